#!/usr/bin/env python3
"""The command line: every option of --help, what is refused, and what --check promises."""
import csv
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402

report = program.Report()
path = program.config("small.cfg")

OPTIONS = ["--out", "-o", "--force", "--set", "--check", "--print-defaults", "--max-wall", "--profile", "--progress", "--quiet",
           "--verbose", "--version", "--help"]
# Keys that outside scripts set.
KEYS = """run.t_end_yr run.outputs run.output_times_d run.physics_mode disk.cells disk.r_in_RM disk.r_out_RM sizes.bins sizes.s_min_m
sizes.s_max_m initial.tau0 initial.shape mars.driver mars.T0_K dynamics.v_rel dynamics.i0 collisions.bookkeeping collisions.kernel
collisions.q_frag blowout.criterion supply.mode supply.mu_orbit10pct supply.epsilon_mix solver.scheme solver.rtol solver.kernel
parallel.ranks io.psd io.checkpoint_every_s""".split()


def fresh(name):
    return os.path.join(program.FOLDER, "out-" + name)


def value(out, key):
    return program.load(out, "run_config.json")["parameters"][key]


def test_telling():
    """These print to standard output, say nothing else and write nothing."""
    for args in (["--help"], ["-h"], ["--version"], ["--print-defaults"], ["--print-reference"], ["--print-fields"], ["--help", path]):
        result = program.run(args)
        report.check(result.code == 0 and result.out and not result.err, f"{args}", result)
    result = program.run(["--help"])
    missing = [o for o in OPTIONS if not re.search(r"(^|\s)" + o + r"\b", result.out)]
    report.check(not missing, f"--help lacks {missing}")
    report.check(all(re.search(rf"\b{code}\b", result.out) for code in (0, 2, 3, 4, 5, 6, 7, 75)), "--help: exit codes", result.out)
    report.check(max(map(len, result.out.split("\n"))) <= 100, "--help: lines longer than 100 characters")
    result = program.run(["--version"])
    report.check(re.match(r"marsdisk \d+\.\d+\.\d+ \(\w+", result.out), "--version", result.out)
    for ranks in (2,):
        result = program.run(["--version"], ranks=ranks)
        report.check(result.out.count("marsdisk ") == 1, "--version is printed once on ranks", result)


def test_defaults():
    result = program.run(["--print-defaults"])
    listed = re.findall(r"^([\w.]+) ", result.out, re.M)
    report.check(len(listed) == len(set(listed)) > 100, f"--print-defaults: {len(listed)} keys")
    missing = [k for k in KEYS if k not in listed]
    report.check(not missing, f"--print-defaults lacks {missing}")
    lines = result.out.split("\n")
    for number, line in enumerate(lines):
        if re.match(r"[\w.]+ ", line):
            report.check("default" in line and len(lines[number + 1].strip()) >= 5, f"--print-defaults: {line}")
    out = fresh("defaults")
    program.run(["--quiet", "--out", out, path])
    in_force = program.load(out, "run_config.json")["parameters"]
    report.check(list(in_force) == listed, "run_config.json has the keys of --print-defaults")
    reference = program.run(["--print-reference"]).out
    report.check(all(k in reference or k.split(".")[1] in reference for k in listed), "--print-reference lacks keys")


def test_full_output():
    """What was asked for and could not be printed is an error, of input and output."""
    if not os.path.exists("/dev/full"):
        report.skip("no /dev/full here")
        return
    for binary in (None, [os.path.join(program.BUILD, "swarm_mc")]):
        for args in (["--help"], ["--version"], ["--print-defaults"]):
            with open("/dev/full", "w", encoding="utf-8") as full:
                result = program.run(args, stdout=full, binary=binary)
            report.check(result.code == 5 and "standard output" in result.err, f"{args} to a full device", result)


