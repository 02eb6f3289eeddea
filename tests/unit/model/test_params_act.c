/* model/params_act: the conditions are well formed, and true. Where the table says that a key cannot act, another value of it gives the
 * same state to the last bit; where it says that it can, there is a case in which it gives another one. */
#include "disk_setup.h"

#include <stdlib.h>

#include "disk/model/params_act.h"
#include "param/param_set.h"

static const char base[] = "disk.cells=2 disk.r_in_RM=2 disk.r_out_RM=2.6 sizes.bins=10 shielding.tau_stop=50 mars.table=x "
                           "dynamics.e_table=x phase.table=x supply.temperature_table=x";

typedef struct sample {
    const char *key, *other; /* another value */
    const char *silent;      /* changes under which it cannot act; NULL: none are tried */
    const char *acting;      /* and under which it does */
} sample;

#define GIVEN "initial.sigma_from=given initial.sigma=1"
#define WAVE "initial.shape=powerlaw3 initial.wave_amplitude=0.3"
#define VAPOUR "phase.temperature=mars"
#define BETWEEN "phase.T_c_K=1500 phase.T_v_K=1600 phase.liquid_pause=2"
#define ESCAPE VAPOUR " phase.escape=true"
#define FEEDBACK "supply.feedback=true"
#define FINITE "supply.reservoir=true supply.reservoir_Mmars=1e-15"
#define NO_COLLISIONS "collisions.enabled=false"
#define DESTROY "collisions.outcome=destroy"

