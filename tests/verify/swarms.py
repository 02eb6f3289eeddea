"""S1 to S11: swarms with known answers, through swarm_mc.

What is wanted comes from closed forms, from the literature (input/swarm/README.md) and from Boltzmann's equation (boltzmann.py); nothing
from the program. Numbers of collisions are chosen by the errors asked for."""
import math
import os
import shutil

import numpy as np

import boltzmann
import program
import swarm_gases
from swarm_lines import (AMU, ELECTRON, GAMMA, HX, K_EV, ROWS, TD, Exact, Line, Yes, folder_of, gas_path, known, solved, swarm, told)

LIGHT = ELECTRON / (4 * AMU)  # m/M, where a closed form is without terms of that order
FEW = {"electrons__number": 640}  # where relaxation takes thousands of collisions
THREE = ("mean_energy_eV", "W_flux", "ND_T_flux", "ND_L_flux")


def gas(name, species=None):
    return swarm_gases.gas(gas_path(name), species)


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
        run = swarm("s01", field__EN_Td=EN, electrons__start_eV=0.5 * EN ** 2, stop__collisions=1e6, **FEW)
        W, _, energy = maxwell(EN)
        W /= 1 - LIGHT / 3
        label = f"{EN:g} Td"
        yield known(label, run, "W_flux", W, 1e-3)
        yield known(label, run, "W_bulk", W, 1e-3)
        yield known(label, run, "mean_energy_eV", energy, 2e-3, 2 * LIGHT * energy)
        ND = 2 * energy / 3 * GAMMA ** 2 / 2 / (6e-20 * GAMMA)
        for key in ("ND_T_flux", "ND_L_flux", "ND_T_bulk", "ND_L_bulk"):
            yield known(label, run, key, ND, 1e-2, 2 * LIGHT * ND)
    yield from s1_distribution()


def s1_distribution():
    """Maxwell's, of the mean energy."""
    folder = folder_of("s01", electrons__start_eV=0.5, stop__collisions=1e6, **FEW)
    yield from distribution(folder, maxwell(1.0)[2] / 1.5, (0.2, 0.5, 1.5, 4.0), "1 Td")
    shutil.rmtree(folder)


def distribution(folder, kT, parts, label):
    import h5py  # pylint: disable=import-outside-toplevel
    with h5py.File(os.path.join(folder, "swarm.h5")) as file:
        energy, eedf, error = (file[key][()] for key in ("energy", "eedf", "eedf_error"))
    for part in parts:
        k = int(np.argmin(abs(energy - part * kT)))
        e = float(energy[k])
        exact = 2 / math.sqrt(math.pi) * math.sqrt(e / kT ** 3) * math.exp(-e / kT)
        yield Line(f"distribution at {part:g} kT, {label}", float(eedf[k]), float(error[k]), exact, 2e-3 * exact, 0.1 * exact, free_error=True)


def s2():
    for BN, angle in ((200.0, 90.0), (100.0, 50.0)):
        W, across, energy = maxwell(1.0, BN, angle=angle)
        run = swarm("s02", field__BN_Hx=BN, field__angle_deg=angle, electrons__start="maxwell", electrons__start_K=energy / 1.5 / K_EV,
                    stop__collisions=1e6, electrons__number=128)
        label = f"{BN:g} Hx, {angle:g} degrees"
        for key, wanted in (("W_flux", W), ("W_ExB", across), ("mean_energy_eV", energy)):
            yield known(label, run, key, wanted, 3e-3, 2 * LIGHT * wanted)
    yield from light_crossed()


def light_crossed():
    """Two bodies, exactly: nu M/(m + M) takes momentum; so light that relaxation takes no time, so strong a field that drift is seen."""
    EN, BN, T = 10.0, 150.0, 300.0
    run = swarm("s08", field__EN_Td=EN, field__BN_Hx=BN, gas__temperature_K=T, stop__collisions=3.6e7)
    a, nu, w = 0.5 * EN * TD * GAMMA ** 2, 6e-20 * GAMMA / 1.05, BN * HX * GAMMA ** 2 / 2
    along, across = a * nu / (nu * nu + w * w), a * w / (nu * nu + w * w)
    yield known("a light gas in motion", run, "W_flux", along, 3e-3)
    yield known("a light gas in motion", run, "W_ExB", across, 3e-3)
    yield known("a light gas in motion", run, "mean_energy_eV", 1.5 * K_EV * T + 21 * 20 / 20 * (along ** 2 + across ** 2) / GAMMA ** 2, 3e-3)


