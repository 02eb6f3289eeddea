"""The commands of tools/marsdisk_tools, called in the test's own process: to start Python and its packages takes longer than what is tested."""
import contextlib
import io
import os
import subprocess
import sys

import program

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(program.ROOT, "tools"))
from marsdisk_tools import start  # noqa: E402


def call(name, *args):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = start.run(name, list(args))
        except SystemExit as end:
            code = end.code
    return subprocess.CompletedProcess(args, code, out.getvalue(), err.getvalue())


def expect(report, code, words, name, *args):
    """What it printed; the code and all words are checked."""
    result = call(name, *args)
    good = result.returncode == code and all(w in result.stdout + result.stderr for w in words) and "Traceback" not in result.stderr
    report.check(good, f"{name} {args}: code {result.returncode}, wanted {code} and {words}", result.stdout[-1500:] + result.stderr[-1500:])
    return result.stdout


def run_disk(report, name, *layers):
    """A run of marsdisk for a command to work on: its output folder."""
    out = os.path.join(program.FOLDER, "out-" + name)
    result = program.run(["--quiet", "--out", out, program.config(name, *layers)])
    report.check(result.code == 0, f"{name}: exit code {result.code}", result)
    return out