static const sample samples[] = {
    {"disk.mass_Mmars", "1e-4", "", "initial.sigma_from=midplane"},
    {"disk.slope", "1", "", "initial.sigma_from=midplane"},
    {"initial.sigma_from", "given", "initial.shape=empty supply.injection=top_bin", ""},
    {"initial.tau0", "0.5", GIVEN " supply.mode=off", ""},
    {"initial.tau0", "0.5", GIVEN " supply.rate=1e-5", GIVEN},
    {"initial.f_surf", "0.5", "", "initial.sigma_from=midplane"},
    {"initial.sigma", "3", "", "initial.sigma_from=given"},
    {"initial.alpha", "3", "", "initial.shape=powerlaw3"},
    {"initial.alpha_is_mass_slope", "true", "", "initial.shape=powerlaw3"},
    {"initial.wave_amplitude", "0.2", "", "initial.shape=powerlaw3"},
    {"initial.wave_decay", "2", "initial.shape=powerlaw3", WAVE},
    {"initial.f_fine", "0.1", "initial.shape=lognormal", ""},
    {"initial.s_fine_m", "1e-5", "initial.f_fine=0", ""},
    {"initial.s_meter_m", "0.1", "initial.shape=powerlaw3", ""},
    {"initial.s_meter_m", "0.1", "initial.shape=melt_truncated_powerlaw", "initial.shape=exponential"},
    {"initial.width_dex", "0.5", "initial.shape=exponential", ""},
    {"initial.s_cut_m", "1e-4", "initial.shape=lognormal", ""},
    {"initial.alpha_solid", "3", "", "initial.shape=melt_truncated_powerlaw"},
    {"initial.s_min_solid_m", "1e-2", "", "initial.shape=melt_truncated_powerlaw"},
    {"initial.s_max_solid_m", "1", "", "initial.shape=melt_truncated_powerlaw"},
    {"mars.T0_K", "3500", "mars.driver=table", ""},
    {"mars.T0_K", "3500", NULL, "mars.driver=constant"},
    {"mars.slab_depth_m", "10", "mars.driver=constant", ""},
    {"mars.slab_rho", "1", "mars.driver=hyodo", ""},
    {"mars.slab_cp", "1", "mars.driver=table", ""},
    {"mars.hyodo_depth_m", "10", "", "mars.driver=hyodo"},
    {"mars.table_time", "yr", "", NULL},
    {"mars.table_outside", "error", "", NULL},
    {"radiation.q_pr_value", "0.1", NULL, ""},
    {"blowout.enabled", "false", "run.physics_mode=sublimation_only", ""},
    {"blowout.chi", "2", "blowout.enabled=false", ""},
    {"blowout.solid_only", "false", "blowout.enabled=false", VAPOUR},
    {"blowout.solid_only", "false", "phase.enabled=false", NULL},
    {"blowout.tau_gate", "true", "blowout.enabled=false", "blowout.tau_max=0.1"},
    {"blowout.tau_max", "0.1", "", "blowout.tau_gate=true"},
    {"blowout.competition", "collision", "blowout.enabled=false", ""},
    {"shielding.tau_stop_tol", "0.9", "shielding.tau_stop=0", "shielding.tau_stop=0.9"},
    {"shielding.tau_min_size", "1e-3", "shielding.tau_stop=0", "shielding.tau_stop=0.9"},
    {"dynamics.e0", "0.1", "", "dynamics.e_profile=constant"},
    {"dynamics.v_rel", "pericenter", NO_COLLISIONS, ""},
    {"dynamics.v_rel", "pericenter", "run.model=surface_ode", NULL},
    {"dynamics.kernel_ei", "wyatt_eq", NO_COLLISIONS, ""},
    {"dynamics.f_wake", "0.1", "", "dynamics.kernel_ei=wyatt_eq"},
    {"dynamics.f_wake", "0.1", NULL, "dynamics.damping=true"},
    {"dynamics.height", "fixed", NO_COLLISIONS, "dynamics.h_over_r=0.1"},
    {"dynamics.H_factor", "2", "dynamics.height=fixed", ""},
    {"dynamics.h_over_r", "0.1", "", "dynamics.height=fixed"},
    {"dynamics.eps_restitution", "0.2", "", "dynamics.kernel_ei=wyatt_eq"},
    {"dynamics.supply_ei", "fixed_ei", "supply.mode=off", ""},
    {"dynamics.supply_e", "0.3", "", "dynamics.supply_ei=fixed_ei"},
    {"dynamics.supply_i", "0.3", "dynamics.supply_ei=factor", "dynamics.supply_ei=fixed_ei"},
    {"dynamics.supply_factor", "0.3", "dynamics.supply_ei=fixed_ei", "dynamics.supply_ei=factor"},
    {"dynamics.supply_weight", "ratio", "", "dynamics.supply_ei=fixed_ei"},
    {"dynamics.supply_blend", "linear", "", "dynamics.supply_ei=fixed_ei"},
    {"collisions.enabled", "false", "run.physics_mode=sublimation_only", ""},
    {"collisions.bookkeeping", "gross", NO_COLLISIONS, ""},
    {"collisions.bookkeeping", "gross", "run.model=surface_ode", NULL},
    {"collisions.sticking", "accrete", "run.model=surface_ode", ""},
    {"collisions.sticking", "accrete", NO_COLLISIONS, NULL},
    {"collisions.kernel", "constant", NO_COLLISIONS, ""},
    {"collisions.outcome", "destroy", NO_COLLISIONS, ""},
    {"collisions.bottom", "closed", NO_COLLISIONS, ""},
    {"collisions.bottom_slope", "3", "", DESTROY " collisions.pair_ratio_min=1e-6 collisions.bottom=matched"},
    {"collisions.q_frag", "3", NO_COLLISIONS, ""},
    {"collisions.largest_fragment", "0.1", NO_COLLISIONS, ""},
    {"collisions.kernel_nu", "1", "collisions.kernel=constant", "collisions.kernel=power"},
    {"collisions.kernel_coefficient", "2", "", "collisions.kernel=constant"},
    {"collisions.pair_ratio_min", "0.1", "", DESTROY},
    {"collisions.pair_ratio_slope", "1", DESTROY, DESTROY " collisions.pair_ratio_min=0.1"},
    {"collisions.pair_ratio_size_m", "0.1", DESTROY " collisions.pair_ratio_min=0.1",
     DESTROY " collisions.pair_ratio_min=0.1 collisions.pair_ratio_slope=0.5"},
    {"collisions.crater_ejecta_kg", "1e-3", "", "collisions.outcome=crater collisions.crater_ejecta_kg=1e-6"},
    {"collisions.energy", "true", NO_COLLISIONS, NULL},
    {"collisions.f_ke_cratering", "0.5", "", "collisions.energy=true"},
    {"collisions.f_ke_fragmentation", "0.5", "", "collisions.energy=true"},
    {"strength.units", "si", DESTROY, ""},
    {"strength.Qs", "[1e8,1e8,1e8,1e8,1e8,1e8,1e8]", "run.model=surface_ode", ""},
    {"strength.B", "[1,1,1,1,1,1,1]", DESTROY, ""},
    {"strength.v_kms", "[0.1,0.2,3,4,5,6,7]", NO_COLLISIONS, ""},
    {"strength.a_s", "0.2", DESTROY, ""},
    {"strength.b_g", "1.2", DESTROY, ""},
    {"strength.mu", "0.3", DESTROY, "strength.v_kms=[11,12,13,14,15,16,17]"},
    {"sublimation.enabled", "false", "run.physics_mode=collisions_only", ""},
    {"sublimation.formula", "logistic", "sublimation.enabled=false", ""},
    {"sublimation.solid_A", "13", "sublimation.formula=table", ""},
    {"sublimation.solid_B", "27000", "sublimation.formula=logistic", ""},
    {"sublimation.solid_T_min_K", "1000", "sublimation.formula=table", NULL},
    {"sublimation.solid_T_max_K", "2100", "sublimation.formula=table", NULL},
    {"sublimation.liquid_A", "10", "sublimation.liquid_T_from_K=0", "mars.T0_K=6000 phase.enabled=false"},
    {"sublimation.liquid_B", "20000", "sublimation.liquid_T_from_K=0", "mars.T0_K=6000 phase.enabled=false"},
    {"sublimation.liquid_T_from_K", "2500", "sublimation.formula=table", "mars.T0_K=5000 phase.enabled=false"},
    {"sublimation.liquid_T_max_K", "3000", "sublimation.liquid_T_from_K=0", NULL},
    {"sublimation.alpha", "0.2", "sublimation.formula=logistic", ""},
    {"sublimation.mu", "0.1", "sublimation.formula=logistic", ""},
    {"sublimation.P_gas", "1e-3", "sublimation.formula=logistic", ""},
    {"sublimation.latent_heat_J_kg", "0", "", "temperature.grain=by_size"},
    {"temperature.grain", "by_size", "sublimation.enabled=false", ""},
    {"radiation.dilution", "exact", "", "temperature.grain=by_size"},
    {"io.T_grain", "true", "", NULL},
    {"sublimation.q_abs", "0.5", "sublimation.enabled=false", ""},
    {"sublimation.table_window_K", "1", "sublimation.formula=table", "sublimation.formula=auto mars.T0_K=3200"},
    {"sublimation.logistic_T_K", "1500", "", "sublimation.formula=logistic"},
    {"sublimation.logistic_dT_K", "100", "", "sublimation.formula=logistic"},
    {"sublimation.mass_conserving", "false", "sublimation.location=surface", ""},
    {"sublimation.rate", "legacy", "sublimation.location=surface", ""},
    {"sublimation.location", "surface", "sublimation.enabled=false", ""},
    {"sublimation.location", "surface", "run.model=surface_ode", NULL},
    {"sublimation.drift_m_s", "-1e-9", "run.physics_mode=collisions_only", ""},
    {"phase.model", "map", "phase.enabled=false", VAPOUR},
    {"phase.temperature", "mars", "phase.enabled=false", ""},
    {"phase.q_abs", "1", VAPOUR, BETWEEN " phase.T_v_K=1700"},
    {"phase.T_c_K", "1000", "phase.enabled=false", "phase.T_v_K=1600 phase.liquid_pause=0.2 phase.T_c_K=1590"},
    {"phase.T_v_K", "5000", "phase.model=map", VAPOUR},
    {"phase.P", "1e6", "phase.model=map", "phase.T_v_K=1600 phase.liquid_pause=0.2 phase.T_c_K=1000"},
    {"phase.P_ref", "1e3", "", "phase.T_v_K=1600 phase.liquid_pause=0.2 phase.T_c_K=1000 phase.P=1e4"},
    {"phase.tau_ref", "1e-2", "phase.model=map", "phase.T_v_K=1600 phase.liquid_pause=0.2 phase.T_c_K=1000"},
    {"phase.liquid_pause", "1.5", "phase.enabled=false", VAPOUR},
    {"phase.escape", "true", NULL, VAPOUR},
    {"phase.escape_strength", "1e-5", VAPOUR, ESCAPE},
    {"phase.escape_T_ref_K", "1000", VAPOUR, ESCAPE},
    {"phase.escape_power", "1", VAPOUR, ESCAPE},
    {"phase.escape_floor", "1", VAPOUR, ESCAPE " phase.T_c_K=3000 phase.T_v_K=4500"},
    {"supply.epsilon_mix", "0.5", "supply.mode=off", "supply.rate=1e-5"},
    {"supply.epsilon_mix", "0.5", "supply.temperature=table supply.temperature_use=rate", "supply.mode=table"},
    {"supply.rate", "1e-5", "supply.mode=table", ""},
    {"supply.mu_orbit10pct", "2", "supply.rate=1e-5", ""},
    {"supply.orbit_fraction", "0.1", "supply.rate=1e-5", ""},
    {"supply.orbit_fraction", "0.1", "supply.temperature=table supply.temperature_use=rate", NULL},
    {"supply.tau_ref", "0.5", "supply.rate=1e-5", ""},
    {"supply.epsilon_ref", "0.5", "supply.rate=1e-5", ""},
    {"supply.t0_offset_s", "100", "", "supply.mode=powerlaw supply.A=1e-5 supply.p=0.5"},
    {"supply.A", "1e-4", "", "supply.mode=powerlaw supply.p=0.5"},
    {"supply.t0_s", "-10", "", "supply.mode=powerlaw supply.A=1e-5 supply.p=0.5"},
    {"supply.p", "1", "", "supply.mode=powerlaw supply.A=1e-5 supply.p=0.5"},
    {"supply.piecewise_rate", "[1e-4]", "supply.piecewise_t_s=[0] supply.piecewise_rate=[1e-5]",
     "supply.mode=piecewise supply.piecewise_t_s=[0] supply.piecewise_rate=[1e-5]"},
    {"supply.piecewise_t_s", "[1000]", "supply.piecewise_t_s=[0] supply.piecewise_rate=[1e-5]",
     "supply.mode=piecewise supply.piecewise_t_s=[0] supply.piecewise_rate=[1e-5]"},
    {"supply.temperature", "powerlaw", "supply.mode=off", ""},
    {"supply.temperature_use", "rate", "", "supply.temperature=table"},
    {"supply.temperature_T_ref_K", "1000", "", "supply.temperature=powerlaw"},
    {"supply.temperature_power", "2", "supply.temperature=table", "supply.temperature=powerlaw"},
    {"supply.temperature_floor", "100", "", "supply.temperature=powerlaw"},
    {"supply.temperature_cap", "0.1", "", "supply.temperature=powerlaw"},
    {"supply.feedback", "true", NULL, ""},
    {"supply.feedback_tau", "0.1", "", FEEDBACK},
    {"supply.feedback_gain", "0.1", "", FEEDBACK},
    {"supply.feedback_time_yr", "0.1", "", FEEDBACK},
    {"supply.feedback_min", "3", "", FEEDBACK},
    {"supply.feedback_max", "0.5", "", FEEDBACK},
    {"supply.reservoir_Mmars", "1e-10", "", FINITE},
    {"supply.reservoir_end", "taper", "", FINITE},
    {"supply.reservoir_taper_fraction", "0.5", FINITE, FINITE " supply.reservoir_end=taper"},
    {"supply.route", "deep_mixing", "supply.mode=off", ""},
    {"supply.t_mix_orbits", "1", "", "supply.route=deep_mixing"},
    {"supply.injection", "top_bin", "supply.mode=off", ""},
    {"supply.injection_q", "3", "", "supply.injection=powerlaw"},
    {"supply.injection_s1_m", "1e-5", "", "supply.injection=powerlaw"},
    {"supply.injection_s2_m", "1e-3", "supply.injection=powerlaw supply.mode=off", "supply.injection=powerlaw"},
    {"sinks.gas_drag", "true", "run.physics_mode=collisions_only sinks.rho_gas=1e-9", "sinks.rho_gas=1e-9"},
    {"sinks.rho_gas", "1e-9", "", "sinks.gas_drag=true sinks.rho_gas=1e-8"},
    {"sinks.sound_speed", "100", "", "sinks.gas_drag=true sinks.rho_gas=1e-8"},
    {"initial.sigma_table", "x", "", NULL}, /* between cells nothing moves here: mpi/test_run_moves.py has where these act */
    {"radiation.dilution", "exact", "transport.viscous=ring transport.nu_m2_s=1", NULL},
    {"transport.viscosity", "power", "transport.drag=pr", NULL},
    {"transport.nu_m2_s", "1", "transport.viscous=ring transport.viscosity=particle", NULL},
    {"transport.nu_power", "1", "transport.viscous=ring transport.viscosity=power", NULL},
    {"transport.edges", "open", "", NULL},
    {"transport.stopped", "wall", "transport.drag=pr shielding.tau_stop=0", NULL},
    {"transport.rtol", "1e-2", "", NULL},
    {"transport.scheme", "euler", "transport.drag=pr", NULL},
    {"surface_energy.gamma", "1e5", "supply.injection=min_bin", NULL},
    {"solver.rtol", "1e-2", "solver.scheme=imex_bdf1", ""},
    {"solver.atol", "1e-3", "solver.scheme=imex_bdf1", ""},
    {"solver.h_init_s", "1", "solver.scheme=imex_bdf1", ""},
    {"solver.imex_safety", "1e-6", "", "solver.scheme=imex_bdf1"},
    {"solver.imex_mass_tol", "1e-9", "", NULL},
};

