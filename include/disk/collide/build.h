/* The collision coefficients of all pairs of bins at one velocity.
 *
 * Shapes: n bins
 * Units:  as in transfer.h
 * Owner:  fills the caller's md_transfer
 * MPI:    Local
 * Source: as in transfer.h
 */
#ifndef MD_DISK_COLLIDE_BUILD_H
#define MD_DISK_COLLIDE_BUILD_H

#include "disk/collide/transfer.h"

/* Coefficients for one relative velocity and scale height; returns at once when they are the ones built last.
 * Book-keeping net or gross as configured. Bytes needed are constant; cannot fail after init. */
void md_transfer_build(md_transfer *transfer, const md_params *params, const md_sizes *sizes, double v, double H);

#endif
