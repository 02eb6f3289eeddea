/* One vector kernel, for LANES doubles at a time; included by the files that choose the instruction set.
 *
 * Shapes: as in sweep.h
 * Units:  SI
 * Owner:  nothing is kept
 * MPI:    Local
 * Source: sweep.h; a row is in meetings.h
 */
#include <immintrin.h>
#include <stddef.h>
#include <string.h>

#include "disk/collide/sweep.h"

/* Vectors that may lie anywhere. Sums are taken by `four` in every kernel, so that all give the same bits. */
typedef double lanes __attribute__((vector_size(LANES * sizeof(double))));
typedef double lanes_there __attribute__((vector_size(LANES * sizeof(double)), aligned(sizeof(double))));
typedef double four __attribute__((vector_size(4 * sizeof(double))));
typedef double two __attribute__((vector_size(2 * sizeof(double))));
typedef double four_there __attribute__((vector_size(4 * sizeof(double)), aligned(sizeof(double))));
typedef double two_there __attribute__((vector_size(2 * sizeof(double)), aligned(sizeof(double))));
typedef long long four_marks __attribute__((vector_size(4 * sizeof(double))));

TARGET static inline lanes load(const double *from)
{
    return *(const lanes_there *)(const void *)from;
}

TARGET static inline void store(double *to, lanes v)
{
    *(lanes_there *)(void *)to = v;
}

TARGET static inline four load_four(const double *from)
{
    return *(const four_there *)(const void *)from;
}

TARGET static inline void store_four(double *to, four v)
{
    *(four_there *)(void *)to = v;
}

TARGET static inline two load_two(const double *from)
{
    return *(const two_there *)(const void *)from;
}

TARGET static inline double add_four(four v)
{
    return (v[0] + v[2]) + (v[1] + v[3]);
}

