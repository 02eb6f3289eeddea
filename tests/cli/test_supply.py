#!/usr/bin/env python3
"""What the supply brings, as a user sees it: both rates, what is refused before a run, what finds no room."""
import json
import math
import os
import sys

import h5py
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402

M_MARS, R_MARS, YEAR = 6.4171e23, 3.3895e6, 365.25 * 86400
report = program.Report()
# Nothing but supply, into cells that are solid and never stop.
QUIET = {"disk": {"cells": 2}, "sizes": {"bins": 8}, "run": {"t_end_yr": 1.0, "outputs": 2}, "collisions": {"enabled": False},
         "blowout": {"enabled": False}, "sublimation": {"enabled": False}, "phase": {"enabled": False}, "shielding": {"tau_stop": 0.0}}
AREA = math.pi * (2.7**2 - 1) * R_MARS**2


def run(name, *layers, args=()):
    out = os.path.join(program.FOLDER, name)
    result = program.run(["-o", out, "--force", *args, program.config(name + ".cfg", QUIET, *layers)])
    report.check(result.code == 0, f"{name}: exit code {result.code}", result)
    path = os.path.join(out, "summary.json")
    summary = json.load(open(path, encoding="utf-8")) if os.path.exists(path) else {}
    return result, summary, os.path.join(out, "run.h5")


def close(name, got, want, tolerance):
    report.check(abs(got - want) <= tolerance * abs(want), f"{name}: {got!r}, expected {want!r}")


def law(p, t0, offset=0.0, A=1e-4):
    return {"supply": {"mode": "powerlaw", "A": A, "p": p, "t0_s": t0, "t0_offset_s": offset}}


def power_laws():
    for p, t0 in ((-1.0, 0.0), (-1.0, 1e5), (-2.0, 0.0), (-5.0, 1e7), (-20.0, 100.0)):
        result = program.run(["--check", program.config("law.cfg", QUIET, law(p, t0))])
        words = ["supply.p", f"{p:.15g}", "supply.t0_s", f"{t0:.15g}", "supply.t0_offset_s", "law.cfg:"]
        report.check(result.code == 3 and all(w in result.message for w in words), f"p = {p}, t0 = {t0}", result)
    far = program.run(["--check", program.config("law.cfg", QUIET, law(-5.0, 4e7))])
    report.check(far.code == 0 and "supply.t0_s is not before the end" in far.err, "a law that begins behind the run's end", far)
    huge = program.run(["--check", program.config("law.cfg", QUIET, law(20.0, 0.0, A=1e140))])
    report.check(huge.code == 3 and "supply.A" in huge.message, "a law beyond all numbers", huge)
    for p, t0, offset in ((-1.0, 1e5, 10.0), (-5.0, 0.0, 3.0), (-0.5, 1e7, 0.0), (-1.0, -50.0, 0.0), (2.0, 1e6, 0.0)):
        _, summary, _ = run("law", law(p, t0, offset))
        a, b = max(0.0, -t0) + offset, YEAR - t0 + offset
        mean = math.log(b / a) if p == -1 else (b**(p + 1) - a**(p + 1)) / (p + 1)
        close(f"supplied with p = {p}, t0 = {t0}", summary.get("M_supplied_Mmars", 0), 1e-4 * mean * AREA / M_MARS, 1e-10)


