#!/usr/bin/env python3
"""The job scripts without SLURM: what they pass on, where results go, and what SIGTERM to a script does at any moment."""
import glob
import os
import shlex
import shutil
import signal
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402

report = program.Report()
TREE = os.path.join(program.FOLDER, "a tree")
PLAIN = {"SLURM_NTASKS": "2", "SCRATCH": "", "MARSDISK_LAUNCHER": "mpirun"}
small = program.config("small.cfg")
endless = program.config("endless.cfg", {"run": {"t_end_yr": 20.0, "outputs": 200000}, "io": {"compress": False}})


def make_tree():
    for name in ("jobs", "tools"):
        shutil.copytree(os.path.join(program.ROOT, name), os.path.join(TREE, name), ignore=shutil.ignore_patterns("site.sh", "__pycache__"))
    os.makedirs(os.path.join(TREE, "build"))
    os.symlink(program.BINARY, os.path.join(TREE, "build/marsdisk"))


def start(script, *args, **more):
    return program.start([f"jobs/{script}.sh", *args], binary=["bash"], cwd=TREE, env={**PLAIN, **more})


def end(process, timeout=40):
    return program.finish(process, time.monotonic(), timeout)


def stop_when(pattern, process):
    """SIGTERM to the script alone, when there is such a file."""
    limit = time.monotonic() + 20
    while not glob.glob(os.path.join(TREE, pattern)) and time.monotonic() < limit and process.poll() is None:
        time.sleep(0.02)
    process.send_signal(signal.SIGTERM)
    return end(process)


def test_scaling():
    result = end(start("scaling", small, "--quiet"))
    rows = [line.split() for line in result.out.splitlines()[1:]]
    report.check(result.code == 0 and [row[0] for row in rows] == ["1", "2"] and rows[0][4:] == rows[1][4:], "scaling", result)
    result = stop_when("out/endless-scaling-*/1/segment-00000.h5", start("scaling", endless, "--quiet", "--set", "io.segment_MB=0.1"))
    report.check(result.code == 75 and "stopped early" in result.out and "DIFFERS" not in result.out, "scaling: SIGTERM", result)
    report.check(not glob.glob(TREE + "/out/endless-scaling-*/2"), "scaling: it started the next run")


def test_array():
    settings = program.write("list.txt", "sizes.rho=3100\nsizes.rho=3200\n")
    usual = end(start("array", small, settings, "--quiet", SLURM_ARRAY_TASK_ID="1"))
    report.check(usual.code == 0 and glob.glob(TREE + "/out/small-*/1/run.h5"), "array", usual)
    for again in (False, True):
        result = end(start("array", small, settings, "-o", "my sweep", "--set", "sizes.bins=9", SLURM_ARRAY_TASK_ID="2"))
        report.check(result.code == 0 and ("nothing is left to do" in result.out) == again, f"array: -o, again: {again}", result)
    summary = program.load(TREE + "/my sweep/2", "summary.json")
    report.check(summary["bins"] == 9, "array: options are not passed on", summary)
    result = end(start("array", small, settings, "--quiet", "-o", "my sweep", SLURM_ARRAY_TASK_ID="2"))
    report.check(result.code == 2 and "-o comes first" in result.err, "array: one folder for all", result)


def test_single():
    """SIGTERM as early as there are ranks: setting a trap takes two seconds here. What it prints goes on, when it is typed."""
    site = program.write("jobs/site.sh", 'trap() { [[ $1 != stop_ranks ]] || sleep 2; builtin trap "$@"; }\n', TREE)
    stopped = stop_when("my run/.lock", start("single", endless, "-o", "my run"))
    os.remove(site)
    words = shlex.split(stopped.out.rpartition("it goes on with: sbatch ")[2])
    report.check(stopped.code == 75 and words == ["jobs/single.sh", endless, "-o", "my run"], f"single: SIGTERM: {words}", stopped)
    result = end(program.start([*words, "--max-wall", "1"], binary=["bash"], cwd=TREE, env=PLAIN))
    report.check(result.code == 75 and "going on from my run/" in result.out, "single: goes on", result)
    stopped = stop_when("out/endless-*/.lock", start("single", endless))
    words = shlex.split(stopped.out.rpartition("it goes on with: sbatch ")[2])
    report.check(stopped.code == 75 and words.count("-o") == 1 and os.path.isdir(os.path.join(TREE, words[-1])), f"single: {words}", stopped)


def test_early():
    """SIGTERM while mpirun is still busy with itself: the ranks get it when they come."""
    slow = program.write("slow/mpirun", f'#!/bin/sh\ntouch called\nsleep 2\nexec {shutil.which("mpirun")} "$@"\n')
    os.chmod(slow, 0o755)
    result = stop_when("called", start("single", endless, "-o", "early", PATH=os.path.dirname(slow) + ":" + os.environ["PATH"]))
    report.check(result.code not in (0, None), "SIGTERM before there are ranks", result)


make_tree()
for test in (test_scaling, test_array, test_single, test_early):
    test()
report.end()
