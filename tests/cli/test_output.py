#!/usr/bin/env python3
"""The output folder: every name that others rely on, files that open everywhere with units and dimensions, and books that close
when they are added up again from run.h5."""
import csv
import os
import re
import shutil
import subprocess
import sys

import h5py
import numpy as np

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import program  # noqa: E402

report = program.Report()
M_MARS = 6.4171e23

PER_CELL = """Sigma_surf tau_los_mars kappa M_out_dot M_sink_dot M_loss_cum M_sink_cum supply_rate_applied Sigma_deep T_p phase_f_vap e_kernel
i_kernel v_rel t_coll_min substeps cell_active mass_now mass_supplied mass_blown_out mass_sublimated mass_escaped mass_spilled mass_below_grid
mass_scheme_defect M_below_grid_dot M_below_grid_cum prod_subblow_rate""".split()
SUMMARY = """status stop_reason time_end_s M_loss_Mmars M_out_Mmars M_sink_Mmars M_supplied_Mmars ledger_error cells_stopped stopped steps substeps_total wall_s
state_digest ranks warnings""".split()

# Everything that moves mass at once: supply through a deep layer, drag, escape, sublimation, blow-out, fragments below the grid.
BUSY = {
    "run": {"t_end_yr": 0.02, "outputs": 30}, "disk": {"cells": 6}, "sizes": {"bins": 16}, "mars": {"driver": "constant", "T0_K": 3500.0},
    "initial": {"tau0": 0.9}, "sinks": {"gas_drag": True, "rho_gas": 1e-9},
    "phase": {"escape": True, "escape_strength": 1e-7, "temperature": "particle", "T_c_K": 1400.0, "T_v_K": 1700.0},
    "supply": {"route": "deep_mixing", "t_mix_orbits": 3.0, "mu_orbit10pct": 3.0}, "collisions": {"energy": True},
    "io": {"psd_every": 7, "segment_MB": 0.05},
}
RUNS = {
    "busy": BUSY,
    "busy_few": dict(BUSY, run={"t_end_yr": 0.02, "outputs": 3}),
    "spill": {"mars": {"T0_K": 2000.0}, "supply": {"headroom": "spill", "mu_orbit10pct": 300.0}},
    "plain": {"io": {"compress": False}},
    "no_checksum": {"io": {"checksum": False}},
    "one_cell": {"disk": {"cells": 1}},
    "no_psd": {"io": {"psd": False}},
    "collisions": {"run": {"physics_mode": "collisions_only"}},
    "sublimation": {"run": {"physics_mode": "sublimation_only"}},
    "given_times": {"run": {"output_times_d": [0.1, 0.25, 0.3]}},
    "log": {"run": {"output_spacing": "log", "output_first_d": 1e-4, "outputs": 5}, "io": {"psd_times_d": [0.0, 0.02, 0.5]}},
    "surface": {"run": {"model": "surface_ode"}},
    "feedback": {"supply": {"feedback": True, "reservoir": True, "reservoir_Mmars": 1e-13, "reservoir_end": "taper", "headroom": "clip"}},
    "imex": {"run": {"t_end_yr": 1e-14}, "solver": {"scheme": "imex_bdf1"}, "collisions": {"bookkeeping": "gross"}},
}


def out(name):
    return os.path.join(program.FOLDER, "out-" + name)


def make_runs():
    jobs = [((["--quiet", "--out", out(name), program.config(name + ".cfg", layer)],), {}) for name, layer in RUNS.items()]
    for name, result in zip(RUNS, program.run_all(jobs, 2)):
        report.check(result.code == 0, f"{name} does not run", result)


def test_folder():
    for name in RUNS:
        wanted = {"run.h5", "summary.json", "run_config.json", "checks", "checks/mass_budget.csv", "checks/mass_budget_cells.csv", "orbit_rollup.csv", "checkpoint-00000.h5"}
        wanted |= {"checks/energy_budget.csv"} if name.startswith("busy") else set()
        report.check(set(program.content(out(name))) == wanted, f"{name}: {set(program.content(out(name))) ^ wanted}")


def dimensions_of(run, item):
    return [[scale.name.lstrip("/") for scale in item.dims[d].values()] for d in range(item.ndim)]


