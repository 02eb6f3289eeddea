#include <stdio.h>

#include "disk/model/params_act.h"

/* Each rule is one line: what must hold, and what is said when it does not. The first broken rule is the one that is told. */

static const double LEAST_I0 = 1e-12, LEAST_BIN = 1e-8; /* a bin that is narrower drowns in the rounding of its edges */

static void below(md_error *err, const char *key, double value, const char *limit_key, double limit)
{
    if (value < limit) return;
    (void)md_fail(err, MD_ERR_CONFIG, "%s = %.15g: must be below %s = %.15g", key, value, limit_key, limit);
}

static void not_above(md_error *err, const char *key, double value, const char *limit_key, double limit)
{
    if (value <= limit) return;
    (void)md_fail(err, MD_ERR_CONFIG, "%s = %.15g: must not be above %s = %.15g", key, value, limit_key, limit);
}

static void positive(md_error *err, const char *key, double value, const char *when)
{
    if (value > 0) return;
    (void)md_fail(err, MD_ERR_CONFIG, "%s = %.15g: must be above 0 %s", key, value, when);
}

/* A molecule in the whole disk is more [kg/m^2, M_mars]; squares of what is much less are no numbers any more. */
static const double LEAST_AMOUNT = 1e-50;
static const double LEAST_B = 1, MOST_LOG10_P = 15; /* K; P in Pa */

static void none_or_some(const md_params *p, md_error *err, const char *key, double value)
{
    if (value == 0 || value >= LEAST_AMOUNT || !md_params_acts(p, key, NULL, 0)) return;
    (void)md_fail(err, MD_ERR_CONFIG, "%s = %.15g: must be 0 or at least %g; a molecule in the whole disk is more", key, value,
                  LEAST_AMOUNT);
}

static void increasing(md_error *err, const char *key, const md_array *array)
{
    for (int i = 1; i < array->n; i++) {
        if (array->v[i] > array->v[i - 1]) continue;
        (void)md_fail(err, MD_ERR_CONFIG, "%s[%d] = %.15g: must be above the value before it, %.15g", key, i, array->v[i],
                      array->v[i - 1]);
        return;
    }
}

static void as_long_as(md_error *err, const char *key, const md_array *array, const char *other_key, const md_array *other)
{
    if (array->n == other->n) return;
    (void)md_fail(err, MD_ERR_CONFIG, "%s has %d values: must have as many as %s, which has %d", key, array->n, other_key,
                  other->n);
}

static void some(md_error *err, const char *key, const md_array *array, const char *when)
{
    if (array->n > 0) return;
    (void)md_fail(err, MD_ERR_CONFIG, "%s = []: must have at least one value %s", key, when);
}

static void check_run(const md_params *p, md_error *err)
{
    if (!(p->run.t_end_yr > 0 || p->run.t_end_orbits > 0 || p->run.t_end_T_K > 0)) {
        (void)md_fail(err, MD_ERR_CONFIG,
                      "run.t_end_yr = 0: must be above 0 when neither run.t_end_orbits nor run.t_end_T_K is set");
    }
    if (p->run.t_end_T_K > 0 && p->mars.driver != MD_MARS_TABLE) {
        below(err, "run.t_end_T_K", p->run.t_end_T_K, "mars.T0_K", p->mars.T0_K);
    }
    if (p->mars.driver == MD_MARS_CONSTANT && !(p->run.t_end_yr > 0 || p->run.t_end_orbits > 0)) {
        (void)md_fail(err, MD_ERR_CONFIG,
                      "run.t_end_T_K = %.15g: never reached with mars.driver = \"constant\"; set run.t_end_yr",
                      p->run.t_end_T_K);
    }
    if (p->run.t_end_T_K > 0 && p->run.t_end_T_K < 1000) {
        (void)md_fail(err, MD_ERR_CONFIG, "run.t_end_T_K = %.15g: must be 0 or at least 1000 K", p->run.t_end_T_K);
    }
    if (p->sublimation.drift_m_s < 0 && p->sublimation.location == MD_SUBL_PLACE_SURFACE) {
        (void)md_fail(err, MD_ERR_CONFIG, "sublimation.drift_m_s = %.15g: must be 0 with sublimation.location = \"surface\"",
                      p->sublimation.drift_m_s);
    }
    if (p->temperature.grain == MD_GRAIN_T_BY_SIZE && p->sublimation.rate == MD_SUBL_RATE_LEGACY) {
        (void)
            md_fail(err, MD_ERR_CONFIG,
                    "temperature.grain = \"by_size\": must be \"grey\" with sublimation.rate = \"legacy\", which has one rate");
    }
    increasing(err, "run.output_times_d", &p->run.output_times_d);
    increasing(err, "io.psd_times_d", &p->io.psd_times_d);
    if (p->run.physics_mode == MD_MODE_COLLISIONS_ONLY && !p->collisions.enabled) {
        (void)md_fail(err, MD_ERR_CONFIG,
                      "collisions.enabled = false: must be true with run.physics_mode = \"collisions_only\"");
    }
    if (p->run.physics_mode == MD_MODE_SUBLIMATION_ONLY && !p->sublimation.enabled) {
        (void)md_fail(err, MD_ERR_CONFIG,
                      "sublimation.enabled = false: must be true with run.physics_mode = \"sublimation_only\"");
    }
}

