#include "sweep/results/series.h"

#include <math.h>

#include "base/memory.h"

md_status md_series_init(md_series *series, int n, int kinds, md_error *err)
{
    *series = (md_series){.n = n, .kinds = kinds, .time = md_alloc((size_t)n, sizeof(double), err)};
    for (int s = 0; s < kinds; s++)
        series->value[s] = md_alloc((size_t)n, sizeof(double), err);
    return err->code;
}

void md_series_free(md_series *series)
{
    md_free(series->time);
    for (int s = 0; s < MD_SERIES_MOST; s++)
        md_free(series->value[s]);
    *series = (md_series){.n = 0};
}

double md_series_at(const md_series *series, int kind, double t)
{
    int low = 0, high = series->n - 1;
    const double *x = series->time, *y = series->value[kind];
    if (series->n == 0 || t < x[0] || t > x[high]) return (double)NAN;
    while (high - low > 1) {
        int middle = (low + high) / 2;
        if (x[middle] <= t)
            low = middle;
        else
            high = middle;
    }
    if (t <= x[low] || high == low) return y[low];
    return t >= x[high] ? y[high] : y[low] + (y[high] - y[low]) * ((t - x[low]) / (x[high] - x[low]));
}
