#!/usr/bin/env python3
"""Every physical setting of swarm_mc has an effect that is seen from outside, and agrees with a closed form where there is one.

Small runs with seeds: each number is what it is, and intervals are four of its errors.

timeout: 300"""
import csv
import math
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402

BINARY = [os.path.join(program.BUILD, "swarm_mc")]
GASES = os.path.join(program.ROOT, "input/swarm/gases")
GAMMA, KT_1000 = 593096.958, 0.08617333262
report = program.Report()
SMALL = ("electrons.number=640", "electrons.batches=32", "stop.collisions=1.2e5", "stop.warmup_relaxations=5", "stop.steady_windows=0")
CASES = {"argon": ("Ar", "argon", "field.EN_Td=100", "electrons.start_eV=5"), "light": ("LightMaxwell", "light", "field.EN_Td=2"),
         "growing": ("LucasSaelee", "lucas_saelee_ionizing", "field.EN_Td=20", "electrons.start_eV=5"), "levels": ("Levels", "levels"),
         "saelee": ("LucasSaelee", "lucas_saelee", "field.EN_Td=20", "electrons.start_eV=5"), "reid": ("Reid", "reid", "field.EN_Td=12")}


def arguments(case, settings):
    species, file, *more = CASES[case]
    path = program.write(case + ".cfg", program.config_text({"gas": {"names": [species], "files": [os.path.join(GASES, file + ".txt")]}}))
    return [path] + [word for setting in (*SMALL, *more, *settings) for word in ("--set", setting)]


def swarm(case, *settings):
    out = os.path.join(program.FOLDER, f"out-{case}-{abs(hash(settings))}")
    result = program.run(["--quiet", "--force", "-o", out, *arguments(case, settings)], timeout=110, binary=BINARY)
    report.check(result.code == 0, f"{case} {settings}: exit code {result.code}", result)
    found = program.load(out, "summary.json") if result.code == 0 else {}
    found["folder"] = out
    return found


def near(what, found, key, wanted, error=0.0):
    value, sigma = found.get(key, math.nan), found.get(key + "_error", math.nan)
    report.check(abs(value - wanted) <= 4 * math.hypot(sigma, error), f"{what}: {key} = {value} +- {sigma}, wanted {wanted} +- {error}")
    report.check(sigma < 0.2 * abs(wanted) or wanted == 0, f"{what}: {key} = {value} is known to {sigma} only")


def alike(what, one, other, *keys, beyond=0.0):
    """`beyond`: relative, what the two may differ by."""
    for key in keys:
        near(what, one, key, other[key], math.hypot(other[key + "_error"], beyond * other[key]))
    report.check(one["state_digest"] != other["state_digest"], f"{what}: nothing has changed")


def apart(what, less, more, key):
    """Clearly so."""
    both = math.hypot(less[key + "_error"], more[key + "_error"])
    report.check(more[key] - less[key] > 4 * both, f"{what}: {key} = {less[key]}, {more[key]} +- {both}")


def test_quick_growth():
    """Where few elastic collisions turn slow electrons and every second one above the threshold ionizes, a swarm grows a hundredfold while its energy
    relaxes. Weights of batches go to e^14; and the pilot, which does not know yet, must not fill the memory. Both loops agree."""
    path = program.write("quick.txt", "ELASTIC\nQ\n6e-4\n-----\n0 1.3e-21\n100 1.3e-21\n-----\nIONIZATION\nQ -> Q^+\n0.29\n-----\n0.29 1.4e-20\n100 1.4e-20\n-----\n"
                                      "EXCITATION\nQ -> Q*\n0.2\n-----\n0.2 0\n1 5e-20\n100 5e-20\n-----\n")
    cfg = program.write("quick.cfg", program.config_text({"gas": {"names": ["Q"], "files": [path]}, "field": {"EN_Td": 3.0}, "stop": {"collisions": 2e5},
                                                          "electrons": {"start_eV": 0.05, "number": 1280}, "ionization": {"sharing": "uniform"}}))
    runs = []
    for name, B in (("fast", 0.0), ("general", 1e-3)):
        out = os.path.join(program.FOLDER, f"out-quick-{name}")
        result = program.run([cfg, "--quiet", "-o", out, f"--set=field.BN_Hx={B}"], timeout=110, binary=["prlimit", "--as=3000000000", *BINARY])
        report.check(result.code == 0, f"quick growth, {name}: exit code {result.code}", result)
        runs.append(program.load(out, "summary.json") if result.code == 0 else {})
    if all(runs):
        alike("quick growth in both loops", *runs, "mean_energy_eV", "W_flux", "k_ionization", "k_ionization_convolved")