static void check_grids(const md_params *p, md_error *err)
{
    below(err, "disk.r_in_RM", p->disk.r_in_RM, "disk.r_out_RM", p->disk.r_out_RM);
    below(err, "sizes.s_min_m", p->sizes.s_min_m, "sizes.s_max_m", p->sizes.s_max_m);
    if (!(p->sizes.s_max_m / p->sizes.s_min_m - 1 >= LEAST_BIN * p->sizes.bins))
        (void)md_fail(err, MD_ERR_CONFIG,
                      "sizes.s_min_m = %.15g: too near to sizes.s_max_m = %.15g for %d bins: a bin must be %g of its size wide",
                      p->sizes.s_min_m, p->sizes.s_max_m, p->sizes.bins, LEAST_BIN);
    if (p->initial.shape == MD_SHAPE_TRUNCATED) {
        below(err, "initial.s_min_solid_m", p->initial.s_min_solid_m, "initial.s_max_solid_m", p->initial.s_max_solid_m);
        below(err, "initial.s_cut_m", p->initial.s_cut_m, "initial.s_max_solid_m", p->initial.s_max_solid_m);
    }
    if (p->initial.shape == MD_SHAPE_MELT) {
        below(err, "initial.s_cut_m", p->initial.s_cut_m, "sizes.s_max_m", p->sizes.s_max_m);
    }
}

/* A table that is read must have a name. */
static void check_tables(const md_params *p, md_error *err)
{
    const struct {
        const char *key, *name;
    } tables[] = {{"mars.table", p->mars.table},
                  {"radiation.q_pr_table", p->radiation.q_pr_table},
                  {"radiation.q_abs_table", p->radiation.q_abs_table},
                  {"shielding.table", p->shielding.table},
                  {"initial.sigma_table", p->initial.sigma_table},
                  {"dynamics.e_table", p->dynamics.e_table},
                  {"sublimation.table", p->sublimation.table},
                  {"phase.table", p->phase.table},
                  {"supply.table", p->supply.table},
                  {"supply.temperature_table", p->supply.temperature_table}};
    for (size_t k = 0; k < sizeof tables / sizeof tables[0]; k++)
        if (!tables[k].name[0] && md_params_acts(p, tables[k].key, NULL, 0))
            (void)md_fail(err, MD_ERR_CONFIG, "%s = \"\": must name a file with %s", tables[k].key,
                          md_params_condition_of(tables[k].key));
}