def test_usage():
    """Exit code 2, one message that names the argument, nothing written."""
    out = fresh("usage")
    cases = {
        "unknown": (["--fast", path], "--fast"), "unknown short": (["-x", path], "-x"), "no input": ([], "no input"),
        "two inputs": ([path, path], "more than one"), "out without name": ([path, "--out"], "--out"), "out empty": (["--out", "", path], "--out"),
        "set without text": ([path, "--set"], "--set"), "wall word": (["--max-wall", "soon", path], "soon"),
        "wall zero": (["--max-wall", "0", path], "--max-wall"), "wall negative": (["--max-wall", "-5", path], "-5"),
        "wall nan": (["--max-wall", "nan", path], "nan"), "progress word": (["--progress", "maybe", path], "maybe"),
        "flag with value": (["--check=yes", path], "--check=yes"),
    }
    results = program.run_all([((["-o", out, *args] if "out" not in name else args,), {}) for name, (args, _) in cases.items()])
    for (name, (_, word)), result in zip(cases.items(), results):
        good = result.code == 2 and len(result.messages) == 1 and word in result.message and not result.out
        report.check(good, f"usage: {name}", result)
    report.check(program.content(out) is None, "a usage error left a folder")
    result = program.run(["--fast", path], ranks=3)
    report.check(result.code == 2 and len(result.messages) == 1, "usage on ranks", result)


def test_out():
    work = os.path.join(program.FOLDER, "work")
    os.makedirs(work)
    jobs = [((["--quiet", path],), {"cwd": work})]
    named = {"o": ["-o", fresh("o")], "out": ["--out", fresh("out")], "out=": ["--out=" + fresh("out=")], "deep": ["-o", fresh("deep") + "/a/b"],
             "last": ["-o", fresh("never"), "-o", fresh("last")], "slash": ["-o", fresh("slash") + "/"]}
    jobs += [((["--quiet", path, *args],), {"cwd": work}) for args in named.values()]
    results = program.run_all(jobs)
    report.check(all(r.code == 0 and not r.out for r in results), "a form of --out", "\n".join(map(str, results)))
    report.check("summary.json" in (program.content(work + "/out/small") or []), "the default folder is out/<stem of the input>")
    for name, args in named.items():
        report.check(os.path.exists(os.path.join(args[-1].split("=")[-1] if name != "out=" else fresh("out="), "run.h5")), f"--out {name}")
    report.check(not os.path.exists(fresh("never")), "--out twice: both were made")


def test_set():
    out = fresh("set")
    result = program.run(["--quiet", "--out", out, "--set", "disk.cells=3", "--set", 'solver.scheme="mpe"', "--set=collisions.bookkeeping=net",
                          "--set", " sizes.bins = 11 ", "--set", "run.output_times_d=[0.1, 0.2,0.3]", "--set", "io.psd=false",
                          "--set", "parallel.ranks=auto", "--set", "sizes.s_max_m=2", "--set", "disk.cells=4", path])
    if not report.check(result.code == 0 and not program.without_warnings(result.err), "--set", result):
        return
    expected = {"disk.cells": 4, "solver.scheme": "mpe", "collisions.bookkeeping": "net", "sizes.bins": 11, "io.psd": False,
                "run.output_times_d": [0.1, 0.2, 0.3], "parallel.ranks": "auto", "sizes.s_max_m": 2.0}
    for key, want in expected.items():
        report.check(value(out, key)["value"] == want and value(out, key)["origin"] == "set", f"--set {key}: {value(out, key)}")
    report.check(value(out, "radiation.q_pr") == {"value": "constant", "origin": "file"}, "origin of a key of the file")
    report.check(value(out, "initial.tau0")["origin"] == "default", "origin of a default")
    given = program.load(out, "run_config.json")["command"]
    report.check("--set" in given and "disk.cells=3" in given, "run_config.json has the command")


