#!/usr/bin/env python3
"""The job scripts without SLURM: from where they may be called, what they pass on, where results go, and what SIGTERM to a script or to
mpirun does at any moment. timeout: 360, waits: yes"""
import csv
import glob
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402
import sweeps  # noqa: E402

report = program.Report()
signal.signal(signal.SIGINT, signal.SIG_DFL)  # ignored where this test runs in the background, and then by all that it starts
TREE = os.path.join(program.FOLDER, "a tree")
ELSEWHERE = os.path.join(program.FOLDER, "some where")
PLAIN = {"SLURM_NTASKS": "2", "SCRATCH": "", "MARSDISK_LAUNCHER": "mpirun"}
SWARM = os.path.join(program.ROOT, "input/swarm/reid.cfg")
MPI = subprocess.run(["mpirun", "--version"], capture_output=True, text=True, check=False).stdout
small = program.config("small.cfg")
endless = program.config("endless.cfg", {"run": {"t_end_yr": 20.0, "outputs": 2000000}, "disk": {"cells": 16}, "sizes": {"bins": 40}, "io": {"compress": False}})


def make_tree():
    os.makedirs(ELSEWHERE)
    for name in ("jobs", "tools"):
        shutil.copytree(os.path.join(program.ROOT, name), os.path.join(TREE, name), ignore=shutil.ignore_patterns("site.sh", "__pycache__"))
    os.makedirs(os.path.join(TREE, "build"))
    for name in ("marsdisk", "swarm_mc"):
        os.symlink(os.path.join(program.BUILD, name), os.path.join(TREE, "build", name))


def start(script, *args, **more):
    return program.start([f"jobs/{script}.sh", *args], binary=["bash"], cwd=TREE, env={**PLAIN, **more})


def end(process, timeout=40):
    return program.finish(process, time.monotonic(), timeout)


def stop_when(pattern, process):
    """SIGTERM to the script alone, when there is such a file."""
    program.wait_for(lambda: glob.glob(os.path.join(TREE, pattern)) or process.poll() is not None)
    process.send_signal(signal.SIGTERM)
    return end(process)


def test_scaling():
    result = end(start("strong_scaling", small, "--quiet"))
    rows = [line.split() for line in result.out.splitlines()[1:]]
    report.check(result.code == 0 and [row[0] for row in rows] == ["1", "2"] and rows[0][4:] == rows[1][4:], "strong scaling", result)
    result = stop_when("out/endless-strong-*/2/segment-00000.h5", start("strong_scaling", endless, "--quiet", "--set", "io.segment_MB=0.1"))
    report.check(result.code == 75 and "stopped early" in result.out and "DIFFERS" not in result.out, "strong scaling: SIGTERM", result)
    report.check(not glob.glob(TREE + "/out/endless-strong-*/1"), "strong scaling: it started the next run")


def test_weak_scaling():
    """Twice the cells on two ranks, and twice the electrons, batches and collisions, also where an option says how many there are."""
    result = end(start("weak_scaling", small, "--quiet", "-o", "weak disk", "--set", "disk.cells=3"))
    cells = [program.load(f"{TREE}/weak disk/{n}", "summary.json")["cells"] for n in (1, 2)]
    rows = [line.split() for line in result.out.splitlines()[1:]]
    report.check(result.code == 0 and cells == [3, 6] and [row[0] for row in rows] == ["1", "2"], f"weak scaling of a disk: {cells}", result)
    one, two, up = float(rows[0][1]), float(rows[1][1]), float(rows[1][2])
    report.check(abs(up * two - 2 * one) <= 0.006 * (two + up + 2), "twice the work in the same time is twice the speed", rows)
    result = end(start("weak_scaling", "swarm_mc", SWARM, "--quiet", "-o", "weak swarm", "--set", "stop.collisions=2e4", "--set", "electrons.number=640"))
    collisions = [program.load(f"{TREE}/weak swarm/{n}", "summary.json")["collisions_real"] for n in (1, 2)]
    report.check(result.code == 0 and 1.5 < collisions[1] / collisions[0] < 2.5, f"weak scaling of a swarm: {collisions}", result)


