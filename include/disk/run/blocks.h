/* Which rank has which cells during a run: work space for them, and blocks cut anew when a rank lags behind.
 *
 * Shapes: cells of this rank
 * Units:  cost in sub-steps
 * Owner:  the arrays belong to md_evolve
 * MPI:    md_blocks_rebalance is Collective over the working ranks; the others Local
 * Source: src/README.md, decomposition
 */
#ifndef MD_DISK_RUN_BLOCKS_H
#define MD_DISK_RUN_BLOCKS_H

#include "disk/run/evolve.h"

/* Arrays and solver for the cells that this rank has. MD_ERR_MEMORY. */
md_status md_blocks_make_room(md_evolve *run, md_error *err);
void md_blocks_free_room(md_evolve *run);
/* What cells cost is counted from here on: call it when their rows are there. */
void md_blocks_count_from_here(md_evolve *run);
/* Cut again when a rank has over 10 % more than its share, and move the cells. After at least one output of this part of the run.
 * MD_ERR_MEMORY, agreed on. */
md_status md_blocks_rebalance(md_evolve *run, md_error *err);

#endif
