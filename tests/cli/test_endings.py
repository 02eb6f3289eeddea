#!/usr/bin/env python3
"""The rules that end a run early end it at an instant of the model, whatever the outputs, the ranks and the stops on the way.
Instants that a line by hand gives are compared with it."""
import os
import sys

import h5py
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402

report = program.Report()
G, C, SIGMA, M, R, RHO, YEAR = 6.67430e-11, 2.99792458e8, 5.670374419e-8, 6.4171e23, 3.3895e6, 3270.0, 365.25 * 86400
DEPTH, HEAT = 1e5, 3000 * 1000  # slab: metres; J/(m^3 K)
OUTPUTS = (1, 7, 60)
RTOL = 1e-3  # of the runs, by default

# Nothing happens but what a rule is about.
STILL = {"collisions": {"enabled": False}, "sublimation": {"enabled": False}, "phase": {"enabled": False}, "shielding": {"tau_stop": 0.0},
         "blowout": {"enabled": False}, "supply": {"mode": "off"}, "sizes": {"bins": 12}, "disk": {"cells": 3}}
# As it comes, but quick: outputs decide on sub-steps, and so on all but the instants.
FULL = {"sizes": {"bins": 24}, "disk": {"cells": 3, "r_in_RM": 2.0}, "dynamics": {"e_profile": "constant", "e0": 0.0}}


def end_of(name, outputs, layers, *options, ranks=0):
    path = program.config(f"{name}-{outputs}.cfg", *layers, {"run": {"outputs": outputs}})
    out = os.path.join(program.FOLDER, f"out-{name}-{outputs}")
    result = program.run([path, "-o", out, "--quiet", *options], ranks=ranks)
    if not report.check(result.code == 0, f"{name}, {outputs} outputs: exit code {result.code}", result):
        return None, out
    return program.load(out, "summary.json"), out


def check_ends(name, reason, wanted, tolerance, *layers):
    """One end for all numbers of outputs: `wanted`, or what the first has when that is None."""
    for outputs in OUTPUTS:
        summary, out = end_of(name, outputs, layers)
        if not summary:
            continue
        t = summary["time_end_s"]
        wanted = t if wanted is None else wanted
        report.check(summary["stop_reason"] == reason, f"{name}, {outputs} outputs: ended by {summary['stop_reason']}")
        report.check(abs(t - wanted) <= tolerance * wanted, f"{name}, {outputs} outputs: at {t:.9g} s, wanted {wanted:.9g}")
        with h5py.File(out + "/run.h5") as run:
            report.check(run["time"][-1] == t, f"{name}, {outputs} outputs: the last row is at {run['time'][-1]:.9g} s")
    return wanted


def slab_time(T0, T):
    return (T**-3 - T0**-3) * DEPTH * HEAT / (3 * SIGMA)


def test_no_blowout():
    """Grains leave until s_blow is below the grid: the light that does it is that of one temperature."""
    s_min = 3e-6
    T = (2 * G * M * C * RHO * s_min / (3 * SIGMA * R**2)) ** 0.25
    layers = [STILL, {"blowout": {"enabled": True}, "sizes": {"s_min_m": s_min}, "run": {"stop_no_blowout": True, "t_end_yr": 30.0}}]
    for years in (0.0, 0.3):
        wanted = slab_time(4000, T) + years * YEAR
        check_ends(f"dark-{years}", "no_blowout", wanted, 1e-8, *layers, {"run": {"stop_no_blowout_min_yr": years}})


def test_loss_rate():
    """Gas drag alone: every bin falls exponentially, the sum is searched for where it is low."""
    layers = [STILL, {"sinks": {"gas_drag": True, "rho_gas": 1e-9}, "run": {"t_end_yr": 3.0}, "solver": {"rtol": 1e-7}}]
    _, out = end_of("rates", 1, layers)
    with h5py.File(out + "/run.h5") as run:
        mass = run["N"][0] * run["m"][:] * run["area"][:][:, None] / M
        rate = 1e-9 * 500 / (RHO * run["s"][:])

    def loss(t):
        return float((mass * rate * np.exp(-rate * t)).sum())

    low, high, least = 0.0, 3 * YEAR, loss(0.7 * YEAR)
    for _ in range(200):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if loss(middle) > least else (low, middle)
    for years in (0.0, 0.5):
        rule = {"run": {"stop_loss_rate_Mmars_s": least, "stop_loss_rate_min_yr": years}}
        check_ends(f"quiet-{years}", "loss_rate", high + years * YEAR, 5e-4, *layers, rule)  # what the steps leave