def test_sweep():
    """A sweep in a job: it ends, some of it fails, it is stopped and goes on; and as tasks of an array, each with its share of cases."""
    study = sweeps.write("job", sweeps.AXES)
    result = end(start("sweep", study, "-o", "whole sweep", "--quiet"))
    report.check(result.code == 0 and len(sweeps.digests(TREE + "/whole sweep")) == 6, "a sweep", result)
    for task, lacks in ((1, 4), (2, 2), (3, 0)):
        array = {"SLURM_ARRAY_TASK_ID": str(task), "SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_COUNT": "3"}
        result = end(start("sweep", study, "-o", "tasks", "--quiet", **array))
        report.check(result.code == 0 and len(sweeps.digests(TREE + "/tasks")) == 6 - lacks, f"sweep: a task of an array, {lacks} to go", result)
    report.check(sweeps.digests(TREE + "/tasks") == sweeps.digests(TREE + "/whole sweep"), "sweep: the tasks' cases")
    fails = sweeps.write("fails", 'axes = ( { key = "mars.table"; values = ["nowhere.csv"]; } );', {"mars": {"driver": "table", "table_time": "s"}})
    result = end(start("sweep", fails, "-o", "failing", "--quiet"))
    report.check(result.code == 8 and f"jobs/sweep.sh {fails} -o failing --quiet --retry-failed" in result.out, "sweep: cases that fail are told", result)
    long = sweeps.write("long", 'axes = ( { key = "mars.T0_K"; values = [3000, 4000]; } );', {"run": {"t_end_yr": 20.0, "outputs": 20000}})
    stopped = stop_when("long sweep/0*/.lock", start("sweep", long, "-o", "long sweep", "--quiet"))
    again = shlex.split(stopped.out.rpartition("it goes on with: sbatch ")[2])
    report.check(stopped.code == 75 and again == ["jobs/sweep.sh", long, "-o", "long sweep", "--quiet"], f"sweep: SIGTERM: {again}", stopped)
    result = end(start("sweep", "swarm_mc", program.ROOT + "/input/sweeps/reid.cfg", "-o", "swarms", "--quiet", "--set", "stop.collisions=2e4",
                       "--set", "electrons.number=640", "--index", "0-1"))
    report.check(result.code == 0 and len(sweeps.digests(TREE + "/swarms")) == 2, "a sweep of swarms", result)


def test_array():
    settings = program.write("list.txt", "sizes.rho=3100\nsizes.rho=3200\n")
    usual = end(start("array", small, settings, "--quiet", SLURM_ARRAY_TASK_ID="1"))
    report.check(usual.code == 0 and glob.glob(TREE + "/out/small-*/1/run.h5"), "array", usual)
    for again in (False, True):
        result = end(start("array", small, settings, "-o", "my sweep", "--set", "sizes.bins=9", SLURM_ARRAY_TASK_ID="2"))
        report.check(result.code == 0 and ("nothing is left to do" in result.out) == again, f"array: -o, again: {again}", result)
    summary = program.load(TREE + "/my sweep/2", "summary.json")
    report.check(summary["bins"] == 9, "array: options are not passed on", summary)
    result = end(start("array", small, settings, "--quiet", "--set", "sizes.bins=9", "--out=my sweep", SLURM_ARRAY_TASK_ID="2"))
    report.check(result.code == 0 and os.listdir(TREE + "/my sweep") == ["2"], f"array: the folder named later: {os.listdir(TREE + '/my sweep')}", result)


def test_list():
    """Without SLURM one line after the other; the lines of the example differ; at SIGTERM no further one is begun."""
    result = end(start("array", small, "jobs/array.txt", "--quiet", "-o", "list"), 90)
    digests = [program.load(f"{TREE}/list/{k}", "summary.json")["state_digest"] for k in range(1, 5) if os.path.exists(f"{TREE}/list/{k}/run.h5")]
    report.check(result.code == 0 and len(digests) == 4 == len(set(digests)), f"array without SLURM: {digests}", result)
    lines = program.write("two.txt", "# remark\nsizes.rho=3100\n\nsizes.rho=3200\n")
    stopped = stop_when("endless list/1/.lock", start("array", endless, lines, "-o", "endless list"))
    report.check(stopped.code == 75 and not os.path.exists(TREE + "/endless list/2"), "array without SLURM: SIGTERM", stopped)
    for name in ("--status", "--check"):
        told = end(start("array", name, endless, lines, "-o", "endless list"))
        lacks = "1  stopped  sizes.rho=3100\n2  not begun" if name == "--status" else "2 lines, 0 refused"
        report.check(told.code == 0 and lacks in told.out and ("sbatch --array=1,2 " in told.out) == (name == "--status"), name, told)
    with open(TREE + "/endless list/array.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    report.check([(row["line"], row["settings"], row["status"], row["stop_reason"], row["cells"]) for row in rows] ==
                 [("1", "sizes.rho=3100", "stopped", "signal", "16"), ("2", "sizes.rho=3200", "not begun", "", "")], "array.csv", rows)
    wrong = program.write("wrong.txt", "sizes.rho=3100\n#sizes.rho=-3\nsizes.rho=-1\n")
    told = end(start("array", "--check", small, wrong))
    report.check(told.code == 3 and "line 2 (sizes.rho=-1): marsdisk: " in told.out and "1 refused" in told.out, "array --check", told)
    told = end(start("array", small, lines, SLURM_ARRAY_TASK_ID="0"))
    report.check(told.code == 2 and "no line 0: they count from 1 to 2" in told.err, "array: a task 0", told)
    result = end(start("array", small, program.write("none.txt", "\n")))
    report.check(result.code == 2 and "expected lines of settings" in result.err, "array: an empty list", result)


