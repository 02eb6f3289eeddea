"""Boltzmann's equation of a swarm in a cold gas, solved: an answer of its own beside the swarms of swarm_mc. Many terms in the angle, splines in
the speed, terms of the order m/M and more kept; with a magnetic field, growth, and the first gradient of the density. A gas that moves (kT) to the
first order of m/M.

The swarm is n(v) = sum over real spherical harmonics Y_i of Y_i(direction) N_i(u), u the speed in sqrt(eV), times in 1/(N gamma). It is asked
that <L g> = q <g> for g = Y_j times each spline, L g the change of g expected of an electron at v: by the fields, and by collisions, which
take Y_l g(u) to the mean of P_l(cos chi) g(u after). q is the net growth."""
import math

import numpy as np

from swarm_gases import SHARES, isotropic, isotropic_mean_loss

GAMMA = 593096.958
TD, HX = 1e-21, 1e-27


# --- angles

def harmonics(L):
    """(l, m, sine?) in their order, and their values on a grid that integrates products of three exactly; directions and weights of it."""
    cosine, weight = np.polynomial.legendre.leggauss(2 * L + 4)
    phi = 2 * np.pi * np.arange(4 * L + 8) / (4 * L + 8)
    c, p = np.repeat(cosine, len(phi)), np.tile(phi, len(cosine))
    s = np.sqrt(1 - c * c)
    names, values = [], []
    for m in range(L + 1):
        below, P = np.zeros_like(c), np.ones_like(c) / math.sqrt(4 * math.pi)
        for k in range(1, m + 1):
            P = P * s * math.sqrt((2 * k + 1) / (2 * k))
        for l in range(m, L + 1):
            for sine in (False, True)[:1 + (m > 0)]:
                names.append((l, m, sine))
                values.append(P * (np.sin(m * p) if sine else np.cos(m * p)) * (math.sqrt(2) if m else 1))
            a = math.sqrt((4 * (l + 1) ** 2 - 1) / ((l + 1) ** 2 - m * m))
            b = 0.0 if l == m else math.sqrt((l * l - m * m) / (4 * l * l - 1))
            below, P = P, a * (c * P - b * below)
    return names, np.array(values), np.array([s * np.cos(p), s * np.sin(p), c]), np.repeat(weight, len(phi)) * 2 * np.pi / len(phi)


def angular(L, b):
    """Matrices <i|op|j> up to L: the three parts of the direction n, of the gradient over the sphere, and (n x b) . gradient."""
    names, Y, n, weight = harmonics(L + 1)
    X = np.array([(Y * weight * part) @ Y.T for part in n])
    square = np.array([-l * (l + 1.0) for l, _, _ in names])
    G = 0.5 * X * (square[:, None] - square[None, :] + 2)
    n_cross_b = [X[1] * b[2] - X[2] * b[1], X[2] * b[0] - X[0] * b[2], X[0] * b[1] - X[1] * b[0]]
    R = sum(part @ G[axis] for axis, part in enumerate(n_cross_b))
    keep = [k for k, (l, _, _) in enumerate(names) if l <= L]
    return [names[k] for k in keep], X[:, keep][:, :, keep], G[:, keep][:, :, keep], R[keep][:, keep]


# --- speeds

class Splines:
    """Cubic splines on [0, u_max], with knots that the thresholds are among."""

    def __init__(self, u_max, spans, marks, degree=3):
        knots = np.linspace(0, u_max, spans + 1)
        for mark in marks:
            if 0 < mark < u_max:
                knots[np.argmin(abs(knots[1:-1] - mark)) + 1] = mark
        self.edges, self.degree = knots, degree
        self.t = np.concatenate([np.zeros(degree), knots, np.full(degree, u_max)])
        self.n = len(self.t) - degree - 1

    def all(self, u, degree):
        u = np.clip(u, 0, self.edges[-1] * (1 - 1e-15))
        t = self.t
        B = ((u[:, None] >= t[:-1]) & (u[:, None] < t[1:])).astype(float)
        for k in range(1, degree + 1):
            left, right = t[k:-1] - t[:-k - 1], t[k + 1:] - t[1:-k]
            with np.errstate(divide="ignore", invalid="ignore"):
                a = np.where(left > 0, (u[:, None] - t[:-k - 1]) / left, 0)
                b = np.where(right > 0, (t[k + 1:] - u[:, None]) / right, 0)
            B = a * B[:, :-1] + b * B[:, 1:]
        return B

    def value(self, u):
        return self.all(u, self.degree)

    def slope(self, u):
        k, t = self.degree, self.t
        B = self.all(u, k - 1)
        width = t[k:] - t[:-k]
        with np.errstate(divide="ignore"):
            D = np.where(width > 0, k / width, 0) * B
        return D[:, :-1] - D[:, 1:]

    def points(self, order=12):
        x, w = np.polynomial.legendre.leggauss(order)
        half = np.diff(self.edges)[:, None] / 2
        return (self.edges[:-1, None] + half * (1 + x)).ravel(), (half * w).ravel()


