"""The books of a disk, recomputed from run.h5 alone.

  tools/mass_budget out/mars_1d                what closes, how well, and a line a cell
  tools/mass_budget out/mars_1d --csv b.csv    the closure at every output and in every cell

Of each cell: mass at the start, plus what came, less what left, against the mass that is there; that mass against surface densities times
area, and these against numbers of grains times their masses; M_out_cum, M_sink_cum and M_loss_cum against the books in kg; what moved
between cells against what crossed the edges. Relative to the mass handled: what was there at first and all that came. Exit codes: 0
everything closes to --tolerance, 1 something does not, 5 not readable."""
import csv

import numpy as np

from . import files, start

# The rows of include/disk/model/ledger.h: name, sign with which it enters the mass now, what it counts as.
TERMS = [("supplied", +1, ""), ("blown_out", -1, "M_out_cum"), ("sublimated", -1, "M_sink_cum"), ("escaped", -1, "M_sink_cum"),
         ("dragged", -1, "M_sink_cum"), ("spilled", -1, ""), ("below_grid", -1, ""), ("scheme_defect", +1, ""), ("moved_in", +1, ""),
         ("moved_out", -1, "")]
ONLY_GROW = ("supplied", "blown_out", "sublimated", "escaped", "dragged", "spilled", "below_grid", "moved_in", "moved_out", "accreted", "spread")


class Budget:
    """All books of a run [kg], by time and cell."""

    def __init__(self, run):
        self.time, self.r, self.area, self.M_mars = run.get("time"), run.get("r"), run.get("area"), run.M_mars
        self.now = run.get("mass_now")
        zero = np.zeros_like(self.now)
        self.terms = {name: run.get("mass_" + name) if "mass_" + name in run else zero for name, _, _ in TERMS}
        self.edges = {name: run.get("mass_" + name) if "mass_" + name in run else zero for name in ("accreted", "spread")}
        self.start = self.now[0] - sum(sign * self.terms[name][0] for name, sign, _ in TERMS)
        self.handled = self.start + self.terms["supplied"] + self.terms["moved_in"]
        self.balance = self.start + sum(sign * self.terms[name] for name, sign, _ in TERMS) - self.now
        self.checks = [("start + came - left = now", self.balance, self.handled)]
        self.densities(run)
        self.in_Mmars(run)
        self.moved()
        self.growing()

    def densities(self, run):
        surface, deep = run.get("Sigma_surf"), run.get("Sigma_deep")
        self.checks.append(("now = (Sigma_surf + Sigma_deep) area", (surface + deep) * self.area - self.now, self.handled))
        if "N" in run:
            rows = np.searchsorted(self.time, run.get("time_psd"))
            grains = np.tensordot(run.get("N"), run.get("m"), axes=([2], [0]))
            known = rows < self.time.size
            if not np.array_equal(self.time[rows[known]], run.get("time_psd")[known]) or not known.all():
                raise files.Trouble(5, f"{run.paths[0]}: sizes are kept at times that are no outputs")
            self.checks.append(("Sigma_surf area = sum of N m area", (grains - surface[rows]) * self.area, self.handled[rows]))

    def in_Mmars(self, run):
        for name in ("M_out_cum", "M_sink_cum", "M_loss_cum"):
            parts = sum(self.terms[n] for n, _, counts in TERMS if counts and name in (counts, "M_loss_cum"))
            self.checks.append((f"{name} = its books", run.get(name) * self.M_mars - parts, self.handled))

    def moved(self):
        """What leaves a cell comes to another or crosses an edge: of the whole disk."""
        if not np.any(self.terms["moved_out"]):
            return
        odd = self.terms["moved_out"].sum(axis=1) - self.terms["moved_in"].sum(axis=1) - self.edges["accreted"].sum(axis=1) - self.edges["spread"].sum(axis=1)
        self.checks.append(("moved out = moved in + over the edges", odd[:, None], self.handled.sum(axis=1)[:, None]))

    def growing(self):
        books = {**self.terms, **self.edges}
        fall = np.zeros_like(self.now)
        for name in ONLY_GROW:
            fall[1:] = np.minimum(fall[1:], np.diff(books[name], axis=0))
        self.checks.append(("no book ever shrinks", fall, self.handled))

    def results(self):
        """(what, worst relative error, its time, its cell) of each check; nan is the worst there is."""
        for what, odd, handled in self.checks:
            error = np.abs(odd) / np.where(handled > 0, handled, 1)
            at = np.unravel_index(np.argmax(np.where(np.isnan(error), np.inf, error)), error.shape)
            yield what, float(error[at]), at

    def closure(self):
        """Worst of the cell's balance over all times, relative."""
        return np.max(np.abs(self.balance) / np.where(self.handled > 0, self.handled, 1), axis=0)


