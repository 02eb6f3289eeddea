#!/usr/bin/env python3
"""make and the libraries: what does not belong together is told in one line before anything is compiled; where MPICH and its HDF5 are
installed (Debian: mpich libmpich-dev libhdf5-mpich-dev), the program is built with them, and does the same. timeout: 300"""
import glob
import os
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402

report = program.Report()
MPICH = os.path.join(program.FOLDER, "mpich")
# As nobody has set anything: a make above this one says how the programs were built that the other tests run.
CLEAN = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MFLAGS", "MAKEOVERRIDES", "CC", "OMPI_CC", "BUILD")}


def make(*words, timeout=60):
    began = time.monotonic()
    process = subprocess.Popen(["make", "--no-print-directory", *words], cwd=program.ROOT, env=CLEAN, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, start_new_session=True)
    return program.finish(process, began, timeout)


def refused(what, word, *words):
    """One line, and nothing was compiled."""
    build = os.path.join(program.FOLDER, "refused")
    shutil.rmtree(build, ignore_errors=True)
    result = make(f"BUILD={build}", *words)
    lines = [line for line in result.err.splitlines() if "***" not in line]
    good = result.code == 2 and len(lines) == 1 and lines[0].startswith("make: ") and word in lines[0]
    report.check(good and not glob.glob(build + "/obj/*/*.o"), f"{what}: {lines}", result)


def folder_with(header, text):
    return os.path.dirname(program.write(f"headers/{header}-{len(text)}/{header}", text))


def test_refused():
    serial = folder_with("hdf5.h", "#include <stddef.h>\n")
    broken = folder_with("hdf5.h", "#include <mpi.h>\n#define H5_HAVE_PARALLEL 1\n")
    refused("no compiler", "CC = no-such-compiler", "CC=no-such-compiler")
    refused("serial HDF5", f"found in {serial} is serial", f"HDF5_CFLAGS=-I{serial}")
    refused("no HDF5", "no hdf5.h in /nowhere", "HDF5_CFLAGS=-I/nowhere")
    refused("something else", "does not go with the MPI of", f"HDF5_CFLAGS=-I{broken}")
    refused("no library", "do not link", "HDF5_LIBS=-lno-such-hdf5")
    result = make(f"BUILD={program.FOLDER}/fine", f"{program.FOLDER}/fine/libraries.txt")
    report.check(result.code == 0 and not result.err, "what is installed", result)


def has_mpich():
    if not all(shutil.which(name) for name in ("mpicc.mpich", "mpirun.mpich")):
        return "no mpicc.mpich and mpirun.mpich"
    known = subprocess.run(["pkg-config", "--exists", "hdf5-mpich"], check=False).returncode == 0
    return "" if known else "no HDF5 for MPICH"


def digest(out):
    return program.load(os.path.join(program.FOLDER, out), "summary.json")["state_digest"]


def test_mpich():
    if has_mpich():
        report.skip("MPICH: " + has_mpich())
        return
    for pc in ("hdf5-openmpi", "hdf5-mpich"):  # the other one's HDF5, asked for by name
        flags = subprocess.run(["pkg-config", "--cflags-only-I", pc], capture_output=True, text=True, check=False).stdout.strip()
        libs = subprocess.run(["pkg-config", "--libs-only-L", "--libs-only-l", pc], capture_output=True, text=True, check=False).stdout.strip()
        compiler = "mpicc.mpich" if "openmpi" in pc else "mpicc.openmpi"
        if flags and shutil.which(compiler):
            refused(f"{compiler} with {pc}", "HDF5", f"CC={compiler}", f"HDF5_CFLAGS={flags}", f"HDF5_LIBS={libs}")
    result = make("-j2", "CC=mpicc.mpich", f"BUILD={MPICH}", "OPTIMISE=-O2", f"{MPICH}/marsdisk", timeout=200)
    if not report.check(result.code == 0 and not result.err, "MPICH: the build", result):
        return
    small = program.config("small.cfg")
    report.check(program.run(["--quiet", "-o", "usual", small]).code == 0, "the usual build")
    for ranks in (0, 1, 3):
        launcher = ["mpirun.mpich", "-n", str(ranks)] if ranks else []
        result = program.run(["--quiet", "-o", f"mpich-{ranks}", "--set", f"parallel.ranks={max(ranks, 1)}", small], binary=launcher + [MPICH + "/marsdisk"])
        report.check(result.code == 0 and digest(f"mpich-{ranks}") == digest("usual"), f"MPICH @{ranks}", result)
    four = ["mpirun.mpich", "-n", "4", MPICH + "/marsdisk"]
    result = program.run(["--check", small], binary=four)
    report.check(result.code == 0 and result.out.count("in order") == 1, "MPICH: one voice of four", result)
    result = program.run([program.config("bad.cfg", {"disk": {"cells": -1}})], binary=four)
    report.check(result.code == 3 and len(result.messages) == 1, "MPICH: refused", result)
    stop_mpich(four)


def stop_mpich(four):
    """mpirun of MPICH waits for its ranks at SIGTERM and passes their code."""
    endless = program.config("endless.cfg", {"run": {"t_end_yr": 20.0, "outputs": 200000}, "disk": {"cells": 16}, "sizes": {"bins": 60},
                                             "io": {"segment_MB": 0.1}})
    process = program.start(["--quiet", "-o", "endless", endless], binary=four)
    program.wait_for(lambda: glob.glob(program.FOLDER + "/endless/segment-*.h5"))
    process.send_signal(signal.SIGTERM)
    result = program.finish(process, time.monotonic(), 40)
    stopped = program.load(program.FOLDER + "/endless", "summary.json")["status"] == "stopped"
    report.check(result.code == 75 and stopped, "MPICH: SIGTERM to mpirun", result)


test_refused()
test_mpich()
report.end()
