#!/usr/bin/env python3
"""tools/scaling on runs of two ranks and on cases whose answer is known: speed-up, digests that differ, the fit, the replay. No time is asserted.
needs: matplotlib"""
import functools
import json
import os
import sys

import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402
import tools  # noqa: E402
from marsdisk_tools import replay, scaling  # noqa: E402

report = program.Report()
expect = functools.partial(tools.expect, report)


def near(got, wanted, what, tolerance=1e-9):
    report.check(np.allclose(got, wanted, rtol=tolerance, atol=tolerance), f"{what}: {got}, wanted {wanted}")


def test_formulas():
    rows = [{"kind": kind, "cells": c, "ranks": n, "wall_s": w, "state_digest": d} for kind, c, n, w, d in
            (("strong", 64, 1, 8.0, "a"), ("strong", 64, 4, 2.5, "a"), ("strong", 64, 2, 4.0, "b"), ("weak", 16, 1, 2.0, "c"), ("weak", 32, 2, 2.5, "d"))]
    odd = scaling.compared(rows)
    near([r["speed_up"] for r in rows], [1, 3.2, 2, 1, 1.6], "speed-up")
    near([r["efficiency"] for r in rows], [1, 0.8, 1, 1, 0.8], "efficiency")
    report.check(len(odd) == 1 and "2 ranks give b, 1 give a" in odd[0], f"digests: {odd}")
    random = np.random.default_rng(1)
    plan = random.random((12, 3))
    for truth in ([0.25, 1.5, 2.0, 0.5], [0.1, 3.0, 0.0, 1.0]):
        found, rms = scaling.fit([{"wall_s": truth[0] + float(p @ truth[1:]), "plan_compute_s": p[0], "plan_messages_s": p[1], "plan_output_s": p[2]} for p in plan])
        near(found, truth, "the fit", 1e-8)
        report.check(rms < 1e-9, f"rms {rms}")
    found, _ = scaling.fit([{"wall_s": 1 + float(p @ [2, -1, 1]), "plan_compute_s": p[0], "plan_messages_s": p[1], "plan_output_s": p[2]} for p in plan])
    report.check(np.all(found >= 0) and found[2] == 0, f"no part is negative: {found}")


def test_replay():
    """Equal cells and no latency: as many times as fast; one heavy cell: that is what it takes; what one rank does alone: Amdahl."""
    replay.LATENCY_S, replay.BYTES_PER_S = 0.0, float("inf")
    flat = {"cells": 64, "stride": 1, "steps": [[10.0] * 5] * 64, "step_s": 1e-3, "shown_s": 0.0, "coefficients_s": 0.0, "outputs": 5}
    nothing = {"start": 0.0, "checkpoint": 0.0, "output": 0.0, "packing": 0.0, "bytes": 0.0}
    for n in (2, 16, 64, 4096):
        found = scaling.predict(flat, nothing, n)
        near(found["times_one"], min(n, 64), f"{n} ranks")
        near(found["efficiency"], min(n, 64) / n, f"efficiency of {n} ranks")
    heavy = {**flat, "steps": [[10.0] * 5] * 63 + [[1000.0] * 5]}
    near(scaling.predict(heavy, nothing, 64)["wall_s"], 5.0, "the heavy cell", 1e-2)
    near(scaling.without_lending(heavy, nothing, 32)["wall_s"], 5.05, "its block of two")
    alone = {**nothing, "output": 3.2}
    near(scaling.predict(flat, alone, 16)["times_one"], 6.4 / (3.2 + 3.2 / 16), "half of it alone: Amdahl")
    replay.BYTES_PER_S = 1e6
    near(scaling.predict(flat, nothing, 16)["wall_s"], 3.2 / 16 + 60 * 5 * replay.BOOK_BYTES / 1e6, "books of sixty cells at five outputs come to the rank that has the other four")
    replay.BYTES_PER_S = float("inf")
    ranks = replay.Ranks({**flat, "coefficients_s": 1.0}, 2)
    near([ranks.coefficients(0, cell) for cell in (40, 40, 41, 40, 40 + replay.GUESTS, 40, 41)], [1, 0, 1, 0, 1, 1, 0],
         "coefficients of a guest: made once, until another takes their place")
    near(ranks.busy, [32, 32], "those of one's own")
    # Sub-steps so short that a rank loses little while another one's ends.
    idle = {**flat, "coefficients_s": 1e-2, "step_s": 1e-4, "steps": [[100.0] * 5] * 32 + [[0.0] * 5] * 32}
    near(scaling.predict(idle, nothing, 2)["wall_s"], 0.32 + 0.8 + 16 * 1e-2 / 2, "half of the cells idle: sixteen are lent", 5e-2)
    near(replay.replay(idle, 2)["made_again_s"], 16 * 1e-2, "half of the cells idle: coefficients of those are made again once")
    near(replay.whole_run(flat, 3.2, {**nothing, "packing": 0.4}, 2, 1.5, 0.1)["wall_s"], 0.1 + 1.5 * (1.6 + 0.2),
         "cores that slow each other, and a longer start")
    more = scaling.grown(flat, 256)
    report.check(more["cells"] == 256 and np.array(more["steps"]).shape == (256, 5) and np.all(np.array(more["steps"]) == 10), "four times the cells")
    near(replay.parts_of(replay.by_cells({10: {"output": 3.0}, 30: {"output": 5.0}}), 100)["output"], 12.0, "2 s and 0.1 s a cell")