static void check_dynamics_and_collisions(const md_params *p, md_error *err)
{
    if (p->dynamics.height == MD_HEIGHT_IA) {
        positive(err, "dynamics.i0", p->dynamics.i0, "with dynamics.height = \"ia\": it gives the scale height");
        if (p->dynamics.i0 < LEAST_I0)
            (void)md_fail(err, MD_ERR_CONFIG,
                          "dynamics.i0 = %.15g: must be %g or more with dynamics.height = \"ia\": the disk would be flatter "
                          "than its grains",
                          p->dynamics.i0, LEAST_I0);
        if (p->dynamics.supply_i < LEAST_I0 && md_params_acts(p, "dynamics.supply_i", NULL, 0))
            (void)md_fail(err, MD_ERR_CONFIG,
                          "dynamics.supply_i = %.15g: must be %g or more with dynamics.height = \"ia\": the disk would be "
                          "flatter than its grains",
                          p->dynamics.supply_i, LEAST_I0);
        if (p->dynamics.f_wake > 0 && p->dynamics.f_wake < LEAST_I0 * LEAST_I0 && md_params_acts(p, "dynamics.f_wake", NULL, 0))
            (void)md_fail(err, MD_ERR_CONFIG,
                          "dynamics.f_wake = %.15g: must be 0 or at least %g with dynamics.height = \"ia\": the disk would be "
                          "flatter than its grains",
                          p->dynamics.f_wake, LEAST_I0 * LEAST_I0);
    }
    if (p->collisions.bookkeeping == MD_BOOKKEEPING_GROSS && p->collisions.sticking == MD_STICK_ACCRETE) {
        (void)md_fail(err, MD_ERR_CONFIG,
                      "collisions.sticking = \"accrete\": has no meaning with collisions.bookkeeping = \"gross\"; use \"net\"");
    }
    bool cut = p->collisions.outcome == MD_OUTCOME_DESTROY && p->collisions.pair_ratio_min > 0;
    if (p->collisions.bottom == MD_BOTTOM_MATCHED && (!cut || p->collisions.bookkeeping == MD_BOOKKEEPING_GROSS)) {
        (void)md_fail(
            err, MD_ERR_CONFIG,
            "collisions.bottom = \"matched\": needs collisions.outcome = \"destroy\", pair_ratio_min > 0 and net book-keeping");
    }
    if (p->collisions.outcome == MD_OUTCOME_CRATER) {
        positive(err, "collisions.crater_ejecta_kg", p->collisions.crater_ejecta_kg, "with collisions.outcome = \"crater\"");
    }
    some(err, "strength.v_kms", &p->strength.v_kms, "");
    increasing(err, "strength.v_kms", &p->strength.v_kms);
    as_long_as(err, "strength.Qs", &p->strength.Qs, "strength.v_kms", &p->strength.v_kms);
    as_long_as(err, "strength.B", &p->strength.B, "strength.v_kms", &p->strength.v_kms);
}

/* What there is at the start. */
static void check_amounts(const md_params *p, md_error *err)
{
    if (p->initial.shape != MD_SHAPE_EMPTY || p->supply.tau_ref.is_auto) none_or_some(p, err, "initial.tau0", p->initial.tau0);
    none_or_some(p, err, "initial.sigma", p->initial.sigma);
    none_or_some(p, err, "disk.mass_Mmars", p->disk.mass_Mmars);
    none_or_some(p, err, "initial.f_surf", p->initial.f_surf);
}

/* log10 P = A - B/T of a branch that is used up to T: it rises with temperature, to no more than a table may hold. */
static void check_vapour(const md_params *p, md_error *err, const char *key_A, double A, const char *key_B, double B, double T)
{
    if (!md_params_acts(p, key_A, NULL, 0)) return;
    if (B < LEAST_B)
        (void)md_fail(err, MD_ERR_CONFIG, "%s = %.15g: must be at least %g K: a vapour pressure rises with temperature", key_B,
                      B, LEAST_B);
    if (A - B / T > MOST_LOG10_P)
        (void)md_fail(err, MD_ERR_CONFIG,
                      "%s = %.15g: log10(P/Pa) = A - B/T is %.4g at %g K, up to which it is used: must be at most %g", key_A, A,
                      A - B / T, T, MOST_LOG10_P);
}

