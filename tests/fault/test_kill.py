#!/usr/bin/env python3
"""timeout: 300
long: long 3600
kill -9, of one rank or of all, at random moments of a run that writes checkpoints often: it goes on each time, and in the end is the
run that was never disturbed. SIGTERM to mpirun and to one rank, a stop and a checkpoint by file and by signal, two runs in a folder.

With "long": 100 moments of each kind."""
import glob
import math
import os
import random
import resource
import shutil
import signal
import sys
import time

import h5py
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402
import resumed  # noqa: E402
from resumed import out  # noqa: E402

report = program.Report()
random.seed(20261120)
# About a second of work alone, in short intervals; feedback and a deep layer, so that cells carry more than sizes.
BUSY = {
    "run": {"t_end_yr": 0.3, "outputs": 1200}, "disk": {"cells": 6}, "sizes": {"bins": 30},
    "supply": {"route": "deep_mixing", "t_mix_orbits": 5.0, "feedback": True}, "collisions": {"energy": True},
    "io": {"segment_MB": 0.3, "psd_every": 40, "checkpoint_every_s": 0.05, "compress": False},
}
busy = program.config("busy.cfg", BUSY)
# The same for a shorter while, and matter moves through the cells, so that each needs its neighbours.
MOVES = {"run.t_end_yr": "0.05", "run.outputs": "200", "transport.viscous": "ring", "transport.nu_m2_s": "3e3", "transport.drag": "pr",
         "transport.edges": "open", "transport.rtol": "1e-2"}
MOVING = [word for key, value in MOVES.items() for word in ("--set", f"{key}={value}")]


def lasting(seconds_of_one):
    """Changes that make it last some seconds, however fast the machine is: for what must meet the run on its way."""
    times = max(3, math.ceil(2.5 / max(seconds_of_one, 0.01)))
    return ["--set", f"run.t_end_yr={0.3 * times:.6g}", "--set", f"run.outputs={1200 * times}"]


def processor_seconds():
    """Of all that has been run so far: unlike wall time it does not depend on what else the machine does."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def start(name, ranks, *options):
    return program.start(resumed.arguments(name, busy, "--set", f"parallel.ranks={max(ranks, 1)}", *options), ranks=ranks)


def end(process, began):
    return program.finish(process, began, resumed.MESSAGE_S)


def is_inside(name, process, ranks):
    """Its rank 0 has locked the folder: all ranks are past MPI_Init, before which it is mpirun's affair what a kill does."""
    lock = out(name) + "/.lock"
    if process.poll() is not None:
        return True
    if not os.path.exists(lock):
        return False
    with open(lock, encoding="utf-8") as file:
        owner = file.read()
    return any(f"process {pid}," in owner for pid in (program.ranks_of(process) if ranks else [process.pid]))


def kill_once(name, ranks, one, within, *options):
    """At a moment of so many seconds. True when it was killed, False when it had come to its end before; None when it did something else."""
    began = time.monotonic()
    process = start(name, ranks, *options)
    program.wait_for(lambda: is_inside(name, process, ranks))
    time.sleep(random.uniform(0, within))
    targets = program.ranks_of(process) if ranks else [process.pid]
    if one and targets:
        targets = [random.choice(targets)]
    for pid in targets:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    result = end(process, began)
    if result.code == 0:
        return False
    good = result.code not in (None, 2, 3, 4, 5, 6, 7) and not result.messages
    report.check(good, f"{name}: after kill -9 code {result.code}", result)
    return True if good else None


