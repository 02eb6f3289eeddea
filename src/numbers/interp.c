#include "numbers/interp.h"

#include <math.h>
#include <stddef.h>

#include "base/memory.h"

int md_interval(const double *x, int n, double v)
{
    int low = 0, high = n - 1;
    while (high - low > 1) {
        int middle = low + (high - low) / 2;
        if (v >= x[middle])
            low = middle;
        else
            high = middle;
    }
    return low;
}

static double clamp(double v, double low, double high)
{
    if (v < low) return low;
    return v > high ? high : v; /* a NaN passes through and is seen by the caller */
}

double md_table1_linear(const md_table1 *table, double x)
{
    if (isnan(x)) return x;
    if (x <= table->x[0]) return table->y[0];
    if (x >= table->x[table->n - 1]) return table->y[table->n - 1];
    int i = md_interval(table->x, table->n, x);
    double t = (x - table->x[i]) / (table->x[i + 1] - table->x[i]);
    return table->y[i] + t * (table->y[i + 1] - table->y[i]);
}

md_place md_place_of(const double *x, int n, double v)
{
    if (n < 2) return (md_place){0, 0.0};
    v = clamp(v, x[0], x[n - 1]);
    int i = md_interval(x, n, v);
    return (md_place){i, (v - x[i]) / (x[i + 1] - x[i])};
}

double md_table2_at(const md_table2 *table, md_place x, md_place y)
{
    int j = y.i, di = table->nx > 1, dj = table->ny > 1;
    const double *low = table->z + (size_t)x.i * (size_t)table->ny;
    const double *high = table->z + (size_t)(x.i + di) * (size_t)table->ny;
    double z0 = low[j] + y.t * (low[j + dj] - low[j]);
    double z1 = high[j] + y.t * (high[j + dj] - high[j]);
    return z0 + x.t * (z1 - z0);
}

double md_table2_linear(const md_table2 *table, double x, double y)
{
    if (isnan(x) || isnan(y)) return x + y;
    return md_table2_at(table, md_place_of(table->x, table->nx, x), md_place_of(table->y, table->ny, y));
}

/* Fritsch & Butland (1984): weighted harmonic mean of the two neighbouring slopes, 0 where they differ in sign. */
static double inner_slope(double h0, double h1, double d0, double d1)
{
    if (d0 == 0.0 || d1 == 0.0 || (d0 < 0.0) != (d1 < 0.0)) return 0.0;
    double w0 = 2.0 * h1 + h0, w1 = h1 + 2.0 * h0;
    return (w0 + w1) / (w0 / d0 + w1 / d1);
}

/* One-sided three-point formula, cut so that the end interval stays monotone (Fritsch & Carlson 1980). */
static double end_slope(double h0, double h1, double d0, double d1)
{
    double slope = ((2.0 * h0 + h1) * d0 - h0 * d1) / (h0 + h1);
    if (d0 == 0.0 || slope == 0.0 || (slope < 0.0) != (d0 < 0.0)) return 0.0;
    if ((d0 < 0.0) != (d1 < 0.0) && fabs(slope) > 3.0 * fabs(d0)) return 3.0 * d0;
    return slope;
}

static double width(const md_table1 *t, int i)
{
    return t->x[i + 1] - t->x[i];
}

static double secant(const md_table1 *t, int i)
{
    return (t->y[i + 1] - t->y[i]) / width(t, i);
}

md_status md_table1_pchip(md_table1 *table, md_error *err)
{
    int n = table->n;
    if (n < 1) return md_fail(err, MD_ERR_INTERNAL, "PCHIP of a table without points");
    md_free(table->slope);
    table->slope = md_alloc((size_t)n, sizeof *table->slope, err);
    if (table->slope == NULL) return err->code;
    if (n == 2) table->slope[0] = table->slope[1] = secant(table, 0);
    if (n < 3) return MD_OK;
    for (int i = 1; i < n - 1; i++)
        table->slope[i] = inner_slope(width(table, i - 1), width(table, i), secant(table, i - 1), secant(table, i));
    table->slope[0] = end_slope(width(table, 0), width(table, 1), secant(table, 0), secant(table, 1));
    table->slope[n - 1] = end_slope(width(table, n - 2), width(table, n - 3), secant(table, n - 2), secant(table, n - 3));
    return MD_OK;
}

double md_table1_cubic(const md_table1 *table, double x)
{
    if (isnan(x)) return x;
    if (x <= table->x[0]) return table->y[0];
    if (x >= table->x[table->n - 1]) return table->y[table->n - 1];
    int i = md_interval(table->x, table->n, x);
    double h = width(table, i), d = secant(table, i), t = (x - table->x[i]) / h;
    double s0 = table->slope[i], s1 = table->slope[i + 1];
    /* cubic Hermite polynomial in powers of t */
    double c2 = 3.0 * d - 2.0 * s0 - s1, c3 = s0 + s1 - 2.0 * d;
    return table->y[i] + t * h * (s0 + t * (c2 + t * c3));
}

void md_table1_free(md_table1 *table)
{
    md_free(table->x);
    md_free(table->y);
    md_free(table->slope);
    *table = (md_table1){0};
}

void md_table2_free(md_table2 *table)
{
    md_free(table->x);
    md_free(table->y);
    md_free(table->z);
    *table = (md_table2){0};
}