def s3():
    """The limit of two terms: the next ones are of the order (W/v)^2, a few times m/M."""
    run = swarm("s03", stop__collisions=1e6, **FEW)
    energy = 0.739669 * 1.0 * TD / 6e-20 / math.sqrt(3 * LIGHT)
    for key, wanted in (("mean_energy_eV", energy), ("W_flux", 5257.7), ("ND_T_flux", 2.4374e24)):
        yield known("1 Td", run, key, wanted, 5e-3, 5 * LIGHT * wanted)
    yield from solved("1 Td", run, Exact(gas("hard_sphere"), 1.0, 2.2, L=4), mean_energy_eV=1e-3, W_flux=1e-3, ND_T_flux=2e-3)


# --- Reid's ramp

REID = {1.0: (("mean_energy_eV", 0.10150, 1e-3, 5e-6), ("W_flux", 12712, 1.5e-3, 0.5), ("ND_T_flux", 0.975e24, 7e-3, 5e20),
              ("ND_L_flux", 0.757e24, 1.5e-2, 5e20)),
        12.0: (("mean_energy_eV", 0.26895, 2e-4, 1e-5), ("W_flux", 68369, 2e-4, 1), ("ND_T_flux", 1.1350e24, 1e-3, 2e20),
               ("ND_L_flux", 0.5687e24, 2e-3, 1e20))}


def s4():
    for EN, values in REID.items():
        folder = folder_of("s04", field__EN_Td=EN, stop__collisions=1.2e7 if EN > 1 else 4e6, electrons__number=3200)
        run, exact = program.load(folder, "summary.json"), Exact(gas("reid"), EN, 1.0 if EN == 1 else 1.45, L=9 if EN > 1 else 6)
        yield from windows(folder, exact, f"{EN:g} Td")
        shutil.rmtree(folder)
        for key, wanted, share, err_ref in values:
            yield told(f"{EN:g} Td", run, exact, key, wanted, share, err_ref)
            if key != "mean_energy_eV":
                yield told(f"{EN:g} Td", run, exact, key.replace("flux", "bulk"), wanted, share, err_ref)
        yield from solved(f"{EN:g} Td", run, exact, **{key: share for key, _, share, _ in values})
    for label, EN, u_max, keys, processes in neighbours():
        run = swarm("s04", field__EN_Td=EN, stop__collisions=5e6, electrons__number=3200, **keys)
        yield from solved(label, run, Exact(processes, EN, u_max, L=9), mean_energy_eV=5e-4, W_flux=5e-4, ND_T_flux=2e-3, ND_L_flux=4e-3)


