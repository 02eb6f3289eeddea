/* What a batch of the loop over time holds, and what becomes of it.
 *
 * Shapes: cells of this rank
 * Units:  SI
 * Owner:  -
 * MPI:    Local but where stated
 * Source: src/disk/evolve/README.md, decomposition
 */
#ifndef MD_DISK_EVOLVE_EVOLVE_BATCH_H
#define MD_DISK_EVOLVE_EVOLVE_BATCH_H

#include "disk/evolve/evolve_state.h"

/* The first output from number `row` on that is not at or before t but for rounding: an earlier part has written those. */
int md_evolve_next_output(const md_evolve *run, int row, double t);
/* Choose the points of the next batch and begin it, or go on with the one that a checkpoint was taken in. Errors: where Mars is not
 * known at its first point; MD_ERR_MEMORY. Local, but the points are the same on all ranks. */
md_status md_evolve_begin_batch(md_evolve *run, md_error *err);
/* All cells are at its last point: its rows count. `due`: write what there is. Collective; errors agreed on. */
md_status md_evolve_end_batch(md_evolve *run, bool due, md_error *err);
/* Back to where it began, as if it had not; so far no other batch of more than one point is begun. */
void md_evolve_take_back(md_evolve *run);
/* The coupling point behind the one passed last: an output, run.dt_init_s later, where a rule asks for one, or as far as transport
 * allows. */
double md_evolve_next_point(const md_evolve *run);
/* One point, which is to be at t; a row that was due behind it is not filed. `as_they_are`: the cells do not change any more. */
void md_evolve_turn_to(md_evolve *run, double t, bool as_they_are);
/* The rows of a batch that is not ended are forgotten. */
void md_evolve_forget_rows(md_evolve *run);
/* The batch took so long: how many points the next one is to have. */
void md_evolve_resize(md_evolve *run, double took_s);

#endif