def test_fields():
    nu, a = 6e-20 * GAMMA / 1.05, 1e-21 * GAMMA ** 2
    hot = ("gas.thermal_motion=true", "gas.temperature_K=300")
    for degrees in (90, 40):
        found = swarm("light", *hot, "field.BN_Hx=150", f"field.angle_deg={degrees}")
        w, s, c = 150e-27 * GAMMA ** 2 / 2, math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
        W = a * (c * c / nu + s * s * nu / (nu * nu + w * w))
        x = a * s * c * (1 / nu - nu / (nu * nu + w * w))
        across = a * s * w / (nu * nu + w * w)
        near(f"B at {degrees} degrees", found, "W_flux", W)
        near(f"B at {degrees} degrees", found, "W_ExB", across)
        near(f"B at {degrees} degrees", found, "W_x", x if degrees < 90 else 0.0)
        near(f"B at {degrees} degrees", found, "mean_energy_eV", 1.5 * 0.3 * KT_1000 + 21 * (W * W + x * x + across * across) / GAMMA ** 2)
    omega = 2 * math.pi * 1e-15
    wanted = 1.5 * 0.3 * KT_1000 + 21 * a * a / 2 / (nu * nu + omega * omega) / GAMMA ** 2
    found = swarm("light", *hot, "field.frequency_N=1e-15")
    near("alternating", found, "mean_energy_eV", wanted)
    near("alternating", found, "mu_N", GAMMA ** 2 / 2 * nu / (nu * nu + omega * omega))
    density = 100 / (1.380649e-23 * 300)
    near("alternating, in Hz", swarm("light", *hot, f"field.frequency_Hz={1e-15 * density}"), "mean_energy_eV", wanted)


def test_temperature():
    still = ("field.EN_Td=0", "gas.thermal_motion=true", "gas.temperature_K=1000", "electrons.start=maxwell", "electrons.start_K=1000")
    found = swarm("light", *still)
    near("no field", found, "mean_energy_eV", 1.5 * KT_1000)
    near("no field", found, "mu_N", GAMMA ** 2 / 2 / (6e-20 * GAMMA) * 1.05)
    near("levels and their reverse", swarm("levels", *still, "gas.superelastic=true"), "mean_energy_eV", 1.5 * KT_1000)
    apart("levels without reverse cool", swarm("levels", *still), found, "mean_energy_eV")
    cold = ("field.EN_Td=1", "gas.temperature_K=1000", "electrons.start_eV=0.1")
    apart("levels give energy back", swarm("levels", *cold), swarm("levels", *cold, "gas.superelastic=true"), "mean_energy_eV")


def test_angles():
    law, keys = "scatter.elastic=vahedi_surendra", ("mean_energy_eV", "W_flux")
    isotropic = swarm("saelee")
    more = 5e-4  # terms beyond l = 1: by Boltzmann's equation the drift is 0.08 % larger with the one law and 0.12 % with the other
    alike("momentum transfer is kept", swarm("saelee", law), isotropic, *keys, beyond=more)
    alike("and with another law", swarm("saelee", "scatter.elastic=screened_coulomb"), isotropic, *keys, beyond=more)
    integral = swarm("saelee", law, "gas.elastic_is=integral")
    apart("integral cross-sections that go forward resist less", isotropic, integral, "W_flux")
    blend = swarm("saelee", law, "gas.elastic_is=integral", "scatter.low_eV=1000", "scatter.high_eV=1001")
    near("isotropic below the blend", blend, "W_flux", isotropic["W_flux"], isotropic["W_flux_error"])
    forward = swarm("reid", "scatter.inelastic=forward")
    apart("excitations that do not turn electrons", swarm("reid"), forward, "W_flux")


def test_ionization():
    """The more unequal the shares, the more energy stays with the fast ones, which ionize."""
    fast = ("field.EN_Td=100", "electrons.start_eV=20", "stop.collisions=1e6")
    equal, one = swarm("growing", *fast), swarm("growing", *fast, "ionization.sharing=one_takes_all")
    apart("one takes all", equal, one, "k_ionization")
    same = swarm("growing", *fast, "ionization.share=1.0")
    report.check(same["state_digest"] == one["state_digest"], "a share of 1 is not one takes all")
    alike("a floor of 1 that nothing leaves", swarm("growing", *fast, "ionization.floor=1.0", "ionization.taper_eV=1e9"), one, "k_ionization")
    alike("a narrow ejected spectrum", swarm("growing", *fast, "ionization.sharing=opal_peterson_beaty", "gas.opb_w_eV=[1e-3]"), one,
          "k_ionization")
    momentum = swarm("growing", *fast, "ionization.directions=momentum")
    apart("momentum kept drives electrons on", equal, momentum, "W_flux")


