#include "check.h"

#include <string.h>

#include "base/memory.h"
#include "disk/model/params.h"
#include "param/param_set.h"

static void set(md_params *params, const char *key, const char *text)
{
    md_error err = {0};
    const md_param *row = md_param_find(md_disk_params, key);
    CHECK(row != NULL);
    CHECK(row && md_param_set_text(row, params, text, "test", &err) == MD_OK);
}

/* The settings (key, value, key, value, ..., NULL) must be refused with these words in the message. */
static void refused(const char *words, const char *const *settings)
{
    md_params params;
    md_error err = {0};
    CHECK(md_params_default(md_disk_params, &params, &err) == MD_OK);
    for (; *settings; settings += 2)
        set(&params, settings[0], settings[1]);
    CHECK(md_params_check(&params, &err) == MD_ERR_CONFIG);
    if (!strstr(err.text, words)) printf("  said \"%s\", want \"%s\"\n", err.text, words);
    CHECK(strstr(err.text, words) != NULL);
    md_params_free(md_disk_params, &params);
}

#define REFUSED(words, ...)                                                                                                    \
    do {                                                                                                                       \
        const char *const settings[] = {__VA_ARGS__, NULL};                                                                    \
        refused(words, settings);                                                                                              \
    } while (0)

static void accepted(const char *const *settings)
{
    md_params params;
    md_error err = {0};
    CHECK(md_params_default(md_disk_params, &params, &err) == MD_OK);
    for (; *settings; settings += 2)
        set(&params, settings[0], settings[1]);
    CHECK(md_params_check(&params, &err) == MD_OK);
    if (err.code) printf("  said \"%s\"\n", err.text);
    md_params_free(md_disk_params, &params);
}

#define ACCEPTED(...)                                                                                                          \
    do {                                                                                                                       \
        const char *const settings[] = {__VA_ARGS__, NULL};                                                                    \
        accepted(settings);                                                                                                    \
    } while (0)

static void grain_temperatures(void)
{
    REFUSED("temperature.grain", "temperature.grain", "by_size", "sublimation.rate", "legacy");
    REFUSED("radiation.q_abs_table", "temperature.grain", "by_size", "radiation.q_abs_table", "");
    ACCEPTED("temperature.grain", "by_size", "radiation.dilution", "exact");
}

static void bottom(void)
{
    REFUSED("collisions.bottom = \"matched\": needs", "collisions.bottom", "matched");
    REFUSED("pair_ratio_min > 0", "collisions.bottom", "matched", "collisions.outcome", "destroy");
    ACCEPTED("collisions.bottom", "matched", "collisions.outcome", "destroy", "collisions.pair_ratio_min", "0.1");
    REFUSED("net book-keeping", "collisions.bottom", "matched", "collisions.outcome", "destroy", "collisions.pair_ratio_min",
            "0.1", "collisions.bookkeeping", "gross");
}

static void run_and_grids(void)
{
    REFUSED("run.t_end_yr = 0: must be above 0", "run.t_end_yr", "0");
    ACCEPTED("run.t_end_yr", "0", "run.t_end_orbits", "3");
    ACCEPTED("run.t_end_yr", "0", "run.t_end_T_K", "2000");
    REFUSED("run.t_end_T_K = 4000: must be below mars.T0_K = 4000", "run.t_end_T_K", "4000");
    REFUSED("never reached", "run.t_end_yr", "0", "run.t_end_T_K", "2000", "mars.driver", "constant");
    REFUSED("run.output_times_d[2] = 2: must be above the value before it, 2", "run.output_times_d", "[1, 2, 2]");
    REFUSED("collisions.enabled = false", "run.physics_mode", "collisions_only", "collisions.enabled", "false");
    REFUSED("sublimation.enabled = false", "run.physics_mode", "sublimation_only", "sublimation.enabled", "false");
    REFUSED("disk.r_in_RM = 2.7: must be below disk.r_out_RM = 2.7", "disk.r_in_RM", "2.7");
    REFUSED("sizes.s_min_m = 3: must be below sizes.s_max_m = 3", "sizes.s_min_m", "3");
    REFUSED("initial.s_min_solid_m = 5: must be below initial.s_max_solid_m = 3", "initial.shape", "melt_truncated_powerlaw",
            "initial.s_min_solid_m", "5");
    REFUSED("initial.s_cut_m = 5: must be below sizes.s_max_m = 3", "initial.s_cut_m", "5");
}

static void tables(void)
{
    REFUSED("mars.table = \"\": must name a file", "mars.driver", "table");
    REFUSED("radiation.q_pr_table", "radiation.q_pr_table", "");
    ACCEPTED("radiation.q_pr_table", "", "radiation.q_pr", "constant");
    REFUSED("shielding.table", "shielding.mode", "table", "shielding.table", "");
    REFUSED("dynamics.e_table", "dynamics.e_profile", "table");
    REFUSED("sublimation.table", "sublimation.formula", "auto", "sublimation.table", "");
    REFUSED("phase.table", "phase.model", "map");
    REFUSED("supply.table", "supply.mode", "table", "supply.table", "");
    REFUSED("supply.temperature_table", "supply.temperature", "table");
    ACCEPTED("supply.temperature", "table", "supply.mode", "off");
}

