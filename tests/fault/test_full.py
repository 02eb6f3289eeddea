#!/usr/bin/env python3
"""No file can grow beyond some size, as on a full disk or at the end of a quota: at whatever byte that comes, the program ends
with exit code 5 and one message, and nothing that is left claims to be complete.

The limit is set behind MPI_Init, whose own files must not fail: tests/mpi/test_faults.c holds the program for that.
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402

HUNG_S = 30
report = program.Report()
HARNESS = [os.path.join(program.BUILD, "tests/mpi/test_faults"), "bytes"]

several = program.config("several.cfg", {"run": {"outputs": 20}, "io": {"segment_MB": 0.03}, "parallel": {"ranks": 3}})
# A file that two ranks write: 20 MB are expected, but the run stops early.
together = program.config("together.cfg", {
    "run": {"t_end_yr": 1.0, "outputs": 2500, "stop_loss_rate_Mmars_s": 1.0, "stop_loss_rate_min_yr": 0.001},
    "disk": {"cells": 9}, "sizes": {"bins": 60}, "io": {"compress": False}, "parallel": {"ranks": 3}})


def job(path, most, ranks):
    out = os.path.join(program.FOLDER, f"{os.path.basename(path)}-{most}-{ranks}")
    return out, ((["--quiet", "--profile", "--out", out, path],),
                 {"ranks": ranks, "timeout": HUNG_S, "binary": HARNESS + [str(most)]})


def judge(path, most, ranks, out, result, enough=False):
    label = f"{os.path.basename(path)}, {most} bytes @{ranks}"
    if enough:
        report.check(result.code == 0, f"{label}: exit code {result.code}", result)
        return
    aborted = (9, 1) if ranks and "MPI_Abort" in result.err and program.mixes_codes() else ()
    report.check(result.code == 5 or result.code in aborted, f"{label}: exit code {result.code}", result)
    report.check(len(result.messages) == 1 or path == together and result.messages, f"{label}: messages {result.messages}")
    report.check(out in result.message, f"{label}: the message does not name the file", result.message)
    left = program.content(out) or []
    claims = "summary.json" in left and program.load(out, "summary.json")["status"] == "finished"
    report.check(not claims, f"{label}: the summary says finished")
    report.check("run.h5" not in left or path == several and most > 30000, f"{label}: a run.h5 all the same")
    report.check(most > 500 or not left, f"{label}: it left {left}")


cases = [(several, most, 0) for most in (400, 700, 1500, 4000, 25000, 30000, 60000)]
cases += [(several, 400, 3), (several, 4000, 3), (several, 60000, 3), (together, 30000, 3), (together, 200000, 3)]
for wide in (False, True):
    chosen = [c for c in cases if bool(c[2]) == wide]
    made = [job(*c) for c in chosen]
    for case, (folder, _), end in zip(chosen, made, program.run_all([m[1] for m in made], 1 if wide else 4)):
        judge(*case, folder, end)
folder, (positional, named) = job(several, 10000000, 0)
judge(several, 10000000, 0, folder, program.run(*positional, **named), enough=True)
report.end()
