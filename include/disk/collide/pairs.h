/* What the bodies of one pair of bins do to each other, as coefficients of md_transfer.
 *
 * Shapes: bins i >= j
 * Units:  as in transfer.h
 * Owner:  md_pairs points at parameters and sizes
 * MPI:    Local
 * Source: as in transfer.h
 */
#ifndef MD_DISK_COLLIDE_PAIRS_H
#define MD_DISK_COLLIDE_PAIRS_H

#include "disk/collide/transfer.h"
#include "disk/physics/collision.h"

/* What all pairs share at one velocity. */
typedef struct md_pairs {
    const md_params *params;
    const md_sizes *sizes;
    md_strength strength;
    double ln_width;     /* of a bin, in mass */
    int target;          /* the larger body, of which is known: */
    double strong, edge; /* its Q*_D, at the centre of its bin and at the lower edge [J/kg] */
} md_pairs;

md_pairs md_pairs_at(const md_params *params, const md_sizes *sizes, double v);

/* Fill the two meetings of the pair, for the transfer's v and H; its weights are there already. Of the meetings of bin i those
 * below chip_end[i] chip it; the one at chip_end[i] may turn out to, and then it moves on: pairs are booked with j
 * rising. */
void md_pairs_book_net(md_pairs *pairs, md_transfer *transfer, int i, int j);
/* Everything leaves its bin and comes back (the earlier program's counting): the remnant to the bin that holds its radius, the
 * rest over that bin and all below with dM/ds ~ s^-q_frag. Each body contributes in proportion to its mass. */
void md_pairs_book_gross(md_pairs *pairs, md_transfer *transfer, int i, int j);

#endif
