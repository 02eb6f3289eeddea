"""Runs that are disturbed and go on, and whether they are the run that was never disturbed. For the tests in fault/."""
import os
import sys

import h5py

import program

FILES = ["checks/mass_budget.csv", "checks/mass_budget_cells.csv", "checks/energy_budget.csv", "checks/angular_momentum.csv", "orbit_rollup.csv"]
MESSAGE_S = 30  # after this a run that was disturbed must have ended

# "long" on the command line: as often as `make check-long` wants it.
LONG = "long" in sys.argv[1:]


def out(name):
    return os.path.join(program.FOLDER, "out-" + name)


def arguments(name, path, *options):
    return ["--quiet", "--resume", "--out", out(name), *options, path]


def digest(name):
    return program.load(out(name), "summary.json")["state_digest"]


def differences(a, b):
    """What is not the same in two folders: datasets, books, summary."""
    found = []
    with h5py.File(out(a) + "/run.h5", "r") as one, h5py.File(out(b) + "/run.h5", "r") as two:
        found += [key for key in set(one) ^ set(two)]
        found += [key for key in set(one) & set(two) if one[key].shape != two[key].shape or one[key][()].tobytes() != two[key][()].tobytes()]
    for name in FILES:
        texts = []
        for run in (a, b):
            path = os.path.join(out(run), name)
            texts.append(open(path, "rb").read() if os.path.exists(path) else None)
        found += [name] if texts[0] != texts[1] else []
    left, right = (program.load(out(run), "summary.json") for run in (a, b))
    mine = ("wall_s", "wall_all_parts_s", "rss_MB", "cache", "sweeps", "resumes", "checkpoints", "ranks", "warnings", "warnings_total")
    return found + [key for key in left if key not in mine and left[key] != right.get(key)]


def checkpoints(name):
    """Files of the checkpoints, oldest first."""
    folder = out(name)
    found = [f for f in (os.listdir(folder) if os.path.isdir(folder) else []) if f.startswith("checkpoint-") and f.endswith(".h5")]
    return [os.path.join(folder, f) for f in sorted(found)]
