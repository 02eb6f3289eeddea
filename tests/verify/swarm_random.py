"""Swarms at parameters drawn by chance: gases with constant collision frequencies against closed forms (MODELS: everything that has a loop of its
own), gases of every shape against Boltzmann's equation (GASES: everything with controls). A line for what is farthest off in each, and how many
of all lie within one printed error."""
import math
import os
import random
import shutil

import boltzmann
import maxwell_model
import program
import swarm_gases
from swarm_lines import Exact, K_EV, Line, Yes, swarm

NUMBERS = ["mean_energy_eV", "mu_N"] + [f"W_{name}" for name in ("flux", "bulk", "x", "ExB", "x_bulk", "ExB_bulk")] + \
    [f"ND_{name}_{which}" for name in "TL" for which in ("flux", "bulk")] + \
    [f"ND_{name}{which}" for name in maxwell_model.AXES for which in ("", "_bulk")] + \
    [f"k_{name}{way}" for name in ("ionization", "attachment", "effective") for way in ("", "_convolved")]
FARTHEST = 4.0  # errors, of some hundred numbers


def block(kind, parameter, energies, sigma):
    rows = "\n".join(f"{e:.12e}\t{max(sigma(e), 0.0):.12e}" for e in energies)
    return "\n".join([kind, "Model"] + ([] if parameter is None else [f"{parameter:.12g}"]) + ["-----", rows, "-----", ""])


def powers(first, last, step):
    return [10 ** (first + k * step) for k in range(int(round((last - first) / step)) + 1)]


def compared(label, run, wanted, error_of, within):
    """The line of the number that is most errors away; and whether each is within one."""
    lines = []
    for key in NUMBERS:
        error, exact = run.get(key + "_error"), wanted(key)
        if not error or exact is None:
            continue
        lines.append(Line(f"{key}, {label}", run[key], error, exact, error_of(key), math.inf, free_error=True))
    within += [line.apart <= 1 for line in lines]
    worst = max(lines, key=lambda line: line.apart)
    good = worst.apart <= FARTHEST
    return Yes(f"the farthest of {len(lines)}, {worst.what}", good, f"{worst.reached:.6g} +- {worst.error:.2g} for {worst.wanted:.6g}, {worst.apart:.1f} errors")


def share_within(within):
    share = sum(within) / len(within)
    return Yes(f"one-sigma intervals that cover, of {len(within)}", 0.6 <= share <= 0.76, f"{share:.1%} in 60 to 76 %")


# --- constant frequencies

def model(chance):
    moves = chance.random() < 0.5
    ratio = 10 ** (chance.uniform(-2.5, -0.3) if moves else chance.uniform(-3, -0.7))
    T, el = 10 ** chance.uniform(1.5, 4), 6e-20
    ionization, attachment = (ratio * el * chance.choice([0, 0, 0.2, 1]) for _ in range(2))
    return maxwell_model.Gas(ratio, el, T * K_EV if moves else -1.0, ionization, attachment)


def fields(chance):
    return {"EN_Td": 10 ** chance.uniform(0, 2), "BN_Hx": chance.choice([0, 10 ** chance.uniform(1, 3.3)]),
            "angle_deg": chance.choice([90.0, chance.uniform(5, 175)]), "frequency_N": chance.choice([0, 0, 10 ** chance.uniform(-15, -13)])}


