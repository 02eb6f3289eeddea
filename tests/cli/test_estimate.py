#!/usr/bin/env python3
"""--check says how many sub-steps a cell will take, which --max-wall and a queue are chosen by; a run that will not end says so. Counted in
sub-steps, because clocks tell as much of the machine as of the run."""
import os
import re
import signal
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402

report = program.Report()
PLAIN = {"run": {"t_end_yr": 0.5, "outputs": 5}, "disk": {"cells": 4}, "sizes": {"bins": 20}}
# What is told, within a factor: where cells were tried to the end the number itself, but for those that were not tried.
CASES = {
    "plain": ({}, 1.2),
    "many outputs": ({"run": {"outputs": 400}}, 1.2),
    "coupling points": ({"run": {"dt_init_s": 1000.0}}, 1.2),
    "mpe": ({"solver": {"scheme": "mpe"}}, 1.2),
    "tight": ({"solver": {"rtol": 1e-6}}, 1.5),
    "third order": ({"solver": {"scheme": "mprk43"}}, 1.2),
    "tight third order": ({"solver": {"rtol": 1e-6, "scheme": "mprk43"}}, 1.5),
    "tight mpe": ({"solver": {"rtol": 1e-5, "scheme": "mpe"}}, 1.5),
    "damping": ({"dynamics": {"damping": True}, "sizes": {"bins": 12}}, 3),
    "equilibrium": ({"dynamics": {"kernel_ei": "wyatt_eq"}, "sizes": {"bins": 12}}, 3),
    "motion of the supply": ({"dynamics": {"supply_ei": "fixed_ei"}, "sizes": {"bins": 12}}, 3),
    "gross": ({"collisions": {"bookkeeping": "gross"}}, 1.5),
    "accrete": ({"collisions": {"sticking": "accrete"}}, 1.5),
    "one surface": ({"run": {"model": "surface_ode"}}, 1.2),
    "imex": ({"solver": {"scheme": "imex_bdf1"}, "run": {"t_end_yr": 1e-6}}, 3),
    "imex gross": ({"solver": {"scheme": "imex_bdf1"}, "collisions": {"bookkeeping": "gross"}, "run": {"t_end_yr": 1e-14}}, 3),
}
# Where matter moves coupling steps are taken back, too, whose sub-steps only `sweeps` counts: two a sub-step, and a tenth more, for
# sub-steps that are cut where something is turned on or off.
MOVING = {
    "drag": ({"transport": {"drag": "pr"}}, 1.25),
    "ring": ({"transport": {"viscous": "ring", "nu_m2_s": 1e4, "edges": "open"}}, 1.25),
    "both": ({"transport": {"viscous": "diffusion", "viscosity": "particle", "drag": "pr", "rtol": 1e-2}, "run": {"t_end_yr": 0.01}}, 1.25),
    "coupling points where matter moves": ({"transport": {"drag": "pr"}, "run": {"dt_init_s": 1e5}}, 1.25),
    "cut short": ({"transport": {"viscous": "ring", "viscosity": "particle"}, "run": {"t_end_yr": 0.3}}, 3),
}
NEVER = {"solver": {"scheme": "imex_bdf1"}, "collisions": {"bookkeeping": "gross"}, "disk": {"r_in_RM": 2.0, "cells": 1}, "sizes": {"bins": 40}}


def config(name, layers):
    return program.config(re.sub(r"\W", "-", name) + ".cfg", PLAIN, layers)


def out_of(name):
    return os.path.join(program.FOLDER, "out-" + re.sub(r"\W", "-", name))


def test_substeps():
    cases = {**CASES, **MOVING}
    checks = program.run_all([(([config(name, layers), "--check"],), {}) for name, (layers, _) in cases.items()], at_once=2)
    runs = program.run_all([(([config(name, layers), "--quiet", "-o", out_of(name)],), {}) for name, (layers, _) in cases.items()], at_once=2)
    for (name, (_, factor)), check, run in zip(cases.items(), checks, runs):
        told = re.search(r"^estimate .*?([0-9.e+]+) sub-steps a cell", check.out, re.M)
        if not report.check(told and run.code == 0, f"{name}: told {bool(told)}, exit code {run.code}", check):
            continue
        summary = program.load(out_of(name), "summary.json")
        taken = (summary["substeps_total"] + summary["substeps_rejected"]) / summary["cells"]
        taken = summary["sweeps"] / 2 / summary["cells"] if name in MOVING else taken
        ratio = float(told.group(1)) / taken
        report.check(1 / factor < ratio < factor, f"{name}: {told.group(1)} told, {taken:.0f} taken")
        report.check("reasonable" not in check.out, f"{name}: said not to end", check)


def test_never():
    path = config("never", NEVER)
    result = program.run([path, "--check"])
    report.check(re.search(r"^estimate +\S+ yr,", result.out, re.M) and "not end in reasonable time" in result.out, "never: check", result)
    told = os.path.join(program.FOLDER, "never.err")
    with open(told, "wb") as file:
        process = program.start([path, "-o", out_of("never")], stderr=file)
    report.check(program.wait_for(lambda: b"at this pace" in program.read_bytes(told), 30), "never: not told")
    time.sleep(2.5)  # so long that it would be told again
    process.send_signal(signal.SIGTERM)
    result = program.finish(process, time.monotonic(), 30)
    report.check(result.code == 75 and program.read_bytes(told).count(b"at this pace") == 1, "never: told once", result)
    summary = program.load(out_of("never"), "summary.json")
    report.check(sum("at this pace" in text for text in summary["warnings"]) == 1, f"never: {summary['warnings']}")


test_substeps()
test_never()
report.end()
