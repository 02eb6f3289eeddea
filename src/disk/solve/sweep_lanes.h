/* One vector kernel, for LANES doubles at a time; included by the files that choose the instruction set.
 *
 * Shapes: as in sweep.h
 * Units:  SI
 * Owner:  nothing is kept
 * MPI:    Local
 * Source: sweep.h; the runs of a row are in transfer.h
 */
#include <stddef.h>
#include <string.h>

#include "disk/solve/sweep.h"

typedef double lanes __attribute__((vector_size(LANES * sizeof(double))));

TARGET static inline lanes load(const double *from)
{
    lanes v;
    memcpy(&v, from, sizeof v);
    return v;
}

TARGET static inline void store(double *to, lanes v)
{
    memcpy(to, &v, sizeof v);
}

/* Lane sums, halves first. */
TARGET static inline double add_lanes(lanes v)
{
    double x[LANES];
    store(x, v);
    for (int half = LANES / 2; half > 0; half /= 2)
        for (int k = 0; k < half; k++) x[k] += x[k + half];
    return x[0];
}

TARGET static inline double dot(const double *a, const double *x, int n)
{
    lanes sum0 = {0}, sum1 = {0};
    int k = 0;
    for (; k + 2 * LANES <= n; k += 2 * LANES) {
        sum0 += load(a + k) * load(x + k);
        sum1 += load(a + k + LANES) * load(x + k + LANES);
    }
    if (k + LANES <= n) {
        sum0 += load(a + k) * load(x + k);
        k += LANES;
    }
    double rest = 0;
    for (; k < n; k++) rest += a[k] * x[k];
    return add_lanes(sum0 + sum1) + rest;
}

/* to[k] += y a[k] x[k] */
TARGET static inline void add_product(double *to, const double *a, const double *x, double y, int n)
{
    int k = 0;
    for (; k + LANES <= n; k += LANES) store(to + k, load(to + k) + load(a + k) * load(x + k) * y);
    for (; k < n; k++) to[k] += a[k] * x[k] * y;
}

/* to[k] = p a[k] + q b[k] */
TARGET static inline void combine(double *to, const double *a, const double *b, double p, double q, int n)
{
    int k = 0;
    for (; k + LANES <= n; k += LANES) store(to + k, p * load(a + k) + q * load(b + k));
    for (; k < n; k++) to[k] = p * a[k] + q * b[k];
}

TARGET double KERNEL(const md_transfer *t, const md_donor *s, double *x, double *at, double *tail)
{
    int l = s->l;
    size_t row = (size_t)l * t->row;
    combine(x, s->a, s->b, s->scale_a, s->share_b, l + 1);
    combine(x + l + 1, s->a + l, s->b + l, s->scale_a, s->share_b, t->n - l);
    double g = s->before / (1 + s->h * (dot(t->loss + row, x, t->n + 1) + s->linear));
    double y = s->h * g;

    for (int r = t->first_remnant_run[l]; r < t->first_remnant_run[l + 1]; r++) {
        md_run run = t->remnant_run[r];
        size_t from = row + (size_t)run.start;
        if (run.low) at[run.bin + 1] += y * dot(t->r_lo + from, x + run.start, run.length);
        if (run.high) at[run.bin + 2] += y * dot(t->r_hi + from, x + run.start, run.length);
    }
    for (int r = t->first_ejecta_run[l]; r < t->first_ejecta_run[l + 1]; r++) {
        md_run run = t->ejecta_run[r];
        size_t from = row + (size_t)run.start;
        double *to_at = at + run.bin + 1, *to_tail = tail + run.bin + 1;
        if (run.step) {
            if (run.low) add_product(to_at, t->e_top + from, x + run.start, y, run.length);
            if (run.high) add_product(to_tail, t->e_tail + from, x + run.start, y, run.length);
        } else {
            if (run.low) *to_at += y * dot(t->e_top + from, x + run.start, run.length);
            if (run.high) *to_tail += y * dot(t->e_tail + from, x + run.start, run.length);
        }
    }
    return g;
}
