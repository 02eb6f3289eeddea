/* Finds in the rows of a transfer what the vector kernels use: the meetings that only erode, those that shatter, the others.
 *
 * Shapes: as in transfer.h
 * Units:  SI
 * Owner:  fills arrays of the transfer
 * MPI:    Local
 * Source: -
 */
#ifndef MD_DISK_SOLVE_RUNS_H
#define MD_DISK_SOLVE_RUNS_H

#include "disk/solve/transfer.h"

/* Looks at the coefficients alone, so any outcome law gets what its coefficients allow. */
void md_runs_find(md_transfer *transfer, const md_params *params, const md_sizes *sizes);

#endif
