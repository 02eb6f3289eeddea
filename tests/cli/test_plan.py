#!/usr/bin/env python3
"""What is told before a run: keys that cannot act."""
import glob
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402

report = program.Report()
INPUT = os.path.join(program.ROOT, "input")


def check(path, *settings):
    """--check of an input with --set; what it says."""
    args = ["--check", "--out", os.path.join(program.FOLDER, "none")]
    for setting in settings:
        args += ["--set", setting]
    return args + [path]


def all_of(cases):
    return program.run_all([((args,), {}) for args in cases], 4)


def test_shipped_are_silent():
    """No input that comes with the program sets a key in vain."""
    paths = sorted(glob.glob(INPUT + "/*.cfg") + glob.glob(INPUT + "/verify/*.cfg"))
    report.check(len(paths) > 20, f"{len(paths)} inputs")
    for path, result in zip(paths, all_of([check(p) for p in paths])):
        report.check(result.code == 0 and "does nothing" not in result.err, path, result)


# Bit-identical, all of them, under the reference case: (setting, what it would need)
SILENT = [
    ("disk.mass_Mmars=1e-4", "initial.sigma_from = midplane"),
    ("disk.slope=1", "initial.sigma_from = midplane"),
    ("initial.f_surf=0.1", "initial.sigma_from = midplane"),
    ("supply.reservoir_Mmars=1e-6", "supply.reservoir = true"),
    ("sinks.rho_gas=1e-9", "sinks.gas_drag = true"),
    ("blowout.tau_max=0.5", "blowout.tau_gate = true"),
    ("mars.hyodo_depth_m=1e4", "mars.driver = hyodo"),
    ("supply.injection_q=3", "supply.injection = powerlaw"),
    ("radiation.q_pr_value=0.5", "radiation.q_pr = constant"),
]


def test_silent_keys():
    path = os.path.join(INPUT, "mars_1d.cfg")
    for (setting, needs), result in zip(SILENT, all_of([check(path, s) for s, _ in SILENT])):
        key = setting.split("=")[0]
        told = [line for line in result.err.split("\n") if key in line]
        report.check(result.code == 0 and len(told) == 1 and f"it acts only with {needs}" in told[0] and "--set" in told[0], setting, result)
    result = program.run(check(path, "disk.slope=1", "initial.sigma_from=midplane"))
    report.check("does nothing" not in result.err, "a key that acts is told", result)
    result = program.run(check(path, "disk.slope=0"))
    report.check("does nothing" not in result.err, "a default is told", result)
    lines = program.config_text(program.SMALL, {"supply": {"mode": "off", "injection": "powerlaw", "injection_q": 3.2}})
    path = program.write("silent.cfg", lines)
    result = program.run(["--out", os.path.join(program.FOLDER, "silent"), path])
    line = 1 + lines.split("\n").index("    injection_q = 3.2;")
    report.check(f"silent.cfg:{line}: supply.injection_q = 3.2 does nothing: it acts only with supply.mode = const|" in result.err,
                 "what a condition's key needs itself", result)
    warnings = program.load(os.path.join(program.FOLDER, "silent"), "summary.json")["warnings"]
    report.check(any("supply.injection_q" in w for w in warnings), f"summary.json: {warnings}")


for test in (test_shipped_are_silent, test_silent_keys):
    test()
report.end()
