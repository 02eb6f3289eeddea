"""A swarm in four pictures: its energy distribution beside a Maxwellian, how it became steady, and what drift and diffusion are worth.

  tools/plot_swarm out/argon                  figure to out/argon/swarm.png
  tools/plot_swarm out/argon -o picture.pdf   another name, another form

(a) the distribution of energies with its error band, a Maxwellian of the same mean energy, and f1, the part that goes along the field;
(b) mean energy and (c) drift in time, from the first moment on: what was dropped is grey;
(d) drift and diffusion against the time since positions started from 0, which behind the lag (grey) must not matter."""
import os

import numpy as np

from . import files, start
from .figures import plt, save

# Of drift and diffusion by window: field, axes, what came out in the end, label, mark.
ROWS = (("window_drift_bulk", [2], "W_bulk", "bulk drift", "o"), ("window_ND_flux", [0, 1], "ND_T_flux", "flux $D_T$", "s"),
        ("window_ND_flux", [2], "ND_L_flux", "flux $D_L$", "^"), ("window_ND_bulk", [0, 1], "ND_T_bulk", "bulk $D_T$", "v"),
        ("window_ND_bulk", [2], "ND_L_bulk", "bulk $D_L$", "D"))
MAGNETIC_ROWS = (("window_drift_bulk", [2], "W_bulk", "bulk drift along E", "o"), ("window_drift_bulk", [1], "W_ExB_bulk", "across both", "s"),
                 ("window_ND_bulk", [0], "ND_xx_bulk", "bulk $D_{xx}$", "^"), ("window_ND_bulk", [1], "ND_yy_bulk", "bulk $D_{yy}$", "v"),
                 ("window_ND_bulk", [2], "ND_zz_bulk", "bulk $D_{zz}$", "D"))
DECADES = 7  # of the distribution that are shown


def maxwellian(energy, mean):
    """Distribution over the root of the energy, of this mean energy [eV^-3/2]."""
    kT = 2 * mean / 3
    return 2 / np.sqrt(np.pi) * kT ** -1.5 * np.exp(-energy / kT)


