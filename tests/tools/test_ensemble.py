#!/usr/bin/env python3
"""tools/ensemble on outputs whose quantiles and shares of variance are known, with failed cases and numbers that are none among them; what it
takes from run.h5 is the middle of what the cases hold. needs: matplotlib"""
import csv
import os
import sys

import h5py
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402
import sweeps  # noqa: E402
import tools  # noqa: E402
from marsdisk_tools import ensemble, files, sensitivity  # noqa: E402

report = program.Report()
KEYS = ["mars.T0_K", "supply.epsilon_mix", "dynamics.i0", "radiation.q_pr_table"]


def near(got, wanted, tolerance, what):
    report.check(abs(got - wanted) <= tolerance, f"{what}: {got}, wanted {wanted} to {tolerance:.3g}")


def folder(name, X, tables, y, status=None, order=None):
    """The files of a sweep with these settings and results; rows in any order."""
    out = os.path.join(program.FOLDER, name)
    os.makedirs(out)
    n = len(y)
    order = np.arange(n) if order is None else order
    status = np.array(["finished"] * n if status is None else status, dtype=object)
    with open(out + "/sweep.csv", "w", encoding="utf-8") as file:
        file.write("# by hand\ncase," + ",".join(KEYS) + ",status,stop_reason,M_loss_Mmars,wall_s\n")
    with h5py.File(out + "/sweep.h5", "w") as file:
        file["case"], file["time"] = order.astype(float), np.array([0.0, 1e6, 2e6])
        for scale in ("case", "time"):
            file[scale].make_scale(scale)
        columns = {key: X[order, k] for k, key in enumerate(KEYS[:3])}
        columns.update({KEYS[3]: tables[order], "status": status[order], "M_loss_Mmars": y[order], "M_loss_cum": np.array([y - y, y / 2, y]).T[order]})
        for key, values in columns.items():
            file.create_dataset(key, data=values, dtype=h5py.string_dtype() if values.dtype == object else None)
            file[key].dims[0].attach_scale(file["case"])
        file["M_loss_cum"].dims[1].attach_scale(file["time"])
    return out


def drawn(n):
    random = np.random.default_rng(3)
    return random.random((n, 3)), np.array([f"qpr_{'abc'[k]}.csv" for k in random.integers(3, size=n)], dtype=object)


