#!/usr/bin/env python3
"""timeout: 300
long: long 3600
The disk is full from the n-th write on, for every n (here for some of them): the program ends with exit code 5 and one message, or well
when only a checkpoint was concerned, nothing claims to be complete that is not, and on a disk with room again it goes on to the run that
was never disturbed. A folder that cannot be written to. A slow disk, which --max-wall allows for from the start. A wall clock that
jumps. A file system without locks."""
import errno
import os
import signal
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402
import resumed  # noqa: E402
from resumed import out  # noqa: E402

report = program.Report()
SEGMENTS = {"run": {"outputs": 20}, "io": {"segment_MB": 0.03, "checkpoint_every_s": 1e-9, "psd_every": 3}, "collisions": {"energy": True}}
path = program.config("segments.cfg", SEGMENTS)
OPEN = os.path.join(program.FOLDER, "open")  # for MPI's own files
nobody = {"env": {"OMPI_MCA_orte_tmpdir_base": OPEN, "HOME": OPEN}, "cwd": "/", **({"user": 65534, "group": 65534} if os.getuid() == 0 else {})}


def with_shim(name, write, ranks=0, config=path, **more):
    env = {"LD_PRELOAD": program.shim(), "FAULT_FOLDER": out(name), "FAULT_WRITE": str(write), "FAULT_COUNT": os.path.join(program.FOLDER, name + ".count")}
    env.update(more)
    launcher = ["env", *[f"{k}={v}" for k, v in env.items()], program.BINARY]
    return ((resumed.arguments(name, config, "--set", f"parallel.ranks={max(ranks, 1)}"),), {"ranks": ranks, "timeout": resumed.MESSAGE_S, "binary": launcher})


def count(name):
    with open(os.path.join(program.FOLDER, name + ".count"), encoding="utf-8") as file:
        return int(file.read())


def judge(name, result):
    """What a full disk leaves, and that it goes on from there."""
    good = result.code == 5 and len(result.messages) == 1 and out(name) in result.message.replace("checks/", out(name) + "/").replace("orbit_", out(name))
    unhurt = result.code == 0 and not result.messages and not resumed.differences("whole", name)
    report.check(good or unhurt, f"{name}: code {result.code}, messages {result.messages}", result)
    left = program.content(out(name)) or []
    claims = "summary.json" in left and program.load(out(name), "summary.json")["status"] == "finished"
    report.check(unhurt or not claims, f"{name}: the summary says finished")
    report.check(not [f for f in left if f.startswith("checkpoint") and f.endswith(".tmp")], f"{name}: it left {left}")


