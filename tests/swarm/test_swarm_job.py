#!/usr/bin/env python3
"""swarm_mc as a job: the same bits after any stop and start, on other ranks; what asks it to stop is heard, what would spoil a
folder is refused.

timeout: 300"""
import os
import re
import signal
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402

BINARY = [os.path.join(program.BUILD, "swarm_mc")]
ARGON = os.path.join(program.ROOT, "input/swarm/gases/argon.txt")
report = program.Report()
PATH = program.write("job.cfg", program.config_text({
    "gas": {"names": program.Raw('["Ar"]'), "files": program.Raw(f'["{ARGON}"]')},
    "electrons": {"number": 160, "batches": 16, "start_eV": 5.0},
    "stop": {"collisions": 3e5}}))
FREE = ("ranks", "cpu_s", "cpu_sampling_s", "wall_s", "rss_MB", "warnings", "warnings_total")
TABLES = ("job_temporal_evolution.csv", "job_energy_distribution.csv", "job_swarm_parameters.csv", "job_table.txt")


def folder(name):
    return os.path.join(program.FOLDER, "out-" + name)


def swarm(name, *args, ranks=0, path=PATH, code=0):
    result = program.run(["-o", folder(name), "--progress", "off", path, *args], ranks=ranks, timeout=120, binary=BINARY)
    report.check(result.code == code, f"{name}: exit code {result.code}, not {code}", result)
    return result


def same(name, other):
    """Every number and every table of two runs, byte by byte."""
    a, b = program.load(folder(name), "summary.json"), program.load(folder(other), "summary.json")
    report.check(not [k for k in a if k not in FREE and a[k] != b[k]], f"{other}: {[k for k in a if k not in FREE and a[k] != b[k]]}")
    for table in TABLES:
        equal = program.read_bytes(os.path.join(folder(name), table)) == program.read_bytes(os.path.join(folder(other), table))
        report.check(equal, f"{other}: {table} differs")


def stop(name, how, *args, ranks=0):
    """Start, and stop it when it has come to follow electrons; it must end with code 75 and a checkpoint."""
    process = program.start(["-o", folder(name), "--progress", "off", "--set", "stop.collisions=1e12", PATH, *args], ranks=ranks, binary=BINARY)
    report.check(program.wait_for(lambda: os.path.exists(os.path.join(folder(name), "run_config.json"))), f"{name}: it did not begin")
    how(process)
    result = program.finish(process, 0, 60)
    report.check(result.code == 75, f"{name}: exit code {result.code}", result)
    summary = program.load(folder(name), "summary.json")
    report.check(summary["status"] == "stopped", f"{name}: {summary['status']}")
    report.check(any(f.startswith("checkpoint-") for f in os.listdir(folder(name))), f"{name}: no checkpoint")
    return summary


def test_resume():
    """Stopped in three ways and gone on with on other ranks; the limits may be others when it goes on."""
    def by_file(_process):
        open(os.path.join(folder("file"), "STOP"), "w", encoding="utf-8").close()

    found = stop("signal", lambda p: p.send_signal(signal.SIGTERM))
    report.check(found["stop_reason"] == "signal", f"signal: {found['stop_reason']}")
    found = stop("file", by_file, ranks=2)
    report.check(found["stop_reason"] == "stop_file", f"file: {found['stop_reason']}")
    limit = 1.2
    while "before there was anything to save" in swarm("wall", "--max-wall", f"{limit:.1f}", "--set", "stop.collisions=1e12", code=75).err:
        limit *= 2  # it takes as long as it takes on this machine
    found = program.load(folder("wall"), "summary.json")
    report.check(found["stop_reason"] == "wall_time", f"wall: {found['stop_reason']}")
    # An end beyond the next look at the limits of any of them, which comes at most after as much again, however fast the machine is.
    end = 3e6 + 2 * max(program.load(folder(name), "summary.json")["collisions_real"] for name in ("signal", "file", "wall"))
    swarm("long", "--quiet", "--set", f"stop.collisions={end:.0f}")
    for name, ranks in (("signal", 2), ("file", 3), ("wall", 0)):
        swarm(name, "--quiet", "--resume", "--set", f"stop.collisions={end:.0f}", ranks=ranks)
        same("long", name)


