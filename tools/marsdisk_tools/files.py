"""The files of runs and sweeps, read with numpy and h5py alone. Arrays are as they are in the file, SI units."""
import csv
import glob
import json
import os

import h5py
import numpy as np

R_MARS, YEAR, G = 3.3895e6, 365.25 * 86400, 6.67430e-11  # m, s, SI


class Trouble(Exception):
    """What ends a command: a message, and the exit code (2 usage, 5 files)."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def make_folder(path):
    try:
        os.makedirs(path, exist_ok=True)
    except OSError as error:
        raise Trouble(5, f"{path}: no folder can be made: {error.strerror}") from error


def text(value):
    """A string of HDF5, in whichever form it comes."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value)


def read_json(path):
    """None where there is none."""
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except OSError:
        return None
    except ValueError as error:
        raise Trouble(5, f"{path}: {error}") from error


def open_h5(path):
    try:
        return h5py.File(path, "r")
    except OSError as error:
        raise Trouble(5, f"{path}: {error}") from error


def dims_of(dataset):
    """Names of a dataset's dimensions, which are datasets themselves."""
    if h5py.h5ds.is_scale(dataset.id):
        return (dataset.name.strip("/"),)
    return tuple(next(iter(dim.keys()), f"dim_{k}") for k, dim in enumerate(dataset.dims))


class Files:
    """One file of results, or several that follow each other in time."""

    NAME, SEGMENTS = "", ""

    def __init__(self, where):
        self.folder = where if os.path.isdir(where) else os.path.dirname(where) or "."
        paths = [where]
        if os.path.isdir(where):
            paths = glob.glob(os.path.join(glob.escape(where), self.NAME)) or \
                (sorted(glob.glob(os.path.join(glob.escape(where), self.SEGMENTS))) if self.SEGMENTS else [])
        if not paths or not os.path.isfile(paths[0]):
            raise Trouble(5, f"{where}: no {self.NAME}{' and no segments' if self.SEGMENTS else ''} here")
        self.paths = paths
        self.files = [open_h5(path) for path in paths]
        self.attrs = {name: text(value) if isinstance(value, bytes) else value for name, value in self.files[0].attrs.items()}

    def close(self):
        for file in self.files:
            file.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __contains__(self, name):
        return any(name in file for file in self.files)

    def names(self):
        return sorted({name for file in self.files for name in file})

    def _first(self, name):
        return next(file[name] for file in self.files if name in file)

    def dims(self, name):
        return dims_of(self._first(name))

    def attributes(self, name):
        """`units` and `long_name`."""
        return {key: text(value) for key, value in self._first(name).attrs.items() if key in ("units", "long_name", "missing")}

    def get(self, name, select=()):
        """A dataset's values; `select` picks along the dimensions behind the first."""
        parts = [file[name] for file in self.files if name in file]
        if not parts:
            raise Trouble(5, f"{self.paths[0]}: no {name} in it")
        if not self.dims(name) or self.dims(name)[0] not in ("time", "time_psd"):
            return parts[0][()]
        return np.concatenate([part[(slice(None),) + select] for part in parts])

    def json(self, name):
        return read_json(os.path.join(self.folder, name)) or {}

    @property
    def title(self):
        return os.path.basename(os.path.abspath(self.folder))

    @property
    def summary(self):
        return self.json("summary.json")

    @property
    def config(self):
        return self.json("run_config.json")

    def parameters(self):
        """{key: {"value", "origin", "unit"}} as recorded at the start."""
        return self.config.get("parameters", {})


class Run(Files):
    """A run of marsdisk: run.h5, or the segments of one that did not end."""

    NAME, SEGMENTS = "run.h5", "segment-*.h5"

    def __init__(self, where):
        super().__init__(where)
        if "M_mars_kg" not in self.attrs:
            raise Trouble(5, f"{self.paths[0]}: not a run of marsdisk")
        self.M_mars = float(self.attrs["M_mars_kg"])


class Swarm(Files):
    """A run of swarm_mc."""

    NAME = "swarm.h5"

    def __getitem__(self, name):
        return self.get(name)

    def with_error(self, name):
        return self.get(name), self.get(name + "_error")


