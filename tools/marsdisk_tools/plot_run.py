"""A figure of a run: what comes and goes, optical depth, grain sizes, where mass is lost, and the band of sizes that leave.

  tools/plot_run out/mars_1d                        figure to out/mars_1d/run.png
  tools/plot_run out/mars_1d -o figure.pdf          another name, another format
  tools/plot_run out/mars_1d --radius 1.5           grain sizes at 1.5 Mars radii
  tools/plot_run out/mars_1d --times 0,0.01,0.1,2   grain sizes at these times [yr]

Reads run.h5, or the segments of a run that did not end. Exit codes: 2 for a radius or a time that the run does not have,
5 for files that cannot be read."""
import os

import matplotlib
import numpy as np

from . import files, start
from .figures import DASHES, borders, letter, log_values, plt, positive, save, time_axis
from .files import R_MARS, YEAR, Trouble

# The books of a cell: dataset, text, colour and line. What is zero throughout is not drawn.
CHANNELS = [("mass_supplied", "supplied", "0.35", "-"), ("mass_blown_out", "blown out", "C0", "-"),
            ("mass_sublimated", "sublimated", "C1", "--"), ("mass_escaped", "escaped as vapour", "C4", (0, (5, 1, 1, 1, 1, 1))),
            ("mass_dragged", "lost to gas drag", "C5", (0, (3, 1, 1, 1))), ("mass_below_grid", "ground below the grid", "C2", "-."),
            ("mass_spilled", "found no room", "C3", ":"), ("mass_accreted", "over the inner edge", "C6", (0, (4, 2))),
            ("mass_spread", "over the outer edge", "C9", (0, (4, 2, 1, 2)))]
DISK = ("mass_now", "in the disk", "k", (0, (1, 1)))


# --- the run -------------------------------------------------------------------------------------------------------------
class Run(files.Run):
    """A run, with what this picture tells of it."""

    def books(self):
        """Rows of CHANNELS that are not zero throughout, each with its masses [kg] by time and cell."""
        rows = [(row, self.get(row[0])) for row in CHANNELS if row[0] in self]
        return [(row, mass) for row, mass in rows if np.any(mass != 0)]

    def caption(self):
        """The run's name, what was set, and by which code."""
        config = self.config
        if not config:
            return self.title
        value = {key: entry["value"] for key, entry in config["parameters"].items()}
        parts = [f"{value['disk.cells']} cells, {value['disk.r_in_RM']:g} to {value['disk.r_out_RM']:g} $R_{{\\rm Mars}}$",
                 f"{value['sizes.bins']} sizes", f"Mars {value['mars.driver']}, {value['mars.T0_K']:g} K at first"]
        parts += [f"{key} = {entry['value']}" for key, entry in config["parameters"].items() if entry.get("origin") not in ("file", "default")]
        code = f"{config['program']} {config['version']}, {config['commit'][:7]}{' (dirty)' if config.get('dirty') else ''}"
        return f"{self.title}: " + ", ".join(parts)[:200] + f"   ({code})"


# --- panels --------------------------------------------------------------------------------------------------------------
def plot_rates(axis, run, t, linear):
    """Means between outputs, from the books: what is drawn adds up to what was moved."""
    letter(axis, "a", "rates, whole disk (means between outputs)")
    time_axis(axis, t, linear)
    axis.set_ylabel("rate [$M_{\\rm Mars}$ yr$^{-1}$]")
    if t.size < 2:
        axis.text(0.5, 0.5, "one output only", transform=axis.transAxes, ha="center", color="0.4")
        return
    step, lines = np.diff(t), []
    for (_, text, color, style), mass in run.books():
        lines.append(positive(np.diff(mass.sum(axis=1)) / run.M_mars / step))
        axis.plot(t[1:], lines[-1], color=color, ls=style, label=text)
    log_values(axis, lines, 6)


def plot_masses(axis, run, t, linear):
    letter(axis, "b", "so far, and in the disk")
    time_axis(axis, t, linear)
    axis.set_ylabel("mass [$M_{\\rm Mars}$]")
    lines = []
    for (_, text, color, style), mass in run.books() + [(DISK, run.get(DISK[0]))]:
        lines.append(positive(mass.sum(axis=1) / run.M_mars))
        axis.plot(t, lines[-1], color=color, ls=style, label=text)
    log_values(axis, lines, 6)


