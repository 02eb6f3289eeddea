#include "disk/run/fields.h"

const md_old_column md_old_columns[] = {
    /* series: time, place, Mars */
    {"time", "time", "s; time_yr stands beside it"},
    {"dt", "", "outputs are at the times asked for; the solver's own steps are counted in substeps"},
    {"cell_index", "cell", ""},
    {"r_m, r_m_used", "r", ""},
    {"r_RM, r_RM_used, r_orbit_RM", "r", "divide by 3.3895e6 m"},
    {"area_m2", "area", ""},
    {"Omega_s", "Omega", ""},
    {"t_orb_s", "t_orb", ""},
    {"T_M_used", "T_M", ""},
    {"rad_flux_Mars", "T_M", "sigma_SB T_M^4"},
    {"F_abs, F_abs_geom, F_abs_geom_qpr", "T_M", "sigma_SB T_M^4 (R_mars / r)^2, times <Q_pr> for the others"},

    /* series: the surface layer */
    {"Sigma_surf, sigma_surf", "Sigma_surf", ""},
    {"sigma_deep", "Sigma_deep", ""},
    {"tau, tau_los_mars, tau_mars_line_of_sight", "tau_los_mars", ""},
    {"tau_vertical", "tau_vertical", ""},
    {"tau_eff", "kappa_eff", "times Sigma_surf"},
    {"kappa_surf, kappa_Planck", "kappa", ""},
    {"kappa_eff", "kappa_eff", ""},
    {"phi_effective, psi_shield", "kappa_eff", "divided by kappa"},
    {"sigma_tau1, Sigma_tau1, Sigma_tau1_active", "Sigma_tau1", ""},
    {"headroom", "headroom", ""},

    /* series: radiation pressure */
    {"a_blow, a_blow_step, a_blow_at_smin", "s_blow", "one value a time: it depends on T_M alone"},
    {"beta_eff, beta_at_smin", "beta_max", "beta at the blow-out size is 1/2 by definition and said nothing"},
    {"Q_pr_used, Q_pr_blow, Q_pr_at_smin, qpr_mean", "", "follows from s_blow, T_M and the table of <Q_pr>"},
    {"s_min, s_min_effective, s_min_evolved", "s_min_eff", ""},
    {"t_blow, t_blow_s", "t_blow", ""},
    {"chi_blow_eff", "t_blow", "times Omega"},
    {"blowout_gate_factor, tau_gate_blocked, blowout_beta_gate, blowout_phase_allowed", "blowout_on",
     "one switch; the rate has the factor in it"},
    {"dt_over_t_blow, fast_blowout_ratio, fast_blowout_factor", "",
     "blow-out is part of the implicit step, no correction is needed"},
    {"fast_blowout_corrected, fast_blowout_flag_gt3, fast_blowout_flag_gt10, fast_blowout_factor_avg", "", "as above"},

    /* series: what leaves */
    {"M_out_dot, mloss_blowout_rate, M_out_dot_avg", "M_out_dot", "means over an interval: differences of M_out_cum"},
    {"M_sink_dot, mloss_sink_rate, M_sink_dot_avg", "M_sink_dot", "means over an interval: differences of M_sink_cum"},
    {"dM_dt_surface_total, mloss_total_rate", "M_out_dot", "plus M_sink_dot"},
    {"dSigma_dt_blowout, dSigma_dt_sinks, dSigma_dt_total", "M_out_dot", "and M_sink_dot, times 6.4171e23 kg over area"},
    {"dSigma_dt_sublimation", "mass_sublimated", "its differences over area"},
    {"M_out_cum, cum_mloss_blowout, mass_lost_by_blowout, M_loss_rp_mars", "M_out_cum", ""},
    {"M_sink_cum, cum_mloss_sink, mass_lost_by_sinks", "M_sink_cum", ""},
    {"M_loss_cum, cum_mloss_total", "M_loss_cum", ""},
    {"mass_lost_sublimation_step", "mass_sublimated", "difference of two rows"},
    {"M_hydro_cum, M_loss_hydro, mass_lost_hydro_step", "mass_escaped", "kg, so far"},
    {"M_loss_surface_solid_marsRP, mass_lost_surface_solid_marsRP_step", "mass_blown_out", "kg, so far"},
    {"cum_mass_lost_tau_clip_spill, mass_lost_tau_clip_spill_step, supply_tau_clip_spill_rate", "mass_spilled", "kg, so far"},
    {"t_solid_s", "ds_dt", "s_min_eff over its size"},
    {"t_sink_total_s, t_sink_surface_s, t_sink_sublimation_s, t_sink_gas_drag_s, sink_selected", "t_sink",
     "the shortest of them"},
    {"hydro_timescale_s", "mass_escaped", "its rate of change tells"},

    /* series: supply */
    {"prod_rate_raw, dotSigma_prod, supply_rate_nominal, supply_rate_scaled", "supply_rate_nominal", ""},
    {"prod_rate_applied_to_surf, prod_subblow_area_rate, supply_rate_applied", "supply_rate_applied", ""},
    {"prod_rate_diverted_to_deep, deep_to_surf_flux", "Sigma_deep", "its rate of change tells"},
    {"supply_feedback_factor", "supply_feedback", ""},
    {"mu_orbit10pct, epsilon_mix", "run_config.json", "parameters"},

    /* series: phase and sublimation */
    {"T_p_effective, phase_temperature_used_K", "T_p", ""},
    {"phase_f_vap", "phase_f_vap", ""},
    {"phase_bulk_f_liquid, phase_bulk_f_solid, phase_bulk_f_vapor", "phase_f_liquid", "and phase_f_solid, phase_f_vap"},
    {"phase_state, phase_bulk_state", "phase_vapour", "a number, not a word"},
    {"phase_method, phase_reason, phase_temperature_input, blowout_layer_mode, blowout_target_phase", "run_config.json",
     "parameters"},
    {"ds_dt_sublimation, ds_dt_sublimation_raw", "ds_dt", ""},
    {"sublimation_blocked_by_phase", "phase_vapour", ""},
    {"ds_step_uniform, mass_ratio_uniform", "", "size drift is part of the step and of the ledger"},

    /* series and diagnostics: collisions and the solver */
    {"t_coll_kernel_min", "t_coll_min", ""},
    {"t_coll, ts_ratio", "t_coll_min", "of the kernel; the surface-layer time is 1 / (Omega tau_vertical)"},
    {"e_kernel_used, i_kernel_used", "e_kernel", "and i_kernel"},
    {"n_substeps, substep_active", "substeps", "counted from the start"},
    {"smol_dt_eff", "substeps", "the state always advances by the whole interval"},
    {"smol_mass_error, smol_mass_budget_delta", "ledger_error", "and mass_scheme_defect"},
    {"smol_sigma_before, smol_sigma_after, smol_sigma_loss", "Sigma_surf", "differences of two rows"},
    {"smol_gain_mass_rate, smol_loss_mass_rate, smol_sink_mass_rate, smol_source_mass_rate", "mass_now",
     "and the other masses of the ledger"},
    {"smol_prod_mass_rate, smol_extra_mass_loss_rate", "mass_supplied", "and the other masses of the ledger"},
    {"E_rel_step, E_dissipated_step, E_retained_step", "E_rel_dot",
     "and E_dissipated_dot, E_retained_dot; sums in checks/energy_budget.csv"},
    {"f_ke_mean, f_ke_energy", "f_ke_mean", ""},
    {"n_cratering, n_fragmentation, frac_cratering, frac_fragmentation", "cratering_rate", "and fragmentation_rate"},

    /* size tables */
    {"bin_index", "bin", ""},
    {"s_bin_center", "s", ""},
    {"N_bin", "N", "number per m^2 in the bin"},
    {"Sigma_bin", "N", "times m"},
    {"f_mass", "N", "times m, over Sigma_surf"},
    {"s_peak", "N", "where N m is largest"},

    /* files beside */
    {"mass_initial, mass_remaining, mass_lost, mass_diff, error_percent", "checks/mass_budget.csv",
     "the terms of the ledger, one by one"},
    {"M_out_orbit, M_sink_orbit, M_loss_per_orbit", "orbit_rollup.csv", "M_out_Mmars, M_sink_Mmars, M_loss_Mmars"},
    {NULL, NULL, NULL},
};