def test_datasets(name):
    """Units, a name in words and one scale on every dimension; the names of the interface."""
    with h5py.File(out(name) + "/run.h5", "r") as run:
        for key, item in run.items():
            attributes = item.attrs
            units, words = attributes.get("units", ""), attributes.get("long_name", "")
            report.check(isinstance(units, str) and units and isinstance(words, str) and len(words) > 3, f"{name}: labels of {key}")
            report.check(units not in ("seconds", "second", "days", "day"), f"{name}: units of {key} are {units}")
            if attributes.get("CLASS") == b"DIMENSION_SCALE":
                report.check(item.ndim == 1, f"{name}: scale {key}")
                continue
            found = dimensions_of(run, item)
            report.check(all(len(d) == 1 for d in found), f"{name}: scales of {key}: {found}")
            report.check([run[d[0]].shape[0] for d in found] == list(item.shape), f"{name}: lengths of {key}")
            report.check(np.all(np.isfinite(item[:])) or key in ("t_coll_min", "t_sink", "t_blow", "reservoir_left", "Sigma_tau1", "headroom", "stop_time", "stop_tau"),
                         f"{name}: {key} has values that are no numbers")
        for key, dims in {"time": ["time"], "time_yr": ["time"], "T_M": ["time"], "s_blow": ["time"], "s_blow_lo": ["time"], "beta_max": ["time"], "r": ["cell"],
                          "r_lo": ["cell"], "r_hi": ["cell"], "area": ["cell"], "s": ["bin"], "s_lo": ["bin"], "s_hi": ["bin"], "m": ["bin"],
                          **{k: ["time", "cell"] for k in PER_CELL}}.items():
            if report.check(key in run, f"{name}: no {key}") and key != dims[0]:
                report.check(dimensions_of(run, run[key]) == [[d] for d in dims], f"{name}: dimensions of {key}")
        report.check(("N" in run) == (name != "no_psd"), f"{name}: N")
        report.check(run["time"].attrs["units"] == "s" and run["time_yr"].attrs["units"] == "yr", f"{name}: units of time")
        report.check(np.allclose(run["time_yr"][:] * 365.25 * 86400, run["time"][:], rtol=1e-15), f"{name}: years")
        report.check(run.attrs["complete"] == 1, f"{name}: not complete")


def test_filters():
    """Compressed with a checksum, without one, and neither: the same values."""
    for name, gzip, checksum in (("one_cell", "gzip", True), ("no_checksum", "gzip", False), ("plain", None, False)):
        with h5py.File(out(name) + "/run.h5", "r") as run, h5py.File(out("plain") + "/run.h5", "r") as plain:
            wide = [item for item in run.values() if item.ndim > 1]
            report.check(wide and all(item.compression == gzip and item.fletcher32 == checksum for item in wide), f"{name}: filters")
            differ = [key for key in plain if name != "one_cell" and not np.array_equal(plain[key][()], run[key][()], equal_nan=True)]
            report.check(not differ, f"{name}: {differ}")


def test_times():
    expected = {"busy": np.linspace(0, 0.02, 31), "plain": np.linspace(0, 0.002, 7),
                "given_times": np.array([0, 0.1, 0.25, 0.3, 0.002 * 365.25]) / 365.25}
    for name, years in expected.items():
        with h5py.File(out(name) + "/run.h5", "r") as run:
            report.check(np.allclose(run["time_yr"][:], years, rtol=1e-13, atol=0), f"{name}: output times {run['time_yr'][:]}")
            report.check(program.load(out(name), "summary.json")["outputs"] == len(years), f"{name}: number of outputs")


