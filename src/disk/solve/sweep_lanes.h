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

/* Vectors that may lie anywhere. */
typedef double lanes __attribute__((vector_size(LANES * sizeof(double))));
typedef double lanes_there __attribute__((vector_size(LANES * sizeof(double)), aligned(sizeof(double))));

TARGET static inline lanes load(const double *from)
{
    return *(const lanes_there *)(const void *)from;
}

TARGET static inline void store(double *to, lanes v)
{
    *(lanes_there *)(void *)to = v;
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

/* The numbers that a donor meets, times what multiplies all of its meetings: wa a + wb b, b NULL: wa a. */
typedef struct met {
    const double *a, *b;
    double wa, wb;
} met;

TARGET static inline met times(const md_sweep *s, int l, bool both, double y)
{
    if (!both) return (met){s->a, NULL, y, 0};
    return (met){s->a, s->b, y * s->scale_a[l], y * s->scale_b[l]};
}

TARGET static inline double met_one(const met *x, int p)
{
    return x->b ? x->wa * x->a[p] + x->wb * x->b[p] : x->wa * x->a[p];
}

TARGET static inline lanes met_group(const met *x, int p)
{
    return x->b ? x->wa * load(x->a + p) + x->wb * load(x->b + p) : x->wa * load(x->a + p);
}

/* Drifting dust, in groups of lanes. */
TARGET static inline void send_drifts(const md_row *r, const met *x, double *at, double *tail)
{
    int from = r->drift_from - r->zeros, to = r->drift_K + 1 - r->zeros;
    for (int k = r->zeros & -LANES; k < r->zeros + r->drifts; k += LANES) {
        lanes meetings = met_group(x, from + k);
        store(at + to + k, load(at + to + k) + load(r->top + k) * meetings);
        store(tail + to + k, load(tail + to + k) + load(r->tail + k) * meetings);
    }
}

/* Two numbers of md_single that are used together, and four. */
typedef double two __attribute__((vector_size(2 * sizeof(double))));
typedef double two_there __attribute__((vector_size(2 * sizeof(double)), aligned(sizeof(double))));
typedef double four __attribute__((vector_size(4 * sizeof(double))));
typedef double four_there __attribute__((vector_size(4 * sizeof(double)), aligned(sizeof(double))));

TARGET static inline two load_two(const double *from)
{
    return *(const two_there *)(const void *)from;
}

TARGET static inline void add_two(double *sum, two more)
{
    *(two_there *)(void *)sum = load_two(sum) + more;
}

TARGET static inline void send_remnants(const md_single *meeting, const md_single *end, const met *x, double *sums)
{
    for (; meeting < end; meeting++)
        add_two(sums + meeting->remnant_at, load_two(&meeting->lo) * met_one(x, meeting->p));
}

TARGET static inline void send_dust(const md_single *meeting, const md_single *end, const met *x, double *sums)
{
    for (; meeting < end; meeting++)
        add_two(sums + meeting->dust_at, load_two(&meeting->top) * met_one(x, meeting->p));
}

TARGET static inline void send_both(const md_single *meeting, const md_single *end, const met *x, double *sums)
{
    for (; meeting < end; meeting++) {
        four sent = *(const four_there *)(const void *)&meeting->top * met_one(x, meeting->p);
        add_two(sums + meeting->dust_at, (two){sent[0], sent[1]});
        add_two(sums + meeting->remnant_at, (two){sent[2], sent[3]});
    }
}

/* Rates of loss to single meetings and tails in the donor's own bin. */
TARGET static inline two rates_of(const md_single *meeting, const md_single *end, const double *x)
{
    two rates = {0, 0};
    for (; meeting < end; meeting++)
        rates += load_two(&meeting->loss) * x[meeting->p];
    return rates;
}

/* What collisions with the bodies x do to all donors. Of those that shatter, sums of N, N s and N s^2 over partners p and larger
 * are all that is needed. */
TARGET static inline void find_losses(const md_meetings *m, const md_sweep *sweep, const double *x, const md_losses *lost)
{
    md_moments *moments = sweep->moments, sum = {0, 0, 0};
    for (int l = m->n - 1; l >= 0; l--) {
        const md_row *r = &m->rows[l];
        const md_moments *larger = &moments[r->shatter_from];
        double s = sweep->s[l], shattered = (s * larger->n + 2 * larger->ns) * s + larger->nss; /* sum of N_p (s_l + s_p)^2 */
        two breaks = rates_of(r->single, r->dust_end, x);
        double chipped = dot(r->loss, x + (r->drift_from - r->zeros), r->zeros + r->drifts);
        if (r->dust_end < r->end) chipped += rates_of(r->dust_end, r->end, x)[0];
        lost->chipped[l] = chipped;
        lost->broken[l] = r->shatter_loss * shattered + breaks[0];
        lost->own[l] = r->shatter_tail * shattered + breaks[1];
        double ns = x[l] * s;
        sum = (md_moments){sum.n + x[l], sum.ns + ns, sum.nss + ns * s};
        moments[l] = sum;
    }
}

/* to[l] = scale_a[l] to[l] + scale_b[l] b[l] */
TARGET static inline void mean(const md_sweep *s, double *to, const double *b)
{
    for (int l = 0; l < s->n; l += LANES)
        store(to + l, load(s->scale_a + l) * load(to + l) + load(s->scale_b + l) * load(b + l));
}

/* As md_sweep_prepare, for all bins. */
TARGET static inline void prepare(const md_sweep *s, const md_losses *lost)
{
    for (int l = 0; l < s->n; l++)
        s->blown[l] = md_sweep_blown(s, l, s->others[l] + lost->broken[l] + (s->shrunk[l] + lost->chipped[l]));
    for (int l = 0; l < s->n; l += LANES) {
        lanes others = load(s->others + l) + load(lost->broken + l), spent = s->h * (others + load(s->blown + l));
        lanes rho = s->h * (load(s->shrunk + l) + load(lost->chipped + l));
        store(s->z + l, 1 + spent);
        store(s->rho + l, rho);
        store(s->spent + l, spent + rho);
    }
}

/* The chain of donors, each of which waits for those above. */
TARGET static inline double chain(const md_meetings *m, const md_sweep *s, bool both)
{
    double *all_at = s->at, *all_tail = s->tail, *all_sums = s->sums;
    double at = 0, tail = 0;                          /* what arrived at bin l, and tails that end at l + 1 */
    double above = 0, chips = 0, shrunk = 0, own = 0; /* of bin l + 1, and from it */
    double tails = 0;                                 /* of all that ends above bin l: the suffix sum over K */
    for (int l = s->n - 1; l >= 0; l--) {
        const md_row *r = &m->rows[l];
        const double *sums = all_sums + (size_t)(MD_SUMS * (l + 1)); /* of bin l */
        tails += (tail + sums[MD_SUMS + MD_SUM_TAIL]) + own;
        double arrived = (at + sums[MD_SUM_TOP]) + (sums[MD_SUM_LO] + sums[MD_SUM_HI - MD_SUMS]) + (chips + shrunk);
        md_sweep_solve(s, l, above, s->before[l] + (arrived + m->weight[l] * tails));

        double y = s->h * s->out[l], y_edge = s->h * s->edge[l];
        above = s->mass_ratio * s->out[l];
        chips = y_edge * (r->drift_share * s->lost.chipped[l]);
        shrunk = y_edge * (s->shrunk[l] * s->mass_ratio);
        own = y * s->lost.own[l];
        at = all_at[l]; /* of the next row, before this one writes to its whole groups */
        tail = all_tail[l + 1];
        met breaking = times(s, l, both, y), chipping = times(s, l, both, y_edge);
        send_drifts(r, &chipping, all_at, all_tail);
        send_remnants(r->remnants, r->own_end, &breaking, all_sums);
        send_both(r->own_end, r->remnant_end, &breaking, all_sums);
        send_dust(r->remnant_end, r->dust_end, &breaking, all_sums);
        if (r->dust_end < r->end) send_dust(r->dust_end, r->end, &chipping, all_sums);
    }
    const double *sums = all_sums; /* below the grid, where nothing of what shrinks out of the smallest bin arrives */
    return ((at + sums[MD_SUM_TOP]) + (sums[MD_SUM_LO] + chips)) +
           m->below[0] * (tails + ((tail + sums[MD_SUMS + MD_SUM_TAIL]) + own));
}

TARGET double KERNEL(const md_meetings *m, const md_sweep *s)
{
    size_t places = (size_t)m->n + 2;
    memset(s->at, 0, places * sizeof(double));
    memset(s->tail, 0, places * sizeof(double));
    memset(s->sums, 0, places * MD_SUMS * sizeof(double));
    find_losses(m, s, s->a, &s->lost);
    if (s->scale_b) {
        find_losses(m, s, s->b, &s->lost_b);
        mean(s, s->lost.chipped, s->lost_b.chipped);
        mean(s, s->lost.broken, s->lost_b.broken);
        mean(s, s->lost.own, s->lost_b.own);
    }
    prepare(s, &s->lost);
    return s->scale_b ? chain(m, s, true) : chain(m, s, false);
}
