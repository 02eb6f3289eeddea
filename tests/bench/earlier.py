"""This program beside an earlier one, for tests/bench/run: the commit is unpacked and built in a folder of its own, and the two run in
turn, so that what else the machine does meets both."""
import json
import os
import shutil
import statistics
import subprocess
import tempfile

COMMIT = "2b50cff"
QUIET = ["--quiet", "--progress", "off"]
CASE = "input/mars_1d.cfg"
SMALL = ["--set", "disk.cells=20", "--set", "sizes.bins=120"]
LARGE = ["--set", "disk.cells=1000", "--set", "sizes.bins=120"]


def build(folder):
    """Its marsdisk, built when it is not there; None when this copy of the repository does not have the commit."""
    program = os.path.abspath(os.path.join(folder, "tree/build/marsdisk"))
    tree = os.path.join(folder, "tree")
    there = subprocess.run(["git", "cat-file", "-e", COMMIT + "^{commit}"], stderr=subprocess.DEVNULL, check=False)
    if there.returncode != 0:
        return None
    if not os.path.exists(program):
        shutil.rmtree(tree, ignore_errors=True)
        os.makedirs(tree)
        with subprocess.Popen(["git", "archive", COMMIT], stdout=subprocess.PIPE) as archive:
            subprocess.run(["tar", "-x", "-C", tree], stdin=archive.stdout, check=True)
        subprocess.run(["make", "-C", tree, "BUILD=build", "all"], stdout=subprocess.DEVNULL, check=True)
    return program


def once(program, root, out, options):
    """Wall time and sub-steps of a run of the program's own reference case."""
    shutil.rmtree(out, ignore_errors=True)
    subprocess.run([program, *QUIET, "--out", out, *options, CASE], cwd=root, check=True, stdin=subprocess.DEVNULL,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(os.path.join(out, "summary.json"), encoding="utf-8") as file:
        summary = json.load(file)
    return summary["wall_s"], summary["substeps_total"] + summary["substeps_rejected"]


def in_turn(new, old, pairs, options):
    """How many times faster `new` is, of the best times and as the median of the pairs: of whole runs, and a sub-step."""
    times = {"wall": [[], []], "substep": [[], []]}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(pairs):
            for k, (program, root) in enumerate((new, old)):
                wall, substeps = once(program, root, os.path.join(folder, "run"), options)
                times["wall"][k].append(wall)
                times["substep"][k].append(wall / substeps)
    result = {"pairs": pairs, "new_s": min(times["wall"][0]), "old_s": min(times["wall"][1])}
    for what, (a, b) in times.items():
        result[what + "_ratio_best"] = min(b) / min(a)
        result[what + "_ratio_median"] = statistics.median(y / x for x, y in zip(a, b))
    return result


def instructions(new, old, counted):
    """Ratio of instructions of the reference case; None where nothing counts them."""
    counts = []
    with tempfile.TemporaryDirectory() as folder:
        for program, root in (new, old):
            out = os.path.join(folder, "run")
            shutil.rmtree(out, ignore_errors=True)
            command = [program, *QUIET, "--out", out, "--set", "io.segment_every_s=0", os.path.join(root, CASE)]
            counts.append(counted(command))
    return counts[1] / counts[0]


def compare(folder, program, counted, with_large):
    """What stands under against_2b50cff in bench.json."""
    earlier = build(folder)
    if not earlier:
        print(f"against {COMMIT}: this copy of the repository does not have that commit")
        return {"commit": COMMIT, "there": False}
    new = (os.path.abspath(program), os.getcwd())
    old = (earlier, os.path.dirname(os.path.dirname(earlier)))
    result = {"commit": COMMIT, "there": True, "reference_case": in_turn(new, old, 15, []),
              "20x120": in_turn(new, old, 5, SMALL)}
    if counted:
        result["reference_case"]["instructions_ratio"] = instructions(new, old, counted)
    if with_large:
        result["1000x120"] = in_turn(new, old, 1, LARGE)
    print(f"against {COMMIT}, in turn; times faster by the best and by the median of pairs, whole run and a sub-step")
    for name in [n for n in ("reference_case", "20x120", "1000x120") if n in result]:
        x = result[name]
        counts = f", instructions {x['instructions_ratio']:.2f}" if "instructions_ratio" in x else ""
        target = "1.4 a run" if name == "reference_case" else "1.2 a sub-step"
        print(f"  {name.replace('_', ' '):<14} {x['new_s']:.3f} s, was {x['old_s']:.3f}: run {x['wall_ratio_best']:.2f} and "
              f"{x['wall_ratio_median']:.2f}, sub-step {x['substep_ratio_best']:.2f} and {x['substep_ratio_median']:.2f}{counts}; "
              f"target {target}")
    return result
