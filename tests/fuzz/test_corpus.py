#!/usr/bin/env python3
"""The inputs of the fuzzers: an archive for each target, and chosen for the format of checkpoints that the program writes now. Where it
fails for a format: `make fuzz`, let the target run for some minutes, `tests/fuzz/pack NAME build/corpus/NAME` (tests/README.md)."""
import glob
import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "style")]
import corpus  # noqa: E402
from tree import Report  # noqa: E402

report = Report()
targets = sorted(os.path.basename(p)[len("fuzz_"):-len(".c")] for p in glob.glob(HERE + "/fuzz_*.c"))
report.check(targets == corpus.names(), f"targets {targets}, archives {corpus.names()}")
report.check(set(corpus.FORMATS) <= set(targets), f"formats of {sorted(corpus.FORMATS)}, targets {targets}")
for name in corpus.names():
    packed, now = corpus.format_packed(name), corpus.format_now(name)
    report.check(packed == now, f"{corpus.path(name)} is for \"{packed}\", the program writes \"{now}\"")
    with tempfile.TemporaryDirectory() as folder:
        n = corpus.unpack(name, folder)
        report.check(n > 0 and n == len(os.listdir(folder)) and corpus.FORMAT not in os.listdir(folder), f"{name}: {n} inputs")
report.end()