/* The state after some sub-steps; imex takes its own, far shorter ones. */
static uint64_t state(const char *changes, const char *key, const char *value, bool *acts)
{
    char all[1000];
    snprintf(all, sizeof all, "%s %s%s%s%s%s", base, changes, key ? " " : "", key ? key : "", key ? "=" : "", key ? value : "");
    disk_run run;
    uint64_t digest = 0;
    if (!disk_start(&run, all)) return 0;
    const md_disk *disk = &run.setup.disk;
    double t = disk->params.solver.scheme == MD_SCHEME_IMEX ? 1 : 2e4;
    for (int i = 0; i < run.cells.count; i++) {
        CHECK(disk_advance(&run, i, 0, t / 2) == MD_OK && disk_advance(&run, i, t / 2, t) == MD_OK);
        digest += md_cell_digest(disk_cell(&run, i), disk->sizes.n, i);
    }
    if (run.err.code) printf("%s: %s\n", all, run.err.text);
    if (acts) *acts = md_params_acts(&disk->params, key, NULL, 0);
    disk_end(&run);
    return digest;
}

/* The state with these changes alone: many rows of the table have them in common. */
static uint64_t unchanged(const char *changes)
{
    enum { KEPT = 64 };
    static const char *of[KEPT];
    static uint64_t digest[KEPT];
    for (int k = 0; k < KEPT; k++) {
        if (!of[k]) {
            of[k] = changes;
            digest[k] = state(changes, NULL, NULL, NULL);
        }
        if (strcmp(of[k], changes) == 0) return digest[k];
    }
    return state(changes, NULL, NULL, NULL);
}

