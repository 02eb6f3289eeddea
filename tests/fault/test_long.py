#!/usr/bin/env python3
"""timeout: 200
long: long 7200
A long run needs no more memory at its end than in its middle: the resident memory of the last tenth of the steps is that of the sixth
tenth within 1 %; before that the buffers of batches and checkpoints grow to their bounds. Every step is an output; segments and checkpoints
are written on the way. The C library fills what it hands out (MALLOC_PERTURB_), and the kernel gives no huge pages, so that a page that is
touched late, or two megabytes with it, do not look like memory that was asked for late. 1e5 steps, which take seconds; with "long" 1e6."""
import ctypes
import glob
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402
import resumed  # noqa: E402

report = program.Report()
STEPS = 1000000 if resumed.LONG else 100000
LONG_RUN = {
    "run": {"t_end_yr": STEPS * 1e-7, "outputs": STEPS}, "disk": {"cells": 1}, "sizes": {"bins": 5},
    "io": {"segment_MB": 0.5, "psd_every": 1000, "checkpoint_every_s": 0.1},  # some, also where the run takes a second
}
path = program.config("long.cfg", LONG_RUN)
out = resumed.out("long")


def resident(process):
    with open(f"/proc/{process.pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def without_huge_pages():
    PR_SET_THP_DISABLE = 41
    ctypes.CDLL(None).prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0)


began = time.monotonic()
process = program.start(resumed.arguments("long", path, "--set", "io.compress=true"), env={"MALLOC_PERTURB_": "85"}, preexec_fn=without_huge_pages)
samples = []  # (segments written, MB)
while process.poll() is None:
    try:
        samples.append((len(glob.glob(out + "/segment-*.h5")), resident(process)))
    except (FileNotFoundError, ProcessLookupError, IndexError, ValueError):
        break
    time.sleep(0.02)
result = program.finish(process, began, 60)
if report.check(result.code == 0, "the long run", result):
    summary = program.load(out, "summary.json")
    report.check(summary["steps"] == STEPS and summary["outputs"] == STEPS + 1, f"{summary['steps']} steps")
    report.check(summary["checkpoints"]["written"] > 3, f"{summary['checkpoints']}")
    most = max(n for n, _ in samples)
    samples = samples[:[n for n, _ in samples].index(most)]  # once the last segment is there the joining begins, which is another matter
    tenths = [[mb for n, mb in samples if low * most <= n <= high * most] for low, high in ((0.5, 0.6), (0.9, 1.0))]
    report.check(most >= 20 and all(tenths), f"{most} segments, {[len(t) for t in tenths]} samples")
    early, last = (sorted(t)[len(t) // 2] for t in tenths)
    report.check(abs(last - early) <= 0.01 * early, f"resident memory: {early:.2f} MB in the sixth tenth, {last:.2f} MB in the last")
    report.check(max(tenths[1]) <= 1.01 * max(tenths[0]), f"most resident memory: {max(tenths[0]):.2f} and {max(tenths[1]):.2f} MB")
    print(f"{STEPS} steps in {summary['wall_s']:.1f} s, {most} segments, {summary['checkpoints']['written']} checkpoints: "
          f"{early:.2f} MB in the sixth tenth, {last:.2f} MB in the last, {summary['rss_MB']:.1f} MB at most with the joining")
report.end()