def test_all_stopped():
    """Supply alone thickens cells along a straight line; the last one that stops decides."""
    supplied = {"supply": {"mode": "const", "rate": 1e-9, "epsilon_mix": 1.0}, "shielding": {"tau_stop": 2.0, "tau_stop_tol": 1e-6}}
    layers = [STILL, supplied, {"run": {"t_end_yr": 1e9}, "mars": {"driver": "constant"}}]
    with h5py.File(end_of("thick", 1, [STILL, {"run": {"t_end_yr": 0.1}}])[1] + "/run.h5") as run:
        per_mass = run["tau_los_mars"][0] / run["Sigma_surf"][0]
    wanted = float(((2.0 * (1 + 1e-6) - 1.0) / (per_mass * 1e-9)).max())
    for years in (0.0, 4.0):
        rule = {"run": {"stop_all_stopped_min_yr": years, "t_end_yr": 2 * wanted / YEAR + years}}
        check_ends(f"still-{years}", "all_cells_stopped", wanted + years * YEAR, 1e-7, *layers, rule)


def check_stopped(name, summary, run):
    """The cells that stand still: in the list, in run.h5, in a warning."""
    listed, active = summary["stopped"], run["cell_active"][-1]
    report.check([c["cell"] for c in listed] == list(np.flatnonzero(active == 0)), f"{name}: listed {listed}, active {active}")
    for cell in listed:
        k = cell["cell"]
        told, shown = (cell["time_s"], cell["tau"]), (run["stop_time"][-1, k], run["stop_tau"][-1, k])
        report.check(told == shown and cell["reason"] == "tau_stop", f"{name}, cell {k}: {cell}, run.h5 has {shown}")
        before = run["time"][:] < cell["time_s"]
        report.check(np.all(run["cell_active"][before, k] == 1) and np.all(run["cell_active"][~before, k] == 0), f"{name}, cell {k}: active")
        report.check(np.all(np.isnan(run["stop_time"][before, k])), f"{name}, cell {k}: a stop before it")
    report.check(np.all(np.isnan(run["stop_tau"][-1][active == 1])), f"{name}: a stop of an active cell")
    said = any("cells stopped" in warning for warning in summary["warnings"])
    report.check(said == bool(listed), f"{name}: warnings {summary['warnings']}")


def test_one_mass():
    """The whole physics: cells stop where they are too thick, to a millionth, and lose one mass."""
    masses = []
    for outputs in OUTPUTS:
        summary, out = end_of("masses", outputs, [FULL, {"sizes": {"bins": 40}, "run": {"t_end_yr": 5.0}}])
        with h5py.File(out + "/run.h5") as run:
            check_stopped(f"masses, {outputs} outputs", summary, run)
            active, tau = run["cell_active"][-1], run["tau_los_mars"][-1]
        report.check(not active.any(), f"masses, {outputs} outputs: active {active}")
        stop = np.log(10) * (1 + 1e-6)
        report.check(np.all((tau > stop) & (tau < stop * (1 + 1e-6))), f"masses, {outputs} outputs: stopped at tau {tau}")
        masses.append(summary["M_out_Mmars"])
    report.check(max(masses) - min(masses) < RTOL * max(masses), f"masses: {masses}")


def test_stopped_from_the_start():
    """Said when it begins and when it ends; a run in which nothing stopped says nothing."""
    for tau0, count in ((3.0, 3), (0.5, 0)):
        layers = [STILL, {"initial": {"tau0": tau0}, "shielding": {"tau_stop": 2.0}, "run": {"t_end_yr": 0.01, "stop_all_stopped": False}}]
        path = program.config("thick.cfg", *layers)
        result = program.run([path, "-o", out_folder := os.path.join(program.FOLDER, "out-thick"), "--force"])
        summary = program.load(out_folder, "summary.json")
        with h5py.File(out_folder + "/run.h5") as run:
            check_stopped(f"tau0 {tau0}", summary, run)
        report.check([(c["time_s"], round(c["tau"], 9)) for c in summary["stopped"]] == [(0, 3)] * count, f"tau0 {tau0}: {summary['stopped']}")
        report.check(("stand still" in result.out) == ("cells stopped" in result.err) == bool(count), f"tau0 {tau0}: told", result)


def test_ranks():
    """The same bits on two ranks, for a rule that the cells are taken back for."""
    layers = [FULL, {"run": {"t_end_yr": 5.0, "stop_loss_rate_Mmars_s": 1e-18, "stop_loss_rate_min_yr": 0.0}, "parallel": {"ranks": 2}}]
    digests = [end_of(f"ranks-{ranks}", 2, layers, ranks=ranks)[0]["state_digest"] for ranks in (1, 2)]
    report.check(digests[0] == digests[1], f"ranks: {digests}")


test_no_blowout()
test_loss_rate()
test_all_stopped()
test_one_mass()
test_stopped_from_the_start()
test_ranks()
report.end()