def plot_depth(figure, axis, run, t, linear):
    """Colours for 0.001 to 1 and a little more, lines where eyes want numbers."""
    letter(axis, "c", "optical depth towards Mars (hatched: stopped)")
    time_axis(axis, t, linear)
    tau, active = run.get("tau_los_mars"), run.get("cell_active")
    r, r_edge = run.get("r") / R_MARS, np.append(run.get("r_lo"), run.get("r_hi")[-1]) / R_MARS
    norm = matplotlib.colors.LogNorm(vmin=1e-3, vmax=max(2, min(10, np.nanmax(tau))))
    mesh = axis.pcolormesh(borders(t), r_edge, np.maximum(tau, 1e-30).T, norm=norm, cmap="viridis", rasterized=True)
    bar = axis.inset_axes([1.02, 0, 0.04, 1])
    figure.colorbar(mesh, cax=bar, extend="both")
    bar.set_title("$\\tau$")
    evolving = np.ma.masked_where(active == 0, np.maximum(tau, 1e-30))
    if t.size > 1 and r.size > 1 and evolving.count() > 0:
        lines = axis.contour(t, r, evolving.T, levels=[0.001, 0.01, 0.1, 0.2, 0.5, 1, 2], colors="w", linewidths=0.8)
        axis.clabel(lines, fmt="%g", fontsize="small")
    for ig in np.flatnonzero(np.any(active == 0, axis=0)):
        since = t[np.flatnonzero(active[:, ig] == 0)[0]]
        axis.fill_between([max(since, axis.get_xlim()[0]), t[-1]], r_edge[ig], r_edge[ig + 1], facecolor="none", edgecolor="k", hatch="///", lw=0)
    axis.set_ylabel("radius [$R_{\\rm Mars}$]")


def plot_sizes(axis, run, t, cell, times):
    """Mass by size; bars at the top: sizes with beta >= 1/2 at these times."""
    letter(axis, "d", f"grain sizes at {run.get('r')[cell] / R_MARS:.2f} $R_{{\\rm Mars}}$ (bars on top, same order: $\\beta \\geq 1/2$)")
    axis.set(xlabel="grain radius [m]", ylabel="mass per ln s [kg m$^{-2}$]", xscale="log")
    if "N" not in run:
        axis.text(0.5, 0.5, "no sizes were kept (io.psd)", transform=axis.transAxes, ha="center", color="0.4")
        return
    s, width, t_psd = run.get("s"), np.log(run.get("s_hi") / run.get("s_lo")), run.get("time_psd") / YEAR
    mass = run.get("N", (cell,)) * run.get("m") / width
    lo, hi = run.get("s_blow_lo"), run.get("s_blow")
    rows = sorted({int(np.argmin(np.abs(t_psd - wanted))) for wanted in times})
    for n, row in enumerate(rows):
        color, style = plt.cm.plasma(0.85 * n / max(len(rows) - 1, 1)), DASHES[n % len(DASHES)]
        axis.plot(s, positive(mass[row]), color=color, ls=style, label=f"{t_psd[row]:.3g} yr", drawstyle="steps-mid")
        at = np.argmin(np.abs(t - t_psd[row]))
        if hi[at] > 0:
            height = 0.98 - 0.02 * n
            axis.plot([max(lo[at], s[0]), hi[at]], [height, height], color=color, lw=3, transform=axis.get_xaxis_transform())
    log_values(axis, [mass[row] for row in rows], 12)
    low, top = axis.get_ylim()
    if axis.get_yscale() == "log":
        axis.set_ylim(low, top * 10 ** (0.03 * len(rows) * np.log10(top / low)))
    axis.legend(frameon=False, fontsize="small", loc="upper right", ncol=2)


def plot_radial(axis, run, t):
    letter(axis, "e", f"where, in all until {t[-1]:.3g} yr (grey: stopped)")
    r, area, lines = run.get("r") / R_MARS, run.get("area"), []
    for (_, text, color, style), mass in run.books() + [(DISK, run.get(DISK[0]))]:
        lines.append(positive(mass[-1] / area))
        axis.plot(r, lines[-1], color=color, ls=style, label=text, marker="o" if r.size < 3 else None)
    for lo, hi, active in zip(run.get("r_lo"), run.get("r_hi"), run.get("cell_active")[-1]):
        if not active:
            axis.axvspan(lo / R_MARS, hi / R_MARS, color="0.9", zorder=0)
    axis.set(xlabel="radius [$R_{\\rm Mars}$]", ylabel="mass [kg m$^{-2}$]")
    log_values(axis, lines, 6)


