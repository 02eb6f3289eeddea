/* One vector kernel, for LANES doubles at a time; included by the files that choose the instruction set.
 *
 * Shapes: as in sweep.h
 * Units:  SI
 * Owner:  nothing is kept
 * MPI:    Local
 * Source: sweep.h; a row is in meetings.h
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

/* Sum of a x over n of them and on to the end of the last group, where a is 0 and x finite. */
TARGET static inline double dot(const double *a, const double *x, int n)
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

/* at[k] += y top[k] x[k] and tail[k] += y t[k] x[k], with the same promises, and zero is added behind. */
TARGET static inline void add_dust(double *at, double *tail, const double *top, const double *t, const double *x, double y,
                                   int n)
{
    for (int k = 0; k < n; k += LANES) {
        lanes met = load(x + k) * y;
        store(at + k, load(at + k) + load(top + k) * met);
        store(tail + k, load(tail + k) + load(t + k) * met);
    }
}

/* to[k] = p a[k] + q b[k], in whole groups */
TARGET static inline void combine(double *to, const double *a, const double *b, double p, double q, int n)
{
    for (int k = 0; k < n; k += LANES)
        store(to + k, p * load(a + k) + q * load(b + k));
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

/* The numbers of two sums of md_sums, which are added to together. */
typedef double two __attribute__((vector_size(2 * sizeof(double))));

TARGET static inline void add_two(double *sum, const double *coefficient, double met)
{
    two a, b;
    memcpy(&a, sum, sizeof a);
    memcpy(&b, coefficient, sizeof b);
    a += b * met;
    memcpy(sum, &a, sizeof a);
}

/* Rate of loss to n single meetings. */
TARGET static inline double single_rate(const md_single *single, int n, const double *x)
{
    double rate = 0;
    for (int k = 0; k < n; k++)
        rate += single[k].loss * x[single[k].p];
    return rate;
}

TARGET static inline void send_dust(const md_single *single, int n, const double *x, double y, md_sums *sums)
{
    for (int k = 0; k < n; k++)
        add_two(&sums[single[k].K_at].top, &single[k].top, y * x[single[k].p]);
}

TARGET static inline void send_all(const md_single *single, int n, const double *x, double y, md_sums *sums)
{
    for (int k = 0; k < n; k++) {
        double met = y * x[single[k].p];
        add_two(&sums[single[k].K_at].top, &single[k].top, met);
        add_two(&sums[single[k].b_at].lo, &single[k].lo, met);
    }
}

/* What a donor sends to the next lower bin, and the tails that end in its own: both are read next. */
typedef struct passed {
    double drifted, tail;
} passed;

/* Solve donor l and send what it loses to smaller bins. x[p] is the number of partners of bin p. */
TARGET static inline passed advance(const md_meetings *m, const md_sweep *s, int l, const double *x, double total)
{
    const md_row *r = &m->rows[l];
    const md_single *erosions = m->single + r->single_at, *breaks = erosions + r->erosions, *grinds = breaks + r->breaks;
    const double *loss = m->drift + r->drift_at, *top = loss + md_row_stride(r), *tail = top + md_row_stride(r);
    double chipped = dot(loss, x + r->drift_from, r->drifts) + single_rate(erosions, r->erosions, x);
    double shattered = r->shatter_from < m->n ? shattering_rate(s, l, r->shatter_from) : 0;
    md_sweep_solve(s, l, total, r->shatter_loss * shattered + single_rate(breaks, r->breaks + r->grinds, x), chipped);

    double y = s->h * s->out[l], y_edge = s->h * s->edge[l];
    add_dust(s->at + r->drift_K + 1, s->tail + r->drift_K + 1, top, tail, x + r->drift_from, y_edge, r->drifts);
    send_dust(erosions, r->erosions, x, y_edge, s->sums);
    send_all(breaks, r->breaks, x, y, s->sums);
    send_dust(grinds, r->grinds, x, y, s->sums);
    return (passed){.drifted = y_edge * (r->drift_share * chipped + s->shrunk[l] * md_sweep_arriving(s, l)),
                    .tail = y * (r->shatter_tail * shattered)};
}

TARGET double KERNEL(const md_meetings *m, const md_sweep *s)
{
    int n = m->n;
    memset(s->at, 0, ((size_t)n + 2) * sizeof(double));
    memset(s->tail, 0, ((size_t)n + 2) * sizeof(double));
    memset(s->sums, 0, ((size_t)n + 2) * sizeof(md_sums));
    const md_sums *sums = s->sums;
    passed from_above = {0, 0};
    double tails = 0; /* of all that ends above bin l: the suffix sum over K */
    for (int l = n - 1; l >= 0; l--) {
        const double *x = s->a;
        if (s->scale_b) {
            combine(s->x, s->a, s->b, s->scale_a[l], s->scale_b[l], m->rows[l].partners);
            x = s->x;
        }
        tails += (s->tail[l + 2] + sums[l + 2].tail) + from_above.tail;
        double arrived = (s->at[l + 1] + sums[l + 1].top) + ((sums[l + 1].lo + sums[l].hi) + from_above.drifted);
        from_above = advance(m, s, l, x, s->before[l] + (arrived + m->weight[l] * tails));
    }
    return ((s->at[0] + sums[0].top) + (sums[0].lo + from_above.drifted)) +
           m->below[0] * (tails + ((s->tail[1] + sums[1].tail) + from_above.tail));
}
