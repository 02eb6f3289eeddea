/* Where the mass of colliding bodies goes, as coefficients that do not depend on how many bodies there are.
 *
 * For a body of bin l (the source) that meets the bodies of bin p (the partners, N_p a square metre) the mass m_l g_l leaves
 * its bin and arrives
 *     at r_lo N_p g_l a second in bin b and r_hi N_p g_l in bin b + 1   (the remnant, split so that number and mass are kept)
 *     at e_top N_p g_l in bin K                                        (ejecta in the bin of the largest fragment, by fraction)
 *     at e_tail N_p g_l w_k in every bin k < K, and e_tail N_p g_l below[0] below the grid.
 * The sums over K of the last line are suffix sums, so n bins cost O(n^2), never O(n^3).
 * Mass that stays in the source's bin is in none of them: only what changes bin is moved (book-keeping "net").
 *
 * Meetings e < chip_end[l] only chip the body: it stays between its bin and the next lower one, so its kind drifts
 * through the bins. Those coefficients are of a body at the edge between the two bins, for it is the number there that
 * decides (drift.h).
 *
 * Row l holds its n + 1 meetings one after the other: e = 0..l as the larger body (partner p = e), then e = l+1..n as the
 * smaller (partner p = e - 1); bodies of equal bins appear once in each half, each with half the rate. The steppers read them
 * packed, see meetings.h: a rank needs one md_transfer to build them in.
 *
 * Shapes: n bins; arrays of n rows of n + 1 meetings (row l begins at l * row)
 * Units:  coefficients m^2/s; weights w dimensionless times the unit of 1/e_tail
 * Owner:  md_transfer owns its arrays; free with md_transfer_free
 * MPI:    Local
 * Source: Kovetz & Olund (1969), J. Atmos. Sci. 26, 1060 (remnant); Dohnanyi (1969) (ejecta);
 *         suffix sums: compare Rafikov, Silsbee & Booth (2020), ApJS 247, 65
 */
#ifndef MD_DISK_COLLIDE_TRANSFER_H
#define MD_DISK_COLLIDE_TRANSFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "disk/model/params.h"
#include "disk/model/sizes.h"

typedef struct md_transfer {
    int n;
    size_t row;        /* length of a row in the arrays: n + 1 rounded up */
    double v, H;       /* what the coefficients were built for; NaN: nothing built yet */
    bool upward;       /* some mass goes to larger bins (sticking = accrete, or gross): needs the dense solve */
    double tail_unit;  /* of the smallest bin's radius over the largest edge, to that power */
    double tail_power; /* mass of fragments smaller than s ~ s^tail_power */
    double *loss;      /* sum of all that leaves: r_lo + r_hi + e_top + e_tail (w below K) */
    double *r_lo, *r_hi, *e_top, *e_tail;
    int16_t *b, *K;    /* -1: below the grid */
    int16_t *chip_end; /* of each row */
    double *weight;    /* w_k, n: share of the tail in bin k, in units of 1/e_tail */
    double *below;     /* weight of all that is smaller than bin k, n + 1; below[0]: under the grid, 0 with a closed bottom */
} md_transfer;

/* Allocate for n bins; nothing is built. */
md_status md_transfer_init(md_transfer *transfer, int bins, md_error *err);
void md_transfer_free(md_transfer *transfer);
/* Memory that it takes, in bytes. */
double md_transfer_bytes(int bins);

#endif