# --- collisions

def legendre(l, c):
    return np.polynomial.legendre.legval(c, [0.0] * l + [1.0])


def turned(nodes, l, values):
    """Y_l times each spline, turned by the angles of a law."""
    return sum(w * legendre(l, c) * np.ones(len(values)) for c, w in nodes)[:, None] * values


def freed(sharing, energy, rest, l, law, splines, momentum):
    """The two electrons of an ionization: the scattered one by the law, the other anywhere; or both as free ones part."""
    total = np.zeros((len(energy), splines.n))
    for kept, w in SHARES.get(sharing, sharing)(energy, rest):
        part = np.clip(kept / np.maximum(rest, 1e-300), 0, 1)
        of_one = [(np.sqrt(part), 1.0)] if momentum else law(energy)[0]
        of_other = [(np.sqrt(1 - part), 1.0)] if momentum else isotropic(energy)[0]
        total += w * turned(of_one, l, splines.value(np.sqrt(kept)))
        total += w * turned(of_other, l, splines.value(np.sqrt(np.maximum(rest - kept, 0))))
    return total


def collision(processes, splines, u, l, sharing, laws, momentum=False):
    """What collisions do to Y_l times each spline, at speeds u: rows of speeds. `laws`: of elastic collisions, and of others."""
    energy, (law, inelastic) = u * u, laws
    total = np.zeros((len(u), splines.n))
    here = splines.value(u)
    for p in processes:
        rate = u * p.sigma(energy)
        change = -here
        left = np.sqrt(np.maximum(energy - p.threshold, 0))
        if p.kind == "ELASTIC":
            nodes, more = law(energy)
            rate = rate * more
            for c, w in nodes:
                after = u * np.sqrt(1 - 2 * p.parameter * (1 if law is isotropic_mean_loss else 1 - c))
                change = change + (w * legendre(l, c) * np.ones_like(u))[:, None] * splines.value(after)
        elif p.kind == "EXCITATION" and (l == 0 or inelastic is not isotropic):
            change = change + turned(inelastic(energy)[0], l, splines.value(left))
        elif p.kind == "IONIZATION" and (l == 0 or momentum or inelastic is not isotropic):
            change = change + freed(sharing, energy, left ** 2, l, inelastic, splines, momentum)
        total += rate[:, None] * change
    return total


def heating(processes, u, w, slopes, law, kT):
    """What a gas that moves adds to the energy, to the first order of m/M: Davydov's term, of test functions and N by their slopes."""
    transfer = np.zeros_like(u)
    for p in processes:
        if p.kind == "ELASTIC":
            nodes, more = law(u * u)
            transfer += p.parameter * p.sigma(u * u) * more * sum(y * (1 - c) * np.ones_like(u) for c, y in nodes)
    return -0.5 * kT * (slopes * (w * u ** 3 * transfer)[:, None]).T @ slopes


# --- the swarm

