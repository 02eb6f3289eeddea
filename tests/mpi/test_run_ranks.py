#!/usr/bin/env python3
"""The program on ranks: the same bits on any number of them, who works and why, and that who does not work sleeps."""
import json
import os
import signal
import sys
import time

import h5py
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402

report = program.Report()
FILES = ["checks/mass_budget.csv", "checks/mass_budget_cells.csv", "checks/energy_budget.csv", "checks/angular_momentum.csv", "orbit_rollup.csv"]

# Hot inside, cold outside: the inner cells take many more sub-steps, so ranks take cells of others; several segments; feedback, a deep layer and
# damping, so that cells carry more than their sizes when they move.
UNEQUAL = {
    "run": {"t_end_yr": 0.003, "outputs": 24}, "disk": {"cells": 9, "r_out_RM": 12.0}, "sizes": {"bins": 12},
    "supply": {"route": "deep_mixing", "t_mix_orbits": 5.0, "feedback": True}, "dynamics": {"damping": True, "kernel_ei": "wyatt_eq"},
    "collisions": {"energy": True}, "io": {"segment_MB": 0.1, "psd_every": 3},
}
unequal = program.config("unequal.cfg", UNEQUAL)


def out(name):
    return os.path.join(program.FOLDER, f"out-{name}")


def run(name, path, ranks, *sets, env=None, timeout=60):
    args = [a for key in sets for a in ("--set", key)]
    binary = ["env", *[f"{k}={v}" for k, v in (env or {}).items()], program.BINARY]  # the ranks alone, not mpirun
    result = program.run(["--quiet", "--out", out(name), *args, path], ranks=ranks, binary=binary, timeout=timeout)
    report.check(result.code == 0 and not result.messages, f"{name} @{ranks} does not run", result)
    return result


def summary(name):
    return program.load(out(name), "summary.json")


def same_bits(a, b):
    """Every dataset and every table of two runs."""
    differ = []
    with h5py.File(out(a) + "/run.h5", "r") as one, h5py.File(out(b) + "/run.h5", "r") as two:
        differ += [key for key in set(one) ^ set(two)]
        for key in set(one) & set(two):
            if one[key][()].tobytes() != two[key][()].tobytes() or one[key].shape != two[key].shape:
                differ.append(key)
    for name in FILES:
        present = [os.path.exists(os.path.join(out(n), name)) for n in (a, b)]
        if present[0] != present[1]:
            differ.append(name)
        elif present[0]:
            with open(os.path.join(out(a), name), "rb") as one, open(os.path.join(out(b), name), "rb") as two:
                differ += [name] if one.read() != two.read() else []
    left, right = summary(a), summary(b)
    numbers = [k for k, v in left.items() if isinstance(v, (int, float, str)) and not k.startswith("wall") and k != "rss_MB"]
    return differ + [k for k in numbers if left[k] != right.get(k)]


def test_same_bits():
    """By a clock that ticks at each look, so that it does not depend on the machine how often they meet."""
    run("one", unequal, 0)
    lent = {}
    for ranks, workers, batch in ((1, 1, 1), (1, 1, 5), (2, 2, 0), (3, 3, 1), (4, 4, 7), (7, 7, 0), (12, 12, 24), (4, 2, 2)):
        name = f"{ranks}-{workers}-{batch}"
        run(name, unequal, ranks, f"parallel.ranks={workers}", env={"MARSDISK_BATCH": str(batch), **program.ticking(20)})
        if not os.path.exists(out(name) + "/summary.json"):
            continue
        differ = same_bits("one", name)
        report.check(not differ, f"{workers} of {ranks} ranks, batches of {batch}: other bits in {differ}")
        used = summary(name)["ranks"]
        report.check((used["given"], used["used"], used["reason"]) == (ranks, workers, "fixed"), f"{name}: {used}")
        lent[name] = used["lent"]
        least, most = (25 / batch, 27) if batch else (3, 26)  # a point alone at first, and at t = 0; a long one meets more often
        report.check(least <= used["meetings"] <= most, f"{name}: {used}")
    report.check(sum(lent[name] for name in lent if name[0] != "1") > 0, f"no rank took a cell of another: {lent}")
    report.check(lent["1-1-1"] == lent["1-1-5"] == 0, f"one rank has nobody to lend to: {lent}")


def test_kept_coefficients():
    """The rank that has a cell keeps its coefficients; one that takes it through a batch makes them once, and has them when it comes again."""
    run("kept", unequal, 2, "parallel.ranks=2", "dynamics.damping=false", "dynamics.kernel_ei=config", "supply.feedback=false")
    s = summary("kept")
    built, cells, lent = s["cache"]["coefficients"]["misses"], s["cells"], s["ranks"]["lent"]
    report.check(cells <= built <= cells + min(lent, cells), f"{built} sets for {cells} cells, {lent} lent")


def test_uncached():
    """Every coefficient made anew at every step: alone and on ranks."""
    for ranks in (0, 3):
        run(f"uncached-{ranks}", unequal, ranks, f"parallel.ranks={max(ranks, 1)}", env={"MARSDISK_DISABLE_CACHE": "1"})
        differ = same_bits("one", f"uncached-{ranks}")
        report.check(not differ, f"without caches @{ranks}: other bits in {differ}")


def test_many_ranks():
    """64 on whatever there is: most have no cell."""
    small = program.config("many.cfg", {"run": {"outputs": 2, "t_end_yr": 0.0005}, "io": {"checkpoint_every_s": 0}})
    run("many-1", small, 0)
    run("many-64", small, 64, "parallel.ranks=64", timeout=100)
    differ = same_bits("many-1", "many-64") if os.path.exists(out("many-64") + "/summary.json") else ["everything"]
    report.check(not differ, f"64 ranks: other bits in {differ}")