def models(seeds=range(8)):
    within, energies = [], powers(-13, 4, 0.002)
    for seed in seeds:
        chance = random.Random(seed)
        gas, field = model(chance), fields(chance)
        exact = maxwell_model.Swarm(gas, **field)
        parts = (("ELASTIC", gas.mass_ratio, gas.elastic), ("IONIZATION", 0.0, gas.ionization), ("ATTACHMENT", None, gas.attachment))
        path = program.write(f"model{seed}.txt", "".join(block(kind, parameter, energies, lambda e, s=s: s / math.sqrt(e))
                                                         for kind, parameter, s in parts if s > 0))
        run = swarm("s08", gas__names=["Model"], gas__files=[path], gas__thermal_motion=gas.kT >= 0, gas__temperature_K=max(gas.kT, 0.02) / K_EV,
                    electrons__start_eV=exact.mean_energy_eV, ionization__sharing=chance.choice(["fixed", "uniform", "one_takes_all"]),
                    electrons__number=640, electrons__seed=seed + 1, stop__collisions=4e5, **{f"field__{key}": value for key, value in field.items()})
        os.remove(path)
        label = f"m/M {gas.mass_ratio:.3g}, {f'{gas.kT / K_EV:.0f} K' if gas.kT >= 0 else 'at rest'}, " + ", ".join(f"{v:.3g}" for v in field.values())
        scale = {"ND": exact.ND_T_flux, "W_": boltzmann.GAMMA * math.sqrt(exact.mean_energy_eV)}
        yield compared(label, run, lambda key: getattr(exact, key), lambda key: 1e-5 * abs(getattr(exact, key)) + 1e-9 * abs(scale.get(key[:2], 0)), within)
    yield share_within(within)


# --- any shape

def elastic(chance, size):
    power, dip = chance.uniform(-0.5, 0.3), chance.uniform(0.1, 0.6)
    return chance.choice([lambda e: size, lambda e: size * (0.2 + e / 3), lambda e: size * e ** power,
                          lambda e: size * ((math.sqrt(e) - dip) ** 2 + 0.05) / (1 + e / 10)])


def inelastic(chance, threshold):
    size = 10 ** chance.uniform(-1.3, 0.5) * 1e-20
    return chance.choice([lambda e: size * min((e - threshold) / threshold, 20), lambda e: size,
                          lambda e: 3 * size * (e - threshold) / threshold * math.exp(-(e - threshold) / threshold)])


def shapes(chance):
    """Text of a gas, and its scale of energy and size."""
    size, scale, all_energies = 10 ** chance.uniform(-20, -18.7), 10 ** chance.uniform(-1, 1.2), powers(-5, 2.6, 0.01)
    text = block("ELASTIC", 10 ** chance.uniform(-4, -2), all_energies, elastic(chance, size))
    for kind in ["EXCITATION"] * chance.randint(1, 3) + ["IONIZATION"] * chance.randint(0, 1):
        threshold = scale * chance.uniform(0.3, 2)
        text += block(kind, threshold, [threshold] + [threshold + e for e in powers(-3, 2.6, 0.02)], inelastic(chance, threshold))
    if chance.random() < 0.4:
        amount, power = 10 ** chance.uniform(-3, -1) * size, chance.uniform(-0.5, 1)
        text += block("ATTACHMENT", None, all_energies, lambda e: amount * (e / scale) ** power)
    return text, scale, size


def gases(seeds=range(10)):
    within = []
    for seed in seeds:
        chance = random.Random(seed)
        text, scale, size = shapes(chance)
        path = program.write(f"gas{seed}.txt", text)
        EN, width = scale * size / 1e-21 * 10 ** chance.uniform(-1, 0.3), 10 ** chance.uniform(-2, 1)
        sharing = chance.choice(["fixed", "uniform", "opal_peterson_beaty"])
        run = swarm("s05", gas__names=["Model"], gas__files=[path], gas__opb_w_eV=[width], field__EN_Td=EN, ionization__sharing=sharing,
                    electrons__start_eV=0.3 * scale, electrons__number=1600, electrons__seed=seed + 1, stop__collisions=1e6)
        law = swarm_gases.opal_peterson_beaty(width) if sharing == "opal_peterson_beaty" else sharing
        exact = Exact(swarm_gases.gas(path), EN, 4.5 * math.sqrt(run["mean_energy_eV"]), L=7, spans=70, sharing=law)
        os.remove(path)
        label = f"gas {seed} at {EN:.3g} Td, {run['mean_energy_eV']:.3g} eV, {sharing}"
        yield compared(label, run, lambda key: exact[key] if hasattr(exact.fine, key.replace("_convolved", "")) else None, exact.error, within)
    yield share_within(within)


PROBLEMS = {"MODELS": models, "GASES": gases}
