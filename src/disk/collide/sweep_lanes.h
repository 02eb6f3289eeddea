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

#include "disk/collide/sweep.h"

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

/* The numbers that a donor meets, times what multiplies all of its meetings: wa a + wb b, b NULL: wa a. */
typedef struct partners {
    const double *a, *b;
    double wa, wb;
} partners;

TARGET static inline partners partners_of(const md_sweep *s, int l, bool both, double y)
{
    if (!both) return (partners){s->a, NULL, y, 0};
    return (partners){s->a, s->b, y * s->scale_a[l], y * s->scale_b[l]};
}

TARGET static inline double partners_one(const partners *x, int p)
{
    return x->b ? x->wa * x->a[p] + x->wb * x->b[p] : x->wa * x->a[p];
}

TARGET static inline lanes partners_group(const partners *x, long p)
{
    return x->b ? x->wa * load(x->a + p) + x->wb * load(x->b + p) : x->wa * load(x->a + p);
}

/* Rate at which the drifts of a row chip the donor, in whole groups of them, lanes by lanes. */
TARGET static inline double drift_rate(const md_row *r, const partners *x)
{
    long from = r->drift_from - r->zeros, end = r->zeros + r->drifts;
    lanes sum = {0};
    for (long group = 0; group < end; group += MD_DRIFT_GROUP)
        for (long k = group; k < group + MD_DRIFT_GROUP; k += LANES)
            sum += load(r->loss + k) * partners_group(x, from + k);
    return add_lanes(sum);
}

