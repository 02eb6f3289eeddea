"""What the problems share: a run of the program as arrays, and a check as a line."""
import dataclasses
import itertools
import json
import math
import os
import shutil

import h5py
import numpy as np

import program

COUNT = itertools.count()
LONGEST_S = 20  # each takes a second or two


class Solution:
    """One finished run: the data sets of run.h5 as attributes, of the first cell where there are cells."""

    def __init__(self, name, **keys):
        """input/verify/NAME.cfg with keys group__key=value set from outside."""
        folder = os.path.join(program.FOLDER, f"{name}-{next(COUNT)}")
        settings = [f"--set={key.replace('__', '.')}={program.text_of(value)}" for key, value in keys.items()]
        result = program.run([os.path.join(program.ROOT, f"input/verify/{name}.cfg"), "--quiet", "--progress=off", "--out", folder,
                              *settings], timeout=LONGEST_S)
        if result.code != 0:
            raise RuntimeError(f"{name} with {' '.join(settings)}: {result.message or f'code {result.code}'} "
                               f"after {result.seconds:.0f} s")
        self.summary = program.load(folder, "summary.json")
        with h5py.File(os.path.join(folder, "run.h5")) as file:
            self.disk = {}  # all cells
            for key in file:
                data = self.disk[key] = file[key][()]
                setattr(self, key, data[:, 0] if data.ndim >= 2 else data)
            self.lost_by_all = np.sum(file["M_loss_cum"][()], axis=1)
        self.cell_area = float(self.area[0])
        shutil.rmtree(folder)

    @property
    def ln_width(self):
        """Width of a bin in ln m."""
        return math.log(self.m[1] / self.m[0])

    @property
    def density(self):
        """n(m), grains per mass, of the last output: the mean over a bin of ln m."""
        return self.N[-1] / (self.m * self.ln_width)


@dataclasses.dataclass
class Check:
    what: str
    reached: float
    wanted: str
    tolerance: str
    good: bool
    note: str = ""

    def line(self, problem):
        text = f"{'ok' if self.good else 'MISS':5} {self.reached:18.15g} {self.wanted:>18}  {self.tolerance:<16} {problem:4} {self.what}"
        return text + (f" ({self.note})" if self.note else "")


def near(what, reached, wanted, tolerance, note=""):
    """|reached - wanted| <= tolerance."""
    return Check(what, reached, f"{wanted:.10g}", f"+- {tolerance:g}", bool(abs(reached - wanted) <= tolerance), note)


def near_share(what, reached, wanted, tolerance):
    """The same relative to what is wanted."""
    percent = f"+- {100 * tolerance:g} %" if tolerance >= 1e-3 else f"+- {tolerance:g} of it"
    return Check(what, reached, f"{wanted:.10g}", percent, bool(abs(reached / wanted - 1) <= tolerance))


def at_most(what, reached, most):
    return Check(what, reached, f"{most:.6g}", "at most", bool(reached <= most))


def at_least(what, reached, least):
    return Check(what, reached, f"{least:.6g}", "at least", bool(reached >= least))


def order(coarse, fine, ratio=2):
    """Order of convergence from two errors, the second on a grid or step finer by `ratio`."""
    return math.log(abs(coarse) / abs(fine)) / math.log(ratio) if fine else math.inf


def middle(values):
    """The middle 30..70 % of the bins."""
    n = len(values)
    return values[round(0.3 * n):round(0.7 * n)]


def slope(x, y):
    """Least squares slope of ln y against ln x."""
    return float(np.polyfit(np.log(x), np.log(y), 1)[0])


def clean():
    shutil.rmtree(program.FOLDER, ignore_errors=True)
