/* What one mpe sweep takes at least, counted by hand from sweep.c and sweep_lanes.h: additions, multiplications and divisions;
 * bytes of coefficients, which come from wherever they lie; and bytes that go between registers and the nearest cache,
 * coefficients included. */
#ifndef MD_TESTS_BENCH_WORK_H
#define MD_TESTS_BENCH_WORK_H

#include "disk/solve/meetings.h"

typedef struct bench_work {
    double flops, coefficient_bytes, near_bytes;
} bench_work;

enum { DOUBLE = sizeof(double) };
static const double DONOR_FLOPS = 45; /* suffix sum, gains, band.h, drift.h with its division, what is sent in one number */

/* Every meeting: x = scale N (1), loss += c x (2), y x (1), and sums += c y x (2): two where it chips the donor or leaves dust
 * alone, four where it leaves a remnant, and one, with its coefficients computed (5), where it shatters. */
static inline bench_work bench_work_reference(const md_meetings *m)
{
    bench_work w = {0, 0, 0};
    for (int l = 0; l < m->n; l++) {
        const md_row *r = &m->rows[l];
        double drifts = r->drifts, breaks = (double)(r->dust - r->remnants), dusts = (double)(r->end - r->single) - breaks,
               shatters = m->n - r->shatter_from;
        w.flops += 8 * (drifts + dusts) + 12 * breaks + 2 * 9 * shatters + m->n + DONOR_FLOPS;
        w.coefficient_bytes += 3 * DOUBLE * drifts + (double)sizeof(md_single) * (dusts + breaks) + (double)sizeof(md_row);
        w.near_bytes += 10 * DOUBLE * drifts + (double)sizeof(md_single) * (dusts + breaks) +
                        DOUBLE * (6 * dusts + 10 * breaks) + 4 * DOUBLE * shatters + 2 * DOUBLE * m->n;
    }
    return w;
}

/* By kind of meeting. Chipping: loss += c x (2), and y x (1), two sums += c y x (4). Single: the same, and two more sums (4) where
 * there is a remnant. Shattering: nothing, its sums over partners are there. */
static inline bench_work bench_work_lanes(const md_meetings *m)
{
    bench_work w = {0, 0, 0};
    for (int l = 0; l < m->n; l++) {
        const md_row *r = &m->rows[l];
        double drifts = r->drifts, breaks = (double)(r->dust - r->remnants), dusts = (double)(r->end - r->single) - breaks;
        w.flops += 7 * (drifts + dusts) + 11 * breaks + (r->shatter_from < m->n ? 8 : 0) + DONOR_FLOPS;
        w.coefficient_bytes += 3 * DOUBLE * drifts + (double)sizeof(md_single) * (dusts + breaks) + (double)sizeof(md_row);
        w.near_bytes += 9 * DOUBLE * drifts + (double)sizeof(md_single) * (dusts + breaks) +
                        DOUBLE * (6 * dusts + 10 * breaks) + (double)sizeof(md_row) + 20 * DOUBLE;
    }
    return w;
}

#endif
