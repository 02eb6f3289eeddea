"""A sweep in pictures: numbers of each case against the keys that vary, as lines or as a map, and series and profiles of the cases.

  tools/plot_sweep out/map                                       what matters most of either program, to out/map/sweep.png
  tools/plot_sweep out/map --of M_loss_Mmars --x mars.T0_K       one number, the other key by lines
  tools/plot_sweep out/map --of M_loss_Mmars --map               two keys as the axes of a map, values written into it
  tools/plot_sweep out/map --at supply.epsilon_mix=1 --series M_loss_cum     what is kept in time, of some cases
  tools/plot_sweep out/map --profile tau_los_mars                against radius at the end, where cases kept their run.h5
  tools/plot_sweep out/map --list                                keys, numbers and series that there are

--of, --series and --profile may be repeated: a panel each. Where a number has an error (W_flux and W_flux_error) it is drawn. Cases that
failed or stopped are left out, and told below. Exit codes: 2 for a key, number or value that is not there, 5 for files."""
import glob
import os

import matplotlib
import numpy as np

from . import files, start
from .figures import line, plain_numbers, plt, save
from .files import Trouble

DEFAULT = {"marsdisk": ["M_loss_Mmars", "M_out_Mmars"], "swarm_mc": ["mean_energy_eV", "W_flux", "ND_T_flux", "k_ionization"]}
UNITS = {"M_mars": "$M_{\\rm Mars}$", "M_mars_yr": "$M_{\\rm Mars}$ yr$^{-1}$", "m/s": "m s$^{-1}$", "1/(m s)": "m$^{-1}$ s$^{-1}$", "m3/s": "m$^3$ s$^{-1}$",
         "1/(V m s)": "V$^{-1}$ m$^{-1}$ s$^{-1}$", "m2": "m$^2$", "kg m-2": "kg m$^{-2}$", "kg m-2 s-1": "kg m$^{-2}$ s$^{-1}$", "m2 kg-1": "m$^2$ kg$^{-1}$"}
MANY = 10  # lines that an eye can tell apart


def with_unit(sweep, name, words=None):
    units = sweep.attributes(name).get("units", "1")
    units = files.SUMMARY_UNITS.get(name, units) if units == "1" else units
    return (words or name) + (f" [{UNITS.get(units, units)}]" if units not in ("1", "") else "")


def show(value):
    return f"{value:.4g}" if isinstance(value, (float, np.floating, int, np.integer)) else str(value)


class Cases:
    """What is drawn: finished cases that --at has left, and along which keys they differ."""

    def __init__(self, sweep, at=()):
        self.sweep, self.rows, self.said = sweep, sweep.finished(), []
        left_out = sweep.left_out()
        if left_out:
            words = ", ".join(f"{n} {status}" for n, status in list(left_out.items())[:8]) + (", ..." if len(left_out) > 8 else "")
            self.said.append(f"{len(left_out)} of {self.rows.size} cases left out: {words}")
        for word in at:
            self.choose(word)
        if not self.rows.any():
            raise Trouble(2, f"{sweep.folder}: no finished case to draw")
        self.keys = [key for key in sweep.keys if len(set(sweep.column(key)[self.rows])) > 1]

    def choose(self, word):
        key, _, text = word.partition("=")
        if key not in self.sweep.keys:
            raise Trouble(2, f"--at {word}: {key} does not vary here; {', '.join(self.sweep.keys)} do")
        values = self.sweep.column(key)
        try:
            wanted = np.isclose(values, float(text), rtol=1e-4) if values.dtype.kind == "f" else values == text.strip('"')
        except ValueError as error:
            raise Trouble(2, f"--at {word}: not a number") from error
        if not wanted.any():
            raise Trouble(2, f"--at {word}: there are {', '.join(show(v) for v in dict.fromkeys(values))}")
        self.rows = self.rows & wanted
        self.said.append(f"{key} = {text}")

    def key(self, name, option):
        if name is not None and name not in self.sweep.keys:
            raise Trouble(2, f"{option} {name}: does not vary here; {', '.join(self.sweep.keys)} do")
        return name

    def values(self, name):
        """Of the cases that are drawn; texts become 0, 1, ... with their words."""
        column = self.sweep.column(name)[self.rows]
        if column.dtype.kind == "f":
            return column, None
        words = list(dict.fromkeys(column))
        return np.array([words.index(v) for v in column], dtype=float), words

    def numbers(self, name):
        return self.sweep.number(name)[self.rows]

    def errors(self, name):
        return self.numbers(name + "_error") if name + "_error" in self.sweep else None


