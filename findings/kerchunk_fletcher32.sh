#!/bin/sh
# kerchunk 0.2.10 and HDF5 datasets with the Fletcher-32 checksum.
#
# Expected: references to every dataset of the file, as virtualizarr makes them; a reader needs only to leave out the four bytes of the
# checksum behind a chunk, and HDF5 has had the filter since 1.6.
# Seen (2026-11-27, Python 3.11, h5py 3.16.0): SingleHdf5ToZarr.translate() returns references without the datasets that have the filter,
# with a warning by default and without a word with error="ignore"; what is left looks like a whole file. virtualizarr 2.5.1 reads the same
# dataset, to the same values.
#
#   warn: 1 of 2 datasets, 1 warnings
#   ignore: 1 of 2 datasets, 0 warnings
#   raise: Hdf5FeatureNotSupported
#   virtualizarr: 2 of 2 datasets, values as they were written
#
# Exit code 0: as above. 1: it has changed. Everything happens in a temporary folder; packages come from PyPI.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install -q kerchunk==0.2.10 virtualizarr==2.5.1 h5py==3.16.0 numcodecs==0.16.6 zarr==3.1.6 xarray==2026.9.0 \
    fsspec==2026.9.0 obstore==0.12.1 obspec==0.1.0 obspec-utils==0.9.0 numpy==2.4.6
cat > "$folder/look.py" <<'END'
import os
import warnings

import h5py
import numpy as np
from kerchunk.hdf import SingleHdf5ToZarr
from obspec_utils.registry import ObjectStoreRegistry
from obstore.store import LocalStore
from virtualizarr import open_virtual_dataset
from virtualizarr.parsers import HDFParser

values = np.arange(4096.0).reshape(64, 64)
with h5py.File("f.h5", "w") as file:
    for name, checksum in (("with_checksum", True), ("without", False)):
        file.create_dataset(name, data=values, chunks=(64, 64), compression="gzip", shuffle=True, fletcher32=checksum)

for mode in ("warn", "ignore"):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        found = {key.split("/")[0] for key in SingleHdf5ToZarr("f.h5", error=mode).translate()["refs"] if "/" in key}
    print(f"{mode}: {len(found)} of 2 datasets, {sum('fletcher32' in str(w.message) for w in caught)} warnings")
try:
    SingleHdf5ToZarr("f.h5", error="raise").translate()
    print("raise: nothing")
except Exception as why:
    print(f"raise: {type(why).__name__}")

registry = ObjectStoreRegistry({"file://": LocalStore()})
with open_virtual_dataset("file://" + os.path.abspath("f.h5"), registry=registry, parser=HDFParser(), loadable_variables=["with_checksum", "without"]) as run:
    same = all(np.array_equal(run[name].values, values) for name in run.variables)
    print(f"virtualizarr: {len(run.variables)} of 2 datasets, values {'as they were written' if same else 'differ'}")
END
cd "$folder"
env/bin/python look.py > seen 2> errors || { cat errors; exit 1; }
cat seen
cat > wanted <<'END'
warn: 1 of 2 datasets, 1 warnings
ignore: 1 of 2 datasets, 0 warnings
raise: Hdf5FeatureNotSupported
virtualizarr: 2 of 2 datasets, values as they were written
END
cmp -s seen wanted || { echo "this is not what was seen with these versions"; exit 1; }
