/* What one mpe sweep takes at least, counted by hand from sweep.c and sweep_lanes.h: additions, multiplications and divisions;
 * bytes of coefficients, which come from wherever they lie; and bytes that go between registers and the nearest cache,
 * coefficients included. A meeting is a donor and a partner; there are n (n + 1). */
#ifndef MD_TESTS_BENCH_WORK_H
#define MD_TESTS_BENCH_WORK_H

#include "disk/solve/transfer.h"

typedef struct bench_work {
    double flops, coefficient_bytes, near_bytes;
} bench_work;

enum { DOUBLE = sizeof(double), INDEX = sizeof(int16_t) };
static const double DONOR_FLOPS = 45; /* suffix sum, gains, band.h, drift.h with its division, what is sent in one number */

/* Every meeting: x = scale N (1), loss += c x (2), y x (1), and sums += c y x (2): four, or three where it chips the donor. */
static inline bench_work bench_work_reference(const md_transfer *t)
{
    double donors = t->n, meetings = donors * (donors + 1), chips = 0;
    for (int l = 0; l < t->n; l++)
        chips += t->rows[l].chip_end;
    return (bench_work){.flops = 12 * meetings - 2 * chips + DONOR_FLOPS * donors,
                        .coefficient_bytes = meetings * (5 * DOUBLE + 2 * INDEX) - chips * DOUBLE,
                        /* N read and x written; c, x; x, four c; two indices; four sums read and written */
                        .near_bytes = meetings * (17 * DOUBLE + 2 * INDEX) - chips * 3 * DOUBLE};
}

/* By kind of meeting. Chipping: loss += c x (2), and y x (1), two sums += c y x (4). Breaking: the same and two more sums (11).
 * Shattering: nothing, its sums over partners are there. */
static inline bench_work bench_work_lanes(const md_transfer *t)
{
    bench_work w = {0, 0, 0};
    for (int l = 0; l < t->n; l++) {
        const md_row *r = &t->rows[l];
        double chips = r->chip_end, breaks = r->break_end - r->break_from;
        bool shatters = r->shatter_from <= t->n;
        w.flops += 7 * chips + 11 * breaks + (shatters ? 8 : 0) + DONOR_FLOPS;
        w.coefficient_bytes += 3 * DOUBLE * chips + (5 * DOUBLE + 2 * INDEX) * breaks + (double)sizeof(md_row);
        w.near_bytes += 9 * DOUBLE * chips + (14 * DOUBLE + 2 * INDEX) * breaks + (double)sizeof(md_row) + 20 * DOUBLE;
    }
    return w;
}

#endif
