#!/usr/bin/env python3
"""run.h5 as others see it: h5py, ncdump and xarray open it with no help, and two ways of making it give the same contents."""
import os
import shutil
import subprocess
import sys
import tempfile

import h5py
import numpy

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402

DIMENSIONS = ["time", "cell", "bin", "time_psd"]
report = program.Report()
check = report.check


def write_run(folder, ranks):
    """One segment on one rank; one segment an output, joined at the end, on more."""
    binary = os.environ.get("BUILD", "build") + "/tests/mpi/test_output"
    command = [os.environ.get("MPIRUN", "mpirun"), "-n", str(ranks), binary, folder]
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    check(result.returncode == 0, f"writing on {ranks} ranks: {result.stdout}{result.stderr}")
    return os.path.join(folder, "run.h5")


def check_labels(file):
    for name, data in file.items():
        check(data.attrs.get("units", "") not in ("", "seconds", "days"), f"{name}: units")
        check(isinstance(data.attrs.get("long_name"), str) and len(data.attrs["long_name"]) > 3, f"{name}: long_name")
        if name in DIMENSIONS:
            check(h5py.h5ds.is_scale(data.id), f"{name}: is no scale")
            continue
        for axis, dimension in enumerate(data.dims):
            check(len(dimension) == 1, f"{name}: no scale on dimension {axis}")
            check(len(dimension) == 1 and len(dimension[0]) == data.shape[axis], f"{name}: length of dimension {axis}")
        if data.ndim > 1:
            check(data.chunks and data.compression == "gzip" and data.shuffle and data.fletcher32, f"{name}: filters")
    check(file.attrs["Conventions"].startswith("CF-") and file.attrs["source"].startswith("marsdisk "), "global attributes")
    check(file.attrs["complete"] == 1 and file.attrs["input"] == "fake.cfg", "complete, input")
    check(file["time"].attrs["units"] == "s" and file["time_yr"].attrs["units"] == "yr", "units of time")
    check(h5py.h5g.get_objinfo(file["kappa"].id).mtime == 0, "a time of creation is kept")


def check_same(one, other):
    """The runs differ in length and in the times of N; what they share is the same to the bit."""
    check(list(one) == list(other), "the same datasets in the same order")
    rows = min(one["time"].size, other["time"].size)
    for name in set(one) - {"N", "time_psd"}:
        timed = name == "time" or "time" in one[name].dims[0]
        a, b = (file[name][:rows] if timed else file[name][...] for file in (one, other))
        check(a.tobytes() == b.tobytes(), f"{name} depends on how it was made")


def check_ncdump(path):
    if not shutil.which("ncdump"):
        report.skip("ncdump is not there")
        return
    result = subprocess.run(["ncdump", "-h", path], capture_output=True, text=True, check=False)
    check(result.returncode == 0, "ncdump: " + result.stderr)
    for line in ("time = 11", "cell = 5", "bin = 3", "double Sigma_surf(time, cell)", "double N(time_psd, cell, bin)",
                 'Sigma_surf:units = "kg m-2"', "double T_M(time)", "double r(cell)", "double s_lo(bin)"):
        check(line in result.stdout, f"ncdump does not show: {line}")


def check_xarray(path):
    try:
        import xarray
        import netCDF4  # noqa: F401, the engine that reads it
    except ImportError:
        report.skip("xarray or netCDF4 is not there")
        return
    with xarray.open_dataset(path) as data:
        check(dict(data.sizes) == {"time": 11, "cell": 5, "bin": 3, "time_psd": 6}, f"xarray: {dict(data.sizes)}")
        check(data["time"].dtype == numpy.float64 and data["t_blow"].dtype == numpy.float64, "xarray made dates of seconds")
        check("r" in data.coords and "time_yr" in data.coords, "coordinates")
        check(data["M_out_dot"].sel(cell=2, time=3e5).shape == (), "selection by coordinate")


def check_figure(path):
    if subprocess.run(["/usr/bin/env", "python3", "tools/plot_run", "--help"], capture_output=True, check=False).returncode:
        report.skip("plot_run lacks packages")  # it says which
        return
    name = os.path.join(os.path.dirname(path), "figure.png")
    result = subprocess.run(["tools/plot_run", os.path.dirname(path), "-o", name], capture_output=True, text=True, check=False)
    check(result.returncode == 0 and os.path.getsize(name) > 20000, "plot_run: " + result.stderr)


def main():
    with tempfile.TemporaryDirectory() as folder:
        paths = [write_run(os.path.join(folder, str(n)), n) for n in (1, 3)]
        if not report.failed:
            with h5py.File(paths[0]) as one, h5py.File(paths[1]) as other:
                check_labels(one)
                check_labels(other)
                check_same(one, other)
            check_ncdump(paths[0])
            check_xarray(paths[0])
            check_figure(paths[0])
    report.end()


main()