/* With sanitizers a third of them: that all options are taken under these is property_books' affair. */
static void test_true(void)
{
    for (size_t k = 0; k < sizeof samples / sizeof samples[0]; k += CHECK_SANITIZED ? 3 : 1) {
        const sample *s = &samples[k];
        bool acts = true, silent = true;
        if (s->silent) silent = unchanged(s->silent) == state(s->silent, s->key, s->other, &acts);
        CHECK(silent && (!s->silent || !acts));
        if (!silent || (s->silent && acts)) printf("%s with %s: %s\n", s->key, s->silent, silent ? "is said to act" : "acts");
        bool changes = true;
        acts = true;
        if (s->acting) changes = unchanged(s->acting) != state(s->acting, s->key, s->other, &acts);
        CHECK(changes && acts);
        if (!changes || !acts) printf("%s with %s: %s\n", s->key, s->acting, acts ? "does not act" : "is said not to act");
    }
}

/* Every clause names a key and, for a choice, values that it has. */
static void test_well_formed(void)
{
    for (const md_params_condition *c = md_params_conditions; c->key; c++) {
        CHECK(md_param_find(md_disk_params, c->key) != NULL);
        for (const char *at = c->condition; at;) {
            char key[64] = "", sign[4] = "", values[200] = "";
            CHECK(sscanf(at, "%63s %3s %199s", key, sign, values) == 3);
            const md_param *row = md_param_find(md_disk_params, key);
            CHECK(row != NULL && strcmp(key, c->key) != 0);
            CHECK(strcmp(sign, "=") == 0 || strcmp(sign, "!=") == 0 || strcmp(sign, ">") == 0);
            md_params params;
            md_error err = {MD_OK, ""};
            CHECK(md_params_default(md_disk_params, &params, &err) == MD_OK);
            char *rest = values;
            for (char *value = strtok_r(values, "|", &rest); value && row; value = strtok_r(NULL, "|", &rest))
                if (row->type == MD_PARAM_CHOICE || row->type == MD_PARAM_BOOL)
                    CHECK(md_param_set_text(row, &params, value, "", &err) == MD_OK);
            md_params_free(md_disk_params, &params);
            const char *and = strstr(at, " and "), * or = strstr(at, " or ");
            at = and&&(! or || and < or) ? and+5 : or ? or +4 : NULL;
        }
    }
}

static void test_words(void)
{
    md_params p;
    md_error err = {MD_OK, ""};
    char why[256];
    CHECK(md_params_default(md_disk_params, &p, &err) == MD_OK);
    CHECK(!md_params_acts(&p, "disk.slope", why, sizeof why) && strcmp(why, "initial.sigma_from = midplane") == 0);
    CHECK(md_params_acts(&p, "disk.cells", why, sizeof why) && md_params_acts(&p, "initial.tau0", why, sizeof why));
    p.supply.injection = MD_INJECT_POWERLAW;
    CHECK(md_params_acts(&p, "supply.injection_q", why, sizeof why) && why[0] == '\0');
    p.supply.mode = MD_SUPPLY_OFF; /* the condition of injection_q holds, that of injection does not */
    CHECK(!md_params_acts(&p, "supply.injection_q", why, sizeof why) && strstr(why, "supply.mode = const|") == why);
    md_params_free(md_disk_params, &p);
}

int main(void)
{
    test_well_formed();
    test_words();
    test_true();
    return check_report();
}
