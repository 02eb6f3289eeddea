#!/bin/sh
# pyMETHES 0.2.0 (with lxcat-data-parser 0.1.1) and four things that cross-section files in the LXCat form may hold.
#
# Expected: numbers between blanks are numbers, as BOLSIG+ reads them; an excitation does not happen below its threshold; two rows of
# one energy are a step, for the sum of all processes, too; elastic = effective - excitation where the excitation's table ends.
# Seen (2026-11-27, Python 3.11, pandas 1.5.3, numpy 1.26.4, scipy 1.11.4), without a message:
#   - rows with a blank between the numbers come back as text with nan beside it; a tab is wanted;
#   - a table whose first row is its threshold with a value above 0 is extended to 0 eV with that value: here half a threshold
#     excites at 3e-20 m^2;
#   - the total, from which collision frequencies follow, is a straight line across the step: here 15 and 28 % above the sum of the
#     processes at 1 and 1.9 eV, below a threshold of 2 eV;
#   - an excitation whose table ends is held at its last value up to the largest energy, and taken off the effective cross-section
#     there: the elastic one is negative, -2e-20 m^2.
#
#   blanks: object nan
#   below the threshold: 3e-20
#   total over sum at 1.0 eV: 1.150
#   total over sum at 1.9 eV: 1.285
#   total over sum at 2.1 eV: 1.000
#   elastic from effective at 100 eV: -2e-20
#
# Exit code 0: as above. 1: it has changed. Everything happens in a temporary folder; packages come from PyPI.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q pyMETHES==0.2.0 lxcat_data_parser==0.1.1 pandas==1.5.3 numpy==1.26.4 scipy==1.11.4 molmass==2026.1.8
cat > "$folder/look.py" <<'END'
import warnings

import numpy as np
from lxcat_data_parser import CrossSectionSet
from pyMETHES.cross_section import InterpolatedCrossSectionSet
from pyMETHES.gas_mixture import GasMixture

warnings.simplefilter("ignore")  # "X is not a valid chemical formula"


def write(name, *processes, between="\t"):
    with open(name, "w") as file:
        file.write("DATABASE: MODEL\n\n")
        for kind, species, number, rows in processes:
            lines = "".join(f" {energy:.6e}{between}{sigma:.6e}\n" for energy, sigma in rows)
            file.write(f"{kind}\n{species}\n{number}\nCOLUMNS: Energy (eV) | Cross section (m2)\n-----\n{lines}-----\n\n")


elastic = ("ELASTIC", "X", "1.36e-4", [(0, 1e-19), (100, 1e-19)])
write("blanks.txt", elastic, between=" ")
data = CrossSectionSet("blanks.txt").cross_sections[0].data
print("blanks:", data["energy"].dtype, data["cross section"][0])

write("threshold.txt", elastic, ("EXCITATION", "X -> X*", "2.0", [(2, 3e-20), (100, 3e-20)]))
excitation = InterpolatedCrossSectionSet(100, "threshold.txt", "X").cross_sections[1]
print(f"below the threshold: {float(excitation.interpolation(1.0)):.0e}")

write("step.txt", elastic, ("EXCITATION", "X -> X*", "2.0", [(0, 0), (2, 0), (2, 3e-20), (100, 3e-20)]))
gas = GasMixture(["X"], ["step.txt"], [1.0], 100)
for energy in (1.0, 1.9, 2.1):
    total = np.interp(energy, gas.energy_vector, gas.total_cross_section)
    print(f"total over sum at {energy} eV: {total / sum(float(sigma(energy)) for sigma in gas.cross_sections):.3f}")

write("effective.txt", ("EFFECTIVE", "X", "1.36e-4", [(0, 1e-19), (10, 1e-19), (20, 5e-20), (100, 1e-20)]),
      ("EXCITATION", "X -> X*", "2.0", [(2, 0), (10, 4e-20), (20, 3e-20)]))
left = InterpolatedCrossSectionSet(100, "effective.txt", "X").cross_sections[0]
print(f"elastic from effective at 100 eV: {float(left.interpolation(100.0)):.0e}")
END
cd "$folder"
env/bin/python look.py > seen 2> errors || { cat errors; exit 1; }
cat seen
cat > wanted <<'END'
blanks: object nan
below the threshold: 3e-20
total over sum at 1.0 eV: 1.150
total over sum at 1.9 eV: 1.285
total over sum at 2.1 eV: 1.000
elastic from effective at 100 eV: -2e-20
END
cmp -s seen wanted || { echo "this is not what was seen with these versions"; exit 1; }
