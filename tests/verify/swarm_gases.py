"""Gases as Boltzmann's equation (boltzmann.py) takes them: processes from tables, states that give their energy back, EFFECTIVE, mixtures, how
the two electrons of an ionization share energy, and laws of angles."""
import copy
import math

import numpy as np


class Process:
    """`weight`: of the upper state over the lower, where the excitation goes back. Beyond the last row: held, or nothing."""

    def __init__(self, kind, parameter, rows, above="hold", weight=0.0):
        self.kind, self.parameter, self.rows, self.above, self.weight, self.share = kind, parameter, np.array(rows, dtype=float), above, weight, 1.0

    @property
    def threshold(self):
        return self.parameter if self.kind in ("EXCITATION", "IONIZATION") else 0.0

    def of_one(self, energy):
        first = self.rows[0, 0] if self.kind not in ("ELASTIC", "EFFECTIVE") else 0.0
        s = np.interp(energy, self.rows[:, 0], self.rows[:, 1], right=0.0 if self.above == "zero" else None)
        return np.where(energy < max(self.threshold, first), 0.0, s)

    def sigma(self, energy):
        return self.share * self.of_one(energy)


class Reverse(Process):
    """By detailed balance."""

    def __init__(self, up):
        super().__init__("EXCITATION", -up.parameter, up.rows)
        self.up = up

    def of_one(self, energy):
        e = np.maximum(energy, 1e-9)
        return self.up.of_one(e + self.up.threshold) * (e + self.up.threshold) / e / self.up.weight


class LessParts(Process):
    """Elastic momentum transfer: what is left of EFFECTIVE. A part whose table ends before takes no larger share of it than at its end."""

    def __init__(self, effective, parts):
        super().__init__("ELASTIC", effective.parameter, effective.rows, effective.above)
        self.effective, self.parts = effective, parts

    def of_one(self, energy):
        if self.above == "hold":
            energy = np.minimum(energy, self.rows[-1, 0])
        whole = self.effective.of_one(energy)
        rest = np.array(whole)
        for part in self.parts:
            end = part.rows[-1, 0]
            there = self.effective.of_one(np.array(end * (1 - 1e-12)))
            beyond = (energy > end) & (self.above == "hold")
            rest = rest - part.of_one(energy) * np.where(beyond, np.minimum(1.0, whole / there), 1.0)
        return np.maximum(rest, 0.0)


def gas(path, species=None):
    """Processes of a file of this project; no reader for what others write."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    found = []
    for k, line in enumerate(lines):
        if line in ("ELASTIC", "EXCITATION", "IONIZATION", "ATTACHMENT") and (species is None or lines[k + 1].split()[0] == species):
            first, last = [i for i in range(k, len(lines)) if lines[i].startswith("-----")][:2]
            rows = [[float(x) for x in row.split()] for row in lines[first + 1:last]]
            found.append(Process(line, None if line == "ATTACHMENT" else float(lines[k + 2].split()[0]), rows))
    return found


def shared(process, share):
    one = copy.copy(process)
    one.share = process.share * share
    return one


def mixture(*parts):
    """((fraction, processes), ...)"""
    return [shared(p, fraction) for fraction, processes in parts for p in processes]


def with_reverse(processes, kT):
    """One species at a temperature: states that excitations with a weight lead to are populated, and give their energy back."""
    factors = [p.weight * math.exp(-p.threshold / kT) if p.weight else 0.0 for p in processes]
    states = 1 + sum(factors)
    up = [shared(p, 1 / states) if p.weight else p for p in processes]
    return up + [shared(Reverse(p), factor / states) for p, factor in zip(processes, factors) if factor]


# --- how two electrons share energy

def uniform(_energy, rest):
    """What one of the two electrons of an ionization keeps of the rest of the energy, with weights; here all shares alike."""
    x, w = np.polynomial.legendre.leggauss(24)
    return [(rest * (1 + c) / 2, y / 2) for c, y in zip(x, w)]


def fixed(share=0.5, floor=0.5, taper_eV=0.0):
    return lambda energy, rest: [(rest * (share if taper_eV == 0 else floor + (share - floor) * np.minimum(energy / taper_eV, 1)), 1.0)]


def opal_peterson_beaty(w_eV):
    """The freed electron has w tan(u atan(rest/2w)), u evenly drawn: points that are dense where both ends are steep."""
    x, y = np.polynomial.legendre.leggauss(200)
    return lambda _energy, rest: [(np.maximum(rest - w_eV * np.tan((1 + c) / 2 * np.arctan(rest / (2 * w_eV))), 0), v / 2) for c, v in zip(x, y)]


SHARES = {"uniform": uniform, "fixed": fixed(), "one_takes_all": fixed(1.0)}


# --- laws of angles: cos chi at nodes, each with its weight (of shape 1 or energies), and sigma over that of momentum transfer

def isotropic(_energy):
    c, w = np.polynomial.legendre.leggauss(8)
    return [(x, y / 2) for x, y in zip(c, w)], 1.0


def vahedi_surendra(energy):
    """cos chi = (2 + e - 2 (1 + e)^u)/e, u from 0 to 1."""
    x, w = np.polynomial.legendre.leggauss(16)
    e = np.maximum(energy, 1e-6)
    ln = np.log1p(e)
    return [((2 + e - 2 * (1 + e) ** ((1 + u) / 2)) / e, y / 2) for u, y in zip(x, w)], 1 / (2 / ln * (1 - ln / e))


def screened_coulomb(energy):
    """cos chi = 1 - 2u/(1 + x (1 - u)), x = 8 e/27.21 eV."""
    points, w = np.polynomial.legendre.leggauss(40)
    x = np.maximum(8 * energy / 27.21, 1e-4)
    return [(1 - (1 + u) / (1 + x * (1 - u) / 2), y / 2) for u, y in zip(points, w)], x * x / (2 * ((1 + x) * np.log1p(x) - x))


def forward(_energy):
    return [(1.0, 1.0)], math.inf


def blend(law, low_eV, high_eV):
    """The law by chance, from low_eV on ever more often."""
    def both(energy):
        b = np.clip((energy - low_eV) / max(high_eV - low_eV, 1e-12), 0, 1)
        b = np.where(energy >= high_eV, 1.0, b)
        nodes, more = law(energy)
        other, _ = isotropic(energy)
        return [(c, w * b) for c, w in nodes] + [(c, w * (1 - b)) for c, w in other], 1 / np.maximum(1 - b * (1 - 1 / more), 1e-300)
    return both


def integral(law):
    """The table is the integral cross-section."""
    return lambda energy: (law(energy)[0], 1.0)


LAWS = {"isotropic": isotropic, "vahedi_surendra": vahedi_surendra, "screened_coulomb": screened_coulomb, "forward": forward}


def isotropic_mean_loss(energy):
    """Directions all alike, and the loss of energy the mean one at any angle, 2m/M: so some codes of the literature have it."""
    return isotropic(energy)
