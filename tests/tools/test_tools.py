#!/usr/bin/env python3
"""tools/compare and tools/mass_budget find what was put wrong, where it is, and nothing else; `import marsdisk_tools` opens runs of both
programs with units, and gives each column of the earlier program that input/README.md promises."""
import functools
import os
import re
import shutil
import subprocess
import sys

import h5py
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402
import sweeps  # noqa: E402
import tools  # noqa: E402
import marsdisk_tools  # noqa: E402
from marsdisk_tools import packages, start  # noqa: E402

report = program.Report()
expect = functools.partial(tools.expect, report)
run_disk = functools.partial(tools.run_disk, report)
SWARM = ["--quiet", "--set", "electrons.number=64", "--set", "stop.collisions=1e4"]


def changed(out, name, change):
    """A copy of run.h5 in a folder of its own, with something put wrong."""
    folder = os.path.join(program.FOLDER, name)
    os.makedirs(folder)
    shutil.copy(out + "/run.h5", folder)
    with h5py.File(folder + "/run.h5", "r+") as file:
        change(file)
    return folder


def add(dataset, at, what):
    def change(file):
        file[dataset][at] += what
    return change


def test_help():
    for name in start.COMMANDS:
        expect(0, ["usage: " + name, "tools/" + name], name, "--help")
    expect(2, ["usage"], "compare", "one")
    for name in ("plot_grains", "plot_spreading", "plot_optics", "plot_steady", "plot_work"):
        done = subprocess.run([program.ROOT + "/tools/" + name, "--help"], capture_output=True, text=True, check=False)
        report.check(done.returncode == 0 and "tools/" + name in done.stdout and not done.stderr, "--help of " + name, done.stdout + done.stderr)
    done = subprocess.run([sys.executable, "-B", program.ROOT + "/tools/compare", disk, program.FOLDER], capture_output=True, text=True, check=False)
    report.check(done.returncode == 5 and "compare: " + program.FOLDER in done.stderr and "Traceback" not in done.stderr, "compare by itself", done.stderr)


def test_compare(out):
    again, other = run_disk("again"), run_disk("other", {"initial": {"tau0": 1.5}})
    expect(0, ["alike", "bit by bit"], "compare", out, again)
    text = expect(1, ["@initial.tau0: 1.0 in A, 1.5 in B", "\ntau_los_mars: ", "differences"], "compare", out, other)
    report.check(not re.search(r"^(r|time|T_M|s_blow|@disk.cells)\b", text, re.M), "what is alike is told as different", text)
    ulp = changed(out, "ulp", lambda file: file["T_M"].__setitem__(3, np.nextafter(file["T_M"][3], 1e9)))
    text = expect(1, ["T_M: 1 of 7 values differ, by at most", "at time 3 ("], "compare", out, ulp)
    report.check(len(text.splitlines()) == 2, "one bit in one dataset", text)
    expect(0, ["alike", "rtol 1e-12"], "compare", out, ulp, "--rtol", "1e-12", "--data")
    expect(0, ["alike"], "compare", out, ulp, "--ignore", "T_*", "--data")
    known = changed(out, "known", add("tau_los_mars", (2, 1), 0.25))
    with h5py.File(out + "/run.h5") as file:
        was = float(file["tau_los_mars"][2, 1])
    expect(1, ["tau_los_mars: 1 of 35 values", f"by at most 0.25 and {0.25 / (was + 0.25):.3g} ", "time 2", "cell 1"], "compare", out, known, "--rtol", "1e-9", "--data")
    expect(0, ["alike"], "compare", out, known, "--atol", "0.2500001", "--data")
    expect(1, ["tau_los_mars"], "compare", out, known, "--atol", "0.2499999", "--data")
    nan = changed(out, "nan", lambda file: file["H"].__setitem__((0, 0), np.nan))
    expect(1, ["H: 1 of 35", "nan or infinite in one"], "compare", out, nan, "--rtol", "1", "--atol", "1e300", "--data")
    expect(0, ["alike"], "compare", nan, nan, "--rtol", "1e-9", "--data")
    zero = changed(out, "zero", lambda file: file["mass_spilled"].__setitem__((0, 0), -0.0))
    expect(1, ["mass_spilled: 1 of 35 values differ, by at most 0 and 0"], "compare", out, zero, "--data")
    expect(0, ["alike"], "compare", out, zero, "--atol", "1e-300", "--data")

    def reshape(file):
        file["H"].attrs["units"] = "km"
        values, file["stray"] = file["kappa"][:-1], np.arange(3.0)
        del file["kappa"], file["H"].attrs["long_name"]
        file["kappa"] = values
    shape = changed(out, "shape", reshape)
    expect(1, ["H@units: m in A, km in B", "H@long_name: only in A", "stray: only in B", "kappa: shape (7, 5) in A, (6, 5) in B"], "compare", out, shape)
    expect(1, ["stray"], "compare", "--data", out, shape)
    whole = changed(out, "whole", lambda file: file.attrs.__setitem__("commit", "another"))
    expect(0, ["left out: @commit"], "compare", out, whole)
    expect(1, ["@commit: "], "compare", "--strict", out, whole)
    expect(5, ["nowhere: no run.h5"], "compare", out, os.path.join(program.FOLDER, "nowhere"))
    expect(5, ["broken.h5"], "compare", out, program.write("broken.h5", "no HDF5"))
    expect(0, ["alike"], "compare", out + "/checkpoint-00000.h5", again + "/checkpoint-00000.h5", "--ignore", "checks", "--ignore", "segments", "--ignore", "identity")


