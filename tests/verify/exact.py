"""Exact answers and independent measures, from formulas alone; nothing here knows of the program."""
import math

import numpy as np

# CODATA 2018, and Mars as in input/README.md
G, C, SIGMA_SB, R_GAS = 6.67430e-11, 2.99792458e8, 5.670374419e-8, 8.314462618
M_MARS, R_MARS, YEAR = 6.4171e23, 3.3895e6, 365.25 * 86400


def cascade_amplitude(eta, f, X, source=1):
    """Tanaka, Inaba & Nakazawa (1996): A of the steady n = A m^-(3+nu)/2 for pairs of mass ratio X..1/X, for every nu."""
    I_K = 2 * (X ** -0.5 - X ** 0.5)
    return math.sqrt(source / (I_K * (1 / (2 - eta) + math.log(1 / f))))


def below(edge, body, eta, f):
    """Share of a shattered body's mass in fragments lighter than `edge`: n_f ~ m^-eta up to f times the body."""
    return np.minimum(1, (edge / (f * body)) ** (2 - eta))


def cascade_flux(m, edges, N, nu, eta, f, X):
    """Mass that goes down through the lower edge of every bin a second, from the number of bodies of mass m: K = (m m')^(nu/2).
    The bin of partners that X cuts counts by the share of its width, in ln m, above the cut."""
    ln_width = math.log(m[1] / m[0])
    above = np.clip(0.5 + (math.log(1 / X) - np.abs(np.subtract.outer(np.log(m), np.log(m)))) / ln_width, 0, 1)
    died = N * ((above * np.outer(m, m) ** (nu / 2)) @ N)
    return np.array([np.sum((m * died * below(edge, m, eta, f))[m > edge]) for edge in edges])


def wave_period(X):
    """Ratio of sizes from wave to wave: K = (s + s')^2, pairs of mass ratio X..1/X. n = m^-(11/6) (1 + eps m^z) keeps the mass flux
    constant, to first order in eps, where the meetings of a body do not change: r(0) + r(z) = 0 with
    r(z) = int_X^(1/X) (1 + x^(1/3))^2 x^(z - 11/6) dx. The slowest to die upwards has the smallest Im z > 0; ratio = exp(2 pi/(3 Im z))."""
    L = math.log(1 / X)

    def r(z):
        powers = [z - 5 / 6 + k / 3 for k in range(3)]  # (1 + x^(1/3))^2 x^(z - 11/6) dx = sum c_k exp(p_k u) du, u = ln x
        return sum(c * ((np.exp(p * L) - np.exp(-p * L)) / p) for c, p in zip((1, 2, 1), powers))

    z = complex(-0.6, 3.9) / L  # scales as 1/L
    for _ in range(100):  # Newton
        step = (r(z) + r(0)) * 1e-6 / (r(z + 1e-6) - r(z))
        z -= step
        if abs(step) < 1e-13:
            break
    return math.exp(2 * math.pi / (3 * z.imag))


def expm(matrix):
    """Matrix exponential by scaling, a Taylor series to rounding, and squaring."""
    squarings = max(0, math.ceil(math.log2(max(np.abs(matrix).sum(axis=0).max(), 1e-300))) + 6)
    small, result, term = matrix / 2 ** squarings, np.eye(len(matrix)), np.eye(len(matrix))
    for k in range(1, 16):
        term = term @ small / k
        result = result + term
    for _ in range(squarings):
        result = result @ result
    return result


def linear_cascade(m, edges, mass, t, eta, f):
    """K = m m' with nothing lost: a body dies at the rate m M, M constant; what would be below the grid is in the smallest bin.
    Masses of the bins after t; edges: the lower ones."""
    n, total = len(m), np.sum(mass)
    matrix = np.zeros((n, n))
    for source in range(n):
        lower = below(np.append(edges[:source + 1], np.inf), m[source], eta, f)  # below each edge; all fragments are in or below
        lower[0] = 0
        share = np.diff(lower)
        matrix[:source + 1, source] = m[source] * total * share
        matrix[source, source] -= m[source] * total
    return expm(matrix * t) @ mass


def binary_mass_below(x, t):
    """Mass below x at t of g = x (1 + t)^2 exp(-x (1 + t)): the integral of g."""
    u = x * (1 + t)
    return -np.expm1(-u) - u * np.exp(-u)


def power_integral(terms, lo, hi):
    """Integral of sum c s^p from lo to hi; terms = {p: c}."""
    return sum(c * (hi ** (p + 1) - lo ** (p + 1)) / (p + 1) for p, c in terms.items())


def blowout_size(T, rho, q_pr=1):
    """beta = 1/2: Burns, Lamy & Soter (1979) for light from a black body of Mars' size."""
    return 3 * SIGMA_SB * T ** 4 * R_MARS ** 2 * q_pr / (2 * G * M_MARS * C * rho)


