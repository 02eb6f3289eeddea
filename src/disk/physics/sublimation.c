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

static bool is_liquid(const md_params *params, double T)
{
    return params->sublimation.liquid_T_from_K > 0 && T >= params->sublimation.liquid_T_from_K;
}

/* log10 P = A - B/T of the branch that rules at T. */
static double formula_log10(const md_params *params, double T, bool *outside)
{
    if (is_liquid(params, T)) {
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

/* Clausius and Clapeyron: L = -(R/mu) d ln P / d(1/T). */
double md_latent_heat(const md_params *params, const md_tables *tables, double T)
{
    const double LN10 = 2.302585092994046;
    const md_table1 *vapour = &tables->vapour;
    if (!params->sublimation.latent_heat_J_kg.is_auto) return params->sublimation.latent_heat_J_kg.value;
    if (params->sublimation.formula == MD_VAPOUR_LOGISTIC) return 0;
    double B = is_liquid(params, T) ? params->sublimation.liquid_B : params->sublimation.solid_B;
    if (params->sublimation.formula == MD_VAPOUR_TABLE && vapour->n > 1)
        B = (vapour->y[vapour->n - 1] - vapour->y[0]) / (1 / vapour->x[0] - 1 / vapour->x[vapour->n - 1]);
    return LN10 * B * MD_R_GAS / params->sublimation.mu;
}

/* Where P comes up to the ambient pressure, to the last bit; 0: nowhere. */
static double flux_begins(const md_params *params, const md_tables *tables, double from, double to)
{
    if (md_sublimation_flux(params, tables, from, NULL) > 0 || !(md_sublimation_flux(params, tables, to, NULL) > 0)) return 0;
    for (double T = 0.5 * (from + to); T > from && T < to; T = 0.5 * (from + to))
        *(md_sublimation_flux(params, tables, T, NULL) > 0 ? &to : &from) = T;
    return to;
}

static int add_break(double *T, int n, int most, double at, double from, double to)
{
    if (!(at > from && at < to) || n == most) return n;
    int i = n;
    for (; i > 0 && T[i - 1] > at; i--)
        T[i] = T[i - 1];
    T[i] = at;
    return n + 1;
}

int md_sublimation_breaks(const md_params *params, const md_tables *tables, double from, double to, double *T, int most)
{
    md_vapour_law law = params->sublimation.formula;
    const md_table1 *vapour = &tables->vapour;
    int n = 0;
    if (law == MD_VAPOUR_LOGISTIC) {
        double end = params->sublimation.logistic_T_K + MOST_EXPONENT * fmax(params->sublimation.logistic_dT_K, 1);
        return add_break(T, n, most, end, from, to);
    }
    if (params->sublimation.P_gas > 0) n = add_break(T, n, most, flux_begins(params, tables, from, to), from, to);
    if (law != MD_VAPOUR_TABLE) n = add_break(T, n, most, params->sublimation.liquid_T_from_K, from, to);
    const double just_above = 1 + 0x1p-52; /* an end belongs to the table */
    for (int i = 0; i < vapour->n && law != MD_VAPOUR_CLAUSIUS; i++)
        n = add_break(T, n, most, vapour->x[i] * (i < vapour->n - 1 ? 1 : just_above), from, to);
    if (law == MD_VAPOUR_AUTO && vapour->n > 1) {
        n = add_break(T, n, most, vapour->x[0] - params->sublimation.table_window_K, from, to);
        n = add_break(T, n, most, (vapour->x[vapour->n - 1] + params->sublimation.table_window_K) * just_above, from, to);
    }
    return n;
}

double md_branch_mismatch(const md_params *params)
{
    double T = params->sublimation.liquid_T_from_K;
    if (!(T > 0)) return 1;
    double solid = params->sublimation.solid_A - params->sublimation.solid_B / T;
    double liquid = params->sublimation.liquid_A - params->sublimation.liquid_B / T;
    return md_exp10(liquid - solid);
}
