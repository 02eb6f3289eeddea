#include "disk/physics/supply.h"

#include <math.h>

#include "numbers/constants.h"
#include "numbers/interp.h"
#include "numbers/numeric.h"

static double clip(double x, double lo, double hi)
{
    return fmin(hi, fmax(lo, x));
}

/* A (t - t0 + offset)^p, nothing before t0. */
static double powerlaw_rate(const md_params *params, double t)
{
    double age = t - params->supply.t0_s, since = age + params->supply.t0_offset_s;
    if (age < 0 || (since <= 0 && params->supply.p < 0)) return 0;
    return params->supply.A * md_pow(since, params->supply.p);
}

/* ln(1 + x) and e^x - 1 without cancellation (Kahan): the rounding of 1 + x, or of e^x, is undone. */
static double log_of_one_plus(double x)
{
    double u = 1 + x;
    return u == 1 ? x : isinf(u) ? md_log(u) : md_log(u) * (x / (u - 1));
}

static double exp_minus_one(double x)
{
    double u = md_exp(x);
    if (u == 1) return x;
    return u - 1 == -1 || isinf(u) ? u - 1 : (u - 1) * (x / md_log(u));
}

/* Integral of x^p from a >= 0 to b > a, with length = b - a: a^(p+1) (e^((p+1) ln(b/a)) - 1) / (p + 1), which is as exact near
 * p = -1 as far from it, and for short pieces as for long ones. */
static double power_integral(double a, double b, double length, double p)
{
    double n = p + 1;
    if (a <= 0) return n > 0 ? md_pow(b, n) / n : HUGE_VAL;
    double log_ratio = log_of_one_plus(length / a), x = n * log_ratio;
    if (x == 0) return log_ratio;
    if (x > 1) return (md_pow(b, n) - md_pow(a, n)) / n;
    return md_pow(a, n) * (exp_minus_one(x) / n);
}

static double powerlaw_integral(const md_params *params, double from, double to)
{
    double begin = fmax(from, params->supply.t0_s), offset = params->supply.t0_offset_s;
    if (to <= begin || params->supply.A == 0) return 0;
    double a = begin - params->supply.t0_s + offset, b = to - params->supply.t0_s + offset;
    return params->supply.A * power_integral(a, b, to - begin, params->supply.p);
}

static double piecewise_rate(const md_params *params, double t)
{
    const md_array *start = &params->supply.piecewise_t_s;
    double rate = 0;
    for (int i = 0; i < start->n && t >= start->v[i]; i++)
        rate = params->supply.piecewise_rate.v[i];
    return rate;
}

double md_supply_raw(const md_params *params, const md_tables *tables, const md_supply_place *place, double t)
{
    if (md_supply_by_temperature(params)) return 0;
    switch (params->supply.mode) {
    case MD_SUPPLY_CONST:
        if (!params->supply.rate.is_auto) return params->supply.rate.value;
        /* R = mu orbit_fraction Sigma(tau_ref) / (t_orb epsilon_ref) */
        return params->supply.mu_orbit10pct * params->supply.orbit_fraction * place->sigma_ref /
               (place->t_orb * params->supply.epsilon_ref);
    case MD_SUPPLY_POWERLAW: return powerlaw_rate(params, t);
    case MD_SUPPLY_TABLE:
        if (tables->supply_t.n > 0) return md_table1_linear(&tables->supply_t, t);
        return md_table2_linear(&tables->supply_tr, t, place->r / MD_R_MARS);
    case MD_SUPPLY_PIECEWISE: return piecewise_rate(params, t);
    case MD_SUPPLY_OFF: break;
    }
    return 0;
}

double md_supply_integral(const md_params *params, const md_tables *tables, const md_supply_place *place, double from,
                          double to)
{
    if (md_supply_by_temperature(params)) return 0;
    if (params->supply.mode == MD_SUPPLY_POWERLAW) return powerlaw_integral(params, from, to);
    double sum = 0, next;
    for (double at = from; at < to; at = next) { /* linear up to the next stop: the value half way is the mean */
        next = fmin(to, md_supply_next_stop(params, tables, at));
        sum += (next - at) * md_supply_raw(params, tables, place, at + 0.5 * (next - at));
    }
    return sum;
}

