"""Runs and sweeps as xarray objects: units on everything, derived fields, the earlier program's columns."""
from . import files, packages
from .files import R_MARS, Trouble

if not packages.has("xarray"):
    raise ImportError("marsdisk_tools.open_run and open_sweep need xarray (apt-get install python3-xarray, or pip install xarray); "
                      "marsdisk_tools.Run, Swarm and Sweep do without")
import numpy as np
import xarray

SIGMA_SB = 5.670374419e-8  # W m^-2 K^-4
DISK_COORDINATES = ("time_yr", "r", "r_lo", "r_hi", "area", "Omega", "v_K", "t_orb", "Sigma_midplane", "s", "s_lo", "s_hi", "m")


def named(array, units, long_name):
    array.attrs = {"units": units, "long_name": long_name}
    return array


def whole(result):
    """Every dataset of a result as it is."""
    variables = {}
    for name in result.names():
        values, dims = result.get(name), result.dims(name)
        if values.dtype == object:
            values = np.array([files.text(v) for v in values.ravel()], dtype=object).reshape(values.shape)
        variables[name] = (dims, values, result.attributes(name))
    scales = [name for name in variables if variables[name][0] == (name,)]
    return xarray.Dataset({n: v for n, v in variables.items() if n not in scales}, coords={n: variables[n] for n in scales}, attrs=dict(result.attrs))


# --- disks ---------------------------------------------------------------------------------------------------------------
def interval_mean(cumulative, time):
    """Rate between an output and the one before; nan at the first."""
    return (cumulative - cumulative.shift(time=1)) / (time - time.shift(time=1))


def difference(cumulative):
    return cumulative - cumulative.shift(time=1)


def per_area(ds, name):
    """Mass [kg] so far as a rate per area, mean over the interval before each output."""
    return interval_mean(ds[name], ds.time) / ds.area


def derive_disk(ds):
    """What is often wanted of a run and follows from what it holds."""
    M = ds.attrs["M_mars_kg"]
    ds["r_RM"] = named(ds.r / R_MARS, "R_mars", "distance from the centre of Mars")
    ds["M_loss_dot"] = named(ds.M_out_dot + ds.M_sink_dot, "M_mars s-1", "rate of mass lost from the cell, blown out and sinks")
    for name, text in (("M_out_cum", "blown out of"), ("M_sink_cum", "lost to all other sinks from"), ("M_loss_cum", "lost from")):
        ds[name + "_disk"] = named(ds[name].sum("cell"), "M_mars", f"mass {text} the disk so far")
    ds["M_now_disk"] = named(ds.mass_now.sum("cell") / M, "M_mars", "mass of the disk now, surface and deep layer")
    ds["tau_eff"] = named(ds.kappa_eff * ds.Sigma_surf, "1", "optical depth after shielding")
    if "N" in ds:
        ds["Sigma_bin"] = named(ds.N * ds.m, "kg m-2", "surface density in each size bin")
    return ds.set_coords([name for name in DISK_COORDINATES + ("r_RM",) if name in ds])


def _mean(name):
    return lambda ds: interval_mean(ds[name], ds.time)


def _kept(ds):
    """Surface density at the times of sizes."""
    return ds.Sigma_surf.sel(time=ds.time_psd).drop_vars(["time", "time_yr"], errors="ignore")


def _flux(ds):
    return SIGMA_SB * ds.T_M ** 4


