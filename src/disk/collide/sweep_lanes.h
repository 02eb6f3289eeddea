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

/* The numbers of md_loss, and those of md_arrival; of two donors. */
typedef double four __attribute__((vector_size(4 * sizeof(double))));
typedef double two __attribute__((vector_size(2 * sizeof(double))));
typedef double four_there __attribute__((vector_size(4 * sizeof(double)), aligned(sizeof(double))));
typedef double two_there __attribute__((vector_size(2 * sizeof(double)), aligned(sizeof(double))));

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

/* States whose bodies donors meet: one; two, in the same shares whether they break a donor or chip it, or not. */
typedef enum meets { MEETS_ONE, MEETS_TWO, MEETS_APART } meets;

/* The numbers that a donor meets, times what multiplies all of its meetings: wa a + wb b, b NULL: wa a. */
typedef struct partners {
    const double *a, *b;
    double wa, wb;
} partners;

TARGET static inline partners partners_of(const md_sweep_input *in, int l, meets met, double y)
{
    if (!met) return (partners){in->a, NULL, y, 0};
    return (partners){in->a, in->b, y * in->scale_a[l], y * in->scale_b[l]};
}

/* Those that chip it. */
TARGET static inline partners chippers_of(const md_sweep_input *in, int l, meets met, double y)
{
    if (met != MEETS_APART) return partners_of(in, l, met, y);
    return (partners){in->a, in->b, y * in->drift_a[l], y * in->drift_b[l]};
}

TARGET static inline double partners_one(const partners *x, int p)
{
    return x->b ? x->wa * x->a[p] + x->wb * x->b[p] : x->wa * x->a[p];
}

TARGET static inline lanes partners_group(const partners *x, long p)
{
    return x->b ? x->wa * load(x->a + p) + x->wb * load(x->b + p) : x->wa * load(x->a + p);
}

/* Rates at which the drifts of two rows chip their donors, in whole groups of them, lanes by lanes: the sums of the two do not
 * wait for each other. */
TARGET static inline two drift_rates(const md_drifts *d, const partners x[2])
{
    const double *loss = d->loss, *loss_next = loss + d->bins;
    lanes a = {0}, b = {0};
    for (long group = 0; group < d->bins; group += MD_DRIFT_GROUP)
        for (long k = group; k < group + MD_DRIFT_GROUP; k += LANES) {
            a += load(loss + k) * partners_group(&x[0], d->from[0] + k);
            b += load(loss_next + k) * partners_group(&x[1], d->from[1] + k);
        }
    return (two){add_lanes(a), add_lanes(b)};
}

/* The dust of the drifts of two donors, likewise; what both send to a bin goes to memory once. */
TARGET static inline void send_drifts(const md_drifts *d, const partners x[2], double *at, double *tail)
{
    const double *top = d->loss + 2 * d->bins, *top_next = top + d->bins, *ends = top_next + d->bins,
                 *ends_next = ends + d->bins;
    at += d->to;
    tail += d->to;
    for (long group = 0; group < d->bins; group += MD_DRIFT_GROUP)
        for (long k = group; k < group + MD_DRIFT_GROUP; k += LANES) {
            lanes a = partners_group(&x[0], d->from[0] + k), b = partners_group(&x[1], d->from[1] + k);
            store(at + k, (load(at + k) + load(top + k) * a) + load(top_next + k) * b);
            store(tail + k, (load(tail + k) + load(ends + k) * a) + load(ends_next + k) * b);
        }
}

/* `sum` with what arrives at a bin from donors that are solved. */
TARGET static inline two arrived(two sum, const md_arrival *list, int count, const md_sweep_input *in,
                                 const md_sweep_work *work, meets met)
{
    for (const md_arrival *e = list, *end = e + count; e < end; e++) {
        double sent = work->given_a[e->donor] * in->a[e->partner];
        if (met) sent += work->given_b[e->donor] * in->b[e->partner];
        sum += *(const two_there *)(const void *)e->part * sent;
    }
    return sum;
}

