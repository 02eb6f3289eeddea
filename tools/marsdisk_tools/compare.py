"""Which datasets of two results differ, and by how much.

  tools/compare out/a out/b                    bit by bit
  tools/compare out/a out/b --rtol 1e-6        numbers within |a - b| <= atol + rtol max(|a|, |b|)
  tools/compare a.h5 b.h5 --ignore 'wall*'     files; names and patterns that are left out

A and B are folders of runs (run.h5, segments, swarm.h5) or of sweeps (sweep.h5), or HDF5 files. Datasets, shapes, types and attributes are
compared; two nan are alike, one is not. What tells of the machine and the moment (the path of the input, version and commit, times
taken, memory, ranks, what cases of a sweep could share) is left out unless --strict is given. Exit codes: 0 alike, 1 they differ, 2 usage, 5 not readable."""
import fnmatch
import os

import h5py
import numpy as np

from . import files, start

NO_RESULT = ["@input", "@source", "@title", "@version", "@commit", "@solver.kernel", "wall_s", "wall_all_parts_s", "rss_MB", "cpu_s",
             "cpu_sampling_s", "@wall_s", "@writing_s", "cache.*", "checkpoints.*", "ranks", "ranks.*", "resumes", "sweeps"]
OF_HDF5 = ("DIMENSION_LIST", "REFERENCE_LIST", "CLASS", "NAME", "_Netcdf4Dimid", "_Netcdf4Coordinates", "_nc3_strict")


def datasets(result):
    """{name: dataset} of every file; of segments, a list of parts in the order of time."""
    found = {}
    for file in result.files:
        file.visititems(lambda name, item: found.setdefault(name, []).append(item) if isinstance(item, h5py.Dataset) else None)
    return found


def values(parts, dims):
    if len(parts) > 1 and dims and dims[0] in ("time", "time_psd"):
        return np.concatenate([part[()] for part in parts])
    return np.asarray(parts[0][()])


def attributes(item):
    return {"@" + key: value for key, value in item.attrs.items() if key not in OF_HDF5}


def same_bits(a, b):
    if a.dtype.hasobject:
        return np.array(a == b, dtype=bool).reshape(a.shape)
    if a.ndim == 0:
        return np.array(a.tobytes() == b.tobytes())
    one = f"V{a.dtype.itemsize}"
    return np.ascontiguousarray(a).view(one) == np.ascontiguousarray(b).view(one)


def within(a, b, rtol, atol):
    """Where two arrays of numbers are alike: nan with nan, an infinity with the same one."""
    with np.errstate(invalid="ignore", over="ignore"):
        near = np.abs(a - b) <= atol + rtol * np.maximum(np.abs(a), np.abs(b))
    return np.where(np.isfinite(a) & np.isfinite(b), near, (a == b) | (np.isnan(a) & np.isnan(b)))


