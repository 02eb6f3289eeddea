"""The fuzzers' inputs: one archive a target, tests/fuzz/corpus/NAME.tar.gz, made by tests/fuzz/pack."""
import glob
import os
import re
import shutil
import tarfile

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "corpus")
END = ".tar.gz"
# Inputs that are changes to a good file, by place: where its format is another, they hit something else. Their archive says for which
# format they were chosen.
DISK, SWARM = ("disk/evolve/snapshot.h", "MD_CHECKPOINT_FORMAT"), ("swarm/run/checkpoint.h", "SW_CHECKPOINT_FORMAT")
FORMATS = {"checkpoint": DISK, "sealed": DISK, "swarm_checkpoint": SWARM}
FORMAT = "format"


def path(name):
    return os.path.join(HERE, name + END)


def names():
    return sorted(os.path.basename(p)[:-len(END)] for p in glob.glob(HERE + "/*" + END))


def format_now(name):
    """What the program writes now: "MD_CHECKPOINT_FORMAT = 10"; empty where the target knows no format."""
    if name not in FORMATS:
        return ""
    header, constant = FORMATS[name]
    with open(os.path.join(HERE, "../../../include", header), encoding="utf-8") as file:
        return re.search(rf"\b{constant} = \d+", file.read()).group()


def format_packed(name):
    """What the inputs of the archive were chosen for."""
    with tarfile.open(path(name)) as tar:
        return tar.extractfile(FORMAT).read().decode() if FORMAT in tar.getnames() else ""


def unpack(name, folder):
    """Its inputs as files of the folder, which holds nothing else then. How many."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, exist_ok=True)
    with tarfile.open(path(name)) as tar:
        members = [m for m in tar.getmembers() if m.isfile() and "/" not in m.name and m.name != FORMAT]
        for member in members:
            with open(os.path.join(folder, member.name), "wb") as file:
                file.write(tar.extractfile(member).read())
    return len(members)