def test_check():
    out = fresh("check")
    result = program.run(["--check", "--out", out, path])
    report.check(result.code == 0 and not result.err and program.content(out) is None, "--check", result)
    for word in ("cells", "bins", "ranks", "memory", "run.h5", out, "5 from 1 to 2.7", "12 from", "7 times"):
        report.check(word in result.out, f"--check does not say {word}", result.out)
    result = program.run(["--check", "--out", out, "--set", "parallel.ranks=2", path], ranks=3)
    report.check(result.code == 0 and "2 of 3 work (fixed)" in result.out and result.out.count("memory") == 1, "--check on ranks", result)
    bad = program.run(["--check", "--set", "disk.cells=0", path])
    report.check(bad.code == 3 and len(bad.messages) == 1, "--check with bad input", bad)
    missing = program.run(["--check", "--set", "mars.driver=table", "--set", "mars.table=none.csv", path])
    report.check(missing.code == 5, "--check reads the tables", missing)


def test_talking():
    """A dozen lines at the end; --quiet says nothing; --verbose more than nothing."""
    results = program.run_all([((["--out", fresh(f"talk{flag}"), *([flag] if flag else []), path],), {}) for flag in ("", "--quiet", "--verbose")])
    usual, quiet, verbose = results
    report.check(all(r.code == 0 for r in results), "runs", "\n".join(map(str, results)))
    report.check(quiet.out == "" and program.without_warnings(quiet.err) == "", "--quiet is not quiet", quiet)
    lines = usual.out.rstrip("\n").split("\n")
    start = next((i for i, line in enumerate(lines) if line.startswith("finished: t_end")), None)
    report.check(start is not None and len(lines) - start == 12, f"the summary has {len(lines) - (start or 0)} lines", usual.out)
    summary = program.load(fresh("talk"), "summary.json")
    report.check(summary["state_digest"] in usual.out and fresh("talk") in lines[-1], "the summary names digest and folder", usual.out)
    report.check(len(verbose.out) >= len(usual.out), "--verbose says less", verbose)
    report.check(max(map(len, lines[start or 0:])) <= 150, "long lines in the summary", usual.out)


def test_environment():
    """Two switches of batch scripts: honoured, recorded, and without influence on the result. By a clock that ticks at each look: what is done
    now and then follows it."""
    settings = {"plain": {}, "reference": {"MARSDISK_KERNEL": "reference"}, "uncached": {"MARSDISK_DISABLE_CACHE": "1"},
                "cached": {"MARSDISK_DISABLE_CACHE": "0"}, "empty": {"MARSDISK_KERNEL": "", "MARSDISK_DISABLE_CACHE": ""}}
    program.run_all([((["--quiet", "--profile", "--out", fresh(name), path],), {"env": {**env, **program.ticking(10)}}) for name, env in settings.items()])
    records = {name: program.load(fresh(name), "run_config.json") for name in settings}
    digests = {name: program.load(fresh(name), "summary.json")["state_digest"] for name in settings}
    report.check(records["reference"]["kernel"] == {"name": "reference", "reason": "MARSDISK_KERNEL"}, "MARSDISK_KERNEL",
                 records["reference"]["kernel"])
    report.check(all(records[name]["parameters"]["solver.kernel"]["value"] == records[name]["kernel"]["name"] for name in ("plain", "reference")),
                 "solver.kernel is the one in use, on which the last bits rest, in run_config.json as in run.h5")
    report.check(records["plain"]["kernel"]["reason"] not in ("MARSDISK_KERNEL", "solver.kernel"), "why this kernel", records["plain"]["kernel"])
    report.check([records[n]["cache_disabled"] for n in ("plain", "uncached", "cached", "empty")] == [False, True, False, False],
                 "MARSDISK_DISABLE_CACHE is recorded")
    report.check(digests["uncached"] == digests["plain"] == digests["cached"] == digests["empty"], f"a switch changes bits: {digests}")
    report.check(records["plain"]["kernel"]["name"] == records["empty"]["kernel"]["name"], "an empty MARSDISK_KERNEL is none")
    calls = {name: {row["part"]: int(row["calls"]) for row in breakdown(name)} for name in ("plain", "uncached")}
    report.check(calls["plain"] == calls["uncached"], f"the switch changes what is done: {calls}")