def test_compare_sweeps():
    """Two sweeps whose cases came in another order, so that another of them made what they share, are the same result."""
    path = sweeps.write("two", 'axes = ( { key = "sublimation.alpha"; values = [0.1, 0.01]; } );')
    for name, parts in (("straight", [[]]), ("backwards", [["--index", "1"], []])):
        for part in parts:
            report.check(sweeps.run(path, os.path.join(program.FOLDER, name), *part).code == 0, f"sweep {name}")
    made = [[row["cache.coefficients.misses"] for row in sweeps.rows(os.path.join(program.FOLDER, name))] for name in ("straight", "backwards")]
    report.check(made[0] != made[1], "they share in the same way: nothing is shown", made)
    expect(0, ["alike"], "compare", *(os.path.join(program.FOLDER, name) for name in ("straight", "backwards")))


def test_budget(out):
    text = expect(0, ["closes to 1e-12", "ok     start + came - left = now"], "mass_budget", out)
    with h5py.File(out + "/run.h5") as file:
        now, start_kg = file["mass_now"][-1], file["mass_now"][0]
        supplied = file["mass_supplied"][-1]
    rows = {line.split()[0]: line.split() for line in text.splitlines() if re.match(r" *(\d+|disk) ", line)}
    head = next(line.split() for line in text.splitlines() if line.split()[:1] == ["cell"])
    report.check(len(rows) == 6 and float(rows["3"][2]) == float(f"{start_kg[3]:.4e}") and
                 float(rows["disk"][-2]) == float(f"{now.sum():.4e}") and float(rows["2"][head.index("supplied")]) == float(f"{supplied[2]:.4e}"), "masses by cell", text)
    for name, change, words in (
            ("lost", add("mass_now", (4, 2), -3e-9 * start_kg[2]), ["FAILED start + came - left = now", "(output 4, cell 2)", "FAILED now = (Sigma_surf"]),
            ("left", add("mass_below_grid", (6, 1), 1e-6 * start_kg[1]), ["FAILED start + came", "(output 6, cell 1)", "ok     now = (Sigma_surf"]),
            ("grains", add("N", (5, 3, 11), 1.0), ["FAILED Sigma_surf area = sum of N m area", "(output 5, cell 3)", "1 checks do not close"]),
            ("total", add("M_loss_cum", (6, 4), 1e-20), ["FAILED M_loss_cum = its books", "ok     M_out_cum", "(output 6, cell 4)"]),
            ("nan", lambda file: file["mass_supplied"].__setitem__((3, 0), np.nan), ["FAILED start + came", "nan"])):
        expect(1, words, "mass_budget", changed(out, "budget-" + name, change))
    def shrink(file):
        file["mass_supplied"][2, 0] -= 0.5 * file["mass_supplied"][2, 0] + file["mass_supplied"][1, 0]
    expect(1, ["FAILED no book ever shrinks", "(output 2, cell 0)"], "mass_budget", changed(out, "budget-shrink", shrink))
    table = os.path.join(program.FOLDER, "b.csv")
    expect(0, ["closes"], "mass_budget", out, "--csv", table)
    rows = np.genfromtxt(table, delimiter=",", names=True)
    report.check(rows.size == 35 and np.array_equal(rows["mass_now_kg"][-5:], now), "--csv has each output and cell")
    report.check(np.all(np.abs(rows["mass_start_kg"] + rows["mass_supplied_kg"] - rows["mass_blown_out_kg"] - rows["mass_sublimated_kg"] -
                               rows["mass_below_grid_kg"] - rows["mass_now_kg"]) < 1e-12 * rows["mass_start_kg"]), "the columns of --csv add up")
    moving = run_disk("moving", {"transport": {"viscous": "ring", "nu_m2_s": 1e9}, "run": {"t_end_yr": 0.01}})
    expect(0, ["ok     moved out = moved in + over the edges", "closes"], "mass_budget", moving)
    expect(1, ["FAILED moved out"], "mass_budget", changed(moving, "budget-moved", add("mass_accreted", (-1, 0), 1e9)))


