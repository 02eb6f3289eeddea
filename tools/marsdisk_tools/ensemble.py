"""How sure is a result, and because of what? From a sweep whose settings were drawn at random (`samples` in its file).

  tools/ensemble out/uncertainty                          M_loss_Mmars
  tools/ensemble out/uncertainty --of M_out_Mmars         another number of summary.json
  tools/ensemble out/uncertainty --of M_loss_Mmars/M_supplied_Mmars     a ratio of two
  tools/ensemble out/swarms --of W_flux                   of swarms, too

Prints, and writes beside the sweep: ensemble.png; ensemble.csv, the quantiles (5, 16, 50, 84, 95 %) of M_loss_cum(t) or what else is kept in
time; ensemble.h5, those of tau(t, r) and of the sizes, where cases kept their run.h5; sensitivity.csv, for each key the rank correlation
and the share of the variance that it explains alone, both with 95 % intervals. Cases that failed, stopped, or gave a number that is none
are left out, by their numbers, and told."""
import csv
import glob
import os
import re

import h5py
import numpy as np

from . import files, sensitivity, start
from .figures import letter, log_values, plain_numbers, plt, save
from .files import R_MARS, YEAR, Trouble
from .plot_sweep import UNITS, show, wide, with_unit

LEVELS = [5, 16, 50, 84, 95]


# --- what there is -------------------------------------------------------------------------------------------------------
def as_numbers(column):
    """(numbers, words): words of what has no order of its own; a list of numbers counts by its first."""
    if column.dtype.kind == "f":
        return column, None
    first = [re.match(r"\[\s*([-+.\deE]+)", str(v)) for v in column]
    if all(first):
        return np.array([float(m.group(1)) for m in first]), None
    words = sorted(set(column))
    return np.array([words.index(v) for v in column], dtype=float), words


class Ensemble:
    """Settings and results of the cases that came to their end, in the order of their numbers."""

    def __init__(self, sweep, name):
        number, value = sweep.get("case").astype(int), sweep.number(name)
        finished = sweep.finished()
        good = finished & np.isfinite(value)
        status = sweep.column("status")
        self.left_out = {int(number[k]): status[k] if not finished[k] else f"{name} is {value[k]}" for k in np.flatnonzero(~good)}
        order = np.flatnonzero(good)[np.argsort(number[good], kind="stable")]
        if order.size < 5:
            raise Trouble(2, f"{sweep.folder}: {order.size} cases to go by; too few" + self.told_left_out())
        self.sweep, self.name, self.rows, self.number, self.value = sweep, name, order, number[order], value[order]
        self.keys, self.words, columns = [], {}, []
        for key in sweep.keys:
            x, words = as_numbers(sweep.column(key)[order])
            if np.ptp(x) > 0:
                self.keys.append(key)
                self.words[key] = words
                columns.append(x)
        if not columns:
            raise Trouble(2, f"{sweep.folder}: nothing varies")
        self.X = np.array(columns).T
        self.log = wide(self.value, 10)
        self.y = np.log10(self.value) if self.log else self.value

    def told_left_out(self):
        if not self.left_out:
            return ""
        return f"; {len(self.left_out)} left out: " + ", ".join(f"{n} ({why})" for n, why in self.left_out.items())

    def quantiles(self):
        return np.percentile(self.value, LEVELS)

    def series(self, name):
        """(time, quantiles (5, time), how many cases are known at each time)."""
        values = self.sweep.get(name)[self.rows]
        known = np.isfinite(values).sum(axis=0)
        seen = known > 0
        found = np.full((len(LEVELS), values.shape[1]), np.nan)
        found[:, seen] = np.nanpercentile(values[:, seen], LEVELS, axis=0)
        return self.sweep.get("time"), found, known

    def run_files(self):
        """run.h5 of the cases that kept it."""
        for n in self.number:
            for folder in glob.glob(os.path.join(glob.escape(self.sweep.folder), f"{n:06d}_*")):
                if os.path.exists(folder + "/run.h5"):
                    yield os.path.join(folder, "run.h5")


