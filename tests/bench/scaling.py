"""What a run would take on so many ranks, by marsdisk_tools/replay.py from sub-steps that bench_cells has recorded; `tests/bench/run` prints what
it says."""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../tools"))
from marsdisk_tools.replay import ALONE, replay, whole_run  # noqa: E402,F401


def record(build, stride, *options):
    """Sub-steps of every stride-th cell and what they cost; see bench_cells.c."""
    command = [f"{build}/tests/bench/bench_cells", str(stride), "--quiet", *options, "input/mars_1d.cfg"]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout)


def told(case, ranks):
    """The replay of one case on some numbers of ranks, as a line each."""
    results = [replay(case, n) for n in ranks]
    name = f"{case['cells']} cells, {case['bins']} bins, {case['outputs']} outputs"
    for x in results:
        print(f"  {name}, {x['ranks']} ranks: busiest {x['busiest']:.3f} of the mean, with waiting {x['slowest']:.3f}, in {x['batches']} batches, "
              f"{x['lent']} cells lent; {100 * x['efficiency']:.0f} % of the speed of as many ranks that need nobody")
    return {"case": name, "step_us": 1e6 * case["step_s"], "shown_us": 1e6 * case["shown_s"],
            "coefficients_us": 1e6 * case["coefficients_s"], "replay": results}


CASES = [(8, 2048, 60, 2, (2, 16)), (8, 2048, 60, 20, (2, 16)), (4, 512, 60, 200, (2, 16)), (8, 1024, 120, 200, (64, 512))]


def case(build, stride, cells, bins, outputs):
    return record(build, stride, "--set", f"disk.cells={cells}", "--set", f"sizes.bins={bins}", "--set", f"run.outputs={outputs}")


def told_whole(case, parts, ranks):
    """One case with its output, start and checkpoint in `parts`, a line a number of ranks."""
    cells_s = replay(case, 1)["compute_one_s"]
    runs = [whole_run(case, cells_s, parts, n) for n in (1, *ranks)]
    for x in runs:
        print(f"    with output, {x['ranks']} ranks: {x['wall_s']:.2f} s, {x['times_one']:.1f} times as fast as one, {100 * x['efficiency']:.0f} %; "
              f"one rank alone {1e3 * x['alone_s']:.0f} ms, packing {1e3 * x['packing_s']:.0f} ms")
    return runs
