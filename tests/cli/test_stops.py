#!/usr/bin/env python3
"""timeout: 200
Runs that do not come to their end: wall time, signals, a kill; and what is seen of a run while it goes on."""
import glob
import os
import pty
import re
import select
import signal
import sys
import time

import h5py
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402

report = program.Report()
# Minutes of work, in short steps: no machine comes to its end while it is told to stop.
OUTPUTS = 1000000
LONG = {"run": {"t_end_yr": 5.0, "outputs": OUTPUTS}, "disk": {"cells": 16}, "sizes": {"bins": 40}, "io": {"psd": False, "segment_MB": 0.5}}
path = program.config("long.cfg", LONG)
short = program.config("short.cfg")
# The same for a few quick cells.
quick = program.config("quick.cfg", {"run": LONG["run"], "io": {"psd": False, "segment_MB": 0.1}})


def fresh(name):
    return os.path.join(program.FOLDER, "out-" + name)


def judge_stopped(name, result, out, why, joined=True):
    """Exit code 75, a summary that says so, and every row up to there: in run.h5, or in whole segments where no wall time was left to join
    them, and then it says so. `joined`: which of both it is to be; None where the machine decides."""
    if not report.check(result.code == 75 and not result.messages, f"{name}: exit code {result.code}", result):
        return
    summary = program.load(out, "summary.json")
    report.check(summary["status"] == "stopped" and summary["stop_reason"] == why, f"{name}: {summary['status']}, {summary['stop_reason']}")
    is_joined = os.path.exists(out + "/run.h5")
    files = [out + "/run.h5"] if is_joined else sorted(glob.glob(out + "/segment-*.h5"))
    times = []
    for file in files:
        with h5py.File(file, "r") as run:
            times.append(run["time"][:])
            report.check(run.attrs["complete"] == 1, f"{name}: {file} is not marked complete")
    time_s, rows = np.concatenate(times) if times else np.zeros(0), summary["outputs"]
    report.check(len(time_s) == rows and 0 < rows <= OUTPUTS, f"{name}: {len(time_s)} rows, {rows} in the summary")
    report.check(np.all(np.diff(time_s) > 0) and time_s[-1:] == summary["time_end_s"], f"{name}: times")
    spacing = 5 * 365.25 * 86400 / OUTPUTS
    report.check(np.allclose(time_s, spacing * np.arange(len(time_s)), rtol=1e-12), f"{name}: outputs where they were asked for")
    report.check(joined in (None, is_joined), f"{name}: run.h5: {is_joined}", result)
    report.check(is_joined != ("no wall time was left for run.h5" in result.out), f"{name}: what it says of run.h5", result)
    report.check(summary["ledger_error"] <= 1e-12, f"{name}: ledger {summary['ledger_error']}")
    report.check(is_joined != bool(glob.glob(out + "/segment*")) and not glob.glob(out + "/*.tmp"), f"{name}: it left {program.content(out)}")
    report.check("stopped: " + why in result.out, f"{name}: the summary on the terminal", result.out)


def test_wall():
    """By a clock that ticks at each look: many rows on a quick disk, which are joined, and some on one that is so slow that they are not.
    By the machine's, on ranks: whenever that is, and whatever there is time for."""
    for name, tick, slow, limit in (("quick", 500, 0, 4), ("slow", 200, 100, 10)):
        out = fresh("wall-" + name)
        env = {**program.ticking(tick), "FAULT_FOLDER": out, "FAULT_SLOW": str(slow)}
        result = program.run(["--max-wall", limit, "--out", out, "--set", "io.segment_MB=0.02", quick], env=env)
        judge_stopped(f"--max-wall, {name} disk", result, out, "wall_time", name == "quick")
        summary = program.load(out, "summary.json")
        report.check(limit / 3 < summary["wall_s"] < limit and summary["outputs"] > 50, f"--max-wall {limit}, {name} disk: {summary['wall_s']} s, {summary['outputs']} rows")
    out = fresh("wall-ranks")
    result = program.run(["--max-wall", 3, "--out", out, "--set", "parallel.ranks=3", path], ranks=3, timeout=30)
    judge_stopped("--max-wall 3 @3", result, out, "wall_time", None)
    out = fresh("wall-enough")
    result = program.run(["--quiet", "--max-wall=1000", "--out", out, short], env=program.ticking(10))
    report.check(result.code == 0 and program.load(out, "summary.json")["status"] == "finished", "a wall time that is not reached", result)