/* The dust of the drifts, likewise. */
TARGET static inline void send_drifts(const md_row *r, const partners *x, double *at, double *tail)
{
    long from = r->drift_from - r->zeros, to = r->drift_K + 1 - r->zeros, end = r->zeros + r->drifts;
    for (long group = 0; group < end; group += MD_DRIFT_GROUP) {
        for (long k = group; k < group + MD_DRIFT_GROUP; k += LANES) {
            lanes meetings = partners_group(x, from + k);
            store(at + to + k, load(at + to + k) + load(r->top + k) * meetings);
            store(tail + to + k, load(tail + to + k) + load(r->tail + k) * meetings);
        }
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

TARGET static inline void send_remnants(const md_single *meeting, const md_single *end, const partners *x, double *sums)
{
    for (; meeting < end; meeting++)
        add_two(sums + meeting->remnant_at, load_two(&meeting->lo) * partners_one(x, meeting->p));
}

TARGET static inline void send_dust(const md_single *meeting, const md_single *end, const partners *x, double *sums)
{
    for (; meeting < end; meeting++)
        add_two(sums + meeting->dust_at, load_two(&meeting->top) * partners_one(x, meeting->p));
}

TARGET static inline void send_both(const md_single *meeting, const md_single *end, const partners *x, double *sums)
{
    for (; meeting < end; meeting++) {
        four sent = *(const four_there *)(const void *)&meeting->top * partners_one(x, meeting->p);
        add_two(sums + meeting->dust_at, (two){sent[0], sent[1]});
        add_two(sums + meeting->remnant_at, (two){sent[2], sent[3]});
    }
}

/* Sums of the first four numbers of single meetings. */
TARGET static inline four rates_of(const md_single *meeting, const md_single *end, const partners *x)
{
    four rates = {0, 0, 0, 0};
    for (; meeting < end; meeting++)
        rates += *(const four_there *)(const void *)&meeting->loss * partners_one(x, meeting->p);
    return rates;
}

/* Of meetings that shatter: sum of N_p (s_l + s_p)^2 over partners p and larger. */
TARGET static inline double shattering(const md_moments *of, double s)
{
    return (s * of->n + 2 * of->ns) * s + of->nss;
}

/* With N more bodies of radius s. */
TARGET static inline md_moments moments_with(md_moments sum, double N, double s)
{
    double ns = N * s;
    return (md_moments){sum.n + N, sum.ns + ns, sum.nss + ns * s};
}

/* What collisions do to all donors. */
TARGET __attribute__((always_inline)) static inline void find_losses(const md_meetings *m, const md_sweep *s, bool both)
{
    const md_losses *lost = &s->lost;
    md_moments larger_a = {0, 0, 0}, larger_b = {0, 0, 0};
    for (int l = s->n - 1; l >= 0; l--) {
        const md_row *r = &m->rows[l];
        partners x = partners_of(s, l, both, 1);
        double shattered = x.wa * shattering(&s->moments_a[r->shatter_from], s->s[l]);
        if (both) shattered += x.wb * shattering(&s->moments_b[r->shatter_from], s->s[l]);
        four breaks = rates_of(r->single, r->erosions, &x);
        double own = r->shatter_tail * shattered + breaks[2], chipped = drift_rate(r, &x);
        if (r->erosions < r->end) chipped += rates_of(r->erosions, r->end, &x)[0];
        lost->chipped[l] = chipped;
        lost->drifting[l] = r->drift_share * chipped;
        lost->broken[l] = r->shatter_loss * shattered + breaks[0];
        lost->next[l] = breaks[1] + m->weight[l] * own;
        lost->pending[l] = breaks[3] + own;
        s->moments_a[l] = larger_a = moments_with(larger_a, s->a[l], s->s[l]);
        if (both) s->moments_b[l] = larger_b = moments_with(larger_b, s->b[l], s->s[l]);
    }
}

/* As md_sweep_prepare, for all bins; and what is sent of a donor's mass is no rate any more, but a share. */
TARGET static inline void prepare(const md_sweep *s)
{
    const md_losses *lost = &s->lost;
    double below = lost->drifting[0];
    memset(s->blown, 0, (size_t)s->n * sizeof(double));
    for (int l = 0; l < s->n && s->blow; l++)
        if (s->blow[l] > 0)
            s->blown[l] = md_sweep_blown(s, l, s->others[l] + lost->broken[l] + (s->shrunk[l] + lost->chipped[l]));
    for (int l = 0; l < s->n; l += LANES) {
        lanes others = load(s->others + l) + load(lost->broken + l), spent = s->h * (others + load(s->blown + l));
        lanes rho = s->h * (load(s->shrunk + l) + load(lost->chipped + l));
        lanes slope = load(s->known_phi + l) + MD_DRIFT_OWN * load(s->new_share + l), z = 1 + spent;
        store(s->z + l, z);
        store(s->rho + l, rho);
        store(s->inverse + l, 1 / (z + rho * slope));
        store(s->spent + l, spent + rho);
        store(lost->next + l, s->h * load(lost->next + l));
        store(lost->pending + l, s->h * load(lost->pending + l));
        store(lost->drifting + l, s->h * (load(lost->drifting + l) + s->mass_ratio * load(s->shrunk + l)));
    }
    lost->drifting[0] = s->h * below; /* what shrinks out of the smallest bin arrives nowhere */
}

/* Send what the meetings of a row make of its donor. */
TARGET static inline void send_row(const md_sweep *s, const md_row *r, const partners *breaking, const partners *chipping)
{
    double *sums = s->sums;
    send_drifts(r, chipping, s->at, s->tail);
    send_remnants(r->remnants, r->both, breaking, sums);
    send_both(r->both, r->dust, breaking, sums);
    send_dust(r->dust, r->erosions, breaking, sums);
    if (r->erosions < r->end) send_dust(r->erosions, r->end, chipping, sums);
}

/* The chain of donors, each of which waits for those above. What it gets of the last one comes last, and by no memory but that of
 * erosions. */
TARGET __attribute__((always_inline)) static inline double chain(const md_meetings *m, const md_sweep *s, bool both)
{
    double at = 0, tail = 0;          /* what is at bin l, and tails that end at l + 1 */
    double above = 0, beyond = 0;     /* of bins l + 1 and l + 2, in bodies of bin l */
    double arriving = 0, pending = 0; /* from bin l + 1, and from it for those below bin l */
    double tails = 0;                 /* of all that ends above bin l: the suffix sum over K */
    for (int l = s->n - 1; l >= 0; l--) {
        const double *sums = s->sums + (size_t)(MD_SUMS * (l + 1)); /* of bin l */
        tails += tail + sums[MD_SUMS + MD_SUM_TAIL];
        double settled = (at + sums[MD_SUM_TOP]) + (sums[MD_SUM_LO] + sums[MD_SUM_HI - MD_SUMS]) + m->weight[l + 1] * tails;
        md_drift_mass now = md_sweep_solve(s, l, md_drift_pull(above, beyond), s->before[l] + settled, arriving);
        tails += pending;
        beyond = s->mass_ratio * above;
        above = s->mass_ratio * now.mass;
        arriving = now.mass * s->lost.next[l] + now.edge * s->lost.drifting[l];
        pending = now.mass * s->lost.pending[l];
        at = s->at[l]; /* before this row writes to its whole groups */
        tail = s->tail[l + 1];
        partners breaking = partners_of(s, l, both, s->h * now.mass), chipping = partners_of(s, l, both, s->h * now.edge);
        send_row(s, &m->rows[l], &breaking, &chipping);
    }
    const double *sums = s->sums;
    tails += tail + sums[MD_SUMS + MD_SUM_TAIL];
    return ((at + sums[MD_SUM_TOP]) + (sums[MD_SUM_LO] + arriving)) + m->weight[0] * tails;
}

/* Compiled once for each number of states that donors meet. */
TARGET __attribute__((always_inline)) static inline double sweep(const md_meetings *m, const md_sweep *s, bool both)
{
    md_sweep_clear(s);
    memset(s->sums, 0, ((size_t)s->n + 2) * MD_SUMS * sizeof *s->sums);
    find_losses(m, s, both);
    prepare(s);
    return chain(m, s, both);
}

double KERNEL(const md_meetings *m, const md_sweep *s); /* as kernels.h declares it */

TARGET double KERNEL(const md_meetings *m, const md_sweep *s)
{
    return s->scale_b ? sweep(m, s, true) : sweep(m, s, false);
}
