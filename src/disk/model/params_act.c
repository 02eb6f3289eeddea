#include "disk/model/params_act.h"

#include "param/param_format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLLIDE "collisions.enabled = true and run.model = sizes"
#define MOVES "transport.viscous = diffusion|ring or transport.drag = pr"
#define SUPPLY "supply.mode = const|powerlaw|table|piecewise"
/* The supply's own law gives the rate, and not a table of the temperature. */
#define LAW(MODE) MODE " and supply.temperature = none|powerlaw or " MODE " and supply.temperature_use = scale"

const md_params_condition md_params_conditions[] = {
    {"run.outputs", "run.output_times_d = []"},
    {"run.output_spacing", "run.output_times_d = []"},
    {"run.output_first_d", "run.output_spacing = log"},
    {"run.stop_all_stopped", "shielding.tau_stop > 0"},
    {"run.stop_all_stopped_min_yr", "run.stop_all_stopped = true"},
    {"run.stop_loss_rate_min_yr", "run.stop_loss_rate_Mmars_s > 0"},
    {"run.stop_no_blowout_min_yr", "run.stop_no_blowout = true"},

    {"disk.mass_Mmars", "initial.sigma_from = midplane"},
    {"disk.slope", "initial.sigma_from = midplane"},

    {"initial.sigma_from", "initial.shape != empty"},
    {"initial.tau0", "initial.sigma_from = tau0 or supply.tau_ref = auto"},
    {"initial.f_surf", "initial.sigma_from = midplane"},
    {"initial.sigma", "initial.sigma_from = given"},
    {"initial.sigma_table", "initial.sigma_from = table"},
    {"initial.alpha", "initial.shape = powerlaw3"},
    {"initial.alpha_is_mass_slope", "initial.shape = powerlaw3"},
    {"initial.wave_amplitude", "initial.shape = powerlaw3"},
    {"initial.wave_decay", "initial.wave_amplitude > 0"},
    {"initial.f_fine", "initial.shape = melt_lognormal_mixture"},
    {"initial.s_fine_m", "initial.f_fine > 0"},
    {"initial.s_meter_m", "initial.shape = melt_lognormal_mixture|lognormal|exponential"},
    {"initial.width_dex", "initial.shape = melt_lognormal_mixture|lognormal"},
    {"initial.s_cut_m", "initial.shape = melt_lognormal_mixture|melt_truncated_powerlaw"},
    {"initial.alpha_solid", "initial.shape = melt_truncated_powerlaw"},
    {"initial.s_min_solid_m", "initial.shape = melt_truncated_powerlaw"},
    {"initial.s_max_solid_m", "initial.shape = melt_truncated_powerlaw"},

    {"mars.T0_K", "mars.driver = constant|slab|hyodo"},
    {"mars.slab_depth_m", "mars.driver = slab"},
    {"mars.slab_rho", "mars.driver = slab"},
    {"mars.slab_cp", "mars.driver = slab"},
    {"mars.hyodo_depth_m", "mars.driver = hyodo"},
    {"mars.table", "mars.driver = table"},
    {"mars.table_time", "mars.driver = table"},
    {"mars.table_outside", "mars.driver = table"},

    {"radiation.q_pr_value", "radiation.q_pr = constant"},
    {"radiation.q_pr_table", "radiation.q_pr = table"},

    {"radiation.q_abs_table", "temperature.grain = by_size or optical_depth.q_ext = table"},
    {"radiation.dilution", "transport.drag = pr or temperature.grain = by_size"},

    {"temperature.grain", "sublimation.enabled = true and run.model = sizes"},

    {"blowout.enabled", "run.physics_mode = default|collisions_only"},
    {"blowout.chi", "blowout.enabled = true or supply.headroom = clip|spill"},
    {"blowout.solid_only", "blowout.enabled = true and phase.enabled = true"},
    {"blowout.tau_gate", "blowout.enabled = true"},
    {"blowout.tau_max", "blowout.tau_gate = true"},
    {"blowout.competition", "blowout.enabled = true"},

    {"shielding.table", "shielding.mode = table"},
    {"shielding.tau_stop_tol", "shielding.tau_stop > 0"},
    {"shielding.tau_min_size", "shielding.tau_stop > 0 or blowout.tau_gate = true or supply.feedback = true"},

    {"dynamics.e0", "dynamics.e_profile = constant"},
    {"dynamics.e_table", "dynamics.e_profile = table"},
    {"dynamics.v_rel", COLLIDE " or surface_energy.enabled = true"},
    {"dynamics.kernel_ei", COLLIDE},
    {"dynamics.f_wake", "dynamics.kernel_ei = wyatt_eq or dynamics.damping = true"},
    {"dynamics.height", COLLIDE " or shielding.path_multiplier > 0"},
    {"dynamics.H_factor", "dynamics.height = ia"},
    {"dynamics.h_over_r", "dynamics.height = fixed"},
    {"dynamics.eps_restitution",
     "dynamics.kernel_ei = wyatt_eq or dynamics.damping = true or collisions.f_ke_fragmentation = auto"},
    {"dynamics.supply_ei", SUPPLY},
    {"dynamics.supply_e", "dynamics.supply_ei = fixed_ei"},
    {"dynamics.supply_i", "dynamics.supply_ei = fixed_ei"},
    {"dynamics.supply_factor", "dynamics.supply_ei = factor"},
    {"dynamics.supply_weight", "dynamics.supply_ei = fixed_ei|factor"},
    {"dynamics.supply_blend", "dynamics.supply_ei = fixed_ei|factor"},

    {"collisions.enabled", "run.physics_mode = default|collisions_only"},
    {"collisions.bookkeeping", COLLIDE},
    {"collisions.sticking", "collisions.bookkeeping = net and collisions.outcome = leinhardt_stewart"},
    {"collisions.kernel", COLLIDE},
    {"collisions.outcome", COLLIDE},
    {"collisions.bottom", COLLIDE},
    {"collisions.bottom_slope", "collisions.bottom = matched"},
    {"collisions.q_frag", COLLIDE},
    {"collisions.largest_fragment", COLLIDE},
    {"collisions.kernel_nu", "collisions.kernel = power"},
    {"collisions.kernel_coefficient", "collisions.kernel = power|constant|product|sum_size|max_size|target_size"},
    {"collisions.pair_ratio_min", "collisions.outcome = destroy"},
    {"collisions.pair_ratio_slope", "collisions.pair_ratio_min > 0"},
    {"collisions.pair_ratio_size_m", "collisions.pair_ratio_slope != 0.0"},
    {"collisions.crater_ejecta_kg", "collisions.outcome = crater"},
    {"collisions.energy", COLLIDE},
    {"collisions.f_ke_cratering", "collisions.energy = true"},
    {"collisions.f_ke_fragmentation", "collisions.energy = true"},

    {"strength.units", "collisions.outcome = leinhardt_stewart"},
    {"strength.v_kms", "collisions.outcome = leinhardt_stewart"},
    {"strength.Qs", "collisions.outcome = leinhardt_stewart"},
    {"strength.B", "collisions.outcome = leinhardt_stewart"},
    {"strength.a_s", "collisions.outcome = leinhardt_stewart"},
    {"strength.b_g", "collisions.outcome = leinhardt_stewart"},
    {"strength.mu", "collisions.outcome = leinhardt_stewart"},

    {"sublimation.enabled", "run.physics_mode = default|sublimation_only"},
    {"sublimation.formula", "sublimation.enabled = true"},
    {"sublimation.solid_A", "sublimation.formula = clausius|auto"},
    {"sublimation.solid_B", "sublimation.formula = clausius|auto"},
    {"sublimation.solid_T_min_K", "sublimation.formula = clausius|auto"},
    {"sublimation.solid_T_max_K", "sublimation.formula = clausius|auto"},
    {"sublimation.liquid_A", "sublimation.liquid_T_from_K > 0"},
    {"sublimation.liquid_B", "sublimation.liquid_T_from_K > 0"},
    {"sublimation.liquid_T_from_K", "sublimation.formula = clausius|auto"},
    {"sublimation.liquid_T_max_K", "sublimation.liquid_T_from_K > 0"},
    {"sublimation.alpha", "sublimation.formula = clausius|table|auto"},
    {"sublimation.mu", "sublimation.formula = clausius|table|auto"},
    {"sublimation.P_gas", "sublimation.formula = clausius|table|auto"},
    {"sublimation.q_abs",
     "temperature.grain = grey and sublimation.enabled = true or run.model = surface_ode and sublimation.enabled = true"},
    {"sublimation.latent_heat_J_kg", "temperature.grain = by_size"},
    {"sublimation.table", "sublimation.formula = table|auto"},
    {"sublimation.table_window_K", "sublimation.formula = auto"},
    {"sublimation.logistic_T_K", "sublimation.formula = logistic"},
    {"sublimation.logistic_dT_K", "sublimation.formula = logistic"},
    {"sublimation.mass_conserving", "sublimation.location = smol|both"},
    {"sublimation.rate", "sublimation.location = smol|both"},
    {"sublimation.location",
     "run.model = sizes and sublimation.enabled = true or run.model = sizes and sublimation.drift_m_s != 0.0"},
    {"sublimation.drift_m_s", "run.physics_mode = default|sublimation_only"},

    {"phase.model", "phase.enabled = true"},
    {"phase.temperature", "phase.enabled = true"},
    {"phase.q_abs", "phase.temperature = particle"},
    {"phase.T_c_K", "phase.model = threshold"},
    {"phase.T_v_K", "phase.model = threshold"},
    {"phase.P", "phase.model = threshold"},
    {"phase.P_ref", "phase.P > 0"},
    {"phase.tau_ref", "phase.model = threshold"},
    {"phase.table", "phase.model = map"},
    {"phase.liquid_pause", "phase.enabled = true"},
    {"phase.escape", "phase.enabled = true"},
    {"phase.escape_strength", "phase.escape = true"},
    {"phase.escape_T_ref_K", "phase.escape = true"},
    {"phase.escape_power", "phase.escape = true"},
    {"phase.escape_floor", "phase.escape = true"},

    {"supply.epsilon_mix", LAW(SUPPLY)},
    {"supply.rate", LAW("supply.mode = const")},
    {"supply.mu_orbit10pct", "supply.rate = auto"},
    {"supply.orbit_fraction", "supply.rate = auto"},
    {"supply.epsilon_ref", "supply.rate = auto"},
    {"supply.epsilon_ref", "supply.rate = auto"},
    {"supply.tau_ref", "supply.rate = auto"},
    {"supply.A", LAW("supply.mode = powerlaw")},
    {"supply.t0_s", LAW("supply.mode = powerlaw")},
    {"supply.t0_offset_s", LAW("supply.mode = powerlaw")},
    {"supply.p", LAW("supply.mode = powerlaw")},
    {"supply.t0_offset_s", LAW("supply.mode = powerlaw")},
    {"supply.table", LAW("supply.mode = table")},
    {"supply.piecewise_t_s", LAW("supply.mode = piecewise")},
    {"supply.piecewise_rate", LAW("supply.mode = piecewise")},
    {"supply.temperature", SUPPLY},
    {"supply.temperature_use", "supply.temperature = table"},
    {"supply.temperature_T_ref_K", "supply.temperature = powerlaw"},
    {"supply.temperature_power", "supply.temperature = powerlaw"},
    {"supply.temperature_floor", "supply.temperature = powerlaw|table"},
    {"supply.temperature_cap", "supply.temperature = powerlaw|table"},
    {"supply.temperature_table", "supply.temperature = table"},
    {"supply.feedback", SUPPLY},
    {"supply.feedback_tau", "supply.feedback = true"},
    {"supply.feedback_gain", "supply.feedback = true"},
    {"supply.feedback_time_yr", "supply.feedback = true"},
    {"supply.feedback_min", "supply.feedback = true"},
    {"supply.feedback_max", "supply.feedback = true"},
    {"supply.reservoir", SUPPLY},
    {"supply.reservoir_Mmars", "supply.reservoir = true"},
    {"supply.reservoir_end", "supply.reservoir = true"},
    {"supply.reservoir_taper_fraction", "supply.reservoir_end = taper"},
    {"supply.route", SUPPLY},
    {"supply.headroom", SUPPLY},
    {"supply.t_mix_orbits", "supply.route = deep_mixing"},
    {"supply.injection", SUPPLY},
    {"supply.injection_q", "supply.injection = powerlaw"},
    {"supply.injection_s1_m", "supply.injection = powerlaw"},
    {"supply.injection_s2_m", "supply.injection = powerlaw"},

    {"sinks.gas_drag", "run.physics_mode = default"},
    {"sinks.rho_gas", "sinks.gas_drag = true"},
    {"sinks.sound_speed", "sinks.gas_drag = true"},

    {"transport.viscosity", "transport.viscous = diffusion|ring"},
    {"transport.nu_m2_s", "transport.viscosity = constant|power"},
    {"transport.nu_power", "transport.viscosity = power and transport.nu_m2_s > 0"},
    {"transport.edges", MOVES},
    {"transport.stopped", "shielding.tau_stop > 0 and transport.viscous = diffusion|ring or shielding.tau_stop > 0 and "
                          "transport.drag = pr"},
    {"transport.rtol", MOVES},
    {"transport.scheme", "transport.viscous = diffusion|ring"},

    {"surface_energy.gamma", "surface_energy.enabled = true"},
    {"surface_energy.eta", "surface_energy.enabled = true"},
    {"surface_energy.slope", "surface_energy.enabled = true"},
    {"surface_energy.f_max", "surface_energy.enabled = true"},
    {"surface_energy.collider_m", "surface_energy.enabled = true"},
    {"surface_energy.collider_m", "surface_energy.enabled = true"},

    {"solver.rtol", "solver.scheme = mprk22|mprk43|mpe"},
    {"solver.atol", "solver.scheme = mprk22|mprk43|mpe"},
    {"solver.h_init_s", "solver.scheme = mprk22|mprk43|mpe"},
    {"solver.kernel", "solver.scheme = mprk22|mprk43|mpe"},
    {"solver.imex_safety", "solver.scheme = imex_bdf1"},
    {"solver.imex_mass_tol", "solver.scheme = imex_bdf1"},

    {"io.psd_every", "io.psd = true and io.psd_times_d = []"},
    {"io.psd_times_d", "io.psd = true"},
    {"io.T_grain", "io.psd = true and temperature.grain = by_size"},
    {"io.checksum", "io.compress = true"},

    {NULL, NULL},
};

