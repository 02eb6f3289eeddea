#!/usr/bin/env python3
"""timeout: 300, waits: yes
The job scripts on a real SLURM of two nodes, which tests/slurm/start brings up on this machine: a run, the limit and going on, scancel of
one task of an array and of a sweep, under srun and under mpirun, USR1, one rank, nodes with different numbers of ranks. Skipped with the
reason where there is none."""
import glob
import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402
import sweeps  # noqa: E402

report = program.Report()
START = os.path.join(program.ROOT, "tests/slurm/start")
SLURM = os.path.join(program.FOLDER, "slurm")
JOBS = os.path.join(program.FOLDER, "jobs")
small = program.config("small.cfg")
endless = program.config("endless.cfg", {"run": {"t_end_yr": 20.0, "outputs": 200000}, "io": {"compress": False, "segment_MB": 0.1}})


def call(*words, **env):
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=JOBS, env={**os.environ, "MARSDISK_HOME": program.ROOT, "SCRATCH": "", **env})
    return done.stdout + done.stderr


def submit(*words, **env):
    said = call("sbatch", *words, **env)
    found = re.search(r"Submitted batch job (\d+)", said)
    report.check(found, f"sbatch {words}: {said}")
    return found.group(1) if found else "0"


def log_of(job):
    texts = []
    for path in glob.glob(f"{JOBS}/*-{job}.log"):
        with open(path, encoding="utf-8", errors="replace") as file:
            texts.append(file.read())
    return "\n".join(texts)


def ended(job, limit=60):
    """State and exit code of a job, or task, that has ended."""
    def look():
        shown = call("scontrol", "show", "job", "-o", job)
        found = re.search(r"JobState=(\S+).* ExitCode=(\d+):(\d+)", shown)
        return found if found and found.group(1) not in ("PENDING", "RUNNING", "COMPLETING", "CONFIGURING") else None
    found = program.wait_for(look, limit)
    return found.group(1, 2) if found else ("never", call("scontrol", "show", "job", job))


def running(pattern):
    return program.wait_for(lambda: glob.glob(os.path.join(JOBS, pattern)), 60)


def status(pattern):
    paths = glob.glob(os.path.join(JOBS, pattern, "summary.json"))
    return program.load(os.path.dirname(paths[0]), "summary.json")["status"] if paths else None


def test_single():
    """On as many ranks as there are, on one, and with options before the input."""
    for ranks, words in ((2, ["--quiet", small]), (1, [small, "--quiet"])):
        job = submit("-n", str(ranks), program.ROOT + "/jobs/single.sh", *words, "-o", f"out/single{ranks}")
        report.check(ended(job) == ("COMPLETED", "0"), f"single on {ranks}: {ended(job)} {log_of(job)}")
        report.check(status(f"out/single{ranks}") == "finished", f"single on {ranks}: {log_of(job)}")


def test_stopped():
    """By scancel and by the signal some ask for ahead of the limit, under srun and under mpirun: a checkpoint, and it goes on."""
    for launcher, signal in (("srun", "TERM"), ("mpirun", "TERM"), ("srun", "USR1")):
        name = f"out/{launcher}-{signal}"
        job = submit("-n", "2", program.ROOT + "/jobs/single.sh", "--quiet", endless, "-o", name, MARSDISK_LAUNCHER=launcher)
        running(name + "/segment-00000.h5")
        call("scancel", *(["--batch", "--signal=USR1"] if signal == "USR1" else []), job)
        state = ended(job)
        report.check(status(name) == "stopped" and glob.glob(f"{JOBS}/{name}/checkpoint-*.h5"), f"{launcher}, {signal}: {state} {log_of(job)}")


def test_array():
    """scancel of the task that was started last leaves the other alone."""
    settings = program.write("list.txt", "# two\nsizes.rho=3100\n\nsizes.rho=3200\n")
    job = submit("--array=1-2", "-n", "1", program.ROOT + "/jobs/array.sh", endless, settings, "--quiet", "-o", "out/array")
    report.check(running("out/array/1/segment-00000.h5") and running("out/array/2/segment-00000.h5"), f"both run: {log_of(job + '_1')}")
    call("scancel", f"{job}_2")
    report.check(ended(f"{job}_2")[0] == "CANCELLED" and status("out/array/2") == "stopped", f"task 2: {ended(job + '_2')}")
    time.sleep(1)
    report.check(status("out/array/1") is None, f"task 1 was stopped, too: {log_of(job + '_1')}")
    call("scancel", f"{job}_1")
    report.check(ended(f"{job}_1")[0] == "CANCELLED" and status("out/array/1") == "stopped", f"task 1: {ended(job + '_1')}")
    said = call("bash", program.ROOT + "/jobs/array.sh", "--status", endless, settings, "-o", "out/array")
    report.check("1  stopped  sizes.rho=3100" in said and "sbatch --array=1,2 " in said, said)


