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
#if LANES == 4
    return (v[0] + v[2]) + (v[1] + v[3]);
#else
    return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));
#endif
}

/* Ones, then zeros: from MASK + LANES - k on, the first k of a group count. */
static const double MASK[2 * LANES] = {
#if LANES == 4
    1, 1, 1, 1
#else
    1, 1, 1, 1, 1,
    1, 1, 1
#endif
};

/* Sum of a x. The last group is read whole and masked: what stands behind must be finite. */
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
    if (k < n) sum1 += load(a + k) * (load(x + k) * load(MASK + LANES - (n - k)));
    return add_lanes(sum0 + sum1);
}

/* at[k] += y top[k] x[k] and tail[k] += y t[k] x[k], with the same promises, and zero is added behind. */
TARGET static inline void add_dust(double *at, double *tail, const double *top, const double *t, const double *x, double y,
                                   int n)
{
    int k = 0;
    for (; k + LANES <= n; k += LANES) {
        lanes met = load(x + k) * y;
        store(at + k, load(at + k) + load(top + k) * met);
        store(tail + k, load(tail + k) + load(t + k) * met);
    }
    if (k < n) {
        lanes met = load(x + k) * (y * load(MASK + LANES - (n - k)));
        store(at + k, load(at + k) + load(top + k) * met);
        store(tail + k, load(tail + k) + load(t + k) * met);
    }
}

/* to[k] = p a[k] + q b[k] */
TARGET static inline void combine(double *to, const double *a, const double *b, double p, double q, int n)
{
    int k = 0;
    for (; k + LANES <= n; k += LANES)
        store(to + k, p * load(a + k) + q * load(b + k));
    for (; k < n; k++)
        to[k] = p * a[k] + q * b[k];
}

/* Meetings that shatter the donor: sums of N, N s and N s^2 over partners p and larger are all that is needed. */
static inline double shattering_rate(const md_sweep *s, int l, int p)
{
    const md_moments *a = &s->moments_a, *b = &s->moments_b;
    double wa = s->scale_a[l], wb = s->scale_b ? s->scale_b[l] : 0, s_l = s->s[l];
    double n0 = wa * a->n[p], n1 = wa * a->ns[p], n2 = wa * a->nss[p];
    if (s->scale_b) {
        n0 += wb * b->n[p];
        n1 += wb * b->ns[p];
        n2 += wb * b->nss[p];
    }
    return (s_l * n0 + 2 * n1) * s_l + n2; /* sum of N_p (s_l + s_p)^2 */
}

/* Send the dust of n meetings; neighbours mostly share K, so theirs is added up first. x[k]: number of partners of the k-th. */
static inline void push_dust(const md_transfer *t, size_t first, int n, const double *x, double y, double *at, double *tail)
{
    const double *e_top = t->e_top + first, *e_tail = t->e_tail + first;
    const int16_t *K = t->K + first;
    double top = 0, tails = 0;
    for (int k = 0; k < n; k++) {
        double met = y * x[k];
        top += met * e_top[k];
        tails += met * e_tail[k];
        if (k + 1 < n && K[k + 1] == K[k]) continue;
        at[K[k] + 1] += top;
        tail[K[k] + 1] += tails;
        top = tails = 0;
    }
}

static inline void push_remnants(const md_transfer *t, size_t first, int n, const double *x, double y, double *at)
{
    const double *r_lo = t->r_lo + first, *r_hi = t->r_hi + first;
    const int16_t *b = t->b + first;
    for (int k = 0; k < n; k++) {
        double met = y * x[k], *remnant = at + b[k] + 1;
        remnant[0] += met * r_lo[k];
        remnant[1] += met * r_hi[k];
    }
}

/* Solve donor l and send what it loses to smaller bins. x[p] is the number of partners of bin p; meetings behind the l-th
 * are with partner e - 1. */
TARGET static inline void advance(const md_transfer *t, const md_sweep *s, int l, const double *x, double total)
{
    const md_row *r = &t->rows[l];
    size_t row = (size_t)l * t->row;
    int smaller_from = r->break_from, smaller = (r->break_end < l + 1 ? r->break_end : l + 1) - smaller_from;
    int larger_from = r->break_from > l + 1 ? r->break_from : l + 1, larger = r->break_end - larger_from;
    double chipped = dot(t->loss + row, x, r->chip_end);
    double shattered = r->shatter_from <= t->n ? shattering_rate(s, l, r->shatter_from - 1) : 0;
    double broken = r->shatter_loss * shattered;
    if (smaller > 0) broken += dot(t->loss + row + smaller_from, x + smaller_from, smaller);
    if (larger > 0) broken += dot(t->loss + row + larger_from, x + larger_from - 1, larger);
    md_sweep_solve(s, l, total, broken, chipped);

    double y = s->h * s->out[l], y_edge = s->h * s->edge[l], *at = s->at, *tail = s->tail;
    at[l] += y_edge * (r->drift_share * chipped + s->shrunk[l] * md_sweep_arriving(s, l));
    tail[l + 1] += y * (r->shatter_tail * shattered);
    int flat = r->flat_end, spread = r->spread_end - flat, rest = r->chip_end - r->spread_end;
    if (flat > 0) at[t->K[row] + 1] += y_edge * dot(t->e_top + row, x, flat);
    size_t first = row + (size_t)flat;
    add_dust(s->dust + r->spread_K + 1, s->dust_tail + r->spread_K + 1, t->e_top + first, t->e_tail + first, x + flat, y_edge,
             spread);
    if (rest > 0) push_dust(t, row + (size_t)r->spread_end, rest, x + r->spread_end, y_edge, at, tail);
    if (smaller > 0) {
        push_dust(t, row + (size_t)smaller_from, smaller, x + smaller_from, y, at, tail);
        push_remnants(t, row + (size_t)smaller_from, smaller, x + smaller_from, y, at);
    }
    if (larger > 0) {
        push_dust(t, row + (size_t)larger_from, larger, x + larger_from - 1, y, at, tail);
        push_remnants(t, row + (size_t)larger_from, larger, x + larger_from - 1, y, at);
    }
}

TARGET double KERNEL(const md_transfer *t, const md_sweep *s)
{
    int n = t->n;
    memset(s->at, 0, ((size_t)n + 2) * sizeof(double));
    memset(s->tail, 0, ((size_t)n + 2) * sizeof(double));
    memset(s->dust, 0, ((size_t)n + 2) * sizeof(double));
    memset(s->dust_tail, 0, ((size_t)n + 2) * sizeof(double));
    double tails = 0; /* of all that ends above bin l: the suffix sum over K */
    for (int l = n - 1; l >= 0; l--) {
        const double *x = s->a;
        int met = t->rows[l].break_end > l + 1 ? t->rows[l].break_end - 1 : l + 1;
        if (s->scale_b) {
            combine(s->x, s->a, s->b, s->scale_a[l], s->scale_b[l], met);
            x = s->x;
        }
        tails += s->tail[l + 2] + s->dust_tail[l + 2];
        advance(t, s, l, x, s->before[l] + ((s->at[l + 1] + s->dust[l + 1]) + t->weight[l] * tails));
    }
    return (s->at[0] + s->dust[0]) + t->below[0] * (tails + (s->tail[1] + s->dust_tail[1]));
}
