#!/usr/bin/env python3
"""Every line of the README, and of the pages of input/, jobs/ and tools/, is run as it stands, one after the other as a reader would, in a copy
of the tree; files that the remark behind a line names are there afterwards. The programs of the copy shorten what they are asked for (SHORT):
model time, collisions, cases. `make` and `sbatch` are stand-ins: jobs/ are run by test_jobs and slurm/, the build by whoever runs this.
needs: matplotlib, timeout: 240, long: all 1500 (as long as the pages say)"""
import contextlib
import io
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402
import tools  # noqa: E402,F401 # pylint: disable=unused-import # the path of marsdisk_tools
from marsdisk_tools import start  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402

report = program.Report()
LONG = sys.argv[1:] == ["all"]
PAGES = ["README.md", "input/README.md", "input/swarm/README.md", "input/sweeps/README.md", "tools/README.md", "jobs/README.md"]
COPY = os.path.join(program.FOLDER, "tree")
STANDINS = os.path.join(program.FOLDER, "bin")
SHORT = {"marsdisk": "--set run.t_end_yr=0.001", "swarm_mc": "--set electrons.number=64 --set stop.collisions=1e4", "marsdisk-qpr": ""}
# Of the sweep of swarms two cases; outputs spaced by factors are drawn to the end.
PROGRAM = """#!/bin/sh
case " $* " in
*" --check "* | *" --list "* | *" --help "* | *" --version "* | *" --print-"* | *" --write-config "*) exec {binary} "$@" ;;
*--sweep*argon.cfg*) exec {binary} "$@" {short} --index 18-19 ;;
*=log*) exec {binary} "$@" ;;
esac
exec {binary} "$@" {short}
"""
# All targets are there; `run` does what it does once the programs are made.
MAKE = """#!/bin/sh
for target; do
    case $target in
    -* | *=* | [0-9]*) ;;
    run) sh tools/run_reference build 2 ;;
    *) grep -q "^$target:" Makefile || { echo "make: no target $target"; exit 2; } ;;
    esac
done
"""
# The script is there and is one, and marsdisk finds nothing wrong with what it is to run.
SBATCH = """#!/bin/bash
while [[ $1 == -* ]]; do case $1 in --*=*) shift ;; *) shift 2 ;; esac; done
script=$1; shift
bash -n "$script" || exit
[[ $script != *array.sh ]] || exec bash "$script" --check "$@"
name=marsdisk
[[ $1 != swarm_mc ]] || { name=$1; shift; }
[[ $script != *sweep.sh ]] || set -- --sweep "$@"
exec "build/$name" --check "$@"
"""
# Lines that are not run, and why.
LEFT_OUT = {"sh tools/quickstart check": "builds with sanitizers and runs this very test"}
LONG_ONLY = {"uncertainty": "hundred runs", "tools/convergence": "twenty runs, of one tenth of the tolerance", "bash jobs/scaling.sh": "in test_jobs, too",
             "tools/scaling": "in test_scaling, too"}
CODES = {"--max-wall": (0, 75)}  # a machine as slow as that is not a fault


def executable(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)


def make_copy():
    os.makedirs(COPY)
    for name in ("input", "jobs", "tools"):
        shutil.copytree(os.path.join(program.ROOT, name), os.path.join(COPY, name), ignore=shutil.ignore_patterns("site.sh", "__pycache__"))
    for name in ("Makefile", "src", "include", "tests"):
        os.symlink(os.path.join(program.ROOT, name), os.path.join(COPY, name))
    for name, short in SHORT.items():
        binary = shlex.quote(os.path.join(program.BUILD, name))
        executable(os.path.join(COPY, "build", name), PROGRAM.format(binary=binary, short="" if LONG else short))
    executable(STANDINS + "/make", MAKE)
    executable(STANDINS + "/sbatch", SBATCH)
    # What a reader brings: a file from LXCat.
    shutil.copy(os.path.join(COPY, "input/swarm/gases/argon.txt"), os.path.join(COPY, "Ar.txt"))
    os.environ.update(BUILD="build", PATH=STANDINS + ":" + os.environ["PATH"], SCRATCH="", MARSDISK_LAUNCHER="mpirun", SLURM_NTASKS="2")
    os.environ.pop("MAKEFLAGS", None)
    os.chdir(COPY)


