"""A sweep from outside: its file, its rows, what a single run with the same settings gives."""
import csv
import os
import signal

import program

# The quickest disk there is.
TINY = {"run": {"t_end_yr": 0.001, "outputs": 3}, "disk": {"cells": 2}, "sizes": {"bins": 10}, "radiation": {"q_pr": "constant"}}
AXES = """axes = ( { key = "mars.T0_K"; values = [3000, 4000.0]; },
           { key = "supply.epsilon_mix"; from = 0.1; to = 1.0; count = 3; scale = "log"; } );"""


def write(name, inside, *layers):
    """The path of a sweep's file over a base of its own."""
    base = program.write(name + "-base.cfg", program.config_text(TINY, *layers))
    return program.write(name + ".cfg", f'sweep: {{ base = "{os.path.basename(base)}"; {inside} }};\n')


def run(path, out, *args, **named):
    return program.run(["--sweep", path, "--out", out, *args], **named)


def rows(out, name="sweep.csv"):
    """The table's rows; those that were refused are not among them."""
    if not os.path.exists(os.path.join(out, name)):
        return []
    with open(os.path.join(out, name), encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def digests(out):
    return {int(row["case"]): row["state_digest"] for row in rows(out) if row["status"] == "finished"}


def folder(out, number):
    names = [name for name in os.listdir(out) if name.startswith(f"{number:06d}_")]
    return os.path.join(out, names[0]) if len(names) == 1 else None


def single(path, name, row, keys, *args):
    """The digest of one run with a row's settings."""
    out = os.path.join(program.FOLDER, name)
    sets = [a for key in keys for a in ("--set", f"{key}={row[key]}")]
    result = program.run([path[:-4] + "-base.cfg", "--out", out, "--quiet", "--force", *sets, *args])
    return program.load(out, "summary.json")["state_digest"] if result.code == 0 else str(result)


def is_rank(pid, path):
    try:
        words = program.read_bytes(f"/proc/{pid}/cmdline").split(b"\0")
    except OSError:
        return False
    return words[0].endswith(b"/marsdisk") and path.encode() in words


def ranks_of(path):
    """Processes of this sweep."""
    return [int(pid) for pid in os.listdir("/proc") if pid.isdigit() and is_rank(pid, path)]


def kill(pids):
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def kill_all(process, path):
    """mpirun and every rank, each of which has a process group of its own; true when they are gone."""
    kill([process.pid, *ranks_of(path)])
    process.communicate()
    return program.wait_for(lambda: not ranks_of(path))