def breakdown(name):
    with open(fresh(name) + "/perf_breakdown.csv", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_profile():
    report.check(not os.path.exists(fresh("o") + "/perf_breakdown.csv"), "perf_breakdown.csv without --profile")
    program.run(["--quiet", "--profile", "--out", fresh("ranks"), "--set", "parallel.ranks=2", path], ranks=2)
    parts = "start rates coefficients sweeps transport packing output checkpoint wait other".split()
    for name in ("plain", "ranks"):
        rows = breakdown(name)
        report.check([r["part"] for r in rows] == parts, f"parts of {name}", rows)
        report.check(all(list(r) == "part seconds share calls seconds_mean share_mean".split() for r in rows), f"columns of {name}", rows)
        idle = ("transport", "wait") if name == "plain" else ("transport",)
        report.check(all(float(r["seconds"]) > 0 and int(r["calls"]) > 0 and 0 < float(r["share"]) < 1 for r in rows if r["part"] not in idle),
                     f"numbers of {name}", rows)
        report.check(all(int(r["calls"]) == 0 for r in rows if r["part"] in idle), f"{name}: {idle} are not idle", rows)
        wall = sum(float(r["seconds"]) for r in rows)
        for share, seconds in (("share", "seconds"), ("share_mean", "seconds_mean")):
            report.check(abs(sum(float(r[share]) for r in rows) - 1) < 1e-7, f"{share} of {name} does not add up to 1", rows)
            report.check(min(float(r[seconds]) for r in rows) >= 0, f"{seconds} of {name}", rows)
        report.check(all(abs(float(r["share"]) - float(r["seconds"]) / wall) < 1e-6 for r in rows), f"shares of {name}", rows)
        told = program.load(fresh(name), "summary.json")["wall_s"]
        # each rank counts from its own start, and summary.json from that of the first
        report.check(0.9 * told < wall <= told if name == "plain" else wall > 0, f"{name}: {wall} s of {told} s", rows)
    rows = breakdown("plain")
    report.check(all(r["seconds"] == r["seconds_mean"] and r["share"] == r["share_mean"] for r in rows), "the mean of one rank", rows)
    steps = program.load(fresh("plain"), "summary.json")
    sweeps = int(next(r["calls"] for r in rows if r["part"] == "sweeps"))
    report.check(sweeps == 2 * (steps["substeps_total"] + steps["substeps_rejected"]), "two sweeps a sub-step", rows)


def test_schemes():
    """The profile of the other scheme, with either way to book."""
    small = ["--quiet", "--profile", "--set", "solver.scheme=imex_bdf1", "--set", "run.t_end_yr=1e-15", "--set", "disk.cells=1"]
    digests = []
    for name, extra in {"net": [], "gross": ["--set", "collisions.bookkeeping=gross"]}.items():
        result = program.run([*small, *extra, "--out", fresh(name), path])
        report.check(result.code == 0 and all(int(r["calls"]) > 0 for r in breakdown(name) if r["part"] in ("coefficients", "sweeps")), f"imex_bdf1 with {name}", result)
        result = program.run([*small, *extra, "--out", fresh(name + "2"), path], env={"MARSDISK_DISABLE_CACHE": "1"})
        digests += [program.load(fresh(n), "summary.json")["state_digest"] for n in (name, name + "2")]
    report.check(digests[0] == digests[1] and digests[2] == digests[3] and digests[0] != digests[2], f"digests {digests}")


for test in (test_telling, test_full_output, test_defaults, test_usage, test_out, test_set, test_check, test_talking, test_environment, test_profile, test_schemes):
    test()
report.end()
