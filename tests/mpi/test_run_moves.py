#!/usr/bin/env python3
"""timeout: 300
Matter that moves between cells, in the whole program: the same bits on any number of ranks, closed books, and nothing else."""
import csv
import os
import sys

import h5py
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402

report = program.Report()
M_MARS = 6.4171e23
G_M = 6.67430e-11 * M_MARS

# Hot inside, cold outside; drag, shielding and a viscosity that depends on what is there, so each half is made twice.
ALL_ON = {
    "run": {"t_end_yr": 0.01, "outputs": 4}, "disk": {"cells": 11, "r_out_RM": 4.0}, "sizes": {"bins": 10},
    "dynamics": {"e_profile": "constant", "e0": 0.02}, "shielding": {"mode": "fixed_tau1"},
    "transport": {"viscous": "ring", "viscosity": "particle", "drag": "pr", "edges": "open", "rtol": 1e-2},
}
# Nothing but transport: no collisions, sublimation, light or supply.
ALONE = {
    "run": {"t_end_yr": 3.0, "outputs": 5}, "disk": {"cells": 20}, "sizes": {"bins": 4}, "mars": {"driver": "constant"},
    "collisions": {"enabled": False}, "sublimation": {"enabled": False}, "blowout": {"enabled": False}, "supply": {"mode": "off"},
    "phase": {"enabled": False}, "shielding": {"tau_stop": 0.0}, "radiation": {"q_pr": "constant"},
    "initial": {"shape": "lognormal", "sigma_from": "table", "sigma_table": "ring.csv"},
    "transport": {"viscous": "ring", "nu_m2_s": 3e4},
}
program.write("ring.csv", "r_RM,sigma_kg_m2\n1,0\n1.7,0\n1.85,1000\n2,0\n2.7,0\n")


def out(name):
    return os.path.join(program.FOLDER, f"out-{name}")


def run(name, path, ranks, *sets, env=None):
    args = [a for key in sets for a in ("--set", key)]
    result = program.run(["--quiet", "--out", out(name), "--set", f"parallel.ranks={max(ranks, 1)}", *args, path], ranks=ranks, env=env, timeout=200 if ranks > 20 else 60)
    report.check(result.code == 0, f"{name} @{ranks} does not run", result)
    return program.load(out(name), "summary.json") if result.code == 0 else None


def dataset(name, key):
    with h5py.File(out(name) + "/run.h5", "r") as file:
        return file[key][()]


def same(a, b):
    with h5py.File(out(a) + "/run.h5", "r") as one, h5py.File(out(b) + "/run.h5", "r") as two:
        differ = [key for key in one if one[key][()].tobytes() != two[key][()].tobytes()]
    books = ("checks/mass_budget_cells.csv", "checks/angular_momentum.csv")
    return differ + [book for book in books if program.read_bytes(os.path.join(out(a), book)) != program.read_bytes(os.path.join(out(b), book))]


def test_same_bits():
    path = program.config("all_on.cfg", ALL_ON)
    whole = run("all-0", path, 0)
    report.check(whole["steps"] > 4 and whole["M_moved_in_Mmars"] > 0, f"nothing moved: {whole['steps']} steps")
    report.check(whole["M_accreted_Mmars"] > 0 and whole["M_spread_Mmars"] > 0, "nothing crossed an edge")
    for ranks in (1, 2, 3, 7, 13):
        summary = run(f"all-{ranks}", path, ranks)
        if summary:
            differ = same("all-0", f"all-{ranks}")
            report.check(not differ and summary["state_digest"] == whole["state_digest"], f"{ranks} ranks: other bits in {differ}")
    uncached = run("all-uncached", path, 2, env={"MARSDISK_DISABLE_CACHE": "1", "MARSDISK_BATCH": "5"})
    report.check(uncached["state_digest"] == whole["state_digest"], "other bits without caches")


