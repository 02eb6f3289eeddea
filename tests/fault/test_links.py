#!/usr/bin/env python3
"""timeout: 200
What is planted in an output folder: nothing is written through a link, symbolic or hard, whatever its name, by a run from the start, one
that goes on, or one that replaces another; and a pipe holds nothing up. Names of inputs and folders that would put the results in a place
that was not meant."""
import os
import shutil
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402
import resumed  # noqa: E402
from resumed import out  # noqa: E402

report = program.Report()
MINE = b"not yours\n"
RUN = {"run": {"outputs": 10}, "io": {"segment_MB": 0.003, "checkpoint_every_s": 1e-9, "psd_every": 3}, "collisions": {"energy": True},
       "transport": {"drag": "pr", "rtol": 1.0}}
path = program.config("run.cfg", RUN)
# All that a run writes, and what it writes first under another name.
FINAL = ["run.h5", "summary.json", "run_config.json", "perf_breakdown.csv", "segment-00000.h5", "segment-00001.h5", "checkpoint-00000.h5", "checkpoint-00001.h5", *resumed.FILES]
NAMES = FINAL + [name + ".tmp" for name in FINAL]


def victim(name):
    """A file elsewhere that links lead to."""
    return program.write(f"victim-{name}", MINE)


def plant(name, target, how, names):
    for file in names:
        place = os.path.join(out(name), file)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        if os.path.lexists(place):
            os.remove(place)
        if how == "symbolic":
            os.symlink(target, place)
        elif how == "hard":
            os.link(target, place)
        elif how == "dangling":
            os.symlink(target + "-new", place)
        else:
            os.mkfifo(place)


def untouched(what, target, result):
    with open(target, "rb") as file:
        report.check(file.read() == MINE, f"{what}: written through a link", result)
    report.check(not os.path.lexists(target + "-new"), f"{what}: made through a link", result)


def is_whole(name, result):
    """It ended well, and what it wrote are files of its own."""
    differ = resumed.differences("whole", name) if result.code == 0 else ["it did not end"]
    report.check(result.code == 0 and not differ, f"{name}: {differ}", result)
    for file in [file for file in program.content(out(name)) if not file.endswith(".tmp")]:
        full = os.path.join(out(name), file)
        report.check(os.path.isdir(full) or (os.path.isfile(full) and not os.path.islink(full) and os.stat(full).st_nlink == 1), f"{name}: {file} is no plain file")


def test_from_the_start():
    """Each kind under all names at once, as a new run and with --force; a checkpoint that is a pipe, or no file, is removed with the rest."""
    for how in ("symbolic", "hard", "dangling", "pipe"):
        for option in ("--profile", "--force"):
            name = f"{how}{option}"
            target = victim(name)
            plant(name, target, how, NAMES)
            result = program.run(["--quiet", "--profile", option, "--out", out(name), path], timeout=resumed.MESSAGE_S)
            is_whole(name, result)
            untouched(name, target, result)


def died(name, death=20):
    """A run that has died on its way, with segments and two checkpoints."""
    env = {"LD_PRELOAD": program.shim(), "FAULT_FOLDER": out(name), "FAULT_DEATH": str(death)}
    result = program.run(resumed.arguments(name, path), binary=["env", *[f"{k}={v}" for k, v in env.items()], program.BINARY], timeout=60)
    report.check(result.code == -9 and len(resumed.checkpoints(name)) >= 2, f"{name}: it should have died", result)


