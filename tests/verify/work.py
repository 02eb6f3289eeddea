"""WORK: how many sweeps of the bins an error costs, by scheme; errors against CVODE (one_cell.py) from the first hundredth of a second
to two years."""
import math

import numpy as np

import one_cell
from solution import Solution, at_least, at_most

YEAR_S = 365.25 * 86400
TIMES_S = [0.01, 0.1, 1, 10, 60, 600, 3600, 86400, 18 * 86400, 100 * 86400, YEAR_S, 2 * YEAR_S]
TIMES = {"run__output_times_d": [t / 86400 for t in TIMES_S], "run__t_end_yr": 2.0}
CELLS = {"2 R_mars": {"disk__r_in_RM": 1.975, "disk__r_out_RM": 2.025},
         "1.1 R_mars": {"disk__r_in_RM": 1.075, "disk__r_out_RM": 1.125},
         "2 R_mars, empty at first": {"disk__r_in_RM": 1.975, "disk__r_out_RM": 2.025, **one_cell.EMPTY}}
# Twice as many sweeps for 1e-5 and a third more for the default's error in the reference case; elsewhere not fewer.
WANTED = {"2 R_mars": (2, 1.3), "1.1 R_mars": (1, 1), "2 R_mars, empty at first": (1, 1)}
SCHEMES = ("mprk22", "mprk43")
RTOLS = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6)
ERRORS = {"masses": "L1 of the masses", "areas": "L1 of the areas", "M_out_cum": "blown out", "M_sink_cum": "sublimated"}
TIGHT = {"solver__scheme": "mprk43", "solver__rtol": 1e-8}


class Curves:
    """Sweeps and errors of one cell: the worst of all outputs, by scheme and tolerance."""

    def __init__(self, cell, rtols=RTOLS, **keys):
        self.keys = {**TIMES, **CELLS[cell], **keys}
        self.reference = one_cell.Reference(**self.keys)
        self.tight = Solution("v20", **self.keys, **TIGHT)  # for what CVODE does not book
        self.tight_error = self.reference.distance(self.tight).max()
        self.sweeps, self.substeps, self.errors = {}, {}, {}
        for scheme in SCHEMES:
            runs = [Solution("v20", **self.keys, solver__scheme=scheme, solver__rtol=rtol) for rtol in rtols]
            self.sweeps[scheme] = [run.summary["sweeps"] for run in runs]
            self.substeps[scheme] = [run.summary["substeps_total"] for run in runs]
            self.errors[scheme] = {name: [self.error(run, name) for run in runs] for name in ERRORS}

    def error(self, run, name):
        if name in ("masses", "areas"):
            return float(self.reference.distance(run)[int(name == "areas")].max())
        got, want = getattr(run, name)[1:], getattr(self.tight, name)[1:]
        there = want > 1e-6 * want[-1]  # before that it is nothing
        return float(np.max(np.abs(got[there] / want[there] - 1)))

    def sweeps_at(self, scheme, name, error):
        """On the line between two tolerances, beyond them on the nearest one, in logarithms."""
        x, y = np.log(self.errors[scheme][name]), np.log(self.sweeps[scheme])
        k = min(max(int(np.sum(x > math.log(error))), 1), len(x) - 1)
        return math.exp(y[k - 1] + (math.log(error) - x[k - 1]) / (x[k] - x[k - 1]) * (y[k] - y[k - 1]))

    def gain(self, name, error):
        return self.sweeps_at("mprk22", name, error) / self.sweeps_at("mprk43", name, error)

    def at_default(self, name):
        """Error of mprk22 at rtol = 1e-3."""
        return self.errors["mprk22"][name][RTOLS.index(1e-3)]


def work():
    for cell in CELLS:
        curves = Curves(cell)
        yield at_most(f"mprk43 at rtol = 1e-8 against CVODE, {cell}", curves.tight_error, 1e-6)
        for name, words in ERRORS.items():
            fine, default = WANTED[cell]
            yield at_least(f"sweeps of mprk22 over mprk43 at an error of 1e-5, {words}, {cell}", curves.gain(name, 1e-5), fine)
            yield at_least(f"the same at that of mprk22 at rtol = 1e-3, {words}, {cell}", curves.gain(name, curves.at_default(name)), default)


PROBLEMS = {"WORK": work}
