"""How a case scales: runs it on 1, 2, 4, ... ranks, with its output, and says what more ranks would do.

  tools/scaling input/mars_1d.cfg                             32 cells as they are, on 1, 2, 4 ... ranks of this machine
  tools/scaling input/mars_1d.cfg --cells 64,256 --weak 64    several sizes; and 64 cells a rank
  tools/scaling input/mars_1d.cfg --set run.outputs=50 -o out/scaling
  tools/scaling --from out/scaling --predict 64,512,4096      no runs: the table, picture and prediction of earlier ones

Of each run: wall time, speed-up, efficiency, and where the busiest rank's time goes (computing, waiting, output, start), how much longer
the busiest computes than the mean, and the digest, which must not depend on the ranks. The plan's cost model (what --check calls the estimate) is
fitted: by which factors its compute, messages and output are off on this machine. What 64, 512, 4096 ranks would do is a replay of
the sub-steps that the largest run on one rank has recorded (marsdisk_tools/replay.py); --latency, --bandwidth and --file-system are its
assumptions. Writes scaling.csv, scaling.json and scaling.png. Exit codes: 0 ok, 1 a run failed or digests differ, 2 usage, 5 files."""
import csv
import json
import os
import platform
import shutil
import subprocess

import numpy as np

from . import files, replay, start
from .figures import letter, line, plt, save
from .files import Trouble

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
COMPUTE, OUTPUT = ("rates", "coefficients", "sweeps", "transport", "other"), ("packing", "output", "checkpoint")
COLUMNS = ["kind", "cells", "ranks", "wall_s", "speed_up", "efficiency", "compute", "wait", "output", "start", "imbalance", "state_digest",
           "plan_compute_s", "plan_messages_s", "plan_output_s"]
LENDING = 4096  # ranks up to which cells that are lent are followed


# --- runs ----------------------------------------------------------------------------------------------------------------
def numbers(text, option):
    try:
        found = [int(word) for word in text.split(",")]
    except ValueError as error:
        raise Trouble(2, f"{option} {text}: whole numbers with commas between them") from error
    if min(found) < 1:
        raise Trouble(2, f"{option} {text}: numbers from 1 on")
    return found


def ranks_here():
    cores = int(subprocess.run(["sh", os.path.join(ROOT, "tools/cores")], stdout=subprocess.PIPE, text=True, check=True).stdout)
    found = [1]
    while 2 * found[-1] <= cores:
        found.append(2 * found[-1])
    return found