def test_tables():
    exact = swarm("reid", "ionization.directions=momentum")  # nothing ionizes: the general flight without any table
    for table in ("velocity", "angle", "max_collision"):
        found = swarm("reid", f"lut.{table}=true", "ionization.directions=momentum")
        alike(f"lut.{table}", found, exact, "mean_energy_eV", "W_flux")
    coarse = swarm("reid", "lut.max_collision=true", "lut.size=16", "ionization.directions=momentum")
    alike("16 bounds", coarse, exact, "mean_energy_eV", "W_flux")
    report.check(coarse["collisions_null"] / coarse["collisions_real"] > 1.5 * exact["collisions_null"] / exact["collisions_real"],
                 f"16 bounds: {coarse['collisions_null']} null collisions, {exact['collisions_null']} without")
    slow = swarm("reid", "lut.velocity=true", "lut.size=16", "ionization.directions=momentum")
    apart("16 speeds are too low, so that collisions are rarer", exact, slow, "mean_energy_eV")


def test_above():
    text = "ELASTIC\nX\n1e-3\n-----\n0 1e-19\n5 1e-19\n-----\nEXCITATION\nX -> X*\n2\n-----\n2 0\n5 2e-21\n8 2e-20\n-----\n"
    species = program.write("short.txt", text)
    results = {}
    for above in ("hold", "zero"):
        path = program.write(f"short-{above}.cfg", program.config_text({"gas": {"names": ["X"], "files": [species], "above": above}}))
        out = os.path.join(program.FOLDER, "out-short-" + above)
        small = [word for s in (*SMALL, "field.EN_Td=25", "electrons.start_eV=3", "stop.collisions=6e4") for word in ("--set", s)]
        result = program.run(["--quiet", "-o", out, path, *small], timeout=60, binary=BINARY)
        if above == "zero":  # nothing holds them any more
            report.check(result.code == 6 and "an electron" in result.err, f"above = zero: {result.code}", result)
            continue
        results = program.load(out, "summary.json")
    report.check(results["above_share"] > 1e-3 and any("above the end of a table, 5 eV" in w for w in results["warnings"]),
                 f"above the table for {results['above_share']}: {results['warnings']}")


def first_row(found, case):
    with open(os.path.join(found["folder"], case + "_temporal_evolution.csv"), encoding="utf-8") as file:
        return {key: float(value) for key, value in next(csv.DictReader(file)).items()}


def test_start():
    rest = first_row(swarm("argon", "electrons.start=zero"), "argon")
    fixed = first_row(swarm("argon", "electrons.start_eV=50"), "argon")
    warm = first_row(swarm("argon", "electrons.start=maxwell", "electrons.start_K=100000"), "argon")
    report.check(rest["mean_energy"] < warm["mean_energy"] < fixed["mean_energy"], f"{rest} {warm} {fixed}")
    place = ("electrons.start_position_m=[1.0, 0.0, -2.0]", "electrons.start_std_m=[0.5, 0.0, 0.0]", "electrons.start_direction=[1.0, 0.0, 0.0]")
    row = first_row(swarm("argon", *place), "argon")
    report.check(abs(row["mean_position_x"] - 1) < 0.15 and abs(row["mean_position_z"] + 2) < 0.1, f"{row}")
    report.check(abs(row["var_position_x"] / 0.25 - 1) < 0.4 and row["var_position_z"] < 0.01, f"{row}")
    speed = GAMMA * math.sqrt(5)
    report.check(abs(row["mean_velocity_x"] / speed - 1) < 1e-6 and abs(row["mean_velocity_z"]) < 1e-6 * speed, f"they start along x: {row}")


def test_clock():
    """Pressure and temperature of a gas at rest set the density, and so the clock; reduced by it, all is the same."""
    one = swarm("reid")
    for what, longer in (("gas.pressure_Pa=200", 0.5), ("gas.temperature_K=600", 2)):
        other = swarm("reid", what)
        report.check(other["state_digest"] == one["state_digest"] and other["W_flux"] == one["W_flux"], f"{what}: another swarm")
        report.check(abs(other["time_end_s"] / one["time_end_s"] - longer) < 1e-9, f"{what}: {one['time_end_s']} s, {other['time_end_s']} s")
    alone = swarm("reid", "solver.kernel=reference")
    report.check(alone["state_digest"] == one["state_digest"], "solver.kernel: other bits")


def steady_slices(found, case):
    """Until the swarm was steady."""
    with open(os.path.join(found["folder"], case + "_temporal_evolution.csv"), encoding="utf-8") as file:
        slice_s = float(list(csv.DictReader(file))[1]["time"])  # a half energy relaxation time
    return round(found["time_steady_s"] / slice_s)


