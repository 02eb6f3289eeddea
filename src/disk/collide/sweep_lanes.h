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

TARGET static inline partners partners_of(const md_sweep_input *in, int l, bool both, double y)
{
    if (!both) return (partners){in->a, NULL, y, 0};
    return (partners){in->a, in->b, y * in->scale_a[l], y * in->scale_b[l]};
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
TARGET __attribute__((always_inline)) static inline void find_losses(const md_meetings *m, const md_sweep_input *in,
                                                                     md_sweep_work *work, bool both)
{
    md_losses *lost = &work->lost;
    md_moments larger_a = {0, 0, 0}, larger_b = {0, 0, 0};
    for (int l = in->n - 1; l >= 0; l--) {
        const md_row *r = &m->rows[l];
        partners x = partners_of(in, l, both, 1);
        double shattered = x.wa * shattering(&work->moments_a[r->shatter_from], in->s[l]);
        if (both) shattered += x.wb * shattering(&work->moments_b[r->shatter_from], in->s[l]);
        four breaks = rates_of(r->single, r->erosions, &x);
        double own = r->shatter_tail * shattered + breaks[2], chipped = drift_rate(r, &x);
        if (r->erosions < r->end) chipped += rates_of(r->erosions, r->end, &x)[0];
        lost->chipped[l] = chipped;
        lost->drifting[l] = r->drift_share * chipped;
        lost->broken[l] = r->shatter_loss * shattered + breaks[0];
        lost->next[l] = breaks[1] + m->weight[l] * own;
        lost->pending[l] = breaks[3] + own;
        work->moments_a[l] = larger_a = moments_with(larger_a, in->a[l], in->s[l]);
        if (both) work->moments_b[l] = larger_b = moments_with(larger_b, in->b[l], in->s[l]);
    }
}

/* As md_sweep_prepare, for all bins; and what is sent of a donor's mass is no rate any more, but a share. */
TARGET static inline void prepare(const md_sweep_input *in, md_sweep_work *work, md_sweep_result *result)
{
    md_losses *lost = &work->lost;
    double below = lost->drifting[0];
    memset(result->blown, 0, (size_t)in->n * sizeof(double));
    for (int l = 0; l < in->n && in->blow; l++)
        if (in->blow[l] > 0)
            result->blown[l] = md_sweep_blown(in, l, in->others[l] + lost->broken[l] + (in->shrunk[l] + lost->chipped[l]));
    for (int l = 0; l < in->n; l += LANES) {
        lanes others = load(in->others + l) + load(lost->broken + l), spent = in->h * (others + load(result->blown + l));
        lanes rho = in->h * (load(in->shrunk + l) + load(lost->chipped + l));
        lanes slope = load(in->known_phi + l) + MD_DRIFT_OWN * load(in->new_share + l), z = 1 + spent;
        store(work->z + l, z);
        store(work->rho + l, rho);
        store(work->inverse + l, 1 / (z + rho * slope));
        store(result->spent + l, spent + rho);
        store(lost->next + l, in->h * load(lost->next + l));
        store(lost->pending + l, in->h * load(lost->pending + l));
        store(lost->drifting + l, in->h * (load(lost->drifting + l) + in->mass_ratio * load(in->shrunk + l)));
    }
    lost->drifting[0] = in->h * below; /* what shrinks out of the smallest bin arrives nowhere */
}

/* Send what the meetings of a row make of its donor. */
TARGET static inline void send_row(md_sweep_work *work, const md_row *r, const partners *breaking, const partners *chipping)
{
    double *sums = work->sums;
    send_drifts(r, chipping, work->at, work->tail);
    send_remnants(r->remnants, r->both, breaking, sums);
    send_both(r->both, r->dust, breaking, sums);
    send_dust(r->dust, r->erosions, breaking, sums);
    if (r->erosions < r->end) send_dust(r->erosions, r->end, chipping, sums);
}

/* The chain of donors, each of which waits for those above. What it gets of the last one comes last, and by no memory but that of
 * erosions. */
TARGET __attribute__((always_inline)) static inline double chain(const md_meetings *m, const md_sweep_input *in,
                                                                 md_sweep_work *work, md_sweep_result *result, bool both)
{
    double at = 0, tail = 0;          /* what is at bin l, and tails that end at l + 1 */
    double above = 0, beyond = 0;     /* of bins l + 1 and l + 2, in bodies of bin l */
    double arriving = 0, pending = 0; /* from bin l + 1, and from it for those below bin l */
    double tails = 0;                 /* of all that ends above bin l: the suffix sum over K */
    for (int l = in->n - 1; l >= 0; l--) {
        const double *sums = work->sums + (size_t)(MD_SUMS * (l + 1)); /* of bin l */
        tails += tail + sums[MD_SUMS + MD_SUM_TAIL];
        double settled = (at + sums[MD_SUM_TOP]) + (sums[MD_SUM_LO] + sums[MD_SUM_HI - MD_SUMS]) + m->weight[l + 1] * tails;
        md_drift_mass now =
            md_sweep_solve(in, work, result, l, md_drift_pull(above, beyond), in->before[l] + settled, arriving);
        tails += pending;
        beyond = in->mass_ratio * above;
        above = in->mass_ratio * now.mass;
        arriving = now.mass * work->lost.next[l] + now.edge * work->lost.drifting[l];
        pending = now.mass * work->lost.pending[l];
        at = work->at[l]; /* before this row writes to its whole groups */
        tail = work->tail[l + 1];
        partners breaking = partners_of(in, l, both, in->h * now.mass), chipping = partners_of(in, l, both, in->h * now.edge);
        send_row(work, &m->rows[l], &breaking, &chipping);
    }
    const double *sums = work->sums;
    tails += tail + sums[MD_SUMS + MD_SUM_TAIL];
    return ((at + sums[MD_SUM_TOP]) + (sums[MD_SUM_LO] + arriving)) + m->weight[0] * tails;
}

/* Compiled once for each number of states that donors meet. */
TARGET __attribute__((always_inline)) static inline double sweep(const md_meetings *m, const md_sweep_input *in,
                                                                 md_sweep_work *work, md_sweep_result *result, bool both)
{
    md_sweep_clear(work, in->n);
    memset(work->sums, 0, ((size_t)in->n + 2) * MD_SUMS * sizeof *work->sums);
    find_losses(m, in, work, both);
    prepare(in, work, result);
    return chain(m, in, work, result, both);
}

TARGET double KERNEL(const md_meetings *m, const md_sweep_input *in, md_sweep_work *work, md_sweep_result *result)
{
    return in->scale_b ? sweep(m, in, work, result, true) : sweep(m, in, work, result, false);
}