def test_kill():
    """Chains of kills, each ended by a whole run that is compared. A run that came to its end before the kill does not count, and the
    next one is killed sooner."""
    lost = tried = 0
    for ranks, one, wanted in ((0, False, 6), (3, True, 5), (2, False, 4)):
        wanted = 100 if resumed.LONG else wanted
        kills, chain, within = 0, 0, 0.6 * whole_s
        while kills < wanted and chain < 10 + 2 * wanted:
            name = f"kill-{ranks}-{one}-{chain}"
            chain += 1
            for _ in range(min(5, wanted - kills)):
                killed = kill_once(name, ranks, one, within)
                kills += bool(killed)
                tried += bool(killed)
                if not killed:
                    within *= 0.7
                    break
            result = program.run(resumed.arguments(name, busy), timeout=60)
            differ = resumed.differences("whole", name) if result.code == 0 else ["it did not end"]
            report.check(result.code == 0 and not differ, f"{name}: {differ}", result)
            lost += bool(differ)
            left = [f for f in program.content(out(name)) if f.endswith(".tmp") or f.startswith(("segment", ".lock"))]
            report.check(not left and len(resumed.checkpoints(name)) <= 2, f"{name}: {program.content(out(name))}")
        report.check(kills == wanted, f"kill -9 @{ranks}: {kills} of {wanted} met the run on its way")
    print(f"kill -9: {tried} tried, {tried - lost} survived, {lost} lost")


def test_moving():
    """Matter moves between cells of different ranks: killed on some number of ranks and gone on with on another, to what it is on one that
    nothing disturbs."""
    alone = program.run(resumed.arguments("moving", busy, *MOVING), timeout=120)
    moved = program.load(out("moving"), "summary.json")["M_moved_out_Mmars"] if alone.code == 0 else 0
    report.check(moved > 0, "the run that moves is not one", alone)
    kills, chain, within, wanted = 0, 0, 0.6 * alone.seconds, 100 if resumed.LONG else 6
    while kills < wanted and chain < 6 + 2 * wanted:
        name = f"moving-{chain}"
        for ranks in random.sample((0, 2, 3, 7), 3):
            killed = kill_once(name, ranks, random.random() < 0.5, within, *MOVING)
            kills += bool(killed)
            if not killed:
                within *= 0.7
                break
        ranks = random.choice((0, 2, 3, 7))
        result = program.run(resumed.arguments(name, busy, "--set", f"parallel.ranks={max(ranks, 1)}", *MOVING), ranks=ranks, timeout=120)
        differ = resumed.differences("moving", name) if result.code == 0 else ["it did not end"]
        report.check(result.code == 0 and not differ, f"{name}, ended on {ranks} ranks: {differ}", result)
        chain += 1
    report.check(kills >= wanted, f"kill -9 where matter moves: {kills} of {wanted} met the run on its way")
    print(f"kill -9 where matter moves: {kills} tried")


def stop_once(name, ranks, how, options):
    before = set(resumed.checkpoints(name))
    began = time.monotonic()
    process = start(name, ranks, *options)
    program.wait_for(lambda: set(resumed.checkpoints(name)) - before or process.poll() is not None)
    try:
        how(process)
    except (IndexError, ProcessLookupError):
        pass  # it has come to its end: told by its code
    return end(process, began)


def stop(name, ranks, how, options=()):
    """A run told to stop once it has a checkpoint that was not there before. A run may come to its end before it is told to: that is tried
    again, from the folder as it was."""
    here = out(name)
    kept = here + "-before"
    if os.path.isdir(here):
        shutil.copytree(here, kept)
    for left in reversed(range(10)):
        result = stop_once(name, ranks, how, options)
        if result.code != 0 or left == 0:
            break
        shutil.rmtree(here)
        if os.path.isdir(kept):
            shutil.copytree(kept, here)
    shutil.rmtree(kept, ignore_errors=True)
    return result


