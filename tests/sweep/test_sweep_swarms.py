#!/usr/bin/env python3
"""Sweeps of swarms: every case is the single run, a fraction may vary, and the tables over E/N say what the cases say.
needs: matplotlib"""
import csv
import os
import re
import resource
import sys

import h5py

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402
import sweeps  # noqa: E402

sys.path.insert(0, os.path.join(program.ROOT, "tools"))
from marsdisk_tools import plot_swarm_sweep  # noqa: E402

report = program.Report()
SWARM = [os.path.join(program.BUILD, "swarm_mc")]
SMALL = ["--set", "stop.collisions=1e4", "--set", "electrons.number=128"]
GASES = os.path.join(program.ROOT, "input/swarm/gases")
BASE = f"""gas: {{ names = ["Reid", "LucasSaelee"]; files = ["{GASES}/reid.txt", "{GASES}/lucas_saelee.txt"]; fractions = [0.7, 0.3]; }};
field: {{ EN_Td = 12.0; }};
"""
FRACTIONS, FIELDS = [0.25, 1.0], [20.0, 10.0]


def out(name):
    return os.path.join(program.FOLDER, "out-" + name)


def table(name):
    with open(os.path.join(out("mixture"), name), encoding="utf-8") as file:
        return list(csv.DictReader(file))


def blocks(name):
    """For each gas its remarks, and rows by the names of the columns."""
    with open(os.path.join(out("mixture"), name), encoding="utf-8") as file:
        parts = file.read().split("\n\n")[1:]
    for part in parts:
        lines = [line for line in part.splitlines() if not line.startswith("#")]
        head = lines[0].split("\t")
        yield part, head, [dict(zip(head, (float(x) for x in line.split("\t")))) for line in lines[1:]]


def cpu_of_children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def test_single():
    """A case is the run that its settings give, and a varied fraction is what the list of fractions would say."""
    program.write("mixture.cfg", BASE)
    path = program.write("sweep.cfg", f"""sweep: {{ base = "mixture.cfg"; keep = "summary";
        axes = ( {{ key = "gas.fraction"; values = {FRACTIONS}; }}, {{ key = "field.EN_Td"; values = {FIELDS}; }} ); }};""")
    before = cpu_of_children()
    result = program.run(["--sweep", path, "--out", out("mixture"), *SMALL], ranks=2, binary=SWARM)
    spent = cpu_of_children() - before
    rows = sweeps.rows(out("mixture"))
    if not report.check(result.code == 0 and len(rows) == 4, "four cases", result):
        return
    took = sum(float(row["cpu_s"]) for row in rows)
    report.check(0 < took <= spent, f"the cases' CPU times, {took} s, are parts of the job's, {spent} s")
    report.check(all(float(row["cpu_sampling_s"]) <= float(row["cpu_s"]) for row in rows), "sampling is a part of a case's CPU time", rows)
    large = [name for _, _, names in os.walk(out("mixture")) for name in names if name == "swarm.h5" or name.startswith("checkpoint")]
    report.check(not large, f"keep = \"summary\" leaves {large}")
    single = program.run([program.FOLDER + "/mixture.cfg", "--out", out("single"), "--quiet", *SMALL, "--set", "field.EN_Td=10", "--set",
                          "gas.fractions=[0.25, 0.75]"], binary=SWARM)
    report.check(single.code == 0 and program.load(out("single"), "summary.json")["state_digest"] == rows[1]["state_digest"],
                 "a quarter of Reid is not the run with these fractions", (single, rows[1]))


def test_fractions():
    path = program.FOLDER + "/mixture.cfg"
    for words, args in (("gas.fraction_of = \"Ar\": expected one of gas.names", ["gas.fraction=0.5", "gas.fraction_of=Ar"]),
                        ("gas.fraction = 0.5: no other species", ["gas.fraction=0.5", "gas.fractions=[1.0, 0.0]"])):
        result = program.run([path, "--check", *(a for arg in args for a in ("--set", arg))], binary=SWARM)
        report.check(result.code == 3 and words in result.err, words, result)
    wanted = None
    for args in (["gas.fraction=0.3", "gas.fraction_of=LucasSaelee", "gas.fractions=[0.1, 0.9]"], ["gas.fractions=[0.7, 0.3]"]):
        place = out("of" + str(len(args)))
        result = program.run([path, "--out", place, "--quiet", *SMALL, *(a for arg in args for a in ("--set", arg))], binary=SWARM)
        digest = program.load(place, "summary.json")["state_digest"] if result.code == 0 else str(result)
        report.check(digest == (wanted or digest), f"{args}", (digest, wanted))
        wanted = digest


