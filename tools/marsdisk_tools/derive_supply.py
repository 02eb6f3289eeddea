"""The supply that brings a share mu of the surface density of optical depth one in every blow-out time: R = mu Sigma_tau1 / (epsilon_mix t_blow).

  tools/derive_supply out/mars_1d                             of every cell, Sigma_tau1 and t_blow as they are at the start of that run
  tools/derive_supply out/mars_1d --at 1 --mu 0.1             after a year
  tools/derive_supply --sigma 0.05 --radius 1.5 --mu 0.1      by hand: kg/m^2, and t_blow = chi / Omega at this radius

R is the raw rate, before the mixing efficiency is applied: of R epsilon_mix arrives. The last line is what `--set supply.rate=` wants: the
mean over the area, for supply.mode = "const" takes one rate. Exit codes: 2 usage, 5 not readable."""

import numpy as np

from . import files, start
from .files import G, R_MARS, YEAR, Trouble

M_MARS = 6.4171e23  # kg


def rate(mu, sigma, epsilon_mix, t_blow):
    return mu * sigma / (epsilon_mix * t_blow)


def omega(radius_RM):
    return np.sqrt(G * M_MARS / (radius_RM * R_MARS) ** 3)


def of_run(where, at, options):
    """(radii, areas, Sigma_tau1, t_blow, time) of a run at the output next to `at` years."""
    with files.Run(where) as run:
        time = run.get("time") / YEAR
        if not 0 <= at <= time[-1] * (1 + 1e-9):
            raise Trouble(2, f"--at {at:g}: the run goes from 0 to {time[-1]:g} yr")
        row = int(np.argmin(np.abs(time - at)))
        if options.epsilon_mix is None:
            options.epsilon_mix = float(run.attrs["supply.epsilon_mix"])
        return run.get("r") / R_MARS, run.get("area"), run.get("Sigma_tau1")[row], run.get("t_blow")[row], time[row]


def main(arguments):
    parser = start.parser("derive_supply", __doc__)
    parser.add_argument("run", nargs="?", help="output folder of marsdisk, or its run.h5")
    parser.add_argument("--at", type=float, default=0.0, metavar="YR", help="time of the run (0)")
    parser.add_argument("--mu", type=float, default=1.0, help="share of Sigma_tau1 in a blow-out time (1)")
    parser.add_argument("--epsilon-mix", type=float, help="mixing efficiency (that of the run, else 1)")
    parser.add_argument("--sigma", type=float, metavar="KG_M2", help="Sigma_tau1 by hand; needs --radius")
    parser.add_argument("--radius", type=float, metavar="RM", help="by hand: where, in Mars radii")
    parser.add_argument("--chi", type=float, default=1.0, help="by hand: t_blow = chi / Omega (1)")
    options = parser.parse_args(arguments)
    if (options.run is None) == (options.sigma is None) or (options.sigma is not None) != (options.radius is not None):
        parser.error("give a run, or --sigma and --radius")
    if options.run is not None:
        r, area, sigma, t_blow, time = of_run(options.run, options.at, options)
        print(f"{options.run} at {time:.6g} yr")
    else:
        options.epsilon_mix = 1.0 if options.epsilon_mix is None else options.epsilon_mix
        r, area, sigma = np.array([options.radius]), np.array([1.0]), np.array([options.sigma])
        t_blow = options.chi / omega(r)
    if not (options.mu >= 0 and 0 < options.epsilon_mix <= 1 and np.all(r > 0) and np.all(t_blow > 0)):
        raise Trouble(2, f"mu = {options.mu:g}, epsilon_mix = {options.epsilon_mix:g}: expected mu from 0 on, epsilon_mix in (0, 1], radius and times above 0")
    R = rate(options.mu, sigma, options.epsilon_mix, t_blow)
    known = np.isfinite(R)
    print("   r_RM  Sigma_tau1 [kg/m^2]  t_blow [s]  R [kg/(m^2 s)]")
    for row in zip(r, sigma, t_blow, R):
        print("{:7.3f}  {:19.4e}  {:10.4e}  {:14.4e}".format(*row))
    if not known.any():
        raise Trouble(2, "no cell has a finite Sigma_tau1: nothing dims the light there")
    if not known.all():
        print(f"{int((~known).sum())} cells have no finite Sigma_tau1 and are left out")
    mean = float((R * area)[known].sum() / area[known].sum())
    if options.run is not None:
        print(f"whole disk: {(R * area)[known].sum() / M_MARS * YEAR:.4e} M_mars/yr before mixing, {options.epsilon_mix:g} of it arrives")
    print(f"--set supply.mode=const --set supply.rate={mean:.6e} --set supply.epsilon_mix={options.epsilon_mix:g}")
