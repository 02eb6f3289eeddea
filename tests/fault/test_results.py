#!/usr/bin/env python3
"""timeout: 300
long: long 3600
What a run finds of its results when it goes on: files of rows that are not those that were written (two exchanged, one of another run of
the same shape, a bit changed in the header or in the data, cut, missing, a pipe in its place) are refused by name when the run is taken
up, and the folder stays as it is. run.h5 of a finished run likewise, whether there is anything left to do or not. A run that dies while it renames and removes files goes on
to the same.

With "long": at each of these moments."""
import hashlib
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402
import resumed  # noqa: E402
from resumed import out  # noqa: E402

report = program.Report()
BUSY = {
    "run": {"t_end_yr": 0.2, "outputs": 800}, "disk": {"cells": 6}, "sizes": {"bins": 30}, "collisions": {"energy": True},
    "io": {"segment_MB": 0.1, "psd_every": 40, "checkpoint_every_s": 0.05},
}
busy = program.config("busy.cfg", BUSY)
# A checkpoint after every output, and a segment for each.
COARSE = {"run": {"outputs": 20}, "io": {"segment_MB": 0.003, "checkpoint_every_s": 1e-9, "psd_every": 4}}
coarse = program.config("coarse.cfg", BUSY, COARSE)
other = program.config("other.cfg", BUSY, {"initial": {"tau0": 0.7}})


def contents(name):
    """Every file with its digest: what a refusal must leave as it was; but for the lock of the run that has died."""
    found = {}
    for path in program.content(out(name)):
        if path == ".lock":
            continue
        full = os.path.join(out(name), path)
        found[path] = hashlib.md5(open(full, "rb").read()).hexdigest() if os.path.isfile(full) else "-"
    return found


def job(name, config, death):
    """A run that dies before its n-th removal or renaming of a file; 0: that counts them. By a clock of its own, for how long a
    checkpoint takes decides how many there are."""
    env = {**program.ticking(1000), "FAULT_FOLDER": out(name), "FAULT_DEATH": str(death), "FAULT_COUNT": os.path.join(program.FOLDER, name + ".count")}
    return ((resumed.arguments(name, config),), {"binary": ["env", *[f"{k}={v}" for k, v in env.items()], program.BINARY], "timeout": 60})


def killed(name, config):
    """A run that has died on its way, with a few segments that its checkpoint knows."""
    args, options = job(name, config, 45)
    result = program.run(*args, **options)
    return report.check(result.code == -9 and len(resumed.checkpoints(name)) >= 2 and os.path.exists(out(name) + "/segment-00009.h5"), f"{name}: it should have died", result)


def flip(path, at):
    """A bit of the byte at a share of the file."""
    with open(path, "r+b") as file:
        file.seek(at if isinstance(at, int) else int(at * os.path.getsize(path)))
        byte = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte[0] ^ 16]))


def exchange(a, b):
    os.rename(a, a + "x")
    os.rename(b, a)
    os.rename(a + "x", b)


def pipe(path):
    os.remove(path)
    os.mkfifo(path)