def wide(values, factor):
    values = np.asarray(values)[np.isfinite(values)]
    return values.size > 1 and values.min() > 0 and values.max() >= factor * values.min()


def key_axis(cases, axis, key, which="x"):
    values, words = cases.values(key)
    getattr(axis, f"set_{which}label")(with_unit(cases.sweep, key))
    if words:
        getattr(axis, f"set_{which}ticks")(range(len(words)), words)
    elif wide(values, 8):
        getattr(axis, f"set_{which}scale")("log")


def is_grid(cases, keys):
    pairs = {tuple(row) for row in zip(*(cases.sweep.column(key)[cases.rows] for key in keys))}
    return len(pairs) == cases.rows.sum() == np.prod([len(set(cases.sweep.column(key)[cases.rows])) for key in keys])


def draw_lines(axis, cases, name, x, by):
    """A line for each value of `by`; points where there are more keys than these, for then a line would join what does not belong together."""
    key_axis(cases, axis, x)
    where, _ = cases.values(x)
    value, error = cases.numbers(name), cases.errors(name)
    groups = cases.sweep.column(by)[cases.rows] if by else np.zeros(where.size)
    names = sorted(set(groups))
    joined = len(names) <= MANY and set(cases.keys) <= {x, by}
    if len(names) > MANY:
        names, groups, by = [0], np.zeros(where.size), None
    for n, group in enumerate(names):
        at = np.flatnonzero(groups == group)
        at = at[np.argsort(where[at], kind="stable")]
        style = line(n)
        if not joined:
            style["ls"] = "none"
        label = f"{by.rsplit('.', 1)[-1]} = {show(group)}" if by else None
        axis.errorbar(where[at], value[at], error[at] if error is not None else None, capsize=2, label=label, **style)
    if wide(value, 20):
        axis.set_yscale("log")
    axis.set_ylabel(with_unit(cases.sweep, name))
    plain_numbers(axis)
    if by:
        axis.legend(frameon=False, fontsize="small", title=with_unit(cases.sweep, by) if len(by) < 40 else None)
    others = [key for key in cases.keys if key not in (x, by)]
    if others:
        told = ", ".join(others[:3]) + (f" and {len(others) - 3} more" if len(others) > 3 else "")
        axis.set_title(f"each point a case; {told} var{'y' if len(others) > 1 else 'ies'}, too", loc="left", fontsize="small")


def edges(centres, log):
    """Borders of a map's fields: half way between neighbours, as far beyond the first and last."""
    c = np.log(centres) if log else np.asarray(centres, dtype=float)
    middle = 0.5 * (c[1:] + c[:-1])
    e = np.concatenate([[2 * c[0] - middle[0]], middle, [2 * c[-1] - middle[-1]]])
    return np.exp(e) if log else e