class Comparison:
    """Lines that tell of differences, and how many there are."""

    def __init__(self, a, b, options):
        self.a, self.b, self.options = a, b, options
        self.lines, self.compared, self.skipped = [], 0, set()

    def ignored(self, name):
        last = name[name.find("@"):] if "@" in name else name
        patterns = self.options.ignore + ([] if self.options.strict else NO_RESULT)
        if any(fnmatch.fnmatchcase(n, p) for n in (name, last) for p in patterns):
            self.skipped.add(last if "@" in name else name)
            return True
        return False

    def tell(self, name, what):
        self.lines.append(f"{name}: {what}")

    def attributes(self, where, a, b):
        if self.options.data:
            return
        a, b = attributes(a), attributes(b)
        for key in sorted(a.keys() | b.keys()):
            if self.ignored(where + key):
                continue
            self.compared += 1
            if key not in a or key not in b:
                self.tell(where + key, f"only in {'A' if key in a else 'B'}")
            else:
                x, y = np.asarray(a[key]), np.asarray(b[key])
                if x.shape != y.shape or not np.all(self.alike(x, y)):
                    self.tell(where + key, f"{files.text(a[key])} in A, {files.text(b[key])} in B")

    def alike(self, x, y):
        numbers = x.dtype.kind in "fiub" and y.dtype.kind in "fiub"
        if numbers and (self.options.rtol > 0 or self.options.atol > 0):
            return within(x.astype(float), y.astype(float), self.options.rtol, self.options.atol)
        if x.dtype != y.dtype and not (x.dtype.kind in "SUO" and y.dtype.kind in "SUO"):
            return np.zeros(x.shape, dtype=bool)
        if x.dtype.kind in "SUO":
            return np.vectorize(lambda p, q: files.text(p) == files.text(q), otypes=[bool])(x, y)
        return same_bits(x, y)

    def dataset(self, name, a, b):
        """a, b: parts of the dataset in A and B."""
        self.attributes(name, a[0], b[0])
        dims, other = files.dims_of(a[0]), files.dims_of(b[0])
        if dims != other:
            self.tell(name, f"along {', '.join(dims)} in A, {', '.join(other)} in B")
        x, y = values(a, dims), values(b, other)
        if x.shape != y.shape:
            self.tell(name, f"shape {x.shape} in A, {y.shape} in B")
            return
        if x.dtype != y.dtype and not (x.dtype.kind in "SUO" and y.dtype.kind in "SUO"):
            self.tell(name, f"type {x.dtype} in A, {y.dtype} in B")
        alike = self.alike(x, y)
        if np.all(alike):
            return
        self.tell(name, self.how_much(x, y, alike, dims))

    def how_much(self, x, y, alike, dims):
        count = int(alike.size - np.count_nonzero(alike))
        words = f"{count} of {alike.size} values differ"
        if x.dtype.kind not in "fiub" or y.dtype.kind not in "fiub":
            at = np.unravel_index(np.argmin(alike), alike.shape)
            return f"{words}, first{self.place(at, dims)}: {files.text(x[at])} in A, {files.text(y[at])} in B"
        x, y = x.astype(float), y.astype(float)
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            far = np.where(alike, 0, np.abs(x - y))
            relative = np.where(far > 0, far / np.maximum(np.abs(x), np.abs(y)), 0)
        odd = ~alike & ~(np.isfinite(x) & np.isfinite(y))
        far, relative = np.where(odd, 0, far), np.where(odd, 0, relative)
        at = np.unravel_index(np.argmax(odd) if odd.any() else np.argmax(relative) if relative.any() else np.argmin(alike), x.shape)
        words += f" ({int(odd.sum())} of them nan or infinite in one)" if odd.any() else ""
        return f"{words}, by at most {far.max():.3g} and {relative.max():.3g} of the larger; worst{self.place(at, dims)}: {x[at]!r} in A, {y[at]!r} in B" \
            .replace("np.float64(", "").replace(") in", " in")

    def place(self, at, dims):
        """Where: the indices, and the coordinates that go with them."""
        words = []
        for index, dim in zip(at, dims):
            coordinate = ""
            if dim in self.a:
                value = self.a.get(dim)[index]
                coordinate = f" ({value:.6g} s)" if dim.startswith("time") else ""
            words.append(f"{dim} {index}{coordinate}")
        return " at " + ", ".join(words) if words else ""

    def all(self):
        self.attributes("", self.a.files[0], self.b.files[0])
        a, b = datasets(self.a), datasets(self.b)
        for name in sorted(a.keys() | b.keys()):
            if self.ignored(name):
                continue
            self.compared += 1
            if name not in a or name not in b:
                self.tell(name, f"only in {'A' if name in a else 'B'}")
            else:
                self.dataset(name, a[name], b[name])
        return self


class Plain(files.Files):
    """Any HDF5 file, a checkpoint say."""

    NAME = "*.h5"


def open_result(where):
    try:
        return files.open_any(where)
    except files.Trouble:
        if os.path.isfile(where):  # a checkpoint; sweep.h5 without its sweep.csv
            return Plain(where)
        raise


def main(arguments):
    parser = start.parser("compare", __doc__)
    parser.add_argument("a", metavar="A")
    parser.add_argument("b", metavar="B")
    parser.add_argument("--rtol", type=float, default=0.0, help="relative tolerance")
    parser.add_argument("--atol", type=float, default=0.0, help="absolute tolerance, in each dataset's unit")
    parser.add_argument("--ignore", action="append", default=[], metavar="NAME", help="a dataset, or @ and an attribute; * stands for anything; repeatable")
    parser.add_argument("--data", action="store_true", help="datasets only, no attributes")
    parser.add_argument("--strict", action="store_true", help="also what tells of the machine and the moment")
    options = parser.parse_args(arguments)
    if not (options.rtol >= 0 and options.atol >= 0):
        raise files.Trouble(2, "--rtol and --atol are numbers from 0 on")
    with open_result(options.a) as a, open_result(options.b) as b:
        found = Comparison(a, b, options).all()
    for line in found.lines:
        print(line)
    how = "bit by bit" if not (options.rtol or options.atol) else f"within rtol {options.rtol:g}, atol {options.atol:g}"
    print(f"{found.compared} datasets and attributes compared {how}: " + (f"{len(found.lines)} differences" if found.lines else "alike") +
          (f"; left out: {', '.join(sorted(found.skipped))}" if found.skipped else ""))
    return 1 if found.lines else 0
