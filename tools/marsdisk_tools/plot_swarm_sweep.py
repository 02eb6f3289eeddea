"""Swarms against E/N in four pictures, with error bars of one standard error: what a sweep of swarm_mc over field.EN_Td came to.

  tools/plot_swarm_sweep out/argon                  figure to out/argon/swarms.png
  tools/plot_swarm_sweep out/argon -o picture.pdf   another name, another form

(a) mean energy, (b) drift velocity, flux and bulk, (c) N times diffusion along and across the field, (d) rate coefficients of ionization
and attachment, counted and from the cross-section. Where something else varied, too, each gas has lines of its own."""
import csv
import os

import numpy as np

from . import start
from .figures import letter, line, plain_numbers, plt, save
from .files import Trouble

FIELD = "field.EN_Td"
# Of each picture: title, label of the axis, and its lines: what summary.csv calls them, their errors, label.
PICTURES = (
    ("mean energy", "mean energy [eV]", [("mean energy (eV)", "mean energy error (eV)", "mean energy")]),
    ("drift", "drift velocity [m/s]",
     [(f"{kind} drift velocity (m.s-1)", f"{kind} drift velocity error (m.s-1)", kind) for kind in ("flux", "bulk")]),
    ("diffusion", "N D [1/(m s)]",
     [(f"{kind} {axis} diffusion coeff. * N (m-1.s-1)", f"{kind} {axis} diffusion coeff. error * N (m-1.s-1)", f"{kind} $D_{axis}$")
      for kind in ("flux", "bulk") for axis in ("T", "L")]),
    ("rates", "k [m$^3$/s]",
     [(f"{what} rate coeff. ({how}) (m3.s-1)", f"{what} rate coeff. ({how}) error (m3.s-1)", f"{what}, {said}")
      for what in ("ionization", "attachment") for how, said in (("counted", "counted"), ("convolution", "from the cross-section"))]))


def read(folder):
    """Rows of summary.csv by what varied besides the field: {"fraction=0.5": rows by rising E/N}."""
    path = os.path.join(folder, "summary.csv") if os.path.isdir(folder) else folder
    groups = {}
    try:
        with open(path, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                settings = zip(row["sweep_param"].split(";"), row["sweep_value"].split(";"))
                name = ", ".join(f"{key.split('.')[-1]} = {value}" for key, value in settings if key != FIELD)
                groups.setdefault(name, []).append(row)
    except (OSError, KeyError, UnicodeDecodeError) as error:
        raise Trouble(5, f"{path}: {error!r}: expected the summary.csv of a sweep of swarm_mc") from error
    if not groups:
        raise Trouble(5, f"{path}: no swarm in it is finished")
    return groups


def column(rows, name):
    return np.array([float(row[name]) for row in rows])


def draw_lines(axis, groups, lines):
    shown = 0
    for name, error, label in lines:
        for group, rows in groups.items():
            field, value, sigma = (column(rows, what) for what in ("E/N (Td)", name, error))
            seen = value > 0
            if not seen.any():
                continue
            axis.errorbar(field[seen], value[seen], sigma[seen], lw=1, capsize=2, label=", ".join(filter(None, (label, group))), **line(shown))
            shown += 1
    if shown:
        axis.set_yscale("log")
        axis.legend(framealpha=0.85, edgecolor="none", fontsize="small")
    else:
        axis.text(0.5, 0.5, "none", ha="center", transform=axis.transAxes)


def draw(groups):
    figure, axes = plt.subplots(2, 2, figsize=(11, 8), constrained_layout=True)
    several = len({row["E/N (Td)"] for rows in groups.values() for row in rows}) > 1
    for which, axis, (title, text, lines) in zip("abcd", axes.flat, PICTURES):
        draw_lines(axis, groups, lines)
        if several:
            axis.set_xscale("log")
        axis.set(xlabel="E/N [Td]", ylabel=text)
        axis.grid(alpha=0.3)
        plain_numbers(axis)
        letter(axis, which, title)
    return figure


def main(arguments):
    parser = start.parser("plot_swarm_sweep", __doc__)
    parser.add_argument("folder", help="output folder of a sweep of swarm_mc, or its summary.csv")
    parser.add_argument("-o", "--out", help="name of the figure (default FOLDER/swarms.png)")
    args = parser.parse_args(arguments)
    folder = args.folder if os.path.isdir(args.folder) else os.path.dirname(args.folder)
    print(save(draw(read(args.folder)), args.out or os.path.join(folder, "swarms.png"), dpi=100))
