#include "disk/physics/injection.h"

#include <math.h>

#include "base/digest.h"
#include "numbers/interp.h"
#include "numbers/numeric.h"

bool md_injection_follows_size(const md_params *params)
{
    return params->supply.injection == MD_INJECT_MIN_BIN || params->supply.injection == MD_INJECT_POWERLAW;
}

uint64_t md_injection_version(const md_params *params)
{
    const double ends[] = {params->supply.injection_q, params->supply.injection_s1_m, params->supply.injection_s2_m};
    return md_hash(ends, sizeof ends, (uint64_t)params->supply.injection);
}

/* Integral of x^n dx/x from a to b. */
static double log_integral(double a, double b, double n)
{
    double log_ratio = md_log(b / a), x = n * log_ratio;
    if (fabs(x) < 1e-5) return md_pow(a, n) * log_ratio * (1 + 0.5 * x * (1 + x / 3)); /* the difference would cancel */
    return (md_pow(b, n) - md_pow(a, n)) / n;
}

/* Mass of s^-q ds over the part of each bin inside [s1, s2]; false when there is none. */
static bool fill_powerlaw(const md_sizes *sizes, double s1, double s2, double q, double *weight)
{
    /* Lengths in units of the end that holds the mass, so that no power overflows. */
    double unit = q > 4 ? s1 : s2, sum = 0;
    for (int k = 0; k < sizes->n; k++) {
        double lo = fmax(sizes->edge[k], s1) / unit, hi = fmin(sizes->edge[k + 1], s2) / unit;
        weight[k] = lo < hi ? log_integral(lo, hi, 4 - q) : 0;
        sum += weight[k];
    }
    for (int k = 0; k < sizes->n && sum > 0; k++)
        weight[k] /= sum;
    return sum > 0;
}

/* One bin's width of sizes from s up; all in the largest bin where that reaches beyond the grid. */
static void fill_smallest(const md_sizes *sizes, double s, double *weight)
{
    int n = sizes->n, k = md_interval(sizes->edge, n + 1, s);
    double inside = md_log(sizes->edge[k + 1] / s) / md_log(sizes->edge[k + 1] / sizes->edge[k]);
    inside = k == n - 1 ? 1 : fmin(1, fmax(0, inside));
    for (int j = 0; j < n; j++)
        weight[j] = 0;
    weight[k] = inside;
    if (k + 1 < n) weight[k + 1] = 1 - inside;
}

void md_injection_weights(const md_params *params, const md_sizes *sizes, const double *initial, double s_min_eff,
                          double *weight)
{
    const double s1 = params->supply.injection_s1_m, s2 = params->supply.injection_s2_m, q = params->supply.injection_q;
    switch (params->supply.injection) {
    case MD_INJECT_MIN_BIN: fill_smallest(sizes, s_min_eff, weight); return;
    case MD_INJECT_POWERLAW:
        if (!fill_powerlaw(sizes, fmax(s1, s_min_eff), s2, q, weight)) fill_smallest(sizes, s_min_eff, weight);
        return;
    case MD_INJECT_INITIAL:
    case MD_INJECT_TOP_BIN:
        for (int k = 0; k < sizes->n; k++)
            weight[k] = params->supply.injection == MD_INJECT_INITIAL ? initial[k] : k == sizes->n - 1;
    }
}
