"""S12 to S14: errors that cover, populations without bias, the same bits however a run is made."""
import math
import os
import shutil

import program
import swarm_gases
from swarm_lines import Exact, Line, Yes, folder_of, gas_path, start, swarm
from swarms import REID

TRIES = 400
RATES = ("mean_energy_eV", "k_ionization_convolved", "W_flux", "W_bulk")


def s12():
    """Small runs, so that their errors are well above those of what is wanted."""
    for reduction in ("on", "off"):
        inside = {key: 0 for key, *_ in REID[12.0]}
        for seed in range(1, TRIES + 1):
            run = swarm("s04", electrons__seed=seed, electrons__number=640, stop__collisions=1.5e5, sampling__variance_reduction=reduction)
            for key, value, _, err_ref in REID[12.0]:
                inside[key] += abs(run[key] - value) <= math.hypot(run[key + "_error"], err_ref)
        for key, n in inside.items():
            yield Yes(f"{key}: one-sigma intervals that cover, of {TRIES}, variance reduction {reduction}", 240 <= n <= 305, f"{n} in 240 to 305")
    yield from covers_crossed()


def covers_crossed(tries=100):
    """With a magnetic field across, where other controls do it; against Boltzmann's equation."""
    exact = Exact(swarm_gases.gas(gas_path("reid")), 12.0, 1.4, L=6, spans=36, BN_Hx=50.0)
    inside = dict.fromkeys(("mean_energy_eV", "W_flux", "W_ExB", "ND_xx", "ND_yy", "ND_zz"), 0)
    for seed in range(1, tries + 1):
        run = swarm("s09", electrons__seed=seed, electrons__number=640, stop__collisions=6e4)
        for key in inside:
            inside[key] += abs(run[key] - exact[key]) <= math.hypot(run[key + "_error"], exact.error(key))
    for key, n in inside.items():
        yield Yes(f"{key}: one-sigma intervals that cover, of {tries}, 50 Hx", 54 <= n <= 82, f"{n} in 54 to 82")


def ionizing(**keys):
    return swarm("s05", gas__files=[gas_path("lucas_saelee_ionizing")], **keys)


FEW = 5  # electrons a batch


def s13():
    """Electrons that come are many: a cap far below their number, fifty in a batch, changes nothing. What is wanted is the equation's answer.

    A bias of small batches goes as one over the number of electrons (the weights of batches and the ratio of their sums are off by their variances),
    or falls faster: measured with a tenth of fifty it is ten times as large and needs a hundredth of the collisions to be seen. So a tenth of
    what is found there, in units of the error of one run of 1e7 collisions, is the bias at fifty."""
    exact = Exact(swarm_gases.gas(gas_path("lucas_saelee_ionizing")), 10.0, 8.0, L=7, spans=90, sharing="uniform")
    for n, collisions in ((50, 1e7), (500, 1e7), (5000, 1e6)):
        run = ionizing(electrons__number=64 * n, stop__collisions=collisions)
        if n == 50:
            one = {key: run[key + "_error"] * math.sqrt(run["collisions_real"] / 1e7) for key in RATES}
        for key in RATES:
            yield Line(f"{key}, {n} electrons a batch", run[key], run[key + "_error"], exact[key], exact.error(key), math.inf, free_error=True)
    few = ionizing(electrons__number=64 * FEW, stop__collisions=2e8)
    for key in RATES:
        unit = one[key] * 50 / FEW
        yield Line(f"bias of {key}, 50 electrons a batch, over the error of a run of 1e7 collisions, from {FEW}", (few[key] - exact[key]) / unit,
                   few[key + "_error"] / unit, 0.0, exact.error(key) / unit, 0.1)


# --- bits

TIMES = ("cpu_s", "cpu_sampling_s", "wall_s", "rss_MB", "ranks")


def bits(folder):
    found = program.load(folder, "summary.json")
    with open(os.path.join(folder, [f for f in os.listdir(folder) if f.endswith("_energy_distribution.csv")][0]), "rb") as file:
        found["distribution"] = file.read()
    shutil.rmtree(folder)
    return {key: value for key, value in found.items() if key not in TIMES}


def s14():
    """The fast loop with growth, and the general one with a gas that moves and B; alone, on ranks, from the other kernel, and resumed."""
    growing = {"gas__files": [gas_path("lucas_saelee_ionizing")]}
    moving = {"field__EN_Td": 10.0, "field__BN_Hx": 100.0}
    for label, name, more in (("the fast loop", "s05", growing), ("the general loop", "s08", moving)):
        more = {**more, "electrons__number": 640, "stop__collisions": 2e5}
        alone = bits(folder_of(name, **more))
        for ranks in (1, 2, 3, 64):
            yield same(f"on {ranks} ranks as alone, {label}", alone, bits(folder_of(name, ranks=ranks, **more)))
        for ranks in (0, 3):
            yield same(f"resumed {'on 3 ranks' if ranks else 'alone'} as in one go, {label}", alone, resumed(name, ranks, more))
        if name == "s05":
            yield same(f"from the reference kernel, {label}", alone, bits(folder_of(name, solver__kernel="reference", **more)))


def resumed(name, ranks, more):
    folder = folder_of(name, **{**more, "stop__collisions": 4e4})
    start(name, folder, ranks, "--resume", **more)
    return bits(folder)


def same(what, a, b):
    differ = [key for key in a if a[key] != b.get(key)]
    return Yes("the same bits " + what, not differ, ", ".join(differ[:4]) or a["state_digest"])


PROBLEMS = {"S12": s12, "S13": s13, "S14": s14}