def slab_temperature(T0, t, heat):
    """A layer that holds `heat` J/(m^2 K) and radiates as a black body."""
    return (T0 ** -3 + 3 * SIGMA_SB * t / heat) ** (-1 / 3)


def slab_time(T0, T, heat):
    return (T ** -3 - T0 ** -3) * heat / (3 * SIGMA_SB)


def sublimation_life(s, T, rho, A, B, alpha, mu):
    """rho s/J, J by Hertz, Knudsen and Langmuir."""
    flux = alpha * 10 ** (A - B / T) * math.sqrt(mu / (2 * math.pi * R_GAS * T))
    return rho * s / flux


class LogNormal:
    """Bodies whose mass per size is log-normal around `centre`: N(s) ds ~ s^-3 exp(-ln^2(s/centre)/(2 width^2)) ds."""

    def __init__(self, centre, width_dex):
        self.variance = (width_dex * math.log(10)) ** 2
        # s^-3 ds = s^-2 d ln s moves the middle in ln s down by 2 widths squared
        self.median = centre * math.exp(-2 * self.variance)

    def moment(self, k):
        """<s^k> by number."""
        return self.median ** k * math.exp(k * k * self.variance / 2)

    def mass_left(self, d):
        """Share of <s^3> that is left when every body is smaller by d; none is so small that it vanishes."""
        return (self.moment(3) - 3 * d * self.moment(2) + 3 * d * d * self.moment(1) - d ** 3) / self.moment(3)

    def shrinkage_to(self, share):
        """The d that leaves this share of the mass, by halving."""
        lo, hi = 0.0, self.moment(1)
        for _ in range(200):
            mid = 0.5 * (lo + hi)
            lo, hi = (mid, hi) if self.mass_left(mid) > share else (lo, mid)
        return 0.5 * (lo + hi)


def scaled_bessel(p, z):
    """exp(-z) I_p(z) by the integrals of DLMF 10.32.4."""
    z = np.atleast_1d(np.asarray(z, dtype=float))[:, None]
    theta = np.linspace(0, math.pi, 4001)
    even = np.exp(z * (np.cos(theta) - 1)) * np.cos(p * theta)
    t = np.linspace(0, 40, 8001)
    tail = np.exp(-np.minimum(z * (np.cosh(np.minimum(t, 30)) + 1) + p * t, 700)) if p else 0 * t
    return (even[:, 1:] + even[:, :-1]).sum(axis=1) / 2 / 4000 - math.sin(p * math.pi) / math.pi * (tail[..., 1:] + tail[..., :-1]).sum(axis=-1) / 2 * 5e-3


def viscous_ring(x, tau):
    """pi R0^2 Sigma/M (Lynden-Bell & Pringle 1974)."""
    x = np.asarray(x, dtype=float)
    return (x ** -0.25 / tau * np.exp(-(1 - x) ** 2 / tau)) * scaled_bessel(0.25, 2 * x / tau).reshape(x.shape)


def plain_ring(x, tau):
    """R0^2 Sigma/M of a ring under plain diffusion."""
    x = np.asarray(x, dtype=float)
    return np.exp(-(1 - x) ** 2 / (4 * tau)) * scaled_bessel(0, x / (2 * tau)).reshape(x.shape) / (4 * math.pi * tau)


def steady_accretion(r, rate, r_s, r_in, r_out):
    """nu Sigma inside and outside of a source of `rate` kg/s at r_s, with nu Sigma = 0 at both edges."""
    inwards = rate * (math.sqrt(r_out) - math.sqrt(r_s)) / (math.sqrt(r_out) - math.sqrt(r_in))
    return (inwards / (3 * math.pi) * (1 - np.sqrt(r_in / r)), (rate - inwards) / (3 * math.pi) * (np.sqrt(r_out / r) - 1))


def drag_by_a_disc(x):
    """Drag on a circle at x radii by a uniform disc of light over that by a point, by quadrature over the disc."""
    mu0 = np.sqrt(1 - 1 / x ** 2)
    mu = mu0 + (1 - mu0) * (np.arange(2000) + 0.5) / 2000
    return np.sum(1 + (1 - mu ** 2) / 2) / np.sum(mu)


def carried(profile, x, distance, wide=None):
    """Sigma at x radii of what began as profile(x^2): x^2 falls by `distance`; with `wide` as much faster as a disc of light drags more."""
    if wide is None:
        return profile(x ** 2 + distance)
    start, steps = np.array(x, dtype=float) ** 2, 400
    here = drag_factors(start)
    for _ in range(steps):  # back along the characteristics, by midpoints
        middle = start + 0.5 * distance / steps * drag_factors(start)
        start = start + distance / steps * drag_factors(middle)
    return profile(start) * drag_factors(start) / here  # what crosses a radius is kept


def drag_factors(y):
    grid = np.linspace(1.0001, 4.0, 300)
    if not hasattr(drag_factors, "table"):
        drag_factors.table = np.array([drag_by_a_disc(x) for x in grid])
    return np.interp(np.sqrt(y), grid, drag_factors.table)
