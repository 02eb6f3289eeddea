"""What marsdisk and swarm_mc write, opened in Python.

  import marsdisk_tools
  run = marsdisk_tools.open_run("out/mars_1d")                 an xarray.Dataset with units and derived fields, of marsdisk or swarm_mc
  run = marsdisk_tools.open_run("out/mars_1d", old_names=True) and the columns of the earlier program under their names
  sweep = marsdisk_tools.open_sweep("out/map")                 a case a row, settings as coordinates
  grid = marsdisk_tools.as_grid(sweep)                         with a dimension for each key that varies, where the cases are a grid

`marsdisk_tools.Run`, `Swarm` and `Sweep` read the same with numpy and h5py alone. Nothing is imported before it is used, so that the
commands can say which package is missing."""
import importlib

from .version import VERSION as __version__  # noqa: F401

_HOME = {"open_run": "datasets", "open_sweep": "datasets", "as_grid": "datasets", "old_column": "datasets",
         "Run": "files", "Swarm": "files", "Sweep": "files", "Trouble": "files"}
__all__ = sorted(_HOME)


def __getattr__(name):
    if name in _HOME:
        return getattr(importlib.import_module("." + _HOME[name], __name__), name)
    raise AttributeError(f"module {__name__} has no attribute {name}")
