/* Which ranks work, and on which cells.
 *
 * A small disk runs fastest on one rank: messages and collective output cost more than the cells. The rule compares an estimate of
 * both and takes the number of ranks that ends first.
 *
 * Shapes: first[ranks + 1]: rank r owns the cells [first[r], first[r+1])
 * Units:  seconds of the estimate
 * Owner:  the caller owns the arrays
 * MPI:    Local; every rank computes the same answer
 * Source: src/disk/evolve/README.md, decomposition
 */
#ifndef MD_DISK_EVOLVE_DECOMPOSITION_H
#define MD_DISK_EVOLVE_DECOMPOSITION_H

#include "disk/model/params.h"

typedef struct md_plan {
    int given, used;
    const char *reason;                                       /* few_cells, few_cells_per_rank, io_bound, fixed, all */
    double seconds_one;                                       /* estimate on one rank */
    double seconds_used;                                      /* on the ranks in use */
    double seconds_compute, seconds_messages, seconds_output; /* parts of seconds_used */
    double steps;                                             /* sub-steps of a cell in the estimate */
} md_plan;

/* The adaptive rule for `given` ranks; outputs: number of output times. */
md_plan md_decomposition_plan(const md_params *params, int given, int outputs);

/* Contiguous blocks of as many cells as even as can be; every rank gets at least one while there are cells. */
void md_decomposition_cut(int cells, int ranks, int *first);

#endif