def test_sizes():
    """N at its own times, and Sigma is its mass."""
    for name, every in (("busy", 7), ("plain", 1)):
        with h5py.File(out(name) + "/run.h5", "r") as run:
            times = run["time"][::every]
            report.check(np.array_equal(run["time_psd"][:], times) and run["N"].shape[0] == len(times), f"{name}: times of N")
            sigma = (run["N"][:] * run["m"][:]).sum(axis=2)
            report.check(np.allclose(sigma, run["Sigma_surf"][::every], rtol=1e-12), f"{name}: Sigma is not the mass in N")
            report.check(np.all(run["N"][:] >= 0), f"{name}: negative N")
            report.check(np.allclose(run["m"][:], 4 / 3 * np.pi * 3270 * run["s"][:] ** 3, rtol=1e-12), f"{name}: m")
            report.check(np.allclose(run["s_hi"][:-1], run["s_lo"][1:], rtol=0) and np.all(run["s"][:] > run["s_lo"][:]), f"{name}: bins")
            report.check(np.allclose(run["area"][:], np.pi * (run["r_hi"][:] ** 2 - run["r_lo"][:] ** 2), rtol=1e-12), f"{name}: area")


def test_books(name):
    """start + supplied - all that left + defect - now = 0 in every cell at every time, from the file alone."""
    with h5py.File(out(name) + "/run.h5", "r") as run:
        g = {key: run[key][:] for key in run if key.startswith(("mass_", "M_"))}
        start = g["mass_now"][0]
        area, now = run["area"][:], (run["Sigma_surf"][:] + run["Sigma_deep"][:]) * run["area"][:]
        left = sum(g["mass_" + key] for key in ("blown_out", "sublimated", "escaped", "dragged", "spilled", "below_grid"))
        handled = start + g["mass_supplied"]
        error = np.abs(start + g["mass_supplied"] - left + g["mass_scheme_defect"] - g["mass_now"]) / np.where(handled > 0, handled, 1)
        report.check(error.max() <= 1e-12, f"{name}: books open by {error.max():.2e} in cell {np.unravel_index(error.argmax(), error.shape)}")
        report.check(np.allclose(now, g["mass_now"], rtol=1e-12), f"{name}: mass_now is not Sigma times area")
        report.check(name == "imex" or not np.any(g["mass_scheme_defect"]), f"{name}: a defect of a scheme that has none")
        sinks = (g["mass_sublimated"] + g["mass_escaped"] + g["mass_dragged"]) / M_MARS
        report.check(np.allclose(g["M_sink_cum"], sinks, rtol=1e-12, atol=0), f"{name}: M_sink_cum")
        report.check(np.allclose(g["M_out_cum"], g["mass_blown_out"] / M_MARS, rtol=1e-12, atol=0), f"{name}: M_out_cum")
        report.check(np.allclose(g["M_loss_cum"], sinks + g["mass_blown_out"] / M_MARS, rtol=1e-12, atol=0), f"{name}: M_loss_cum")
        for key in ("supplied", "blown_out", "sublimated", "escaped", "dragged", "spilled", "below_grid"):
            report.check(np.all(np.diff(g["mass_" + key], axis=0) >= -1e-15 * handled[1:]), f"{name}: mass_{key} falls")
        summary = program.load(out(name), "summary.json")
        for key, value in {"M_out_Mmars": g["M_out_cum"], "M_sink_Mmars": g["M_sink_cum"], "M_loss_Mmars": g["M_loss_cum"],
                           "M_supplied_Mmars": g["mass_supplied"] / M_MARS}.items():
            report.check(np.isclose(summary[key], value[-1].sum(), rtol=1e-12, atol=0), f"{name}: {key} of the summary")
        acting = {"busy": ("supplied", "blown_out", "sublimated", "escaped", "dragged", "below_grid"), "spill": ("supplied", "spilled")}
        silent = [k for k in acting.get(name, ()) if not g["mass_" + k][-1].any()]
        report.check(not silent, f"{name}: nothing was booked as {silent}")
        report.check(np.all(area > 0) and summary["ledger_error"] <= 1e-12, f"{name}: ledger_error {summary['ledger_error']}")


def rows_of(path):
    with open(path, encoding="utf-8") as file:
        rows = list(csv.reader(file))
    return rows[0], np.array([[float(v) for v in row] for row in rows[1:]])