def time_scale(longest):
    """A unit in which times are between 1 and 1000."""
    for size, unit in ((1, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"), (1e-12, "ps")):
        if longest >= size:
            return size, unit
    return 1e-15, "fs"


def draw_distribution(axis, swarm):
    energy = swarm["energy"][:-1]
    eepf, error = (values[:-1] for values in swarm.with_error("eepf"))
    known = eepf > 0
    if not known.any():
        axis.text(0.5, 0.5, "nothing has been measured", ha="center", transform=axis.transAxes)
        return
    top = eepf.max()
    axis.fill_between(energy, np.maximum(eepf - error, 1e-300), np.maximum(eepf + error, 1e-300), where=known, color="C0", alpha=0.35, lw=0)
    axis.semilogy(energy, np.where(known, eepf, np.nan), color="C0", label="swarm, with its error")
    axis.semilogy(energy, maxwellian(energy, float(swarm["mean_energy_eV"])), "k--", lw=1, label="Maxwellian of the same mean energy")
    shown = energy[known & (eepf > top * 10.0 ** -DECADES)]
    draw_first_part(axis, swarm, shown[-1])
    axis.set(xlim=(0, 1.05 * shown[-1]), ylim=(top * 10.0 ** -DECADES, 5 * top), xlabel="energy [eV]", ylabel="EEPF [eV$^{-3/2}$]")
    thresholds = sorted(set(float(x) for x in swarm["threshold"] if 0 < x < axis.get_xlim()[1]))
    for n, threshold in enumerate(thresholds):
        axis.axvline(threshold, color="0.6", lw=0.8, ls=":", label="thresholds" if n == 0 else None)
    axis.legend(framealpha=0.85, edgecolor="none", fontsize="small")


def draw_first_part(axis, swarm, end):
    """Means over some thirty parts of the range, where they are known to a half."""
    if "f1" not in swarm:
        return
    together = max(1, int((swarm["energy"] < end).sum()) // 30)
    groups = len(swarm["energy"][:-1]) // together
    energy, f1, error = (values[:groups * together].reshape(groups, together) for values in (swarm["energy"], *swarm.with_error("f1")))
    energy, f1, error = energy.mean(axis=1), np.abs(f1.mean(axis=1)), np.sqrt((error ** 2).sum(axis=1)) / together
    with np.errstate(invalid="ignore"):
        good = (f1 > 2 * error) & (energy < end)
    if good.any():
        axis.errorbar(energy[good], f1[good], error[good], fmt="o", ms=3, lw=0.8, color="C2", mfc="none", label="$|f_1|$, along the field")


def draw_series(axis, swarm, name, final, text, factor=1.0, column=None):
    """A mean over slices of time, its errors, and what came out in the end."""
    size, unit = time_scale(swarm["time"][-1])
    time = swarm["time"] / size
    value, error = swarm.with_error(name)
    if column is not None:
        value, error = value[:, column], error[:, column]
    begin = swarm.attrs["time_measured_from_s"] / size
    axis.axvspan(time[0], begin if np.isfinite(begin) else time[-1], color="0.9", zorder=0, label="warm-up, dropped")
    steady = swarm.attrs["time_steady_s"] / size
    if np.isfinite(steady):
        axis.axvline(steady, color="0.5", lw=1, ls="--", label="steady")
    axis.fill_between(time, factor * (value - error), factor * (value + error), color="C0", alpha=0.35, lw=0)
    axis.plot(time, factor * value, color="C0", lw=1, label="mean over a slice of time, with its error")
    end, sigma = (float(number) for number in swarm.with_error(final))
    if np.isfinite(end):
        axis.axhline(factor * end, color="C1", lw=2, ls="-.", label=f"result {factor * end:.5g} ± {factor * sigma:.2g}")
    axis.set(xlabel=f"time [{unit}]", ylabel=text, xlim=(0, time[-1]))
    axis.legend(framealpha=0.85, edgecolor="none", fontsize="small")


def draw_windows(axis, swarm):
    """Each over what it is in the end: 1 wherever the window does not matter."""
    size, unit = time_scale(swarm["window"][-1])
    window, lag = swarm["window"] / size, swarm.attrs["lag_s"] / size
    rows = MAGNETIC_ROWS if "ND_xx" in swarm else ROWS
    step, sigmas = window[0], []
    for n, (name, columns, final, label, mark) in enumerate(rows):
        value, error = swarm.with_error(name)
        end, known_to = (float(number) for number in swarm.with_error(final))
        if not np.isfinite(end) or not abs(end) > 5 * known_to:  # nothing to compare with, as the drift without a field
            continue
        mean = value[:, columns].mean(axis=1) / end
        sigma = np.sqrt((error[:, columns] ** 2).sum(axis=1)) / len(columns) / abs(end)
        sigmas += list(sigma[window > lag])
        axis.errorbar(window + step * 0.12 * (n - 2), mean, sigma, fmt=mark, ms=3.5, lw=0.8, color=f"C{n}", label=label)
    axis.axhline(1, color="k", lw=0.8)
    reach = float(np.clip(4 * np.median(sigmas), 0.05, 1)) if sigmas else 1
    axis.axvspan(0, lag + 0.5 * step, color="0.9", zorder=0, label="lag, not used")
    axis.set(xlabel=f"time since positions started from 0 [{unit}]", ylabel="over the value in the end",
             xlim=(0, window[-1] + step), ylim=(1 - reach, 1 + 1.3 * reach))
    axis.legend(framealpha=0.85, edgecolor="none", fontsize="small", ncols=2)


def more_fields(swarm):
    """What else is set of the fields."""
    said = ""
    for key, text in (("BN_Hx", " and {:g} Hx"), ("frequency_Hz", ", {:g} Hz"), ("frequency_N", ", {:g} Hz m³")):
        value = float(swarm.attrs.get("field." + key, 0))
        said += text.format(value) if value > 0 else ""
    return said


def draw(swarm):
    figure, axes = plt.subplots(2, 2, figsize=(12, 8.4), constrained_layout=True)
    draw_distribution(axes[0, 0], swarm)
    draw_series(axes[0, 1], swarm, "energy_slice", "mean_energy_eV", "mean energy [eV]")
    draw_series(axes[1, 0], swarm, "drift_slice", "W_flux", "drift velocity [km/s]", factor=1e-3, column=2)
    draw_windows(axes[1, 1], swarm)
    titles = ("(a) energy distribution", "(b) mean energy in time", "(c) drift in time", "(d) drift and diffusion by window")
    for axis, title in zip(axes.flat, titles):
        axis.set_title(title, loc="left", fontsize="medium")
    gases = ", ".join(sorted(set(files.text(name) for name in swarm["species"])))
    figure.suptitle(f"{gases} at {float(swarm['EN']):g} Td" + more_fields(swarm))
    return figure


def main(arguments):
    parser = start.parser("plot_swarm", __doc__)
    parser.add_argument("folder", help="output folder of swarm_mc, or its swarm.h5")
    parser.add_argument("-o", "--out", help="name of the figure (default FOLDER/swarm.png)")
    args = parser.parse_args(arguments)
    with files.Swarm(args.folder) as swarm:
        print(save(draw(swarm), args.out or os.path.join(swarm.folder, "swarm.png"), dpi=110))