# Old names that mean one field of today, and those that follow from several. The order is that of the table in input/README.md.
OLD_SAME = {
    "cell": "cell_index", "r": "r_m r_m_used", "area": "area_m2", "Omega": "Omega_s", "t_orb": "t_orb_s", "T_M": "T_M_used",
    "Sigma_surf": "sigma_surf", "Sigma_deep": "sigma_deep", "tau_los_mars": "tau tau_mars_line_of_sight", "kappa": "kappa_surf kappa_Planck",
    "Sigma_tau1": "sigma_tau1 Sigma_tau1_active", "s_blow": "a_blow a_blow_step a_blow_at_smin", "beta_max": "beta_eff beta_at_smin",
    "s_min_eff": "s_min s_min_effective s_min_evolved", "t_blow": "t_blow_s",
    "blowout_on": "blowout_gate_factor tau_gate_blocked blowout_beta_gate blowout_phase_allowed",
    "M_out_dot": "mloss_blowout_rate", "M_sink_dot": "mloss_sink_rate",
    "M_out_cum": "cum_mloss_blowout mass_lost_by_blowout M_loss_rp_mars", "M_sink_cum": "cum_mloss_sink mass_lost_by_sinks",
    "M_loss_cum": "cum_mloss_total", "mass_escaped": "M_hydro_cum M_loss_hydro", "mass_blown_out": "M_loss_surface_solid_marsRP",
    "mass_spilled": "cum_mass_lost_tau_clip_spill", "t_sink": "t_sink_total_s t_sink_surface_s",
    "supply_rate_nominal": "prod_rate_raw dotSigma_prod supply_rate_scaled", "supply_rate_applied": "prod_rate_applied_to_surf deep_to_surf_flux "
    "smol_source_mass_rate smol_prod_mass_rate", "supply_feedback": "supply_feedback_factor", "T_p": "T_p_effective phase_temperature_used_K",
    "phase_f_liquid": "phase_bulk_f_liquid", "phase_f_solid": "phase_bulk_f_solid", "phase_f_vap": "phase_bulk_f_vapor",
    "phase_vapour": "phase_state phase_bulk_state", "ds_dt": "ds_dt_sublimation ds_dt_sublimation_raw", "t_coll_min": "t_coll_kernel_min",
    "e_kernel": "e_kernel_used", "i_kernel": "i_kernel_used", "substeps": "n_substeps", "ledger_error": "smol_mass_error",
    "mass_scheme_defect": "smol_mass_budget_delta", "prod_subblow_rate": "prod_subblow_area_rate", "f_ke_mean": "f_ke_energy",
    "cratering_rate": "n_cratering", "fragmentation_rate": "n_fragmentation", "bin": "bin_index", "s": "s_bin_center", "N": "N_bin",
}
OLD_DERIVED = {
    "r_RM_used": ("R_mars", lambda ds: ds.r_RM), "r_orbit_RM": ("R_mars", lambda ds: ds.r_RM),
    "rad_flux_Mars": ("W m-2", _flux), "F_abs": ("W m-2", lambda ds: _flux(ds) * (R_MARS / ds.r) ** 2),
    "F_abs_geom": ("W m-2", lambda ds: _flux(ds) * (R_MARS / ds.r) ** 2),
    "phi_effective": ("1", lambda ds: ds.kappa_eff / ds.kappa), "psi_shield": ("1", lambda ds: ds.kappa_eff / ds.kappa),
    "chi_blow_eff": ("1", lambda ds: ds.t_blow * ds.Omega),
    "M_out_dot_avg": ("M_mars s-1", _mean("M_out_cum")), "M_sink_dot_avg": ("M_mars s-1", _mean("M_sink_cum")),
    "dM_dt_surface_total": ("M_mars s-1", lambda ds: ds.M_loss_dot), "mloss_total_rate": ("M_mars s-1", lambda ds: ds.M_loss_dot),
    "dSigma_dt_blowout": ("kg m-2 s-1", lambda ds: ds.M_out_dot * ds.attrs["M_mars_kg"] / ds.area),
    "dSigma_dt_sinks": ("kg m-2 s-1", lambda ds: ds.M_sink_dot * ds.attrs["M_mars_kg"] / ds.area),
    "dSigma_dt_total": ("kg m-2 s-1", lambda ds: ds.M_loss_dot * ds.attrs["M_mars_kg"] / ds.area),
    "smol_sink_mass_rate": ("kg m-2 s-1", lambda ds: ds.M_loss_dot * ds.attrs["M_mars_kg"] / ds.area),
    "dSigma_dt_sublimation": ("kg m-2 s-1", lambda ds: per_area(ds, "mass_sublimated")),
    "smol_extra_mass_loss_rate": ("kg m-2 s-1", lambda ds: per_area(ds, "mass_sublimated")),
    "mass_lost_sublimation_step": ("kg", lambda ds: difference(ds.mass_sublimated)),
    "mass_lost_hydro_step": ("kg", lambda ds: difference(ds.mass_escaped)),
    "mass_lost_surface_solid_marsRP_step": ("kg", lambda ds: difference(ds.mass_blown_out)),
    "mass_lost_tau_clip_spill_step": ("kg", lambda ds: difference(ds.mass_spilled)),
    "supply_tau_clip_spill_rate": ("kg m-2 s-1", lambda ds: per_area(ds, "mass_spilled")),
    "prod_rate_diverted_to_deep": ("kg m-2 s-1", lambda ds: per_area(ds, "mass_supplied") if ds.attrs.get("supply.route") == "deep_mixing"
                                   else xarray.zeros_like(ds.mass_supplied)),
    "t_solid_s": ("s", lambda ds: ds.s_min_eff / abs(ds.ds_dt)),
    "mu_orbit10pct": ("1", lambda ds: xarray.DataArray(float(ds.attrs["supply.mu_orbit10pct"]))),
    "epsilon_mix": ("1", lambda ds: xarray.DataArray(float(ds.attrs["supply.epsilon_mix"]))),
    "t_coll": ("s", lambda ds: 1 / (ds.Omega * ds.tau_vertical)),
    "ts_ratio": ("1", lambda ds: ds.t_blow * ds.Omega * ds.tau_vertical),
    "smol_sigma_before": ("kg m-2", lambda ds: ds.Sigma_surf.shift(time=1)), "smol_sigma_after": ("kg m-2", lambda ds: ds.Sigma_surf),
    "smol_sigma_loss": ("kg m-2", lambda ds: -difference(ds.Sigma_surf)),
    "E_rel_step": ("J", lambda ds: difference(ds.E_rel_cum)), "E_dissipated_step": ("J", lambda ds: difference(ds.E_dissipated_cum)),
    "E_retained_step": ("J", lambda ds: difference(ds.E_retained_cum)),
    "frac_cratering": ("1", lambda ds: ds.cratering_rate / (ds.cratering_rate + ds.fragmentation_rate)),
    "frac_fragmentation": ("1", lambda ds: ds.fragmentation_rate / (ds.cratering_rate + ds.fragmentation_rate)),
    "f_mass": ("1", lambda ds: ds.N * ds.m / _kept(ds)),
    "s_peak": ("m", lambda ds: ds.s[(ds.N * ds.m).argmax("bin")].drop_vars("bin")),
}
# Texts of the settings, the files beside, and what has no one formula: no fields of run.h5.
OLD_ELSEWHERE = {
    "F_abs_geom_qpr": "needs the table of <Q_pr>", "t_sink_sublimation_s": "t_sink is of all sinks together",
    "t_sink_gas_drag_s": "t_sink is of all sinks together", "sink_selected": "rates add", "hydro_timescale_s": "mass_escaped's rate of change tells",
    "phase_method": "a setting", "phase_reason": "a setting", "phase_temperature_input": "a setting", "blowout_layer_mode": "a setting",
    "blowout_target_phase": "a setting", "substep_active": "substeps counts them", "smol_dt_eff": "the whole interval",
    **{name: "checks/mass_budget.csv" for name in ("mass_initial", "mass_remaining", "mass_lost", "mass_diff", "error_percent")},
    **{name: "orbit_rollup.csv" for name in ("M_out_orbit", "M_sink_orbit", "M_loss_orbit", "M_out_per_orbit", "M_sink_per_orbit", "M_loss_per_orbit")},
}
_SAME = {old: new for new, names in OLD_SAME.items() for old in names.split()}