def test_csv(name):
    with h5py.File(out(name) + "/run.h5", "r") as run:
        times, cells = len(run["time"]), len(run["cell"])
        header, rows = rows_of(out(name) + "/checks/mass_budget.csv")
        report.check(rows.shape == (times, len(header)) and np.array_equal(rows[:, 0], run["time"][:]), f"{name}: mass_budget.csv {rows.shape}")
        now = rows[:, header.index("mass_now_kg")]
        report.check(np.allclose(now, run["mass_now"][:].sum(axis=1), rtol=1e-12), f"{name}: mass_budget.csv and run.h5")
        report.check(np.abs(rows[:, header.index("error_relative")]).max() <= 1e-12, f"{name}: mass_budget.csv error")
        header, rows = rows_of(out(name) + "/checks/mass_budget_cells.csv")
        report.check(rows.shape == (times * cells, len(header)), f"{name}: mass_budget_cells.csv {rows.shape}")
        report.check(np.array_equal(rows[:, header.index("mass_now_kg")], run["mass_now"][:].ravel()), f"{name}: mass_budget_cells.csv and run.h5")
        header, rows = rows_of(out(name) + "/orbit_rollup.csv")
        orbit, end = 2 * np.pi * np.sqrt(run["r_lo"][0] ** 3 / (6.67430e-11 * M_MARS)), run["time"][-1]
        row = dict(zip(header, rows.T)) if len(rows) else {}
        report.check((row["n_orbits"].sum() if row else 0) == np.floor(end / orbit * (1 + 1e-12)), f"{name}: orbit_rollup.csv lacks orbits")
        for what, total in (("out", run["M_out_cum"]), ("sink", run["M_sink_cum"])) if row else ():
            lost, sofar, each = (row[key % what] for key in ("M_%s_Mmars", "M_%s_cum_Mmars", "M_%s_per_orbit_Mmars"))
            report.check(np.allclose(np.cumsum(lost), sofar, rtol=1e-12) and np.allclose(each * row["n_orbits"], lost, rtol=1e-12),
                         f"{name}: orbit_rollup.csv, M_{what}")
            before = np.searchsorted(run["time"][:], row["t_end_s"] * (1 + 1e-9)) - 1  # the output before the orbit ends, and the next
            after = np.minimum(before + 1, len(run["time"]) - 1)
            total = total[:].sum(axis=1)
            report.check(np.all(sofar >= total[before] * (1 - 1e-12)) and np.all(sofar <= total[after] * (1 + 1e-12)),
                         f"{name}: orbit_rollup.csv, M_{what}_cum beside run.h5")


def test_energy_budget():
    """Energies are booked in the sub-steps: the same at 3 outputs and at 30; so are the losses of whole orbits."""
    last = {}
    for name in ("busy", "busy_few"):
        header, rows = rows_of(out(name) + "/checks/energy_budget.csv")
        energy = last[name] = dict(zip(header, rows[-1]))
        with h5py.File(out(name) + "/run.h5", "r") as run:
            for key, field in (("E_rel_J", "E_rel_cum"), ("E_dissipated_J", "E_dissipated_cum"), ("E_retained_J", "E_retained_cum")):
                report.check(energy[key] > 0 and np.isclose(energy[key], run[field][-1].sum(), rtol=1e-12), f"{name}: {key}")
        report.check(np.isclose(energy["E_dissipated_J"] + energy["E_retained_J"], energy["E_rel_J"], rtol=1e-12, atol=0)
                     and abs(energy["error_relative"]) < 1e-12 and 0 < abs(energy["error_substeps"]) < 0.01, f"{name}: energies {energy}")
        header, rows = rows_of(out(name) + "/orbit_rollup.csv")
        last[name].update(zip(header, rows[-1]))
    few, many = last["busy_few"], last["busy"]
    for key in ("E_rel_J", "E_dissipated_J", "E_retained_J", "M_out_cum_Mmars", "M_sink_cum_Mmars", "M_loss_cum_Mmars"):
        report.check(np.isclose(few[key], many[key], rtol=1e-3, atol=0), f"{key}: {few[key]} at 3 outputs, {many[key]} at 30")


