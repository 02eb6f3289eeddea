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

/* Sum of a x over the groups that hold from..end - 1. */
TARGET static inline double dot(const double *a, const double *x, int from, int end)
{
    lanes sum0 = {0}, sum1 = {0};
    int k = from;
    for (; k + LANES < end; k += 2 * LANES) {
        sum0 += load(a + k) * load(x + k);
        sum1 += load(a + k + LANES) * load(x + k + LANES);
    }
    if (k < end) sum0 += load(a + k) * load(x + k);
    return add_lanes(sum0 + sum1);
}

/* at[k] += y top[k] x[k] and tail[k] += y t[k] x[k], over the same. */
TARGET static inline void add_dust(double *at, double *tail, const double *top, const double *t, const double *x, double y,
                                   int from, int end)
{
    for (int k = from; k < end; k += LANES) {
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

/* Two numbers of md_single that are used together. */
typedef double two __attribute__((vector_size(2 * sizeof(double))));

TARGET static inline two load_two(const double *from)
{
    two v;
    memcpy(&v, from, sizeof v);
    return v;
}

TARGET static inline void add_two(double *sum, two more)
{
    two v = load_two(sum) + more;
    memcpy(sum, &v, sizeof v);
}

/* Rates of loss to single meetings and tails in the donor's own bin, of from..end - 1. */
TARGET static inline two rates_of(const md_single *single, int from, int end, const double *x)
{
    two rates = {0, 0};
    for (int k = from; k < end; k++)
        rates += load_two(&single[k].loss) * x[single[k].p];
    return rates;
}

TARGET static inline void send_remnants(const md_single *single, int from, int end, const double *x, double y, double *sums)
{
    for (int k = from; k < end; k++)
        add_two(sums + single[k].remnant_at, load_two(&single[k].lo) * (y * x[single[k].p]));
}

typedef double four __attribute__((vector_size(4 * sizeof(double))));
TARGET static inline void send_both(const md_single *single, int from, int end, const double *x, double y, double *sums)
{
    for (int k = from; k < end; k++) {
        four c, sent;
        double met = y * x[single[k].p];
        memcpy(&c, &single[k].top, sizeof c);
        sent = c * met;
        two a = {sent[0], sent[1]}, b = {sent[2], sent[3]};
        add_two(sums + single[k].dust_at, a);
        add_two(sums + single[k].remnant_at, b);
    }
}

TARGET static inline void send_dust(const md_single *single, int from, int end, const double *x, double y, double *sums)
{
    for (int k = from; k < end; k++)
        add_two(sums + single[k].dust_at, load_two(&single[k].top) * (y * x[single[k].p]));
}

/* The meetings of a row that are taken in vectors, from..end - 1 in groups; zeros stand in front and behind. */
typedef struct drifts {
    int from, end;
    const double *loss, *top, *tail, *x;
    int at; /* where the dust of the 0th goes */
} drifts;

TARGET static inline drifts drifts_of(const md_meetings *m, const md_row *r, const double *x)
{
    const double *loss = m->drift + r->drift_at;
    return (drifts){.from = r->zeros & -LANES,
                    .end = r->zeros + r->drifts,
                    .loss = loss,
                    .top = loss + r->stride,
                    .tail = loss + 2 * r->stride,
                    .x = x + (r->drift_from - r->zeros),
                    .at = r->drift_K + 1 - r->zeros};
}

/* Rates at which a donor is chipped and broken [1/s], and tails that end in its own bin. */
typedef struct losses {
    double chipped, broken, own;
} losses;

TARGET static inline losses losses_of(const md_meetings *m, const md_sweep *s, int l, const md_row *r, const drifts *d,
                                      const double *x)
{
    const md_single *single = m->single + r->single_at;
    double shattered = r->shatter_from < m->n ? shattering_rate(s, l, r->shatter_from) : 0;
    two breaks = rates_of(single, 0, r->dust_end, x), erosions = rates_of(single, r->dust_end, r->end, x);
    return (losses){.chipped = dot(d->loss, d->x, d->from, d->end) + erosions[0],
                    .broken = r->shatter_loss * shattered + breaks[0],
                    .own = r->shatter_tail * shattered + breaks[1]};
}

TARGET static inline void send(const md_meetings *m, const md_sweep *s, const md_row *r, const drifts *d, const double *x,
                               double y, double y_edge)
{
    const md_single *single = m->single + r->single_at;
    add_dust(s->at + d->at, s->tail + d->at, d->top, d->tail, d->x, y_edge, d->from, d->end);
    send_remnants(single, r->remnant_from, r->own_end, x, y, s->sums);
    send_both(single, r->own_end, r->remnant_end, x, y, s->sums);
    send_dust(single, r->remnant_end, r->dust_end, x, y, s->sums);
    send_dust(single, r->dust_end, r->end, x, y_edge, s->sums);
}

TARGET double KERNEL(const md_meetings *m, const md_sweep *s)
{
    int n = m->n;
    memset(s->at, 0, ((size_t)n + 2) * sizeof(double));
    memset(s->tail, 0, ((size_t)n + 2) * sizeof(double));
    memset(s->sums, 0, ((size_t)n + 2) * MD_SUMS * sizeof(double));
    double at = 0, tail = 0;                          /* what arrived at bin l, and tails that end at l + 1 */
    double above = 0, chips = 0, shrunk = 0, own = 0; /* of bin l + 1, and from it */
    double tails = 0;                                 /* of all that ends above bin l: the suffix sum over K */
    for (int l = n - 1; l >= 0; l--) {
        const md_row *r = &m->rows[l];
        const double *x = s->a, *sums = s->sums + (size_t)(MD_SUMS * (l + 1)); /* of bin l */
        if (s->scale_b) {
            combine(s->x, s->a, s->b, s->scale_a[l], s->scale_b[l], r->partners);
            x = s->x;
        }
        drifts d = drifts_of(m, r, x);
        losses lost = losses_of(m, s, l, r, &d, x);
        tails += (tail + sums[MD_SUMS + MD_SUM_TAIL]) + own;
        double arrived = (at + sums[MD_SUM_TOP]) + (sums[MD_SUM_LO] + sums[MD_SUM_HI - MD_SUMS]) + (chips + shrunk);
        md_sweep_solve(s, l, above, s->before[l] + (arrived + m->weight[l] * tails), lost.broken, lost.chipped);

        double y = s->h * s->out[l], y_edge = s->h * s->edge[l];
        above = s->mass_ratio * s->out[l];
        chips = y_edge * (r->drift_share * lost.chipped);
        shrunk = y_edge * (s->shrunk[l] * s->mass_ratio);
        own = y * lost.own;
        at = s->at[l]; /* of the next row, before this one writes to its whole groups */
        tail = s->tail[l + 1];
        send(m, s, r, &d, x, y, y_edge);
    }
    const double *sums = s->sums; /* below the grid, where nothing of what shrinks out of the smallest bin arrives */
    return ((at + sums[MD_SUM_TOP]) + (sums[MD_SUM_LO] + chips)) +
           m->below[0] * (tails + ((tail + sums[MD_SUMS + MD_SUM_TAIL]) + own));
}
