#!/usr/bin/env python3
"""swarm_mc from outside: known answers within the errors that it prints, the same bits on any number of ranks, clear refusals.

Each run has its seed, so each number is what it is; what is wanted comes from closed forms and from the literature.

timeout: 300"""
import csv
import math
import os
import re
import signal
import sys

import h5py

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
    near("maxwell", found, "W_flux", W / (1 - mass / 3), 0.03, error=1e-5 * W)  # straight lines between rows
    near("maxwell", found, "mean_energy_eV", (W / gamma) ** 2 / mass, 0.03, error=2e-5 * (W / gamma) ** 2 / mass)
    found = swarm("constant", config("constant", "ConstantIonization", "constant_ionization", {"field": {"EN_Td": 10.0}}), "--set",
                  "stop.collisions=1.6e7", "--set", "electrons.start_eV=5.0", "--set", "electrons.number=2560")
    near("constant", found, "k_ionization", gamma * 1e-22, 0.005)
    near("constant", found, "k_ionization_convolved", gamma * 1e-22, 5e-4, error=1e-5 * gamma * 1e-22)
    found = swarm("attachment", config("attachment", "LucasSaelee", "ness_robson_constant", {"field": {"EN_Td": 10.0}}), "--set",
                  "stop.collisions=1e7", "--set", "electrons.start_eV=5.0", "--set", "electrons.number=2560")
    near("attachment", found, "k_effective", -gamma * 2e-23, 0.02)


def test_literature():
    found = swarm("reid", config("reid", "Reid", "reid", {"field": {"EN_Td": 12.0}}), "--set", "stop.collisions=5e6")
    for key, wanted, most, error in (("mean_energy_eV", 0.26895, 2e-3, 1e-5), ("W_flux", 68369, 3e-3, 1), ("W_bulk", 68369, 5e-3, 1),
                                     ("ND_T_bulk", 1.1350e24, 0.03, 2e20), ("ND_L_bulk", 0.5687e24, 0.04, 1e20),
                                     ("ND_T_flux", 1.1350e24, 0.03, 2e20), ("ND_L_flux", 0.5687e24, 0.04, 1e20)):
        near("reid", found, key, wanted, most, error)
    near("reid", found, "characteristic_energy_eV", 1.1350e24 * 12e-21 / 68369, 0.03, 5e-5)
    near("reid", found, "DL_over_mu_V", 0.5687e24 * 12e-21 / 68369, 0.03, 5e-5)
    report.check(abs(found["power_balance"]) < 3 * found["power_balance_error"] + 1e-12, f"reid: power {found['power_balance']}")
    found = swarm("growth", config("growth", "LucasSaelee", "lucas_saelee_ionizing", {"field": {"EN_Td": 10.0}}), "--set", "stop.collisions=5e6",
                  "--set", "electrons.start_eV=5.0", "--set", "ionization.sharing=uniform", "--set", "electrons.number=2560")
    for key, wanted, most, error in (("mean_energy_eV", 4.97, 0.01, 0.005), ("k_ionization", 2.42e-17, 0.03, 0.5e-19),
                                     ("W_flux", 7.34e4, 0.02, 50), ("W_bulk", 9.49e4, 0.05, 50)):
        near("growth", found, key, wanted, most, error)


