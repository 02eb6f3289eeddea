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

/* Meetings that shatter the donor: sums of N, N s and N s^2 over partners p and larger are all that is needed. */
static inline double shattering_rate(const md_sweep *s, int l, int p)
{
    const md_moments *a = &s->moments_a, *b = &s->moments_b;
    double wa = s->scale_a[l], wb = s->share_b, s_l = s->s[l];
    double n0 = wa * a->n[p], n1 = wa * a->ns[p], n2 = wa * a->nss[p];
    if (wb > 0) {
        n0 += wb * b->n[p];
        n1 += wb * b->ns[p];
        n2 += wb * b->nss[p];
    }
    return (s_l * n0 + 2 * n1) * s_l + n2; /* sum of N_p (s_l + s_p)^2 */
}

/* Meetings [from, to) of one half of a row, with x shifted so that x[e] is the number met. */
TARGET static inline double loss_between(const md_transfer *t, size_t row, const double *x, int from, int to)
{
    return from < to ? dot(t->loss + row + from, x + from, to - from) : 0;
}

/* What does not follow the simple laws: remnants one by one, for they scatter, ... */
static inline void push_remnants(const md_transfer *t, size_t row, const double *x, double y, int from, int to, double *at)
{
    for (int e = from; e < to; e++) {
        size_t i = row + (size_t)e;
        double met = y * x[e], *remnant = at + t->b[i] + 1;
        remnant[0] += met * t->r_lo[i];
        remnant[1] += met * t->r_hi[i];
    }
}

/* ... ejecta in runs. x[e - shift] is the number met. */
TARGET static inline void push_ejecta(const md_transfer *t, int l, size_t row, const double *x, double y, double *at, double *tail)
{
    for (int k = t->first_ejecta_run[l]; k < t->first_ejecta_run[l + 1]; k++) {
        md_run run = t->ejecta_run[k];
        size_t from = row + (size_t)run.start;
        const double *met = x + run.start - (run.start > l);
        double *to_at = at + run.bin + 1, *to_tail = tail + run.bin + 1;
        if (run.step) {
            if (run.top) add_product(to_at, t->e_top + from, met, y, run.length);
            if (run.tail) add_product(to_tail, t->e_tail + from, met, y, run.length);
        } else {
            if (run.top) *to_at += y * dot(t->e_top + from, met, run.length);
            if (run.tail) *to_tail += y * dot(t->e_tail + from, met, run.length);
        }
    }
}

/* New mass of donor l, and what it sends to smaller bins. x[p] is the number of partners of bin p. */
TARGET static inline double advance(const md_transfer *t, const md_sweep *s, int l, const double *x, double had)
{
    const md_row *r = &t->rows[l];
    size_t row = (size_t)l * t->row;
    int flat_end = r->erode_flat, end = r->erode_end, shatter = r->shatter_from, target_end = shatter < l + 1 ? shatter : l + 1;
    double flat = flat_end > 0 ? dot(t->ejected + row, x, flat_end) : 0;
    double eroded = flat + dot(t->ejected + row + flat_end, x + flat_end, end - flat_end);
    double others = loss_between(t, row, x, end, target_end) + loss_between(t, row, x - 1, l + 1, shatter);
    double shattered = shatter <= t->n ? shattering_rate(s, l, shatter - 1) : 0;
    double g = had / (1 + s->h * (r->loss_share * eroded + others + r->shatter_loss * shattered + s->linear[l])), y = s->h * g;

    s->at[l] += y * (r->remnant_share * eroded + (s->arriving ? s->arriving[l] : 0));
    if (flat_end > 0) s->at[r->flat_K + 1] += y * flat;
    s->tail[l + 1] += y * (r->shatter_tail * shattered);
    add_product(s->at + r->erode_K + 1, t->e_top + row + flat_end, x + flat_end, y, end - flat_end);
    add_product(s->tail + r->erode_K + 1, t->e_tail + row + flat_end, x + flat_end, y, end - flat_end);
    push_remnants(t, row, x, y, end, r->remnant_end < l + 1 ? r->remnant_end : l + 1, s->at);
    push_remnants(t, row, x - 1, y, l + 1, r->remnant_end, s->at);
    push_ejecta(t, l, row, x, y, s->at, s->tail);
    return g;
}

TARGET double KERNEL(const md_transfer *t, const md_sweep *s)
{
    int n = t->n;
    memset(s->at, 0, ((size_t)n + 2) * sizeof(double));
    memset(s->tail, 0, ((size_t)n + 2) * sizeof(double));
    double tails = 0; /* of all that ends above bin l: the suffix sum over K */
    for (int l = n - 1; l >= 0; l--) {
        const double *x = s->a;
        int met = t->rows[l].shatter_from > l + 1 ? t->rows[l].shatter_from - 1 : l + 1;
        if (s->share_b > 0 || s->scale_a[l] != 1) {
            combine(s->x, s->a, s->b, s->scale_a[l], s->share_b, met);
            x = s->x;
        }
        tails += s->tail[l + 2];
        s->out[l] = advance(t, s, l, x, s->before[l] + (s->at[l + 1] + t->weight[l] * tails));
    }
    return s->at[0] + t->below[0] * (tails + s->tail[1]);
}