def test_inside():
    """Stopped on the way to the next output: the summary tells of the last one, and what is done beyond it; that is not done again."""
    options = ["--out", fresh("inside"), "--set", "run.outputs=1", "--set", "solver.rtol=1e-9"]
    ahead = 0
    for part in range(2):
        result = program.run(["--resume", "--max-wall", 3, *options, path], env=program.ticking(1000))
        summary = program.load(fresh("inside"), "summary.json")
        done = summary["checkpoints"]
        report.check(result.code == 75 and summary["substeps_total"] == 0 and summary["time_end_s"] == 0, f"inside, part {part}", result)
        report.check(os.path.exists(fresh("inside") + "/run.h5"), f"inside, part {part}: little was written, so there was time to join it", result)
        report.check(done["substeps_ahead"] > ahead and 0 < done["time_ahead_s"] < 5 * 365.25 * 86400, f"inside, part {part}: {done}")
        report.check(f"{done['substeps_ahead']} sub-steps beyond that time" in result.out, f"inside, part {part}: not told", result.out)
        report.check(part == 0 or "and on the way from there" in result.out, "inside: what it goes on from", result.out)
        ahead = done["substeps_ahead"]


def test_later_end():
    """A finished run goes on to a later end: with as many outputs a day it is the longer run, else it is told; other outputs: refused."""
    moved = "the end of the run has moved, and outputs with it"
    year = 365.25 * 86400
    for name, end, outputs, rows in (("as-many", 0.004, 12, 13), ("fewer", 0.005, 6, 11)):
        out = fresh(name)
        program.run(["--quiet", "--out", out, short])
        refused = program.run(["--resume", "--out", out, "--set", "run.outputs=12", short])
        report.check(refused.code == 3 and refused.message.endswith("these keys differ: run.outputs"), f"{name}: other outputs", refused)
        result = program.run(["--resume", "--out", out, "--set", f"run.t_end_yr={end}", "--set", f"run.outputs={outputs}", short])
        report.check(result.code == 0 and (moved in result.err) == (name == "fewer"), f"{name}: a later end", result)
        with h5py.File(out + "/run.h5", "r") as run:
            old, new = 0.002 * year / 6 * np.arange(7), end * year / outputs * np.arange(outputs + 1)
            wanted = np.concatenate([old, new[new > 0.0020001 * year]])
            report.check(len(wanted) == rows and np.allclose(run["time"][:], wanted, rtol=1e-12), f"{name}: {run['time'][:]}")


def has_segment(out, number=1):
    return os.path.exists(f"{out}/segment-{number:05d}.h5")


def test_signals():
    for number in (signal.SIGHUP, signal.SIGUSR2, signal.SIGXCPU):
        signal.signal(number, signal.SIG_DFL)  # what is ignored here, as under nohup, the runs would ignore, too
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR2, signal.SIGXCPU):
        out = fresh(f"signal-{number}")
        process = program.start(["--out", out, quick])
        report.check(program.wait_for(lambda: has_segment(out)), f"signal {number}: no segment came")
        process.send_signal(number)
        judge_stopped(f"signal {number}", program.finish(process, time.monotonic(), 30), out, "signal")


