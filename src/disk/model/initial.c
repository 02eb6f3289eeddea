#include "disk/model/initial.h"

#include <math.h>

#include "base/memory.h"
#include "base/numeric.h"

static const double ln10 = 2.302585092994045684;

/* Scale to sum 1; returns false when there is nothing to scale. */
static bool normalise(double *weight, int n)
{
    double sum = 0;
    for (int k = 0; k < n; k++)
        sum += weight[k];
    if (!(sum > 0) || !isfinite(sum)) return false;
    for (int k = 0; k < n; k++)
        weight[k] /= sum;
    return true;
}

/* Add `share` of a mode L(c) ~ exp(-(ln(s/c) / (width ln 10))^2 / 2) ds, normalised on its own; nothing below s_cut. */
static bool add_mode(const md_sizes *sizes, double share, double centre, double width_dex, double s_cut, double *mode,
                     double *weight)
{
    if (share <= 0) return true;
    for (int k = 0; k < sizes->n; k++) {
        double x = md_log(sizes->s[k] / centre) / (width_dex * ln10);
        mode[k] = sizes->s[k] < s_cut ? 0 : md_exp(-0.5 * x * x) * (sizes->edge[k + 1] - sizes->edge[k]);
    }
    if (!normalise(mode, sizes->n)) return false;
    for (int k = 0; k < sizes->n; k++)
        weight[k] += share * mode[k];
    return true;
}

static bool set_modes(const md_params *params, const md_sizes *sizes, double f_fine, double s_cut, double *mode, double *weight)
{
    double width = params->initial.width_dex;
    return add_mode(sizes, 1 - f_fine, params->initial.s_meter_m, width, s_cut, mode, weight) &&
           add_mode(sizes, f_fine, params->initial.s_fine_m, width, s_cut, mode, weight);
}

/* Number per bin (s/s_min)^-q with q0 below 10 s_min, q0 + 1 up to s_max/10, q0 + 3/2 above, times an optional wave. */
static void set_powerlaw3(const md_params *params, const md_sizes *sizes, double *weight)
{
    double q0 = params->initial.alpha_is_mass_slope ? 3 * params->initial.alpha - 2 : params->initial.alpha;
    double s_min = sizes->edge[0], s_max = sizes->edge[sizes->n];
    double log_range = md_log(s_max / s_min);
    for (int k = 0; k < sizes->n; k++) {
        double s = sizes->s[k], log_s = md_log(s / s_min), x = log_s / log_range;
        double q = s < 10 * s_min ? q0 : s < s_max / 10 ? q0 + 1 : q0 + 1.5;
        double wave = params->initial.wave_amplitude * md_exp(-params->initial.wave_decay * x) * md_sin2pi(x);
        /* In units of the largest bin's mass, so that steep slopes stay finite. */
        weight[k] = (1 + wave) * md_exp((3 - q) * log_s - (3 - q0) * log_range);
    }
}

/* Mass per bin s^(3 - alpha) ds for bins with their centre in the range of the solids. */
static void set_truncated(const md_params *params, const md_sizes *sizes, double *weight)
{
    double lo = fmax(params->initial.s_min_solid_m, params->initial.s_cut_m), hi = params->initial.s_max_solid_m;
    for (int k = 0; k < sizes->n; k++) {
        double s = sizes->s[k];
        weight[k] =
            s < lo || s > hi ? 0 : md_pow(s / hi, 3 - params->initial.alpha_solid) * (sizes->edge[k + 1] - sizes->edge[k]) / hi;
    }
}

/* 1 - (1 + x) e^-x without cancellation: e^-x sum_(n >= 2) x^n / n!, for x <= 1. */
static double lower_gamma2(double x)
{
    double term = 0.5 * x * x, sum = term;
    for (int n = 3; n < 24; n++) {
        term *= x / n;
        sum += term;
    }
    return md_exp(-x) * sum;
}

/* Integral of x e^-x from a to b. */
static double exponential_mass(double a, double b)
{
    if (b <= 1) return lower_gamma2(b) - lower_gamma2(a);
    return (1 + a) * md_exp(-a) - (1 + b) * md_exp(-b);
}

static void set_exponential(const md_params *params, const md_sizes *sizes, double *weight)
{
    for (int k = 0; k < sizes->n; k++) {
        double lo = sizes->edge[k] / params->initial.s_meter_m, hi = sizes->edge[k + 1] / params->initial.s_meter_m;
        weight[k] = exponential_mass(lo * lo * lo, hi * hi * hi); /* x = m / m(s_meter) */
    }
}

md_status md_initial_weights(const md_params *params, const md_sizes *sizes, double *weight, md_error *err)
{
    for (int k = 0; k < sizes->n; k++)
        weight[k] = 0;
    if (params->initial.shape == MD_SHAPE_EMPTY) return MD_OK;
    double *mode = md_alloc((size_t)sizes->n, sizeof(double), err);
    if (!mode) return MD_ERR_MEMORY;
    bool filled = true;
    switch (params->initial.shape) {
    case MD_SHAPE_POWERLAW3: set_powerlaw3(params, sizes, weight); break;
    case MD_SHAPE_TRUNCATED: set_truncated(params, sizes, weight); break;
    case MD_SHAPE_EXPONENTIAL: set_exponential(params, sizes, weight); break;
    case MD_SHAPE_LOGNORMAL: filled = set_modes(params, sizes, 0, 0, mode, weight); break;
    default: filled = set_modes(params, sizes, params->initial.f_fine, params->initial.s_cut_m, mode, weight); break;
    }
    md_free(mode);
    if (filled && normalise(weight, sizes->n)) return MD_OK;
    return md_fail(err, MD_ERR_CONFIG,
                   "initial.shape: no bin between %g m and %g m gets any mass; its sizes must lie on the grid", sizes->edge[0],
                   sizes->edge[sizes->n]);
}
