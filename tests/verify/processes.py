"""V9 to V12 and V19: light, heat, sublimation, and bodies that shrink."""
import math

import numpy as np

import exact
from solution import Solution, at_least, near, near_share, order

SECONDS = 1 / exact.YEAR  # a second in years


def v9_blowout():
    for T in (2000.0, 4000.0):
        run = Solution("v09", mars__T0_K=T)
        yield near_share(f"blow-out size at {T:g} K", float(run.s_blow[0]), exact.blowout_size(T, 3000), 1e-6)


def v10_slab():
    run, heat = Solution("v10"), 1e5 * 3000 * 1000
    for years in (0.5, 2):
        k = int(np.argmin(np.abs(run.time - years * exact.YEAR)))
        yield near_share(f"K after {years:g} yr", float(run.T_M[k]), exact.slab_temperature(4000, years * exact.YEAR, heat), 1e-9)
    yield near_share("yr to 2000 K", run.summary["time_end_s"] * SECONDS, exact.slab_time(4000, 2000, heat) * SECONDS, 1e-9)


def v11_life():
    forsterite = dict(rho=3270, A=13.809441833, B=28362.904024, alpha=0.1, mu=0.140694)
    for T in (1900.0, 2100.0):
        run = Solution("v11", mars__T0_K=T * math.sqrt(2))  # at r = R_mars T_d = T_M/sqrt 2
        life = 3 * run.mass_now[0] / run.M_sink_dot[0]
        life = float(life / exact.M_MARS)  # M_sink_dot is in M_mars/s
        yield near_share(f"s a grain of 1 um lives at {T:g} K", life, exact.sublimation_life(1e-6, T, **forsterite), 1e-6)


def mean_size(run, smallest=0.0):
    N = np.where(run.s > smallest, run.N[-1], 0)
    return float(np.sum(N * run.s) / np.sum(N))


def v12_drift():
    run, fine, grains = Solution("v12"), Solution("v12", sizes__bins=80), exact.LogNormal(1.0, 0.1)
    shrunk = 0.01 * float(run.time[-1])
    wanted = grains.moment(1) - shrunk
    yield near_share("mean size, 20 bins a decade", mean_size(run), wanted, 0.01)
    yield at_least("order from 20 to 40 bins a decade", order(abs(mean_size(run) - wanted), abs(mean_size(fine) - wanted)), 1.8)
    yield near_share("share of the mass removed", float(1 - run.mass_now[-1] / run.mass_now[0]), 1 - grains.mass_left(shrunk), 0.01)
    yield near("books", run.summary["ledger_error"], 0, 1e-12)


def cratered(bins):
    """A run that ends when half of the bodies' mass should be gone; the shrinkage then."""
    bodies, ejecta, dust_mass = exact.LogNormal(1.0, 0.1), 1e-12, 0.5
    shrunk = bodies.shrinkage_to(0.5)
    one_grain = 1e-9 * 10 ** (5.25 / bins)  # the dust is in the middle of the smallest of `bins` in 3.5 decades
    speed = ejecta * (dust_mass / one_grain) / 3  # dm = 3 s^2 ds
    return Solution("v19", sizes__bins=bins, run__t_end_yr=shrunk / speed * SECONDS), bodies.moment(1) - shrunk


def v19_craters():
    errors = []
    for per_decade in (20, 40):
        run, wanted = cratered(round(3.5 * per_decade))
        reached = mean_size(run, smallest=0.01)
        errors.append(reached - wanted)
        if per_decade == 20:
            yield near_share("mean size, 20 bins a decade", reached, wanted, 0.01)
            # Later the drift's numerical width brings some to the dust's size, where their number drowns in its 4e8.
            bodies = [float(np.sum(N[run.s > 0.01])) for N in run.N]
            yield near_share("number, after a fifth of the time", bodies[2], bodies[0], 1e-12)
    yield at_least("order from 20 to 40 bins a decade", order(*errors), 1)


PROBLEMS = {"V9": v9_blowout, "V10": v10_slab, "V11": v11_life, "V12": v12_drift, "V19": v19_craters}
