#!/usr/bin/env python3
"""Arrows point down only: main -> run -> output -> setup -> {solve -> collide -> physics -> model -> base}, job -> io -> base.

Also: libraries of files stay in io, MPI in base/comm, base/launch, io, run and the mains, MPI_COMM_WORLD in the mains, and no double
is summed by MPI, whose order of addition depends on the number of ranks.
"""
import os
import re

import tree

PAGES = ["src/README.md", "src/HOWTO.md"]  # every file and function named there exists

MAY_INCLUDE = {
    "base": ["base"],
    "io": ["io", "base"],
    "disk/model": ["disk/model", "base"],
    "disk/physics": ["disk/physics", "disk/model", "base"],
    "job": ["job", "io", "base"],
    "disk/collide": ["disk/collide", "disk/physics", "disk/model", "base"],
    "disk/solve": ["disk/solve", "disk/collide", "disk/physics", "disk/model", "base"],
    "disk/setup": ["disk/setup", "disk/solve", "disk/collide", "disk/physics", "disk/model", "job", "io", "base"],
    "disk/output": ["disk/output", "disk/setup", "disk/solve", "disk/collide", "disk/physics", "disk/model", "job", "io", "base"],
    "disk/run": ["disk/run", "disk/output", "disk/setup", "disk/solve", "disk/collide", "disk/physics", "disk/model", "job", "io", "base"],
    "optics": ["optics", "io", "base"],
    "swarm/model": ["swarm/model", "base"],
    "swarm/physics": ["swarm/physics", "swarm/model", "base"],
    "swarm/solve": ["swarm/solve", "swarm/physics", "swarm/model", "base"],
    "swarm/measure": ["swarm/measure", "swarm/solve", "swarm/model", "base"],
    "swarm/output": ["swarm/output", "swarm/measure", "swarm/model", "job", "io", "base"],
    "swarm/run": ["swarm/run", "swarm/output", "swarm/measure", "swarm/solve", "swarm/physics", "swarm/model", "job", "io", "base"],
}
FILE_LIBRARIES = ("hdf5", "libconfig", "jansson", "libdeflate", "H5")
USES_MPI = ("base/comm.", "base/launch.", "io/", "job/", "disk/setup/", "disk/output/", "disk/run/", "swarm/run/")


def main():
    report = tree.Report()
    for path in tree.c_files("src", "include"):
        place = path.split("/", 1)[1]
        is_main = place.endswith("/main.c")
        layer = next((l for l in MAY_INCLUDE if place.startswith(l + "/")), None)
        report.check(layer is not None or is_main, f"{path}: in no known layer")
        text = tree.read(path)
        for included in re.findall(r'^\s*#\s*include\s+"([^"]+)"', text, re.M):
            beside = "/" not in included and os.path.exists(os.path.join(os.path.dirname(path), included))
            low_enough = is_main or beside or any(included.startswith(l + "/") for l in MAY_INCLUDE.get(layer, []))
            report.check(low_enough, f"{path}: layer {layer} must not include {included}")
        for included in re.findall(r"^\s*#\s*include\s+<([^>]+)>", text, re.M):
            if included.startswith(FILE_LIBRARIES):
                report.check(place.startswith("io/"), f"{path}: <{included}> belongs in io/")
        bare = tree.code(text)
        if not is_main:
            calls = re.findall(r"\bMPI_\w+|<mpi\.h>", bare)
            report.check(not calls or place.startswith(USES_MPI), f"{path}: MPI in layer {layer}: {calls[:3]}")
            report.check("MPI_COMM_WORLD" not in bare, f"{path}: MPI_COMM_WORLD is named in the mains only")
        for statement in re.findall(r"[^;{}]*\bMPI_SUM\b[^;]*", bare):
            report.check(re.search(r"MPI_U?INT(8|16|32|64)_T", statement), f"{path}: MPI_SUM on something not an integer")
    sources = " ".join(tree.read(path) for path in tree.c_files("src", "include"))
    for page in PAGES:
        for name in re.findall(r"`([^`\n]+)`", tree.read(page)):
            if re.fullmatch(r"(?:md|sw|MD|SW)_\w+", name):
                report.check(re.search(rf"\b{name}\b", sources), f"{page}: there is no {name}")
            elif re.fullmatch(r"[\w/]+\.(?:c|h|py|md|cfg|sh)", name):
                places = (name, "src/" + name, "include/" + name, "include/disk/" + name, "src/disk/" + name)
                report.check(any(os.path.exists(place) for place in places), f"{page}: there is no file {name}")
    report.end()


main()
