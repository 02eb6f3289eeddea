/* The loop over time: all cells through a batch of coupling points, a meeting of the ranks, the next batch.
 *
 * Shapes: cells of this rank
 * Units:  SI
 * Owner:  -
 * MPI:    Collective over the working ranks
 * Source: src/disk/evolve/README.md, decomposition
 */
#ifndef MD_DISK_EVOLVE_EVOLVE_H
#define MD_DISK_EVOLVE_EVOLVE_H

#include "disk/evolve/evolve_state.h"

/* Run to the end or to an early stop, both with a checkpoint. Collective. Errors: MD_ERR_NUMERICS (a number that is not finite,
 * books that do not close to 1e-12) naming cell, bin and time; MD_ERR_IO; agreed on by all ranks. */
md_status md_evolve_run(md_evolve *run, md_error *err);

#endif
