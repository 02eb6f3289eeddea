#include "disk/physics/supply.h"

#include <math.h>

#include "base/constants.h"
#include "base/numeric.h"

static double clip(double x, double lo, double hi)
{
    return fmin(hi, fmax(lo, x));
}

/* A (t - t0)^p, nothing before t0; 1e-12 s keeps a decaying law finite at t0. */
static double powerlaw_rate(const md_params *params, double t)
{
    double age = t - params->supply.t0_s;
    return age < 0 ? 0 : params->supply.A * md_pow(age + 1e-12, params->supply.p);
}

static double piecewise_rate(const md_params *params, double t)
{
    const md_array *start = &params->supply.piecewise_t_s;
    double rate = 0;
    for (int i = 0; i < start->n && t >= start->v[i]; i++)
        rate = params->supply.piecewise_rate.v[i];
    return rate;
}

/* epsilon_mix R(t, r) */
static double mixed_rate(const md_params *params, const md_tables *tables, double t, double r, double t_orb, double sigma_ref)
{
    double epsilon = params->supply.epsilon_mix;
    switch (params->supply.mode) {
    case MD_SUPPLY_CONST:
        if (!params->supply.rate.is_auto) return epsilon * params->supply.rate.value;
        /* R = mu orbit_fraction Sigma(tau_ref) / (t_orb epsilon): the efficiency cancels. */
        return epsilon > 0 ? params->supply.mu_orbit10pct * params->supply.orbit_fraction * sigma_ref / t_orb : 0;
    case MD_SUPPLY_POWERLAW: return epsilon * powerlaw_rate(params, t);
    case MD_SUPPLY_TABLE:
        if (tables->supply_t.n > 0) return epsilon * md_table1_linear(&tables->supply_t, t);
        return epsilon * md_table2_linear(&tables->supply_tr, t, r / MD_R_MARS);
    case MD_SUPPLY_PIECEWISE: return epsilon * piecewise_rate(params, t);
    default: return 0;
    }
}

/* Value of the temperature law or table, between floor and cap. */
static double temperature_value(const md_params *params, const md_tables *tables, double T_M)
{
    double value = params->supply.temperature == MD_FACTOR_TABLE
                       ? md_table1_linear(&tables->supply_T, T_M)
                       : md_pow(T_M / params->supply.temperature_T_ref_K, params->supply.temperature_power);
    return clip(value, params->supply.temperature_floor, params->supply.temperature_cap);
}

static bool temperature_gives_rate(const md_params *params)
{
    return params->supply.temperature == MD_FACTOR_TABLE && params->supply.temperature_use == MD_FACTOR_RATE;
}

double md_supply_temperature_factor(const md_params *params, const md_tables *tables, double T_M)
{
    if (params->supply.temperature == MD_FACTOR_NONE || temperature_gives_rate(params)) return 1;
    return temperature_value(params, tables, T_M);
}

double md_supply_rate(const md_params *params, const md_tables *tables, double t, double r, double t_orb, double sigma_ref,
                      double T_M)
{
    if (params->supply.mode == MD_SUPPLY_OFF) return 0;
    if (temperature_gives_rate(params)) return temperature_value(params, tables, T_M);
    return mixed_rate(params, tables, t, r, t_orb, sigma_ref) * md_supply_temperature_factor(params, tables, T_M);
}

/* `jump` and the last moment before it. */
static double nearer_stop(double stop, double t, double jump)
{
    double before = nextafter(jump, -HUGE_VAL);
    if (before > t) return fmin(stop, before);
    return jump > t ? fmin(stop, jump) : stop;
}

double md_supply_next_stop(const md_params *params, const md_tables *tables, double t)
{
    double stop = HUGE_VAL, age = t - params->supply.t0_s;
    switch (params->supply.mode) {
    case MD_SUPPLY_POWERLAW:
        if (age < 0) return nearer_stop(stop, t, params->supply.t0_s);
        return fmax(t + fmax(0.1 * age, 1e-12), nextafter(t, HUGE_VAL));
    case MD_SUPPLY_PIECEWISE:
        for (int i = 0; i < params->supply.piecewise_t_s.n; i++)
            stop = nearer_stop(stop, t, params->supply.piecewise_t_s.v[i]);
        return stop;
    case MD_SUPPLY_TABLE: {
        const double *x = tables->supply_t.n > 0 ? tables->supply_t.x : tables->supply_tr.x;
        int n = tables->supply_t.n > 0 ? tables->supply_t.n : tables->supply_tr.nx;
        for (int i = 0; i < n; i++)
            if (x[i] > t) return x[i];
        return stop;
    }
    default: return stop;
    }
}

