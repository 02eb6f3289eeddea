"""Was the disk at an optical depth of order one, and was the supply kept up, for long enough?

  tools/evaluate_tau_supply out/mars_1d                       0.5 <= tau_los <= 2 and supply >= 90 % of nominal, for 0.1 d, in any cell
  tools/evaluate_tau_supply out/mars_1d --from 100 --to 200   only between these days
  tools/evaluate_tau_supply out/mars_1d --radius 1.5 --csv t.csv

A stretch goes from an output at which both hold to the last one in a row at which both do: what lies between outputs is not seen, so
outputs have to be closer than the time asked for. Where nothing is to be supplied the supply is not kept. Exit codes: 0 some cell (that of
--radius; with --all every one) held it long enough, 1 none did, 2 usage or outputs too far apart to tell, 5 not readable."""
import csv

import numpy as np

from . import files, start
from .files import R_MARS, Trouble

DAY = 86400.0


def longest(good, time):
    """(length, begin, end) of the longest run of outputs at which `good` holds; a single one has no length. (nan, nan, nan) when none."""
    best, begin = (np.nan, np.nan, np.nan), None
    for k, holds in enumerate(good):
        if not holds:
            begin = None
            continue
        begin = k if begin is None else begin
        length = time[k] - time[begin]
        if not best[0] >= length:
            best = (length, time[begin], time[k])
    return best


class Judgement:
    """By cell: how long both held at a stretch, and either by itself."""

    def __init__(self, run, options):
        self.time, self.r = run.get("time"), run.get("r") / R_MARS
        inside = (self.time >= options.begin * DAY) & (self.time <= options.end * DAY)
        if not inside.any():
            raise Trouble(2, f"no output from day {options.begin:g} to {options.end:g}; the run goes from {self.time[0] / DAY:g} to {self.time[-1] / DAY:g}")
        self.time = self.time[inside]
        tau, applied, nominal = (run.get(name)[inside] for name in ("tau_los_mars", "supply_rate_applied", "supply_rate_nominal"))
        with np.errstate(divide="ignore", invalid="ignore"):
            kept = np.where(nominal > 0, applied / nominal, 0)
        self.tau, self.kept = tau, kept
        self.tau_good = (tau >= options.tau_min) & (tau <= options.tau_max)
        self.kept_good = kept >= options.supply
        both = self.tau_good & self.kept_good
        self.best = [longest(both[:, k], self.time) for k in range(self.r.size)]
        self.step = float(np.max(np.diff(self.time))) if self.time.size > 1 else np.inf

    def held(self, days):
        return np.array([best[0] >= days * DAY * (1 - 1e-12) for best in self.best])


def rows(judged, cells, held):
    yield ["cell", "r_RM", "tau_min", "tau_max", "kept_min", "tau_ok", "supply_ok", "held_d", "from_d", "to_d", "long_enough"]
    for k in cells:
        length, begin, end = (x / DAY for x in judged.best[k])
        yield [k, f"{judged.r[k]:.3f}", f"{judged.tau[:, k].min():.3g}", f"{judged.tau[:, k].max():.3g}", f"{judged.kept[:, k].min():.3g}",
               f"{judged.tau_good[:, k].mean():.0%}", f"{judged.kept_good[:, k].mean():.0%}", f"{0 if np.isnan(length) else length:.4g}",
               "" if np.isnan(begin) else f"{begin:.4g}", "" if np.isnan(end) else f"{end:.4g}", "yes" if held[k] else "no"]


def main(arguments):
    parser = start.parser("evaluate_tau_supply", __doc__)
    parser.add_argument("run", help="output folder of marsdisk, or its run.h5")
    parser.add_argument("--from", dest="begin", type=float, default=0.0, metavar="DAY", help="window begins (0)")
    parser.add_argument("--to", dest="end", type=float, default=np.inf, metavar="DAY", help="window ends (with the run)")
    parser.add_argument("--tau-min", type=float, default=0.5)
    parser.add_argument("--tau-max", type=float, default=2.0)
    parser.add_argument("--supply", type=float, default=0.9, help="share of the nominal supply (0.9)")
    parser.add_argument("--days", type=float, default=0.1, help="at a stretch (0.1)")
    parser.add_argument("--radius", type=float, help="only the cell there [Mars radii]")
    parser.add_argument("--all", action="store_true", help="every cell has to")
    parser.add_argument("--csv", metavar="FILE", help="the table")
    options = parser.parse_args(arguments)
    with files.Run(options.run) as run:
        judged = Judgement(run, options)
    if judged.step > options.days * DAY * (1 + 1e-9):
        raise Trouble(2, f"outputs lie up to {judged.step / DAY:.3g} d apart, and {options.days:g} d are asked for: more run.outputs, "
                         f"or --days {judged.step / DAY:.3g} and more")
    cells = range(judged.r.size)
    if options.radius is not None:
        cells = [int(np.argmin(np.abs(judged.r - options.radius)))]
    held = judged.held(options.days)
    table = [[str(word) for word in row] for row in rows(judged, cells, held)]
    widths = [max(len(row[k]) for row in table) for k in range(len(table[0]))]
    for row in table:
        print("  ".join(word.rjust(width) for word, width in zip(row, widths)))
    if options.csv:
        try:
            with open(options.csv, "w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(table)
        except OSError as error:
            raise Trouble(5, f"{options.csv}: {error}") from error
    good = int(held[list(cells)].sum())
    print(f"{options.tau_min:g} <= tau <= {options.tau_max:g} and supply >= {options.supply:.0%} for {options.days:g} d at a stretch: {good} of {len(cells)} cells")
    return 0 if good and (good == len(cells) or not options.all) else 1