static void physics(void)
{
    REFUSED("dynamics.i0 = 0", "dynamics.i0", "0");
    REFUSED("flatter than its grains", "dynamics.i0", "1e-300");
    REFUSED("too near to sizes.s_max_m", "sizes.s_min_m", "2.9999999999999996");
    REFUSED("too near to sizes.s_max_m", "sizes.s_min_m", "2.9999999", "sizes.bins", "250");
    ACCEPTED("dynamics.i0", "0", "dynamics.height", "fixed");
    REFUSED("dynamics.supply_i = 0: must be 1e-12 or more", "dynamics.supply_ei", "fixed_ei", "dynamics.supply_i", "0");
    REFUSED("dynamics.f_wake = 1e-300: must be 0 or at least", "dynamics.kernel_ei", "wyatt_eq", "dynamics.f_wake", "1e-300");
    REFUSED("collisions.sticking = \"accrete\"", "collisions.bookkeeping", "gross", "collisions.sticking", "accrete");
    REFUSED("collisions.crater_ejecta_kg = 0", "collisions.outcome", "crater");
    ACCEPTED("solver.scheme", "imex_bdf1", "collisions.energy", "true");
    REFUSED("strength.v_kms[6] = 6", "strength.v_kms", "[1, 2, 3, 4, 5, 6, 6]");
    REFUSED("strength.Qs has 1 values: must have as many as strength.v_kms, which has 7", "strength.Qs", "[1e8]");
    REFUSED("strength.B has 8 values", "strength.B", "[1, 1, 1, 1, 1, 1, 1, 1]");
    REFUSED("strength.v_kms = []", "strength.v_kms", "[]", "strength.Qs", "[]", "strength.B", "[]");
    ACCEPTED("strength.v_kms", "[3]", "strength.Qs", "[1e8]", "strength.B", "[0.5]");
    REFUSED("sublimation.solid_T_min_K = 2200: must be below", "sublimation.solid_T_min_K", "2200");
    REFUSED("sublimation.solid_T_max_K = 2200: must not be above sublimation.liquid_T_from_K", "sublimation.solid_T_max_K",
            "2200");
    ACCEPTED("sublimation.solid_T_max_K", "2200", "sublimation.liquid_T_from_K", "0");
    REFUSED("sublimation.liquid_T_from_K = 2163: must be below", "sublimation.liquid_T_max_K", "2000");
    REFUSED("sublimation.liquid_B = 0: must be at least 1 K", "sublimation.liquid_B", "0");
    REFUSED("sublimation.solid_B = 1e-300: must be at least 1 K", "sublimation.solid_B", "1e-300");
    ACCEPTED("sublimation.liquid_B", "0", "sublimation.liquid_T_from_K", "0");
    ACCEPTED("sublimation.liquid_B", "0", "sublimation.solid_B", "0", "sublimation.formula", "table");
    REFUSED("sublimation.solid_A = 100: log10(P/Pa) = A - B/T is 86.89 at 2163 K", "sublimation.solid_A", "100");
    REFUSED("sublimation.liquid_A = 19: log10(P/Pa) = A - B/T is 15.55 at 6500 K", "sublimation.liquid_A", "19");
    ACCEPTED("sublimation.solid_A", "28");
    REFUSED("phase.T_c_K = 2200: must not be above phase.T_v_K = 2163", "phase.T_c_K", "2200");
    ACCEPTED("phase.T_c_K", "2163");
    REFUSED("phase.escape = true", "phase.escape", "true", "phase.enabled", "false");
    REFUSED("never both", "phase.escape", "true", "blowout.solid_only", "false");
    ACCEPTED("phase.escape", "true");
    REFUSED("sinks.rho_gas = 0", "sinks.gas_drag", "true");
}

static void supply(void)
{
    REFUSED("supply.piecewise_t_s = []", "supply.mode", "piecewise");
    REFUSED("supply.piecewise_t_s[1] = 5", "supply.mode", "piecewise", "supply.piecewise_t_s", "[5, 5]");
    REFUSED("supply.piecewise_rate has 1", "supply.mode", "piecewise", "supply.piecewise_t_s", "[5, 6]",
            "supply.piecewise_rate", "[1]");
    REFUSED("supply.temperature_floor = 2", "supply.temperature_floor", "2", "supply.temperature_cap", "1");
    REFUSED("supply.feedback_min = 11", "supply.feedback_min", "11");
    REFUSED("supply.reservoir_Mmars = 0", "supply.reservoir", "true");
    REFUSED("supply.injection_s1_m = 0.1: must be below supply.injection_s2_m", "supply.injection", "powerlaw",
            "supply.injection_s1_m", "0.1");
    REFUSED("supply.injection = \"initial\"", "initial.shape", "empty");
    ACCEPTED("initial.shape", "empty", "supply.injection", "top_bin");
    ACCEPTED("initial.shape", "empty", "supply.mode", "off");
}

/* So little that its square is no number any more. */
static void amounts(void)
{
    REFUSED("initial.tau0 = 1e-200: must be 0 or at least 1e-50", "initial.tau0", "1e-200");
    ACCEPTED("initial.tau0", "0");
    ACCEPTED("initial.tau0", "1e-50");
    ACCEPTED("initial.tau0", "1e-200", "initial.sigma_from", "given", "supply.tau_ref", "1");
    REFUSED("initial.sigma = 1e-300", "initial.sigma_from", "given", "initial.sigma", "1e-300");
    REFUSED("disk.mass_Mmars = 1e-51", "initial.sigma_from", "midplane", "disk.mass_Mmars", "1e-51");
    REFUSED("initial.f_surf = 1e-150", "initial.sigma_from", "midplane", "initial.f_surf", "1e-150");
}

int main(void)
{
    grain_temperatures();
    bottom();
    ACCEPTED("disk.cells", "1");
    run_and_grids();
    tables();
    physics();
    amounts();
    supply();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
