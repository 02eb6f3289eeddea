#!/usr/bin/env python3
"""How MPI begins and ends: not at all where it is not needed, without a daemon for one process, and, when a run is refused under mpirun,
at once. A library that is loaded first stands in for MPI_Init and tells of each call. timeout: 200"""
import os
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402

report = program.Report()
QPR = os.path.join(program.BUILD, "marsdisk-qpr")
small = program.config("small.cfg")
bad = program.config("bad.cfg", {"disk": {"cells": -3}})
MPI_4 = "Open MPI) 4." in subprocess.run(["mpirun", "--version"], capture_output=True, text=True, check=False).stdout

WITNESS = r"""
#include <stdio.h>
#include <stdlib.h>
int PMPI_Init(int *argc, char ***argv);
int MPI_Init(int *argc, char ***argv);
static const char *of(const char *name)
{
    return getenv(name) ? getenv(name) : "-";
}
int MPI_Init(int *argc, char ***argv)
{
    fprintf(stderr, "MPI_Init: %s %s %s\n", of("OMPI_MCA_ess_singleton_isolated"), of("OMPI_MCA_pml"), of("OMPI_MCA_btl"));
    return PMPI_Init(argc, argv);
}
"""


def make_witness():
    source, library = program.write("witness.c", WITNESS), os.path.join(program.FOLDER, "witness.so")
    subprocess.run([shutil.which("cc") or "gcc", "-shared", "-fPIC", "-o", library, source], check=True)
    return library


witness = make_witness()


def bare(command, **settings):
    """In an environment that holds nothing: no ssh in the path, no launcher, nothing about Open MPI."""
    began = time.monotonic()
    process = subprocess.Popen(command, env={"PATH": "/nowhere", "LD_PRELOAD": witness, **settings}, stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=program.FOLDER, start_new_session=True)
    return program.finish(process, began, 60)


def begins(result):
    return result.err.count("MPI_Init:")


def test_without_mpi():
    """What needs no run needs no MPI; a table of <Q_pr> by one process neither, in whatever format."""
    table = [QPR, "--quiet", "--constant", "1.5,0.01", "--sizes", "3", "--temperatures", "2", "--s-max", "1e-7"]
    told = [([program.BINARY, *words], 0) for words in (["--help"], ["--version"], ["--print-defaults"], ["--print-reference"],
                                                       ["--check", small])]
    told += [([QPR, *words], 0) for words in (["--help"], ["--version"], ["mie", "10", "1.5", "0"])]
    wrong = [([program.BINARY, "--bogus"], 2), ([program.BINARY], 2), ([program.BINARY, "--check", bad], 3), ([QPR, "mie", "x", "1", "1"], 2)]
    for command, code in told + wrong:
        result = bare(command)
        what = " ".join(command[1:])
        report.check(result.code == code and begins(result) == 0, f"{what}: {begins(result)} times MPI", result)
        report.check(bool(result.out) == (code == 0), f"{what}: what it says", result)
    for name in ("alone.csv", "alone.h5"):
        result = bare([*table, "-o", name])
        report.check(result.code == 0 and begins(result) == 0 and os.path.getsize(os.path.join(program.FOLDER, name)) > 100, name, result)
        together = program.run([*table[1:], "-o", name + "-2" + name[-4:]], ranks=2, binary=[QPR])
        report.check(together.code == 0, f"{name}: two ranks", together)
    same = [program.read_bytes(os.path.join(program.FOLDER, n)) for n in ("alone.csv", "alone.csv-2.csv")]
    report.check(same[0] == same[1], "a table made without MPI is that of two ranks")


def test_one_process():
    """A run by itself: Open MPI is told that it stays so, unless the user says otherwise."""
    for k, (settings, seen) in enumerate((({}, "1 ob1 self"), ({"OMPI_MCA_btl": "self,tcp"}, "1 ob1 self,tcp"),
                                          ({"OMPI_MCA_pml": "^cm", "OMPI_MCA_ess_singleton_isolated": "true"}, "true ^cm self"))):
        result = bare([program.BINARY, "--quiet", "--out", f"one-{k}", small], **settings)
        report.check(result.code == 0 and f"MPI_Init: {seen}\n" in result.err and begins(result) == 1, f"one process, {settings}", result)
    # no folder of Open MPI's own: that of all lone processes of a user is the same, and one that ends would remove it under another
    if MPI_4:
        result = bare([program.BINARY, "--quiet", "--out", "one-folder", small], TMPDIR=small)
        report.check(result.code == 0 and begins(result) == 1, "one process that can make no folder for MPI", result)
    else:
        report.skip("one process that can make no folder for MPI: Open MPI 5 wants one")
    # what a batch script and a task of a step find in their environment, where no MPI has started them
    result = bare([program.BINARY, "--check", small], SLURM_PROCID="0", SLURM_NTASKS="16")
    report.check(result.code == 0 and begins(result) == 0 and "in order" in result.out, "a batch script", result)


def test_one_voice():
    """Of several processes one speaks, and all of them come to the same code."""
    for command, line in (([program.BINARY, "--help"], "usage: marsdisk "), ([program.BINARY, "--check", small], "in order"),
                          ([QPR, "mie", "10", "1.5", "0"], "10 1.5 0 ")):
        result = program.run(command[1:], ranks=4, binary=command[:1])
        report.check(result.code == 0 and result.out.count(line) == 1, f"four ranks: {' '.join(command[1:])}", result)
        # a step of SLURM whose tasks do not know each other
        for task in ("0", "3"):
            result = bare(command, SLURM_PROCID=task, SLURM_STEP_NUM_TASKS="4")
            report.check(result.code == 0 and (line in result.out) == (task == "0"), f"task {task}: {' '.join(command[1:])}", result)
    result = bare([program.BINARY, "--check", bad], SLURM_PROCID="3", SLURM_STEP_NUM_TASKS="4")
    report.check(result.code == 3, "a task that is not heard keeps its code", result)


def test_refused():
    """A refusal takes what a start takes, although mpirun of Open MPI 4 would wait twice so long as it is told at any code but 0: here for
    two minutes, which is longer than anybody waits for it."""
    if not MPI_4:
        report.skip("how mpirun ends: not Open MPI 4")
        return
    for ranks in (1, 2, 4):
        for args, code in (([bad], 3), (["--bogus"], 2)):
            result = program.run(args, ranks=ranks, timeout=20, env={"OMPI_MCA_odls_base_sigkill_timeout": "60"})
            report.check(result.code == code and len(result.messages) == 1, f"refused @{ranks}: {args}", result)


for test in (test_without_mpi, test_one_process, test_one_voice, test_refused):
    test()
report.end()
