#!/usr/bin/env python3
"""What is told before a run: keys that cannot act, ends of tables that will be held, values that are hardly meant, and what will
run."""
import glob
import os
import re
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


# key of a table: (what makes it read, its text, the axis that is too short, name of the count in summary.json)
SHORT = {
    "mars.table": ({"mars": {"driver": "table"}}, "time_day,T_K\n0,3500\n0.1,3400", "t reaches from 0 to 8640 s", "mars_table"),
    "radiation.q_pr_table": ({"radiation": {"q_pr": "table"}}, "T_M_K,s_m,Q_pr\n2000,1e-8,1\n2000,1e-6,1\n2000,1e-4,1\n2000,10,1", "T_M reaches from 2000 to 2000 K", "q_pr_table"),
    "radiation.q_pr_table ": ({"radiation": {"q_pr": "table"}}, "T_M_K,s_m,Q_pr\n1000,1e-6,1\n1000,10,1\n6500,1e-6,1\n6500,10,1", "s reaches from 1e-06 to 10 m", "q_pr_table"),
    "shielding.table": ({"shielding": {"mode": "table"}}, "tau,Phi\n0.9,1\n10,0.1", "tau reaches from 0.9 to 10,", "shielding_table"),
    "dynamics.e_table": ({"dynamics": {"e_profile": "table"}}, "r_RM,e\n1.5,0.3\n1.6,0.3", "r reaches from 1.5 to 1.6 R_mars", "e_table"),
    "sublimation.table": ({"sublimation": {"formula": "table"}}, "T_K,log10_P_Pa\n1000,-9\n1100,-8", "T reaches from 1000 to 1100 K", "vapour_pressure"),
    "phase.table": ({"phase": {"model": "map"}}, "T_K,tau,f_solid,f_liquid,f_vapour\n100,0,1,0,0\n100,1e-3,1,0,0\n9000,0,1,0,0\n9000,1e-3,1,0,0", "tau reaches from 0 to 0.001,", "phase_table"),
    "supply.table": ({"supply": {"mode": "table"}}, "t_s,rate_kg_m2_s\n100,1e-7\n200,1e-7", "t reaches from 100 to 200 s", "supply_table"),
    "supply.table ": ({"supply": {"mode": "table"}}, "t_s,r_RM,rate_kg_m2_s\n0,1.5,1e-7\n0,1.6,1e-7\n1e9,1.5,0\n1e9,1.6,0", "r reaches from 1.5 to 1.6 R_mars", "supply_table"),
    "supply.temperature_table": ({"supply": {"temperature": "table"}}, "T_M_K,value\n1000,1\n2000,1", "T_M reaches from 1000 to 2000 K", "supply_temperature_table"),
}


def test_held_ends():
    """Every end of every table that is held is told at the start, and its sub-steps are counted; none without a short table."""
    jobs, outs = [], []
    for number, (key, (chosen, text, *_)) in enumerate(SHORT.items()):
        group, name = key.strip().split(".")
        table = os.path.basename(program.write(f"short{number}.csv", text))
        path = program.config(f"short{number}.cfg", chosen, {group: {**chosen[group], name: table}})
        outs.append(os.path.join(program.FOLDER, f"short{number}"))
        jobs.append(((["--out", outs[-1], path],), {}))
    for (key, (_, _, words, count)), out, result in zip(SHORT.items(), outs, program.run_all(jobs, 4)):
        told = [line for line in result.err.split("\n") if words in line and f"{key.strip()}: " in line and ".cfg:" in line]
        report.check(result.code == 0 and len(told) == 1 and "held" in told[0], f"{key}: told {told}", result)
        if result.code == 0:
            counts = program.load(out, "summary.json")["substeps_outside"]
            report.check(counts[count] > 0, f"{key}: not counted: {counts}")
            others = {k for k, n in counts.items() if n > 0 and k not in (count, "strength_table", "vapour_pressure")}
            report.check(not others, f"{key}: also {others}")


def test_sizes_in_other_units():
    """Sizes in um or nm under s_m: no grain that light can move is in the table."""
    for unit, scale in (("um", 1e6), ("nm", 1e9)):
        rows = [f"{T},{s * scale:g},{q}" for T, q in ((1000, 0.9), (6500, 0.8)) for s in (1e-8, 10)]
        program.write("unit.csv", "\n".join(["T_M_K,s_m,Q_pr"] + rows))
        path = program.config("unit.cfg", {"radiation": {"q_pr": "table", "q_pr_table": "unit.csv"}})
        result = program.run(check(path))
        report.check(result.code == 3 and "unit.cfg:" in result.message and "do not overlap" in result.message and "in m?" in result.message,
                     unit, result)


# What is allowed and hardly meant: (setting, words of the warning)
HARDLY = [
    ("sizes.rho=3.27", "g/cm^3"),
    ("disk.r_in_RM=0.98", "surface of Mars"),
    ("strength.units=si", 'strength.units = "cgs"'),
    ("strength.Qs=[3400.0, 3400.0, 3400.0, 3400.0, 3400.0, 3400.0, 3400.0]", 'strength.units = "si"'),
    ("initial.s_meter_m=50", "off the grid"),
    ("initial.s_fine_m=1e-9", "off the grid"),
    ("dynamics.e_profile=constant", "below the surface of Mars"),
    ("dynamics.i0=1.2", "rad"),
    ("sublimation.mu=5", "g/mol"),
    ("supply.rate=10", "kg/(m^2 s)"),
    ("mars.slab_rho=300", "g/cm^3"),
    ("transport.viscous=ring", "transport.viscous moves nothing: transport.nu_m2_s = 0"),
]