def test_units():
    """Each number of sweep.h5 has the unit of its quantity, its error the same."""
    wanted = {"W_flux": "m/s", "W_flux_error": "m/s", "ND_T_bulk": "1/(m s)", "k_effective_error": "m3/s", "mean_energy_eV": "eV", "EN_Td": "Td",
              "time_end_s": "s", "rss_MB": "MB", "power_balance": "1", "field.EN_Td": "Td", "state_digest": "1"}
    with h5py.File(out("mixture") + "/sweep.h5") as file:
        got = {name: file[name].attrs["units"] for name in wanted}
        report.check(got == wanted and file["W_bulk"].attrs["long_name"] == "drift velocity, bulk", f"units: {got}")


def test_check():
    """How long it would take, the warm-up too, which is all of a run that ends when it is steady; and what to ask a batch system for."""
    path = program.FOLDER + "/mixture.cfg"
    told = {}
    for name, args in (("collisions", SMALL), ("more", [*SMALL, "--set", "stop.collisions=1e9"]), ("steady", [*SMALL, "--set", "stop.collisions=0", "--set", "stop.steady=true"])):
        result = program.run([path, "--check", *args], binary=SWARM)
        found = re.search(r"estimate  about (\S+) s of one rank, (\S+) s of them before it is measured(; how long)?.*\nask for   -n \d+ -t [-\d:]+ --mem-per-cpu=\d+M", result.out)
        if report.check(result.code == 0 and found, name, result):
            told[name] = float(found.group(1)), float(found.group(2)), bool(found.group(3))
    report.check(len(told) == 3 and all(0 < warm <= whole for whole, warm, _ in told.values()), f"warm-up is part of it: {told}")
    report.check(told["more"][0] > 5 * told["collisions"][0] and told["steady"][2] and not told["more"][2], f"more collisions take longer: {told}")
    whole = program.run(["--sweep", program.FOLDER + "/sweep.cfg", "--check", *SMALL], binary=SWARM)
    report.check(re.search(r"\nask for   -n \d", whole.out) and "besides" not in whole.out, "a sweep", whole)


def test_middle():
    """A case that fails on its way, for its electrons leave the tables, has a row that says so; the other is none the worse."""
    path = program.write("middle.cfg", """sweep: { base = "mixture.cfg"; axes = ( { key = "field.EN_Td"; values = [20.0, 1e7]; } ); };""")
    result = program.run(["--sweep", path, "--out", out("middle"), *SMALL, "--set", "gas.above=error"], binary=SWARM)
    rows = sweeps.rows(out("middle"))
    report.check(result.code == 8 and [(row["case"], row["status"], row["stop_reason"]) for row in rows] ==
                 [("0", "finished", "collisions"), ("1", "failed", "above")] and "beyond the cross-sections" in rows[1]["error"], "a case fails in the middle", (result, rows))


