"""S15: argon, Reid's ramp and the gas of Lucas and Saelee against other programs, from the Python registry, in an environment made here."""
import json
import math
import os
import subprocess
import sys

import load
import program
import swarm_gases
from swarm_lines import Exact, Line, Yes, gas_path, solved, swarm

HERE = os.path.dirname(os.path.abspath(__file__))
# bolos 0.2 asks for functions that scipy has dropped since
PACKAGES = ("bolos==0.2", "boltzpmp==0.6.0", "scipy==1.13.1", "numpy==1.26.4")
MASS_RATIO = {"argon": 0.0, "reid": 1.4e-4, "lucas_saelee": 1e-3, "lucas_saelee_ionizing": 1e-3}


def environment():
    """Its Python; and what kept it from being made."""
    folder = os.path.join(program.BUILD, "verify-environment")
    python = os.path.join(folder, "bin/python")
    if os.path.exists(python) and subprocess.run([python, "-c", "import bolos, boltzpmp"], capture_output=True, check=False).returncode == 0:
        return python, ""
    for command in ([sys.executable, "-m", "venv", folder], [python, "-m", "pip", "install", "-q", *PACKAGES]):
        result = subprocess.run(command, capture_output=True, text=True, timeout=280 * load.patience(), check=False)
        if result.returncode != 0:
            return None, (result.stderr.strip().splitlines() or ["no message"])[-1][:200]
    return python, ""


def reachable():
    """Whether the registry answers at all, so that its absence is no failure of ours."""
    result = subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", program.FOLDER, PACKAGES[0]], capture_output=True,
                            timeout=120 * load.patience(), check=False)
    return result.returncode == 0


def answers(python, name):
    result = subprocess.run([python, os.path.join(HERE, "peer_answers.py"), os.path.dirname(gas_path("argon")), name], capture_output=True, text=True,
                            timeout=280 * load.patience(), check=False, env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"})
    if result.returncode != 0:
        raise RuntimeError(f"{name}: {result.stderr.strip()[-200:]}")
    return [json.loads(line) for line in result.stdout.splitlines()]


RUNS = {
    "argon": ("s15", {}, {1.0: (3.8, 100), 10.0: (4.6, 100), 100.0: (10.0, 70)}),
    "reid": ("s04", {"electrons__number": 3200}, {1.0: (1.0, 60), 12.0: (1.45, 60)}),
    "lucas_saelee": ("s05", {"ionization__sharing": "fixed"}, {10.0: (8.0, 66)}),
    "lucas_saelee_ionizing": ("s05", {"ionization__sharing": "fixed"}, {10.0: (8.0, 66)}),
}
SIZES = {"argon": {1.0: 1e6, 10.0: 1e6, 100.0: 1e7}, "reid": {1.0: 4e6, 12.0: 5e6}}
FEW = 128  # electrons where the energy relaxes in some 4e4 collisions, and none come or go


def s15():
    python, why = environment()
    if python is None:
        yield Yes("bolos and boltzpmp: left out", not reachable(), why)
    both = {name: answers(python, name) if python else [] for name in ("bolos", "boltzpmp")}
    for file, (name, keys, fields) in RUNS.items():
        for EN, (u_max, spans) in fields.items():
            few = {"electrons__number": FEW} if file == "argon" and EN < 100 else {}
            run = swarm(name, gas__files=[gas_path(file)], field__EN_Td=EN, stop__collisions=SIZES.get(file, {}).get(EN, 1e7), **keys, **few)
            exact = Exact(swarm_gases.gas(gas_path(file)), EN, u_max, L=4, spans=spans)
            label = f"{file}, {EN:g} Td"
            if file == "argon":
                yield from solved(label, run, exact, mean_energy_eV=1e-3, W_flux=5e-3 if EN < 10 else 2e-3)
            for peer in both["bolos"] + both["boltzpmp"]:
                if (peer["file"], peer["EN"]) == (file, EN):
                    yield from beside(label, run, peer)


def beside(label, run, peer):
    """Two terms are an approximation: it is the tolerance. The propagator's terms of the order m/M are left out by its makers."""
    label = f"{label}, {peer['program']} in {peer['cpu_s']:.1f} s"
    two = peer["program"] == "bolos"
    for key, share in (("mean_energy_eV", 0.02 if two else 5e-4), ("W_flux", 0.03 if two else 5e-4)):
        share += 0 if two else MASS_RATIO[peer["file"]]
        wanted = peer[key]
        own = share * wanted if two else math.hypot(peer[key + "_error"], MASS_RATIO[peer["file"]] * wanted)
        yield Line(f"{key}, {label}", run[key], run[key + "_error"], wanted, own, share * wanted)


PROBLEMS = {"S15": s15}