def run(args, cells, ranks, out):
    """One run with its profile; its folder is left."""
    shutil.rmtree(out, ignore_errors=True)
    binary = os.path.join(os.environ.get("BUILD", os.path.join(ROOT, "build")), "marsdisk")
    command = os.environ.get("MPIRUN", "mpirun").split() + ["-n", str(ranks), binary, args.input, "-o", out, "--profile", "--quiet", "--progress=off"]
    command += ["--set", f"parallel.ranks={ranks}"] + (["--set", f"disk.cells={cells}"] if cells else [])
    command += [word for item in args.set for word in ("--set", item)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Trouble(1, f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr[-800:]}")


def measured(kind, out):
    """The row of a run."""
    summary, config = (files.read_json(os.path.join(out, name)) for name in ("summary.json", "run_config.json"))
    if not summary or not config or summary.get("status") != "finished":
        raise Trouble(5, f"{out}: no finished run")
    parts = profile(out)
    plan, total = config["decomposition"], sum(busiest for busiest, _ in parts.values())
    share = lambda names: sum(parts[n][0] for n in names if n in parts) / total  # noqa: E731
    busiest, mean = (sum(seconds[k] for n, seconds in parts.items() if n != "wait") for k in (0, 1))  # of all they do but wait
    return {"kind": kind, "cells": summary["cells"], "ranks": summary["ranks"]["used"], "wall_s": summary["wall_s"], "compute": share(COMPUTE),
            "wait": share(("wait",)), "output": share(OUTPUT), "start": share(("start",)), "imbalance": busiest / mean if mean > 0 else 1.0,
            "state_digest": summary["state_digest"], "plan_compute_s": plan["estimate_compute_s"], "plan_messages_s": plan["estimate_messages_s"],
            "plan_output_s": plan["estimate_output_s"]}


def profile(out):
    """{part: (seconds of the busiest rank, of the mean)}."""
    try:
        with open(os.path.join(out, "perf_breakdown.csv"), encoding="utf-8") as file:
            return {row["part"]: (float(row["seconds"]), float(row["seconds_mean"])) for row in csv.DictReader(file)}
    except (OSError, KeyError, ValueError) as error:
        raise Trouble(5, f"{out}/perf_breakdown.csv: {error}") from error


def compared(rows):
    """Speed-up over the fewest ranks of each series; of weak series the work grows with the ranks."""
    odd = []
    for row in rows:
        same = [r for r in rows if r["kind"] == row["kind"] and (row["kind"] == "weak" or r["cells"] == row["cells"])]
        least = min(same, key=lambda r: r["ranks"])
        grown = row["cells"] / least["cells"]
        row["speed_up"] = least["ranks"] * least["wall_s"] * grown / row["wall_s"]
        row["efficiency"] = row["speed_up"] / row["ranks"]
        if row["kind"] == "strong" and row["state_digest"] != least["state_digest"]:
            odd.append(f"{row['cells']} cells: {row['ranks']} ranks give {row['state_digest']}, {least['ranks']} give {least['state_digest']}")
    return odd


# --- the model -----------------------------------------------------------------------------------------------------------
def fit(rows):
    """wall = start + a compute + b messages + c output of the plan, none of them negative: [start, a, b, c], and the root mean square error.
    A part that the plan has nowhere, and one that would be negative, is 0."""
    A = np.array([[1.0, r["plan_compute_s"], r["plan_messages_s"], r["plan_output_s"]] for r in rows])
    y = np.array([r["wall_s"] for r in rows])
    used = [k for k in range(4) if np.any(A[:, k] > 0)][:max(1, len(rows))]
    while True:  # at most as many parts as runs, from left to right; the most negative goes first
        x, *_ = np.linalg.lstsq(A[:, used], y, rcond=None)
        if np.all(x >= 0) or len(used) == 1:
            break
        used.pop(int(np.argmin(x)))
    found = np.zeros(4)
    found[used] = np.maximum(x, 0)
    return found, float(np.sqrt(np.mean((A @ found - y) ** 2)))


def recorded(out):
    """What replay.py wants, of a run on one rank: the sub-steps of each cell between outputs, and what one takes."""
    with files.Run(out) as result:
        steps = np.diff(result.get("substeps") + result.get("substeps_rejected"), axis=0).T
        parts = {name: busiest for name, (busiest, _) in profile(out).items()}
        seconds = sum(parts.get(name, 0) for name in COMPUTE)
        steps_s = seconds / max(1.0, float(steps.sum()))
        return {"cells": steps.shape[0], "stride": 1, "steps": steps.tolist(), "step_s": steps_s, "shown_s": 0.0, "coefficients_s": 0.0,
                "outputs": steps.shape[1]}, {**{name: parts.get(name, 0.0) for name in (*replay.ALONE, "packing")}, "bytes": os.path.getsize(result.paths[0])}


def grown(case, cells):
    """The same disk with more cells: each has the sub-steps of its neighbours."""
    old = (np.arange(case["cells"]) + 0.5) / case["cells"]
    new = (np.arange(cells) + 0.5) / cells
    steps = np.array([np.interp(new, old, column) for column in np.array(case["steps"]).T]).T
    return {**case, "cells": cells, "steps": steps.tolist()}


def model(singles, cells):
    """The largest run on one rank, for so many cells. What its output takes is known as a part that is always there and a part a cell from
    two sizes; from one it is taken to grow with the cells, all but the start."""
    case, parts = recorded(singles[-1][1])
    cells = cells or case["cells"]
    if len(singles) > 1 and singles[0][0] < singles[-1][0]:
        parts = replay.parts_of(replay.by_cells({singles[0][0]: recorded(singles[0][1])[1], singles[-1][0]: parts}), cells)
    else:
        parts = {name: value * (1 if name == "start" else cells / case["cells"]) for name, value in parts.items()}
    return grown(case, cells), parts


def without_lending(case, parts, ranks):
    """Contiguous blocks that each rank keeps: an upper limit, for more ranks than a replay can follow."""
    seconds = case["step_s"] * np.array(case["steps"]).sum(axis=1)
    first = [case["cells"] * r // ranks for r in range(ranks + 1)]
    slowest = max(seconds[a:b].sum() for a, b in zip(first, first[1:]))
    alone, spread = sum(parts[n] for n in replay.ALONE), parts["packing"] / ranks + replay.books_s(case, ranks)
    wall = alone + spread + slowest + replay.LATENCY_S * np.log2(ranks)
    one = alone + parts["packing"] + seconds.sum()
    return {"ranks": ranks, "wall_s": float(wall), "times_one": float(one / wall), "efficiency": float(one / wall / ranks), "alone_s": alone}


def predict(case, parts, ranks):
    """A rank works on one cell at least: more ranks than cells wait."""
    used = min(ranks, case["cells"])
    if used > LENDING:
        found = without_lending(case, parts, used)
    else:
        found = replay.whole_run(case, replay.replay(case, 1)["compute_one_s"], parts, used)
    return {"asked": ranks, "used": used, "cells": case["cells"], "wall_s": found["wall_s"], "times_one": found["times_one"],
            "efficiency": found["times_one"] / ranks, "alone_s": found["alone_s"], "lending": used <= LENDING}


# --- what is told --------------------------------------------------------------------------------------------------------
def tell(rows, found, rms, predictions, assumed):
    print("kind    cells  ranks   wall s  speed-up  efficiency  compute   wait  output  start  busiest/mean")
    for r in rows:
        print(f"{r['kind']:6}  {r['cells']:5d}  {r['ranks']:5d}  {r['wall_s']:7.3f}  {r['speed_up']:8.2f}  {r['efficiency']:10.0%}  {r['compute']:7.0%}  {r['wait']:5.0%}  "
              f"{r['output']:6.0%}  {r['start']:5.0%}  {r['imbalance']:12.2f}")
    print(f"the plan's cost model, fitted to {len(rows)} runs: wall = {found[0]:.3f} s + {found[1]:.2f} compute + {found[2]:.2f} messages + {found[3]:.2f} output "
          f"(off by {rms:.3f} s)")
    if predictions:
        print(f"replayed ({assumed}):")
    for p in predictions:
        few = f", of which {p['used']} have a cell" if p["used"] < p["asked"] else ""
        print(f"  {p['cells']} cells on {p['asked']} ranks{few}: {p['wall_s']:.3f} s, {p['times_one']:.1f} times one rank, {p['efficiency']:.0%}"
              + ("" if p["lending"] else ", if no cell is lent"))


def draw(rows, predictions):
    figure, (left, right) = plt.subplots(1, 2, figsize=(12, 4.8), constrained_layout=True)
    series = sorted({(r["kind"], r["cells"] if r["kind"] == "strong" else 0) for r in rows}, reverse=True)
    most = max([r["ranks"] for r in rows] + [p["asked"] for p in predictions])
    left.plot([1, most], [1, most], color="0.6", lw=1, label="as many times as ranks")
    for n, (kind, cells) in enumerate(reversed(series)):
        of = sorted((r for r in rows if r["kind"] == kind and (kind == "weak" or r["cells"] == cells)), key=lambda r: r["ranks"])
        name = f"{cells} cells" if kind == "strong" else f"weak, {of[0]['cells'] // of[0]['ranks']} cells a rank"
        left.plot([r["ranks"] for r in of], [r["speed_up"] for r in of], label=name, **line(n))
    for n, cells in enumerate(sorted({p["cells"] for p in predictions})):
        of = [p for p in predictions if p["cells"] == cells]
        left.plot([p["asked"] for p in of], [p["times_one"] for p in of], "k", ls=(0, (1, 2)), marker="x*+"[n % 3], label=f"{cells} cells, replayed")
    left.set(xscale="log", yscale="log", xlabel="ranks", ylabel="times as fast as one rank")
    left.legend(frameon=False, fontsize="small")
    letter(left, "a", "speed-up with output on")
    bottom = np.zeros(len(rows))
    for n, (part, hatch) in enumerate((("compute", ""), ("wait", "///"), ("output", "..."), ("start", "xxx"))):
        value = np.array([100 * r[part] for r in rows])
        right.bar(range(len(rows)), value, bottom=bottom, color=f"C{n}", alpha=0.6, edgecolor="k", lw=0.6, hatch=hatch, label=part)
        bottom += value
    right.set_xticks(range(len(rows)), [f"{r['kind']}\n{r['cells']} cells\n{r['ranks']} rank{'s' if r['ranks'] > 1 else ''}" for r in rows], fontsize="x-small")
    right.set(ylabel="share of the busiest rank's time [%]", ylim=(0, 100))
    right.legend(loc="lower center", ncol=4, fontsize="small", framealpha=0.9)
    letter(right, "b", "where the time goes")
    return figure


def gather(args):
    """Rows of all runs, their folders, and (cells, folder) of those on one rank, the smallest first."""
    done = []
    if args.source:
        listed = files.read_json(os.path.join(args.source, "scaling.json")) or {}
        done = [(kind, os.path.join(args.source, name)) for kind, name in listed.get("runs", [])]
        if not done:
            raise Trouble(5, f"{args.source}: no scaling.json of earlier runs")
    else:
        ranks = numbers(args.ranks, "--ranks") if args.ranks else ranks_here()
        todo = [("strong", cells, n) for cells in (numbers(args.cells, "--cells") if args.cells else [0]) for n in ranks]
        todo += [("weak", numbers(args.weak, "--weak")[0] * n, n) for n in ranks] if args.weak else []
        for kind, cells, n in todo:
            folder = os.path.join(args.out, f"{kind}_{cells or 'input'}_{n}")
            run(args, cells, n, folder)
            done.append((kind, folder))
    rows = [measured(kind, folder) for kind, folder in done]
    single = [(row["cells"], folder) for row, (_, folder) in zip(rows, done) if row["ranks"] == 1]
    return rows, done, sorted(single)


def main(arguments):
    parser = start.parser("scaling", __doc__)
    parser.add_argument("input", nargs="?", help="an input of marsdisk")
    parser.add_argument("--ranks", metavar="N,N,...", help="1, 2, 4, ... up to this machine's cores if not given")
    parser.add_argument("--cells", metavar="N,N,...", help="sizes of the strong series; that of the input if not given")
    parser.add_argument("--weak", metavar="N", help="also so many cells a rank")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="change the case; repeatable")
    parser.add_argument("--from", dest="source", metavar="DIR", help="earlier runs instead of new ones")
    parser.add_argument("--predict", default="64,512,4096", metavar="N,N,...", help="ranks to say something of (64,512,4096)")
    parser.add_argument("--predict-cells", type=int, metavar="N", help="of a disk of so many cells; those of the largest run if not given")
    parser.add_argument("--latency", type=float, default=replay.LATENCY_S, metavar="S", help="of a message (5e-6)")
    parser.add_argument("--bandwidth", type=float, default=replay.BYTES_PER_S, metavar="BYTES_PER_S", help="of books, to one rank from all others (4e9)")
    parser.add_argument("--file-system", type=float, metavar="BYTES_PER_S", help="run.h5 goes through this, whoever writes, beside the time measured")
    parser.add_argument("-o", "--out", default="out/scaling", help="folder for runs, table and picture (out/scaling)")
    args = parser.parse_args(arguments)
    if (args.input is None) == (args.source is None):
        parser.error("an input, or --from and the folder of earlier runs")
    args.out = args.source or args.out
    files.make_folder(args.out)
    replay.LATENCY_S, replay.BYTES_PER_S = args.latency, args.bandwidth
    load = os.getloadavg()[0]
    rows, done, single = gather(args)
    odd = compared(rows)
    found, rms = fit(rows)
    predictions = []
    if single and args.predict:
        case, parts = model(single, args.predict_cells)
        if args.file_system:
            parts["output"] += parts["bytes"] / args.file_system
        predictions = [predict(case, parts, n) for n in sorted({row["ranks"] for row in rows} | set(numbers(args.predict, "--predict")))]
    writing = f"writing at {args.file_system:.3g} B/s" if args.file_system else "writing as measured"
    tell(rows, found, rms, predictions, f"messages {args.latency:g} s, books at {args.bandwidth:.3g} B/s to one rank, {writing}")
    if not args.source:
        print(f"{platform.node()}: {os.cpu_count()} cores, {load:.1f} processes were ready to run before" +
              (": these times tell of the others, too" if load > 0.3 * os.cpu_count() else ""))
    try:
        with open(os.path.join(args.out, "scaling.csv"), "w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, COLUMNS)
            out.writeheader()
            out.writerows(rows)
        with open(os.path.join(args.out, "scaling.json"), "w", encoding="utf-8") as file:
            json.dump({"runs": [[kind, os.path.relpath(folder, args.out)] for kind, folder in done], "rows": rows,
                       "fit": dict(zip(("start_s", "compute", "messages", "output", "rms_s"), (*map(float, found), rms))), "predicted": predictions}, file, indent=2)
    except OSError as error:
        raise Trouble(5, str(error)) from error
    print(save(draw(rows, predictions), os.path.join(args.out, "scaling.png")))
    for words in odd:
        print("digests differ: " + words)
    return 1 if odd else 0
