"""S1 to S14: swarms with known answers, through swarm_mc. Each line is the value reached, its printed error, the value wanted and how
many errors they are apart. Accepted: within three errors (of both) and within the tolerance, the printed error at most a third of that.

What is wanted comes from closed forms and from the literature (input/swarm/README.md); nothing from the program."""
import dataclasses
import itertools
import math
import os
import shutil

import numpy as np

import program

BINARY = [os.path.join(program.BUILD, "swarm_mc")]
COUNT = itertools.count()
GAMMA, ELECTRON, AMU, K_EV = 593096.958, 9.1093837015e-31, 1.66053906660e-27, 1.380649e-23 / 1.602176634e-19
TD, HX = 1e-21, 1e-27
LONGEST_S = 280
ROWS = 1e-5  # relative: straight lines between the rows of a power law
LIGHT = ELECTRON / (4 * AMU)  # m/M, where a closed form is without terms of that order


@dataclasses.dataclass
class Line:
    what: str
    reached: float
    error: float
    wanted: float
    err_ref: float
    tolerance: float  # absolute; inf where errors alone decide
    free_error: bool = False

    @property
    def apart(self):
        both = math.hypot(self.error, self.err_ref)
        return abs(self.reached - self.wanted) / both if both > 0 else (0.0 if self.reached == self.wanted else math.inf)

    @property
    def good(self):
        known = self.free_error or self.error <= self.tolerance / 3
        return self.apart <= 3 and abs(self.reached - self.wanted) <= self.tolerance and known

    def line(self, problem):
        note = "" if self.good or self.error <= self.tolerance / 3 or self.free_error else "  (not known well enough)"
        return (f"{'ok' if self.good else 'MISS':5} {self.reached:14.7g} +- {self.error:<9.2g} {self.wanted:14.7g}  {self.apart:5.1f} errors, "
                f"+- {self.tolerance:<9.3g} {problem:4} {self.what}{note}")


@dataclasses.dataclass
class Yes:
    what: str
    good: bool
    note: str = ""

    def line(self, problem):
        return f"{'ok' if self.good else 'MISS':5} {self.note:60} {problem:4} {self.what}"


def folder_of(name, ranks=0, **keys):
    """The folder of a finished run of input/swarm/verify/NAME.cfg with keys group__key=value."""
    folder = os.path.join(program.FOLDER, f"{name}-{next(COUNT)}")
    settings = [f"--set={key.replace('__', '.')}={program.text_of(value)}" for key, value in keys.items()]
    result = program.run([os.path.join(program.ROOT, f"input/swarm/verify/{name}.cfg"), "--quiet", "--out", folder, *settings],
                         ranks=ranks, timeout=LONGEST_S, binary=BINARY)
    if result.code != 0:
        raise RuntimeError(f"{name} with {' '.join(settings)}: code {result.code} after {result.seconds:.0f} s: {result.err.strip()[-300:]}")
    return folder


def swarm(name, **keys):
    """summary.json."""
    folder = folder_of(name, **keys)
    summary = program.load(folder, "summary.json")
    shutil.rmtree(folder)
    return summary


def known(label, found, key, wanted, share, err_ref=0.0):
    return Line(f"{key}, {label}", found[key], found[f"{key}_error"], wanted, math.hypot(err_ref, ROWS * wanted), share * abs(wanted))


def gas_path(name):
    return [os.path.join(program.ROOT, f"input/swarm/gases/{name}.txt")]


# --- a constant collision frequency, and hard spheres

def maxwell(EN_Td, BN_Hx=0.0, sigma=6e-20, angle=90.0):
    """W along E and across both fields, mean energy without the gas's: cold, to O(m/M)."""
    mass = ELECTRON / (4 * AMU)
    a, nu, w = 0.5 * EN_Td * TD * GAMMA ** 2, sigma * GAMMA, BN_Hx * HX * GAMMA ** 2 / 2
    s, c = math.sin(math.radians(angle)), math.cos(math.radians(angle))
    along = a * (c * c / nu + s * s * nu / (nu * nu + w * w))
    return along, a * s * w / (nu * nu + w * w), a * along / nu / mass / GAMMA ** 2


