/* What one mpe sweep takes at least, counted by hand from sweep.c and sweep_lanes.h: additions, multiplications and divisions;
 * bytes of coefficients, which come from wherever they lie; and bytes that go between registers and the nearest cache,
 * coefficients included. */
#ifndef MD_TESTS_BENCH_WORK_H
#define MD_TESTS_BENCH_WORK_H

#include "disk/collide/meetings.h"

typedef struct bench_work {
    double flops, coefficient_bytes, near_bytes;
} bench_work;

enum { DOUBLE = sizeof(double) };
static const double DONOR_FLOPS = 45; /* suffix sum, gains, band.h, drift.h with its division, what is sent in one number */

static inline double bench_singles(const md_row *r)
{
    return r->breaks + r->erosions;
}

/* What they send elsewhere: a remnant and dust count as two. */
static inline double bench_sent(const md_row *r)
{
    return r->remnants + r->dust + r->erosions;
}

/* What is read once a sweep, of so many drifts, single meetings, and what they send. */
static inline double bench_coefficients(double drifts, double singles, double sent)
{
    return 3 * DOUBLE * drifts + (double)(sizeof(md_loss) + sizeof(int16_t)) * singles + (double)sizeof(md_arrival) * sent;
}

/* Every meeting: x = scale N (1), loss += c x (2), y x (1), and sums += c y x (2): two where it is one of the drifts, seven where it
 * is single, and one, with its coefficients computed (5 twice), where it shatters. */
static inline bench_work bench_work_reference(const md_meetings *m)
{
    bench_work w = {0, 0, 0};
    for (int l = 0; l < m->n; l++) {
        const md_row *r = &m->rows[l];
        double drifts = r->drifts, singles = bench_singles(r), shatters = m->n - m->shatter_from[l];
        w.flops += 7 * drifts + 17 * singles + 2 * 9 * shatters + m->n + DONOR_FLOPS;
        w.coefficient_bytes += bench_coefficients(drifts, singles, bench_sent(r)) + (double)sizeof(md_row);
        w.near_bytes += DOUBLE * (7 * drifts + 16 * singles + 4 * shatters + 2 * m->n);
    }
    w.near_bytes += w.coefficient_bytes;
    return w;
}

/* Donors by pairs, each as if it had the drifts and single meetings of the one that has more, for zeros are read and added like
 * others. Drifts: loss += c x (2), y x (1), two sums += c y x (4). Single: four rates += c x (8); and for the remnant, and for the
 * dust, where they go to bins further down, y x (1) and two sums += c y x (4). Shattering: nothing, for its sums over partners are
 * there. */
static inline bench_work bench_work_lanes(const md_meetings *m)
{
    bench_work w = {0, 0, 0};
    for (int pair = 0; pair < (m->n + 1) / 2; pair++) {
        const md_pair *d = &m->pairs[pair];
        double drifts = 2. * (double)d->bins, singles = 2. * (d->breaks + d->erosions);
        w.flops += 7 * drifts + 8 * singles;
        w.coefficient_bytes += bench_coefficients(drifts, singles, 0) + (double)sizeof(md_pair);
        w.near_bytes += DOUBLE * (4 * drifts + singles);
    }
    for (int l = 0; l < m->n; l++) {
        double sent = bench_sent(&m->rows[l]);
        w.flops += 5 * sent + (m->shatter_from[l] < m->n ? 8 : 0) + DONOR_FLOPS;
        w.coefficient_bytes += bench_coefficients(0, 0, sent);
        w.near_bytes += DOUBLE * (2 * sent + 20);
    }
    w.near_bytes += w.coefficient_bytes;
    return w;
}

#endif
