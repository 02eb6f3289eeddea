#!/usr/bin/env python3
"""No circle between files: a file is src/X.c with include/X.h (or src/X.h), and A points to B when A includes B's header, or when A.c
uses a function or a table that B.c defines. So each file can be read, and tested, knowing only those below it.
"""
import collections
import os
import re

import tree

NAME = r"(?:md|sw)_\w+"
# What begins a line and is not static: "type name(...) {", and "const type name[] = ".
FUNCTION = re.compile(rf"^(?!static|typedef|extern|return|else|#|\s)[\w\s*]*?\b({NAME})\s*\((?:[^;{{}}()]|\([^()]*\))*\)\s*\{{", re.M)
GENERATED = re.compile(rf"^#define \w+ ({NAME})$", re.M)  # the name under which an included body is compiled
TABLE = re.compile(rf"^const [\w\s*]*?\b({NAME})(?:\[\w*\])*\s*=", re.M)
DECLARED = re.compile(rf"^(?!static|typedef|#|\s)(?!.*\binline\b)[\w\s*]*?\b({NAME})\s*\((?:[^;{{}}()]|\([^()]*\))*\)[^;{{]*;", re.M)


def unit(path):
    """The file without folder of sources and ending: "disk/evolve/evolve"."""
    return os.path.splitext(path.split("/", 1)[1])[0]


def definitions(texts):
    defined = {}
    for path, text in texts.items():
        if path.endswith(".c"):
            for name in FUNCTION.findall(text) + TABLE.findall(text) + GENERATED.findall(text):
                defined.setdefault(name, unit(path))
    return defined


def arrows(texts, defined):
    """For each file those that it points to, and why."""
    edges = collections.defaultdict(dict)
    for path, text in texts.items():
        here = unit(path)
        for included in re.findall(r'^\s*#\s*include\s+"([^"]+)"', tree.read(path), re.M):
            there = os.path.splitext(included if "/" in included else os.path.join(os.path.dirname(here), included))[0]
            edges[here].setdefault(there, "includes it")
        for name in set(re.findall(rf"\b{NAME}", text)) if path.endswith(".c") else ():
            if name in defined:
                edges[here].setdefault(defined[name], f"uses {name}")
        edges[here].pop(here, None)
    return edges


def reach(edges, start):
    seen, todo = set(), [start]
    while todo:
        for there in edges.get(todo.pop(), ()):
            if there not in seen:
                seen.add(there)
                todo.append(there)
    return seen


def circles(edges):
    """Files that reach each other, as sorted lists."""
    reached = {here: reach(edges, here) for here in edges}
    found = {}
    for here in edges:
        together = sorted(there for there in reached[here] if here in reached.get(there, ()))
        if together:
            found[" ".join(together)] = together
    return found


def main():
    report = tree.Report()
    texts = {path: tree.code(tree.read(path)) for path in tree.c_files("src", "include")}
    defined = definitions(texts)
    for path, text in texts.items():
        if path.endswith(".h"):
            for name in DECLARED.findall(text):
                report.check(name in defined, f"{path}: where is {name} defined? this test does not see it")
    edges = arrows(texts, defined)
    found = circles(edges)
    for members in found.values():
        inside = [f"{a} -> {b} ({why})" for a in members for b, why in edges[a].items() if b in members]
        report.check(False, "a circle: " + "; ".join(inside))
    report.end()


main()