class Swarm:
    """Coefficients in the program's units and by its names: mean_energy_eV, W_flux, W_ExB, ND_L_flux, ND_xx_bulk, k_ionization ..."""

    def __init__(self, processes, EN_Td, u_max, L=5, spans=80, sharing="fixed", BN_Hx=0.0, angle_deg=90.0, law=isotropic,
                 inelastic=isotropic, momentum=False, kT=0.0):
        self.processes = processes
        beta = math.radians(angle_deg)
        self.names, self.X, self.G, self.R = angular(L, (math.sin(beta), 0.0, math.cos(beta)))
        self.symmetry = "E" if BN_Hx == 0 else "x" if abs(math.cos(beta)) < 1e-12 else "none"
        self.acceleration, self.rotation = EN_Td * TD / 2, GAMMA * BN_Hx * HX / 2
        marks = [math.sqrt(max(p.threshold, 0)) for p in processes]
        # for odd l the slopes of the splines for even l: one kind for both would leave waves that no field sees
        self.splines = Splines(u_max, spans, marks, 3), Splines(u_max, spans, marks, 2)
        self.u, self.w = self.splines[0].points()
        self.integrals(sharing, (law, inelastic), momentum, kT)
        self.one, self.of_energy = self.nothing(), self.nothing()
        self.one[0] = math.sqrt(4 * math.pi)
        self.of_energy[0] = self.one[0] @ self.grid(self.values[0] * (self.u ** 2)[:, None], self.values[0])
        self.count = self.weighed(self.one)  # what the number is made of
        self.solve()

    def nothing(self):
        """A row of coefficients for each harmonic; the last one stays 0 where splines are fewer."""
        return np.zeros((len(self.names), self.splines[0].n))

    def grid(self, test, value):
        """Integrals of test functions (rows) times the splines that make N, these times u^2."""
        return (test * (self.w * self.u ** 2)[:, None]).T @ value

    def integrals(self, sharing, laws, momentum, kT):
        n, u = self.splines[0].n, self.u[:, None]

        def wide(values):
            return np.pad(values, ((0, 0), (0, n - values.shape[1])))

        self.values = values = [wide(s.value(self.u)) for s in self.splines]
        slopes = [wide(s.slope(self.u)) for s in self.splines]
        self.mass = [self.grid(v, v) for v in values]
        # of tests for one parity and N of the other
        self.speed = [self.grid(u * values[k], values[1 - k]) for k in (0, 1)]
        self.change = [self.grid(slopes[k], values[1 - k]) for k in (0, 1)]
        self.over = [self.grid(values[k] / u, values[1 - k]) for k in (0, 1)]
        self.collisions = []
        for l in range(max(l for l, _, _ in self.names) + 1):
            into = wide(collision(self.processes, self.splines[l % 2], self.u, l, sharing, laws, momentum))
            self.collisions.append(self.grid(into, values[l % 2]))
        self.collisions[0] = self.collisions[0] + heating(self.processes, self.u, self.w, slopes[0], laws[0], kT)

    def weighed(self, N):
        """The integrals of each test function over N; or of each of N over tests."""
        return np.array([row @ self.mass[l % 2] for row, (l, _, _) in zip(N, self.names)])

    def along(self, axis, N):
        """v_axis times N, for each test function."""
        out = self.nothing()
        for j, (l, _, _) in enumerate(self.names):
            out[j] = self.speed[l % 2] @ (self.X[axis][:, j] @ N)
        return out

    def block(self, axis=2):
        """Harmonics that go with N (axis z, y with B) or with places along an axis, by symmetry. First splines only where l is 0."""
        fits = {"E": lambda m, sine: m == (axis != 2) and sine == (axis == 1),
                "x": lambda m, sine: (m % 2 == 1) == (sine == (axis != 0)),
                "none": lambda m, sine: True}[self.symmetry]
        mine = np.array([fits(m, sine) for _, m, sine in self.names])
        free = np.repeat(mine[:, None], self.splines[0].n, axis=1)
        for j, (l, _, _) in enumerate(self.names):
            free[j, self.splines[l % 2].n:] = False
            free[j, 0] &= l < 2
        return free

    def matrix(self, free, q):
        """L - q between the harmonics of a block."""
        which = np.flatnonzero(free.any(axis=1))
        n = self.splines[0].n
        M = np.zeros((len(which), n, len(which), n))
        for row, j in enumerate(which):
            l = self.names[j][0]
            M[row, :, row, :] = self.collisions[l] - q * self.mass[l % 2]
            for column, i in enumerate(which):
                if abs(self.X[2, i, j]) > 1e-14:
                    M[row, :, column, :] += self.acceleration * (self.X[2, i, j] * self.change[l % 2] + self.G[2, i, j] * self.over[l % 2])
                if self.rotation and abs(self.R[i, j]) > 1e-14:
                    M[row, :, column, :] += self.rotation * self.R[i, j] * self.mass[l % 2]
        inner = free[which].ravel()
        return M.reshape(len(inner), len(inner))[inner][:, inner]

    def solved(self, free, q, right, border=None, transposed=False):
        """(L - q) x = right; singular where q is the growth, so with a border (column, row, what the row gives)."""
        M, r = self.matrix(free, q), right[free]
        x = self.nothing()
        if border is None:
            x[free] = np.linalg.solve(M, r)
            return x
        column, row, given = border
        size = len(r)
        whole = np.zeros((size + 1, size + 1))
        whole[:size, :size] = M.T if transposed else M
        whole[:size, size], whole[size, :size] = column[free], row[free]
        found = np.linalg.solve(whole, np.append(r, given))
        x[free] = found[:-1]
        self.last = found[-1]
        return x

    def growth(self, N):
        return float(np.sum(self.one[0] * (self.collisions[0] @ N[0])) / np.sum(self.count * N))

    def swarm(self, free):
        """N and its growth: none without sources; else from shifts above the largest growth down to it, then Newton's way."""
        N = self.nothing()
        N[0] = np.exp(-np.linspace(0, 20, self.splines[0].n))
        if not any(p.kind in ("IONIZATION", "ATTACHMENT") for p in self.processes):
            return self.solved(free, 0.0, self.nothing(), (self.weighed(N), self.count, 1.0)), 0.0
        ionization = [p.sigma(self.u ** 2) for p in self.processes if p.kind == "IONIZATION"]
        shift = 0.05 * float(np.max(self.u * sum(ionization))) if ionization else 0.0
        for _ in range(12):
            N = self.solved(free, shift, -self.weighed(N))
            N /= np.sum(self.count * N)
            shift = 1.2 * max(self.growth(N), 0.0)
        q = self.growth(N)
        for _ in range(8):
            N = self.solved(free, q, self.nothing(), (self.weighed(N), self.count, 1.0))
            q -= self.last
            if abs(self.last) <= 1e-13 * abs(q):
                break
        return N, q

    def solve(self):
        even = self.block()
        N, q = self.swarm(even)
        psi = self.one
        if q:
            psi = self.solved(even, q, self.nothing(), (self.count, self.weighed(N), 1.0), transposed=True)
        psi = psi / np.sum(psi * self.weighed(N))
        self.N, self.q, self.k_effective = N, q, q * GAMMA
        self.mean_energy_eV = float(np.sum(self.of_energy * N) / np.sum(self.count * N))
        flux = [float(np.sum(self.one * self.along(axis, N))) for axis in range(3)]
        bulk = [float(np.sum(psi * self.along(axis, N))) for axis in range(3)]
        self.W_flux, self.W_bulk, self.W_ExB = flux[2] * GAMMA, bulk[2] * GAMMA, flux[1] * GAMMA
        self.diffusion(N, q, psi, flux, bulk)

    def diffusion(self, N, q, psi, flux, bulk):
        """From the first moments of place at each velocity."""
        D = np.zeros((2, 3, 3))
        for a in range(3):
            free, right = self.block(a), bulk[a] * self.weighed(N) - self.along(a, N)
            alone = not np.any(free & self.block())  # other harmonics than N has: not singular
            first = self.solved(free, q, right, None if alone else (self.weighed(N), self.count, 0.0))
            for b in range(3):
                moved = self.along(b, first)
                D[0, b, a] = np.sum(self.one * moved) - flux[b] * np.sum(self.count * first)
                D[1, b, a] = np.sum(psi * (moved - bulk[b] * self.weighed(first)))
        D = (D + D.transpose(0, 2, 1)) / 2 * GAMMA
        for k, suffix in enumerate(("_flux", "_bulk")):
            setattr(self, "ND_L" + suffix, D[k, 2, 2])
            setattr(self, "ND_T" + suffix, (D[k, 0, 0] + D[k, 1, 1]) / 2)
            for name, (a, b) in {"xx": (0, 0), "yy": (1, 1), "zz": (2, 2), "xy": (0, 1), "xz": (0, 2), "yz": (1, 2)}.items():
                setattr(self, f"ND_{name}{'' if k == 0 else suffix}", D[k, a, b])

    def distribution(self):
        """Speeds, weights for sums over energy, and the share of electrons per eV."""
        F = math.sqrt(4 * math.pi) * (self.values[0] @ self.N[0]) * self.u / 2
        return self.u, self.w * 2 * self.u, F

    def rate(self, *kinds):
        """Rate coefficients of processes of these kinds, together."""
        u, w, F = self.distribution()
        return GAMMA * float(np.sum(w * F * u * sum(p.sigma(u * u) for p in self.processes if p.kind in kinds)))

    @property
    def k_ionization(self):
        return self.rate("IONIZATION")

    @property
    def k_attachment(self):
        return self.rate("ATTACHMENT")
