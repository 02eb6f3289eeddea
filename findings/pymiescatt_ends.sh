#!/bin/sh
# PyMieScatt 1.8.1.1 at the two ends of the size parameter x = pi d/lambda that tables of radiation pressure and of grains' heat need.
#
# Expected: Mie's series at every x, as the name of the function (MieQ) says.
# Seen (2026-11-28, Python 3.11, numpy 1.26.4, scipy 1.11.4), without a message, beside the same series summed with 60 digits:
#   - small grains: at x <= 0.05 the answer is Rayleigh's electric dipole alone, whatever the refractive index. For a metal in the
#     infrared (m = 6 + 30i) most of the absorption is the magnetic dipole's: it falls to 6 % of its value across x = 0.05, and the
#     heat that a small iron grain radiates with it;
#   - large transparent grains: the logarithmic derivative is recurred downwards from order |m x| + 16, which is too near to the turning
#     point at |m x|, and nothing damps the error where m is real: at m = 1.5 the extinction is 4e-4 off at x = 1000, the efficiency
#     of backscattering 1.1 %; at x = 10000 backscattering is 1.9 times the true one. With m = 1.5 + 0.1i what is left is where the sum ends.
#
#   m=6+30i  x=0.0499  absorption over exact 0.057
#   m=6+30i  x=0.0501  absorption over exact 1.000
#   m=1.5  x=1000  extinction off -4.3e-04  backscattering off -1.1e-02
#   m=1.5  x=10000  extinction off +1.4e-04  backscattering off +9.0e-01
#   m=1.5+0.1i  x=1000  extinction off -1.2e-10  backscattering off -1.2e-07
#
# Exit code 0: as above. 1: it has changed. Everything happens in a temporary folder; packages come from PyPI.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q PyMieScatt==1.8.1.1 numpy==1.26.4 scipy==1.11.4 mpmath==1.3.0
cat > "$folder/look.py" <<'PY'
import math
import sys

import PyMieScatt
from mpmath import mp, mpc, mpf

mp.dps = 60


def exact(m, x):
    """Extinction, absorption and backscattering by Mie's series, the derivative recurred from far above its turning point."""
    m, x = mpc(m), mpf(x)
    last = int(x + 5 * float(x) ** (1 / 3) + 20)
    first = int(abs(m * x) + 20 * float(abs(m * x)) ** (1 / 3) + 60)
    ratio, kept = mpc(0), {}
    for n in range(max(first, last + 60), 0, -1):
        kept[n] = ratio
        ratio = n / (m * x) - 1 / (ratio + n / (m * x))
    psi, psi_before, chi, chi_before = mp.sin(x), mp.cos(x), mp.cos(x), -mp.sin(x)
    ext, sca, back = mpf(0), mpf(0), mpc(0)
    for n in range(1, last + 1):
        psi, psi_before = (2 * n - 1) / x * psi - psi_before, psi
        chi, chi_before = (2 * n - 1) / x * chi - chi_before, chi
        electric, magnetic = kept[n] / m + n / x, kept[n] * m + n / x
        xi, xi_before = mpc(psi, -chi), mpc(psi_before, -chi_before)
        a = (electric * psi - psi_before) / (electric * xi - xi_before)
        b = (magnetic * psi - psi_before) / (magnetic * xi - xi_before)
        ext += (2 * n + 1) * (a + b).real
        sca += (2 * n + 1) * (abs(a) ** 2 + abs(b) ** 2)
        back += (2 * n + 1) * (-1) ** n * (a - b)
    return 2 * ext / x**2, 2 * (ext - sca) / x**2, abs(back) ** 2 / x**2


def seen(m, x):
    found = PyMieScatt.MieQ(m, 1000.0 * math.pi, 1000.0 * x, asDict=True)
    return found["Qext"], found["Qabs"], found["Qback"]


ok = True
for x, lowest, highest in ((0.0499, 0.04, 0.08), (0.0501, 0.999, 1.001)):
    ratio = float(seen(6 + 30j, x)[1] / exact(6 + 30j, x)[1])
    print(f"m=6+30i  x={x}  absorption over exact {ratio:.3f}")
    ok = ok and lowest < ratio < highest
for m, x, least in ((1.5, 1000, 1e-4), (1.5, 10000, 1e-5), (1.5 + 0.1j, 1000, 0)):
    true, got = exact(m, x), seen(m, float(x))
    off = [float(got[k] / true[k] - 1) for k in (0, 2)]
    print(f"m={str(m).strip('()').replace('j', 'i')}  x={x}  extinction off {off[0]:+.1e}  backscattering off {off[1]:+.1e}")
    ok = ok and (abs(off[0]) > least and abs(off[1]) > 1e-3 if least else max(map(abs, off)) < 1e-6)
sys.exit(0 if ok else 1)
PY
"$folder/env/bin/python" "$folder/look.py"