def check_h5(path, summary):
    """Every field has units, a name and, if it is measured, its error; what stands elsewhere is the same here."""
    with h5py.File(path) as file:
        for name, data in file.items():
            report.check("units" in data.attrs and len(data.attrs["long_name"]) > 3, f"swarm.h5: {name} is not labelled")
            report.check(len(data.dims) == 0 or all(len(d) == 1 for d in data.dims) or name in ("time", "energy", "process", "axis",
                         "batch", "window"), f"swarm.h5: {name} has a dimension without a scale")
            if name.endswith("_error") and name != "eedf_relative_error":
                report.check(file[name[:-len("_error")]].shape == data.shape, f"swarm.h5: {name} has another shape")
        for key in ("W_flux", "mean_energy_eV", "ND_T_bulk", "k_ionization"):
            report.check(file[key][()] == summary[key] and file[key + "_error"][()] == summary[key + "_error"], f"swarm.h5: {key}")
        eedf, energy = file["eedf"][:], file["energy"][:]
        report.check(abs(eedf.sum() * (energy[1] - energy[0]) - 1) < 0.01, "swarm.h5: eedf")
        # What goes along the field makes the drift: W = gamma / 3 times the integral of energy f1.
        f1, known = file["f1"][:], (file["counts"][:] > 0) & (file["f1_error"][:] >= 0)
        drift = 593096.958 / 3 * (energy * f1)[known].sum() * (energy[1] - energy[0])
        error = 593096.958 / 3 * math.sqrt(((energy * file["f1_error"][:])[known] ** 2).sum()) * (energy[1] - energy[0])
        report.check(abs(drift / summary["W_flux"] - 1) < 4 * error / summary["W_flux"] + 0.02, f"swarm.h5: f1 has the drift {drift} +- {error}")
        report.check(error < 0.2 * summary["W_flux"], f"swarm.h5: f1 is known too poorly, {error}")
        slices = (summary["time_end_s"] - summary["time_measured_from_s"]) / (file["window"][0])
        report.check(0.9 < file["counts"][:].sum() / (1280 * slices) < 1.1, f"swarm.h5: {file['counts'][:].sum()} counts")
        few = file["effective_counts"][:] * file["eedf_relative_error"][:] ** 2
        report.check(abs(few[known] - 1).max() < 1e-9, "swarm.h5: effective counts")
        report.check([text.decode() for text in file["reaction"]] == [p["reaction"] for p in summary["processes"]], "swarm.h5: reactions")
        report.check(abs(file["batch_weight"][:].sum() - 1) < 1e-12 and file["batch"].shape == (64,), "swarm.h5: batches")
        report.check(file.attrs["field.EN_Td"] == "100.0" and file.attrs["stop_reason"] == "collisions", "swarm.h5: attributes")
        # Measured over the windows behind the lag, bulk drift is what the windows say one by one.
        lag, window = file.attrs["lag_s"] * (1 + 1e-9), file["window"][:]
        drift = file["window_drift_bulk"][:, 2][window > lag].mean()
        error = 4 * math.hypot(summary["W_bulk_error"], file["window_drift_bulk_error"][:, 2][window > lag].mean() / math.sqrt(len(window)))
        report.check(abs(drift - summary["W_bulk"]) < error, f"swarm.h5: bulk drift by window {drift}, {summary['W_bulk']}")


EVOLUTION = ("time,num_collisions,num_null_collisions,num_electrons,num_cations,num_anions,mean_energy,"
             + ",".join(f"{q}_{a}" for q in ("mean_position", "var_position", "mean_velocity", "mean_velocity_moment") for a in "xyz"))


def check_evolution(path, summary):
    """From the first moment on, with the columns of the earlier program; its users fit lines to positions."""
    with open(path, encoding="utf-8") as file:
        report.check(file.readline().strip() == EVOLUTION, "temporal_evolution.csv: columns")
        file.seek(0)
        rows = [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]
    first, last = rows[0], rows[-1]
    report.check(first["time"] == 0 and first["num_electrons"] == 1280 and abs(first["mean_energy"] - 5) < 1e-9, f"it begins with {first}")
    report.check(abs(last["time"] / summary["time_end_s"] - 1) < 1e-9, "temporal_evolution.csv: its end")
    for row in rows:
        born = 1280 + row["num_cations"] - row["num_anions"]
        report.check(abs(row["num_electrons"] / born - 1) < 1e-8, f"{row['num_electrons']} electrons, {born} by ions")
    begin = min(k for k, row in enumerate(rows) if row["time"] >= summary["time_measured_from_s"] * (1 - 1e-9))
    report.check(sum(row["num_collisions"] for row in rows[begin + 1:]) == summary["collisions_real"], "collisions by rows")
    slope = (last["mean_position_z"] - rows[begin]["mean_position_z"]) / (last["time"] - rows[begin]["time"])
    report.check(abs(slope / summary["W_bulk"] - 1) < 0.15, f"positions drift by {slope}, W_bulk is {summary['W_bulk']}")


