"""From a command's name to its end: `tools/NAME ...`, or `marsdisk-tools NAME ...` where the package is installed."""
import argparse
import importlib
import os
import sys

from . import packages

COMMANDS = {"compare": "which datasets of two results differ, and by how much",
            "derive_supply": "the supply rate of a share of Sigma_tau1 in a blow-out time",
            "ensemble": "how sure a result is, and because of what",
            "evaluate_tau_supply": "was tau of order one, and the supply kept, for long enough?",
            "mass_budget": "the books of a disk, recomputed from run.h5 alone",
            "plot_run": "a picture of a run of marsdisk",
            "plot_sweep": "pictures of a sweep: lines, maps, series",
            "plot_swarm": "a picture of a run of swarm_mc",
            "plot_swarm_sweep": "swarms of a sweep against E/N",
            "report": "one page of HTML for all results in a folder",
            "scaling": "a case on 1, 2, 4, ... ranks, and what more would do"}
WITHOUT_PICTURES = {"compare", "derive_supply", "evaluate_tau_supply", "mass_budget"}


def parser(command, text):
    """Of a command's arguments; what its --help says first is the text at the head of its module."""
    return argparse.ArgumentParser(prog=command, description=text, formatter_class=argparse.RawDescriptionHelpFormatter)


def run(command, arguments):
    needed = ("numpy", "h5py") if command in WITHOUT_PICTURES else ("numpy", "h5py", "matplotlib")
    packages.need(command, *needed)
    module = importlib.import_module("." + command, __package__)
    from .files import Trouble
    try:
        return module.main(arguments) or 0
    except Trouble as trouble:
        print(f"{command}: {trouble}", file=sys.stderr)
        return trouble.code
    except BrokenPipeError:
        return enough_read()


def enough_read():
    """Whoever reads what we print has gone, as `head` does: no error."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def main():
    if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help") or sys.argv[1] not in COMMANDS:
        asked = len(sys.argv) > 1 and sys.argv[1] in ("-h", "--help")
        lines = ["marsdisk-tools COMMAND [--help] ...", ""] + [f"  {name:20} {text}" for name, text in COMMANDS.items()]
        try:
            print("\n".join(lines), file=sys.stdout if asked else sys.stderr, flush=True)
        except BrokenPipeError:
            enough_read()
        sys.exit(0 if asked else 2)
    sys.exit(run(sys.argv[1], sys.argv[2:]))
