#!/usr/bin/env python3
"""Arrows point down only: main -> run -> evolve -> output -> setup -> {solve -> collide -> physics -> model},
job -> io -> param -> numbers -> base.

Also: libraries of files stay in io, MPI in base/comm, base/launch, io, run and the mains, MPI_COMM_WORLD in the mains, and no double
is summed by MPI, whose order of addition depends on the number of ranks.
"""
import glob
import os
import re

import tree

PAGES = sorted(glob.glob("src/**/*.md", recursive=True)) + ["tests/README.md"]  # files, functions and links named there exist

LOW = ["numbers", "base"]
MIDDLE = ["job", "io", "param"] + LOW
FORMULAS = ["disk/physics", "disk/model", "param"] + LOW
SOLVER = ["disk/solve", "disk/collide"] + FORMULAS
MAY_INCLUDE = {
    "base": ["base"],
    "numbers": LOW,
    "param": ["param"] + LOW,
    "io": ["io", "param"] + LOW,
    "job": MIDDLE,
    "sweep": ["sweep"] + MIDDLE,
    "disk/model": ["disk/model", "param"] + LOW,
    "disk/physics": FORMULAS,
    "disk/collide": ["disk/collide"] + FORMULAS,
    "disk/solve": SOLVER,
    "disk/transport": ["disk/transport"] + FORMULAS,
    "disk/setup": ["disk/setup"] + SOLVER + MIDDLE,
    "disk/output": ["disk/output", "disk/setup"] + SOLVER + MIDDLE,
    "disk/evolve": ["disk/evolve", "disk/transport", "disk/output", "disk/setup"] + SOLVER + MIDDLE,
    "disk/run": ["disk/run", "sweep", "disk/evolve", "disk/transport", "disk/output", "disk/setup"] + SOLVER + MIDDLE,
    "optics/material": ["optics/material", "io", "param"] + LOW,
    "optics/mie": ["optics/mie", "optics/material", "io", "param"] + LOW,
    "optics/table": ["optics/table", "optics/mie", "optics/material", "io", "param"] + LOW,
    "swarm/model": ["swarm/model", "param"] + LOW,
    "swarm/physics": ["swarm/physics", "swarm/model", "param"] + LOW,
    "swarm/flight": ["swarm/flight", "swarm/physics", "swarm/model", "param"] + LOW,
    "swarm/solve": ["swarm/solve", "swarm/flight", "swarm/physics", "swarm/model", "param"] + LOW,
    "swarm/measure": ["swarm/measure", "swarm/solve", "swarm/flight", "swarm/model", "param"] + LOW,
    "swarm/output": ["swarm/output", "swarm/measure", "swarm/model"] + MIDDLE,
    "swarm/run": ["swarm/run", "sweep", "swarm/output", "swarm/measure", "swarm/solve", "swarm/flight", "swarm/physics", "swarm/model"] + MIDDLE,
}
FILE_LIBRARIES = ("hdf5", "libconfig", "jansson", "libdeflate", "H5")
USES_MPI = ("base/comm.", "base/launch.", "io/", "job/", "sweep/", "disk/setup/", "disk/output/", "disk/evolve/", "disk/run/", "swarm/run/")


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
        text = tree.read(page)
        here = os.path.dirname(page)
        for link in re.findall(r"\]\(([^)#:]+)\)", text):
            report.check(os.path.exists(os.path.join(here, link)), f"{page}: the link {link} leads nowhere")
        for name in re.findall(r"`([^`\n]+)`", text):
            if re.fullmatch(r"(?:md|sw|MD|SW)_\w+", name):
                report.check(re.search(rf"\b{name}\b", sources), f"{page}: there is no {name}")
            elif re.fullmatch(r"[\w/]+\.(?:c|h|py|md|cfg|sh)", name) and "NN" not in name:
                beside = here.replace("src", "include", 1)
                places = ("", "src", "include", "src/disk", "include/disk", "src/swarm", "include/swarm", "tests", "tests/verify", here, beside)
                report.check(any(os.path.exists(os.path.join(place, name)) for place in places), f"{page}: there is no file {name}")
    report.end()


main()