def test_steady():
    """So many windows in a row, each so many energy relaxation times; what never stands still is measured in the end, with a warning."""
    for windows, relaxations in ((2, 4), (6, 4), (2, 12)):
        slices = steady_slices(swarm("reid", f"stop.steady_windows={windows}", f"stop.steady_relaxations={relaxations}.0"), "reid")
        report.check(slices >= 2 * windows * relaxations and slices % (2 * relaxations) == 0, f"{windows} windows of {relaxations}: {slices} slices")
    never = swarm("reid", "stop.steady_windows=1000", "stop.steady_most=50.0")
    report.check(any("not steady after 5" in w for w in never["warnings"]), f"1000 windows: {never['warnings']}")
    for tolerance, sure in (("10.0", True), ("1e-9", False)):
        settings = ("stop.steady_windows=2", f"stop.steady_tol={tolerance}", "stop.collisions=1")
        out = os.path.join(program.FOLDER, "out-tolerance")
        told = program.run(["--verbose", "--force", "-o", out, *arguments("reid", settings)], timeout=60, binary=BINARY)
        report.check("steady after" in told.out + told.err and ("so few electrons" in told.out + told.err) != sure, f"tolerance {tolerance}", told)


def test_bins():
    width = {}
    for bins in (100, 400):
        found = swarm("reid", f"output.energy_bins={bins}")
        with open(os.path.join(found["folder"], "reid_energy_distribution.csv"), encoding="utf-8") as file:
            rows = [[float(word) for word in row] for row in list(csv.reader(file))[1:]]
        width[bins] = rows[1][0] - rows[0][0]
        report.check(abs(sum(row[1] for row in rows) * width[bins] - 1) < 0.02, f"{bins} bins: the distribution's integral")
    report.check(abs(width[100] / width[400] - 4) < 1e-5, f"widths of bins: {width}")


def test_database():
    """Of a file that has a species twice, one is taken; four times the cross-section is a quarter of the field."""
    text = "".join(f"DATABASE: {name}\nELASTIC\nX\n1e-2\n-----\n0 {sigma}\n100 {sigma}\n-----\n" for name, sigma in (("One", 1e-20), ("Other", 4e-20)))
    CASES["twice"] = ("X", program.write("twice.txt", text)[:-len(".txt")], "field.EN_Td=1")
    one, other = swarm("twice", "gas.database=One"), swarm("twice", "gas.database=Other", "field.EN_Td=4")
    for key in ("W_flux", "mean_energy_eV"):
        near("four times the cross-section in four times the field", other, key, one[key], one[key + "_error"])
    apart("another database", swarm("twice", "gas.database=Other"), one, "mean_energy_eV")
    result = program.run(["--check", *arguments("twice", ())], timeout=60, binary=BINARY)
    report.check(result.code == 3 and "One" in result.err and "Other" in result.err, f"two databases: {result.code}", result)


def test_ways_back():
    """What a superelastic collision gives back is told apart from the excitation that has its name."""
    out = os.path.join(program.FOLDER, "out-back")
    for superelastic in ("true", "false"):
        told = program.run(["--force", "-o", out, *arguments("levels", ("field.EN_Td=1", f"gas.superelastic={superelastic}", "stop.collisions=1e4"))],
                           timeout=60, binary=BINARY)
        report.check(("k superelastic" in told.out + told.err) == (superelastic == "true") and told.code == 0, f"superelastic = {superelastic}", told)


def test_refused():
    CASES["heavy"] = ("Heavy", program.write("heavy.txt", "ELASTIC\nHeavy\n0.26\n-----\n0 1e-20\n-----\n")[:-len(".txt")])
    for words, case, *settings in (
            ("electrons come to rest too", "argon", "field.EN_Td=0"),
            ("no field.frequency_Hz beside it", "argon", "field.frequency_N=1e-15", "field.frequency_Hz=1e6"),
            ("cannot say how often", "argon", "scatter.elastic=forward"),
            ("at least scatter.low_eV", "argon", "scatter.low_eV=3.0", "scatter.high_eV=2.0"),
            ("electrons.start_direction: 2 numbers", "argon", "electrons.start_direction=[1.0, 0.0]"),
            ("expected a direction", "argon", "electrons.start_direction=[0.0, 0.0, 0.0]"),
            ("or a steady field", "light", "gas.thermal_motion=true", "field.frequency_N=1e-21"),
            ("m/M of Heavy, 0.26: expected 0.25 at most", "heavy"),
            ("m/M of Heavy, 0.26: expected 0.25 at most", "heavy", "field.BN_Hx=100")):
        out = os.path.join(program.FOLDER, "refused")
        result = program.run(["--quiet", "--force", "-o", out, *arguments(case, settings)], timeout=60, binary=BINARY)
        report.check(result.code == 3 and words in result.err, f"{settings}: exit code {result.code}, expected 3 and \"{words}\"", result)


for test in (test_quick_growth, test_refused, test_start, test_above, test_clock, test_steady, test_bins, test_database, test_ways_back,
             test_fields, test_temperature, test_angles, test_ionization, test_tables):
    test()
report.end()