def test_thinned():
    """Every k-th moment; counts and results are the same."""
    path = config("thin", "Ar", "argon", {"field": {"EN_Td": 100.0}})
    args = ("--set", "stop.collisions=1e4", "--set", "electrons.number=256", "--set", "electrons.start_eV=5.0")
    whole, thin = swarm("whole", path, *args), swarm("thin", path, *args, "--set", "output.log_every_k=7")
    report.check(whole["state_digest"] == thin["state_digest"] and whole["W_flux"] == thin["W_flux"], "thinning changes the swarm")
    rows = [list(csv.DictReader(open(os.path.join(program.FOLDER, f"out-{name}-0/thin_temporal_evolution.csv"), encoding="utf-8")))
            for name in ("whole", "thin")]
    report.check([r["time"] for r in rows[0][::7]] == [r["time"] for r in rows[1]], "every seventh moment")
    counts = [sum(float(r["num_collisions"]) for r in part) for part in (rows[0][:7 * (len(rows[1]) - 1) + 1], rows[1])]
    report.check(counts[0] == counts[1], f"collisions {counts}")


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
    check_h5(os.path.join(program.FOLDER, "out-bits-0/swarm.h5"), alone)
    check_evolution(os.path.join(program.FOLDER, "out-bits-0/bits_temporal_evolution.csv"), alone)
    record = program.load(os.path.join(program.FOLDER, "out-bits-0"), "run_config.json")
    source = record["cross_sections"][0]
    report.check(len(source["checksum"]) == 16 and any("Phelps" in line for line in source["cite"]), f"run_config.json: {source}")
    for ranks in (2, 3):
        other = swarm("bits", path, *args, ranks=ranks)
        same = [key for key in alone if key not in ("ranks", "cpu_s", "cpu_sampling_s", "wall_s", "rss_MB") and alone[key] != other.get(key)]
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
    fast = swarm("no-stream", config("no-stream", "ConstantIonization", "constant_ionization", {"field": {"EN_Td": 1.0}}),
                 "--set", "electrons.number=1280", "--set", "stop.collisions=2e6")
    said = [line for line in fast["warnings"] if "too fast for a steady stream" in line]
    negative = fast["W_bulk"] ** 2 < 4 * fast["ND_L_bulk"] * fast["k_effective"]
    report.check((fast["alpha_N_sst"] is None) == negative == bool(said) and fast["alpha_N_flux"] > 0, f"a negative root: {fast['alpha_N_sst']}, {fast['warnings']}")
    with open(os.path.join(GASES, "reid.txt"), encoding="utf-8") as file:
        rare = program.write("rare.txt", file.read() + "\nIONIZATION\nReid -> Reid^+\n50\n-----\n50 1e-20\n100 1e-20\n-----\n")
    none = swarm("none", config("none", "Reid", rare[:-len(".txt")], {"field": {"EN_Td": 12.0}}), "--set", "electrons.number=640", "--set", "stop.collisions=1e5")
    ionization = [p for p in none["processes"] if p["kind"] == "ionization"][0]
    for found, key in ((none, "k_ionization"), (none, "k_effective"), (none, "alpha_N_flux"), (ionization, "k")):
        report.check(found[key] == 0 < found[key + "_error"], f"what was never seen is not known without error: {key} {found[key]} +- {found[key + '_error']}")
    seconds = none["time_end_s"] - none["time_measured_from_s"]  # one event in all the time of the electrons
    report.check(0.5 < none["k_ionization_error"] * 640 * seconds * 100 / (1.380649e-23 * 300) < 2, f"one event: {none['k_ionization_error']} in {seconds} s")
    one = swarm("one", argon, "--set", "electrons.number=1", "--set", "stop.collisions=1e4")
    report.check(one["mean_energy_eV"] > 1 and one["mean_energy_eV_error"] is None, f"one electron: {one['mean_energy_eV_error']}")


