#include "disk/physics/mars.h"

#include <math.h>

#include "numbers/constants.h"
#include "numbers/numeric.h"

/* dT/dt = -sigma T^4 / (d rho cp): T^-3 grows linearly. */
double md_mars_slab(double t, double T0, double depth, double rho, double cp)
{
    return 1 / md_cbrt(1 / (T0 * T0 * T0) + 3 * MD_SIGMA_SB * t / (depth * rho * cp));
}

/* Fall in K/s: dT over 717 d (d/100 km) (dT/3000 K) (T0/4000 K), from which dT cancels; Hyodo et al. (2018). */
static double hyodo_rate(double T0, double depth)
{
    return 3000 / (717 * MD_DAY * (depth / 1e5) * (T0 / 4000));
}

double md_mars_hyodo(double t, double T0, double depth)
{
    return fmax(0, T0 - hyodo_rate(T0, depth) * t);
}

double md_mars_temperature(const md_params *params, const md_tables *tables, double t)
{
    double T0 = params->mars.T0_K;
    switch (params->mars.driver) {
    case MD_MARS_TABLE: return md_table1_linear(&tables->mars_T, t);
    case MD_MARS_SLAB: return md_mars_slab(t, T0, params->mars.slab_depth_m, params->mars.slab_rho, params->mars.slab_cp);
    case MD_MARS_HYODO: return md_mars_hyodo(t, T0, params->mars.hyodo_depth_m);
    case MD_MARS_CONSTANT: break;
    }
    return T0;
}

md_status md_mars_check(const md_params *params, const md_tables *tables, double t, md_error *err)
{
    const md_table1 *table = &tables->mars_T;
    if (params->mars.driver == MD_MARS_TABLE && params->mars.table_outside == MD_BEYOND_ERROR &&
        (t < table->x[0] || t > table->x[table->n - 1])) {
        return md_fail(
            err, MD_ERR_NUMERICS,
            "temperature of Mars: t = %.9g s is outside mars.table, %.9g to %.9g s, with mars.table_outside = \"error\"", t,
            table->x[0], table->x[table->n - 1]);
    }
    double T = md_mars_temperature(params, tables, t);
    if (!(T >= MD_T_MARS_MIN && T <= MD_T_MARS_MAX)) {
        return md_fail(err, MD_ERR_NUMERICS, "temperature of Mars: %.9g K at t = %.9g s (%.6g yr) is outside %d to %d K", T, t,
                       t / MD_YEAR, MD_T_MARS_MIN, MD_T_MARS_MAX);
    }
    return MD_OK;
}

static double table_time_of(const md_table1 *table, double T_end)
{
    if (table->y[0] <= T_end) return 0;
    for (int i = 1; i < table->n; i++) {
        if (table->y[i] > T_end) continue;
        double share = (table->y[i - 1] - T_end) / (table->y[i - 1] - table->y[i]);
        return table->x[i - 1] + share * (table->x[i] - table->x[i - 1]);
    }
    return HUGE_VAL;
}

double md_mars_time_of(const md_params *params, const md_tables *tables, double T_end, double t_max)
{
    double T0 = params->mars.T0_K, t = HUGE_VAL;
    if (params->mars.driver == MD_MARS_TABLE) {
        t = table_time_of(&tables->mars_T, T_end);
    } else if (T0 <= T_end) {
        t = 0;
    } else if (params->mars.driver == MD_MARS_SLAB) {
        /* The slab's law solved for t; the difference of the cubes written as a product. */
        double a = 1 / T_end, b = 1 / T0;
        t = (a - b) * (a * a + a * b + b * b) * params->mars.slab_depth_m * params->mars.slab_rho * params->mars.slab_cp /
            (3 * MD_SIGMA_SB);
    } else if (params->mars.driver == MD_MARS_HYODO) {
        t = (T0 - T_end) / hyodo_rate(T0, params->mars.hyodo_depth_m);
    }
    return t <= t_max ? fmax(t, 0) : HUGE_VAL;
}
