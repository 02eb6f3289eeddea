"""STEADY: one cell of the reference case when nothing changes any more. Balance, slope and waves as V1, V3 and V4 have them for
cascades alone, here with supply, blow-out and the collisions of real orbits."""
import numpy as np

import exact
from cascades import extremes, mean_ratio
from solution import Solution, near, near_share, slope

LOST = ("blown_out", "sublimated", "below_grid")
RANGE_M = (1e-4, 1e-1)  # above the waves of strong grains, below the supplied bodies
SHARP = {"collisions__outcome": "destroy"}  # all meetings above a smallest mass ratio shatter both


def steady(**keys):
    return Solution("steady", **keys)


def shares(run):
    """Of what was supplied in the last year, by where it went."""
    change = {name: float(np.diff(getattr(run, "mass_" + name)[-2:])[0]) for name in ("supplied",) + LOST}
    return {name: change[name] / change["supplied"] for name in LOST}


def size_slope(run):
    """q of n(s) ds ~ s^-q ds."""
    k = (run.s > RANGE_M[0]) & (run.s < RANGE_M[1])
    return 1 - slope(run.s[k], run.N[-1][k])


def strength_slope(b):
    return (7 + b / 3) / (2 + b / 3)


def waves(run):
    """Places of the minima and maxima of n s^3.5 above the grains that are blown out, in units of the largest that are."""
    excess = run.N[-1] * run.s ** 2.5
    ends = (extremes(run.s, excess, sign) / run.s_blow[-1] for sign in (1, -1))
    return [places[places > 2] for places in ends]


def balance():
    for T in (2500.0, 3000.0, 4000.0):
        gone = shares(steady(mars__T0_K=T))
        parts = ", ".join(f"{name.replace('_', ' ')} {share:.3f}" for name, share in gone.items())
        yield near(f"share of the supply that leaves at {T:g} K", sum(gone.values()), 1, 1e-3, parts)


def slopes():
    wanted = strength_slope(-0.38)
    for bins in (40, 120):
        yield near(f"size slope, {bins} bins", size_slope(steady(sizes__bins=bins)), wanted, 0.01)
    for a_s in (0.2, 0.0):
        yield near(f"size slope, Q*_D ~ s^-{a_s:g}", size_slope(steady(strength__a_s=a_s)), strength_slope(-a_s), 0.01)
    yield near("size slope, sharp shattering", size_slope(steady(collisions__pair_ratio_min=0.01, **SHARP)), 3.5, 0.01)


def wave_places():
    for X in (0.01, 0.03):
        run = steady(collisions__pair_ratio_min=X, **SHARP)
        minima, _ = waves(run)
        yield near_share(f"first minimum in the blow-out size, to one bin, X_c = {X:g}", float(minima[0]), X ** (-1 / 3),
                         run.s[1] / run.s[0] - 1)
        yield near_share(f"mean of three periods, X_c = {X:g}", mean_ratio(minima[:4]), exact.wave_period(X), 0.05)


def steady_cell():
    yield from balance()
    yield from slopes()
    yield from wave_places()


PROBLEMS = {"STEADY": steady_cell}
