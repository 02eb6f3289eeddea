#!/bin/sh
# bolos 0.2 and an excitation whose table begins at its threshold with a value above 0, as tables in the LXCat form do.
#
# Expected: nothing happens below the threshold, so a swarm far below it (0.1 Td, 0.04 eV on average) does not
# know whether a row "2 - 1e-6 eV, 0" stands before the first one.
# Seen (2026-11-28, Python 3.11, numpy 1.26.4, scipy 1.13.1), without a message: the first value is held down to 0 eV in the cross-section
# of momentum transfer, to which all processes are added, and the mobility is too small: here 1.3 times the cross-section, so that it goes
# to 1.3^(-3/4) = 0.82 (Druyvesteyn's swarm cools, too). Losses of energy do begin at the threshold.
#
#   mobility, begins at the threshold over with a row of 0 before it: 0.82
#
# Exit code 0: as above. 1: it has changed. Everything happens in a temporary folder; packages come from PyPI.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q bolos==0.2 scipy==1.13.1 numpy==1.26.4
cat > "$folder/look.py" <<'END'
import io
import logging
import warnings

from bolos import grid, parser, solver

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)


def rows(table):
    return "-----\n" + "".join(f"{energy:.7e}\t{sigma:.7e}\n" for energy, sigma in table) + "-----\n\n"


def mobility(*first):
    text = "ELASTIC\nX\n1e-4\n" + rows([(0, 1e-19), (100, 1e-19)])
    text += "EXCITATION\nX -> X*\n2.0\n" + rows([*first, (2, 3e-20), (100, 3e-20)])
    text += "IONIZATION\nX -> X^+\n3.0\n" + rows([(0, 0), (3, 0), (100, 1e-20)])  # mobility() wants one
    gas = solver.BoltzmannSolver(grid.LinearGrid(0, 4.0, 800))
    gas.load_collisions(parser.parse(io.StringIO(text)))
    gas.target["X"].density, gas.kT, gas.EN = 1.0, 1e-6, 0.1 * solver.TOWNSEND
    gas.init()
    return gas.mobility(gas.converge(gas.maxwell(0.2), maxn=300, rtol=1e-7)), gas.target["X"]


begins, _ = mobility()
before, _ = mobility((0, 0), (2 - 1e-6, 0))
print(f"mobility, begins at the threshold over with a row of 0 before it: {begins / before:.2f}")
END
cd "$folder"
env/bin/python look.py > seen 2> errors || { cat errors; exit 1; }
cat seen
echo "mobility, begins at the threshold over with a row of 0 before it: 0.82" | cmp -s - seen ||
    { echo "this is not what was seen with these versions"; exit 1; }