def test_plausible():
    path = os.path.join(INPUT, "mars_1d.cfg")
    for (setting, words), result in zip(HARDLY, all_of([check(path, s) for s, _ in HARDLY])):
        told = [line for line in result.err.split("\n") if words in line]
        report.check(result.code == 0 and told, setting, result)
    report.check(program.run(check(path)).err == "", "the reference case is told to be strange")
    for nu, words in ((1e10, "transport.nu_m2_s = 1e+10: r^2/(3 nu) is 0.065 orbits"), (1e7, "")):  # 0.065 and 65 in the innermost cell
        result = program.run(check(path, "transport.viscous=ring", f"transport.nu_m2_s={nu:g}"))
        report.check(result.code == 0 and (words in result.err if words else "nu_m2_s" not in result.err), f"nu {nu:g}", result)
    for r_in, cells in (("0.5", 32), ("0.9", 32), ("0.2", 1)):
        result = program.run(check(path, f"disk.r_in_RM={r_in}", "disk.r_out_RM=1.7", f"disk.cells={cells}"))
        report.check(result.code == 3 and "--set: disk.r_in_RM" in result.message and "inside Mars" in result.message, f"r_in {r_in}", result)


def number(pattern, text):
    found = re.search(pattern, text)
    return float(found.group(1)) if found else float("nan")


def near(a, b, tolerance):
    return abs(a - b) <= tolerance * abs(b)


def test_plan_is_what_runs():
    """Masses, temperatures, cells and supply that --check prints, against a run and the laws."""
    path = program.config("plan.cfg", {"run": {"t_end_yr": 0.01, "outputs": 2}, "disk": {"cells": 20, "r_in_RM": 1.0, "r_out_RM": 2.7},
                                       "sizes": {"bins": 20}, "radiation": {"q_pr": "table", "q_pr_table": INPUT + "/tables/qpr_forsterite.csv"},
                                       "supply": {"rate": 1e-6, "epsilon_mix": 0.5}})
    out = os.path.join(program.FOLDER, "plan")
    plan = program.run(check(path)).out
    report.check(program.run(["--out", out, path]).code == 0, "the run")
    summary = program.load(out, "summary.json")
    report.check(near(number(r"start +(\S+) M_mars", plan), summary["M_start_Mmars"], 1e-4), "initial mass", plan)
    report.check(near(number(r"K at t = 0, (\S+) K", plan), summary["T_M_end_K"], 1e-4), "T_M at the end", plan)
    report.check("supply    at t = 0 5e-07 kg/(m^2 s)" in plan, "supply in kg/(m^2 s)", plan)
    vapour = number(r"vapour: (\d+) of 20 cells", plan)
    edges = [1.0 + 1.7 * k / 20 for k in range(21)]
    hot = sum(0.4 ** 0.25 * 4000 * (1 / (a + b)) ** 0.5 >= 2163 for a, b in zip(edges, edges[1:]))
    report.check(vapour == hot > 0, f"{vapour} cells are vapour, {hot} by the formula", plan)
    area = sum(b * b - a * a for a, b in list(zip(edges, edges[1:]))[hot:]) * 3.14159265358979 * 3.3895e6 ** 2
    want = 5e-7 * area * 3.15576e7 / 6.4171e23
    report.check(near(number(r"cells, (\S+) M_mars/yr", plan), want, 1e-3), f"supply of {want} M_mars/yr", plan)
    thick = program.run(check(path, "initial.tau0=5")).out
    report.check(f"above shielding.tau_stop: {20 - hot}" in thick, "cells above tau_stop", thick)


def test_band_closes():
    """With <Q_pr> of a step at 1 um the band is s_1 to s_blow ~ T^4: it closes when s_blow = 1 um."""
    program.write("step.csv", "T_M_K,s_m,Q_pr\n" + "\n".join(f"{T},{s},{q}" for T in (1000, 6500) for s, q in ((1e-9, 0), (1e-6, 0), (1.000001e-6, 1), (10, 1))))
    path = program.config("closes.cfg", {"run": {"t_end_yr": 10.0}, "radiation": {"q_pr": "table", "q_pr_table": "step.csv"}})
    plan = program.run(check(path)).out
    G, M, R, c, sigma = 6.67430e-11, 6.4171e23, 3.3895e6, 299792458.0, 5.670374419e-8
    T = (1e-6 * 4 * G * M * c * 3270 / (6 * sigma * R * R)) ** 0.25
    t = (T ** -3 - 4000.0 ** -3) * 1e5 * 3000 * 1000 / (3 * sigma) / 3.15576e7
    report.check(near(number(r"closes at (\S+) yr", plan), t, 2e-3), f"closes at {t} yr", plan)


for test in (test_shipped_are_silent, test_silent_keys, test_held_ends, test_sizes_in_other_units, test_plausible, test_plan_is_what_runs,
             test_band_closes):
    test()
report.end()
