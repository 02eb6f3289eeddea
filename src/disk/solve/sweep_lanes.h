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
        for (int k = 0; k < half; k++)
            x[k] += x[k + half];
    return x[0];
}

/* Sum over whole groups of lanes: a is 0 behind n, and both can be read up to the next multiple of LANES. */
TARGET static inline double dot_padded(const double *a, const double *x, int n)
{
    lanes sum0 = {0}, sum1 = {0};
    int k = 0;
    for (; k + LANES < n; k += 2 * LANES) {
        sum0 += load(a + k) * load(x + k);
        sum1 += load(a + k + LANES) * load(x + k + LANES);
    }
    if (k < n) sum0 += load(a + k) * load(x + k);
    return add_lanes(sum0 + sum1);
}

/* to[k] += y a[k] x[k] in whole groups of lanes, with the same promises. */
TARGET static inline void add_product_padded(double *to, const double *a, const double *x, double y, int n)
{
    for (int k = 0; k < n; k += LANES)
        store(to + k, load(to + k) + load(a + k) * load(x + k) * y);
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
    for (; k < n; k++)
        rest += a[k] * x[k];
    return add_lanes(sum0 + sum1) + rest;
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

/* Bodies broken in meetings that follow no simple law. Neighbours mostly share K, so their ejecta are added up first. */
static inline void break_others(const md_meeting *m, int n, const double *x, double y, double *at, double *tail)
{
    double top = 0, tails = 0;
    for (int k = 0; k < n; k++) {
        double met = y * x[m[k].partner], *remnant = at + m[k].b + 1;
        remnant[0] += met * m[k].r_lo;
        remnant[1] += met * m[k].r_hi;
        top += met * m[k].e_top;
        tails += met * m[k].e_tail;
        if (k + 1 < n && m[k + 1].K == m[k].K) continue;
        at[m[k].K + 1] += top;
        tail[m[k].K + 1] += tails;
        top = tails = 0;
    }
}

static inline double loss_by_others(const md_meeting *m, int n, const double *x)
{
    double even = 0, odd = 0;
    int k = 0;
    for (; k + 1 < n; k += 2) {
        even += m[k].loss * x[m[k].partner];
        odd += m[k + 1].loss * x[m[k + 1].partner];
    }
    if (k < n) even += m[k].loss * x[m[k].partner];
    return even + odd;
}

/* Bodies chipped in such meetings. */
static inline void chip_others(const md_meeting *m, int n, const double *x, double y, double *at, double *tail)
{
    for (int k = 0; k < n; k++) {
        double met = y * x[m[k].partner];
        at[m[k].b + 1] += met * m[k].r_lo;
        at[m[k].K + 1] += met * m[k].e_top;
        tail[m[k].K + 1] += met * m[k].e_tail;
    }
}

/* Solve donor l and send what it loses to smaller bins. x[p] is the number of partners of bin p. */
TARGET static inline void advance(const md_transfer *t, const md_sweep *s, int l, const double *x, double total)
{
    const md_row *r = &t->rows[l];
    const md_meeting *chip = t->others + t->first_other[l], *breaking = t->others + t->first_breaking[l];
    int n_chip = t->first_breaking[l] - t->first_other[l], n_break = t->first_other[l + 1] - t->first_breaking[l];
    int flat_end = r->erode_flat, end = r->erode_end;
    size_t row = (size_t)l * t->row;
    double flat = flat_end > 0 ? dot(t->chip_all + row, x, flat_end) : 0;
    double eroded = end > 0 ? dot_padded(t->chip_all + row, x, end) : 0;
    double shattered = r->shatter_from <= t->n ? shattering_rate(s, l, r->shatter_from - 1) : 0;
    double chipped = r->loss_share * eroded + loss_by_others(chip, n_chip, x);
    double broken = loss_by_others(breaking, n_break, x) + r->shatter_loss * shattered;
    md_sweep_solve(s, l, total, broken, chipped);
    double y = s->h * s->out[l], y_edge = s->h * s->edge[l];
    s->at[l] += y_edge * (r->remnant_share * eroded + (s->shrink ? s->arriving[l] : 0));

    if (flat_end > 0) s->at[r->flat_K + 1] += y_edge * flat;
    s->tail[l + 1] += y * (r->shatter_tail * shattered);
    add_product_padded(s->at + r->erode_K + 1, t->chip_top + row, x + flat_end, y_edge, end - flat_end);
    add_product_padded(s->tail + r->erode_K + 1, t->chip_tail + row, x + flat_end, y_edge, end - flat_end);
    chip_others(chip, n_chip, x, y_edge, s->at, s->tail);
    break_others(breaking, n_break, x, y, s->at, s->tail);
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
        if (s->scale_b) {
            combine(s->x, s->a, s->b, s->scale_a[l], s->scale_b[l], met);
            x = s->x;
        }
        tails += s->tail[l + 2];
        advance(t, s, l, x, s->before[l] + (s->at[l + 1] + t->weight[l] * tails));
    }
    return s->at[0] + t->below[0] * (tails + s->tail[1]);
}
