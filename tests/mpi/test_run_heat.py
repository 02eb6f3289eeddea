#!/usr/bin/env python3
"""timeout: 240
Grains that have their own temperature, in the whole program: heat is balanced in what it writes, and bits are the same on any number of
ranks and after a run has gone on."""
import os
import sys

import h5py
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402

report = program.Report()
SIGMA, R_GAS, R_MARS = 5.670374419e-8, 8.314462618, 3.3895e6
TABLES = os.path.join(program.ROOT, "input/tables/")
TABLE = TABLES + "heat_astrosil.csv"
MELTS_K = 2163
HOT = {
    "run": {"t_end_yr": 0.004, "outputs": 4}, "disk": {"cells": 7, "r_in_RM": 1.3, "r_out_RM": 2.2}, "sizes": {"bins": 14},
    "temperature": {"grain": "by_size"}, "radiation": {"q_abs_table": TABLE, "dilution": "exact"}, "io": {"T_grain": True},
}


def out(name):
    return os.path.join(program.FOLDER, f"out-{name}")


def run(name, path, ranks, *args, env=None):
    result = program.run(["--quiet", "--out", out(name), *args, path], ranks=ranks, env=env)
    report.check(result.code == 0, f"{name} @{ranks} does not run", result)
    return program.load(out(name), "summary.json") if result.code == 0 else {}


def cubic(x, y, at):
    """Between points, with slopes of the parabola through three: an interpolation of our own, beside numbers/hermite.c."""
    slope = np.gradient(y, x, edge_order=2)
    i = np.clip(np.searchsorted(x, at, side="right") - 1, 0, len(x) - 2)
    h = x[i + 1] - x[i]
    t = (at - x[i]) / h
    return ((1 + 2 * t) * (1 - t) ** 2 * y[i] + t * (1 - t) ** 2 * h * slope[i] + t * t * (3 - 2 * t) * y[i + 1] + t * t * (t - 1) * h * slope[i + 1])


def efficiency(s, column, table=TABLE):
    """ln Q_abs or ln Q_ext of each radius at the temperatures of the table."""
    rows = np.loadtxt(table, delimiter=",", skiprows=sum(line.startswith("#") for line in open(table, encoding="utf-8")) + 1)
    T, sizes = np.unique(rows[:, 0]), np.unique(rows[:, 1])
    log_q = np.log(rows[:, column].reshape(len(T), len(sizes)))
    return np.log(T), np.array([[cubic(np.log(sizes), row, np.log(one)) for row in log_q] for one in s])


def off_balance(table, shaded):
    """Taken = radiated + carried away by vapour, from run.h5, the table and the law of the vapour. By how much not, the hottest grain
    of all and the coldest, and how much vapour takes at most."""
    with h5py.File(out("heat") + "/run.h5", "r") as file:
        T, T_M, r, s, tau = (file[key][()] for key in ("T_grain", "T_M", "r", "s", "tau_los_mars"))
    share = (1 - np.sqrt(1 - (R_MARS / r) ** 2)) / 2 * (np.exp(-tau) if shaded else np.ones_like(tau))
    ln_T, log_q = efficiency(s, 2, table)
    worst, most = 0, 0
    for k in range(len(s)):
        given = np.exp(cubic(ln_T, log_q[k], np.log(T[:, :, k])))
        taken = np.exp(cubic(ln_T, log_q[k], np.log(T_M)))[:, None] * share * T_M[:, None] ** 4
        solid, known = T[:, :, k] < MELTS_K, T[:, :, k] > np.exp(ln_T[0])  # below the table its end is held
        known &= np.abs(T[:, :, k] - MELTS_K) > 1e-9  # half molten, J is shared out
        A, B = np.where(solid, 13.809441833, 11.08), np.where(solid, 28362.904024, 22409.0)
        J = 0.1 * 10 ** (A - B / T[:, :, k]) * np.sqrt(0.140694 / (2 * np.pi * R_GAS * T[:, :, k]))
        latent = J * np.log(10) * B * R_GAS / 0.140694 / SIGMA
        worst = max(worst, np.max(np.abs((given * T[:, :, k] ** 4 + latent) / taken - 1)[known]))
        most = max(most, np.max((latent / taken)[known]))
    return worst, np.max(T), np.min(T), most


def test_balance(shaded):
    path = program.config("heat.cfg", HOT, {"shielding": {"mode": "fixed_tau1" if shaded else "off"}})
    run("heat", path, 0, "--force")
    worst, _, _, most = off_balance(TABLE, shaded)
    print(f"heat is balanced to {worst:.1e}; vapour takes up to {most:.2g} of it")
    report.check(worst < 4e-8 and most > 0.01, f"heat is off by {worst}, vapour takes {most}")