def table(out, name):
    with open(os.path.join(out, name), encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_known():
    """log10 y = 2 x0 - x1 with x uniform: 4/5 and 1/5 of the variance, nothing for the others."""
    X, tables = drawn(500)
    y = 10 ** (2 * X[:, 0] - X[:, 1])
    out = folder("known", X, tables, y)
    text = tools.expect(report, 0, ["of its logarithm", "dynamics.i0", "500 cases"], "ensemble", out)
    rows = {row["key"]: row for row in table(out, "sensitivity.csv")}
    for key, wanted in zip(KEYS, (0.8, 0.2, 0, 0)):
        got, half = float(rows[key]["rbd_fast"]), float(rows[key]["rbd_fast_95"])
        near(got, wanted, max(1.5 * half, 0.02), f"share of {key}")
        report.check(half < 0.13, f"{key}: known to {half}")
    told = {line.split()[0]: "not told" in line for line in text.splitlines() if line.startswith("  ") and line.split()[0] in KEYS}
    report.check(told == dict(zip(KEYS, (False, False, True, True))), f"what is told from nothing: {told}", text)
    report.check(float(rows[KEYS[0]]["rank_correlation"]) > 0.8 and float(rows[KEYS[1]]["rank_high"]) < -0.3 and rows[KEYS[3]]["rank_correlation"] == "",
                 f"signs: {rows}")
    report.check(os.path.getsize(out + "/ensemble.png") > 50000, "the picture")


def test_left_out():
    X, tables = drawn(200)
    y, status = 3 + X[:, 0] + 0.5 * X[:, 2], ["finished"] * 200
    for k in (3, 7):
        y[k], status[k] = np.nan, "failed"
    y[11], status[19] = np.nan, "stopped"
    bad = folder("left_out", X, tables, y, status)
    tools.expect(report, 0, ["196 cases; 4 left out: 3 (failed), 7 (failed), 11 (M_loss_Mmars is nan), 19 (stopped)"], "ensemble", bad)
    shuffled = folder("shuffled", X, tables, y, status, np.random.default_rng(5).permutation(200))
    tools.expect(report, 0, ["196 cases"], "ensemble", shuffled)
    report.check(table(bad, "sensitivity.csv") == table(shuffled, "sensitivity.csv"), "another order of rows, another result")
    keep = [k for k in range(200) if k not in (3, 7, 11, 19)]
    clean = folder("clean", X[keep], tables[keep], y[keep])
    tools.expect(report, 0, ["196 cases\n"], "ensemble", clean)
    report.check(table(bad, "sensitivity.csv") == table(clean, "sensitivity.csv"), "what is left out still counts")
    rows = table(bad, "ensemble.csv")
    report.check([row["cases"] for row in rows] == ["196"] * 3, f"cases by time: {rows}")
    tools.expect(report, 2, ["too few; 9 left out: 3 (M_loss_Mmars is nan), 4 (failed)"], "ensemble", folder("few", X[:12], tables[:12], y[:12], ["finished"] * 4 + ["failed"] * 8))
    tools.expect(report, 2, ["30 cases are too few"], "ensemble", folder("thirty", X[20:50], tables[20:50], y[20:50]))
    tools.expect(report, 2, ["M_sink: not a number of each case"], "ensemble", clean, "--of", "M_sink")


def test_quantiles():
    X, tables = drawn(101)
    out = folder("quantiles", X, tables, np.random.default_rng(2).permutation(101) / 100 + 5)
    text = tools.expect(report, 0, [], "ensemble", out)
    report.check("5 %: 5.05, 16 %: 5.16, 50 %: 5.5, 84 %: 5.84, 95 %: 5.95" in text and "of it," in text, "quantiles of 5, 5.01, ... 6", text)
    rows = table(out, "ensemble.csv")
    near(float(rows[1]["M_loss_cum_84"]), 2.92, 1e-12, "M_loss_cum(t), half way")


def test_formulas():
    """Spearman's of eight pairs without ties, 1 - 6 sum d^2 / (n (n^2 - 1)); ties share a rank; SALib where it is there."""
    x, y = np.arange(8.0), np.array([2.0, 1, 4, 3, 7, 8, 5, 6])
    near(sensitivity.rank_correlation(x, y)[0], 1 - 6 * sum((x + 1 - y) ** 2) / (8 * 63), 1e-14, "Spearman")
    report.check(list(sensitivity.ranks(np.array([5.0, 1, 5, 9]))) == [2.5, 1, 2.5, 4], "ties")
    random = np.random.default_rng(11)
    X = random.random((300, 3))
    Y = np.sin(6 * X[:, 0]) + X[:, 1] ** 2
    inside = sum(lo < 0.6 < hi for _, lo, hi in (sensitivity.rank_correlation(*random.multivariate_normal([0, 0], [[1, 0.618], [0.618, 1]], 60).T) for _ in range(400)))
    report.check(0.91 * 400 < inside < 0.99 * 400, f"the true rank correlation, 6/pi asin(0.618/2) = 0.60, lies in 95 % of the intervals: {inside} of 400")
    try:
        from SALib.analyze import rbd_fast
    except ImportError:
        report.skip("no SALib to compare with")
        tools.expect(report, 1, ["needs SALib"], "ensemble", folder("salib", *drawn(50), drawn(50)[0][:, 0]), "--method", "delta")
        return
    theirs = rbd_fast.analyze({"num_vars": 3, "names": "abc", "bounds": [[0, 1]] * 3}, X, Y, num_resamples=2, seed=1)["S1"]
    for k in range(3):
        near(sensitivity.first_order(X[:, k], Y), theirs[k], 1e-12, f"rbd_fast of SALib, {k}")
    try:
        index, half, idle = sensitivity.delta(X, Y, "abc", resamples=5)
    except files.Trouble as error:
        report.skip(str(error))
        return
    report.check(index[0] > index[1] > idle > 0 and index[2] < idle and np.all(half >= 0), f"delta: {index}, idle {idle}")


def test_fields():
    """Five finished cases of forty-one: the middle of tau and of the masses by size is that of the third."""
    path = sweeps.write("fields", 'samples: { count = 41; seed = 2; design = "lhs"; of = ( { key = "initial.tau0"; law = "loguniform"; min = 0.1; max = 1.0; }, '
                        '{ key = "mars.T0_K"; law = "uniform"; min = 3000.0; max = 4000.0; } ); };')
    out = os.path.join(program.FOLDER, "out-fields")
    result = sweeps.run(path, out)
    report.check(result.code == 0, "the sweep", result)
    text = tools.expect(report, 0, ["41 cases", "initial.tau0"], "ensemble", out, "--of", "M_start_Mmars")
    report.check(text.splitlines()[4].startswith("  initial.tau0"), "the mass at first follows tau0", text)
    tau, sizes = [], []
    for number in range(41):
        with h5py.File(sweeps.folder(out, number) + "/run.h5") as run:
            tau.append(run["tau_los_mars"][2, 1])
            mass = (run["N"][3] * run["m"][()] * run["area"][()][:, None]).sum(axis=0) / run["area"][()].sum()
            sizes.append(mass[4] / np.log(run["s_hi"][4] / run["s_lo"][4]))
    with h5py.File(out + "/ensemble.h5") as found:
        near(found["tau_los_mars"][2, 2, 1] / sorted(tau)[20], 1, 1e-12, "the middle tau")
        near(found["tau_los_mars"][0, 2, 1] / sorted(tau)[2], 1, 1e-12, "5 % of tau")
        near(found["mass_per_ln_s"][2, 3, 4] / sorted(sizes)[20], 1, 1e-12, "the middle mass by size")
        report.check(all(found[name].attrs["units"] for name in found), "units")
    with files.Sweep(out) as sweep:
        case = ensemble.Ensemble(sweep, "M_loss_Mmars")
        os.remove(sweeps.folder(out, 5) + "/run.h5")
        report.check(ensemble.Fields(case).count == 40, "a case without run.h5")


test_fields()
test_known()
ensemble.draw, ensemble.save = lambda *_: None, lambda _, name, dpi: name  # pictures have been drawn by now; they take longest
for test in (test_left_out, test_quantiles, test_formulas):
    test()
report.end()