def test_signals():
    def to_one(process):
        os.kill(program.ranks_of(process)[-1], signal.SIGTERM)

    def to_idle(process):
        os.kill(program.ranks_of(process)[-1], signal.SIGTERM)

    def to_all(process):
        process.send_signal(signal.SIGTERM)

    def by_file(process):
        program.write("STOP", "", out("file"))

    of_mpirun = 75 if program.mixes_codes() else 1  # MPICH's waits for its ranks and returns what they do
    # files are looked for once a second
    more = {"idle": ["--set", "parallel.ranks=1"], "file": LASTING}
    for name, ranks, how, code, why in (("one", 3, to_one, 75, "signal"), ("idle", 3, to_idle, 75, "signal"), ("alone", 0, to_all, 75, "signal"), ("file", 0, by_file, 75, "stop_file"),
                                        ("mpirun", 2, to_all, of_mpirun, None)):
        result = stop(name, ranks, how, more.get(name, ()))
        report.check(result.code == code and not result.messages, f"{name}: code {result.code}", result)
        if why:
            report.check(program.load(out(name), "summary.json")["stop_reason"] == why, f"{name}: stop_reason")
        report.check(not os.path.exists(out(name) + "/STOP"), f"{name}: STOP is still there")
        newest = resumed.checkpoints(name)[-1:]
        longer = LASTING if name == "file" else []
        result = program.run(resumed.arguments(name, busy, *longer), timeout=120)
        differ = resumed.differences("whole-lasting" if longer else "whole", name) if result.code == 0 else ["it did not end"]
        report.check(result.code == 0 and newest and not differ, f"{name}: goes on to {differ}", result)


def test_on_demand():
    """SIGUSR1, also to a rank that has no work, and a file CHECKPOINT: one more is written, the run goes on."""
    for name, ranks, ask in (("usr1", 0, lambda process: process.send_signal(signal.SIGUSR1)), ("ask", 0, lambda process: program.write("CHECKPOINT", "", out("ask"))),
                             ("usr1-idle", 3, lambda process: os.kill(program.ranks_of(process)[-1], signal.SIGUSR1))):
        began = time.monotonic()
        process = start(name, ranks, "--set", "parallel.ranks=1", "--set", "io.checkpoint_every_s=0", *LASTING)
        report.check(program.wait_for(lambda: glob.glob(out(name) + "/segment-00001.h5")), f"{name}: no segment came")
        report.check(not resumed.checkpoints(name), f"{name}: a checkpoint without asking")
        ask(process)
        report.check(program.wait_for(lambda: resumed.checkpoints(name), 5), f"{name}: no checkpoint came")
        result = end(process, began)
        summary = program.load(out(name), "summary.json")
        report.check(result.code == 0 and summary["checkpoints"]["written"] >= 2, f"{name}: {summary['checkpoints']}", result)
        report.check(not os.path.exists(out(name) + "/CHECKPOINT"), f"{name}: CHECKPOINT is still there")


def test_two_runs():
    began = time.monotonic()
    first = start("two", 0, *LASTING)
    report.check(program.wait_for(lambda: resumed.checkpoints("two")), "two: no checkpoint came")
    for args in (resumed.arguments("two", busy, *LASTING), ["--force", "--out", out("two"), busy]):
        second = program.run(args, timeout=resumed.MESSAGE_S)
        report.check(second.code == 5 and len(second.messages) == 1, f"two: the second ends with {second.code}", second)
        report.check(f"process {first.pid}," in second.message and "host " in second.message, "two: who is there", second.message)
    result = end(first, began)
    report.check(result.code == 0 and not resumed.differences("whole-lasting", "two"), "two: the first was disturbed", result)


