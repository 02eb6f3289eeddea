#!/usr/bin/env python3
"""tools/plot_run: what it draws is what run.h5 holds, and it refuses a radius, a time or a file that is not there.
needs: matplotlib"""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(program.ROOT, "tools"))
from marsdisk_tools import plot_run  # noqa: E402

TOOL = os.path.join(program.ROOT, "tools/plot_run")
report = program.Report()


def run_disk(name, *layers):
    out = os.path.join(program.FOLDER, "out-" + name)
    result = program.run(["--out", out, program.config(name, *layers)])
    report.check(result.code == 0, f"{name}: exit code {result.code}", result)
    return out


def tool(*args):
    result = subprocess.run([sys.executable, TOOL, *args], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False)
    return result.returncode, result.stdout, result.stderr


def drawn(axis, label):
    return next((line for line in axis.lines if line.get_label() == label), None)


def panels(figure):
    axes = {axis.get_title(loc="left")[:3]: axis for axis in figure.axes if axis.get_title(loc="left")}
    report.check(sorted(axes) == ["(a)", "(b)", "(c)", "(d)", "(e)", "(f)"], f"panels {sorted(axes)}")
    return axes


def test_numbers(plot, out):
    """Rates add up to the books, and bars end where beta = 1/2."""
    import numpy as np
    run = plot.Run(out)
    axes = panels(plot.draw(run, radius=1.2, times="0,0.002"))
    years = run.get("time_yr")
    for name, label in (("mass_blown_out", "blown out"), ("mass_supplied", "supplied"), ("mass_below_grid", "ground below the grid")):
        books = run.get(name).sum(axis=1) / run.M_mars
        moved = np.nansum(drawn(axes["(a)"], label).get_ydata() * np.diff(years))
        report.check(abs(moved / books[-1] - 1) < 1e-12, f"(a) {label}: {moved} drawn, {books[-1]} in the books")
        report.check(drawn(axes["(b)"], label).get_ydata()[-1] == books[-1], f"(b) {label}")
        report.check(np.allclose(drawn(axes["(e)"], label).get_ydata() * run.get("area"), run.get(name)[-1], rtol=1e-12), f"(e) {label}")
    bars = [line for line in axes["(d)"].lines if line.get_linewidth() == 3]
    report.check(len(bars) == 2 and bars[0].get_xdata()[1] == run.get("s_blow")[0], "(d) bars do not end at s_blow")
    report.check("1.17" in axes["(d)"].get_title(loc="left"), f"(d) another cell: {axes['(d)'].get_title(loc='left')}")
    report.check(not any(c.get_hatch() for c in axes["(c)"].collections), "(c) a cell is hatched, and none stopped")


def test_stopped(plot, out):
    """The cells of the dense disk stop at once, but for those that are vapour."""
    import numpy as np
    run = plot.Run(out)
    axes = panels(plot.draw(run))
    stopped = np.any(run.get("cell_active") == 0, axis=0)
    hatched = [c for c in axes["(c)"].collections if c.get_hatch()]
    report.check(0 < stopped.sum() == len(hatched) < stopped.size, f"(c) {len(hatched)} cells are hatched, {stopped.sum()} stopped")
    report.check(len(axes["(e)"].patches) == stopped.sum(), f"(e) {len(axes['(e)'].patches)} cells are grey, {stopped.sum()} stopped")


def test_command(out):
    code, printed, errors = tool(out)
    picture = os.path.join(out, "run.png")
    report.check(code == 0 and printed.strip() == picture and os.path.getsize(picture) > 20000, f"plain call: {code} {printed} {errors}")
    for name, args, code, words in (("radius outside", [out, "--radius", "9"], 2, "from 1 to 2.7"),
                                    ("time outside", [out, "--times", "0,7"], 2, "from 0 to 0.002"),
                                    ("time no number", [out, "--times", "soon"], 2, "soon"),
                                    ("nothing there", [os.path.join(program.FOLDER, "nowhere")], 5, "no run.h5"),
                                    ("no such format", [out, "-o", os.path.join(program.FOLDER, "a.xyz")], 5, "xyz")):
        found, printed, errors = tool(*args)
        report.check(found == code and words in errors and "Traceback" not in errors, f"{name}: {found} {errors[-300:]}")


plot, plain = plot_run, run_disk("plain", program.SMALL)
test_numbers(plot, plain)
test_stopped(plot, run_disk("stopped", program.SMALL, {"disk": {"cells": 12}, "initial": {"tau0": 3.0}}))
test_command(plain)
code, _, errors = tool(run_disk("bare", program.SMALL, {"io": {"psd": False}, "run": {"outputs": 1}}), "--linear-time")
report.check(code == 0, f"without sizes: {errors[-300:]}")
report.end()
