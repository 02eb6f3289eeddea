"""A gas whose collision frequencies do not depend on the energy (Maxwell's model), exactly: equations of moments that close. For any mass,
temperature, magnetic field, frequency of the field, and ionization or attachment at constant frequencies, so that bulk and flux are the same.
Units as in boltzmann.py: u^2 is the energy in eV, times in 1/(N gamma), so that a cross-section s/sqrt(energy) is the frequency s."""
import dataclasses
import math

import numpy as np

from boltzmann import GAMMA, HX, TD

ONE = np.eye(3)
AXES = {"xx": (0, 0), "yy": (1, 1), "zz": (2, 2), "xy": (0, 1), "xz": (0, 2), "yz": (1, 2)}


@dataclasses.dataclass
class Gas:
    mass_ratio: float
    elastic: float  # m^2 sqrt(eV)
    kT: float = -1.0  # eV; negative: a gas at rest, with the kinematics of one
    ionization: float = 0.0  # without a threshold: the two share the energy somehow
    attachment: float = 0.0

    def after_elastic(self):
        """Shares of u, of the part of u u without a trace, and of the trace that are left, in mean; and what is added to each u_x u_x."""
        if self.kT < 0:
            c, w = np.polynomial.legendre.leggauss(24)
            energy = 1 - 2 * self.mass_ratio * (1 - c)
            return [float(np.sum(w * f)) / 2 for f in (c * np.sqrt(energy), energy * (1.5 * c * c - 0.5), energy)] + [0.0]
        electron, atom, target = self.two_bodies()
        return [electron, electron ** 2, electron ** 2 + atom ** 2, 2 * atom ** 2 * target]

    def after_ionization(self):
        """The same of both electrons together: from the middle of mass, in any direction, with the relative energy in shares."""
        if self.kT < 0:
            return [0.0, 0.0, 1.0, 0.0]
        electron, atom, target = self.two_bodies()
        return [2 * electron, 2 * electron ** 2, 2 * electron ** 2 + atom ** 2, 3 * atom ** 2 * target]

    def two_bodies(self):
        """Shares of the masses, and the square of a target's velocity along an axis."""
        return self.mass_ratio / (1 + self.mass_ratio), 1 / (1 + self.mass_ratio), self.kT / 2 * self.mass_ratio


class Swarm:
    """By the program's names."""

    def __init__(self, gas, EN_Td, BN_Hx=0.0, angle_deg=90.0, frequency_N=0.0):
        beta, gyration = math.radians(angle_deg), BN_Hx * HX * GAMMA / 2
        x, z = math.sin(beta), math.cos(beta)
        turn = gyration * np.array([[0, z, 0], [-z, 0, x], [0, -x, 0]])  # u cross the direction of B
        field = np.array([0, 0, EN_Td * TD / 2])
        # rates of change of u, of u u less its trace, of the trace; each electron set free is one more
        elastic, freed = np.array(gas.after_elastic()), np.array(gas.after_ionization())
        velocity, plain, trace, added = gas.elastic * (elastic - [1, 1, 1, 0]) + gas.ionization * (freed - [2, 2, 2, 0])
        drift = turn + velocity * ONE
        omega = 2 * math.pi * frequency_N / GAMMA
        phasor = np.linalg.solve(1j * omega * ONE - drift, field)
        W, mean = (np.zeros(3), 0.5) if omega else (phasor.real, 1.0)
        gain = mean * np.outer(field, phasor.real)
        S = self.squares(turn, plain, trace, gain + gain.T + added * ONE)
        # <r u> about the middle stands still where S - <u><u> is made as fast as collisions and B take it
        spread = (S - mean * np.outer(phasor, phasor.conj()).real) @ np.linalg.inv(-drift.T) * GAMMA
        D = (spread + spread.T) / 2
        self.mean_energy_eV = float(np.trace(S))
        self.W_x, self.W_ExB, self.W_flux = (float(w) * GAMMA for w in W)
        self.W_x_bulk, self.W_ExB_bulk, self.W_bulk = self.W_x, self.W_ExB, self.W_flux
        self.mu_N = float(phasor[2].real) * GAMMA / (EN_Td * TD)
        for flux, bulk in (("_flux", "_bulk"), ("", "_bulk")):
            values = {"ND_L": D[2, 2], "ND_T": (D[0, 0] + D[1, 1]) / 2} if flux else {f"ND_{name}": D[at] for name, at in AXES.items()}
            for name, value in values.items():
                setattr(self, name + flux, float(value))
                setattr(self, name + bulk, float(value))
        for name, value in (("ionization", gas.ionization), ("attachment", gas.attachment), ("effective", gas.ionization - gas.attachment)):
            setattr(self, "k_" + name, value * GAMMA)
            setattr(self, f"k_{name}_convolved", value * GAMMA)

    @staticmethod
    def squares(turn, plain, trace, source):
        """S of 0 = turn S + S turn^T + plain (S - its trace/3) + trace (its trace/3) + source."""
        columns = []
        for unit in np.eye(9).reshape(9, 3, 3):
            third = np.trace(unit) / 3 * ONE
            columns.append((turn @ unit + unit @ turn.T + plain * (unit - third) + trace * third).ravel())
        return np.linalg.solve(np.array(columns).T, -source.ravel()).reshape(3, 3)