def test_requeued():
    """A limit of a minute, and MARSDISK_REQUEUE: the job comes again and goes on in the same folder and the same log."""
    job = submit("-n", "1", "-t", "1", program.ROOT + "/jobs/single.sh", "--max-wall", "3", endless, "-o", "out/again", MARSDISK_REQUEUE="1")
    again = program.wait_for(lambda: log_of(job).count("going on from") > 0, 90)
    report.check(again, f"requeued: {call('scontrol', 'show', 'job', job)} {log_of(job)}")
    call("scancel", job)
    ended(job)


def test_nodes():
    """Two ranks on one node and one on the other; the digest is that of one rank."""
    job = submit("-N", "2", "-n", "3", program.ROOT + "/jobs/strong_scaling.sh", small, "--quiet", "-o", "out/nodes")
    state = ended(job, 120)
    runs = [program.load(f"{JOBS}/out/nodes/{n}", "summary.json") for n in (1, 2, 3) if os.path.exists(f"{JOBS}/out/nodes/{n}/summary.json")]
    report.check(state == ("COMPLETED", "0") and [run["ranks"]["used"] for run in runs] == [1, 2, 3], f"strong scaling over two nodes: {state} {log_of(job)}")
    report.check(len({run["state_digest"] for run in runs}) == 1, f"digests: {log_of(job)}")


def test_sweep():
    """scancel of a sweep leaves checkpoints of its cases; submitted again it goes on; its end is told."""
    layers = {"run": {"t_end_yr": 20.0, "outputs": 200000}, "io": {"compress": False, "segment_MB": 0.1}}
    study = sweeps.write("study", 'axes = ( { key = "mars.T0_K"; values = [3000, 4000]; } );', layers)
    job = submit("-n", "2", program.ROOT + "/jobs/sweep.sh", study, "-o", "out/sweep", "--quiet")
    report.check(running("out/sweep/000000_*/segment-00000.h5") and running("out/sweep/000001_*/segment-00000.h5"), f"both cases run: {log_of(job)}")
    call("scancel", job)
    state = ended(job)
    rows = sweeps.rows(JOBS + "/out/sweep")
    report.check([row["status"] for row in rows] == ["stopped", "stopped"] and "it goes on with: sbatch" in log_of(job), f"{state} {rows} {log_of(job)}")
    short = sweeps.write("short", sweeps.AXES)
    for words, code in (([], "0"), (["--array=0-1"], "0")):
        name = "out/short" + "-".join(words)
        job = submit("-n", "2", *words, program.ROOT + "/jobs/sweep.sh", short, "-o", name, "--quiet")
        tasks = [f"{job}_0", f"{job}_1"] if words else [job]
        states = [ended(task) for task in tasks]
        report.check(all(state == ("COMPLETED", code) for state in states) and len(sweeps.digests(f"{JOBS}/{name}")) == 6, f"{words}: {states} {log_of(job)}")
    fails = sweeps.write("fails", 'axes = ( { key = "mars.table"; values = ["nowhere.csv"]; } );', {"mars": {"driver": "table", "table_time": "s"}})
    job = submit("-n", "1", program.ROOT + "/jobs/sweep.sh", fails, "-o", "out/fails", "--quiet")
    report.check(ended(job) == ("FAILED", "8") and "--retry-failed" in log_of(job), f"a sweep with failures: {ended(job)} {log_of(job)}")


begun = subprocess.run(["sh", START, SLURM, "2", "2"], capture_output=True, text=True, check=False)
if begun.returncode == 77:
    print(f"skipped: {begun.stdout.strip()}\n0 passed, 0 failed, 1 skipped")
    sys.exit(0)
os.makedirs(JOBS)
os.environ["SLURM_CONF"] = SLURM + "/slurm.conf"
try:
    report.check(begun.returncode == 0, begun.stdout + begun.stderr)
    test_single()
    test_stopped()
    test_array()
    test_requeued()
    test_nodes()
    test_sweep()
finally:
    subprocess.run(["sh", START, "--stop", SLURM], check=False)
report.end()
