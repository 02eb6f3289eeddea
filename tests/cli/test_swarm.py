#!/usr/bin/env python3
"""swarm_mc from outside: known answers within the errors that it prints, the same bits on any number of ranks, clear refusals.

Each run has its seed, so each number is what it is; what is wanted comes from closed forms and from the literature.

timeout: 300"""
import csv
import math
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402

BINARY = [os.path.join(program.BUILD, "swarm_mc")]
GASES = os.path.join(program.ROOT, "input/swarm/gases")
report = program.Report()


def config(name, species, file, *more):
    gas = {"gas": {"names": program.Raw(f'["{species}"]'), "files": program.Raw(f'["{os.path.join(GASES, file)}.txt"]')}}
    return program.write(name + ".cfg", program.config_text(gas, *more))


def swarm(name, path, *args, ranks=0):
    out = os.path.join(program.FOLDER, f"out-{name}-{ranks}")
    result = program.run(["--quiet", "-o", out, path, *args], ranks=ranks, timeout=110, binary=BINARY)
    report.check(result.code == 0, f"{name}: exit code {result.code}", result)
    return program.load(out, "summary.json") if result.code == 0 else {}


def near(name, found, key, wanted, most, error=0.0):
    """Within three errors, and the error itself small enough to mean something."""
    value, sigma = found.get(key, math.nan), found.get(key + "_error", math.nan)
    report.check(abs(value - wanted) <= 3 * math.hypot(sigma, error), f"{name}: {key} = {value} +- {sigma}, wanted {wanted}")
    report.check(sigma <= most * abs(wanted), f"{name}: {key} is known to {sigma / abs(wanted):.2g} only, {most} asked for")


def test_closed_forms():
    """Frequencies that do not depend on energy: nu = N gamma sigma_0, so W = a / nu, and the mean energy is M W^2 / 2."""
    gamma, mass = 593096.958, 9.1093837015e-31 / (4 * 1.66053906660e-27)
    W = 0.5e-21 * gamma / 6e-20
    found = swarm("maxwell", config("maxwell", "Maxwell", "maxwell", {"field": {"EN_Td": 1.0}}), "--set", "stop.collisions=8e6", "--set",
                  "electrons.start_eV=0.5", "--set", "stop.warmup_relaxations=8", "--set", "electrons.number=320")
    near("maxwell", found, "W_flux", W / (1 - mass / 3), 0.03)
    near("maxwell", found, "mean_energy_eV", (W / gamma) ** 2 / mass, 0.03)
    found = swarm("constant", config("constant", "ConstantIonization", "constant_ionization", {"field": {"EN_Td": 10.0}}), "--set",
                  "stop.collisions=1.6e7", "--set", "electrons.start_eV=5.0", "--set", "electrons.number=2560")
    near("constant", found, "k_ionization", gamma * 1e-22, 0.005)
    near("constant", found, "k_ionization_convolved", gamma * 1e-22, 5e-4, error=1e-5 * gamma * 1e-22)
    near("attachment", swarm("attachment", config("attachment", "LucasSaelee", "ness_robson_constant", {"field": {"EN_Td": 10.0}}), "--set",
                             "stop.collisions=1e7", "--set", "electrons.start_eV=5.0", "--set", "electrons.number=2560"), "k_effective", -gamma * 2e-23, 0.02)


def test_literature():
    found = swarm("reid", config("reid", "Reid", "reid", {"field": {"EN_Td": 12.0}}), "--set", "stop.collisions=5e6")
    for key, wanted, most, error in (("mean_energy_eV", 0.26895, 2e-3, 1e-5), ("W_flux", 68369, 3e-3, 1), ("W_bulk", 68369, 5e-3, 1),
                                     ("ND_T_bulk", 1.1350e24, 0.03, 2e20), ("ND_L_bulk", 0.5687e24, 0.04, 1e20),
                                     ("ND_T_flux", 1.1350e24, 0.03, 2e20), ("ND_L_flux", 0.5687e24, 0.04, 1e20)):
        near("reid", found, key, wanted, most, error)
    report.check(abs(found["power_balance"]) < 3 * found["power_balance_error"] + 1e-12, f"reid: power {found['power_balance']}")
    found = swarm("growth", config("growth", "LucasSaelee", "lucas_saelee_ionizing", {"field": {"EN_Td": 10.0}}), "--set", "stop.collisions=5e6",
                  "--set", "electrons.start_eV=5.0", "--set", "ionization.sharing=uniform", "--set", "electrons.number=2560")
    for key, wanted, most, error in (("mean_energy_eV", 4.97, 0.01, 0.005), ("k_ionization", 2.42e-17, 0.03, 0.5e-19),
                                     ("W_flux", 7.34e4, 0.02, 50), ("W_bulk", 9.49e4, 0.05, 50)):
        near("growth", found, key, wanted, most, error)