def promised():
    """Old columns of input/README.md that are said to be somewhere."""
    with open(program.ROOT + "/input/README.md", encoding="utf-8") as file:
        rows = re.findall(r"^\| `([^|]*)` \| (.*?) \|", file.read().split("## Where the earlier program's columns went")[1], re.M)
    return [name for names, now in rows if now != "gone" for name in names.split(", ")]


def test_xarray(out, swarm):
    if not packages.has("xarray"):
        try:
            marsdisk_tools.open_run(out)
            report.check(False, "without xarray, and not told")
        except ImportError as error:
            report.check("python3-xarray" in str(error), str(error))
        report.skip("no xarray")
        return
    run = marsdisk_tools.open_run(run_disk("energy", {"collisions": {"energy": True}}), old_names=True)
    lacking = [name for name, array in run.variables.items() if "units" not in array.attrs or "long_name" not in array.attrs]
    report.check(not lacking and len(run.variables) > 150, f"no units: {lacking}")
    from marsdisk_tools import datasets
    old = promised()
    odd = [name for name in old if name not in run.variables and name not in datasets.OLD_ELSEWHERE]
    report.check(len(old) > 130 and not odd, f"not there under their old names: {odd}")
    report.check(not set(datasets.OLD_ELSEWHERE) - set(old), f"told to be elsewhere, and promised nowhere: {sorted(set(datasets.OLD_ELSEWHERE) - set(old))}")
    with h5py.File(out + "/run.h5") as file:
        raw = {name: file[name][()] for name in file}
    plain = marsdisk_tools.open_run(out)
    report.check(np.array_equal(plain.Sigma_surf.values, raw["Sigma_surf"]) and plain.Sigma_surf.units == "kg m-2" and plain.Sigma_surf.dims == ("time", "cell"), "as it is")
    checks = {"M_out_dot_avg": ((raw["M_out_cum"][4, 2] - raw["M_out_cum"][3, 2]) / (raw["time"][4] - raw["time"][3]), dict(time=4, cell=2)),
              "F_abs": (5.670374419e-8 * raw["T_M"][1] ** 4 * (3.3895e6 / raw["r"][4]) ** 2, dict(time=1, cell=4)),
              "t_coll": (1 / (raw["Omega"][0] * raw["tau_vertical"][2, 0]), dict(time=2, cell=0)),
              "dSigma_dt_blowout": (raw["M_out_dot"][5, 3] * 6.4171e23 / raw["area"][3], dict(time=5, cell=3)),
              "f_mass": (raw["N"][3, 1, 7] * raw["m"][7] / raw["Sigma_surf"][3, 1], dict(time_psd=3, cell=1, bin=7)),
              "s_peak": (raw["s"][np.argmax(raw["N"][6, 2] * raw["m"])], dict(time_psd=6, cell=2))}
    for name, (wanted, at) in checks.items():
        found = float(marsdisk_tools.old_column(plain, name).isel(at))
        report.check(abs(found / wanted - 1) < 1e-13, f"{name}: {found}, wanted {wanted}")
    report.check(abs(float(plain.M_loss_cum_disk[-1]) / program.load(out, "summary.json")["M_loss_Mmars"] - 1) < 1e-14, "M_loss_cum_disk")
    for name, words in (("mass_initial", "mass_budget.csv"), ("no_such", "neither"), ("E_rel_step", "this run has no")):
        try:
            marsdisk_tools.old_column(plain, name)
            report.check(False, f"{name} is there")
        except marsdisk_tools.Trouble as error:
            report.check(words in str(error), f"{name}: {error}")
    opened = marsdisk_tools.open_run(swarm)
    report.check(float(opened.W_flux) == program.load(swarm, "summary.json")["W_flux"] and opened.W_flux.units == "m/s", "a swarm")


disk = run_disk("plain")
electrons = os.path.join(program.FOLDER, "out-swarm")
made = program.run(["-o", electrons, *SWARM, os.path.join(program.ROOT, "input/swarm/reid.cfg")], binary=[os.path.join(program.BUILD, "swarm_mc")])
report.check(made.code == 0, "the swarm", made)
test_help()
test_compare(disk)
test_compare_sweeps()
test_budget(disk)
test_xarray(disk, electrons)
report.end()
