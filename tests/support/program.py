"""marsdisk from outside: write its input, run it alone or on ranks, count what is found. For the tests in cli/, mpi/ and fault/."""
import concurrent.futures
import functools
import glob
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from load import patience, wait  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def set_environment():
    """What tests/run sets, for a test that is started by hand."""
    with open(os.path.join(ROOT, "tools/mpi_env"), encoding="utf-8") as file:
        exports = re.findall(r'^export (\w+)="\$\{\w+:-(.*)\}"', file.read(), re.M)
    for name, value in exports + [("OMPI_MCA_mpi_yield_when_idle", "1")]:
        os.environ.setdefault(name, value)


set_environment()
BUILD = os.path.join(ROOT, os.environ.get("BUILD", "build"))
BINARY = os.path.join(BUILD, "marsdisk")
MPIRUN = os.environ.get("MPIRUN", "mpirun").split()


def in_memory():
    """The folder of files in memory, where runs that bring every file to the disk are quick; None where it has hardly any room."""
    try:
        room = os.statvfs("/dev/shm")
    except OSError:
        return None
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) and room.f_bavail * room.f_frsize > 1e9 else None


FOLDER = tempfile.mkdtemp(prefix="marsdisk-test-", dir=in_memory())

# A disk that is followed in some hundredths of a second.
SMALL = {
    "run": {"t_end_yr": 0.002, "outputs": 6},
    "disk": {"cells": 5},
    "sizes": {"bins": 12},
    "radiation": {"q_pr": "constant"},
}


def text_of(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + value + '"'
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(text_of(v) for v in value) + "]"
    return repr(value)


class Raw(str):
    """A value that stands in the file as it is."""


def config_text(*layers):
    """libconfig text of dictionaries {group: {key: value}}; later ones win."""
    merged = {}
    for layer in layers:
        for group, keys in layer.items():
            merged.setdefault(group, {}).update(keys)
    lines = []
    for group, keys in merged.items():
        lines.append(group + ":\n{")
        lines += [f"    {key} = {value if isinstance(value, Raw) else text_of(value)};" for key, value in keys.items()]
        lines.append("};")
    return "\n".join(lines) + "\n"


def write(name, text, folder=FOLDER):
    """A file in the test's folder; its path."""
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(text if isinstance(text, bytes) else text.encode())
    return path


def config(name, *layers):
    return write(name, config_text(SMALL, *layers))


def command(args, ranks=0, binary=None):
    return (MPIRUN + ["-n", str(ranks)] if ranks else []) + (binary or [BINARY]) + [str(a) for a in args]


class Result:
    def __init__(self, code, out, err, seconds):
        self.code, self.out, self.err, self.seconds = code, out, err, seconds
        self.messages = re.findall(r"^[\0 ]*marsdisk: (.*)", err, re.M)  # mpirun of Open MPI 5 puts bytes in front

    @property
    def message(self):
        return self.messages[0] if self.messages else ""

    def __str__(self):
        return f"code {self.code} after {self.seconds:.2f} s\nout: {self.out[-1500:]}\nerr: {self.err[-1500:]}"


def start(args, ranks=0, env=None, binary=None, **options):
    """Open MPI's own files lie apart for every start: many that come and go at once stumble over each other's."""
    own = {"OMPI_MCA_orte_tmpdir_base": tempfile.mkdtemp(prefix="s", dir=FOLDER)}
    settings = dict(stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, cwd=FOLDER)
    settings.update(options)
    return subprocess.Popen(command(args, ranks, binary), env={**os.environ, **own, **(env or {})}, **settings)


@functools.lru_cache(None)
def shim():
    """tests/fault/shim.c as a library to be loaded first."""
    path = os.path.join(FOLDER, "shim.so")
    source = os.path.join(ROOT, "tests/fault/shim.c")
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", path, source, "-ldl"], check=True)
    return path


def ticking(microseconds):
    """Settings for `env` under which a run's clock goes on by so much at each look, whatever the machine does. It looks once or twice a
    sub-step."""
    return {"LD_PRELOAD": shim(), "FAULT_TICK": str(microseconds)}


def wait_for(what, limit=20):
    """What what() finds at last; None when it finds nothing in so many seconds, longer on a busy machine."""
    began = time.monotonic()
    while time.monotonic() < began + limit * patience():
        found = what()
        if found:
            return found
        time.sleep(0.01)
    return None


@functools.lru_cache(None)
def mixes_codes():
    """Does mpirun return what all ranks ended with in one number, bit upon bit? MPICH's does, and what ended those that it has killed itself may
    be among it: of a run that MPI_Abort ended with 5 it then says 9, or 1."""
    two = MPIRUN + ["-n", "1", "sh", "-c", "exit 1", ":", "-n", "1", "sh", "-c", "exit 2"]
    return subprocess.run(two, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=60).returncode == 3


def below(process):
    """(number, name) of every process that this one has started, by itself or by others."""
    children = {}
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                head, tail = file.read().rsplit(")", 1)
        except OSError:  # it has ended meanwhile
            continue
        number, name = head.split(" (", 1)
        children.setdefault(int(tail.split()[1]), []).append((int(number), name))
    found = children.get(process, [])
    for number, _ in found:  # grows on the way
        found += children.get(number, [])
    return found


def ranks_of(launcher):
    """Process numbers of an mpirun's ranks, the oldest first: with Open MPI its children, with MPICH those of a proxy."""
    return sorted(number for number, name in below(launcher.pid) if name == os.path.basename(BINARY))


def finish(process, began, timeout):
    """Its end, or its violent end with code None after `timeout` seconds."""
    try:
        out, err = wait(process, timeout)
        code = process.returncode
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            out, err = process.communicate(timeout=5)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
        code = None
    return Result(code, (out or b"").decode("utf-8", "replace"), (err or b"").decode("utf-8", "replace"), time.monotonic() - began)


def run(args, ranks=0, timeout=60, env=None, **options):
    began = time.monotonic()
    return finish(start(args, ranks, env, **options), began, timeout)


def run_all(jobs, at_once=4):
    """Results of run(*positional, **named) for each (positional, named), a few at a time: starting is mostly waiting."""
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(lambda job: run(*job[0], **job[1]), jobs))


def opens_to(user):
    """May this user start the program? Not where the repository lies below root's home."""
    return subprocess.run(["test", "-x", BINARY], user=user, group=user, extra_groups=[], check=False).returncode == 0


def load(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return json.load(file)


def read_bytes(path):
    with open(path, "rb") as file:
        return file.read()


def content(folder):
    """Every file and folder below a folder, by name; None where there is none."""
    if not os.path.lexists(folder):
        return None
    return sorted(os.path.relpath(os.path.join(at, name), folder) for at, folders, files in os.walk(folder) for name in folders + files)


class Report:
    """Counts checks, shows those that fail, and prints the sum that tests/run reads."""

    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def check(self, condition, what, detail=""):
        if condition:
            self.passed += 1
        else:
            self.failed += 1
            print(f"failed: {what}" + (f"\n{detail}" if str(detail) else ""), flush=True)
        return bool(condition)

    def skip(self, what):
        self.skipped += 1
        print("skipped: " + what)

    def end(self):
        shutil.rmtree(FOLDER, ignore_errors=True)
        print(f"{self.passed} passed, {self.failed} failed" + (f", {self.skipped} skipped" if self.skipped else ""))
        sys.exit(1 if self.failed or not self.passed else 0)


def without_warnings(text):
    """What is shown besides the warnings that any run may give."""
    return re.sub(r"warning: [^\r\n]*\r?\n", "", text)