def test_files():
    """The distribution integrates to one and to the mean energy; ranks do not change a bit."""
    path = config("bits", "Ar", "argon", {"field": {"EN_Td": 100.0}})
    args = ("--set", "stop.collisions=2e5", "--set", "electrons.number=1280", "--set", "electrons.start_eV=5.0")
    alone = swarm("bits", path, *args)
    rows = list(csv.DictReader(open(os.path.join(program.FOLDER, "out-bits-0/bits_energy_distribution.csv"), encoding="utf-8")))
    energy, eedf = [float(r["energy (eV)"]) for r in rows], [float(r["eedf (eV-1)"]) for r in rows]
    width = energy[1] - energy[0]
    report.check(abs(sum(eedf) * width - 1) < 0.02, f"the distribution's integral is {sum(eedf) * width}")
    mean = sum(e * f for e, f in zip(energy, eedf)) * width
    report.check(abs(mean / alone["mean_energy_eV"] - 1) < 0.05, f"mean energy {mean} and {alone['mean_energy_eV']}")
    report.check(all(abs(float(r["eepf (eV-3/2)"]) * math.sqrt(e) - f) <= 1e-6 * f for r, e, f in zip(rows, energy, eedf)), "eepf")
    row = list(csv.DictReader(open(os.path.join(program.FOLDER, "out-bits-0/bits_swarm_parameters.csv"), encoding="utf-8")))[0]
    report.check(abs(float(row["flux drift velocity (m.s-1)"]) / alone["W_flux"] - 1) < 1e-9, "swarm_parameters.csv: drift")
    for ranks in (2, 3):
        other = swarm("bits", path, *args, ranks=ranks)
        same = [key for key in alone if key not in ("ranks", "cpu_s", "cpu_sampling_s", "wall_s") and alone[key] != other.get(key)]
        report.check(not same, f"{ranks} ranks: {same} differ")
    other = swarm("seed", path, *args, "--set", "electrons.seed=2")
    report.check(other["state_digest"] != alone["state_digest"], "another seed, the same swarm")


GREEDY = "ELASTIC\nX\n1e-4\n-----\n0 1e-20\n-----\nATTACHMENT\nX -> X-\n-----\n0 1e-18\n-----\n"


def test_ends():
    """Every rule ends a run by its name, in the warm-up too; what was not measured is null."""
    argon = config("ends", "Ar", "argon")
    few = ("--set", "electrons.number=256", "--set", "electrons.start_eV=5.0")
    greedy = config("extinct", "X", program.write("greedy.txt", GREEDY)[:-len(".txt")])
    for name, path, more, measured in (
            ("collisions", argon, ("stop.collisions=1e4",), True),
            ("tolerance", argon, ("stop.W_tol=0.2", "stop.ND_tol=0.9"), True),
            ("steady", argon, ("stop.steady=true",), True),
            ("time_s", argon, ("stop.time_s=1e-9",), False),
            ("wall_s", argon, ("stop.wall_s=1e-6",), False),
            ("extinction", greedy, ("electrons.number=8", "stop.collisions=1e9"), False)):
        found = swarm("end-" + name, path, *few, *(word for setting in more for word in ("--set", setting)))
        report.check(found.get("stop_reason") == name, f"{name}: it ended by {found.get('stop_reason')}")
        report.check((found["W_flux"] is not None) == measured, f"{name}: W = {found['W_flux']}")
    one = swarm("one", argon, "--set", "electrons.number=1", "--set", "stop.collisions=1e4")
    report.check(one["mean_energy_eV"] > 1 and one["mean_energy_eV_error"] is None, f"one electron: {one['mean_energy_eV_error']}")


def refused(name, code, words, path, *args):
    out = os.path.join(program.FOLDER, "refused-" + name)
    result = program.run(["--quiet", "-o", out, path, *args], timeout=60, binary=BINARY)
    report.check(result.code == code and words in result.err, f"{name}: exit code {result.code}, expected {code} and \"{words}\"", result)
    report.check(not os.path.exists(os.path.join(out, "summary.json")), f"{name}: it left a summary")


def test_refused():
    path = config("refused", "Ar", "argon")
    refused("no such key", 3, "did you mean field.EN_Td?", path, "--set", "field.EN=1")
    refused("no gas", 3, "gas.names = []", path, "--set", "gas.names=[]")
    refused("lists", 3, "gas.files: 1 of them: expected one for each of the 2 gas.names", path, "--set", 'gas.names=["Ar", "He"]')
    refused("species", 3, "no process of Xe", path, "--set", 'gas.names=["Xe"]')
    refused("missing file", 5, "nowhere.txt", path, "--set", 'gas.files=["nowhere.txt"]')
    refused("fractions", 3, "the fractions add up to 0.5", path, "--set", "gas.fractions=[0.5]")
    refused("no end", 3, "some rule that ends the run", path, "--set", "stop.collisions=0")
    refused("runaway", 6, "runs away", config("runaway", "Ar", "argon", {"field": {"EN_Td": 1e6}}))
    refused("beyond the table", 6, "beyond the cross-sections", path, "--set", "gas.above=error", "--set", "field.EN_Td=20000")
    result = program.run(["--check"], binary=BINARY)
    report.check(result.code == 2 and "no input file" in result.err, "no input", result)
    path = config("twice", "Ar", "argon")
    swarm("twice", path, "--set", "stop.collisions=1e4", "--set", "electrons.number=256")
    result = program.run(["-o", os.path.join(program.FOLDER, "out-twice-0"), path], binary=BINARY)
    report.check(result.code == 5 and "--force" in result.err, "a finished run was replaced", result)
    for args in (["--help"], ["--version"], ["--print-defaults"], ["--check", path]):
        result = program.run(args, binary=BINARY)
        report.check(result.code == 0 and len(result.out) > 20, f"{args}: {result.code}", result)


for test in (test_refused, test_ends, test_files, test_closed_forms, test_literature):
    test()
report.end()
