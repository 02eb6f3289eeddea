#!/usr/bin/env python3
"""What --print-fields says of the output is what runs with everything on leave: each dataset with its dimensions, unit and text, each value of
summary.json, in a sweep's table too; nothing is missing and nothing too much."""
import os
import re
import sys

import h5py

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402
import sweeps  # noqa: E402

report = program.Report()
ALL_ON = {"collisions": {"energy": True}, "io": {"T_grain": True, "psd": True}, "temperature": {"grain": "by_size"}, "radiation": {"q_pr": "table"},
          "transport": {"drag": "pr"}}
SWARM = [os.path.join(program.BUILD, "swarm_mc")]


def rows(text, section):
    """{name: other columns} of the tables of a section; a row may be of several names."""
    part = text.split(f"\n## {section}\n")[1].split("\n## ")[0]
    found = {}
    for names, others in re.findall(r"^\| (`.*?`) \|(.*)\|$", part, re.M):
        for name in re.findall(r"`([^`]+)`", names):
            found[name] = [word.strip() for word in others.split("|")]
    return found


def same(what, named, there):
    report.check(set(named) == set(there), f"{what}: only on the page {sorted(set(named) - set(there))}, only in the file {sorted(set(there) - set(named))}")


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def compare(path, page):
    with h5py.File(path) as file:
        same(path, page, file)
        for name in set(page) & set(file):
            dataset = file[name]
            along = ", ".join(file[dim[0].name].name[1:] if dim.keys() else name for dim in dataset.dims)
            unit, words = page[name][-2:]
            good = text(dataset.attrs["units"]) == unit and (len(page[name]) < 3 or page[name][0] == along)
            report.check(good and (name.endswith("_error") or text(dataset.attrs["long_name"]) == words), f"{name}: {along}, {dict(dataset.attrs)}; the page has {page[name]}")


def flat(values, front=""):
    """{name: value}, as a sweep's table has them: GROUP.NAME for what stands in a group."""
    found = {}
    for name, value in values.items():
        found.update(flat(value, front + name + ".") if isinstance(value, dict) else {front + name: value})
    return found


def test_disk():
    page = program.run(["--print-fields"])
    report.check(page.code == 0, "--print-fields", page)
    out = os.path.join(program.FOLDER, "disk")
    run = program.run(["--quiet", "-o", out, program.config("all.cfg", ALL_ON)])
    report.check(run.code == 0, "a run with everything on", run)
    compare(out + "/run.h5", rows(page.out, "run.h5"))
    summary = set(rows(page.out, "summary.json"))
    same("summary.json", summary - {"error"}, flat(program.load(out, "summary.json")))


def test_swarm():
    page = program.run(["--print-fields"], binary=SWARM)
    report.check(page.code == 0, "swarm_mc --print-fields", page)
    coefficients = rows(page.out, "Coefficients")
    out = os.path.join(program.FOLDER, "swarm")
    settings = ("electrons.number=64", "stop.collisions=1e4", "field.BN_Hx=100", "field.angle_deg=90")
    run = program.run(["--quiet", "-o", out, *[word for s in settings for word in ("--set", s)], program.ROOT + "/input/swarm/reid.cfg"], binary=SWARM)
    report.check(run.code == 0, "a swarm with a magnetic field", run)
    both = {**coefficients, **{name + "_error": unit for name, unit in coefficients.items()}}
    compare(out + "/swarm.h5", {**both, **rows(page.out, "swarm.h5")})
    same("summary.json", (set(both) | set(rows(page.out, "summary.json"))) - {"error"}, program.load(out, "summary.json"))


def columns(path, page, settings):
    """Beside its own, the columns of a sweep.h5 are single values of summary.json, each with the unit and the words of the page."""
    with h5py.File(path) as file:
        alone = {name for name in file if file[name].ndim == 1} - {"case", "time", "status", "stop_reason", "wall_s", *settings}
        report.check(len(alone) > 20 and alone <= set(page), f"{path}: columns that are not on the page: {sorted(alone - set(page))}")
        for name in alone & set(page):
            unit, words = page[name]
            good = text(file[name].attrs["units"]) == (unit or "1") and text(file[name].attrs["long_name"]) == words
            report.check(good, f"{name} of a sweep: {dict(file[name].attrs)}; the page has {page[name]}")


def test_sweeps():
    path = sweeps.write("units", 'axes = ( { key = "mars.T0_K"; values = [3000.0, 4000.0]; } );')
    result = sweeps.run(path, os.path.join(program.FOLDER, "units"))
    report.check(result.code == 0, "a sweep of two disks", result)
    page = rows(program.run(["--print-fields"]).out, "summary.json")
    columns(os.path.join(program.FOLDER, "units", "sweep.h5"), page, ["mars.T0_K"])


test_disk()
test_swarm()
test_sweeps()
report.end()
