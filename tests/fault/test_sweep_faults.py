#!/usr/bin/env python3
"""What can befall a sweep: kill -9 of all ranks or of one at some moment of 64 cases, again and again, of one of two jobs in a folder, and in
the middle of writing the table; a disk that is full. Whoever comes next, on other ranks, ends what is left, and every case is the single
run.
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

import h5py

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


def parts(folder):
    return glob.glob(folder + "/part-*")


def failed(result):
    return sorted(int(n) for n in re.findall(r"case (\d+) failed", result.err))


def test_merging():
    """Killed before each removal or renaming of a file: a case that has failed leaves no summary, and still its row is not lost, so it is not
    run again. By a clock that ticks at each look, so that the table is written now and then."""
    path = sweeps.write("merging", """axes = ( { key = "supply.epsilon_mix"; values = [0.5, 1.0]; }, { key = "mars.table"; values = ["there.csv", "no.csv", "none.csv"]; } );""",
                        {"mars": {"driver": "table", "table_time": "s"}})
    program.write("there.csv", "time_s,T_K\n0,4000\n1e9,3000\n")
    faulty = {"LD_PRELOAD": program.shim(), "FAULT_COUNT": os.path.join(program.FOLDER, "changes"), **program.ticking(2000)}
    whole = sweeps.run(path, out("merged"), env={**faulty, "FAULT_FOLDER": out("merged"), "FAULT_DEATH": "0"})
    changes = int(program.read_bytes(faulty["FAULT_COUNT"]))
    report.check(whole.code == 8 and failed(whole) == [1, 2, 4, 5] and not parts(out("merged")), f"{changes} changes", whole)
    kept = 0
    shared = False
    for n in range(1, changes + 1) if ALL else sorted({1, 2, changes // 2, changes - 6, changes - 5, changes - 4, changes - 3, changes - 2, changes - 1, changes}):
        folder = out(f"merging{n}")
        died = sweeps.run(path, folder, env={**faulty, "FAULT_FOLDER": folder, "FAULT_DEATH": str(n)})
        there = os.listdir(folder)
        shared = shared or "sweep_base.txt.tmp" in there
        report.check("sweep_base.txt.tmp" not in there or ".lock" in there, f"before change {n} a file of all jobs is written without the lock: {there}")
        again = sweeps.run(path, folder, "--resume")
        report.check(died.code == -9 and again.code == 8, f"killed before change {n}", (died, again))
        report.check(not set(failed(died)) & set(failed(again)), f"killed before change {n}: a row was lost: {failed(died)}, {failed(again)}", again)
        report.check(not parts(folder) and [(row["case"], row["status"]) for row in sweeps.rows(folder)] ==
                     [(row["case"], row["status"]) for row in sweeps.rows(out("merged"))], f"the table after change {n}", again)
        report.check(sweeps.digests(folder) == sweeps.digests(out("merged")), f"digests after change {n}", again)
        kept += len(failed(died)) > 0
    report.check(kept > 0 and shared, "some row was at stake, and the file of all jobs")


def test_two_jobs():
    """Two jobs over all cases of one folder, one of which is killed; a third ends what is left."""
    path = sweeps.write("two", SIXTY_FOUR, SOME_WORK)
    both = [program.start(["--sweep", path, "--out", out("two"), "--resume"], ranks=k + 1) for k in range(2)]
    program.wait_for(lambda: marks(out("two")) or all(job.poll() is not None for job in both), 60)
    mine = [pid for pid in sweeps.ranks_of(path) if parent(pid) == both[1].pid]
    sweeps.kill([both[1].pid, *mine])
    both[1].communicate()
    result = program.finish(both[0], time.monotonic(), 200)
    report.check(result.code == 0, "the job that was left alone", result)
    third = sweeps.run(path, out("two"), "--resume", ranks=2, timeout=120)
    report.check(third.code == 0 and len(sweeps.digests(out("two"))) == 64 and not parts(out("two")), "a third job ends it", third)
    with h5py.File(out("two") + "/sweep.h5") as file:
        loss = file["M_loss_cum"][:]
        report.check(loss.shape[0] == 64 and bool((loss[:, 0] == loss[:, 0]).all()), "series of all cases, whichever job had them")


def parent(pid):
    try:
        return int(program.read_bytes(f"/proc/{pid}/stat").rpartition(b")")[2].split()[1])
    except OSError:
        return 0


def main():
    test_full_disk()
    test_merging()
    test_two_jobs()
    test_kills(100 if ALL else 4)
    report.end()


main()