def test_materials():
    """Every table that is shipped, at cells, sizes and temperatures of the planet drawn at random."""
    random = np.random.default_rng(20260914)
    for name in ("forsterite", "silica", "astrosil", "olivine"):
        table, coldest, hottest = f"{TABLES}heat_{name}.csv", 1e9, 0
        for T0 in (6500, random.uniform(1500, 6000)):
            r = 1 + 0.2 * random.random()
            path = program.config("heat.cfg", HOT, {"disk": {"r_in_RM": r, "r_out_RM": random.uniform(20, 60), "spacing": "log"}, "mars": {"T0_K": T0},
                                                    "sizes": {"s_min_m": random.uniform(1e-8, 1e-7), "s_max_m": random.uniform(1, 9)},
                                                    "radiation": {"q_abs_table": table, "dilution": "exact"}, "run": {"t_end_yr": 1e-4, "outputs": 2},
                                                    "shielding": {"mode": "off"}, "blowout": {"enabled": False}})
            run("heat", path, 0, "--force")
            worst, high, low, _ = off_balance(table, False)
            coldest, hottest = min(coldest, low), max(hottest, high)
            report.check(worst < 4e-8, f"{name} under {T0:.0f} K: heat is off by {worst}")
        print(f"{name}: grains of {coldest:.0f} to {hottest:.0f} K")
        report.check(coldest < 600 and hottest > 2400, f"{name}: grains of {coldest:.0f} to {hottest:.0f} K are no range")


def test_extinction():
    """tau from run.h5 and the table: of each size <Q_ext> at the planet's temperature times its cross-section."""
    path = program.config("thick.cfg", HOT, {"optical_depth": {"q_ext": "table"}, "sizes": {"s_min_m": 1e-8}, "shielding": {"mode": "fixed_tau1"},
                                             "initial": {"s_cut_m": 1e-8}})
    summary = run("thick", path, 0)
    with h5py.File(out("thick") + "/run.h5", "r") as file:
        N, T_M, s, tau, start = (file[key][()] for key in ("N", "T_M", "s", "tau_vertical", "tau_vertical"))
    ln_T, log_q = efficiency(s, 3)
    q = np.exp([[cubic(ln_T, log_q[k], np.log(T)) for k in range(len(s))] for T in T_M])
    by_table, by_size = np.sum(N * np.pi * s ** 2 * q[:, None, :], axis=2), np.sum(N * np.pi * s ** 2, axis=2)
    print(f"tau is that of the table to {np.max(np.abs(tau / by_table - 1)):.1e}; by geometry it would be {np.min(by_size / tau):.3g} to "
          f"{np.max(by_size / tau):.3g} times as much")
    report.check(np.allclose(tau, by_table, rtol=1e-6), f"tau {tau}, from the table {by_table}")
    report.check(np.allclose(start[0], 1, rtol=1e-12) and np.min(by_size[0]) > 1.1, f"{start[0]} {by_size[0]} {summary.get('M_start_Mmars')}")
    two = run("thick-2", path, 2)
    report.check(two.get("state_digest") == summary["state_digest"], "2 ranks: another state")


def test_same_bits():
    path = program.config("heat.cfg", HOT, {"shielding": {"mode": "fixed_tau1"}})
    whole = run("whole", path, 0)
    report.check(whole.get("ledger_error", 1) < 1e-12, f"the books: {whole}")
    for ranks in (1, 2, 3, 7):
        one = run(f"on-{ranks}", path, ranks, "--set", f"parallel.ranks={ranks}")
        report.check(one.get("state_digest") == whole["state_digest"], f"{ranks} ranks: another state")
        with h5py.File(out("whole") + "/run.h5", "r") as a, h5py.File(out(f"on-{ranks}") + "/run.h5", "r") as b:
            differ = [key for key in a if a[key][()].tobytes() != b[key][()].tobytes()]
        report.check(not differ, f"{ranks} ranks: other bits in {differ}")
    bare = run("bare", path, 2, env={"MARSDISK_DISABLE_CACHE": "1"})
    report.check(bare.get("state_digest") == whole["state_digest"], "other bits without caches")
    half = ["--set", "run.t_end_yr=0.002", "--set", "run.outputs=2"]
    run("parts", path, 3, *half)
    parts = run("parts", path, 2, "--resume")
    report.check(parts.get("state_digest") == whole["state_digest"], "other bits after going on")


test_balance(False)
test_balance(True)
test_materials()
test_extinction()
test_same_bits()
report.end()