def draw_map(figure, axis, cases, name, x, y):
    """Values stand in the fields, so that no colour has to be read."""
    if not is_grid(cases, (x, y)):
        raise Trouble(2, f"--map: the cases are no grid of {x} and {y}: choose others by --x and --y, or values of the rest by --at")
    (xs, x_words), (ys, y_words), value = cases.values(x), cases.values(y), cases.numbers(name)
    columns, rows = np.unique(xs), np.unique(ys)
    field = np.full((rows.size, columns.size), np.nan)
    field[np.searchsorted(rows, ys), np.searchsorted(columns, xs)] = value
    norm = matplotlib.colors.LogNorm() if wide(value, 20) else matplotlib.colors.Normalize()
    mesh = axis.pcolormesh(edges(columns, wide(columns, 8)), edges(rows, wide(rows, 8)), field, norm=norm, cmap="viridis", edgecolors="w", lw=0.5)
    key_axis(cases, axis, x)
    key_axis(cases, axis, y, "y")
    bar = figure.colorbar(mesh, ax=axis)
    bar.set_label(with_unit(cases.sweep, name))
    plain_numbers(axis, bar.ax)
    for way, centres, words in ((axis.xaxis, columns, x_words), (axis.yaxis, rows, y_words)):
        if centres.size <= 8 and not words:
            way.set_ticks(centres, [f"{value:.4g}" for value in centres])
    if field.size <= 120:
        for i, j in np.ndindex(field.shape):
            bright = field[i, j] == field[i, j] and norm(field[i, j]) > 0.55
            axis.text(columns[j], rows[i], f"{field[i, j]:.3g}", ha="center", va="center", fontsize="small" if field.size <= 40 else "x-small",
                      color="k" if bright else "w")
    axis.set_title(name, loc="left", fontsize="medium")


def labels(cases):
    return [", ".join(f"{key.rsplit('.', 1)[-1]} = {show(cases.sweep.column(key)[row])}" for key in cases.keys) or cases.sweep.title
            for row in np.flatnonzero(cases.rows)]


def draw_bundle(axis, where, curves, names):
    """Few curves by themselves, many as their median and where 5 and 16 to 84 and 95 % of them lie."""
    if len(curves) <= MANY:
        for n, (curve, name) in enumerate(zip(curves, names)):
            axis.plot(where[n], curve, label=name, **line(n, points=len(curve)))
        axis.legend(frameon=False, fontsize="small")
        return
    low, less, middle, more, high = np.nanpercentile(np.array(curves), [5, 16, 50, 84, 95], axis=0)
    axis.fill_between(where[0], low, high, color="C0", alpha=0.2, lw=0, label="90 % of cases")
    axis.fill_between(where[0], less, more, color="C0", alpha=0.35, lw=0, label="68 %")
    axis.plot(where[0], middle, "k-", label="median")
    axis.legend(frameon=False, fontsize="small")


def draw_series(axis, cases, name):
    sweep = cases.sweep
    if name not in sweep.series():
        raise Trouble(2, f"--series {name}: there are {', '.join(sweep.series()) or 'none'}")
    time, unit = sweep.get("time") / files.YEAR, "yr"
    curves = sweep.get(name)[cases.rows]
    draw_bundle(axis, [time] * len(curves), list(curves), labels(cases))
    if wide(curves[curves > 0], 1e3):
        axis.set_yscale("log")
    axis.set(xlabel=f"time [{unit}]", ylabel=with_unit(sweep, name), xlim=(0, time[-1]))


def draw_profile(axis, cases, name):
    """From the run.h5 of each case, where it was kept."""
    radii, curves, names, units = [], [], [], "1"
    for row, label in zip(np.flatnonzero(cases.rows), labels(cases)):
        folders = glob.glob(os.path.join(glob.escape(cases.sweep.folder), f"{int(cases.sweep.get('case')[row]):06d}_*"))
        if not folders or not os.path.exists(folders[0] + "/run.h5"):
            continue
        with files.Run(folders[0]) as run:
            if name not in run or run.dims(name) != ("time", "cell"):
                raise Trouble(2, f"--profile {name}: no field by time and cell")
            radii.append(run.get("r") / files.R_MARS)
            curves.append(run.get(name)[-1])
            units = run.attributes(name).get("units", "1")
        names.append(label)
    if not curves:
        raise Trouble(2, f'--profile {name}: no case has its run.h5 (keep = "all" in the sweep\'s file)')
    if len({len(r) for r in radii}) > 1 and len(curves) > MANY:
        raise Trouble(2, "--profile: cases of different numbers of cells; choose a few by --at")
    draw_bundle(axis, radii, curves, names)
    if wide(np.concatenate(curves)[np.concatenate(curves) > 0], 20):
        axis.set_yscale("log")
    axis.set(xlabel="radius [$R_{\\rm Mars}$]", ylabel=f"{name} at the end" + (f" [{UNITS.get(units, units)}]" if units != "1" else ""))