def test_numbers():
    """Files under a checkpoint's name that are none, with numbers that this run never comes to: told of, passed over, and removed when
    there is a newer one. The last number there is: refused. A name with other digits is not a checkpoint's, and stays."""
    result = stop("numbers", 0, lambda process: process.send_signal(signal.SIGTERM))
    files = resumed.checkpoints("numbers")
    if not report.check(result.code == 75 and files, "numbers: stopped", result):
        return
    last, other = os.path.join(out("numbers"), "checkpoint-999999999.h5"), os.path.join(out("numbers"), "checkpoint-1000000000.h5")
    for path in (last, other, os.path.join(out("numbers"), "checkpoint-7.h5")):
        program.write(path, "not a checkpoint")
    shutil.copy(files[-1], os.path.join(out("numbers"), "keep"))
    result = program.run(["--resume", "--out", out("numbers"), busy], timeout=60)
    report.check(result.code == 0 and "checkpoint-999999999.h5: is damaged" in result.err and result.err.count("is damaged") == 1, "numbers: told", result)
    report.check(not resumed.differences("whole", "numbers"), f"numbers: {resumed.differences('whole', 'numbers')}")
    left = resumed.checkpoints("numbers")
    report.check(not os.path.exists(last) and os.path.exists(other) and len(left) == 4, f"numbers: {left}")
    ours = [path for path in left if len(os.path.basename(path)) == len("checkpoint-00000.h5")]
    # how many there were time for is the machine's affair
    report.check(len(ours) == 2 and min(ours) >= files[-1] and max(ours) > files[-1], f"numbers: goes on behind the last good one: {left}")
    os.remove(os.path.join(out("numbers"), "summary.json"))
    os.rename(os.path.join(out("numbers"), "keep"), last)
    result = program.run(resumed.arguments("numbers", busy), timeout=resumed.MESSAGE_S)
    report.check(result.code == 5 and "has the last number" in result.message and os.path.exists(last), "numbers: the last one", result)


def test_damaged():
    """The newest is damaged: told, and the one before is taken. All are: from the start. A change of a key: refused, and listed."""
    for _ in range(20):  # one alone is the first, three are there while the oldest is about to be removed
        stop("damaged", 0, lambda process: process.send_signal(signal.SIGKILL))
        if len(resumed.checkpoints("damaged")) == 2:
            break
    files = resumed.checkpoints("damaged")
    if not report.check(len(files) == 2, f"damaged: {program.content(out('damaged'))}"):
        return
    refused = program.run(resumed.arguments("damaged", busy, "--set", "sizes.rho=3100.5", "--set", "solver.rtol=2e-3"))
    report.check(refused.code == 3 and "sizes.rho, solver.rtol" in refused.message, "damaged: other keys", refused)
    report.check(resumed.checkpoints("damaged") == files, "damaged: a refusal changes the folder")
    with open(files[1], "r+b") as file:
        file.seek(5000)
        byte = file.read(1)
        file.seek(5000)
        file.write(bytes([byte[0] ^ 4]))
    result = program.run(["--resume", "--out", out("damaged"), busy], timeout=60)
    report.check(result.code == 0 and os.path.basename(files[1]) in result.err and "is damaged" in result.err, "damaged: not told", result)
    report.check("going on from" in result.out and os.path.basename(files[0]) in result.out, "damaged: the one before", result.out)
    report.check(not resumed.differences("whole", "damaged"), f"damaged: {resumed.differences('whole', 'damaged')}")
    for file in resumed.checkpoints("damaged"):
        os.truncate(file, 700)
    result = program.run(["--resume", "--out", out("damaged"), busy], timeout=60)
    report.check(result.code == 5 and "holds a finished run" in result.message, "damaged: all of a finished run", result)
    report.check(not resumed.differences("whole", "damaged"), "damaged: a finished run was lost")
    os.remove(out("damaged") + "/summary.json")
    result = program.run(["--resume", "--out", out("damaged"), busy], timeout=60)
    report.check(result.code == 0 and "from the start" in result.out and not resumed.differences("whole", "damaged"), "damaged: all of them", result)


def stopped_early(name, *options):
    """Ended by SIGTERM on its way, with checkpoints."""
    result = stop(name, 0, lambda process: process.send_signal(signal.SIGTERM), options)
    return report.check(result.code == 75 and resumed.checkpoints(name), f"{name}: it should have been stopped", result)


def test_unreadable():
    """What cannot be read now may be good: nothing is begun anew over it."""
    if not stopped_early("unreadable"):
        return
    for file in resumed.checkpoints("unreadable"):
        os.remove(file)
        os.mkdir(file)
    before = program.content(out("unreadable"))
    result = program.run(resumed.arguments("unreadable", busy), timeout=resumed.MESSAGE_S)
    report.check(result.code == 5 and "cannot be read" in result.message, "unreadable", result)
    left = program.content(out("unreadable"))
    report.check(all(f in left for f in before if f.endswith(".h5")), f"unreadable: {before}, then {left}")