def test_ring_crosses_ranks():
    """A ring that spreads over the blocks of cells of up to 64 ranks, of which most have no size bin to move."""
    path = program.config("crossing.cfg", ALONE, {"run": {"t_end_yr": 1.0, "outputs": 1}, "disk": {"cells": 66}, "transport": {"edges": "open", "rtol": 1e-1}})
    whole = run("crossing-0", path, 0)
    spread = np.count_nonzero(dataset("crossing-0", "mass_now")[-1] > 1e-3 * whole["M_now_Mmars"] * M_MARS / 66)
    report.check(spread > 60, f"the ring is in {spread} cells")
    for ranks in (2, 3, 7, 64):
        summary = run(f"crossing-{ranks}", path, ranks)
        if summary:
            differ = same("crossing-0", f"crossing-{ranks}")
            report.check(not differ and summary["state_digest"] == whole["state_digest"], f"{ranks} ranks: other bits in {differ}")
            report.check(summary["ranks"]["used"] == ranks, f"{ranks} ranks: {summary['ranks']}")


def test_books():
    """Per cell and output: what went out of one cell came into its neighbours, or over an edge."""
    with open(out("all-0") + "/checks/mass_budget_cells.csv", encoding="utf-8") as file:
        rows = [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]
    worst = max(row["ledger_error"] for row in rows)
    report.check(worst < 1e-12, f"books of a cell are off by {worst}")
    for time in sorted({row["time_s"] for row in rows}):
        cells = [row for row in rows if row["time_s"] == time]
        total = {name: sum(row[f"mass_{name}_kg"] for row in cells) for name in ("moved_in", "moved_out", "accreted", "spread")}
        off = abs(total["moved_out"] - total["moved_in"] - total["accreted"] - total["spread"])
        report.check(off <= 1e-13 * total["moved_out"], f"t = {time}: {total}")
        report.check(all(row["mass_accreted_kg"] == 0 for row in cells[1:]) and all(row["mass_spread_kg"] == 0 for row in cells[:-1]),
                     "a cell inside the disk has an edge")


LEFT = ("blown_out", "sublimated", "escaped", "dragged", "spilled", "below_grid", "accreted", "spread")


def test_angular_momentum():
    """A kilogram has sqrt(G M r) where it is. The ledger recomputed from masses alone: what it lacks is what viscosity and drag have given,
    and of that viscosity of kind ring gives nothing over open edges, and takes nothing that it does not give elsewhere."""
    with h5py.File(out("all-0") + "/run.h5", "r") as file, open(out("all-0") + "/checks/angular_momentum.csv", encoding="utf-8") as book:
        rows = [{key: float(value) for key, value in row.items()} for row in csv.DictReader(book)]
        circle, inner, outer = (np.sqrt(G_M * edge) for edge in (file["r"][()], file["r_lo"][0], file["r_hi"][-1]))
        mass = {name: file["mass_" + name][()] for name in (*LEFT, "now", "supplied")}
        torque = {name: file[f"L_{name}_cum"][()].sum(axis=1) for name in ("viscous", "drag")}
    carried = {name: (m * (inner if name == "accreted" else outer if name == "spread" else circle)).sum(axis=1) for name, m in mass.items()}
    handled = carried["now"][0] + carried["supplied"]
    lacks = carried["now"] - carried["now"][0] - carried["supplied"] + sum(carried[name] for name in LEFT)
    report.check(np.all(np.abs(lacks - torque["viscous"] - torque["drag"]) <= 1e-12 * handled), f"{lacks} is not {torque} of {handled}")
    report.check(np.all(np.abs(torque["viscous"]) <= 1e-13 * carried["spread"].max()), f"viscosity gives {torque['viscous']} of {carried['spread']}")
    report.check(np.all(np.diff(torque["drag"]) < 0), f"drag gives {torque['drag']}")
    for k, row in enumerate(rows):
        same = [np.isclose(row[f"L_{name}_kg_m2_s"], carried[name][k], rtol=1e-13, atol=0) for name in carried]
        same += [np.isclose(row[f"L_{name}_kg_m2_s"], torque[name][k], rtol=1e-10, atol=1e-16 * handled[k]) for name in torque]
        report.check(all(same) and abs(row["error_relative"]) <= 1e-12, f"output {k}: {row}")
    told = program.load(out("all-0"), "summary.json")["angular_momentum"]
    pairs = {"start": carried["now"][0], "now": carried["now"][-1], "supplied": carried["supplied"][-1], "accreted": carried["accreted"][-1],
             "spread": carried["spread"][-1], "drag": torque["drag"][-1]}
    report.check(all(np.isclose(told[f"{key}_kg_m2_s"], value, rtol=1e-10, atol=0) for key, value in pairs.items()) and abs(told["error"]) <= 1e-12,
                 f"summary: {told}, not {pairs}")