def windows(folder, exact, label):
    """Without controls: what positions say does not depend on how long they have run, once the first half of a window is over. Errors of neighbours in
    time are alike, so that their mean is taken as that of the mean."""
    import h5py  # pylint: disable=import-outside-toplevel
    with h5py.File(os.path.join(folder, "swarm.h5")) as file:
        ages = len(file["window"])
        parts = {"earlier": range(ages // 2, ages * 3 // 4), "later": range(ages * 3 // 4, ages)}
        for name, key, axes in (("drift_bulk", "W_bulk", [2]), ("ND_flux", "ND_T_flux", [0, 1]), ("ND_flux", "ND_L_flux", [2]),
                                ("ND_bulk", "ND_T_bulk", [0, 1]), ("ND_bulk", "ND_L_bulk", [2])):
            for part, of in parts.items():
                value, error = (float(np.mean(file[f"window_{name}{which}"][()][of][:, axes])) for which in ("", "_error"))
                yield Line(f"{key} by {part} windows, {label}", value, error, exact[key], exact.error(key), math.inf, free_error=True)


def neighbours():
    """Other fields, and a mixture."""
    for EN, u_max in ((4.0, 1.2), (24.0, 1.7)):
        yield f"{EN:g} Td", EN, u_max, {}, gas("reid")
    mixed = {"gas__names": ["Reid", "LucasSaelee"], "gas__files": [gas_path("reid"), gas_path("lucas_saelee")], "gas__fractions": [0.7, 0.3]}
    yield "7 parts of Reid's gas, 3 of Lucas and Saelee's, 12 Td", 12.0, 1.6, mixed, swarm_gases.mixture((0.7, gas("reid")), (0.3, gas("lucas_saelee")))


# --- swarms that grow and decay

def saelee(file, sharing="uniform", collisions=1e7, EN=10.0):
    """The run, and what the equation says."""
    exact = Exact(gas(file), EN, 8.0 if EN < 20 else 11.0, L=5, spans=66, sharing=sharing)
    return swarm("s05", field__EN_Td=EN, gas__files=[gas_path(file)], ionization__sharing=sharing, stop__collisions=collisions,
                 electrons__number=6400), exact


def literature(label, both, *values):
    for key, wanted, share, err_ref in values:
        yield told(label, *both, key, wanted, share, err_ref, loss="mean")


FLUX = {"mean_energy_eV": 5e-3, "W_flux": 5e-4, "ND_T_flux": 3e-3, "ND_L_flux": 3e-3}
GROWN = {**FLUX, "W_bulk": 5e-4, "ND_T_bulk": 3e-3, "ND_L_bulk": 3e-3, "k_ionization_convolved": 5e-3}


def s5():
    quiet = saelee("lucas_saelee")
    yield from literature("F = 0", quiet, ("mean_energy_eV", 5.56, 5e-3, 5e-3), ("W_flux", 73181, 5e-4, 5), ("ND_T_flux", 2.728e25, 3e-3, 1e22),
                          ("ND_L_flux", 2.657e25, 3e-3, 1e22))
    yield from solved("F = 0", *quiet, **FLUX)
    half = saelee("lucas_saelee_half", collisions=5e7)
    yield from literature("F = 0.5", half, ("mean_energy_eV", 5.22, 5e-3, 5e-3), ("k_ionization_convolved", 1.334e-17, 5e-3, 5e-21), ("W_flux", 7.32e4, 2e-3, 50),
                          ("W_bulk", 8.59e4, 2e-3, 50), ("ND_T_flux", 2.55e25, 3e-3, 5e22), ("ND_L_flux", 2.49e25, 3e-3, 5e22),
                          ("ND_T_bulk", 2.72e25, 3e-3, 5e22), ("ND_L_bulk", 2.85e25, 3e-3, 5e22))
    yield from solved("F = 0.5", *half, **GROWN)
    whole = saelee("lucas_saelee_ionizing", collisions=8e7)
    yield from literature("F = 1", whole, ("mean_energy_eV", 4.97, 5e-3, 5e-3), ("k_ionization_convolved", 2.42e-17, 5e-3, 5e-20), ("W_flux", 7.34e4, 2e-3, 50),
                          ("W_bulk", 9.49e4, 2e-3, 50), ("ND_T_flux", 2.43e25, 3e-3, 5e22), ("ND_L_flux", 2.38e25, 3e-3, 5e22),
                          ("ND_T_bulk", 2.74e25, 3e-3, 5e22), ("ND_L_bulk", 2.93e25, 3e-3, 5e22))
    yield from solved("F = 1", *whole, **GROWN)
    yield counted("F = 1", *whole, "k_ionization")
    decays = saelee("ness_robson", collisions=8e7)
    yield from literature("a = 5e-4, p = 0.5", decays, ("mean_energy_eV", 5.44, 5e-3, 5e-3), ("k_effective_convolved", -1.61e-17, 5e-3, 5e-20),
                          ("W_flux", 7.32e4, 2e-3, 50), ("W_bulk", 7.02e4, 2e-3, 50))
    yield from solved("a = 5e-4, p = 0.5", *decays, **FLUX, W_bulk=5e-4, ND_T_bulk=3e-3, ND_L_bulk=3e-3, k_effective_convolved=5e-3)
    yield counted("a = 5e-4, p = 0.5", *decays, "k_effective")
    yield from constant_attachment(quiet)
    equal = saelee("lucas_saelee_ionizing", "fixed", 6e7)
    yield from literature("F = 1, equal shares", equal, ("mean_energy_eV", 4.975, 1e-3, 2e-3), ("k_ionization_convolved", 2.4151e-17, 1e-3, 8e-21),
                          ("W_flux", 73299, 5e-4, 3))
    yield from solved("F = 1, equal shares", *equal, mean_energy_eV=1e-3, W_flux=5e-4, W_bulk=1e-3, ND_T_bulk=3e-3, ND_L_bulk=3e-3, k_ionization_convolved=1e-3)
    yield from both_ways()
    other = saelee("lucas_saelee_half", "one_takes_all", 1e7, 20.0)
    yield from solved("F = 0.5, 20 Td, one takes all", *other, **FLUX, W_bulk=1e-3, ND_T_bulk=3e-3, ND_L_bulk=3e-3, k_ionization_convolved=2e-3)


def counted(label, run, exact, key):
    """Events, each by itself: as far as their number goes."""
    return Line(f"{key} counted, {label}, Boltzmann's equation", run[key], run[key + "_error"], exact[key], exact.error(key), math.inf, True)


def both_ways():
    """Electrons come and go at the same time: the gas that attaches with the ionization of the one that ionizes."""
    text = []
    for name, kind in (("ness_robson", "ELASTIC"), ("lucas_saelee_ionizing", "IONIZATION")):
        with open(gas_path(name), encoding="utf-8") as file:
            text.append(kind + file.read().split(kind, 1)[1])
    path = program.write("both_ways.txt", "\n".join(text))
    for EN, u_max, collisions in ((10.0, 8.0, 1.6e8), (20.0, 11.0, 4e7)):
        exact = Exact(swarm_gases.gas(path), EN, u_max, L=5, spans=66, sharing="uniform")
        run = swarm("s05", field__EN_Td=EN, gas__files=[path], stop__collisions=collisions, electrons__number=6400)
        yield from solved(f"attachment and ionization, {EN:g} Td", run, exact, **FLUX, W_bulk=5e-4, ND_T_bulk=3e-3, ND_L_bulk=3e-3,
                          k_ionization_convolved=5e-3, k_attachment_convolved=5e-3)
        label = f"attachment and ionization, {EN:g} Td, Boltzmann's equation"
        yield Line(f"k_effective_convolved, {label}", run["k_effective_convolved"], run["k_effective_convolved_error"], exact["k_effective"],
                   exact.error("k_effective"), 5e-3 * exact["k_attachment"])


def constant_attachment(quiet):
    """It changes nothing but the number."""
    label, (steady, exact) = "a = 2e-3, p = -0.5", saelee("ness_robson_constant")
    yield known(label, steady, "k_effective_convolved", -2e-23 * GAMMA, 2e-3)
    yield Line(f"k_effective counted, {label}", steady["k_effective"], steady["k_effective_error"], -2e-23 * GAMMA, 0.0, math.inf, True)
    yield from solved(label, steady, exact, **FLUX, W_bulk=5e-4)
    for key, share in FLUX.items():
        yield known(label + ", as F = 0", steady, key, quiet[0][key], share, quiet[0][key + "_error"])
    yield known(label + ", as flux", steady, "W_bulk", steady["W_flux"], 5e-4, steady["W_flux_error"])
    for key in ("ND_T_bulk", "ND_L_bulk"):
        yield Line(f"{key}, {label}, as flux", steady[key], steady[key + "_error"], exact[key], exact.error(key), 3e-3 * exact[key])


def s6():
    for EN, sharing, collisions in ((10.0, "fixed", 2e7), (30.0, "one_takes_all", 4e6)):
        run = swarm("s06", field__EN_Td=EN, ionization__sharing=sharing, stop__collisions=collisions, electrons__number=3200)
        label, wanted = f"{EN:g} Td, {sharing}", 1e-22 * GAMMA
        yield known(label, run, "k_ionization_convolved", wanted, 2e-3)
        yield Line(f"k_ionization counted, {label}", run["k_ionization"], run["k_ionization_error"], wanted, ROWS * wanted, math.inf, True)


# --- a gas that moves

def s7():
    for T in (300.0, 3000.0):
        run = swarm("s07", gas__temperature_K=T, electrons__start_K=T, stop__collisions=1.5e7)
        yield known(f"{T:g} K", run, "mean_energy_eV", 1.5 * K_EV * T, 3e-3)
        light = {"gas__names": ["LightMaxwell"], "gas__temperature_K": T, "electrons__start_K": T}
        run = swarm("s07", stop__collisions=1.7e7, **light)
        yield known(f"constant frequency, {T:g} K", run, "mean_energy_eV", 1.5 * K_EV * T, 3e-3)
    yield from einstein()
    yield from maxwellian()


def einstein(T=300.0, ratio=0.5):
    """Mobility from the displacement, with the friction of two bodies: D = k T/(m nu) (m + M)/M. In so light a gas a window of time is but thirty
    collisions, and there are many of them."""
    rows = "\n".join(f"{e:.9e}\t{6e-20 / math.sqrt(e):.9e}" for e in 10 ** np.arange(-7, 3.001, 0.005))
    path = program.write("two_electrons.txt", f"ELASTIC\nTwoElectrons\n{ratio}\n-----\n{rows}\n-----\n")
    run = swarm("s07", gas__names=["TwoElectrons"], gas__files=[path], gas__temperature_K=T, electrons__start_K=T, stop__collisions=1e8,
                electrons__number=640)
    yield known(f"M = {1 / ratio:g} m, {T:g} K", run, "mean_energy_eV", 1.5 * K_EV * T, 3e-3)
    yield known(f"M = {1 / ratio:g} m, {T:g} K, by Einstein", run, "mu_N", GAMMA / 2 / 6e-20 * (1 + ratio), 3e-3)


def maxwellian():
    """The energies' distribution without a field, also with levels that exchange energy."""
    T = 1000.0
    levels = {"gas__names": ["Levels"], "gas__files": [gas_path("levels")], "gas__superelastic": True}
    for label, collisions, more in (("two bodies", 1.5e7, {}), ("levels and their reverse", 4e7, levels)):
        folder = folder_of("s07", stop__collisions=collisions, **more)
        yield known(label, program.load(folder, "summary.json"), "mean_energy_eV", 1.5 * K_EV * T, 3e-3)
        yield from distribution(folder, K_EV * T, (0.5, 1.5, 4.0), label)
        shutil.rmtree(folder)


def s8():
    for EN, T in ((10.0, 1000.0), (20.0, 300.0)):
        run = swarm("s08", field__EN_Td=EN, gas__temperature_K=T, stop__collisions=3.5e7)
        W = 0.5 * EN * TD * GAMMA / 6e-20 * 1.05
        yield known(f"{EN:g} Td, {T:g} K", run, "W_flux", W, 3e-3)
        yield known(f"{EN:g} Td, {T:g} K", run, "mean_energy_eV", 1.5 * K_EV * T + 21 * (W / GAMMA) ** 2, 3e-3)
    # a field that alternates: the power of its part in phase
    EN, T, f = 10.0, 300.0, 5e-15
    run = swarm("s08", field__EN_Td=EN, gas__temperature_K=T, field__frequency_N=f, stop__collisions=2.8e7, electrons__number=640)
    a, nu, omega = 0.5 * EN * TD * GAMMA ** 2, 6e-20 * GAMMA / 1.05, 2 * math.pi * f
    mobility = nu / (nu * nu + omega * omega)
    yield known("alternating", run, "mean_energy_eV", 1.5 * K_EV * T + 21 * a * a / 2 * mobility / nu / GAMMA ** 2, 3e-3)
    yield known("alternating", run, "mu_N", GAMMA ** 2 / 2 * mobility, 3e-3)


def s9():
    """Axes: the literature has x along E and z along B, here z is along E and x along B. By the equation 1.1297e24 is along B, 3.233e23 along E and
    2.951e23 across both: the last two are 2 % from the literature's, and farther, 11 %, if they changed places."""
    values = {"mean_energy_eV": (2e-3, 5e-6), "W_flux": (5e-3, 0.5), "W_ExB": (5e-3, 0.5)}
    for BN, collisions, numbers in ((50.0, 1e6, (0.26155, 64008, 20274)), (200.0, 1e6, (0.18165, 25775, 42073))):
        run, label = swarm("s09", field__BN_Hx=BN, stop__collisions=collisions, electrons__number=640), f"{BN:g} Hx"
        exact = Exact(gas("reid"), 12.0, 1.4, L=6, spans=36, BN_Hx=BN)
        for (key, (share, err_ref)), wanted in zip(values.items(), numbers):
            yield told(label, run, exact, key, wanted, share, err_ref)
        if BN == 200:
            for key, wanted in (("ND_zz", 3.313e23), ("ND_yy", 2.893e23), ("ND_xx", 1.130e24)):
                yield told(label, run, exact, key, wanted, 3e-2, 5e20)
        yield from solved(label, run, exact, mean_energy_eV=2e-3, W_flux=5e-3, W_ExB=5e-3, ND_xx=3e-2, ND_yy=3e-2, ND_zz=3e-2)
    run = swarm("s09", field__BN_Hx=120.0, field__angle_deg=50.0, stop__collisions=1e6, electrons__number=640)
    exact = Exact(gas("reid"), 12.0, 1.4, L=5, spans=30, BN_Hx=120.0, angle_deg=50.0)
    yield from solved("120 Hx, 50 degrees", run, exact, mean_energy_eV=3e-3, W_flux=1e-2, W_ExB=1e-2, ND_xx=5e-2, ND_yy=5e-2, ND_zz=5e-2)


# --- laws of angles, balance of power

def s10():
    """The equation with the same law; and one with equal momentum transfer, which is the isotropic run."""
    folder = folder_of("s10", stop__collisions=1e6, electrons__number=640)
    run = program.load(folder, "summary.json")
    shutil.rmtree(folder)
    exact, isotropic = (Exact(gas("lucas_saelee"), 40.0, 11.0, L=5, law=law) for law in (swarm_gases.vahedi_surendra, swarm_gases.isotropic))
    u, weight, F = exact.fine.distribution()
    mean = float(np.sum(weight * F / swarm_gases.vahedi_surendra(u * u)[1]))
    yield Yes("mean of sigma_m/sigma_t below 0.7", mean < 0.7, f"{mean:.3f}")
    yield from solved("with the law", run, exact, mean_energy_eV=1e-2, W_flux=1e-2)
    alike = swarm("s10", scatter__elastic="isotropic", stop__collisions=1e6, electrons__number=640)
    for key in ("W_flux", "mean_energy_eV"):
        # equal but for terms beyond l = 1: what these change, by the equation, is the error of the claim
        beyond = math.hypot(alike[key + "_error"], exact[key] - isotropic[key])
        yield known("as isotropic with the same momentum transfer", run, key, alike[key], 1e-2, beyond)
    yield from solved("isotropic", alike, isotropic, mean_energy_eV=3e-3, W_flux=1e-3)


def s11():
    """Where electrons come and go their number makes most of the noise."""
    cases = (("s04", 5e6, {}), ("s05", 2.5e8, {"gas__files": [gas_path("lucas_saelee_ionizing")]}),
             ("s05", 2e8, {"gas__files": [gas_path("ness_robson")]}), ("s09", 5e6, {}),
             ("s08", 5e6, {"field__EN_Td": 10.0, "field__frequency_N": 1e-15}), ("s10", 5e6, {}))
    for name, collisions, more in cases:
        run = swarm(name, stop__collisions=collisions, electrons__number=3200, **more)
        yield Line(f"power balance, {name} {' '.join(str(v) for v in more.values())[-40:]}", run["power_balance"], run["power_balance_error"],
                   0.0, 0.0, 1e-3, free_error=True)


PROBLEMS = {"S1": s1, "S2": s2, "S3": s3, "S4": s4, "S5": s5, "S6": s6, "S7": s7, "S8": s8, "S9": s9, "S10": s10, "S11": s11}