def of_default(sweep):
    for names in DEFAULT.values():
        found = [name for name in names if name in sweep and np.any(sweep.number(name)[sweep.finished()] != 0)]
        if found:
            return found
    raise Trouble(2, f"{sweep.folder}: name what to draw with --of")


def draw(sweep, of=(), x=None, by=None, y=None, as_map=False, at=(), series=(), profiles=()):
    """The figure: a panel for each number, series and profile."""
    cases = Cases(sweep, at)
    of = list(of) or ([] if series or profiles else of_default(sweep))
    x, by, y = cases.key(x, "--x"), cases.key(by, "--by"), cases.key(y, "--y")
    if of:
        free = [key for key in cases.keys if key not in (x, by, y)]
        if x is None:
            x = free.pop(0) if free else (sweep.keys[0] if sweep.keys else None)
        if x is None:
            raise Trouble(2, f"{sweep.folder}: nothing varies")
        second = by or y or (free[0] if free else None)
        if as_map and second is None:
            raise Trouble(2, "--map: two keys have to vary")
    panels = len(of) + len(series) + len(profiles)
    columns = min(panels, 2)
    rows = -(-panels // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(6.4 * columns, 4.6 * rows), constrained_layout=True, squeeze=False)
    axes = list(axes.flat)
    for axis, name in zip(axes, of):
        cases.numbers(name)
        if as_map:
            draw_map(figure, axis, cases, name, x, second)
        else:
            draw_lines(axis, cases, name, x, second)
    for axis, name in zip(axes[len(of):], series):
        draw_series(axis, cases, name)
    for axis, name in zip(axes[len(of) + len(series):], profiles):
        draw_profile(axis, cases, name)
    for axis in axes[panels:]:
        axis.axis("off")
    figure.suptitle(f"{sweep.title}: {int(cases.rows.sum())} cases" + ("; " + "; ".join(cases.said) if cases.said else ""), fontsize="medium")
    return figure


def main(arguments):
    parser = start.parser("plot_sweep", __doc__)
    parser.add_argument("sweep", help="a sweep's folder")
    parser.add_argument("-o", "--out", help="name of the figure (default FOLDER/sweep.png)")
    parser.add_argument("--of", action="append", default=[], metavar="NUMBER", help="of summary.json; repeatable")
    parser.add_argument("--x", metavar="KEY", help="along the horizontal axis; the first that varies if not given")
    parser.add_argument("--by", metavar="KEY", help="a line for each of its values; the second that varies if not given")
    parser.add_argument("--map", action="store_true", help="a map of --x and --y")
    parser.add_argument("--y", metavar="KEY", help="along the vertical axis of a map")
    parser.add_argument("--at", action="append", default=[], metavar="KEY=VALUE", help="only these cases; repeatable")
    parser.add_argument("--series", action="append", default=[], metavar="NAME", help="against time; repeatable")
    parser.add_argument("--profile", action="append", default=[], metavar="FIELD", help="of run.h5, against radius at the end; repeatable")
    parser.add_argument("--list", action="store_true", help="what there is to draw")
    args = parser.parse_args(arguments)
    with files.Sweep(args.sweep) as sweep:
        if args.list:
            print("keys:    " + ", ".join(sweep.keys))
            print("numbers: " + ", ".join(n for n in sweep.names() if sweep.dims(n) == ("case",) and n not in ("case", *sweep.keys) and sweep.get(n).dtype != object))
            print("series:  " + ", ".join(sweep.series()))
            return
        figure = draw(sweep, args.of, args.x, args.by, args.y, args.map, args.at, args.series, args.profile)
        print(save(figure, args.out or os.path.join(sweep.folder, "sweep.png")))