def s1():
    for EN in (1.0, 2.0):
        run = swarm("s01", field__EN_Td=EN, stop__collisions=1e7)
        W, _, energy = maxwell(EN)
        W /= 1 - LIGHT / 3
        label = f"{EN:g} Td"
        yield known(label, run, "W_flux", W, 1e-3)
        yield known(label, run, "W_bulk", W, 1e-3)
        yield known(label, run, "mean_energy_eV", energy, 2e-3, 2 * LIGHT * energy)
        ND = 2 * energy / 3 * GAMMA ** 2 / 2 / (6e-20 * GAMMA)
        for key in ("ND_T_flux", "ND_L_flux", "ND_T_bulk", "ND_L_bulk"):
            yield known(label, run, key, ND, 1e-2, 2 * LIGHT * ND)


def s2():
    for BN, angle in ((200.0, 90.0), (100.0, 50.0)):
        run = swarm("s02", field__BN_Hx=BN, field__angle_deg=angle, stop__collisions=4e7)
        W, across, energy = maxwell(1.0, BN, angle=angle)
        label = f"{BN:g} Hx, {angle:g} degrees"
        for key, wanted in (("W_flux", W), ("W_ExB", across), ("mean_energy_eV", energy)):
            yield known(label, run, key, wanted, 3e-3, 2 * LIGHT * wanted)
    yield from light_crossed()


def light_crossed():
    """Two bodies, exactly: nu M/(m + M) takes momentum; in a gas that moves, so light that relaxation takes no time."""
    EN, BN, T = 2.0, 150.0, 300.0
    run = swarm("s08", field__EN_Td=EN, field__BN_Hx=BN, gas__temperature_K=T, stop__collisions=3e7)
    a, nu, w = 0.5 * EN * TD * GAMMA ** 2, 6e-20 * GAMMA / 1.05, BN * HX * GAMMA ** 2 / 2
    along, across = a * nu / (nu * nu + w * w), a * w / (nu * nu + w * w)
    yield known("a light gas in motion", run, "W_flux", along, 3e-3)
    yield known("a light gas in motion", run, "W_ExB", across, 3e-3)
    yield known("a light gas in motion", run, "mean_energy_eV", 1.5 * K_EV * T + 21 * 20 / 20 * (along ** 2 + across ** 2) / GAMMA ** 2, 3e-3)


def s3():
    """The limit of two terms: the next ones are of the order (W/v)^2, a few times m/M."""
    run = swarm("s03", stop__collisions=6e6)
    energy = 0.739669 * 1.0 * TD / 6e-20 / math.sqrt(3 * LIGHT)
    for key, wanted in (("mean_energy_eV", energy), ("W_flux", 5257.7), ("ND_T_flux", 2.4374e24)):
        yield known("1 Td", run, key, wanted, 5e-3, 5 * LIGHT * wanted)


# --- Reid's ramp

REID = {1.0: (("mean_energy_eV", 0.10150, 1e-3, 5e-6), ("W_flux", 12712, 1.5e-3, 0.5), ("ND_T_flux", 0.975e24, 7e-3, 5e20),
              ("ND_L_flux", 0.757e24, 1.5e-2, 5e20)),
        12.0: (("mean_energy_eV", 0.26895, 2e-4, 1e-5), ("W_flux", 68369, 2e-4, 1), ("ND_T_flux", 1.1350e24, 1e-3, 2e20),
               ("ND_L_flux", 0.5687e24, 2e-3, 1e20))}


def s4():
    for EN, values in REID.items():
        run = swarm("s04", field__EN_Td=EN, stop__collisions=1.2e7 if EN > 1 else 4e6)
        for key, wanted, share, err_ref in values:
            yield known(f"{EN:g} Td", run, key, wanted, share, err_ref)
            if key != "mean_energy_eV":
                yield known(f"{EN:g} Td", run, key.replace("flux", "bulk"), wanted, share, err_ref)


# --- swarms that grow and decay

# The codes that these drifts come from are without terms of the order m/M; the conventional kinematics have m/(3M), as in S1.
HEAVY = 73181 / 3000