def commands(text):
    """(line number, language, command) of a page: each line of an indented block, with its here-document, and each block of Python."""
    lines, k = text.split("\n"), 0
    while k < len(lines):
        at, line, k = k + 1, lines[k], k + 1
        if line.startswith("```"):
            end = lines.index("```", k)
            if line == "```python":
                yield at, "python", "\n".join(lines[k:end])
            k = end + 1
        elif line.startswith("    "):
            here = re.search(r"<<'?(\w+)'?", line)
            while here and lines[k - 1].strip() != here.group(1):
                line += "\n" + lines[k][4:]
                k += 1
            yield at, "shell", line[4:]


def job_lines(text):
    """Whole commands in the running text of jobs/README.md; those with a word in capitals show a form."""
    for at, line in enumerate(text.split("\n"), 1):
        for command in re.findall(r"`((?:sbatch|bash) [^`]*jobs/[^`]*)`", line):
            if "..." not in command and not re.search(r"\b[A-Z]{4,}\b", command):
                yield at, "shell", command


def no_picture(_, to, **_named):
    """Instead of drawing: what pictures show is looked at by tests of their own."""
    if hasattr(to, "write"):
        to.write(b"picture")
    else:
        with open(to, "wb") as file:
            file.write(b"picture")


def in_process(words):
    """A command of marsdisk_tools, without starting Python and its packages once more."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = start.run(words[0][len("tools/"):], words[1:])
        except SystemExit as end:
            code = end.code
        except Exception:  # pylint: disable=broad-except # whatever it is, it is told
            code = traceback.format_exc()
    return code, out.getvalue() + err.getvalue()


def run_python(text):
    try:
        import netCDF4  # noqa: F401 # pylint: disable=unused-import,import-outside-toplevel
        import xarray  # noqa: F401 # pylint: disable=unused-import,import-outside-toplevel
    except ImportError as lacks:
        return None, str(lacks)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        try:
            exec(text, {})  # pylint: disable=exec-used
        except Exception:  # pylint: disable=broad-except
            return traceback.format_exc(), out.getvalue()
    return 0, out.getvalue()


def run_shell(command):
    words = shlex.split(command, comments=True)
    if words[0].startswith("tools/") and words[0][len("tools/"):] in start.COMMANDS:
        return in_process(words)
    if words[0] == "ncdump" and not shutil.which("ncdump"):
        return None, "no ncdump"
    done = program.finish(subprocess.Popen(["bash", "-c", command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                           start_new_session=True), 0, 1200 if LONG else 60)
    return done.code, done.out + done.err


def run_line(page, at, language, command):
    where = f"{page}:{at}: {command}"
    left_out = LEFT_OUT if LONG else {**LEFT_OUT, **LONG_ONLY}
    reason = next((why for line, why in left_out.items() if line in command), None)
    if reason:
        return report.skip(f"{where}: {reason}")
    code, output = (run_python if language == "python" else run_shell)(command)
    if code is None:
        return report.skip(f"{where}: {output}")
    allowed = next((codes for option, codes in CODES.items() if option in command), (0,))
    report.check(code in allowed and "Traceback" not in output, f"{where}: {code}", output[-1500:])
    if language == "shell":
        for name in re.findall(r"\bout/[\w./]*\.\w+", command.partition(" #")[2]):
            report.check(os.path.exists(name), f"{where}: no {name} afterwards", output[-500:])


def main():
    make_copy()
    if not LONG:
        Figure.savefig = no_picture
    for page in PAGES:
        with open(os.path.join(program.ROOT, page), encoding="utf-8") as file:
            text = file.read()
        found = list(commands(text)) + (list(job_lines(text)) if page == "jobs/README.md" else [])
        for at, language, command in found:
            run_line(page, at, language, command)
        if page in ("README.md", "input/swarm/README.md", "tools/README.md", "jobs/README.md"):
            report.check(found, f"{page}: no command found")
    os.chdir(program.ROOT)
    report.end()


main()
