"""Runs of swarm_mc with known answers, and the lines that say what was reached: the value, its printed error, the value wanted and how many
errors they are apart. Accepted: within three errors (of both) and within the tolerance, the printed error at most a third of that."""
import dataclasses
import itertools
import math
import os
import shutil

import boltzmann
import program
import swarm_gases

BINARY = [os.path.join(program.BUILD, "swarm_mc")]
COUNT = itertools.count()
GAMMA, ELECTRON, AMU, K_EV = boltzmann.GAMMA, 9.1093837015e-31, 1.66053906660e-27, 1.380649e-23 / 1.602176634e-19
TD, HX = boltzmann.TD, boltzmann.HX
LONGEST_S = 280
ROWS = 1e-5  # relative: straight lines between the rows of a power law


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
        known_well = self.free_error or self.error <= self.tolerance / 3
        return self.apart <= 3 and abs(self.reached - self.wanted) <= self.tolerance and known_well

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


# --- runs

def start(name, folder, ranks=0, *options, **keys):
    """input/swarm/verify/NAME.cfg with keys group__key=value."""
    settings = [f"--set={key.replace('__', '.')}={program.text_of(value)}" for key, value in keys.items()]
    result = program.run([os.path.join(program.ROOT, f"input/swarm/verify/{name}.cfg"), "--quiet", "--out", folder, *options, *settings],
                         ranks=ranks, timeout=LONGEST_S, binary=BINARY)
    if result.code != 0:
        raise RuntimeError(f"{name} with {' '.join(settings)}: code {result.code} after {result.seconds:.0f} s: {result.err.strip()[-300:]}")


def folder_of(name, ranks=0, **keys):
    folder = os.path.join(program.FOLDER, f"{name}-{next(COUNT)}")
    start(name, folder, ranks, **keys)
    return folder


def swarm(name, **keys):
    """summary.json."""
    folder = folder_of(name, **keys)
    summary = program.load(folder, "summary.json")
    shutil.rmtree(folder)
    return summary


def gas_path(name):
    return os.path.join(program.ROOT, f"input/swarm/gases/{name}.txt")


# --- lines

def known(label, found, key, wanted, share, err_ref=0.0):
    """Against a closed form; gases are straight lines between rows."""
    return Line(f"{key}, {label}", found[key], found[f"{key}_error"], wanted, math.hypot(err_ref, ROWS * wanted), share * abs(wanted))


class Exact:
    """Boltzmann's equation with so many harmonics and splines; its error is what fewer of both change: one harmonic, for even and odd numbers of
    them err to different sides."""

    def __init__(self, processes, EN_Td, u_max, L=6, spans=60, **more):
        self.asked = lambda **other: boltzmann.Swarm(processes, EN_Td, u_max, L, spans, **{**more, **other})
        self.fine, self.mean_loss = self.asked(), None
        self.coarse = boltzmann.Swarm(processes, EN_Td, u_max, L - 1, spans * 2 // 3, **more)

    def __getitem__(self, key):
        return float(getattr(self.fine, key.replace("_convolved", "")))

    def by_angle(self, key):
        """What it changes that an elastic collision takes the more energy the more it turns, and not the mean at every angle."""
        self.mean_loss = self.mean_loss or self.asked(law=swarm_gases.isotropic_mean_loss)
        return self[key] - float(getattr(self.mean_loss, key.replace("_convolved", "")))

    def error(self, key):
        name = key.replace("_convolved", "")
        return abs(float(getattr(self.coarse, name)) - self[key]) + 1e-6 * abs(self[key])


def solved(label, found, exact, **shares):
    """Against Boltzmann's equation."""
    for key, share in shares.items():
        yield Line(f"{key}, {label}, Boltzmann's equation", found[key], found[f"{key}_error"], exact[key], exact.error(key), share * abs(exact[key]))


def told(label, found, exact, key, wanted, share, err_ref, loss="by angle"):
    """Against the literature. loss = "mean": its codes take the mean loss of energy at every angle, as the equation shows by giving their numbers
    then; the difference, of the order m/M, is added. Where the equation says that numbers are farther off than their last digit, that is their
    error; where that is more than the tolerance, the equation judges and the literature is told."""
    shift = exact.by_angle(key) if loss == "mean" else 0.0
    off, note = exact[key] - wanted - shift, f", literature{' with the loss by angle' if shift else ''}"
    if abs(off) > share * abs(wanted):
        note = f", the equation in place of the literature's {wanted:g}, {off / wanted:+.2%} away"
        return Line(f"{key}, {label}{note}", found[key], found[f"{key}_error"], exact[key], exact.error(key), share * abs(exact[key]))
    if abs(off) > err_ref:
        note += f" ({off / wanted:+.2%} from the equation)"
    return Line(f"{key}, {label}{note}", found[key], found[f"{key}_error"], wanted + shift, max(err_ref, abs(off)), share * abs(wanted))