def test_pilot_ends():
    """Argon without a field takes some hundred thousand collisions to come to rest with its gas: limits hold before that is found out. Those
    of time by a clock that ticks at each look."""
    cold = config("cold", "Ar", "argon", {"field": {"EN_Td": 0.0}, "gas": {"thermal_motion": True}, "electrons": {"number": 2, "batches": 2}})
    for name, more, code, words in (("stop.wall_s", ["--set=stop.wall_s=0.3"], 0, ""), ("--max-wall", ["--max-wall=0.3"], 75, "stopped before"),
                                    ("signal", [], 75, "stopped before")):
        out = os.path.join(program.FOLDER, "out-pilot-" + name.strip("-"))
        process = program.start(["-o", out, "--progress", "off", cold, *more], binary=BINARY, env=program.ticking(1000) if more else None)
        if name == "signal":
            report.check(program.wait_for(lambda: os.path.isdir(out) and os.listdir(out)), "pilot: it did not begin")
            process.send_signal(signal.SIGTERM)
        result = program.finish(process, 0, 60)
        report.check(result.code == code and words in result.err, f"{name} in the pilot: exit code {result.code}", result)
    found = program.load(os.path.join(program.FOLDER, "out-pilot-stop.wall_s"), "summary.json")
    report.check(found["stop_reason"] == "wall_s" and found["W_flux"] is None, f"wall time in the pilot: {found['stop_reason']}")


def test_magnetic_ends():
    """Tolerances hold for every axis; a drift next to nothing counts against the whole."""
    path = config("magnetic", "Reid", "reid", {"field": {"EN_Td": 12.0, "BN_Hx": 200.0}})
    found = swarm("magnetic", path, *("--set=electrons.number=640", "--set=stop.collisions=0", "--set=stop.W_tol=0.05", "--set=stop.ND_tol=0.25"))
    report.check(found["stop_reason"] == "tolerance", f"magnetic: it ended by {found['stop_reason']}")
    for key in ("ND_xx", "ND_yy", "ND_zz"):
        report.check(found[key + "_error"] <= 0.25 * found[key], f"magnetic: {key} is known to {found[key + '_error'] / found[key]}")
    W = math.hypot(found["W_flux"], found["W_ExB"])
    report.check(max(found["W_flux_error"], found["W_ExB_error"], found["W_x_error"]) <= 0.05 * W, "magnetic: drift")


def test_agreement():
    """Told with --verbose: two ways to one number are apart by no more than their errors explain."""
    path = config("agreement", "LucasSaelee", "lucas_saelee_ionizing", {"field": {"EN_Td": 10.0}, "electrons": {"number": 640, "start_eV": 5.0}})
    result = program.run(["--verbose", "-o", os.path.join(program.FOLDER, "out-agreement"), "--set=stop.collisions=2e6", path], binary=BINARY)
    for begin, names in (("with and without variance reduction, errors apart: ", ("mean_energy_eV", "W_flux", "W_bulk", "ND_T_flux", "ND_L_flux",
                                                                               "ND_T_bulk", "ND_L_bulk")),
                         ("rates counted and convolved, errors apart: ", ("LucasSaelee", "LucasSaelee -> LucasSaelee^+"))):
        line = next((line for line in result.out.splitlines() if line.startswith(begin)), begin)
        told = dict(part.rsplit(" ", 1) for part in line[len(begin):].split(", ") if part)
        report.check(set(names) <= set(told) and all(float(x) < 4.5 for x in told.values()), f"{begin}{told}", result)
    found = program.load(os.path.join(program.FOLDER, "out-agreement"), "summary.json")
    for key in ("ND_T_bulk", "ND_L_bulk"):
        report.check(found[key + "_error"] < 0.01 * found[key], f"{key} = {found[key]} +- {found[key + '_error']}, where without controls a tenth is not known")
    power = re.search(r"power balance \S+, errors apart from 0: (\S+)", result.out)
    report.check(power and float(power[1]) < 4.5, "power balance", result)
    result = program.run(["--verbose", "-o", os.path.join(program.FOLDER, "out-plain"), "--set=stop.collisions=1e4",
                          "--set=sampling.variance_reduction=off", path], binary=BINARY)
    report.check("with and without" not in result.out and "counted and convolved" in result.out, "agreement without controls", result)