def test_ignored():
    """A hangup under nohup, and what else was ignored when it began: it goes on, and still hears SIGTERM."""
    for name, numbers, launcher in (("nohup", [signal.SIGHUP], ["nohup"]), ("trap", [signal.SIGHUP, signal.SIGUSR2, signal.SIGXCPU], ["sh", "-c", "trap '' HUP USR2 XCPU; exec \"$@\"", "sh"])):
        out = fresh("ignored-" + name)
        process = program.start(["--out", out, quick], binary=launcher + [program.BINARY])
        report.check(program.wait_for(lambda out=out: has_segment(out)), f"{name}: no segment came")
        for number in numbers:
            process.send_signal(number)
        further = len(glob.glob(out + "/segment-*.h5")) + 2
        report.check(program.wait_for(lambda out=out, further=further: has_segment(out, further)), f"{name}: it does not go on")
        if report.check(process.poll() is None, f"{name}: it ended with {process.returncode}"):
            process.send_signal(signal.SIGTERM)
        judge_stopped(name, program.finish(process, time.monotonic(), 30), out, "signal")


def test_no_reader():
    """Whoever reads what is printed goes away, at once or after a line: the run and its exit code are the same. (Under mpirun it is mpirun
    that ends then, by its own decision.)"""
    some = ["--progress", "on", "--verbose", "--set", "run.outputs=1000", "--set", "run.t_end_yr=0.005", "--set", "io.checkpoint_every_s=0.1"]
    for where in ("| true", "| head -1", "2>&1 | head -1", "2>&1 >/dev/null | true"):
        out = fresh(f"no-reader-{len(where)}")
        command = program.command(["--out", out, *some, quick])
        result = program.run([], binary=["bash", "-c", f'"$@" {where}; exit ${{PIPESTATUS[0]}}', "bash", *command], timeout=60)
        good = result.code == 0 and os.path.exists(out + "/run.h5") and program.load(out, "summary.json")["status"] == "finished"
        report.check(good, f"no reader, {where}: code {result.code}", result)
    for args in (["--print-defaults"], ["--help"], ["--check", short], ["mie", "10", "1.5", "0"]):
        binary = program.BINARY + ("-qpr" if args[0] == "mie" else "")
        result = program.run([], binary=["bash", "-c", '"$@" | true; exit ${PIPESTATUS[0]}', "bash", binary, *args])
        report.check(result.code == 0 and not result.messages, f"{args} | true: code {result.code}", result)


def test_signal_on_ranks():
    """It reaches one rank, and all stop."""
    out = fresh("signal-ranks")
    process = program.start(["--out", out, "--set", "parallel.ranks=3", path], ranks=3)
    report.check(program.wait_for(lambda: has_segment(out)), "signal on ranks: no segment came")
    ranks = program.ranks_of(process)
    report.check(len(ranks) == 3, f"signal on ranks: {ranks}")
    if ranks:
        os.kill(ranks[-1], signal.SIGTERM)
    judge_stopped("signal on ranks", program.finish(process, time.monotonic(), 30), out, "signal")


def test_kill():
    """Nothing can be done at the end: segments are whole, and a new run takes their place."""
    out = fresh("kill")
    process = program.start(["--out", out, "--set", "io.psd=true", path])
    report.check(program.wait_for(lambda: has_segment(out)), "kill: no segment came")
    process.kill()
    process.communicate()
    names = sorted(glob.glob(out + "/segment-*.h5"))
    times = []
    for name in names:
        with h5py.File(name, "r") as segment:
            times.append(segment["time"][:])
            report.check(segment.attrs["complete"] == 1 and segment["Sigma_surf"].shape == (len(times[-1]), 16), f"kill: {name}")
            report.check(np.all(np.isfinite(segment["N"][:])), f"kill: sizes in {name}")
    whole = np.concatenate(times) if times else np.zeros(1)
    report.check(len(names) >= 2 and np.all(np.diff(whole) > 0) and whole[0] == 0, f"kill: {len(names)} segments")
    report.check(not os.path.exists(out + "/summary.json") and not os.path.exists(out + "/run.h5"), f"kill: {program.content(out)}")
    result = program.run(["--quiet", "--out", out, short])
    left = [n for n in program.content(out) if "segment" in n or n.endswith(".tmp")]
    report.check(result.code == 0 and not left, f"kill: a new run in the folder, {left}", result)
    process = program.start(["--force", "--out", out, path])
    report.check(program.wait_for(lambda: has_segment(out)), "kill again: no segment came")
    process.kill()
    process.communicate()
    report.check(not os.path.exists(out + "/summary.json"), "a run with --force that died has the summary of the one before it")