def saelee(file, sharing="uniform", collisions=4e7):
    return swarm("s05", gas__files=gas_path(file), ionization__sharing=sharing, stop__collisions=collisions)


def rows(label, run, *values):
    for key, wanted, share, err_ref in values:
        yield known(label, run, key, wanted, share, err_ref)


def s5():
    quiet = saelee("lucas_saelee")
    yield from rows("F = 0", quiet, ("mean_energy_eV", 5.56, 5e-3, 5e-3), ("W_flux", 73181, 5e-4, math.hypot(5, HEAVY)), ("ND_T_flux", 2.728e25, 3e-3, 1e22),
                    ("ND_L_flux", 2.657e25, 3e-3, 1e22))
    yield from rows("F = 0.5", saelee("lucas_saelee_half"), ("mean_energy_eV", 5.22, 5e-3, 5e-3), ("k_ionization", 1.334e-17, 5e-3, 5e-21),
                    ("W_flux", 7.32e4, 2e-3, 50), ("W_bulk", 8.59e4, 2e-3, 50), ("ND_T_flux", 2.55e25, 3e-3, 5e22),
                    ("ND_T_bulk", 2.72e25, 3e-3, 5e22), ("ND_L_flux", 2.49e25, 3e-3, 5e22), ("ND_L_bulk", 2.85e25, 3e-3, 5e22))
    yield from rows("F = 1", saelee("lucas_saelee_ionizing"), ("mean_energy_eV", 4.97, 5e-3, 5e-3), ("k_ionization", 2.42e-17, 5e-3, 5e-20),
                    ("W_flux", 7.34e4, 2e-3, 50), ("W_bulk", 9.49e4, 2e-3, 50), ("ND_T_flux", 2.43e25, 3e-3, 5e22),
                    ("ND_T_bulk", 2.74e25, 3e-3, 5e22), ("ND_L_flux", 2.38e25, 3e-3, 5e22), ("ND_L_bulk", 2.93e25, 3e-3, 5e22))
    yield from rows("a = 5e-4, p = 0.5", saelee("ness_robson"), ("mean_energy_eV", 5.44, 5e-3, 5e-3), ("k_effective", -1.61e-17, 5e-3, 5e-20),
                    ("W_flux", 7.32e4, 2e-3, 50), ("W_bulk", 7.02e4, 2e-3, 50))
    steady = saelee("ness_robson_constant")
    yield known("a = 2e-3, p = -0.5", steady, "k_effective", -2e-23 * GAMMA, 2e-3)
    for key, share in (("mean_energy_eV", 5e-3), ("W_flux", 5e-4), ("ND_T_flux", 3e-3), ("ND_L_flux", 3e-3)):
        yield known("a = 2e-3, p = -0.5, as F = 0", steady, key, quiet[key], share, quiet[key + "_error"])
        if key != "mean_energy_eV":
            bulk = key.replace("flux", "bulk")
            yield Line(f"{bulk}, a = 2e-3, p = -0.5, as flux", steady[bulk], steady[bulk + "_error"], steady[key], steady[key + "_error"],
                       share * abs(steady[key]))
    yield from rows("F = 1, equal shares", saelee("lucas_saelee_ionizing", "fixed"), ("mean_energy_eV", 4.975, 1e-3, 2e-3),
                    ("k_ionization", 2.4151e-17, 1e-3, 8e-21), ("W_flux", 73299, 5e-4, math.hypot(3, HEAVY)))


def s6():
    for EN, sharing in ((10.0, "fixed"), (30.0, "one_takes_all")):
        run = swarm("s06", field__EN_Td=EN, ionization__sharing=sharing, stop__collisions=5e7)
        for key in ("k_ionization", "k_ionization_convolved"):
            yield known(f"{EN:g} Td, {sharing}", run, key, 1e-22 * GAMMA, 2e-3)


# --- a gas that moves