def test_full():
    whole = program.run(*with_shim("whole", 0)[0], **with_shim("whole", 0)[1])
    if not report.check(whole.code == 0, "with no fault", whole):
        return
    writes = count("whole")
    chosen = range(1, writes + 1) if resumed.LONG else sorted({1, 2, 3, writes - 1, writes, *range(5, writes, max(1, writes // 24))})
    fewer = list(chosen)[::max(6, len(chosen) // 60)]
    for ranks in (0, 2):
        names = [f"full-{ranks}-{n}" for n in (fewer if ranks else chosen)]
        jobs = [with_shim(name, int(name.rsplit("-", 1)[1]), ranks) for name in names]
        for name, result in zip(names, program.run_all(jobs, 1 if ranks else 3)):
            judge(name, result)
        again = program.run_all([((resumed.arguments(name, path),), {"timeout": 60}) for name in names], 3)
        for name, result in zip(names, again):
            differ = resumed.differences("whole", name) if result.code == 0 else ["it did not end"]
            report.check(result.code == 0 and not differ, f"{name}: goes on to {differ}", result)
    print(f"full disk: {writes} writes in the run, {len(chosen)} tried alone and {len(fewer)} on two ranks")


def closed_to_others():
    closed = os.getuid() == 0 and not program.opens_to(65534)
    if closed:
        report.skip("a folder that somebody else has made: the program lies where only root may look")
    return closed


def test_read_only():
    """Made by somebody else, not to be written to; then the folder above it."""
    if closed_to_others():
        return
    for name in ("closed", "closed/below"):
        os.makedirs(out("closed"), exist_ok=True)
        os.chmod(out("closed"), 0o555)
        result = program.run(resumed.arguments(name, path), timeout=resumed.MESSAGE_S, **nobody)
        report.check(result.code == 5 and len(result.messages) == 1 and "Permission denied" in result.message, f"{name}: {result.message}", result)
        report.check(program.content(out("closed")) == [], f"{name}: it left {program.content(out('closed'))}")


def test_read_only_resume():
    """It has results but cannot be written to: they stay as they are."""
    if closed_to_others():
        return
    result = program.run(resumed.arguments("kept", path))
    before = program.content(out("kept"))
    for folder in ("", "checks"):
        os.chmod(os.path.join(out("kept"), folder), 0o555)
    result = program.run(["--force", "--out", out("kept"), path], timeout=resumed.MESSAGE_S, **nobody)
    report.check(result.code == 5 and len(result.messages) == 1, f"kept: {result.message}", result)
    report.check(program.content(out("kept")) == before and not resumed.differences("kept", "whole"), "kept: changed")
    for folder in ("", "checks"):
        os.chmod(os.path.join(out("kept"), folder), 0o755)


def test_clock():
    """Hours forth and back at every look: no stop, no checkpoint out of turn, no other time measured."""
    name = "clock"
    job = with_shim(name, 0, FAULT_CLOCK="86400")
    result = program.run(job[0][0] + ["--max-wall", "1000", "--set", "io.checkpoint_every_s=600"], **job[1])
    report.check(result.code == 0 and not resumed.differences("whole", name), "a clock that jumps", result)
    summary = program.load(out(name), "summary.json")
    report.check(0 < summary["wall_s"] < 80000 and summary["checkpoints"]["written"] == 2, f"clock: {summary['wall_s']} s, {summary['checkpoints']}")


def test_slow():
    """The end of the run takes seconds: what a checkpoint costs is known before the first one is due. Then as a run that goes on. By a clock
    that ticks at each look and while the disk is waited for."""
    endless = program.config("endless.cfg", SEGMENTS, {"run": {"t_end_yr": 20.0, "outputs": 200000}, "disk": {"cells": 16}, "sizes": {"bins": 40}},
                             {"io": {"checkpoint_every_s": 600, "segment_MB": 64}})
    for part in ("the first part", "a later part"):
        job = with_shim("slow", 0, config=endless, FAULT_SLOW="150", FAULT_TICK="200")
        limit = 9
        result = program.run(job[0][0] + ["--max-wall", str(limit)], **job[1])
        if not report.check(result.code == 75 and not result.messages, f"slow disk, {part}: code {result.code}", result):
            return
        summary = program.load(out("slow"), "summary.json")
        report.check(summary["wall_s"] < limit, f"slow disk, {part}: {summary['wall_s']} s of {limit}, {summary['checkpoints']}")
        report.check(summary["checkpoints"]["longest_s"] > 0.5, f"slow disk, {part}: is it slow? {summary['checkpoints']}")
        report.check(summary["checkpoints"]["written"] == 2 and summary["time_end_s"] > 0, f"slow disk, {part}: {summary['checkpoints']}")


def test_no_locks():
    """A second run in the folder is refused, and the first is not disturbed; when it has been killed the next one goes on."""
    job = with_shim("no-locks", 0, config=program.config("locks.cfg", SEGMENTS, {"run": {"t_end_yr": 20.0, "outputs": 200000}}), FAULT_LOCK=str(errno.ENOLCK))
    (args,), options = job
    first = program.start(args, binary=options["binary"])
    lock = out("no-locks") + "/.lock"
    report.check(program.wait_for(lambda: os.path.exists(lock) and os.path.getsize(lock)), "no locks: the first does not begin")
    second = program.run(args, **options)
    report.check(second.code == 5 and len(second.messages) == 1 and f"process {first.pid}," in second.message, "no locks: the second", second)
    report.check(first.poll() is None, "no locks: the first has ended")
    first.send_signal(signal.SIGKILL)
    first.communicate()
    third = program.run(args + ["--max-wall", "2"], **options)
    report.check(third.code == 75 and not third.messages, "no locks: the third", third)


os.chmod(program.FOLDER, 0o755)
os.mkdir(OPEN)
os.chmod(OPEN, 0o777)
for test in (test_full, test_read_only, test_read_only_resume, test_slow, test_clock, test_no_locks):
    test()
report.end()