def test_end():
    """A finished run is not lost by mistake; it goes on when its limits are wider, to what it would have been."""
    swarm("end", "--quiet", "--set", "stop.collisions=1e4")
    report.check("--force" in swarm("end", code=5).err, "a finished run was replaced")
    report.check("nothing is left to do" in swarm("end", "--resume", "--set", "stop.collisions=1e4").out, "a finished run went on")
    refused = swarm("end", "--resume", "--set", "electrons.seed=2", "--set", "field.EN_Td=50", code=3)
    report.check("electrons.seed" in refused.err and "field.EN_Td" in refused.err, "another run's checkpoint was taken", refused)
    swarm("end", "--quiet", "--resume")
    same("whole", "end")


def test_torn():
    """A checkpoint that is not whole is told of and passed over."""
    swarm("torn", "--quiet", "--set", "stop.collisions=1e4")
    path = os.path.join(folder("torn"), "checkpoint-00000.h5")
    data = program.read_bytes(path)
    for name, what in (("checkpoint-00001.h5", data[:len(data) // 2]),
                       ("checkpoint-00002.h5", data[:-3000] + bytes([data[-3000] ^ 1]) + data[-2999:])):
        program.write(name, what, folder("torn"))
    result = swarm("torn", "--resume")
    report.check(result.err.count("the one before it is tried") == 2, "torn checkpoints", result)
    same("whole", "torn")
    report.check(sorted(f for f in os.listdir(folder("torn")) if f.startswith("checkpoint")) == ["checkpoint-00000.h5", "checkpoint-00001.h5"],
                 f"checkpoints left: {os.listdir(folder('torn'))}")


def test_lock():
    process = program.start(["-o", folder("lock"), "--set", "stop.collisions=1e12", PATH], binary=BINARY)
    report.check(program.wait_for(lambda: os.path.exists(os.path.join(folder("lock"), "run_config.json"))), "lock: it did not begin")
    report.check("lock" in swarm("lock", code=5).err, "two runs in one folder")
    process.send_signal(signal.SIGKILL)
    program.finish(process, 0, 20)
    swarm("lock", "--quiet")
    same("whole", "lock")


def test_tells():
    swarm("whole2", "--profile", "--quiet")
    rows = open(os.path.join(folder("whole2"), "perf_breakdown.csv"), encoding="utf-8").read().splitlines()
    report.check([r.split(",")[0] for r in rows[1:]] == ["start", "warmup", "sampling", "results", "output", "checkpoint", "wait", "other"], rows)
    report.check(abs(sum(float(r.split(",")[2]) for r in rows[1:]) - 1) < 1e-6, "perf_breakdown.csv: shares")
    written = os.path.join(program.FOLDER, "written.cfg")
    report.check(program.run(["--write-config", written, PATH], binary=BINARY).code == 0, "--write-config")
    swarm("written", "--quiet", path=written)
    a, b = program.load(folder("whole"), "summary.json"), program.load(folder("written"), "summary.json")
    report.check(a["state_digest"] == b["state_digest"], "what --write-config writes is another run")
    told = {}
    for number in (100000, 10000000):  # to tell of memory takes none of it
        result = program.run(["--check", PATH, "--set", f"electrons.number={number}", "--set", "stop.collisions=1e12"], binary=["prlimit", "--as=700000000", *BINARY])
        found = re.search(r"memory    about (\d+) MB.*\n.*\nestimate  about (\S+) s of one rank", result.out)
        if report.check(found and result.code == 0, f"--check of {number} electrons", result):
            told[number] = float(found[1]), float(found[2])
    report.check(len(told) == 2 and told[10000000][0] > 50 * told[100000][0] and 1000 < told[10000000][0] < 2000, f"memory: {told}")
    report.check(0.3 < told[10000000][1] / told[100000][1] < 3, f"as many collisions take as long: {told}")
    record = program.load(folder("whole"), "run_config.json")
    report.check(record["program"] == "swarm_mc" and record["end"] and len(record["cross_sections"]) == 1, "run_config.json")


swarm("whole", "--quiet")
for test in (test_resume, test_end, test_torn, test_lock, test_tells):
    test()
report.end()