def faults(path, beside, foreign):
    """What may happen to a file of rows: a word on it, and how."""
    return [
        ("of another run", lambda: shutil.copy(foreign, path)),
        ("a bit of the header", lambda: flip(path, 40)),
        ("a bit near the beginning", lambda: flip(path, 0.05)),
        ("a bit of the data", lambda: flip(path, 0.5)),
        ("the last byte", lambda: flip(path, os.path.getsize(path) - 1)),
        ("cut", lambda: os.truncate(path, os.path.getsize(path) // 2)),
        ("cut by a byte", lambda: os.truncate(path, os.path.getsize(path) - 1)),
        ("longer", lambda: open(path, "ab").write(b"x")),
        ("empty", lambda: os.truncate(path, 0)),
        ("missing", lambda: os.remove(path)),
        ("a pipe", lambda: pipe(path)),
    ] + ([("exchanged", lambda: exchange(path, beside))] if beside else [])


def some(harms, every):
    """All of them where that is wanted, else every fourth: they are looked at by the same code."""
    return [harm for k, (_, harm) in enumerate(harms) if every or resumed.LONG or k % 4 == 0 or k == len(harms) - 1]


def refused(name, path, *options):
    """The file is named, in one message, at once, and nothing is changed."""
    before = contents(name)
    result = program.run(resumed.arguments(name, *options), timeout=resumed.MESSAGE_S)
    report.check(result.code == 5 and len(result.messages) == 1 and path in result.message and "nothing is left" not in result.out, f"{name}: {os.path.basename(path)}", result)
    report.check(contents(name) == before, f"{name}: a refusal changes the folder: {program.content(out(name))}")


def test_segments():
    if not killed("killed", coarse) or not killed("foreign", coarse_other):
        return
    for number in (0, 8):
        name = f"segment-{number}"
        path, beside = (os.path.join(out(name), f"segment-{k:05d}.h5") for k in (number, number + 1))
        for harm in some(faults(path, beside, os.path.join(out("foreign"), os.path.basename(path))), number == 0):
            shutil.rmtree(out(name), ignore_errors=True)
            shutil.copytree(out("killed"), out(name))
            harm()
            refused(name, path, coarse)
    shutil.copytree(out("killed"), out("goes-on"))
    result = program.run(resumed.arguments("goes-on", coarse), timeout=60)
    differ = resumed.differences("counts", "goes-on") if result.code == 0 else ["it did not end"]
    report.check(result.code == 0 and not differ, f"as it was, it goes on to {differ}", result)


def test_finished(finished, config, foreign):
    """Of one segment, and of many; nothing is left to do, and a later end."""
    later = ("--set", "run.t_end_yr=0.25", "--set", "run.outputs=1000")
    for kind, options in (("same", ()), ("later", later)):
        name = f"{finished}-{kind}"
        path = os.path.join(out(name), "run.h5")
        for harm in some(faults(path, None, os.path.join(out(foreign), "run.h5")), (finished, kind) == ("many", "same")):
            shutil.rmtree(out(name), ignore_errors=True)
            shutil.copytree(out(finished), out(name))
            harm()
            refused(name, path, config, *options)
        result = program.run(["--quiet", "--force", "--out", out(name), config], timeout=60)
        report.check(result.code == 0 and not resumed.differences("whole", name), f"{name}: begun anew", result)
    shutil.rmtree(out(name))
    shutil.copytree(out(finished), out(name))
    again = program.run(["--resume", "--out", out(name), config], timeout=60)
    report.check(again.code == 0 and "nothing is left to do" in again.out, f"{finished}: unharmed", again)
    result = program.run(resumed.arguments(name, config, *later), timeout=60)
    report.check(result.code == 0 and not resumed.differences("longer", name), f"{finished}: a later end", result)


def test_dies():
    """Killed before each removal and renaming of a file, the last ones above all: run.h5 is made, the checkpoints are told of it, the
    segments go, the summary comes. As a run from the start, and as one that goes on with run.h5 of an earlier part."""
    first = ["--set", "run.t_end_yr=0.1", "--set", "run.outputs=10"]
    for kind in ("start", "later"):
        def prepared(name, death, kind=kind):
            if kind == "later":
                shutil.copytree(out("half"), out(name))
            return job(name, coarse, death)
        if kind == "later":
            half = program.run(resumed.arguments("half", coarse, *first), timeout=60)
            report.check(half.code == 0, "half of it", half)
        args, options = prepared(f"counts-{kind}", 0)
        result = program.run(*args, **options)
        if not report.check(result.code == 0 and not resumed.differences("counts", f"counts-{kind}"), f"{kind}: with no fault", result):
            return
        with open(os.path.join(program.FOLDER, f"counts-{kind}.count"), encoding="utf-8") as file:
            last = int(file.read())
        deaths = range(1, last + 1) if resumed.LONG else sorted({1, 3, 5, *range(8, last - 12, last // 3), *range(last - 12, last + 1)} & set(range(1, last + 1)))
        names = [f"dies-{kind}-{n}" for n in deaths]
        for name, result in zip(names, program.run_all([prepared(name, n) for name, n in zip(names, deaths)], 2)):
            report.check(result.code == -9, f"{name}: code {result.code}", result)
        for name, result in zip(names, program.run_all([((resumed.arguments(name, coarse),), {}) for name in names], 2)):
            differ = resumed.differences("counts", name) if result.code == 0 else ["it did not end"]
            left = [f for f in program.content(out(name)) if f.endswith(".tmp") or f.startswith(("segment", ".lock"))]
            report.check(result.code == 0 and not differ and not left, f"{name}: goes on to {differ}, left {left}", result)
        print(f"killed before a change of a name, {kind}: {last} changes, {len(names)} tried")


long_run = ["--set", "run.t_end_yr=0.25", "--set", "run.outputs=1000", "--set", "io.checkpoint_every_s=0"]
coarse_other = program.config("coarse_other.cfg", BUSY, COARSE, {"initial": {"tau0": 0.7}})
one = program.config("one.cfg", BUSY, {"io": {"segment_MB": 64, "checkpoint_every_s": 0}})
one_other = program.config("one_other.cfg", BUSY, {"io": {"segment_MB": 64, "checkpoint_every_s": 0}, "initial": {"tau0": 0.7}})
runs = [resumed.arguments("whole", busy, "--set", "io.checkpoint_every_s=0"), resumed.arguments("many", busy), resumed.arguments("counts", coarse), resumed.arguments("one", one), resumed.arguments("longer", busy, *long_run),
        resumed.arguments("many-other", other), resumed.arguments("one-other", one_other)]
good = all(report.check(result.code == 0, "a run that is not disturbed", result) for result in program.run_all([((args,), {}) for args in runs], 2))
if good:
    test_segments()
    test_dies()
    test_finished("many", busy, "many-other")
    test_finished("one", one, "one-other")
report.end()