static void check_branches(const md_params *p, md_error *err)
{
    double hottest = 6500, from = p->sublimation.liquid_T_from_K; /* as mars.T0_K may be */
    check_vapour(p, err, "sublimation.solid_A", p->sublimation.solid_A, "sublimation.solid_B", p->sublimation.solid_B,
                 from > 0 && from < hottest ? from : hottest);
    check_vapour(p, err, "sublimation.liquid_A", p->sublimation.liquid_A, "sublimation.liquid_B", p->sublimation.liquid_B,
                 hottest);
}

static void check_heat(const md_params *p, md_error *err)
{
    below(err, "sublimation.solid_T_min_K", p->sublimation.solid_T_min_K, "sublimation.solid_T_max_K",
          p->sublimation.solid_T_max_K);
    if (p->sublimation.liquid_T_from_K > 0) {
        not_above(err, "sublimation.solid_T_max_K", p->sublimation.solid_T_max_K, "sublimation.liquid_T_from_K",
                  p->sublimation.liquid_T_from_K);
        below(err, "sublimation.liquid_T_from_K", p->sublimation.liquid_T_from_K, "sublimation.liquid_T_max_K",
              p->sublimation.liquid_T_max_K);
    }
    check_branches(p, err);
    not_above(err, "phase.T_c_K", p->phase.T_c_K, "phase.T_v_K", p->phase.T_v_K);
    if (p->phase.escape && !p->phase.enabled) {
        (void)md_fail(err, MD_ERR_CONFIG, "phase.escape = true: only vapour escapes, so phase.enabled must be true");
    }
    if (p->phase.escape && p->blowout.enabled && !p->blowout.solid_only && !p->blowout.tau_gate) {
        (void)md_fail(err, MD_ERR_CONFIG,
                      "phase.escape = true: a cell has blow-out or escape, never both, and every cell has blow-out; "
                      "set blowout.solid_only or blowout.tau_gate");
    }
    if (p->sinks.gas_drag) positive(err, "sinks.rho_gas", p->sinks.rho_gas, "with sinks.gas_drag = true");
}

static void check_supply(const md_params *p, md_error *err)
{
    if (p->supply.mode == MD_SUPPLY_OFF) return;
    if (p->supply.mode == MD_SUPPLY_PIECEWISE) {
        some(err, "supply.piecewise_t_s", &p->supply.piecewise_t_s, "with supply.mode = \"piecewise\"");
        increasing(err, "supply.piecewise_t_s", &p->supply.piecewise_t_s);
        as_long_as(err, "supply.piecewise_rate", &p->supply.piecewise_rate, "supply.piecewise_t_s", &p->supply.piecewise_t_s);
    }
    not_above(err, "supply.temperature_floor", p->supply.temperature_floor, "supply.temperature_cap",
              p->supply.temperature_cap);
    not_above(err, "supply.feedback_min", p->supply.feedback_min, "supply.feedback_max", p->supply.feedback_max);
    if (p->supply.reservoir) positive(err, "supply.reservoir_Mmars", p->supply.reservoir_Mmars, "with supply.reservoir = true");
    if (p->supply.injection == MD_INJECT_POWERLAW) {
        below(err, "supply.injection_s1_m", p->supply.injection_s1_m, "supply.injection_s2_m", p->supply.injection_s2_m);
        below(err, "supply.injection_s1_m", p->supply.injection_s1_m, "sizes.s_max_m", p->sizes.s_max_m);
        below(err, "sizes.s_min_m", p->sizes.s_min_m, "supply.injection_s2_m", p->supply.injection_s2_m);
    }
    if (p->supply.injection == MD_INJECT_INITIAL && p->initial.shape == MD_SHAPE_EMPTY) {
        (void)md_fail(err, MD_ERR_CONFIG, "supply.injection = \"initial\": initial.shape = \"empty\" has no shape to inject");
    }
}

md_status md_params_check(const md_params *params, md_error *err)
{
    check_run(params, err);
    check_grids(params, err);
    check_tables(params, err);
    check_dynamics_and_collisions(params, err);
    check_amounts(params, err);
    check_heat(params, err);
    check_supply(params, err);
    return err->code;
}
