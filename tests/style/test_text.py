#!/usr/bin/env python3
"""What the text shows: the five lines of a header, short functions and files, no unfinished marks."""
import re

import tree

HEAD = ["Shapes", "Units", "Owner", "MPI", "Source"]
LONGEST_FUNCTION, LONGEST_FILE, LONGEST_LINE = 100, 400, 132


def check_header(report, path, text):
    comment = text[:text.find("*/")]
    found = [w for w in re.findall(r"^ \* (\w+):", comment, re.M) if w in HEAD]
    report.check(text.startswith("/*") and found == HEAD, f"{path}: does not open with {', '.join(HEAD)}")
    guard = "MD_" + re.sub(r"\W", "_", path.split("/", 1)[1]).upper()
    guard_short = guard.replace("MD_SWARM_", "SW_").replace("MD_DISK_", "MD_")
    report.check(f"#ifndef {guard}\n" in text or f"#ifndef {guard_short}\n" in text, f"{path}: no include guard {guard}")


def check_functions(report, path, lines):
    start = 0
    for number, line in enumerate(lines, 1):
        if line == "{":
            start = number
        elif line == "}" and start:
            length = number - start + 1
            report.check(length <= LONGEST_FUNCTION, f"{path}:{start}: a function of {length} lines")
            start = 0


def main():
    report = tree.Report()
    for path in tree.c_files("include"):
        check_header(report, path, tree.read(path))
    for path in tree.c_files("src", "include", "tests", "tools"):
        text = tree.read(path)
        lines = text.split("\n")
        check_functions(report, path, lines)
        report.check("\t" not in text and not re.search(r" +$", text, re.M), f"{path}: tabs or spaces at a line's end")
        if path.startswith("tests/"):
            continue
        report.check(len(lines) <= LONGEST_FILE, f"{path}: {len(lines)} lines: is it still one thing?")
        longest = max(map(len, lines))
        report.check(longest <= LONGEST_LINE, f"{path}: a line of {longest} characters")
        mark = re.search(r"\b(TODO|FIXME|XXX|HACK)\b|not implemented", text)
        report.check(not mark, f"{path}: unfinished: {mark and mark.group()}")
    report.end()


main()
