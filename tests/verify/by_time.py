"""BYTIME: mass lost by the reference case at 40 bins against the limit of finer grids, from 0.1 yr on."""
from solution import Solution, near_share

SLOW = {"disk__cells": 4, "dynamics__e_profile": "constant", "dynamics__e0": 0.0, "run__t_end_yr": 1.0}
YEAR = 365.25 * 86400


def lost(bins, keys):
    run = Solution("by_time", sizes__bins=bins, **keys)
    return run.time[1:] / YEAR, run.lost_by_all[1:]


def against_the_limit(name, keys):
    """Richardson's of 80 and 160 bins, with the second order that they have where smooth."""
    (years, at_40), (_, at_80), (_, at_160) = (lost(bins, keys) for bins in (40, 80, 160))
    limit = at_160 + (at_160 - at_80) / 3
    for year, reached, wanted in zip(years, at_40, limit):
        yield near_share(f"mass lost after {year:.3g} yr, {name}, 40 bins", float(reached), float(wanted), 0.01)


def by_time():
    yield from against_the_limit("eight cells", {})
    yield from against_the_limit("e = 0", SLOW)


PROBLEMS = {"BYTIME": by_time}
