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

/* By kind of meeting. Erosion with all ejecta in one bin: two sums of c x (4). Other erosion: one such sum (2), and two
 * sums += c x y (6). Shattering: nothing, its sums over partners are there. The rest: as in the reference, but for the copy
 * (11, or 9 where it chips). */
static inline bench_work bench_work_lanes(const md_transfer *t)
{
    bench_work w = {0, 0, 0};
    for (int l = 0; l < t->n; l++) {
        const md_row *r = &t->rows[l];
        double flat = r->erode_flat, spread = r->erode_end - r->erode_flat, others = t->first_other[l + 1] - t->first_other[l],
               chips = t->first_breaking[l] - t->first_other[l];
        bool shatters = r->shatter_from <= t->n;
        w.flops += 4 * flat + 8 * spread + 11 * others - 2 * chips + (shatters ? 8 : 0) + DONOR_FLOPS;
        w.coefficient_bytes +=
            DOUBLE * flat + 3 * DOUBLE * spread + (double)sizeof(md_meeting) * others + (double)sizeof(md_row);
        w.near_bytes += 4 * DOUBLE * flat + 10 * DOUBLE * spread + (double)(sizeof(md_meeting) + 11 * DOUBLE) * others +
                        (double)sizeof(md_row) + 20 * DOUBLE;
    }
    return w;
}

#endif
