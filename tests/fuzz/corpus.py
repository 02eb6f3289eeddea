"""The fuzzers' inputs: one archive a target, tests/fuzz/corpus/NAME.tar.gz, made by tests/fuzz/pack."""
import glob
import os
import shutil
import tarfile

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "corpus")
END = ".tar.gz"


def path(name):
    return os.path.join(HERE, name + END)


def names():
    return sorted(os.path.basename(p)[:-len(END)] for p in glob.glob(HERE + "/*" + END))


def unpack(name, folder):
    """Its inputs as files of the folder, which holds nothing else then. How many."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, exist_ok=True)
    with tarfile.open(path(name)) as tar:
        members = [m for m in tar.getmembers() if m.isfile() and "/" not in m.name]
        for member in members:
            with open(os.path.join(folder, member.name), "wb") as file:
                file.write(tar.extractfile(member).read())
    return len(members)
