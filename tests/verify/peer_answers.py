"""Answers of other programs, one JSON object a line; run by the Python of an environment that has bolos or boltzpmp.

  peer_answers.py FOLDER PROGRAM     FOLDER holds the gases' files; bolos or boltzpmp"""
import json
import logging
import os
import sys
import time
import warnings

CASES = {  # species, file, E/N in Td, largest energy and first cell in eV
    "argon": [("Ar", "argon", 1.0, 12.0, 0.06), ("Ar", "argon", 10.0, 20.0, 0.1), ("Ar", "argon", 100.0, 60.0, 0.3)],
    "reid": [("Reid", "reid", 1.0, 0.8, 0.005), ("Reid", "reid", 12.0, 2.0, 0.01)],
    "lucas_saelee": [("LucasSaelee", "lucas_saelee", 10.0, 64.0, 0.2), ("LucasSaelee", "lucas_saelee_ionizing", 10.0, 64.0, 0.2)],
}


def tell(program, file, EN, began, **values):
    print(json.dumps({"program": program, "file": file, "EN": EN, "cpu_s": time.process_time() - began, **values}), flush=True)


def two_terms(path):
    from bolos import grid, parser, solver  # pylint: disable=import-error,import-outside-toplevel
    for species, file, EN, most, _ in CASES["argon"]:
        began = time.process_time()
        gas = solver.BoltzmannSolver(grid.QuadraticGrid(0, 1.3 * most, 1000))
        with open(os.path.join(path, file + ".txt"), encoding="utf-8") as lines:
            gas.load_collisions(parser.parse(lines))
        gas.target[species].density, gas.kT, gas.EN = 1.0, 1e-7, EN * solver.TOWNSEND
        gas.init()
        F = gas.converge(gas.maxwell(3.0), maxn=200, rtol=1e-6)
        tell("bolos", file, EN, began, mean_energy_eV=gas.mean_energy(F), W_flux=gas.mobility(F) * EN * 1e-21)


def propagated(path):
    """Cells halved until nothing moves, the last three carried on to where they lead."""
    import boltzpmp  # pylint: disable=import-error,import-outside-toplevel
    for species, file, EN, most, cell in sum(CASES.values(), []):
        began, found = time.process_time(), []
        processes = boltzpmp.parse_lxcat(os.path.join(path, file + ".txt"))
        mixture = boltzpmp.Mixture([boltzpmp.Gas(species, 1.0, processes)], p_Pa=100, T_K=300)
        for k in range(5):
            solver = boltzpmp.PMSolver(mixture, eps_max_eV=most, d_eps_eV=cell / 2 ** k, n_theta=90 * 2 ** min(k, 2), superelastic=False,
                                       gas_heating=False, parallel=False)
            answer = solver.solve_dc(EN_Td=EN)
            found.append((answer.mean_energy, answer.drift_velocity, answer.reduced_ionization_frequency))
            if k > 1 and all(abs(x - y) <= 1e-4 * abs(x) for x, y in zip(found[-1][:2], found[-2][:2])):
                break
        ahead = [extrapolated(*three) for three in zip(*found[-3:])]
        tell("boltzpmp", file, EN, began, cells=round(most / cell * 2 ** k), **{
            name + suffix: value for name, pair in zip(("mean_energy_eV", "W_flux", "k_ionization"), ahead) for suffix, value in zip(("", "_error"), pair)})


def extrapolated(a, b, c):
    """Where a geometric sequence leads, and half of the last leap as its error."""
    if a == b or not 0 < (c - b) / (b - a) < 0.8:
        return c, abs(c - b)
    leap = (c - b) * (c - b) / ((b - a) - (c - b))
    return c + leap, abs(leap) / 2


warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
{"bolos": two_terms, "boltzpmp": propagated}[sys.argv[2]](sys.argv[1])