def test_places():
    """Called from any folder, and as the copy that sbatch makes; the input may be one of the repository's."""
    script = TREE + "/jobs/single.sh"
    spooled = shutil.copy(script, os.path.join(program.FOLDER, "slurm_script"))
    fake = program.write("fake/scontrol", f"#!/bin/sh\nfor task in 1 2; do echo 'JobId=7 JobName=x Command={program.FOLDER}/tree/jobs/single.sh {small} WorkDir=/'; done\n")
    os.chmod(fake, 0o755)
    os.symlink(TREE, program.FOLDER + "/tree")
    program.write("input/theirs.cfg", program.config_text(program.SMALL), TREE)
    ways = {"in place": ([script], {}), "MARSDISK_HOME": ([spooled], {"MARSDISK_HOME": TREE}),
            "scontrol": ([spooled], {"SLURM_JOB_ID": "7", "PATH": os.path.dirname(fake) + ":" + os.environ["PATH"]}),
            "submitted from the root": ([spooled], {"SLURM_SUBMIT_DIR": TREE}), "from jobs": ([spooled], {"SLURM_SUBMIT_DIR": TREE + "/jobs"}),
            "sbatch -D": ([spooled], {"SLURM_SUBMIT_DIR": program.FOLDER, "MARSDISK_HOME": TREE})}
    for name, (words, env) in ways.items():
        for k, path in enumerate((small, "input/theirs.cfg")):
            out = f"{name} {k}"
            at = ELSEWHERE if name == "sbatch -D" else env.get("SLURM_SUBMIT_DIR", ELSEWHERE)  # where SLURM starts a script
            result = end(program.start([*words, path, "--quiet", "-o", out], binary=["bash"], cwd=at, env={**PLAIN, **env}))
            at = os.path.join(at, out)
            report.check(result.code == 0 and os.path.exists(at + "/run.h5"), f"{name}: {path}", result)
    lost = end(program.start([spooled, small], binary=["bash"], cwd=ELSEWHERE, env={**PLAIN, "MARSDISK_HOME": ""}))
    report.check(lost.code == 2 and "MARSDISK_HOME" in lost.err, "a copy that does not know where it comes from", lost)


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


def test_launcher_ended():
    """All that the script has started is ended at once, as by Ctrl-C, or mpirun alone, which returns 1: the run says in its folder that it
    goes on. Open MPI 5 leaves its ranks a quarter of a second, which may be too short for a checkpoint."""
    for name, number in (("group", signal.SIGTERM), ("group typed", signal.SIGINT), ("launcher", signal.SIGTERM)):
        process = start("single", endless, "-o", name)
        program.wait_for(lambda: glob.glob(f"{TREE}/{name}/segment-*.h5"))
        if name == "launcher":
            launcher = subprocess.run(["pgrep", "-P", str(process.pid), "-f", "build/marsdisk"], capture_output=True, text=True, check=False).stdout.split()[0]
            os.kill(int(launcher), number)
        else:
            os.killpg(process.pid, number)
        result = end(process)
        report.check(result.code == 75 and "it goes on with" in result.out, f"{number.name} to the {name}", result)
        if name != "launcher" or "Open MPI) 5." not in MPI:
            report.check(bool(glob.glob(f"{TREE}/{name}/checkpoint-*.h5")), f"{number.name} to the {name}: no checkpoint")
    bad = end(start("single", program.config("wrong.cfg", {"disk": {"cells": -1}})))
    report.check(bad.code == 3 and "goes on" not in bad.out, "a refusal is not asked for again", bad)


def test_early():
    """SIGTERM while mpirun is still busy with itself: the ranks get it when they come."""
    slow = program.write("slow/mpirun", f'#!/bin/sh\ntouch called\nsleep 2\nexec {shutil.which("mpirun")} "$@"\n')
    os.chmod(slow, 0o755)
    result = stop_when("called", start("single", endless, "-o", "early", PATH=os.path.dirname(slow) + ":" + os.environ["PATH"]))
    report.check(result.code not in (0, None), "SIGTERM before there are ranks", result)


def test_forsaken():
    """mpirun that goes on waiting for ever when its ranks are gone, as it may where a signal ends one before MPI has begun; it may take
    note of their end, or leave them as zombies."""
    folder = os.path.join(program.FOLDER, "forsaken")
    shutil.copy(shutil.which("sleep"), program.write("forsaken/marsdisk", ""))
    os.chmod(folder + "/marsdisk", 0o755)
    for name, ending in (("noted", "wait\n"), ("zombies", "")):
        stuck = program.write("forsaken/mpirun", f"#!/bin/sh\n'{folder}/marsdisk' 1000 &\ntrap '' TERM\ntouch {name}\n{ending}exec sleep 1000\n")
        os.chmod(stuck, 0o755)
        result = stop_when(name, start("single", endless, "-o", "never " + name, PATH=folder + ":" + os.environ["PATH"]))
        report.check(result.code == 75 and "it goes on with" in result.out, f"a launcher without ranks, {name}", result)


make_tree()
for test in (test_scaling, test_weak_scaling, test_sweep, test_array, test_list, test_places, test_single, test_launcher_ended, test_early, test_forsaken):
    test()
report.end()