def old_column(ds, name):
    """A column of the earlier program's series, diagnostics or size tables, from a disk's dataset; Trouble says where it is else."""
    if name in ds.variables:
        return ds[name]
    if name in OLD_ELSEWHERE:
        raise Trouble(2, f"{name}: {OLD_ELSEWHERE[name]}")
    if name not in _SAME and name not in OLD_DERIVED:
        raise Trouble(2, f"{name}: neither a field of this run nor a column of the earlier program")
    try:
        if name in _SAME:
            array, units = ds[_SAME[name]].copy(), ds[_SAME[name]].attrs.get("units", "1")
        else:
            units, formula = OLD_DERIVED[name]
            array = formula(ds).copy()
    except (KeyError, AttributeError) as error:
        raise Trouble(2, f"{name}: this run has no {error}") from error
    return named(array, units, f"column {name} of the earlier program").rename(name)


def with_old_names(ds):
    """All of them that this run can give."""
    found = {}
    for name in list(_SAME) + list(OLD_DERIVED):
        try:
            found[name] = old_column(ds, name)
        except Trouble:  # energies that were not booked, sizes that were not kept
            continue
    return ds.assign({name: array.variable for name, array in found.items() if name not in ds.variables})


# --- opening -------------------------------------------------------------------------------------------------------------
def open_run(where, old_names=False):
    """A run of marsdisk (also one that did not end) or swarm_mc, as it is plus what follows from it. All is in memory."""
    result = files.open_any(where)
    with result:
        if isinstance(result, files.Sweep):
            raise Trouble(2, f"{where}: a sweep: open_sweep")
        ds = whole(result)
        ds.attrs["status"] = str(result.summary.get("status", "running or killed"))
    if isinstance(result, files.Run):
        ds = derive_disk(ds)
        return with_old_names(ds) if old_names else ds
    if old_names:
        raise Trouble(2, f"{where}: a swarm: the earlier columns are those of disks")
    return ds