/* a where it is marked, else b. */
TARGET static inline four choose(four_marks marks, four a, four b)
{
    return (four)((marks & (four_marks)a) | (~marks & (four_marks)b));
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

TARGET static inline four partners_four(const partners *x, long p)
{
    return x->b ? x->wa * load_four(x->a + p) + x->wb * load_four(x->b + p) : x->wa * load_four(x->a + p);
}

TARGET static inline lanes partners_group(const partners *x, long p)
{
    return x->b ? x->wa * load(x->a + p) + x->wb * load(x->b + p) : x->wa * load(x->a + p);
}

/* Sums of four numbers for each of two donors, which do not wait for each other. */
typedef struct sums {
    four first, second;
} sums;

/* Of partners p, p + 1, ... */
TARGET static inline partners partners_from(const partners *x, long p)
{
    return (partners){x->a + p, x->b ? x->b + p : NULL, x->wa, x->wb};
}

/* Rates at which the drifts of two donors chip them, lanes by lanes. */
TARGET static inline sums drift_rates(const md_pair *d, const partners x[2])
{
    const double *loss = d->loss, *loss_next = loss + d->bins;
    const partners first = partners_from(&x[0], d->from[0]), second = partners_from(&x[1], d->from[1]);
    sums sum = {{0}, {0}};
    for (long group = 0; group < d->bins; group += MD_DRIFT_GROUP)
        for (long k = group; k < group + MD_DRIFT_GROUP; k += 4) {
            sum.first += load_four(loss + k) * partners_four(&first, k);
            sum.second += load_four(loss_next + k) * partners_four(&second, k);
        }
    return sum;
}

/* The dust of the drifts of two donors; what both send to a bin goes to memory once. */
TARGET static inline void send_drifts(const md_pair *d, const partners x[2], double *at, double *tail)
{
    const double *top = d->loss + 2 * d->bins, *top_next = top + d->bins, *ends = top_next + d->bins,
                 *ends_next = ends + d->bins;
    const partners first = partners_from(&x[0], d->from[0]), second = partners_from(&x[1], d->from[1]);
    at += d->to;
    tail += d->to;
    for (long group = 0; group < d->bins; group += MD_DRIFT_GROUP)
        for (long k = group; k < group + MD_DRIFT_GROUP; k += LANES) {
            lanes a = partners_group(&first, k), b = partners_group(&second, k);
            store(at + k, (load(at + k) + load(top + k) * a) + load(top_next + k) * b);
            store(tail + k, (load(tail + k) + load(ends + k) * a) + load(ends_next + k) * b);
        }
}

/* Sums over single meetings of two donors of the numbers of md_loss. */
TARGET static inline sums single_rates(const md_loss *lost, const int16_t *partner, int count, const partners x[2])
{
    sums sum = {{0}, {0}};
    for (const md_loss *end = lost + 2 * count; lost < end; lost += 2, partner += 2) {
        sum.first += *(const four_there *)(const void *)&lost[0] * partners_one(&x[0], partner[0]);
        sum.second += *(const four_there *)(const void *)&lost[1] * partners_one(&x[1], partner[1]);
    }
    return sum;
}

/* `sum` with what arrives at a bin from donors that are solved. */
TARGET static inline two arrived(two sum, const md_arrival *list, const md_arrival *end, const md_sweep_input *in,
                                 const md_sweep_work *work, meets met)
{
    for (const md_arrival *e = list; e < end; e++) {
        double sent = work->given_a[e->donor] * in->a[e->partner];
        if (met) sent += work->given_b[e->donor] * in->b[e->partner];
        sum += load_two(e->part) * sent;
    }
    return sum;
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

/* What collisions do to donor l. */
TARGET __attribute__((always_inline)) static inline void note_loss(const md_meetings *m, const md_sweep_input *in,
                                                                   md_sweep_work *work, meets met, int l, const partners *x,
                                                                   four lost, double chipped)
{
    md_sweep_four *its = &work->fours[(unsigned)l / 4];
    unsigned k = (unsigned)l % 4;
    double s = in->s[l], shattered = x->wa * shattering(&work->moments_a[m->shatter_from[l]], s);
    if (met) shattered += x->wb * shattering(&work->moments_b[m->shatter_from[l]], s);
    store_four(its->lost[k], lost);
    its->chipped[k] = chipped;
    its->shattered[k] = shattered;
    work->moments_a[l] = moments_with(work->moments_a[l + 1], in->a[l], s);
    if (met) work->moments_b[l] = moments_with(work->moments_b[l + 1], in->b[l], s);
}

/* To all donors. */
TARGET __attribute__((always_inline)) static inline void find_losses(const md_meetings *m, const md_sweep_input *in,
                                                                     md_sweep_work *work, meets met)
{
    const md_pair *pair = m->pairs;
    for (int l = in->n - 1; l >= 0; l -= 2, pair++) {
        int next = l > 0 ? l - 1 : 0;
        partners x[2] = {partners_of(in, l, met, 1), partners_of(in, next, met, 1)},
                 chippers[2] = {chippers_of(in, l, met, 1), chippers_of(in, next, met, 1)};
        sums drifts = drift_rates(pair, chippers), breaks = single_rates(pair->lost, pair->partner, pair->breaks, x);
        double chipped = add_four(drifts.first), chipped_next = add_four(drifts.second);
        if (pair->erosions > 0) {
            sums chips =
                single_rates(pair->lost + 2 * pair->breaks, pair->partner + 2 * pair->breaks, pair->erosions, chippers);
            chipped += chips.first[0];
            chipped_next += chips.second[0];
        }
        note_loss(m, in, work, met, l, &x[0], breaks.first, chipped);
        if (l > 0) note_loss(m, in, work, met, l - 1, &x[1], breaks.second, chipped_next);
    }
}

/* As md_sweep_blown. */
TARGET static inline four blown_of(const md_sweep_input *in, int l, four others)
{
    four full = load_four(in->scale_a + l) * in->blow_full_a, fraction = load_four(in->blow + l);
    if (in->scale_b) full += load_four(in->scale_b + l) * in->blow_full_b;
    four outside = full - fraction, cut = fraction * others / (others + outside);
    four_marks blows = fraction > 0, partly = blows & (outside > 0);
    return choose(blows, choose(partly, cut, fraction), (four){0});
}

/* Four numbers of each of four donors into each of the numbers of the four. */
TARGET static inline void turn(const md_sweep_four *its, four *all, four *next, four *own, four *next_tail)
{
    four low = _mm256_unpacklo_pd(load_four(its->lost[0]), load_four(its->lost[1])),
         high = _mm256_unpackhi_pd(load_four(its->lost[0]), load_four(its->lost[1])),
         low_next = _mm256_unpacklo_pd(load_four(its->lost[2]), load_four(its->lost[3])),
         high_next = _mm256_unpackhi_pd(load_four(its->lost[2]), load_four(its->lost[3]));
    *all = _mm256_permute2f128_pd(low, low_next, 0x20);
    *own = _mm256_permute2f128_pd(low, low_next, 0x31);
    *next = _mm256_permute2f128_pd(high, high_next, 0x20);
    *next_tail = _mm256_permute2f128_pd(high, high_next, 0x31);
}

/* As md_sweep_prepare, for donors l to l + 3. */
TARGET static inline void prepare(const md_meetings *m, const md_sweep_input *in, md_sweep_four *its, md_sweep_work *work,
                                  md_sweep_result *result, int l)
{
    four zero = {0}, all, next, tails, next_tails;
    turn(its, &all, &next, &tails, &next_tails);
    four shattered = load_four(its->shattered), chipped = load_four(its->chipped), shrunk = load_four(in->shrunk + l);
    four own = load_four(m->shatter_tail + l) * shattered + tails;
    four others = load_four(in->others + l) + (load_four(m->shatter_loss + l) * shattered + all), drifts = shrunk + chipped;
    four blown = in->blow ? blown_of(in, l, others + drifts) : zero;
    four spent = in->h * (others + blown), rho = in->h * drifts, z = 1 + spent;
    four slope = load_four(in->known_phi + l) + MD_DRIFT_OWN * load_four(in->new_share + l);
    store_four(result->blown + l, blown);
    store_four(result->spent + l, spent + rho);
    store_four(work->z + l, z);
    store_four(its->rho, rho);
    store_four(its->slope, slope);
    store_four(its->inverse, 1 / (z + rho * slope));
    store_four(its->next, in->h * (next + load_four(m->weight + l) * own));
    store_four(its->pending, in->h * (next_tails + own));
    store_four(its->drifting, in->h * (load_four(m->drift_share + l) * chipped + in->mass_ratio * shrunk));
}

/* For all bins. */
TARGET static inline void prepare_all(const md_meetings *m, const md_sweep_input *in, md_sweep_work *work,
                                      md_sweep_result *result)
{
    md_sweep_four *its = work->fours;
    for (int l = 0; l < in->n; l += 4, its++)
        prepare(m, in, its, work, result, l);
    /* What shrinks out of the smallest bin arrives nowhere. */
    work->fours->drifting[0] = in->h * (m->drift_share[0] * work->fours->chipped[0]);
}

/* What donors send down, on its way to the next. */
typedef struct flow {
    double above, beyond;     /* of bins l + 1 and l + 2, in bodies of bin l */
    double arriving, pending; /* from bin l + 1, and from it for those below bin l */
    double tails;             /* of all that ends above bin l: the suffix sum over K */
    two dust, lower;          /* that arrived in bin l + 1; remnants between bins l and l + 1 */
} flow;

/* md_drift_solve of a prepared donor, written for bins that are filled as usual. */
TARGET __attribute__((always_inline)) static inline md_drift_mass
solve_bin(const md_sweep_input *in, const md_sweep_work *work, meets met, int l, double pull, double settled, double arriving)
{
    const md_sweep_four *its = &work->fours[(unsigned)l / 4];
    unsigned k = (unsigned)l % 4;
    double rho = its->rho[k], inverse = its->inverse[k];
    double fixed = met == MEETS_TWO ? in->new_share[l] * pull : pull; /* else it is 1, or pull is 0 */
    double g = ((settled + rho * fixed) + arriving) * inverse;
    if (rho > 0 && MD_DRIFT_OWN * g >= 2 * pull) return (md_drift_mass){g, its->slope[k] * g - fixed};
    md_drift_bin bin = {work->z[l], rho, in->known_phi[l], in->new_share[l], inverse};
    return md_drift_solve(&bin, pull, settled, arriving);
}

/* Solve donor l: `at` is what the drifts of others have sent there, `tail` those of their tails that end at l + 1. Returns what its
 * drifts are in proportion to. */
TARGET __attribute__((always_inline)) static inline partners solve(const md_meetings *m, const md_sweep_input *in,
                                                                   md_sweep_work *work, md_sweep_result *result, meets met,
                                                                   int l, double at, double tail, flow *f)
{
    static const two none = {0, 0};
    const md_arrivals *dust = &m->dust_at[l + 1], *remnants = &m->remnants_at[l];
    const md_sweep_four *its = &work->fours[(unsigned)l / 4];
    unsigned k = (unsigned)l % 4;
    f->tails += tail + f->dust[1];
    double upper = f->lower[0];
    f->dust = arrived(none, dust->list, dust->late, in, work, met);
    f->lower = arrived(none, remnants->list, remnants->late, in, work, met);
    double settled = (at + f->dust[0]) + (upper + f->lower[1]) + m->weight[l + 1] * f->tails;
    double pull = md_drift_pull(f->above, f->beyond);
    md_drift_mass now = solve_bin(in, work, met, l, pull, in->before[l] + settled, f->arriving);
    result->mass[l] = now.mass;
    result->edge[l] = now.edge;
    f->tails += f->pending;
    f->beyond = in->mass_ratio * f->above;
    f->above = in->mass_ratio * now.mass;
    f->arriving = now.mass * its->next[k] + now.edge * its->drifting[k];
    f->pending = now.mass * its->pending[k];
    partners breaking = partners_of(in, l, met, in->h * now.mass), chipping = chippers_of(in, l, met, in->h * now.edge);
    *(two_there *)(void *)&work->given_a[2 * l] = (two){breaking.wa, chipping.wa};
    if (met) *(two_there *)(void *)&work->given_b[2 * l] = (two){breaking.wb, chipping.wb};
    f->dust = arrived(f->dust, dust->late, dust->end, in, work, met);
    f->lower = arrived(f->lower, remnants->late, remnants->end, in, work, met);
    return chipping;
}

/* The chain of donors, each of which waits for those above. */
TARGET __attribute__((always_inline)) static inline double chain(const md_meetings *m, const md_sweep_input *in,
                                                                 md_sweep_work *work, md_sweep_result *result, meets met)
{
    const double *at = work->at, *tail = work->tail;
    const md_pair *pair = m->pairs;
    flow f = {0};
    for (int l = in->n - 1; l >= 0; l -= 2, pair++) {
        double next_at = at[l], next_tail = tail[l + 1]; /* drifts of donor l go to lower bins */
        partners x[2] = {solve(m, in, work, result, met, l, at[l + 1], tail[l + 2], &f)};
        x[1] = l > 0 ? solve(m, in, work, result, met, l - 1, next_at, next_tail, &f) : x[0];
        send_drifts(pair, x, work->at, work->tail);
    }
    f.tails += tail[1] + f.dust[1];
    two below = arrived((two){0, 0}, m->dust_at[0].list, m->dust_at[0].end, in, work, met);
    return ((at[0] + below[0]) + (f.lower[0] + f.arriving)) + m->weight[0] * f.tails;
}

/* Compiled once for each number of states that donors meet. */
TARGET __attribute__((always_inline)) static inline double sweep(const md_meetings *m, const md_sweep_input *in,
                                                                 md_sweep_work *work, md_sweep_result *result, meets met)
{
    md_sweep_clear(work, in->n);
    find_losses(m, in, work, met);
    prepare_all(m, in, work, result);
    return chain(m, in, work, result, met);
}

TARGET double KERNEL(const md_meetings *m, const md_sweep_input *in, md_sweep_work *work, md_sweep_result *result)
{
    if (!in->scale_b) return sweep(m, in, work, result, MEETS_ONE);
    return in->drift_a == in->scale_a ? sweep(m, in, work, result, MEETS_TWO) : sweep(m, in, work, result, MEETS_APART);
}