double md_supply_feedback(const md_params *params, double factor, double tau, double dt)
{
    double target = params->supply.feedback_tau;
    double growth = params->supply.feedback_gain * (target - tau) / target / (params->supply.feedback_time_yr * MD_YEAR);
    return clip(factor * md_exp(fmin(growth * dt, 700)), params->supply.feedback_min, params->supply.feedback_max);
}

double md_supply_reservoir_share(const md_params *params, double left, double start)
{
    if (!params->supply.reservoir) return 1;
    if (!(left > 0)) return 0;
    if (params->supply.reservoir_end == MD_RESERVOIR_HARD) return 1;
    return fmin(1, left / (params->supply.reservoir_taper_fraction * start));
}

/* Largest rate that the surface layer takes: the head-room within dt; policy spill lets pass what blow-out carries off a
 * layer at tau = 1 as well. */
static double surface_limit(const md_params *params, double dt, double sigma, double sigma_tau1, double t_blow)
{
    if (params->supply.headroom == MD_HEADROOM_NONE || isinf(sigma_tau1)) return HUGE_VAL;
    double limit = fmax(sigma_tau1 - sigma, 0) / dt;
    return params->supply.headroom == MD_HEADROOM_SPILL ? limit + sigma_tau1 / t_blow : limit;
}

md_supply_split md_supply_route(const md_params *params, double rate, double dt, bool whole_step, double sigma,
                                double sigma_tau1, double sigma_deep, double t_mix, double t_blow)
{
    double limit = surface_limit(params, dt, sigma, sigma_tau1, t_blow);
    if (params->supply.route == MD_ROUTE_DEEP) {
        /* All goes in below, and the layer empties in t_mix. What finds no room stays below. */
        double mixed_up = whole_step ? (sigma_deep + rate * dt) / fmax(t_mix, dt) : sigma_deep / t_mix;
        double surface = fmin(mixed_up, limit);
        return (md_supply_split){.surface = surface, .deep_in = rate, .deep_out = surface};
    }
    double surface = fmin(rate, limit);
    bool spills = params->supply.headroom == MD_HEADROOM_SPILL;
    return (md_supply_split){.surface = surface, .spilled = spills ? rate - surface : 0};
}

/* First bin whose grains are not below s_min_eff; the largest when all are. */
static int first_bin(const md_sizes *sizes, double s_min_eff)
{
    int k = 0;
    while (k < sizes->n - 1 && sizes->s[k] < s_min_eff)
        k++;
    return k;
}

/* Integral of x^-q from a to b. */
static double power_integral(double a, double b, double q)
{
    if (q == 1) return md_log(b / a);
    return md_pow(a, 1 - q) * (1 - md_pow(b / a, 1 - q)) / (q - 1);
}

/* Mass m_k int s^-q ds over the part of each bin inside [s1, s2]; returns the sum. */
static double powerlaw_weights(const md_sizes *sizes, double s1, double s2, double q, double *weight)
{
    /* Lengths in units of the end that holds the mass, so that no power overflows. */
    double unit = q > 4 ? s1 : s2, sum = 0;
    for (int k = 0; k < sizes->n; k++) {
        double lo = fmax(sizes->edge[k], s1) / unit, hi = fmin(sizes->edge[k + 1], s2) / unit, s = sizes->s[k] / unit;
        weight[k] = lo < hi ? s * s * s * power_integral(lo, hi, q) : 0;
        sum += weight[k];
    }
    return sum;
}

void md_supply_weights(const md_params *params, const md_sizes *sizes, const double *initial, double s_min_eff, double *weight)
{
    int n = sizes->n, only = first_bin(sizes, s_min_eff);
    if (params->supply.injection == MD_INJECT_INITIAL) {
        for (int k = 0; k < n; k++)
            weight[k] = initial[k];
        return;
    }
    if (params->supply.injection == MD_INJECT_POWERLAW) {
        double sum = powerlaw_weights(sizes, fmax(params->supply.injection_s1_m, s_min_eff), params->supply.injection_s2_m,
                                      params->supply.injection_q, weight);
        if (sum > 0) {
            for (int k = 0; k < n; k++)
                weight[k] /= sum;
            return;
        }
    }
    if (params->supply.injection == MD_INJECT_TOP_BIN) only = n - 1;
    for (int k = 0; k < n; k++)
        weight[k] = k == only ? 1 : 0;
}