def mixing():
    _, whole, _ = run("whole")
    result, half, _ = run("half", {"supply": {"epsilon_mix": 0.5}})
    close("epsilon_mix = 0.5", half["M_supplied_Mmars"], 0.5 * whole["M_supplied_Mmars"], 1e-10)
    close("raw rate", half["supply_raw_Mmars_yr"], whole["M_supplied_Mmars"], 1e-10)
    close("mixed rate", half["supply_mixed_Mmars_yr"], half["M_supplied_Mmars"], 1e-10)
    for words in ("before mixing", "after it (epsilon_mix = 0.5)", f"{half['supply_mixed_Mmars_yr']:.4g} M_mars/yr"):
        report.check(words in result.out, f"the start does not say {words}", result)
    _, other, _ = run("other", {"supply": {"epsilon_mix": 0.5, "epsilon_ref": 0.5}})
    close("epsilon_ref = epsilon_mix", other["M_supplied_Mmars"], whole["M_supplied_Mmars"], 1e-10)
    nothing = [({"epsilon_mix": 0.0}, "epsilon_mix = 0"), ({"rate": 0.0}, "supply.rate = 0"), ({"mu_orbit10pct": 0.0}, "mu_orbit10pct = 0"),
               ({"mode": "powerlaw"}, "supply.A = 0"),
               ({"mode": "piecewise", "piecewise_t_s": [1e8], "piecewise_rate": [1.0]}, "every piece")]
    for keys, words in nothing:
        result = program.run(["--check", program.config("nothing.cfg", QUIET, {"supply": keys})])
        report.check(result.code == 0 and "nothing comes in this run" in result.err and words in result.err, f"told of {keys}", result)


def head_room():
    """What was offered is supplied, or said not to be; whatever the shielding and the route."""
    for shielding in ("off", "fixed_tau1", "table"):
        for route in ("direct", "deep_mixing"):
            for policy in ("none", "clip", "spill"):
                name = f"{shielding}-{route}-{policy}"
                program.write("phi.csv", "tau,Phi\n0,1\n0.5,0.9\n2,0.8\n")
                keys = {"shielding": {"mode": shielding, "table": "phi.csv"},
                        "supply": {"headroom": policy, "route": route, "mu_orbit10pct": 1000.0}}
                result, s, path = run(name, keys)
                close(f"{name}: offered", s["M_supplied_Mmars"] + s["M_not_supplied_Mmars"], s["supply_mixed_Mmars_yr"], 1e-9)
                report.check((s["M_not_supplied_Mmars"] > 0) == (policy == "clip" and route == "direct"), f"{name}: not supplied", s)
                report.check((s["M_spilled_Mmars"] > 0) == (policy == "spill" and route == "direct"), f"{name}: spilled", s)
                report.check(s["M_supplied_Mmars"] > 0 and s["substeps_total"] < 1000, f"{name}: {s['substeps_total']} sub-steps")
                report.check(("not supplied" in result.out) == (s["M_not_supplied_Mmars"] > 0), f"{name}: closing lines", result)
                with h5py.File(path) as file:
                    refused = file["mass_not_supplied"][-1].sum() / M_MARS
                close(f"{name}: run.h5", refused, s["M_not_supplied_Mmars"], 1e-12)
                told = "fixed_tau1" in result.err and "head-room" in result.err
                report.check(told == (shielding == "fixed_tau1" and policy != "none"), f"{name}: told of fixed_tau1", result)


def empty_head_room():
    """A layer that holds nothing has room for what is supplied to it, and no more, from whenever that begins."""
    for policy in ("clip", "spill"):
        for p, t0 in ((0.0, 0.0), (0.0, 2e5), (-0.5, 2e5)):
            _, s, _ = run("void", {"run": {"t_end_yr": 0.1, "outputs": 3}, "initial": {"shape": "empty"}, "blowout": {"enabled": True},
                                   "collisions": {"enabled": True}, "mars": {"driver": "constant", "T0_K": 2500.0}},
                          law(p, t0, A=1.8e-4), {"supply": {"injection": "min_bin", "headroom": policy}})
            offered = 1.8e-4 * (0.1 * YEAR - t0) ** (p + 1) / (p + 1) * AREA / M_MARS
            close(f"{policy}, p = {p}: offered", s.get("M_supplied_Mmars", 0) + s.get("M_not_supplied_Mmars", 0), offered, 1e-9)
            report.check(s.get("substeps_total", 0) < 6000, f"{policy}, p = {p}: {s.get('substeps_total')} sub-steps")