class Fields:
    """Quantiles of tau_los_mars(t, r) and of the disk's mass by size, of cases on one grid; `said` tells why there are none."""

    def __init__(self, ensemble):
        self.said, self.count, self.tau, self.sizes = "", 0, None, None
        tau, sizes = [], []
        for path in ensemble.run_files():
            with files.Run(path) as run:
                grid = {name: run.get(name) for name in ("time", "r", "s_lo", "s_hi") if name in run}
                if not tau:
                    self.grid, self.psd_time = grid, run.get("time_psd") if "N" in run else None
                elif any(not np.array_equal(grid[name], self.grid.get(name)) for name in grid):
                    self.said = f"cells, sizes or output times are not alike in all cases ({os.path.basename(os.path.dirname(path))}): no tau(t, r)"
                    return
                tau.append(run.get("tau_los_mars"))
                if "N" in run:
                    area = run.get("area")
                    mass = np.tensordot(run.get("N") * run.get("m"), area / area.sum(), axes=([1], [0]))
                    sizes.append(mass / np.log(grid["s_hi"] / grid["s_lo"]))
        self.count = len(tau)
        if not tau:
            self.said = 'no case has its run.h5 (keep = "all" in the sweep\'s file): no tau(t, r), no sizes'
            return
        self.tau = np.percentile(np.array(tau), LEVELS, axis=0)
        if len(sizes) == len(tau):
            self.sizes = np.percentile(np.array(sizes), LEVELS, axis=0)


# --- numbers -------------------------------------------------------------------------------------------------------------
def sensitivities(ensemble, method):
    """Rows (key, index, half width, rank correlation or None, low, high), the largest index first, and the index of a key that does nothing."""
    if method == "delta":
        index, half, idle = sensitivity.delta(ensemble.X, ensemble.y, ensemble.keys)
    else:
        index, half, idle = sensitivity.rbd_fast(ensemble.X, ensemble.y)
    rows = []
    for k, key in enumerate(ensemble.keys):
        rho = (None, None, None) if ensemble.words[key] else sensitivity.rank_correlation(ensemble.X[:, k], ensemble.y)
        rows.append((key, float(index[k]), float(half[k]), *rho))
    return sorted(rows, key=lambda row: -row[1]), idle


def summary(ensemble, rows, idle, method):
    unit = with_unit(ensemble.sweep, ensemble.name).replace(ensemble.name, "").strip(" []").replace("$", "").replace("{\\rm Mars}", "mars")
    q = ensemble.quantiles()
    yield f"{ensemble.name} [{unit or 1}] of {ensemble.value.size} cases{ensemble.told_left_out()}"
    yield "  quantiles: " + ", ".join(f"{level} %: {x:.4g}" for level, x in zip(LEVELS, q))
    yield f"  68 of 100 lie between {q[1]:.3g} and {q[3]:.3g}" + (f", a factor of {q[3] / q[1]:.2g}" if q[1] > 0 else "")
    what = "share of the variance" if method == "rbd_fast" else "delta"
    yield f"because of ({what} of {'its logarithm' if ensemble.log else 'it'}, each key alone, and the sign by ranks):"
    for key, index, half, rho, low, high in rows:
        ranks = f"ranks {rho:+.2f} ({low:+.2f} to {high:+.2f})" if rho is not None else "words: no rank"
        yield f"  {key:26} {index:5.2f} ± {half:.2f}   {ranks}" + ("" if index > idle else "   not told from nothing")
    yield f"  a key that does nothing stays below {idle:.2f}" + \
        (f"; what does stands for {sum(row[1] for row in rows if row[1] > idle):.2f}, what keys do together and chance for the rest" if method == "rbd_fast" else "")