def open_sweep(where):
    """A row a case; keys that vary are coordinates along `case`."""
    with files.Sweep(where) as sweep:
        ds = whole(sweep)
        keys = [key for key in sweep.keys if key in ds]
    for name, units in files.SUMMARY_UNITS.items():
        if name in ds and ds[name].attrs.get("units", "1") == "1":
            ds[name].attrs["units"] = units
    ds.attrs["keys"] = keys
    if "time" in ds.coords:
        ds = ds.assign_coords(time_yr=("time", ds.time.values / files.YEAR, {"units": "yr", "long_name": "time since the start"}))
    return ds.set_coords(keys)


def as_grid(ds):
    """The same with a dimension for each key that varies, where every combination is there once; Trouble says which is not."""
    keys = [key for key in ds.attrs["keys"] if np.unique(ds[key].values).size > 1]
    if not keys:
        raise Trouble(2, "nothing varies in this sweep")
    levels = [np.unique(ds[key].values) for key in keys]
    shape = tuple(level.size for level in levels)
    at = np.ravel_multi_index([np.searchsorted(level, ds[key].values) for key, level in zip(keys, levels)], shape)
    if np.unique(at).size != at.size or at.size != np.prod(shape):
        raise Trouble(2, f"the cases are no grid: {ds.sizes['case']} of them, {' x '.join(map(str, shape))} values of {', '.join(keys)}")
    rows = ds.isel(case=np.argsort(at))
    variables = {}
    for name, array in rows.variables.items():
        if name in keys or name == "case" and array.dims != ("case",):
            continue
        if array.dims[:1] == ("case",):
            variables["number" if name == "case" else name] = (tuple(keys) + array.dims[1:], array.values.reshape(shape + array.shape[1:]), array.attrs)
        else:
            variables[name] = array
    return xarray.Dataset(variables, coords={key: ((key,), level, ds[key].attrs) for key, level in zip(keys, levels)}, attrs=dict(ds.attrs))
