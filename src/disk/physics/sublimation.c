#include "disk/physics/sublimation.h"

#include <math.h>

#include "numbers/constants.h"
#include "numbers/numeric.h"

/* However hot: 1.2e6 kg/(m^2 s). Forsterite at 6500 K, by its own law, has 2e5; no clock can follow what is much faster. */
static const double MOST_EXPONENT = 14;

double md_grain_temperature(double T_M, double r, double q_abs)
{
    return T_M * sqrt(sqrt(q_abs)) * sqrt(MD_R_MARS / (2 * r));
}

/* log10 P = A - B/T of the branch that rules at T. */
static double formula_log10(const md_params *params, double T, bool *outside)
{
    bool liquid = params->sublimation.liquid_T_from_K > 0 && T >= params->sublimation.liquid_T_from_K;
    if (liquid) {
        *outside = T > params->sublimation.liquid_T_max_K;
        return params->sublimation.liquid_A - params->sublimation.liquid_B / T;
    }
    *outside = T < params->sublimation.solid_T_min_K || T > params->sublimation.solid_T_max_K;
    return params->sublimation.solid_A - params->sublimation.solid_B / T;
}

/* Straight line of log10 P in 1/T through the points i and i + 1. */
static double local_fit(const md_table1 *table, int i, double T)
{
    double u0 = 1 / table->x[i], u1 = 1 / table->x[i + 1];
    return table->y[i] + (table->y[i + 1] - table->y[i]) * (1 / T - u0) / (u1 - u0);
}

static double saturation_log10(const md_params *params, const md_tables *tables, double T, bool *outside)
{
    const md_table1 *table = &tables->vapour;
    if (params->sublimation.formula == MD_VAPOUR_CLAUSIUS || table->n < 2) return formula_log10(params, T, outside);
    double T_lo = table->x[0], T_hi = table->x[table->n - 1], window = params->sublimation.table_window_K;
    *outside = T < T_lo || T > T_hi;
    if (!*outside || params->sublimation.formula == MD_VAPOUR_TABLE) return md_table1_cubic(table, T);
    if (T < T_lo && T >= T_lo - window) return local_fit(table, 0, T);
    if (T > T_hi && T <= T_hi + window) return local_fit(table, table->n - 2, T);
    return formula_log10(params, T, outside);
}

double md_saturation_pressure(const md_params *params, const md_tables *tables, double T, bool *outside)
{
    bool out = false;
    double log10_P = saturation_log10(params, tables, T, &out);
    if (outside) *outside = out;
    return md_exp10(log10_P);
}

double md_sublimation_flux(const md_params *params, const md_tables *tables, double T, bool *outside)
{
    if (outside) *outside = false;
    if (T <= 0) return 0;
    if (params->sublimation.formula == MD_VAPOUR_LOGISTIC) {
        double x = (T - params->sublimation.logistic_T_K) / fmax(params->sublimation.logistic_dT_K, 1);
        return md_exp(fmin(x, MOST_EXPONENT));
    }
    double excess = md_saturation_pressure(params, tables, T, outside) - params->sublimation.P_gas;
    if (excess < 0) return 0; /* nan stays nan, and is found */
    /* Hertz-Knudsen-Langmuir */
    return params->sublimation.alpha * excess * sqrt(params->sublimation.mu / (2 * MD_PI * MD_R_GAS * T));
}

double md_branch_mismatch(const md_params *params)
{
    double T = params->sublimation.liquid_T_from_K;
    if (!(T > 0)) return 1;
    double solid = params->sublimation.solid_A - params->sublimation.solid_B / T;
    double liquid = params->sublimation.liquid_A - params->sublimation.liquid_B / T;
    return md_exp10(liquid - solid);
}