def s7():
    for T in (300.0, 3000.0):
        run = swarm("s07", gas__temperature_K=T, electrons__start_K=T, stop__collisions=3e7)
        yield known(f"{T:g} K", run, "mean_energy_eV", 1.5 * K_EV * T, 3e-3)
        gas = {"gas__names": ["LightMaxwell"], "gas__temperature_K": T, "electrons__start_K": T}
        run = swarm("s07", stop__collisions=3e7, **gas)
        # the friction of two bodies: D = k T/(m nu) (m + M)/M
        ND = GAMMA ** 2 / 2 * K_EV * T / (6e-20 * GAMMA) * 1.05
        yield known(f"constant frequency, {T:g} K", run, "mean_energy_eV", 1.5 * K_EV * T, 3e-3)
        yield known(f"constant frequency, {T:g} K, by Einstein", run, "mu_N", ND / (K_EV * T), 1e-2)
    yield from maxwellian()


def maxwellian():
    """The energies' distribution without a field, also with levels that exchange energy."""
    import h5py  # pylint: disable=import-outside-toplevel
    T = 1000.0
    levels = {"gas__names": ["Levels"], "gas__files": gas_path("levels"), "gas__superelastic": True}
    for label, more in (("two bodies", {}), ("levels and their reverse", levels)):
        folder = folder_of("s07", stop__collisions=2e7, **more)
        mean = program.load(folder, "summary.json")
        yield known(label, mean, "mean_energy_eV", 1.5 * K_EV * T, 3e-3)
        with h5py.File(os.path.join(folder, "swarm.h5")) as file:
            energy, eedf, error = (file[key][()] for key in ("energy", "eedf", "eedf_error"))
        kT = K_EV * T
        for part in (0.5, 1.5, 4.0):
            k = int(np.argmin(abs(energy - part * kT)))
            e = float(energy[k])
            exact = 2 / math.sqrt(math.pi) * math.sqrt(e / kT ** 3) * math.exp(-e / kT)
            yield Line(f"distribution at {part:g} kT, {label}", float(eedf[k]), float(error[k]), exact, 2e-3 * exact, 0.03 * exact)
        shutil.rmtree(folder)


def s8():
    for EN, T in ((2.0, 1000.0), (0.5, 300.0)):
        run = swarm("s08", field__EN_Td=EN, gas__temperature_K=T, stop__collisions=4e7)
        W = 0.5 * EN * TD * GAMMA / 6e-20 * 1.05
        yield known(f"{EN:g} Td, {T:g} K", run, "W_flux", W, 3e-3)
        yield known(f"{EN:g} Td, {T:g} K", run, "mean_energy_eV", 1.5 * K_EV * T + 21 * (W / GAMMA) ** 2, 3e-3)
    # a field that alternates: the power of its part in phase
    EN, T, f = 2.0, 300.0, 1e-15
    run = swarm("s08", field__EN_Td=EN, gas__temperature_K=T, field__frequency_N=f, stop__collisions=3e7)
    a, nu, omega = 0.5 * EN * TD * GAMMA ** 2, 6e-20 * GAMMA / 1.05, 2 * math.pi * f
    mobility = nu / (nu * nu + omega * omega)
    yield known("alternating", run, "mean_energy_eV", 1.5 * K_EV * T + 21 * a * a / 2 * mobility / nu / GAMMA ** 2, 3e-3)
    yield known("alternating", run, "mu_N", GAMMA ** 2 / 2 * mobility, 3e-3)


def s9():
    for BN, values in ((50.0, (0.26155, 64008, 20274)), (200.0, (0.18165, 25775, 42073))):
        run = swarm("s09", field__BN_Hx=BN, stop__collisions=3e7)
        label = f"{BN:g} Hx"
        yield known(label, run, "mean_energy_eV", values[0], 2e-3, 5e-6)
        yield known(label, run, "W_flux", values[1], 5e-3, 0.5)
        yield known(label, run, "W_ExB", values[2], 5e-3, 0.5)
        if BN == 200:  # theirs have z along B and x along E
            for key, wanted in (("ND_zz", 3.313e23), ("ND_yy", 2.893e23), ("ND_xx", 1.130e24)):
                yield known(label, run, key, wanted, 3e-2, 5e20)


# --- laws of angles, balance of power

def transfer(energy):
    ln = np.log1p(energy)
    return 2 / ln * (1 - ln / energy)