def test_earlier_tables():
    """The names, columns and order that scripts of the earlier program's users rely on."""
    rows, cases = table("summary.csv"), sweeps.rows(out("mixture"))
    head = list(rows[0])
    report.check(head[:3] == ["E/N (Td)", "mean energy (eV)", "mean energy error (eV)"] and
                 head[-4:] == ["run_label", "sweep_param", "sweep_value", "run_time (s)"], f"columns {head}")
    report.check([float(row["E/N (Td)"]) for row in rows] == [10, 10, 20, 20], "rows by E/N", rows)
    report.check({row["sweep_param"] for row in rows} == {"gas.fraction;field.EN_Td"} and rows[0]["sweep_value"] == "0.25;10.0", "settings", rows[0])
    for row in rows:
        case = cases[int(row["run_label"].split("_")[0])]
        near = abs(float(row["flux drift velocity (m.s-1)"]) / float(case["W_flux"]) - 1) < 1e-9
        report.check(near and float(case["EN_Td"]) == float(row["E/N (Td)"]), "a row is its case's", (row, case))
    energies, eedf, eepf = table("energy_table.csv"), table("eedf_table.csv"), table("eepf_table.csv")
    report.check(list(energies[0]) == ["run_label", "sweep_param", "sweep_value", "E/N (Td)", "mean energy (eV)", "energy (eV)", "eedf (eV-1)"] and
                 list(eedf[0]) == ["mean energy (eV)", "energy (eV)", "eedf (eV-1)"] and
                 list(eepf[0]) == ["mean energy (eV)", "energy (eV)", "eepf (eV-3/2)"], "columns of distributions")
    report.check(len(energies) == len(eedf) == len(eepf) == 4 * 399, f"{len(energies)} bins of energy")
    for k, row in enumerate(rows):  # each is a distribution: its integral is 1, its mean the mean energy
        e, f = ([float(line[name]) for line in eedf[399 * k:399 * (k + 1)]] for name in ("energy (eV)", "eedf (eV-1)"))
        p = [float(line["eepf (eV-3/2)"]) for line in eepf[399 * k:399 * (k + 1)]]
        width, mean = e[1] - e[0], float(row["mean energy (eV)"])
        whole, first = sum(f) * width, sum(x * y for x, y in zip(e, f)) * width
        # The time at an energy is counted by ends of flights, some 1e4 here, so even the whole has noise of a hundredth.
        report.check(abs(whole - 1) < 0.05 and abs(first / mean - 1) < 0.1, f"integral {whole}, mean {first} of {mean}", row)
        report.check(all(abs(a - b * x ** 0.5) <= 1e-6 * a for a, b, x in zip(f, p, e)), "eepf = eedf / root of the energy")


def test_fluid_tables():
    cases = sweeps.rows(out("mixture"))
    for name, first in (("table_EN.txt", "E/N (Td)"), ("table_energy.txt", "Mean energy (eV)")):
        found = list(blocks(name))
        report.check(len(found) == 2, f"{name}: a block a gas", found)
        for fraction, (text, head, rows) in zip(FRACTIONS, found):
            report.check(f"# gas.fraction = {fraction}" in text and head[:2] == ["R#", first], f"{name}: what a block says", text)
            values = [row[first] for row in rows]
            report.check(len(rows) == 2 and values == sorted(values) and [row["R#"] for row in rows] == [1, 2], f"{name}: rows by {first}", rows)
            for row in rows:
                case = cases[2 * FRACTIONS.index(fraction) + FIELDS.index(row["E/N (Td)"])]
                for column, key in (("Drift velocity (m/s)", "W_flux"), ("Mean energy (eV)", "mean_energy_eV"),
                                    ("Transverse diffusion coefficient *N (1/m/s)", "ND_T_flux"), ("Mobility *N (1/m/V/s)", "mu_N")):
                    report.check(abs(row[column] / float(case[key]) - 1) < 1e-6, f"{name}: {column}", (row, case))


def test_picture():
    """Each line is a column of summary.csv for one gas, with its errors."""
    groups = plot_swarm_sweep.read(out("mixture"))
    figure, rows = plot_swarm_sweep.draw(groups), table("summary.csv")
    report.check(sorted(groups) == ["fraction = 0.25", "fraction = 1.0"], f"a line a gas: {sorted(groups)}")
    drift = [bar for bar in figure.axes[1].containers if bar.get_label() == "flux, fraction = 0.25"]
    if report.check(len(drift) == 1, "flux drift of a gas"):
        points, _, (bars,) = drift[0]
        wanted = [(float(row["E/N (Td)"]), float(row["flux drift velocity (m.s-1)"]), float(row["flux drift velocity error (m.s-1)"]))
                  for row in rows if row["sweep_value"].startswith("0.25")]
        report.check([list(xy) for xy in zip(*points.get_data())] == [list(w[:2]) for w in wanted], "points", wanted)
        halves = [(bar[1][1] - bar[0][1]) / 2 for bar in bars.get_segments()]
        report.check(all(abs(half / w[2] - 1) < 1e-6 for half, w in zip(halves, wanted)), f"error bars {halves}", wanted)
    report.check(not figure.axes[3].containers, "rates where nothing ionizes")


def main():
    for test in (test_single, test_units, test_check, test_middle, test_fractions, test_earlier_tables, test_fluid_tables, test_picture):
        test()
    report.end()


main()