/* Sums over single meetings of the numbers of md_loss. */
TARGET static inline four rates_of(const md_loss *lost, const int16_t *partner, int count, const partners *x)
{
    four rates = {0, 0, 0, 0};
    for (int k = 0; k < count; k++)
        rates += *(const four_there *)(const void *)&lost[k] * partners_one(x, partner[k]);
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

/* What collisions do to donor l, beside its drifts. */
TARGET __attribute__((always_inline)) static inline void find_loss(const md_meetings *m, const md_sweep_input *in,
                                                                   md_sweep_work *work, meets met, int l, const partners *x,
                                                                   const partners *chippers, double chipped)
{
    const md_row *r = &m->rows[l];
    md_losses *lost = &work->lost;
    double shattered = x->wa * shattering(&work->moments_a[r->shatter_from], in->s[l]);
    if (met) shattered += x->wb * shattering(&work->moments_b[r->shatter_from], in->s[l]);
    four breaks = rates_of(r->lost, r->partner, r->breaks, x);
    double own = r->shatter_tail * shattered + breaks[2];
    if (r->erosions > 0) chipped += rates_of(r->lost + r->breaks, r->partner + r->breaks, r->erosions, chippers)[0];
    lost->chipped[l] = chipped;
    lost->drifting[l] = r->drift_share * chipped;
    lost->broken[l] = r->shatter_loss * shattered + breaks[0];
    lost->next[l] = breaks[1] + m->weight[l] * own;
    lost->pending[l] = breaks[3] + own;
    work->moments_a[l] = moments_with(work->moments_a[l + 1], in->a[l], in->s[l]);
    if (met) work->moments_b[l] = moments_with(work->moments_b[l + 1], in->b[l], in->s[l]);
}

/* To all donors. */
TARGET __attribute__((always_inline)) static inline void find_losses(const md_meetings *m, const md_sweep_input *in,
                                                                     md_sweep_work *work, meets met)
{
    for (int l = in->n - 1; l >= 0; l -= 2) {
        int next = l > 0 ? l - 1 : 0;
        partners x[2] = {partners_of(in, l, met, 1), partners_of(in, next, met, 1)},
                 chippers[2] = {chippers_of(in, l, met, 1), chippers_of(in, next, met, 1)};
        two chipped = drift_rates(&m->pairs[(in->n - 1 - l) / 2], chippers);
        find_loss(m, in, work, met, l, &x[0], &chippers[0], chipped[0]);
        if (l > 0) find_loss(m, in, work, met, l - 1, &x[1], &chippers[1], chipped[1]);
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

/* What the arrivals of a donor's bodies are in proportion to. */
TARGET static inline void give(md_sweep_work *work, int l, meets met, const partners *breaking, const partners *chipping)
{
    work->given_a[2 * l] = breaking->wa;
    work->given_a[2 * l + 1] = chipping->wa;
    if (!met) return;
    work->given_b[2 * l] = breaking->wb;
    work->given_b[2 * l + 1] = chipping->wb;
}

/* What donors send down, on its way to the next. */
typedef struct flow {
    double above, beyond;     /* of bins l + 1 and l + 2, in bodies of bin l */
    double arriving, pending; /* from bin l + 1, and from it for those below bin l */
    double tails;             /* of all that ends above bin l: the suffix sum over K */
    two dust, lower;          /* that arrived in bin l + 1; remnants between bins l and l + 1 */
} flow;

/* Solve donor l: `at` is what the drifts of others have sent there, `tail` those of their tails that end at l + 1. Returns what its
 * drifts are in proportion to. */
TARGET __attribute__((always_inline)) static inline partners solve(const md_meetings *m, const md_sweep_input *in,
                                                                   md_sweep_work *work, md_sweep_result *result, meets met,
                                                                   int l, double at, double tail, flow *f)
{
    static const two none = {0, 0};
    const md_arrivals *dust = &m->dust_at[l + 1], *remnants = &m->remnants_at[l];
    int others = dust->count - dust->own;
    f->tails += tail + f->dust[1];
    two upper = f->lower;
    f->dust = arrived(none, dust->list, others, in, work, met);
    f->lower = arrived(none, remnants->list, remnants->count, in, work, met);
    double settled = (at + f->dust[0]) + (upper[0] + f->lower[1]) + m->weight[l + 1] * f->tails;
    double pull = md_drift_pull(f->above, f->beyond);
    md_drift_mass now = md_sweep_solve(in, work, result, l, pull, in->before[l] + settled, f->arriving);
    f->tails += f->pending;
    f->beyond = in->mass_ratio * f->above;
    f->above = in->mass_ratio * now.mass;
    f->arriving = now.mass * work->lost.next[l] + now.edge * work->lost.drifting[l];
    f->pending = now.mass * work->lost.pending[l];
    partners breaking = partners_of(in, l, met, in->h * now.mass), chipping = chippers_of(in, l, met, in->h * now.edge);
    give(work, l, met, &breaking, &chipping);
    if (dust->own > 0) f->dust = arrived(f->dust, dust->list + others, dust->own, in, work, met);
    return chipping;
}

/* The chain of donors, each of which waits for those above. */
TARGET __attribute__((always_inline)) static inline double chain(const md_meetings *m, const md_sweep_input *in,
                                                                 md_sweep_work *work, md_sweep_result *result, meets met)
{
    const double *at = work->at, *tail = work->tail;
    flow f = {0};
    for (int l = in->n - 1; l >= 0; l -= 2) {
        double next_at = at[l], next_tail = tail[l + 1]; /* drifts of donor l go to lower bins */
        partners x[2] = {solve(m, in, work, result, met, l, at[l + 1], tail[l + 2], &f)};
        x[1] = l > 0 ? solve(m, in, work, result, met, l - 1, next_at, next_tail, &f) : x[0];
        send_drifts(&m->pairs[(in->n - 1 - l) / 2], x, work->at, work->tail);
    }
    f.tails += tail[1] + f.dust[1];
    two below = arrived((two){0, 0}, m->dust_at[0].list, m->dust_at[0].count, in, work, met);
    return ((at[0] + below[0]) + (f.lower[0] + f.arriving)) + m->weight[0] * f.tails;
}

/* Compiled once for each number of states that donors meet. */
TARGET __attribute__((always_inline)) static inline double sweep(const md_meetings *m, const md_sweep_input *in,
                                                                 md_sweep_work *work, md_sweep_result *result, meets met)
{
    md_sweep_clear(work, in->n);
    find_losses(m, in, work, met);
    prepare(in, work, result);
    return chain(m, in, work, result, met);
}

TARGET double KERNEL(const md_meetings *m, const md_sweep_input *in, md_sweep_work *work, md_sweep_result *result)
{
    if (!in->scale_b) return sweep(m, in, work, result, MEETS_ONE);
    return in->drift_a == in->scale_a ? sweep(m, in, work, result, MEETS_TWO) : sweep(m, in, work, result, MEETS_APART);
}