def test_nothing_moves():
    """The digest, the sub-steps and the coupling points of a disk without transport."""
    path = program.config("still.cfg", {"run": {"outputs": 3}})
    still = run("still", path, 0)
    for name, sets in {"nu": ["transport.viscous=ring", "transport.edges=open"],
                       "dark": ["transport.drag=pr", "radiation.q_pr_value=0.0"]}.items():
        other = still if name == "nu" else run("still-dark", path, 0, sets[1])
        moved = run(f"still-{name}-on", path, 2, *sets)
        report.check(all(moved[key] == other[key] for key in ("state_digest", "steps", "substeps_total")), f"{name}: {moved} {other}")
        report.check(moved["angular_momentum"]["viscous_kg_m2_s"] == moved["angular_momentum"]["drag_kg_m2_s"] == 0, f"{name}: something is turned")
        report.check(moved["M_moved_in_Mmars"] == 0 and moved["M_moved_out_Mmars"] == 0, f"{name}: something moved")


def angular_momentum(name, row):
    with h5py.File(out(name) + "/run.h5", "r") as file:
        r, mass = file["r"][()], file["mass_now"][row]
        lo, hi = file["r_lo"][0], file["r_hi"][-1]
        gone = [file[key][row].sum() for key in ("mass_accreted", "mass_spread")]
        unit = file["r"].attrs["units"]
        scale = 3.3895e6 if (unit.decode() if isinstance(unit, bytes) else unit) != "m" else 1
    return float(np.sum(mass * np.sqrt(G_M * r * scale)) + gone[0] * np.sqrt(G_M * lo * scale) + gone[1] * np.sqrt(G_M * hi * scale))


def test_alone():
    """A ring that spreads over open edges keeps its mass and its angular momentum; between closed ones it becomes what torque evens out."""
    path = program.config("alone.cfg", ALONE)
    moved = run("alone", path, 0, "transport.edges=open")
    start, end = angular_momentum("alone", 0), angular_momentum("alone", -1)
    report.check(abs(end / start - 1) < 1e-11, f"angular momentum {end / start - 1}")
    total = moved["M_now_Mmars"] + moved["M_accreted_Mmars"] + moved["M_spread_Mmars"]
    report.check(abs(total / moved["M_start_Mmars"] - 1) < 1e-13, f"mass {total / moved['M_start_Mmars'] - 1}")
    report.check(moved["M_accreted_Mmars"] > 0.01 * total, "the inner edge takes nothing")
    shapes = dataset("alone", "N")
    report.check(np.allclose(shapes[-1] / shapes[-1].sum(axis=1, keepdims=True), (shapes[0].sum(axis=0) / shapes[0].sum())[None, :],
                             rtol=1e-12), "sizes change by moving")
    run("even", path, 0, "run.t_end_yr=3000.0", "transport.rtol=1e-2")
    with h5py.File(out("even") + "/run.h5", "r") as file:
        torque = file["Sigma_surf"][-1] * np.sqrt(file["r"][()])
    report.check(np.allclose(torque, torque[0], rtol=1e-4), f"nu Sigma sqrt(r) is not even: {torque}")


def test_emptied():
    """A million diffusion times over open edges: nothing is left, nothing is below zero, and it is no longer followed when it is too little."""
    path = program.config("emptied.cfg", ALONE, {"run": {"t_end_yr": 3e8, "outputs": 1}, "transport": {"edges": "open", "rtol": 1e-1}})
    for viscous in ("ring", "diffusion"):
        moved = run(f"emptied-{viscous}", path, 0, f"transport.viscous={viscous}")
        left = dataset(f"emptied-{viscous}", "N")[-1]
        report.check(left.min() >= 0 and moved["M_now_Mmars"] <= 1e-12 * moved["M_start_Mmars"], f"{viscous}: {moved['M_now_Mmars']} is left, {left.min()}")
        gone = (moved["M_accreted_Mmars"] + moved["M_spread_Mmars"]) / moved["M_start_Mmars"]
        report.check(abs(gone - 1) < 1e-12 and moved["steps"] < 300, f"{viscous}: {gone} is gone in {moved['steps']} steps")
    fast = run("emptied-fast", path, 0, "transport.nu_m2_s=1e28", "transport.rtol=1e-2", "run.t_end_yr=1")
    if fast:
        report.check(fast["steps"] < 1000, f"{fast['steps']} steps of a disk that has been empty since its first microsecond")


