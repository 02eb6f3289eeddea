"""V20: one cell of the reference case against CVODE, an integrator that shares nothing with ours; sub-steps adaptive and fixed."""
import json
import math
import os

import numpy as np

import program
from solution import LONGEST_S, Solution, at_least, at_most, order

CVODE = os.path.join(program.BUILD, "tests/verify/cvode")
MIDDLE, HOT, FAR = {}, {"disk__r_in_RM": 1.2, "disk__r_out_RM": 1.25}, {"disk__r_in_RM": 2.6, "disk__r_out_RM": 2.65}
EMPTY = {"initial__shape": "empty", "supply__injection": "powerlaw", "supply__rate": 1e-7, "supply__tau_ref": 1.0}
CELLS = [("middle cell", MIDDLE), ("inner cell, 1.2 R_mars", HOT), ("outer cell, 2.6 R_mars", FAR),
         ("80 bins", {"sizes__bins": 80}), ("empty at first", EMPTY)]


class Reference:
    """What CVODE makes of an input of input/verify with these keys."""

    def __init__(self, problem="v20", **keys):
        if not os.path.exists(CVODE):
            raise RuntimeError(f"{CVODE} is not there: make verify builds it, where CVODE is (Debian's libsundials-dev)")
        settings = [f"--set={key.replace('__', '.')}={program.text_of(value)}" for key, value in keys.items()]
        result = program.run([*settings, os.path.join(program.ROOT, f"input/verify/{problem}.cfg")], timeout=LONGEST_S, binary=[CVODE])
        if result.code != 0:
            raise RuntimeError(f"CVODE with {' '.join(settings)}: {result.err.strip()}")
        reply = json.loads(result.out[result.out.index("{"):])  # what setting up has to say comes first
        self.g = np.array(reply["g"])
        self.uncertainty = max(reply["uncertainty_mass"], reply["uncertainty_area"])

    def distance(self, run):
        """L1 of the masses and of the areas at each output but the first, relative to all there is."""
        area_of_mass = 1 / run.s  # of 3/(4 rho s) the factor does not matter
        return np.array([np.sum(weight * np.abs(run.m * run.N[1:] - self.g[1:]), axis=1) / np.sum(weight * self.g[1:], axis=1)
                         for weight in (1, area_of_mass)])


def adaptive(name, keys):
    """Every output within 2 rtol, and closer about in proportion to rtol where it is small."""
    reference, worst, rtols = Reference(**keys), [], (1e-2, 1e-3, 1e-4, 1e-5, 1e-6)
    yield at_most(f"CVODE against itself at 100 times the tolerance, {name}", reference.uncertainty, 1e-6)
    for rtol in rtols:
        masses, areas = reference.distance(Solution("v20", solver__rtol=rtol, **keys)).max(axis=1)
        worst.append(max(masses, areas))
        yield at_most(f"L1 of the masses, rtol = {rtol:g}, {name}", float(masses), 2 * rtol)
        yield at_most(f"L1 of the areas, rtol = {rtol:g}, {name}", float(areas), 2 * rtol)
    yield at_least(f"d ln(worst L1)/d ln(rtol) at the tightest, {name}",
                   math.log(worst[-2] / worst[-1]) / math.log(rtols[-2] / rtols[-1]), 0.75)


def fixed(name, keys, step, t_end):
    """Sub-steps of one length, rtol = 1: order from `step` to its half in the first minutes."""
    keys = dict(keys, run__output_times_d=[t_end / 86400], run__t_end_yr=t_end / (365.25 * 86400))
    reference = Reference(**keys)
    coarse, fine = (reference.distance(Solution("v20", solver__rtol=1.0, run__dt_init_s=h, solver__h_init_s=h, **keys))[:, -1]
                    for h in (step, step / 2))
    for what, a, b in zip(("masses", "areas"), coarse, fine):
        yield at_least(f"order of the {what}, fixed steps of {step:g} s, {name}", order(a, b), 1.9)


def v20_cvode():
    for name, keys in CELLS:
        yield from adaptive(name, keys)
    # Steps that resolve the passage of the smallest grains through a bin: 1/4 s in the middle cell, minutes in the cold one.
    for (name, keys), step, t_end in ((CELLS[0], 0.125, 64), (CELLS[2], 8, 512), (CELLS[4], 0.5, 512)):
        yield from fixed(name, keys, step, t_end)


PROBLEMS = {"V20": v20_cvode}
