#!/usr/bin/env python3
"""What a run was: told from its first moment on, in run.h5 itself, and as an input file that runs again to the same bits."""
import json
import os
import signal
import sys

import h5py
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402

report = program.Report()
FREE = {"parallel.ranks", "io.checkpoint_every_s", "io.segment_MB", "io.segment_every_s"}


def out(name):
    return os.path.join(program.FOLDER, "out-" + name)


def digest(folder):
    return program.load(folder, "summary.json")["state_digest"]


def test_again():
    """Another folder, another name, nothing of the first input at hand but the tables."""
    program.write("tables/T of Mars.csv", "time_day,T_K\n0,3000\n0.5,2890.5\n100,2400\n")
    program.write("tables/rate.csv", "t_s,rate_kg_m2_s\n0,1e-8\n3000.5,3e-6\n90000,2e-7\n")
    cases = {
        "plain": ({}, []),
        "tables": ({"mars": {"driver": "table", "table": "tables/T of Mars.csv"}, "supply": {"mode": "table", "table": "tables/rate.csv"}}, []),
        "set": ({}, ["solver.rtol=0.00123456789012345678", "run.output_times_d=[0.1, 0.25, 0.7]", "blowout.chi=auto", "initial.tau0=0.1",
                     "collisions.f_ke_fragmentation=0.3", "supply.tau_ref=0.7", "disk.spacing=log", "strength.a_s=-0.1"]),
        "shipped": ({"radiation": {"q_pr": "table"}, "shielding": {"mode": "table"}, "sublimation": {"formula": "auto"}}, []),
    }
    input_folder = os.path.join(program.ROOT, "input")
    for name, (layer, changes) in cases.items():
        path = program.config(name + ".cfg", layer)
        if name == "shipped":
            path = program.write("shipped.cfg", program.config_text(program.SMALL, layer, {
                "radiation": {"q_pr_table": input_folder + "/tables/qpr_forsterite.csv"}, "shielding": {"table": input_folder + "/tables/phi_exponential.csv"},
                "sublimation": {"table": input_folder + "/tables/vapour_forsterite.csv"}}))
        more = [word for change in changes for word in ("--set", change)]
        again = os.path.join(program.FOLDER, "elsewhere", name + "-again.cfg")
        os.makedirs(os.path.dirname(again), exist_ok=True)
        told = program.run(["--write-config", again, path] + more)
        report.check(told.code == 0 and os.path.exists(again) and not os.path.exists(os.path.join(program.FOLDER, "out")), f"{name}: not written", told)
        first = program.run(["--quiet", "--out", out(name), path] + more)
        second = program.run(["--quiet", "--out", out(name + "-again"), again], cwd="/")
        if not report.check(first.code == 0 and second.code == 0, f"{name}: does not run again", f"{first}\n{second}"):
            continue
        report.check(digest(out(name)) == digest(out(name + "-again")), f"{name}: another state")
        before, after = (program.load(out(n), "run_config.json")["parameters"] for n in (name, name + "-again"))
        differ = [key for key in before if before[key]["value"] != after[key]["value"] and not key.endswith("table")]
        report.check(not differ, f"{name}: other values of {differ}")
        with h5py.File(out(name) + "/run.h5", "r") as a, h5py.File(out(name + "-again") + "/run.h5", "r") as b:
            report.check(all(np.array_equal(a[key][()], b[key][()], equal_nan=True) for key in a) and set(a) == set(b), f"{name}: other numbers in run.h5")
        third = os.path.join(program.FOLDER, "elsewhere", name + "-third.cfg")
        program.run(["--write-config", third, again])
        texts = [[line for line in open(p, encoding="utf-8") if not line.startswith("#")] for p in (again, third)]
        report.check(texts[0] == texts[1], f"{name}: written again it is another file")