def refused(name, code, words, path, *args, summary=None):
    out = os.path.join(program.FOLDER, "refused-" + name)
    result = program.run(["--quiet", "-o", out, path, *args], timeout=60, binary=BINARY)
    report.check(result.code == code and words in result.err, f"{name}: exit code {result.code}, expected {code} and \"{words}\"", result)
    left = os.path.exists(os.path.join(out, "summary.json"))
    report.check(left == (summary is not None), f"{name}: " + ("it left a summary" if left else "no summary"))
    if left and summary:
        found = program.load(out, "summary.json")
        report.check(found["status"] == "failed" and found["stop_reason"] == summary and words in found["error"], f"{name}: {found}")
        report.check(found["W_flux"] is None, f"{name}: a swarm that could not be followed has W = {found['W_flux']}")


def test_refused():
    path = config("refused", "Ar", "argon")
    refused("no such key", 3, "did you mean field.EN_Td?", path, "--set", "field.EN=1")
    refused("no gas", 3, "gas.names = []", path, "--set", "gas.names=[]")
    refused("lists", 3, "gas.files: 1 of them: expected one for each of the 2 gas.names", path, "--set", 'gas.names=["Ar", "He"]')
    refused("species", 3, "no process of Xe", path, "--set", 'gas.names=["Xe"]')
    refused("missing file", 5, "gas.files: ", path, "--set", 'gas.files=["nowhere.txt"]')
    refused("fractions", 3, "the fractions add up to 0.5", path, "--set", "gas.fractions=[0.5]")
    refused("no energy", 3, "no excitation goes back", path, "--set", "field.EN_Td=0", "--set", "gas.superelastic=true")
    refused("no drift", 3, "there is no mean drift without a field", path, "--set", "field.frequency_Hz=1e7", "--set", "stop.W_tol=0.1")
    refused("no end", 3, "some rule that ends the run", path, "--set", "stop.collisions=0")
    refused("runaway", 6, "the pilot, slice 0: an electron of", config("runaway", "Ar", "argon", {"field": {"EN_Td": 1e6}}), summary="runaway")
    refused("runaway on its way", 6, "an electron runs away: its path", path, "--set", "field.EN_Td=1e5", summary="runaway")
    refused("beyond the table", 6, "eV is beyond the cross-sections", path, "--set", "gas.above=error", "--set", "field.EN_Td=20000", summary="above")
    result = program.run(["--check"], binary=BINARY)
    report.check(result.code == 2 and "no input file" in result.err, "no input", result)
    path = config("twice", "Ar", "argon")
    swarm("twice", path, "--set", "stop.collisions=1e4", "--set", "electrons.number=256")
    result = program.run(["-o", os.path.join(program.FOLDER, "out-twice-0"), path], binary=BINARY)
    report.check(result.code == 5 and "--force" in result.err, "a finished run was replaced", result)
    for args in (["--help"], ["--version"], ["--print-defaults"], ["--check", path]):
        result = program.run(args, binary=BINARY)
        report.check(result.code == 0 and len(result.out) > 20, f"{args}: {result.code}", result)


for test in (test_refused, test_ends, test_pilot_ends, test_magnetic_ends, test_agreement, test_thinned, test_files, test_closed_forms, test_literature):
    test()
report.end()
