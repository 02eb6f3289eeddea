#!/usr/bin/env python3
"""The tree itself: what lies at the top, no big files, no path of one machine, scripts that parse."""
import os
import re
import subprocess

import tree

TOP = {"Makefile", "README.md", "LICENSE", "CITATION.cff", "CHANGELOG.md", "src", "include", "input", "jobs", "tests", "tools", "findings"}
MACHINE_PATH = re.compile(r"(?:^|[^A-Za-z0-9._/-])/(?:wor[k]|far[m]|roo[t]|hom[e]|Use[r]s|mn[t])/[A-Za-z]", re.M)
ROOM_DOCUMENTS = ["README.md", "src/README.md", "src/HOWTO.md", "input/README.md", "jobs/README.md", "tools/README.md", "tests/README.md"]


def check_script(report, path, text):
    first = text.split("\n", 1)[0]
    if path.endswith(".py") or "python" in first:
        try:
            compile(text, path, "exec")
            report.check(True, "")
        except SyntaxError as error:
            report.check(False, f"{path}: {error}")
    elif path.endswith(".sh") or re.match(r"#!.*\b(ba)?sh\b", first):
        shell = "bash" if "bash" in first else "sh"
        parsed = subprocess.run([shell, "-n", path], capture_output=True, text=True, check=False)
        report.check(parsed.returncode == 0, f"{path}: {parsed.stderr}")


def main():
    report = tree.Report()
    files = tree.tracked_files()
    for name in sorted({f.split("/")[0] for f in files}):
        report.check(name in TOP or name.startswith("."), f"{name} does not belong at the top")
    for name in sorted(TOP) + ROOM_DOCUMENTS:
        report.check(os.path.exists(name), f"{name} is missing")
    for path in files:
        size = os.path.getsize(path)
        report.check(size <= 1_000_000, f"{path}: {size} bytes")
        with open(path, "rb") as file:
            data = file.read()
        if b"\0" in data:
            continue
        text = data.decode("utf-8", "replace")
        found = MACHINE_PATH.search(text)
        report.check(not found, f"{path}: a path of one machine: {found and found.group().strip()}")
        check_script(report, path, text)
    report.end()


main()
