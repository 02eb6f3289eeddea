#!/usr/bin/env python3
"""Sweeps on ranks: every number of them gives the bits of single runs, groups work on what is long, and one that is stopped
stops all.
timeout: 240
"""
import os
import re
import signal
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402
import sweeps  # noqa: E402

report = program.Report()
KEYS = ["mars.T0_K", "supply.epsilon_mix"]


def out(name):
    return os.path.join(program.FOLDER, "out-" + name)


def test_ranks():
    path = sweeps.write("ranks", 'keep = "summary"; ' + sweeps.AXES)
    wanted = None
    for ranks in (1, 2, 3, 7):
        result = sweeps.run(path, out(f"ranks{ranks}"), ranks=ranks)
        report.check(result.code == 0, f"on {ranks} ranks", result)
        got = sweeps.digests(out(f"ranks{ranks}"))
        wanted = wanted or got
        report.check(len(got) == 6 and got == wanted, f"{ranks} ranks give other bits", (got, wanted))
    row = sweeps.rows(out("ranks3"))[2]
    report.check(wanted[2] == sweeps.single(path, "single", row, KEYS), "a case is the single run", row)


def test_shared():
    """What cases share is made once a rank, and no bit shows it: not where motion, sizes or tables differ from case to case either."""
    axes = """axes = ( { key = "dynamics.i0"; values = [0.05, 0.03]; }, { key = "sizes.bins"; values = [10, 11]; },
                       { key = "mars.T0_K"; values = [3000, 4000]; } );"""
    table = {"radiation": {"q_pr": "table", "q_pr_table": os.path.join(program.ROOT, "input/tables/qpr_forsterite.csv")}}
    path = sweeps.write("shared", axes, table)
    shared = sweeps.run(path, out("shared"), ranks=2)
    apart = sweeps.run(path, out("apart"), ranks=2, env={"MARSDISK_DISABLE_CACHE": "1"})
    report.check(shared.code == 0 and apart.code == 0, "with and without sharing", (shared, apart))
    said = re.search(r"(\S+) % of tables and coefficients came from cases before", shared.err + shared.out)
    # Whoever gets which case, each rank reads the table once, and there are four kinds of coefficients.
    report.check(said is not None and float(said.group(1)) >= 100 * (16 - 2 - 8) / 16, "the share that was there is told", shared)
    report.check("came from cases before" not in apart.err + apart.out, "without a cache nothing is shared", apart)
    got = sweeps.digests(out("shared"))
    report.check(len(got) == 8 and got == sweeps.digests(out("apart")), "sharing changes bits", (got, sweeps.digests(out("apart"))))


# Followed in a second or so, and worth several ranks by the plan.
LARGE = {"run": {"t_end_yr": 0.002, "outputs": 4}, "disk": {"cells": 64}, "sizes": {"bins": 60}, "solver": {"rtol": 1e-4}}


def test_groups():
    """Two cases that are long beside six ranks' share of all, and one that is not: the long ones get several ranks each."""
    cases = program.write("groups.csv", "disk.cells,mars.T0_K\n64,4000\n64,3500\n2,3000\n")
    path = sweeps.write("groups", f'cases = "{os.path.basename(cases)}";', LARGE)
    result = sweeps.run(path, out("groups"), ranks=6, timeout=120)
    report.check(result.code == 0, "groups of ranks", result)
    rows = sweeps.rows(out("groups"))
    given = [int(row["ranks.given"]) for row in rows]
    report.check(len(rows) == 3 and given[0] == given[1] == 3 and given[2] <= 2, f"ranks of the cases: {given}", result)
    alone = sweeps.run(path, out("groups1"))
    report.check(alone.code == 0 and sweeps.digests(out("groups1")) == sweeps.digests(out("groups")), "groups give other bits", alone)


def test_signal():
    """One rank alone gets SIGTERM: all stop with checkpoints, and go on."""
    layers = {"run": {"t_end_yr": 1.0, "outputs": 200}, "disk": {"cells": 12}, "sizes": {"bins": 40}, "solver": {"rtol": 1e-5}}
    path = sweeps.write("signal", sweeps.AXES, layers)
    process = program.start(["--sweep", path, "--out", out("signal")], ranks=3)
    begun = program.wait_for(lambda: os.path.isdir(out("signal")) and sum(os.path.exists(f"{out('signal')}/{name}/checks")
                                                                        for name in os.listdir(out("signal"))) == 3)
    ranks = sweeps.ranks_of(path)
    os.kill(max(ranks), signal.SIGTERM)
    result = program.finish(process, time.monotonic(), 60)
    report.check(begun and len(ranks) == 3 and result.code == 75, "SIGTERM to one of three ranks", result)
    stopped = [row for row in sweeps.rows(out("signal")) if row["status"] == "stopped"]
    report.check(len(stopped) == 3, "three cases have stopped, with a row each", sweeps.rows(out("signal")))


def main():
    for test in (test_ranks, test_shared, test_groups, test_signal):
        test()
    report.end()


main()