def test_runs():
    out, path = os.path.join(program.FOLDER, "scaling"), program.config("case", {"disk": {"cells": 4}})
    text = expect(0, ["strong      4      1", "strong      4      2", "weak        3      1", "weak        6      2", "4 cells on 64 ranks, of which 4 have a cell"],
                  "scaling", path, "--ranks", "1,2", "--weak", "3", "--predict", "64", "-o", out)
    with open(out + "/scaling.json", encoding="utf-8") as file:
        rows = json.load(file)["rows"]
    for row in rows:
        near(row["compute"] + row["wait"] + row["output"] + row["start"], 1, "shares")
        report.check(row["imbalance"] >= 1 and row["wall_s"] > 0, f"{row}")
    report.check(rows[0]["state_digest"] == rows[1]["state_digest"] and [r["ranks"] for r in rows] == [1, 2, 1, 2], "the same bits")
    case, parts = scaling.recorded(out + "/strong_input_1")
    summary = program.load(out + "/strong_input_1", "summary.json")
    report.check(np.sum(case["steps"]) == summary["substeps_total"] + summary["substeps_rejected"] and case["outputs"] == 6, f"{np.sum(case['steps'])} sub-steps recorded, {summary['substeps_total']} taken")
    report.check(parts["bytes"] == os.path.getsize(out + "/strong_input_1/run.h5") and os.path.getsize(out + "/scaling.png") > 20000, "bytes, picture")
    again = expect(0, [], "scaling", "--from", out, "--predict", "64")
    report.check([line for line in text.splitlines() if line[:6] in ("strong", "weak  ")] == [line for line in again.splitlines() if line[:6] in ("strong", "weak  ")],
                 "the table of earlier runs", again)
    name = out + "/strong_input_2/summary.json"
    with open(name, encoding="utf-8") as file:
        spoiled = file.read().replace(rows[1]["state_digest"], "0123456789abcdef")
    with open(name, "w", encoding="utf-8") as file:
        file.write(spoiled)
    expect(1, ["digests differ: 4 cells: 2 ranks give 0123456789abcdef"], "scaling", "--from", out, "--predict", "64")
    os.remove(out + "/strong_input_2/perf_breakdown.csv")
    expect(5, ["perf_breakdown.csv"], "scaling", "--from", out)
    expect(1, ["exit code 3"], "scaling", program.write("wrong.cfg", "disk: { cells = -1; };"), "--ranks", "1", "-o", out + "-wrong")
    expect(2, ["an input, or --from"], "scaling")
    expect(2, ["--ranks 1,x"], "scaling", path, "--ranks", "1,x", "-o", out + "-no")


test_formulas()
test_replay()
test_runs()
report.end()
