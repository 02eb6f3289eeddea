#!/usr/bin/env python3
"""tools/evaluate_tau_supply finds the stretch that was put into a run, to the output, and tools/derive_supply the rate that a formula by hand
gives; the rate, given back to the program, is what it supplies."""
import functools
import math
import os
import re
import shutil
import sys

import h5py
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402
import tools  # noqa: E402
from marsdisk_tools import evaluate_tau_supply  # noqa: E402

report = program.Report()
expect = functools.partial(tools.expect, report)
run_disk = functools.partial(tools.run_disk, report)
DAY, STEPS = 86400.0, 80  # outputs 0.01 d apart


def put(out, name, tau, kept):
    """A copy in which cell 3 has this tau and this share of its supply at each output; the other cells are thin and get nothing."""
    folder = os.path.join(program.FOLDER, name)
    os.makedirs(folder)
    shutil.copy(out + "/run.h5", folder)
    with h5py.File(folder + "/run.h5", "r+") as file:
        file["tau_los_mars"][...], file["supply_rate_applied"][...], file["supply_rate_nominal"][...] = 0.01, 0.0, 2e-7
        file["tau_los_mars"][:, 3], file["supply_rate_applied"][:, 3] = tau, 2e-7 * np.asarray(kept)
    return folder


def line_of(text, cell):
    head, row = ([line.split() for line in text.splitlines() if line.split()[:1] == [word]][0] for word in ("cell", str(cell)))
    return dict(zip(head, row))


def test_stretch(out):
    n = np.arange(STEPS + 1)
    tau, kept = np.where((n >= 20) & (n <= 35), 0.5, 2.001), np.where(n == 28, 0.89, 0.9)  # 20 to 27 and 29 to 35
    folder = put(out, "broken", tau, kept)
    text = expect(1, ["0 of 5 cells"], "evaluate_tau_supply", folder)
    row = line_of(text, 3)
    report.check(row["held_d"] == "0.07" and (row["from_d"], row["to_d"], row["long_enough"]) == ("0.2", "0.27", "no"), f"seven steps of 0.01 d: {row}")
    expect(0, ["1 of 5 cells"], "evaluate_tau_supply", folder, "--days", "0.07")
    expect(1, ["0 of 5 cells"], "evaluate_tau_supply", folder, "--days", "0.0701")
    expect(0, ["1 of 5 cells"], "evaluate_tau_supply", folder, "--supply", "0.89")
    expect(1, ["0 of 5 cells"], "evaluate_tau_supply", folder, "--supply", "0.89", "--to", "0.295")
    expect(1, ["1 of 5 cells"], "evaluate_tau_supply", folder, "--supply", "0.89", "--all")
    expect(0, ["1 of 1 cells"], "evaluate_tau_supply", folder, "--supply", "0.89", "--all", "--radius", "2.2")
    expect(1, ["0 of 1 cells"], "evaluate_tau_supply", folder, "--supply", "0.89", "--radius", "1.1")
    expect(0, ["1 of 5 cells"], "evaluate_tau_supply", folder, "--tau-max", "2.001", "--days", "0.5")
    expect(2, ["no output from day 5"], "evaluate_tau_supply", folder, "--from", "5", "--to", "6")
    expect(2, ["outputs lie up to 0.01 d apart"], "evaluate_tau_supply", folder, "--days", "0.005")
    table = os.path.join(program.FOLDER, "t.csv")
    expect(1, [], "evaluate_tau_supply", folder, "--csv", table)
    with open(table, encoding="utf-8") as file:
        report.check(len(file.readlines()) == 6, "--csv")
    found = evaluate_tau_supply.longest([True, False, True, True, True, False, True], np.array([0.0, 1, 2, 3, 5, 6, 7]))
    report.check(found == (3, 2, 5), f"the longest stretch: {found}")
    report.check(np.isnan(evaluate_tau_supply.longest([False, False], np.array([0.0, 1]))[0]), "no stretch")


def test_derive(out):
    """By hand: Omega at 1.5 Mars radii, a Kepler frequency; of a run: what it holds, and what comes of the rate."""
    omega = math.sqrt(6.67430e-11 * 6.4171e23 / (1.5 * 3.3895e6) ** 3)
    text = expect(0, [], "derive_supply", "--sigma", "0.05", "--radius", "1.5", "--mu", "0.2", "--epsilon-mix", "0.5", "--chi", "2")
    found, wanted = float(re.search(r"supply.rate=(\S+)", text).group(1)), 0.2 * 0.05 / (0.5 * 2 / omega)
    report.check(abs(found / wanted - 1) < 1e-6, f"R = {found}, wanted {wanted}", text)
    text = expect(0, ["at 0 yr"], "derive_supply", out, "--mu", "0.01", "--epsilon-mix", "0.5")
    with h5py.File(out + "/run.h5") as file:
        R = 0.01 * file["Sigma_tau1"][0] / (0.5 * file["t_blow"][0])
        mean = (R * file["area"][()]).sum() / file["area"][()].sum()
    found = float(re.search(r"supply.rate=(\S+)", text).group(1))
    report.check(abs(found / mean - 1) < 1e-6 and f"{R[4]:.4e}" in text, f"R = {found}, wanted {mean}", text)
    fed = run_disk("fed", {"supply": {"mode": "const", "rate": found, "epsilon_mix": 0.5}, "mars": {"T0_K": 2500}})
    with h5py.File(fed + "/run.h5") as file:
        report.check(np.allclose(file["supply_rate_nominal"][0], 0.5 * found, rtol=1e-12), f"what is supplied: {file['supply_rate_nominal'][0]}")
    expect(2, ["give a run, or"], "derive_supply")
    expect(2, ["give a run, or"], "derive_supply", out, "--sigma", "1", "--radius", "1")
    expect(2, ["from 0 to 0.00219"], "derive_supply", out, "--at", "3")
    expect(2, ["epsilon_mix in (0, 1]"], "derive_supply", out, "--epsilon-mix", "0")


disk = run_disk("disk", {"run": {"t_end_yr": 0.01 * STEPS / 365.25, "outputs": STEPS}})
test_stretch(disk)
test_derive(disk)
report.end()