def injection():
    """Nothing is supplied below the smallest size that stays, while that falls with Mars."""
    keys = {"blowout": {"enabled": True, "criterion": "threshold"}, "sizes": {"bins": 40}, "initial": {"shape": "empty"},
            "run": {"t_end_yr": 0.05, "outputs": 5}, "supply": {"rate": 1e-6, "injection": "powerlaw"}, "disk": {"cells": 1}}
    _, s, path = run("injection", keys)
    with h5py.File(path) as file:
        below = file["s_hi"][:] < file["s_min_eff"][-1, 0]
        N = file["N"][-1, 0]
    report.check(below.sum() > 3 and np.all(N[below] == 0) and N.sum() > 0, f"grains below s_min_eff: {N[below]}")
    os.environ["MARSDISK_DISABLE_CACHE"] = "1"
    _, again, _ = run("injection-again", keys)
    del os.environ["MARSDISK_DISABLE_CACHE"]
    report.check(again["state_digest"] == s["state_digest"], "the cache changes bits")


def empty_surface():
    """A deep layer fills a surface that holds nothing, as the square of time, from t = 0 and from later on, and grains that leave
    much faster than they drift through the bins: Sigma = R t^2 / (2 t_mix) while t is short."""
    layer = {"sizes": {"bins": 24}, "initial": {"shape": "empty"}, "sublimation": {"enabled": True},
             "disk": {"cells": 1}, "mars": {"driver": "constant", "T0_K": 1500.0}}
    for first, sizes in ((0.0, "powerlaw"), (1000.0, "top_bin"), (1000.0, "min_bin")):
        keys = {"run": {"t_end_yr": (first + 2000) / YEAR, "outputs": 4}, "collisions": {"enabled": True},
                "supply": {"mode": "piecewise", "piecewise_t_s": [first], "piecewise_rate": [1e-5], "route": "deep_mixing",
                           "injection": sizes}}
        _, s, path = run("empty", layer, keys)
        report.check(0 < s.get("substeps_total", 0) < 3000, f"{sizes}: {s.get('substeps_total')} sub-steps")
        with h5py.File(path) as file:
            sigma, orbit = file["Sigma_surf"][-1, 0] + file["mass_below_grid"][-1, 0] / file["area"][0], file["t_orb"][0]
        close(f"{sizes}: from the deep layer", sigma, 1e-5 * 2000**2 / (2 * 50 * orbit), 5e-3)
    # Grains of the smallest bin only, while all larger ones die out: numbers below the smallest that 1 / N can be told of.
    dying = {"initial": {"shape": "exponential", "tau0": 1e-3}, "sizes": {"bins": 16}, "collisions": {"enabled": True},
             "blowout": {"enabled": True}, "sublimation": {"enabled": True, "location": "both"}, "phase": {"enabled": True},
             "mars": {"driver": "hyodo"}, "run": {"t_end_yr": 0.02, "outputs": 3}, "supply": {"mode": "table", "injection": "min_bin"}}
    run("dying", dying)


def surface_energy():
    keys = {"surface_energy": {"enabled": True}, "supply": {"injection": "min_bin"}}
    result = program.run(["--check", program.config("surface.cfg", QUIET, keys)])
    report.check("bodies of 3 m leave no fragments below" in result.out and "changes nothing" in result.err, "an inert floor", result)
    keys["surface_energy"].update(collider_m=1e-6, gamma=1.0, eta=0.01)
    keys["dynamics"] = {"e_profile": "constant", "e0": 0.0, "i0": 0.01}
    result = program.run(["--check", program.config("surface.cfg", QUIET, keys)])
    report.check("bodies of 1e-06 m" in result.out and "changes nothing" not in result.err, "a floor that acts", result)


power_laws()
mixing()
head_room()
empty_head_room()
injection()
empty_surface()
surface_energy()
report.end()