def test_refusals():
    path = program.config("refusals.cfg", {})
    before = program.read_bytes(path)
    told = program.run(["--write-config", path, path])
    report.check(told.code == 5 and "--force" in told.message and program.read_bytes(path) == before, "an input file was written over", told)
    target = os.path.join(program.FOLDER, "replaced.cfg")
    program.write("replaced.cfg", "old")
    told = program.run(["--write-config", target, "--force", path])
    report.check(told.code == 0 and program.read_bytes(target) != b"old", "--force does not replace", told)
    told = program.run(["--check", "--write-config", os.path.join(program.FOLDER, "both.cfg"), path])
    report.check(told.code == 0 and "in order" in told.out and os.path.exists(os.path.join(program.FOLDER, "both.cfg")), "--check beside it", told)
    for args, code in ((["--write-config", "", path], 2), (["--write-config"], 2), (["--write-config", "/no/such/folder/x.cfg", path], 5),
                       (["--write-config", os.path.join(program.FOLDER, "bad.cfg"), path, "--set", "disk.cells=-1"], 3)):
        told = program.run(args)
        report.check(told.code == code and len(told.messages) == 1, f"{args}: expected {code}", told)
    report.check(not os.path.exists(os.path.join(program.FOLDER, "bad.cfg")), "a config that is refused was written")
    told = program.run(["--write-config", os.path.join(program.FOLDER, "ranks.cfg"), path], ranks=2)
    report.check(told.code == 0 and os.path.exists(os.path.join(program.FOLDER, "ranks.cfg")), "under mpirun", told)


def test_attributes():
    """run.h5 alone tells what it is of: each key with the value that run_config.json has."""
    path = program.config("attributes.cfg", {"collisions": {"f_ke_fragmentation": "auto"}, "run": {"output_times_d": [0.1, 0.2]}})
    program.run(["--quiet", "--out", out("attributes"), path])
    record = program.load(out("attributes"), "run_config.json")
    with h5py.File(out("attributes") + "/run.h5", "r") as run:
        have = dict(run.attrs)
    missing = [key for key in record["parameters"] if key not in have and key not in FREE]
    report.check(not missing, f"run.h5 lacks {missing}")
    for key, entry in record["parameters"].items():
        if key in FREE:
            continue
        value, wanted = have[key], entry["value"]
        if isinstance(wanted, bool):
            wanted = str(wanted).lower()
        if isinstance(wanted, list):
            value = json.loads(value)
        report.check(value == wanted, f"{key}: {value} in run.h5, {wanted} in run_config.json")
    report.check(have["version"] == record["version"] and have["commit"].startswith(record["commit"]), "version and commit")


def test_killed():
    """Killed at a moment of its own, it has left what it was: by then its end is not known."""
    path = program.config("killed.cfg", {"run": {"t_end_yr": 20.0, "outputs": 100}, "disk": {"cells": 40}, "sizes": {"bins": 60}, "solver": {"rtol": 1e-6}})
    process = program.start(["--out", out("killed"), "--set", "initial.tau0=0.7", path])
    record = os.path.join(out("killed"), "run_config.json")
    program.wait_for(lambda: os.path.exists(record) or process.poll() is not None)
    running = process.poll() is None
    if running:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    if not report.check(running and os.path.exists(record), "run_config.json is not there while it runs"):
        return
    told = program.load(out("killed"), "run_config.json")
    report.check(told["parameters"]["initial.tau0"]["value"] == 0.7 and told["parameters"]["disk.cells"]["value"] == 40, "parameters")
    report.check(told["end"] is None and told["start"].endswith("Z") and told["commit"] and told["input"] == path, "start and end", told["end"])
    report.check(not os.path.exists(os.path.join(out("killed"), "summary.json")), "a killed run has a summary")
    ended = program.run(["--quiet", "--out", out("ended"), program.config("ended.cfg", {})])
    report.check(ended.code == 0 and program.load(out("ended"), "run_config.json")["end"].endswith("Z"), "the end of a run that has ended", ended)


for test in (test_again, test_refusals, test_attributes, test_killed):
    test()
report.end()
