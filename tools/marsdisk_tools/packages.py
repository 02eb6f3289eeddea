"""Which Python has the packages that a command needs? The first in PATH is not always the one that the system's packages belong to."""
import importlib.util
import os
import subprocess
import sys

DEBIAN = {"numpy": "python3-numpy", "h5py": "python3-h5py", "matplotlib": "python3-matplotlib", "xarray": "python3-xarray"}
AGAIN = "MD_TOOLS_AGAIN"


def has(name):
    return importlib.util.find_spec(name) is not None


def need(command, *names):
    """Goes on in a Python that has these packages ($PYTHON, the system's), or ends with a line that says what to install."""
    missing = [name for name in names if not has(name)]
    if not missing:
        return
    for python in (os.environ.get("PYTHON"), "/usr/bin/python3"):
        if not python or AGAIN in os.environ or python == sys.executable:
            continue
        found = subprocess.run([python, "-c", "import " + ", ".join(names)], stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if found.returncode == 0:
            os.environ[AGAIN] = "1"
            os.execvp(python, [python, *sys.argv])
    debian = " ".join(DEBIAN.get(name, name) for name in missing)
    sys.exit(f"{command}: needs {', '.join(missing)}: apt-get install {debian}, or pip install {' '.join(missing)}")