def test_old_columns():
    """What the table of the earlier program's columns points at is there."""
    text = program.run(["--print-reference"]).out
    lines = re.findall(r"^\| `([^`]+)` \| (?:`([^`]+)`|gone) \| (.*) \|$", text.split("earlier program's columns", 1)[1], re.M)
    report.check(len(lines) > 60, f"the table has {len(lines)} lines")
    seen = set()
    with h5py.File(out("busy") + "/run.h5", "r") as run:
        for old, now, note in lines:
            names = set(old.split(", "))
            report.check(not names & seen, f"{old} stands twice")
            seen |= names
            if not now:
                report.check(note, f"{old} is gone without a reason")
            elif now.endswith(".csv"):
                header = rows_of(os.path.join(out("busy"), now))[0]
                columns = re.findall(r"M_\w+", note)
                report.check(set(columns) <= set(header) and (columns or "terms" in note), f"{old}: {now}, {note}")
            else:
                report.check(now in run or os.path.exists(os.path.join(out("busy"), now)), f"{old}: there is no {now}")
            named = [] if now.endswith((".csv", ".json")) else re.findall(r"\b(?:M|E|mass|phase|T|tau|s|kappa)_\w+", note)
            lost = [word for word in named if word not in run]
            report.check(not lost, f"{old}: {lost} of the note are in no file")
    wanted = {"prod_subblow_area_rate": "prod_subblow_rate", "sublimation_blocked_by_phase": ""}
    where = {name: now for old, now, note in lines for name in old.split(", ")}
    report.check(all(where[old] == now for old, now in wanted.items()), "where columns went")


def test_channels():
    """What leaves the model by other ways than blow-out and sinks is told, and much dust below the grid is warned of."""
    coarse = {"sizes": {"s_min_m": 1e-5}, "initial": {"s_cut_m": 1e-5, "s_fine_m": 1e-5}, "blowout": {"enabled": False},
              "sublimation": {"enabled": False}, "run": {"t_end_yr": 0.02}}
    for name, layer, warns in (("coarse", coarse, True), ("fine", {"run": {"t_end_yr": 1e-9}}, False)):
        told = program.run(["--out", out(name), program.config(name + ".cfg", layer)])
        summary = program.load(out(name), "summary.json")
        handled = summary["M_start_Mmars"] + summary["M_supplied_Mmars"]
        for line, key in (("below grid", "M_below_grid_Mmars"), ("spilled", "M_spilled_Mmars"), ("scheme defect", "M_scheme_defect_Mmars")):
            found = re.search(rf"\b{line} +(\S+) M_mars", told.out)
            report.check(found and np.isclose(float(found[1]), summary[key], rtol=1e-6, atol=1e-300), f"{name}: no line of {line}", told)
        report.check((summary["M_below_grid_Mmars"] > 0.1 * handled) == warns, f"{name}: the case is no good")
        report.check(any("ground below the grid" in w for w in summary["warnings"]) == warns, f"{name}: warning of dust", told)
        with h5py.File(out(name) + "/run.h5", "r") as run:
            report.check(np.isclose(run["M_below_grid_cum"][-1].sum(), summary["M_below_grid_Mmars"], rtol=1e-12), f"{name}: M_below_grid_cum")


def test_summary():
    for name in RUNS:
        summary = program.load(out(name), "summary.json")
        missing = [k for k in SUMMARY if k not in summary]
        report.check(not missing, f"{name}: summary.json lacks {missing}")
        report.check(sorted(set(summary["ranks"]) & {"given", "used", "reason"}) == ["given", "reason", "used"], f"{name}: ranks")
        report.check(summary["status"] == "finished" and summary["stop_reason"] == "t_end", f"{name}: {summary['status']} {summary['stop_reason']}")
        report.check(isinstance(summary["warnings"], list) and re.fullmatch("[0-9a-f]{16}", summary["state_digest"]), f"{name}: warnings, digest")
        with h5py.File(out(name) + "/run.h5", "r") as run:
            report.check(summary["time_end_s"] == run["time"][-1] and summary["substeps_total"] == run["substeps"][-1].sum(), f"{name}: end")
            report.check(summary["cells_stopped"] == (run["cell_active"][-1] == 0).sum(), f"{name}: cells_stopped")


