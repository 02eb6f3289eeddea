#include "disk/collide/legacy.h"

#include <math.h>

#include "numbers/interp.h"

void md_legacy_sublimation_rates(int n, const double *s, double ds_dt, double *rate)
{
    for (int k = 0; k < n; k++)
        rate[k] = ds_dt < 0 ? -ds_dt / s[k] : 0;
}

void md_legacy_crossing_rates(int n, const double *s, double ds_dt, double s_blow, double dt, double *rate)
{
    for (int k = 0; k < n; k++) {
        int crosses = ds_dt < 0 && s[k] > s_blow && s[k] + ds_dt * dt <= s_blow;
        rate[k] = crosses ? -ds_dt / (s[k] - s_blow) : 0;
    }
}

static double sum_of_cubes(int n, const double *s, const double *N)
{
    double sum = 0;
    for (int k = 0; k < n; k++)
        sum += N[k] * s[k] * s[k] * s[k];
    return sum;
}

double md_legacy_drift(const md_sizes *sizes, const double *s, const double *N, double ds, double floor, double *s_new,
                       double *N_new)
{
    int n = sizes->n;
    for (int k = 0; k < n; k++)
        N_new[k] = s_new[k] = 0;
    for (int k = 0; k < n; k++) {
        double size = fmax(s[k] + ds, floor);
        int to = md_interval(sizes->edge, n + 1, size);
        N_new[to] += N[k];
        s_new[to] += N[k] * size;
    }
    for (int k = 0; k < n; k++)
        s_new[k] = N_new[k] > 0 ? s_new[k] / N_new[k] : s[k];
    double before = sum_of_cubes(n, s, N);
    return before > 0 ? sum_of_cubes(n, s_new, N_new) / before : 1;
}