def s10():
    import h5py  # pylint: disable=import-outside-toplevel
    isotropic = swarm("s10", scatter__elastic="isotropic", stop__collisions=3e7)
    folder = folder_of("s10", stop__collisions=5e7)
    run = program.load(folder, "summary.json")
    with h5py.File(os.path.join(folder, "swarm.h5")) as file:
        energy, eedf = file["energy"][()], file["eedf"][()]
    width = np.gradient(energy)
    mean = float(np.sum(eedf * transfer(energy) * width))
    yield Yes("mean of sigma_m/sigma_t below 0.7", mean < 0.7, f"{mean:.3f}")
    for key in ("W_flux", "mean_energy_eV"):
        yield known("as isotropic with the same momentum transfer", run, key, isotropic[key], 1e-2, isotropic[key + "_error"])
    shutil.rmtree(folder)


def s11():
    cases = (("s04", {}), ("s05", {"gas__files": gas_path("lucas_saelee_ionizing")}), ("s05", {"gas__files": gas_path("ness_robson")}),
             ("s09", {}), ("s08", {"field__frequency_N": 1e-15}), ("s10", {}))
    for name, more in cases:
        run = swarm(name, stop__collisions=5e6, **more)
        yield Line(f"power balance, {name} {' '.join(str(v) for v in more.values())[-40:]}", run["power_balance"], run["power_balance_error"],
                   0.0, 0.0, 1e-3, free_error=True)


# --- honest errors, bias, bits

def s12():
    """Small runs, so that their errors are well above those of what is wanted."""
    tries, wanted = 400, REID[12.0]
    for reduction in ("on", "off"):
        inside = {key: 0 for key, *_ in wanted}
        for seed in range(1, tries + 1):
            run = swarm("s04", electrons__seed=seed, electrons__number=640, stop__collisions=1.5e5, sampling__variance_reduction=reduction)
            for key, value, _, err_ref in wanted:
                inside[key] += abs(run[key] - value) <= math.hypot(run[key + "_error"], err_ref)
        for key, n in inside.items():
            yield Yes(f"{key}: one-sigma intervals that cover, of {tries}, variance reduction {reduction}", 240 <= n <= 305, f"{n} in 240 to 305")


def s13():
    keys = ("mean_energy_eV", "k_ionization", "W_flux", "W_bulk")
    runs = {n: saelee_number(n) for n in (50, 500, 5000)}
    for n in (50, 500):
        for key in keys:
            yield Line(f"{key} of {n} electrons a batch, as of 5000", runs[n][key], runs[n][key + "_error"], runs[5000][key],
                       runs[5000][key + "_error"], math.inf, free_error=True)


def saelee_number(n):
    return swarm("s05", gas__files=gas_path("lucas_saelee_ionizing"), electrons__number=64 * n, stop__collisions=2e7)


def s14():
    small = {"electrons__number": 640, "stop__collisions": 1e5}

    def bits(ranks=0, **more):
        folder = folder_of("s05", ranks=ranks, gas__files=gas_path("lucas_saelee_ionizing"), **small, **more)
        found = program.load(folder, "summary.json")
        shutil.rmtree(folder)
        return {key: value for key, value in found.items() if key not in ("cpu_s", "cpu_sampling_s", "wall_s", "rss_MB", "ranks")}

    alone = bits()
    for ranks in (2, 3, 64):
        other = bits(ranks)
        differ = [key for key in alone if alone[key] != other.get(key)]
        yield Yes(f"the same bits on {ranks} ranks as on one", not differ, ", ".join(differ[:4]) or alone["state_digest"])
    other = bits(solver__kernel="reference")
    differ = [key for key in alone if alone[key] != other.get(key)]
    yield Yes("the same bits from the reference kernel", not differ, ", ".join(differ[:4]) or alone["state_digest"])


PROBLEMS = {"S1": s1, "S2": s2, "S3": s3, "S4": s4, "S5": s5, "S6": s6, "S7": s7, "S8": s8, "S9": s9, "S10": s10, "S11": s11, "S12": s12,
            "S13": s13, "S14": s14}
