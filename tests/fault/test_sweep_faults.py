#!/usr/bin/env python3
"""What can befall a sweep: kill -9 of all ranks or of one at some moment of 64 cases, again and again, and a disk that is full. Whoever comes
next, on other ranks, ends what is left, and every case is the single run.
timeout: 240
long: all 7200

A kill comes a random while after the first thing that a start has brought about, a summary or a checkpoint: so each start gets on, however
slow the machine, and how far is not asked. The short form has 4 kills, the long one 100.
"""
import glob
import os
import random
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402
import sweeps  # noqa: E402

ALL = len(sys.argv) > 1 and sys.argv[1] == "all"
report = program.Report()
KEYS = ["mars.T0_K", "supply.epsilon_mix"]
SIXTY_FOUR = """axes = ( { key = "mars.T0_K"; from = 3000.0; to = 4500.0; count = 8; },
           { key = "supply.epsilon_mix"; from = 0.1; to = 1.0; count = 8; scale = "log"; } );"""
SOME_WORK = {"io": {"checkpoint_every_s": 0.02}, "run": {"t_end_yr": 0.02 if ALL else 0.002, "outputs": 8 if ALL else 3}}


def out(name):
    return os.path.join(program.FOLDER, "out-" + name)


def marks(folder):
    """What changes when cases get on."""
    found = set()
    for path in glob.glob(folder + "/0*/summary.json") + glob.glob(folder + "/0*/checkpoint-*.h5"):
        try:
            found.add((path, os.stat(path).st_mtime_ns))
        except OSError:  # it has just gone
            pass
    return found


def finished(folder):
    return sum(1 for path in glob.glob(folder + "/0*/summary.json") if b'"finished"' in program.read_bytes(path))


def disturb(path, folder, draw, ranks):
    """Begun, and killed: all ranks, or one, upon which the others must end too. What was on the way then."""
    before = marks(folder)
    process = program.start(["--sweep", path, "--out", folder, "--resume"], ranks=ranks)
    program.wait_for(lambda: process.poll() is not None or marks(folder) - before, 60)
    time.sleep(draw.uniform(0, 0.3))
    if draw.random() < 0.5 and process.poll() is None:
        sweeps.kill(sweeps.ranks_of(path)[-1:])
        result = program.finish(process, time.monotonic(), 60)
        report.check(result.code is not None, "the ranks that are left must end", result)
    report.check(sweeps.kill_all(process, path) if process.poll() is None else program.wait_for(lambda: not sweeps.ranks_of(path)),
                 "ranks that outlive kill -9")


def test_kills(kills):
    path = sweeps.write("kills", 'keep = "all"; ' + SIXTY_FOUR, SOME_WORK)
    draw, cut = random.Random(20), 0
    for k in range(kills):
        disturb(path, out("kills"), draw, 1 + k % 3)
        cut += 0 < finished(out("kills")) < 64
    result = sweeps.run(path, out("kills"), "--resume", ranks=2, timeout=120)
    report.check(result.code == 0, "the start that is left alone", result)
    rows = sweeps.rows(out("kills"))
    report.check([int(row["case"]) for row in rows] == list(range(64)), "every case once", rows)
    undisturbed = sweeps.run(path, out("undisturbed"), ranks=3, timeout=120)
    got = sweeps.digests(out("kills"))
    report.check(undisturbed.code == 0 and len(got) == 64 and got == sweeps.digests(out("undisturbed")), f"other bits after {kills} kills", got)
    for row in rows[::21]:
        report.check(row["state_digest"] == sweeps.single(path, "killed", row, KEYS), "a killed case is not the single run", row)
    print(f"{kills} kills, after {cut} of which some of 64 cases were finished and some were not")


def test_full_disk():
    """From the n-th write on nothing fits, wherever that is; with room again all ends as if nothing had been."""
    path = sweeps.write("full", sweeps.AXES)
    count = os.path.join(program.FOLDER, "count")
    whole = sweeps.run(path, out("whole"), env={"LD_PRELOAD": program.shim(), "FAULT_FOLDER": out("whole"), "FAULT_WRITE": "0", "FAULT_COUNT": count})
    writes = int(program.read_bytes(count))
    report.check(whole.code == 0 and writes > 100, f"{writes} writes of a sweep", whole)
    for n in sorted({1, writes // 3, writes // 2, writes - 1} if not ALL else range(1, writes, max(1, writes // 200))):
        folder = out(f"full{n}")
        result = sweeps.run(path, folder, env={"LD_PRELOAD": program.shim(), "FAULT_FOLDER": folder, "FAULT_WRITE": str(n)})
        report.check(result.code in (5, 8) and re.search("disk|space|write", result.err, re.I), f"full at write {n}: code {result.code}", result)
        again = sweeps.run(path, folder, "--resume", "--retry-failed")
        report.check(again.code == 0 and sweeps.digests(folder) == sweeps.digests(out("whole")), f"room again after write {n}", again)


def main():
    test_full_disk()
    test_kills(100 if ALL else 4)
    report.end()


main()