def test_going_on():
    """What is to be written next is planted; books that have another name, too, are gone on with in a copy; one that is a symbolic link
    is refused."""
    for how in ("symbolic", "hard", "dangling", "pipe"):
        name = f"on-{how}"
        died(name)
        left = program.content(out(name))
        target = victim(name)
        plant(name, target, how, [file for file in NAMES + [f"segment-{k:05d}.h5" for k in range(20)] + [f"checkpoint-{k:05d}.h5.tmp" for k in range(40)] if file not in left])
        result = program.run(resumed.arguments(name, path, "--profile"), timeout=resumed.MESSAGE_S)
        is_whole(name, result)
        untouched(name, target, result)

    died("books-hard")
    kept = os.path.join(program.FOLDER, "kept")
    shutil.copytree(out("books-hard"), kept, copy_function=os.link)
    before = {file: open(os.path.join(kept, file), "rb").read() for file in resumed.FILES}
    os.remove(os.path.join(out("books-hard"), ".lock"))
    is_whole("books-hard", program.run(resumed.arguments("books-hard", path), timeout=resumed.MESSAGE_S))
    report.check(all(open(os.path.join(kept, file), "rb").read() == text for file, text in before.items()), "books: another name of theirs was written to")

    for file in resumed.FILES:
        name = "books-" + os.path.basename(file)
        died(name)
        book, target = os.path.join(out(name), file), os.path.join(program.FOLDER, "away-" + os.path.basename(file))
        os.rename(book, target)
        os.symlink(target, book)
        text = open(target, "rb").read()
        result = program.run(resumed.arguments(name, path), timeout=resumed.MESSAGE_S)
        report.check(result.code == 5 and f"{book}: is a link" in result.message, f"{name}: not refused", result)
        report.check(open(target, "rb").read() == text, f"{name}: written through a link")


def test_places():
    """The folder of the books, and the lock."""
    away = os.path.join(program.FOLDER, "away")
    os.makedirs(away)
    os.makedirs(out("checks"))
    os.symlink(away, out("checks") + "/checks")
    for option in ("--resume", "--force"):
        result = program.run(["--quiet", option, "--out", out("checks"), path], timeout=resumed.MESSAGE_S)
        report.check(result.code == 5 and "/checks: is a link" in result.message and not os.listdir(away), f"checks: {option}", result)
    for how in ("symbolic", "hard", "dangling", "pipe"):
        name = f"lock-{how}"
        target = victim(name)
        plant(name, target, how, [".lock"])
        result = program.run(["--quiet", "--out", out(name), path], timeout=resumed.MESSAGE_S)
        report.check(result.code == 5 and "/.lock: is " in result.message and len(result.messages) == 1, f"{name}: {result.message}", result)
        untouched(name, target, result)


def test_pipes():
    """Under every name that a run that goes on reads, or looks for."""
    for file in ("checkpoint-00099.h5", "STOP", "CHECKPOINT", "summary.json", "segment-00003.h5", "run.h5", *resumed.FILES):
        name = "pipe-" + os.path.basename(file)
        died(name)
        plant(name, "", "pipe", [file])
        result = program.run(resumed.arguments(name, path), timeout=resumed.MESSAGE_S)
        passes = file in ("STOP", "CHECKPOINT", "summary.json", "run.h5")
        report.check(result.code == (0 if passes else 5) and (passes or file in result.message), f"{name}: code {result.code}", result)


def test_names():
    """Without --out the results are in a folder of their own below out/, whatever the input is called; the root folder is no place."""
    work = os.path.join(program.FOLDER, "names")
    for name, folder in (("..cfg", "..cfg"), ("...", "..."), ("....cfg", "....cfg"), (".cfg", ".cfg"), (".a.cfg", ".a"), ("a..cfg", "a."), ("..a", "..a"), ("plain.cfg", "plain")):
        shutil.rmtree(work, ignore_errors=True)
        os.makedirs(work)
        shutil.copy(path, os.path.join(work, name))
        result = program.run(["--quiet", name], timeout=resumed.MESSAGE_S, cwd=work)
        report.check(result.code == 0 and sorted(os.listdir(work)) == sorted([name, "out"]) and os.listdir(work + "/out") == [folder], f"{name}: {program.content(work)}", result)
    os.symlink("/", os.path.join(program.FOLDER, "root"))
    for folder in ("/", "//", "/.", "/tmp/..", "", os.path.join(program.FOLDER, "root")):  # looked at by --check as by a run
        result = program.run(["--quiet", "--check", "--out", folder, path], timeout=resumed.MESSAGE_S)
        report.check(result.code == 2 and "--out" in result.message and len(result.messages) == 1, f"--out '{folder}'", result)


whole = program.run(resumed.arguments("whole", path), timeout=60)
if report.check(whole.code == 0, "the run that is not disturbed", whole):
    for test in (test_from_the_start, test_going_on, test_places, test_pipes, test_names):
        test()
report.end()