def test_stop_rules():
    """Early stops are decided together, at the same time, whatever the ranks."""
    rules = {
        "loss_rate": {"run": {"stop_loss_rate_Mmars_s": 1.0, "stop_loss_rate_min_yr": 0.0008}},
        "all_cells_stopped": {"shielding": {"tau_stop": 0.5}},
        "no_blowout": {"run": {"stop_no_blowout": True, "stop_no_blowout_min_yr": 0.0005}, "blowout": {"enabled": False}},
        "t_end_T": {"run": {"t_end_T_K": 3999.0}},
        "t_end_orbits": {"run": {"t_end_orbits": 3.0}},
    }
    for reason, layer in rules.items():
        path = program.config(reason + ".cfg", layer)
        run(reason + "-1", path, 0)
        report.check(summary(reason + "-1")["stop_reason"] == reason, f"{reason}: {summary(reason + '-1')['stop_reason']}")
        if reason in ("t_end_T", "t_end_orbits"):
            continue
        run(reason + "-3", path, 3, "parallel.ranks=3", env={"MARSDISK_BATCH": "6"})  # found at the end of a batch, which is taken back
        report.check(not same_bits(reason + "-1", reason + "-3"), f"{reason}: other bits in {same_bits(reason + '-1', reason + '-3')}")


def plan(ranks, *sets):
    """What --check says about the ranks."""
    args = [a for key in sets for a in ("--set", key)]
    result = program.run(["--check", *args, program.config("plan.cfg")], ranks=ranks)
    line = next((l for l in result.out.split("\n") if l.startswith("ranks")), "")
    words = line.replace("(", " ").replace(")", " ").split()
    return (int(words[1]), words[-1]) if len(words) > 4 else (0, str(result))


def test_who_works():
    """The rule: a small disk stays on one rank, a large one takes all, and the reason is one of a fixed list."""
    large = ("disk.cells=4000", "sizes.bins=120", "run.t_end_yr=2")
    expected = {
        "small": (plan(4), (1, {"few_cells", "few_cells_per_rank"})),
        "one cell": (plan(4, "disk.cells=1"), (1, {"few_cells"})),
        "large": (plan(4, *large), (4, {"all"})),
        "alone": (plan(1), (1, {"all"})),
        "asked for": (plan(4, "parallel.ranks=3"), (3, {"fixed"})),
        "asked for more than there are": (plan(2, "parallel.ranks=9"), (2, {"fixed"})),
        "cells": (plan(4, "disk.cells=3", "sizes.bins=1000", "run.t_end_yr=2", "io.psd=false"), (3, {"few_cells"})),
    }
    for name, ((used, reason), (wanted, reasons)) in expected.items():
        report.check(used == wanted and reason in reasons, f"who works, {name}: {used} ({reason}), wanted {wanted} {reasons}")
    run("collapse", unequal, 4)
    ranks = summary("collapse")["ranks"]
    recorded = program.load(out("collapse"), "run_config.json")["decomposition"]
    report.check(ranks["used"] == 1 and ranks["given"] == 4 and ranks["reason"] in ("few_cells", "few_cells_per_rank"), f"collapse: {ranks}")
    report.check({k: recorded[k] for k in ("given", "used", "reason")} == {k: ranks[k] for k in ("given", "used", "reason")}, f"record: {recorded}")
    report.check(not same_bits("one", "collapse"), f"collapse: other bits in {same_bits('one', 'collapse')}")


def seconds_of(pid):
    """Processor time of a process so far."""
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_idle():
    """Ranks that do not work sleep: measured over two seconds of a run on one of three, more where others keep the processors busy."""
    path = program.config("idle.cfg", {"run": {"t_end_yr": 5.0, "outputs": 200000}, "disk": {"cells": 16}, "sizes": {"bins": 40},
                                       "io": {"psd": False}})
    began = time.monotonic()
    process = program.start(["--quiet", "--out", out("idle"), "--set", "parallel.ranks=1", path], ranks=3)
    program.wait_for(lambda: os.path.exists(out("idle") + "/checks"))
    ranks = program.ranks_of(process)
    before, looked = [seconds_of(pid) for pid in ranks], time.monotonic()
    time.sleep(2)
    program.wait_for(lambda: max(seconds_of(pid) - old for pid, old in zip(ranks, before)) > 0.3 if ranks else True)
    passed = time.monotonic() - looked
    busy = sorted(seconds_of(pid) - old for pid, old in zip(ranks, before))
    for pid in ranks:
        os.kill(pid, signal.SIGTERM)
    result = program.finish(process, began, 30)
    report.check(result.code == 75, "idle: the run", result)
    report.check(len(busy) == 3 and busy[2] > 0.3, f"idle: the rank that works took {busy} of {passed:.1f} s")
    report.check(len(busy) == 3 and max(busy[:2]) < 0.075 * passed, f"idle: ranks that wait took {busy} of {passed:.1f} s")
    print(f"processor seconds of three ranks in {passed:.1f}: {busy}")


for test in (test_same_bits, test_kept_coefficients, test_uncached, test_stop_rules, test_who_works, test_idle, test_many_ranks):
    test()
print(json.dumps({name: summary(name)["ranks"] for name in ("2-2-0", "4-4-7")}))
report.check(np.isfinite(summary("one")["ledger_error"]) and summary("one")["ledger_error"] <= 1e-12, "the books of the run that is compared")
report.end()