def plot_band(axis, run, t, linear):
    letter(axis, "f", "sizes with $\\beta \\geq 1/2$, and the planet's cooling")
    time_axis(axis, t, linear)
    lo, hi, floor = run.get("s_blow_lo"), run.get("s_blow"), run.get("s_lo")[0]
    there = hi > 0
    if np.any(there):
        axis.fill_between(t, np.maximum(lo, floor / 3), hi, where=there, color="C0", alpha=0.25, lw=0)
        axis.plot(t, positive(hi), "C0-", label="largest")
        axis.plot(t, positive(lo), "C0--", label="smallest")
    else:
        axis.text(0.5, 0.5, "none", transform=axis.transAxes, ha="center", color="0.4")
    axis.axhline(floor, color="0.4", lw=0.8, ls=":")
    axis.text(0.02, floor, "smallest size of the grid", transform=axis.get_yaxis_transform(), fontsize="small", color="0.4", va="bottom")
    axis.set(ylabel="grain radius [m]", yscale="log")
    axis.set_ylim(floor / 3, max(3 * hi.max(), 10 * floor))
    warm = axis.twinx()
    warm.plot(t, run.get("T_M"), "C3-.")
    warm.set_ylabel("temperature of Mars [K] (dash-dotted)", color="C3")
    warm.tick_params(axis="y", colors="C3")


# --- what is asked for ---------------------------------------------------------------------------------------------------
def cell_at(run, radius):
    lo, hi, r = run.get("r_lo") / R_MARS, run.get("r_hi") / R_MARS, run.get("r") / R_MARS
    if radius is None:
        return r.size // 2
    if not lo[0] <= radius <= hi[-1]:
        raise Trouble(2, f"--radius {radius:g}: the disk reaches from {lo[0]:g} to {hi[-1]:g} Mars radii")
    return int(np.argmin(np.abs(r - radius)))


def times_wanted(run, t, text):
    """In years; a few that are spread evenly in the logarithm when nothing is asked for."""
    end = (run.get("time_psd") / YEAR if "time_psd" in run else t)[-1]
    if text is None:
        return [0] + [end * 10.0**-k for k in (3, 2, 1, 0.5, 0)]
    try:
        times = [float(word) for word in text.split(",")]
    except ValueError:
        raise Trouble(2, f"--times {text}: years, with commas between them")
    outside = [time for time in times if not 0 <= time <= end * (1 + 1e-9)]
    if outside:
        raise Trouble(2, f"--times {text}: sizes are there from 0 to {end:g} yr")
    return times


def draw(run, radius=None, times=None, linear=False):
    """The figure; `times` as text, as on the command line."""
    t = run.get("time_yr")
    cell, times = cell_at(run, radius), times_wanted(run, t, times)
    figure = plt.figure(figsize=(16, 9.5), constrained_layout=True)
    rows = figure.add_gridspec(3, 3, height_ratios=[1, 1, 0.05])
    axes = np.array([[figure.add_subplot(rows[row, column]) for column in range(3)] for row in range(2)])
    plot_rates(axes[0, 0], run, t, linear)
    plot_masses(axes[0, 1], run, t, linear)
    plot_depth(figure, axes[0, 2], run, t, linear)
    plot_sizes(axes[1, 0], run, t, cell, times)
    plot_radial(axes[1, 1], run, t)
    plot_band(axes[1, 2], run, t, linear)
    foot = figure.add_subplot(rows[2, :])  # one legend for the books, off the curves
    foot.axis("off")
    foot.legend(*axes[0, 1].get_legend_handles_labels(), loc="center", ncol=len(CHANNELS) + 1, frameon=False)
    figure.suptitle(run.caption(), fontsize="medium")
    return figure


def main(arguments):
    parser = start.parser("plot_run", __doc__)
    parser.add_argument("run", help="output folder, or run.h5 itself")
    parser.add_argument("-o", "--out", help="name of the figure; the ending decides the format")
    parser.add_argument("--radius", type=float, help="where to show grain sizes [Mars radii]; the middle cell if not given")
    parser.add_argument("--times", help="when to show grain sizes [yr, with commas]; the nearest that were kept are taken")
    parser.add_argument("--linear-time", action="store_true", help="time axes linear instead of logarithmic")
    args = parser.parse_args(arguments)
    with Run(args.run) as run:
        figure = draw(run, args.radius, args.times, args.linear_time)
        print(save(figure, args.out or os.path.join(run.folder, "run.png")))