def write_csv(path, head, rows):
    try:
        with open(path, "w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(head)
            out.writerows([["" if v is None else repr(float(v)) if isinstance(v, (float, np.floating)) else v for v in row] for row in rows])
    except OSError as error:
        raise Trouble(5, f"{path}: {error}") from error


def write_fields(path, fields):
    """Quantiles along `quantile` in percent, as xarray reads them."""
    try:
        with h5py.File(path, "w") as file:
            scales = {"quantile": (np.array(LEVELS, dtype=float), "%", "quantile of the cases"), "time": (fields.grid["time"], "s", "time since the start of the run"),
                      "r": (fields.grid["r"], "m", "distance from the centre of Mars")}
            if fields.sizes is not None:
                scales["time_psd"] = (fields.psd_time, "s", "times at which the size distribution is kept")
                scales["s"] = (np.sqrt(fields.grid["s_lo"] * fields.grid["s_hi"]), "m", "grain radius")
            for name, (values, units, text) in scales.items():
                file[name] = values
                file[name].make_scale(name)
                file[name].attrs.update(units=units, long_name=text)
            for name, values, dims, units, text in (("tau_los_mars", fields.tau, ("quantile", "time", "r"), "1", "optical depth along the line of sight to Mars"),
                                                    ("mass_per_ln_s", fields.sizes, ("quantile", "time_psd", "s"), "kg m-2", "mass per ln s, mean over the disk")):
                if values is None:
                    continue
                data = file.create_dataset(name, data=values, compression="gzip")
                data.attrs.update(units=units, long_name=text)
                for k, dim in enumerate(dims):
                    data.dims[k].attach_scale(file[dim])
    except OSError as error:
        raise Trouble(5, f"{path}: {error}") from error


# --- the picture ---------------------------------------------------------------------------------------------------------
def bands(axis, x, q):
    """90 and 68 % as two greys of one colour with lines at their edges, the median black."""
    axis.fill_between(x, q[0], q[4], color="C0", alpha=0.18, lw=0)
    axis.fill_between(x, q[1], q[3], color="C0", alpha=0.35, lw=0)
    axis.plot(x, q[0], "C0:", lw=1, label="5 and 95 %")
    axis.plot(x, q[4], "C0:", lw=1)
    axis.plot(x, q[1], "C0--", lw=1, label="16 and 84 %")
    axis.plot(x, q[3], "C0--", lw=1)
    axis.plot(x, q[2], "k-", label="median")


def draw_series(axis, ensemble, name):
    time, q, known = ensemble.series(name)
    bands(axis, time / YEAR, q)
    if wide(q[:, 1:][q[:, 1:] > 0], 100):
        log_values(axis, list(q), 4)
    axis.set(xlabel="time [yr]", ylabel=with_unit(ensemble.sweep, name), xlim=(0, time[-1] / YEAR))
    axis.legend(frameon=False, fontsize="small", loc="lower right")
    letter(axis, "a", f"{name}(t)" + (f", {known.min()} to {known.max()} cases" if known.min() < known.max() else ""))


def draw_spread(axis, ensemble, letter_):
    """Share of the cases below each value."""
    value = np.sort(ensemble.value)
    axis.step(value, 100 * (np.arange(value.size) + 0.5) / value.size, where="mid", color="k")
    for level, x in zip(LEVELS, ensemble.quantiles()):
        axis.plot([x, x], [0, level], "C0:", lw=1)
        side, away = ("right", (-4, 2)) if level > 50 else ("left", (6, -3))  # where the curve is not
        axis.annotate(f"{level} %: {x:.3g}", (x, level), xytext=away, textcoords="offset points", fontsize="small", ha=side)
    if ensemble.log:
        axis.set_xscale("log")
    axis.set(xlabel=with_unit(ensemble.sweep, ensemble.name), ylabel="cases below [%]", ylim=(0, 100))
    plain_numbers(axis)
    letter(axis, letter_, "how sure it is")


def draw_causes(axis, rows, idle, method, log):
    names = [row[0].rsplit(".", 1)[-1] for row in rows][::-1]
    for k, (_, index, half, rho, _, _) in enumerate(rows[::-1]):
        axis.barh(k, max(index, 0), color="C0", alpha=0.5, edgecolor="k", hatch="//" if rho is not None and rho < 0 else None)
        axis.errorbar(index, k, xerr=half, color="k", capsize=3, lw=1)
        axis.text(max(index, 0) + half + 0.02, k, "" if rho is None else f"ranks {rho:+.2f}", va="center", fontsize="small")
    axis.axvline(idle, color="0.3", ls="--", lw=1)
    axis.text(idle, len(rows) - 0.42, " left of this: not told from nothing", fontsize="small", va="bottom", color="0.3")
    axis.set_yticks(range(len(names)), names)
    top = max(max(row[1] + row[2] for row in rows), idle)
    axis.set(xlim=(0, 1.3 * top + 0.1), ylim=(-0.6, len(rows) - 0.05), xlabel="delta" if method == "delta" else f"share of the variance of {'its logarithm' if log else 'it'}, each alone")
    letter(axis, "c", "because of what (hatched: more of it, less of the result)")


def draw_main_cause(axis, ensemble, key):
    k = ensemble.keys.index(key)
    axis.plot(ensemble.X[:, k], ensemble.value, "o", ms=4, mfc="none", color="k")
    if ensemble.words[key]:
        names = [os.path.splitext(os.path.basename(w.strip('"')))[0] for w in ensemble.words[key]]
        axis.set_xticks(range(len(names)), names, fontsize="small")
    elif wide(ensemble.X[:, k], 8):
        axis.set_xscale("log")
    if ensemble.log:
        axis.set_yscale("log")
    axis.set(xlabel=with_unit(ensemble.sweep, key) if not isinstance(ensemble.sweep.column(key)[0], str) else key, ylabel=with_unit(ensemble.sweep, ensemble.name))
    plain_numbers(axis)
    letter(axis, "d", "against what matters most")


def draw_fields(left, right, fields):
    letter(left, "e", "optical depth towards Mars at the end")
    letter(right, "f", "sizes at the end, mean over the disk")
    if fields.tau is None:
        for axis in (left, right):
            axis.text(0.5, 0.5, fields.said.split(" (")[0], transform=axis.transAxes, ha="center", color="0.3", fontsize="small")
        return
    bands(left, fields.grid["r"] / R_MARS, fields.tau[:, -1])
    log_values(left, list(fields.tau[:, -1]), 5)
    left.set(xlabel="radius [$R_{\\rm Mars}$]", ylabel="$\\tau$")
    if fields.sizes is None:
        right.text(0.5, 0.5, "no sizes were kept (io.psd)", transform=right.transAxes, ha="center", color="0.3")
        return
    s = np.sqrt(fields.grid["s_lo"] * fields.grid["s_hi"])
    bands(right, s, np.where(fields.sizes[:, -1] > 0, fields.sizes[:, -1], np.nan))
    log_values(right, list(fields.sizes[:, -1]), 8)
    right.set(xscale="log", xlabel="grain radius [m]", ylabel=f"mass per ln s [{UNITS['kg m-2']}]")


def draw(ensemble, fields, rows, idle, method):
    figure, axes = plt.subplots(2, 3, figsize=(16, 9), constrained_layout=True)
    series = "M_loss_cum" if "M_loss_cum" in ensemble.sweep.series() else (ensemble.sweep.series() or [None])[0]
    if series:
        draw_series(axes[0, 0], ensemble, series)
    else:
        axes[0, 0].axis("off")
    draw_spread(axes[0, 1], ensemble, "b")
    draw_causes(axes[0, 2], rows, idle, method, ensemble.log)
    draw_main_cause(axes[1, 0], ensemble, rows[0][0])
    draw_fields(axes[1, 1], axes[1, 2], fields)
    q = ensemble.quantiles()
    figure.suptitle(f"{ensemble.sweep.title}: {with_unit(ensemble.sweep, ensemble.name)} = {show(q[2])}, 68 % between {show(q[1])} and {show(q[3])}; "
                    f"{ensemble.value.size} cases" + (f", {len(ensemble.left_out)} left out" if ensemble.left_out else ""), fontsize="medium")
    return figure


def main(arguments):
    parser = start.parser("ensemble", __doc__)
    parser.add_argument("sweep", metavar="DIR", help="a sweep's folder")
    parser.add_argument("--of", default=None, metavar="NUMBER", help="of summary.json (M_loss_Mmars; of swarms W_flux)")
    parser.add_argument("--method", choices=("rbd_fast", "delta"), default="rbd_fast", help="of the indices; delta needs SALib")
    parser.add_argument("-o", "--out", metavar="FOLDER", help="for the four files (the sweep's own folder)")
    args = parser.parse_args(arguments)
    with files.Sweep(args.sweep) as sweep:
        name = args.of or ("M_loss_Mmars" if "M_loss_Mmars" in sweep else "W_flux")
        ensemble = Ensemble(sweep, name)
        rows, idle = sensitivities(ensemble, args.method)
        fields = Fields(ensemble)
        print("\n".join(summary(ensemble, rows, idle, args.method)))
        if fields.said:
            print(fields.said)
        folder = args.out or sweep.folder
        files.make_folder(folder)
        for series in [s for s in sweep.series() if s == "M_loss_cum"] or sweep.series()[:1]:
            time, q, known = ensemble.series(series)
            write_csv(os.path.join(folder, "ensemble.csv"), ["time_s"] + [f"{series}_{level}" for level in LEVELS] + ["cases"],
                      [(float(t), *q[:, k], int(known[k])) for k, t in enumerate(time)])
        write_csv(os.path.join(folder, "sensitivity.csv"), ["key", args.method, f"{args.method}_95", "rank_correlation", "rank_low", "rank_high"], rows)
        if fields.tau is not None:
            write_fields(os.path.join(folder, "ensemble.h5"), fields)
        print(save(draw(ensemble, fields, rows, idle, args.method), os.path.join(folder, "ensemble.png"), dpi=90))