const char *md_params_condition_of(const char *key)
{
    for (const md_params_condition *c = md_params_conditions; c->key; c++)
        if (strcmp(c->key, key) == 0) return c->condition;
    return NULL;
}

/* The value of a row as a condition writes it: without quotes. */
static void value_text(const md_param *row, const md_params *params, char *text, size_t size)
{
    char written[256];
    md_param_format(row, params, written, sizeof written);
    bool quoted = written[0] == '"';
    size_t n = strlen(written);
    if (quoted && n > 1 && written[n - 1] == '"') written[n - 1] = '\0';
    snprintf(text, size, "%s", written + quoted);
}

/* Is `value` one of "a|b|c", which ends at the first space or with the text? */
static bool among(const char *value, const char *list)
{
    size_t n = strlen(value);
    for (const char *at = list;; at++) {
        size_t length = strcspn(at, "| ");
        if (length == n && strncmp(at, value, n) == 0) return true;
        at += length;
        if (*at != '|') return false;
    }
}

/* One clause, which ends with the text or before " and " or " or ". */
static bool clause_holds(const md_params *params, const char *clause, char *why, size_t size)
{
    char key[64], value[256];
    size_t n = strcspn(clause, " ");
    snprintf(key, sizeof key, "%.*s", (int)n, clause);
    const md_param *row = md_param_find(md_disk_params, key);
    const char *sign = clause + n + 1, *wanted = sign + strcspn(sign, " ") + 1;
    if (!row) return true;
    value_text(row, params, value, sizeof value);
    bool holds = sign[0] == '>' ? strtod(value, NULL) > strtod(wanted, NULL) : among(value, wanted) == (sign[0] == '=');
    return holds && md_params_acts(params, key, why, size);
}

/* Clauses joined by " and ", up to `end`. */
static bool all_hold(const md_params *params, const char *at, const char *end, char *why, size_t size)
{
    while (at && at < end) {
        if (!clause_holds(params, at, why, size)) return false;
        at = strstr(at, " and ");
        if (at) at += strlen(" and ");
    }
    return true;
}

bool md_params_acts(const md_params *params, const char *key, char *why, size_t size)
{
    const char *condition = md_params_condition_of(key), *at = condition;
    bool acts = !condition;
    if (why) why[0] = '\0';
    while (at && !acts) {
        const char *next = strstr(at, " or "), *end = next ? next : at + strlen(at);
        acts = all_hold(params, at, end, why, size);
        at = next ? next + strlen(" or ") : NULL;
    }
    if (why && (acts || !why[0])) snprintf(why, size, "%s", acts ? "" : condition);
    return acts;
}