def test_log():
    """Not a terminal: whole lines, few, with percent and time to go; none with off or --quiet. By a clock on which it takes some minutes."""
    jobs = {"on": ["--progress", "on"], "off": ["--progress=off"]}
    shorter = ["--set", "run.outputs=500", "--set", "run.t_end_yr=0.0025"]
    for name, args in jobs.items():
        result = program.run(["--out", fresh("log-" + name), *args, *shorter, quick], env=program.ticking(25000))
        report.check(result.code == 0, f"log {name}: exit code {result.code}", result)
        err = program.without_warnings(result.err)
        lines = re.findall(r"^ *(\d+) %, t = (\S+) yr, (\d+:\d\d:\d\d|\?) to go$", err, re.M)
        report.check(bool(err) == bool(lines) and len(lines) == err.count("\n"), f"log {name}: other lines", result.err)
        wall = program.load(fresh("log-" + name), "summary.json")["wall_s"]
        report.check(100 < wall < 400, f"log {name}: {wall} s by a clock of its own")
        report.check(len(lines) == 0 if name == "off" else 3 <= len(lines) <= 5 + wall / 30, f"log {name}: {len(lines)} lines", result.err)
        report.check("\r" not in result.err and "\x1b" not in result.err, f"log {name}: control characters", repr(result.err))


def on_terminal(args, tick):
    """What the program shows when its error stream is a terminal, by a clock that goes on by so many microseconds at each look."""
    here, there = pty.openpty()
    process = program.start(args, stderr=there, env=program.ticking(tick))
    os.close(there)
    shown, end = b"", time.monotonic() + 20 * program.patience()
    while time.monotonic() < end:
        if select.select([here], [], [], 0.1)[0]:
            try:
                piece = os.read(here, 65536)
            except OSError:
                break
            if not piece:
                break
            shown += piece
        elif process.poll() is not None:
            break
    program.wait(process, 20)
    os.close(here)
    return process.returncode, program.without_warnings(shown.decode("utf-8", "replace"))


def test_terminal():
    for name, args in {"auto": [], "on": ["--progress", "on"], "off": ["--progress", "off"], "quiet": ["--quiet"]}.items():
        wall = 4
        code, shown = on_terminal(["--out", fresh("terminal-" + name), "--max-wall", wall, *args, quick], 500)
        bars = re.findall(r"\r\[([#.]+)\] +(\d+) %  t = \S+ yr  (\d+):(\d\d):(\d\d) to go", shown)
        report.check(code == 75, f"terminal {name}: exit code {code}")
        if name in ("off", "quiet"):
            report.check(shown == "", f"terminal {name}: it shows something", repr(shown[:300]))
            continue
        report.check(len(bars) >= 2, f"terminal {name}: {len(bars)} bars", repr(shown[:300]))
        report.check(len(bars) <= wall / 0.2 + 1, f"terminal {name}: {len(bars)} bars are too many")
        shares = [int(percent) for _, percent, *_ in bars]
        report.check(shares == sorted(shares), f"terminal {name}: {shares}")
        report.check(all(abs(bar.count("#") / len(bar) - int(percent) / 100) < 0.05 for bar, percent, *_ in bars), f"terminal {name}: bar and percent")
        report.check(shown.endswith("\r"), f"terminal {name}: the bar stays behind", repr(shown[-120:]))
        report.check(max(len(line) for line in re.split(r"[\r\n]", shown)) < 80, f"terminal {name}: wider than 80 columns")
    for tick, brief in ((10, True), (10000, False)):
        code, shown = on_terminal(["--force", "--out", fresh("terminal-short"), short], tick)
        wall = program.load(fresh("terminal-short"), "summary.json")["wall_s"]
        report.check(code == 0 and (wall < 0.2) == brief and (shown == "") == brief, f"a run of {wall} s: is there a bar?", repr(shown))


for test in (test_wall, test_inside, test_later_end, test_signals, test_ignored, test_no_reader, test_signal_on_ranks, test_kill, test_log, test_terminal):
    test()
report.end()
