"""HEAT: grains that have their own temperatures and shrink at their own rates; what was given and taken is balanced from the files."""
import os

import numpy as np

import exact
import program
from solution import Solution, at_least, at_most, near, near_share, order

R_GAS, SIGMA, RHO = 8.314462618, 5.670374419e-8, 3270.0
A, B, ALPHA, MU = 13.809441833, 28362.904024, 0.1, 0.140694
T_M, SHARE = 3400.0, 0.5 * (1 - np.sqrt(1 - 0.25))  # the planet's share of the sky at 2 R_mars


def q_abs(s, T):
    return (T / 2000) ** (0.2 * np.log(s / 1e-6))


def vapour(T):
    """kg m^-2 s^-1."""
    return ALPHA * 10 ** (A - B / T) * np.sqrt(MU / (2 * np.pi * R_GAS * T))


def temperature(s, latent):
    """Where what a grain radiates and its vapour takes comes up to what it takes in, by halving."""
    taken = q_abs(s, T_M) * SHARE * T_M ** 4
    low, high = np.full_like(s, 300.0), np.full_like(s, 6500.0)
    for _ in range(60):
        middle = 0.5 * (low + high)
        more = q_abs(s, middle) * middle ** 4 + vapour(middle) * latent / SIGMA > taken
        low, high = np.where(more, low, middle), np.where(more, middle, high)
    return 0.5 * (low + high)


def shrunk(s, seconds, latent, steps=200):
    """Radii after a time, along characteristics (Runge and Kutta's fourth order); zero of those that are gone."""
    def rate(at):
        return np.where(at > 1e-9, -vapour(temperature(np.maximum(at, 1e-9), latent)) / RHO, 0)
    h = seconds / steps
    for _ in range(steps):
        a = rate(s)
        b = rate(s + 0.5 * h * a)
        c = rate(s + 0.5 * h * b)
        s = np.maximum(0, s + h / 6 * (a + 2 * b + 2 * c + rate(s + h * c)))
    return s


def solve(bins, seconds, latent):
    T, s = np.exp(np.linspace(np.log(300), np.log(6500), 5)), np.exp(np.linspace(np.log(1e-8), np.log(1e-3), 5))
    rows = "".join(f"{x:.17g},{y:.17g},{q_abs(y, x):.17g},1\n" for x in T for y in s)
    table = program.write(f"heat-{bins}.csv", "T_K,s_m,Q_abs,Q_ext\n" + rows)
    return Solution("by_size", sizes__bins=bins, run__t_end_yr=seconds / exact.YEAR, radiation__q_abs_table=os.path.abspath(table),
                    sublimation__latent_heat_J_kg=latent)


def by_size():
    latent = np.log(10) * B * R_GAS / MU
    for name, heat in (("with the vapour's heat", float(latent)), ("without", 0.0)):
        seconds = 2e-6 * RHO / float(vapour(temperature(np.array([1e-5]), heat))[0])
        grains = exact.LogNormal(1e-5, 0.1)
        x = np.linspace(-7, 7, 2001)  # widths from the middle, by number
        start, weight = grains.median * np.exp(x * np.sqrt(grains.variance)), np.exp(-0.5 * x ** 2)
        end = shrunk(start, seconds, heat)
        mean, left = np.sum(weight * end) / np.sum(weight), np.sum(weight * end ** 3) / np.sum(weight * start ** 3)
        runs = [solve(bins, seconds, heat) for bins in (60, 120)]
        means = [float(np.sum(run.N[-1] * run.s) / np.sum(run.N[-1])) for run in runs]
        mass = float(runs[1].mass_now[-1] / runs[1].mass_now[0])
        T = runs[0].T_grain[-1]
        off = np.max(np.abs(T / temperature(runs[0].s, heat) - 1))
        spread = float(np.max(T) - np.min(T))
        yield at_most(f"temperatures of all sizes, over {spread:.0f} K, {name}, largest share off", float(off), 1e-8)
        yield near_share(f"mean size after {seconds:.3g} s, {name}, 120 bins", means[1], float(mean), 0.002)
        yield near_share(f"mass left, {name}, 120 bins", mass, float(left), 0.005)
        yield at_least(f"order of the mean size from 60 to 120 bins, {name}", order(abs(means[0] - mean), abs(means[1] - mean)), 1.8)
        yield near(f"books, {name}", runs[1].summary["ledger_error"], 0, 1e-12)


PROBLEMS = {"HEAT": by_size}