def cell_rows(budget, cells):
    kept = [name for name, _, _ in TERMS if np.any(budget.terms[name] != 0)]
    yield ["cell", "r_RM", "start"] + kept + ["now", "closure"]
    worst = budget.closure()
    for k in cells:
        numbers = [budget.start[k]] + [budget.terms[name][-1, k] for name in kept] + [budget.now[-1, k]]
        yield [str(k), f"{budget.r[k] / files.R_MARS:.3f}"] + [f"{x:.4e}" for x in numbers] + [f"{worst[k]:.1e}"]
    whole = [budget.start.sum()] + [budget.terms[name][-1].sum() for name in kept] + [budget.now[-1].sum()]
    odd = np.max(np.abs(budget.balance.sum(axis=1)) / budget.handled.sum(axis=1))
    yield ["disk", ""] + [f"{x:.4e}" for x in whole] + [f"{odd:.1e}"]


def print_table(rows):
    rows = list(rows)
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    for row in rows:
        print("  ".join(word.rjust(width) for word, width in zip(row, widths)))


def write_csv(budget, path):
    try:
        with open(path, "w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            names = [name for name, _, _ in TERMS]
            out.writerow(["time_s", "cell", "mass_start_kg"] + [f"mass_{n}_kg" for n in names] + ["mass_now_kg", "closure_kg", "closure_relative"])
            for row, time in enumerate(budget.time):
                for k in range(budget.r.size):
                    odd, handled = budget.balance[row, k], budget.handled[row, k]
                    out.writerow([repr(float(time)), k, repr(float(budget.start[k]))] + [repr(float(budget.terms[n][row, k])) for n in names] +
                                 [repr(float(budget.now[row, k])), repr(float(odd)), repr(float(odd / handled if handled > 0 else 0.0))])
    except OSError as error:
        raise files.Trouble(5, f"{path}: {error}") from error


def main(arguments):
    parser = start.parser("mass_budget", __doc__)
    parser.add_argument("run", help="output folder of marsdisk, or its run.h5")
    parser.add_argument("--tolerance", type=float, default=1e-12, help="of the mass handled (1e-12)")
    parser.add_argument("--cells", type=int, default=40, metavar="N", help="show so many cells, those that close worst (40)")
    parser.add_argument("--csv", metavar="FILE", help="every output and cell into a table")
    options = parser.parse_args(arguments)
    with files.Run(options.run) as run:
        budget = Budget(run)
    worst = np.argsort(-budget.closure(), kind="stable")[:max(options.cells, 0)]
    print(f"masses in kg at {budget.time[-1] / files.YEAR:.6g} yr; closure: worst of all {budget.time.size} outputs, over the mass handled")
    print_table(cell_rows(budget, np.sort(worst)))
    print()
    failed = 0
    for what, error, at in budget.results():
        good = error <= options.tolerance
        failed += not good
        print(f"{'ok    ' if good else 'FAILED'} {what:42} {error:.2e}  (output {at[0]}" + (f", cell {at[1]})" if what[:5] != "moved" else ")"))
    if options.csv:
        write_csv(budget, options.csv)
    print(f"closes to {options.tolerance:g}" if not failed else f"{failed} checks do not close to {options.tolerance:g}")
    return 1 if failed else 0