def test_config():
    """Everything that went into a run."""
    program.write("T.csv", "time_day,T_K\n0,3000\n100,2900\n")
    path = program.config("record.cfg", {"mars": {"driver": "table", "table": "T.csv"}})
    for text, name in (("time_day,T_K\n0,3000\n100,2900\n", "a"), ("time_day,T_K\n0,3000\n100,2901\n", "b")):
        program.write("T.csv", text)
        program.run(["--quiet", "--out", out("record-" + name), path])
    a, b = program.load(out("record-a"), "run_config.json"), program.load(out("record-b"), "run_config.json")
    wanted = "program version commit dirty compiler flags libraries input command parameters tables decomposition kernel cache_disabled hosts start end"
    missing = [k for k in wanted.split() if k not in a]
    report.check(not missing, f"run_config.json lacks {missing}")
    report.check(a["tables"][0]["key"] == "mars.table" and a["tables"][0]["path"].endswith("T.csv"), "tables", a["tables"])
    report.check(a["tables"][0]["checksum"] != b["tables"][0]["checksum"], "the checksum of a table does not see a digit")
    report.check(set(a["libraries"]) >= {"mpi", "hdf5", "jansson", "libconfig", "libdeflate"}, "libraries", a["libraries"])
    report.check(a["parameters"]["mars.T0_K"]["unit"] == "K" and a["parameters"]["disk.cells"] == {"value": 5, "origin": "file"}, "parameters")
    report.check(re.fullmatch(r"[0-9a-f]{40}|unknown", a["commit"]) and isinstance(a["dirty"], bool), "commit", a["commit"])
    report.check(a["input"] == path and len(a["hosts"]) == 1 and a["start"] <= a["end"] and a["end"].endswith("Z"), "input, hosts, times")
    report.check(set(a["decomposition"]) >= {"given", "used", "reason"}, "decomposition", a["decomposition"])
    report.check(a["kernel"]["name"] in ("reference", "avx2", "avx512") and a["kernel"]["reason"], "kernel", a["kernel"])


def test_readers():
    """xarray with either engine, and the tools of netCDF."""
    path = out("busy") + "/run.h5"
    try:
        import xarray
        engines = [e for e in ("netcdf4", "h5netcdf") if e in xarray.backends.list_engines()]
    except ImportError:
        xarray, engines = None, []
    if not engines:
        report.skip("xarray is not here")
    for engine in engines:
        with xarray.open_dataset(path, engine=engine) as data:
            report.check(dict(data.sizes) == {"time": 31, "cell": 6, "bin": 16, "time_psd": 5}, f"{engine}: {dict(data.sizes)}")
            report.check(data.Sigma_surf.dims == ("time", "cell") and data.N.dims == ("time_psd", "cell", "bin"), f"{engine}: dimensions")
            report.check(data.time.dtype == np.float64 and data.time_yr.dtype == np.float64, f"{engine}: times became {data.time.dtype}")
            report.check({"time_yr", "r", "area", "s", "m"} <= set(data.coords), f"{engine}: coordinates {set(data.coords)}")
            report.check(float(data.M_loss_cum.isel(time=-1).sum()) == program.load(out("busy"), "summary.json")["M_loss_Mmars"]
                         or np.isclose(float(data.M_loss_cum.isel(time=-1).sum()), program.load(out("busy"), "summary.json")["M_loss_Mmars"], rtol=1e-12),
                         f"{engine}: a sum")
    if not shutil.which("ncdump"):
        report.skip("ncdump is not here")
        return
    shown = subprocess.run(["ncdump", "-h", path], capture_output=True, text=True, check=False)
    report.check(shown.returncode == 0 and "double Sigma_surf(time, cell)" in shown.stdout and "phony" not in shown.stdout, "ncdump -h",
                 shown.stdout[:800] + shown.stderr)


def test_repeats():
    """The same run again: the same bytes."""
    program.run(["--quiet", "--out", out("again"), program.config("plain.cfg", RUNS["plain"])])
    for name in ("run.h5", "checks/mass_budget.csv", "checks/mass_budget_cells.csv", "orbit_rollup.csv"):
        with open(os.path.join(out("plain"), name), "rb") as a, open(os.path.join(out("again"), name), "rb") as b:
            report.check(a.read() == b.read(), f"{name} differs from one run to the next")


make_runs()
test_folder()
for run_name in RUNS:
    test_datasets(run_name)
    test_books(run_name)
    test_csv(run_name)
for test in (test_filters, test_times, test_sizes, test_summary, test_config, test_readers, test_repeats, test_energy_budget, test_old_columns, test_channels):
    test()
report.end()
