/* Checkpoints of the loop over time, and what is left of its wall time.
 *
 * Shapes: cells of this rank
 * Units:  s of wall time
 * Owner:  -
 * MPI:    Local but where stated
 * Source: src/disk/evolve/README.md, checkpoints
 */
#ifndef MD_DISK_EVOLVE_EVOLVE_CHECKPOINT_H
#define MD_DISK_EVOLVE_EVOLVE_CHECKPOINT_H

#include "disk/evolve/evolve_state.h"

/* Wall time to leave for the end. */
double md_evolve_time_to_finish(const md_evolve *run);
/* Answer a wish where a checkpoint can be taken: at a coupling point, or in a batch of one. Collective; errors agreed on. */
md_status md_evolve_answer(md_evolve *run, md_wish wish, md_error *err);

/* Is there time for run.h5? Not when a run stopped early has too little of its wall time left: the part that ends makes it. */
bool md_evolve_joins(const md_evolve *run);

#endif