class Sweep(Files):
    """A sweep of either program: sweep.h5 with a row a case, and the keys that vary, from the head of sweep.csv."""

    NAME = "sweep.h5"

    def __init__(self, where):
        super().__init__(where)
        path = os.path.join(self.folder, "sweep.csv")
        self.remarks, self.keys = [], []
        try:
            with open(path, encoding="utf-8", newline="") as file:
                for line in file:
                    if line.startswith("#"):
                        self.remarks.append(line[1:].strip())
                    elif not self.keys:
                        head = next(csv.reader([line]))
                        self.keys = head[1:head.index("status")]
        except (OSError, ValueError) as error:
            raise Trouble(5, f"{path}: {error}") from error

    def column(self, name):
        """Values by case: numbers, or texts."""
        values = self.get(name)
        return np.array([text(v) for v in values]) if values.dtype == object else values

    def number(self, name):
        """Values by case as numbers, or the ratio A/B of two; Trouble for texts and unknown names, with those that there are."""
        if "/" in name:
            above, below = (self.number(part) for part in name.split("/", 1))
            with np.errstate(divide="ignore", invalid="ignore"):
                return above / below
        if name not in self or self.dims(name) != ("case",):
            known = [n for n in self.names() if self.dims(n) == ("case",) and n != "case" and self.get(n).dtype != object]
            raise Trouble(2, f"{name}: not a number of each case; there are {', '.join(known)}")
        values = self.get(name)
        if values.dtype == object:
            raise Trouble(2, f"{name}: a text, not a number")
        return values.astype(float)

    def attributes(self, name):
        if "/" not in name:
            return super().attributes(name)
        above, below = (super(Sweep, self).attributes(part).get("units", "1") for part in name.split("/", 1))
        return {"units": "1" if above == below else f"{above} / {below}"}

    def finished(self):
        return self.column("status") == "finished"

    def left_out(self):
        """{case: status} of what did not come to its end."""
        return {int(n): s for n, s in zip(self.get("case"), self.column("status")) if s != "finished"}

    def series(self):
        """Names of what is kept against time."""
        return [name for name in self.names() if self.dims(name) == ("case", "time")]


def kind_of(where):
    """Run, Swarm or Sweep for a folder or a file; None when it holds none of them."""
    if os.path.isdir(where):
        if os.path.exists(os.path.join(where, "sweep.h5")):
            return Sweep
        if os.path.exists(os.path.join(where, "swarm.h5")):
            return Swarm
        if os.path.exists(os.path.join(where, "run.h5")) or glob.glob(os.path.join(glob.escape(where), "segment-*.h5")):
            return Run
        return None
    if not os.path.isfile(where):
        return None
    with open_h5(where) as file:
        return Run if "M_mars_kg" in file.attrs else Sweep if "case" in file else Swarm if "energy" in file else None


def open_any(where):
    kind = kind_of(where)
    if kind is None:
        raise Trouble(5, f"{where}: no run.h5, no segments, no swarm.h5 and no sweep.h5 here")
    return kind(where)


def _swarm_units():
    units = {"EN_Td": "Td", "mean_energy_eV": "eV", "characteristic_energy_eV": "eV", "DL_over_mu_V": "V", "mu_N": "1/(V m s)",
             "alpha_N_flux": "m2", "alpha_N_sst": "m2", "time_steady_s": "s", "time_measured_from_s": "s"}
    units.update({f"{name}_{kind}": unit for name, unit in (("W", "m/s"), ("W_ExB", "m/s"), ("ND_T", "1/(m s)"), ("ND_L", "1/(m s)"))
                  for kind in ("flux", "bulk")})
    units.update({f"k_{name}{way}": "m3/s" for name in ("effective", "ionization", "attachment") for way in ("", "_convolved")})
    return {**units, **{name + "_error": unit for name, unit in units.items()}}


# Of numbers in summary.json, where sweep.h5 says no more than "1".
SUMMARY_UNITS = {"T_M_end_K": "K", **_swarm_units()}