def test_mixed():
    """Parts by different kernels: told at each resume from then on, and in the summary."""
    if not stopped_early("mixed") or not stopped_early("mixed", "--set", "solver.kernel=reference"):
        return
    result = program.run(resumed.arguments("mixed", busy, "--set", "solver.kernel=reference"), timeout=60)
    report.check(result.code == 0 and "by other kernels or commits" in result.err, "mixed: not told", result)
    report.check(program.load(out("mixed"), "summary.json")["mixed_versions"] is True, "mixed: the summary")
    report.check(program.load(out("whole"), "summary.json")["mixed_versions"] is False, "not mixed: the summary")


def test_later_end():
    """Output times of a later end that differ from those written in the last bit only are not written twice."""
    name = "later"
    first = ["--set", "run.t_end_yr=0.001", "--set", "run.outputs=3"]
    then = ["--set", "run.t_end_yr=0.007", "--set", "run.outputs=21"]
    for options in (first, then):
        result = program.run(resumed.arguments(name, busy, *options), timeout=60)
        report.check(result.code == 0, "a later end", result)
    with h5py.File(out(name) + "/run.h5", "r") as run:
        times = run["time"][()]
    report.check(len(times) == 22 and (np.diff(times) > 0.5 * times[1]).all(), f"a later end: {len(times)} rows at {times[:6]}")


def test_short_parts():
    """Many parts of a few seconds: what has been written so far must not eat up the time of the later ones."""
    name, walls = "parts", []
    for _ in range(12):
        result = program.run(resumed.arguments(name, busy, "--set", "run.t_end_yr=30", "--set", "run.outputs=120000", "--max-wall", "4"), timeout=30)
        walls.append(program.load(out(name), "summary.json")["wall_s"])
        report.check(result.code == 75, "short parts", result)
    report.check(min(walls) > 1, f"short parts: {walls}")


def test_changed_books():
    """A row in a book is another than was written: refused, by the file's name, and nothing is touched. As it was again: goes on."""
    result = stop("books", 0, lambda process: process.send_signal(signal.SIGTERM), MOVING)
    before = program.content(out("books"))
    for name in resumed.FILES:
        path = os.path.join(out("books"), name)
        with open(path, "rb") as file:
            good = file.read()
        middle = len(good) // 2
        for bad in (good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1:], good[:middle] + b"1" + good[middle:]):
            with open(path, "wb") as file:
                file.write(bad)
            result = program.run(resumed.arguments("books", busy, *MOVING), timeout=resumed.MESSAGE_S)
            report.check(result.code == 5 and len(result.messages) == 1 and f"{path}: this file was changed" in result.message, f"books: {name}", result)
            report.check(program.content(out("books")) == before, f"books: a refusal changes the folder: {program.content(out('books'))}")
        with open(path, "wb") as file:
            file.write(good)
    result = program.run(resumed.arguments("books", busy, *MOVING), timeout=60)
    differ = resumed.differences("moving", "books") if result.code == 0 else ["it did not end"]
    report.check(result.code == 0 and not differ, f"books: goes on to {differ}", result)


used = processor_seconds()
whole = program.run(resumed.arguments("whole", busy, "--set", "io.checkpoint_every_s=0"), timeout=60)
report.check(whole.code == 0, "the run that is not disturbed", whole)
whole_s, LASTING = whole.seconds, lasting(processor_seconds() - used)
longer_one = program.run(resumed.arguments("whole-lasting", busy, "--set", "io.checkpoint_every_s=0", *LASTING), timeout=120)
report.check(longer_one.code == 0, "the longer one", longer_one)
for test in (test_kill, test_moving, test_signals, test_on_demand, test_two_runs, test_numbers, test_damaged, test_unreadable, test_mixed,
             test_later_end, test_changed_books) + ((test_short_parts,) if resumed.LONG else ()):
    test()
report.end()