double md_supply_end(const md_params *params, const md_tables *tables, const md_supply_place *place, double to, double mean)
{
    bool begun = params->supply.mode == MD_SUPPLY_POWERLAW && to > params->supply.t0_s;
    return begun || params->supply.mode == MD_SUPPLY_TABLE ? md_supply_raw(params, tables, place, to) : mean;
}

/* Value of the temperature law or table, between floor and cap. */
static double temperature_value(const md_params *params, const md_tables *tables, double T_M)
{
    double value = params->supply.temperature == MD_FACTOR_TABLE
                       ? md_table1_linear(&tables->supply_T, T_M)
                       : md_pow(T_M / params->supply.temperature_T_ref_K, params->supply.temperature_power);
    return clip(value, params->supply.temperature_floor, params->supply.temperature_cap);
}

bool md_supply_by_temperature(const md_params *params)
{
    return params->supply.temperature == MD_FACTOR_TABLE && params->supply.temperature_use == MD_TABLE_IS_RATE;
}

double md_supply_temperature(const md_params *params, const md_tables *tables, double T_M)
{
    return params->supply.temperature == MD_FACTOR_NONE ? 1 : temperature_value(params, tables, T_M);
}

double md_supply_rate(const md_params *params, const md_tables *tables, const md_supply_place *place, double t, double T_M)
{
    if (params->supply.mode == MD_SUPPLY_OFF) return 0;
    double by_temperature = md_supply_temperature(params, tables, T_M);
    if (md_supply_by_temperature(params)) return by_temperature;
    return params->supply.epsilon_mix * md_supply_raw(params, tables, place, t) * by_temperature;
}

/* The first of n rising values that is above t. */
static double next_above(const double *x, int n, double t)
{
    if (n == 0 || t >= x[n - 1]) return HUGE_VAL;
    if (t < x[0]) return x[0];
    return x[md_interval(x, n, t) + 1];
}

double md_supply_next_stop(const md_params *params, const md_tables *tables, double t)
{
    switch (params->supply.mode) {
    case MD_SUPPLY_POWERLAW: return t < params->supply.t0_s ? params->supply.t0_s : HUGE_VAL;
    case MD_SUPPLY_PIECEWISE: return next_above(params->supply.piecewise_t_s.v, params->supply.piecewise_t_s.n, t);
    case MD_SUPPLY_TABLE:
        if (tables->supply_t.n > 0) return next_above(tables->supply_t.x, tables->supply_t.n, t);
        return next_above(tables->supply_tr.x, tables->supply_tr.nx, t);
    case MD_SUPPLY_CONST:
    case MD_SUPPLY_OFF: break;
    }
    return HUGE_VAL;
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

double md_supply_reservoir_gives(const md_params *params, double left, double start, double asked)
{
    if (!params->supply.reservoir) return asked;
    if (params->supply.reservoir_end == MD_RESERVOIR_HARD) return fmin(asked, left);
    double knee = params->supply.reservoir_taper_fraction * start, full = clip(left - knee, 0, asked);
    /* below the knee: d left / d asked = -left / knee */
    return full + fmin(left - full, knee) * -exp_minus_one(-(asked - full) / knee);
}

double md_supply_limit(const md_params *params, double t_room, double t_blow, double sigma, double sigma_full)
{
    if (params->supply.headroom == MD_HEADROOM_NONE || isinf(sigma_full)) return HUGE_VAL;
    double limit = fmax(sigma_full - sigma, 0) / t_room;
    return params->supply.headroom == MD_HEADROOM_SPILL ? limit + sigma_full / t_blow : limit;
}

double md_supply_wants(const md_params *params, double rate, double whole_step, double sigma_deep, double t_mix)
{
    if (params->supply.route == MD_ROUTE_DIRECT) return rate;
    return whole_step > 0 ? (sigma_deep + rate * whole_step) / fmax(t_mix, whole_step) : sigma_deep / t_mix;
}

md_supply_split md_supply_route(const md_params *params, double rate, double surface)
{
    if (params->supply.route == MD_ROUTE_DEEP)
        return (md_supply_split){.surface = surface, .deep_in = rate, .deep_out = surface};
    bool spills = params->supply.headroom == MD_HEADROOM_SPILL;
    double over = rate - surface;
    return (md_supply_split){.surface = surface, .spilled = spills ? over : 0, .refused = spills ? 0 : over};
}