def test_order():
    """Transport and cells together, in coupling steps of one length: second order in it."""
    path = program.config("order.cfg", ALONE, {"run": {"t_end_yr": 0.5, "outputs": 1}, "sinks": {"gas_drag": True, "rho_gas": 2e-7},
                                               "supply": {"mode": "const", "rate": 1e-6, "tau_ref": 1.0},
                                               "initial": {"sigma_table": "wide.csv"}, "solver": {"rtol": 1e-6},
                                               "transport": {"rtol": 1.0, "nu_m2_s": 2e5, "viscous": "diffusion"}})
    program.write("wide.csv", "r_RM,sigma_kg_m2\n" + "".join(f"{x:.3f},{10 + 8 * np.cos(np.pi * (x - 1) / 1.7):.17g}\n" for x in np.linspace(1, 2.7, 200)))
    end = []
    for steps in (8, 16, 32, 256):
        run(f"order-{steps}", path, 0, f"run.dt_init_s={0.5 * 365.25 * 86400 / steps!r}")
        end.append(dataset(f"order-{steps}", "mass_now")[-1])
    error = [float(np.sum(np.abs(e - end[-1])) / np.sum(end[-1])) for e in end[:-1]]
    order = np.log2(np.array(error[:-1]) / np.array(error[1:]))
    print(f"order in the coupling step: {order}, errors {error}")
    report.check(order[-1] > 1.8, f"order in the coupling step {order}, errors {error}")


def test_stopped():
    """A stopped cell takes part, or is a wall."""
    path = program.config("stopped.cfg", ALL_ON, {"run": {"stop_all_stopped": False}, "shielding": {"mode": "off", "tau_stop": 0.9}, "initial": {"tau0": 1.0}})
    summary = run("move", path, 0)
    report.check(summary["cells_stopped"] == 11 and summary["M_moved_in_Mmars"] > 0, "stopped cells do not move")
    summary = run("wall", path, 0, "transport.stopped=wall")
    report.check(summary["cells_stopped"] == 11 and summary["M_moved_in_Mmars"] == 0, "matter went through a wall")


def test_gone_before_the_end():
    """A disk that spreads while gas drags it away as fast as it is supplied, until nothing more comes: dust is gone then long before a coupling
    step is over in which it was to go to other cells. Such a step is made by halves; at an even rate alone the run would end with an error."""
    middle = [1 + 1.7 * (i + 0.5) / 20 for i in range(20)]
    rows = [(t, r, on * 1e-6 * np.exp(-((r - 1.85) / 0.1) ** 2)) for t, on in ((0, 1), (2.0e7, 1), (2.0001e7, 0), (1e9, 0)) for r in middle]
    program.write("until.csv", "t_s,r_RM,rate_kg_m2_s\n" + "".join(f"{t:.17g},{r:.17g},{rate:.17g}\n" for t, r, rate in rows))
    path = program.config("gone.cfg", ALONE, {"run": {"t_end_yr": 1.0, "outputs": 10}, "sizes": {"bins": 8}, "sinks": {"gas_drag": True, "rho_gas": 2e-7},
                                              "supply": {"mode": "table", "table": "until.csv", "headroom": "none"},
                                              "transport": {"viscous": "diffusion", "nu_m2_s": 3e2, "edges": "open", "rtol": 1e-1}})
    whole = run("gone-0", path, 0)
    masses = dataset("gone-0", "N")
    report.check(masses.min() >= 0 and whole["ledger_error"] < 1e-12 and whole["M_moved_in_Mmars"] > 0, f"books {whole['ledger_error']}, least {masses.min()}")
    summary = run("gone-3", path, 3)
    report.check(summary["state_digest"] == whole["state_digest"] and not same("gone-0", "gone-3"), "3 ranks: other bits")


for test in (test_same_bits, test_ring_crosses_ranks, test_books, test_angular_momentum, test_nothing_moves, test_alone, test_emptied, test_gone_before_the_end, test_order, test_stopped):
    test()
report.end()
