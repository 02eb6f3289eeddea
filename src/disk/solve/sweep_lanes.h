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

/* Sum of a x over as many groups of MD_DRIFT_GROUP as hold n. */
TARGET static inline double dot(const double *a, const double *x, int n)
{
    lanes sum[MD_DRIFT_GROUP / LANES] = {0};
    for (int k = 0; k < n; k += MD_DRIFT_GROUP)
        for (int j = 0; j < MD_DRIFT_GROUP / LANES; j++)
            sum[j] += load(a + k + LANES * j) * load(x + k + LANES * j);
#if LANES == 4
    return add_lanes(sum[0] + sum[1]);
#else
    return add_lanes(sum[0]);
#endif
}

/* at[k] += y top[k] x[k] and tail[k] += y t[k] x[k], over the groups of lanes that hold from..end - 1. */
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
static inline double shattering(const md_moments *of, double s)
{
    return (s * of->n + 2 * of->ns) * s + of->nss; /* sum of N_p (s_l + s_p)^2 */
}

/* To the sums over all above bin l those of its own N. */
static inline void add_moments(md_moments *moments, int l, double N, double s)
{
    double ns = N * s;
    moments[l] = (md_moments){moments[l + 1].n + N, moments[l + 1].ns + ns, moments[l + 1].nss + ns * s};
}

/* Two numbers of md_single that are used together, and four. */
typedef double two __attribute__((vector_size(2 * sizeof(double))));
typedef double four __attribute__((vector_size(4 * sizeof(double))));

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

/* Rates of loss to single meetings and tails in the donor's own bin. */
TARGET static inline two rates_of(const md_single *meeting, const md_single *end, const double *x)
{
    two rates = {0, 0};
    for (; meeting < end; meeting++)
        rates += load_two(&meeting->loss) * x[meeting->p];
    return rates;
}

TARGET static inline void send_remnants(const md_single *meeting, const md_single *end, const double *x, double y, double *sums)
{
    for (; meeting < end; meeting++)
        add_two(sums + meeting->remnant_at, load_two(&meeting->lo) * (y * x[meeting->p]));
}

TARGET static inline void send_dust(const md_single *meeting, const md_single *end, const double *x, double y, double *sums)
{
    for (; meeting < end; meeting++)
        add_two(sums + meeting->dust_at, load_two(&meeting->top) * (y * x[meeting->p]));
}

TARGET static inline void send_both(const md_single *meeting, const md_single *end, const double *x, double y, double *sums)
{
    for (; meeting < end; meeting++) {
        four sent;
        memcpy(&sent, &meeting->top, sizeof sent);
        sent *= y * x[meeting->p];
        add_two(sums + meeting->dust_at, (two){sent[0], sent[1]});
        add_two(sums + meeting->remnant_at, (two){sent[2], sent[3]});
    }
}

/* Rates at which a donor is chipped and broken [1/s], and tails that end in its own bin. */
typedef struct losses {
    double chipped, broken, own;
} losses;

TARGET static inline losses losses_of(const md_meetings *m, const md_sweep *s, int l, const md_row *r, const double *x)
{
    double shattered = 0;
    if (r->shatter_from < m->n) {
        shattered = s->scale_a[l] * shattering(&s->moments_a[r->shatter_from], s->s[l]);
        if (s->scale_b) shattered += s->scale_b[l] * shattering(&s->moments_b[r->shatter_from], s->s[l]);
    }
    two breaks = rates_of(r->single, r->dust_end, x);
    losses lost = {.chipped = dot(r->loss, x + (r->drift_from - r->zeros), r->zeros + r->drifts),
                   .broken = r->shatter_loss * shattered + breaks[0],
                   .own = r->shatter_tail * shattered + breaks[1]};
    if (r->dust_end < r->end) lost.chipped += rates_of(r->dust_end, r->end, x)[0];
    return lost;
}

TARGET static inline void send(const md_sweep *s, const md_row *r, const double *x, double y, double y_edge)
{
    int first = r->drift_K + 1 - r->zeros;
    add_dust(s->at + first, s->tail + first, r->top, r->tail, x + (r->drift_from - r->zeros), y_edge, r->zeros & -LANES,
             r->zeros + r->drifts);
    send_remnants(r->remnants, r->own_end, x, y, s->sums);
    send_both(r->own_end, r->remnant_end, x, y, s->sums);
    send_dust(r->remnant_end, r->dust_end, x, y, s->sums);
    if (r->dust_end < r->end) send_dust(r->dust_end, r->end, x, y_edge, s->sums);
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
        add_moments(s->moments_a, l, s->a[l], s->s[l]);
        if (s->scale_b) {
            add_moments(s->moments_b, l, s->b[l], s->s[l]);
            combine(s->x, s->a, s->b, s->scale_a[l], s->scale_b[l], r->partners);
            x = s->x;
        }
        losses lost = losses_of(m, s, l, r, x);
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
        send(s, r, x, y, y_edge);
    }
    const double *sums = s->sums; /* below the grid, where nothing of what shrinks out of the smallest bin arrives */
    return ((at + sums[MD_SUM_TOP]) + (sums[MD_SUM_LO] + chips)) +
           m->below[0] * (tails + ((tail + sums[MD_SUMS + MD_SUM_TAIL]) + own));
}
