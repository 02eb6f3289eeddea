/* The parts of the loop over time: what a batch holds, and what a checkpoint takes. */
#ifndef MD_DISK_RUN_EVOLVE_INTERNAL_H
#define MD_DISK_RUN_EVOLVE_INTERNAL_H

#include "disk/run/evolve.h"

/* The first output from number `row` on that is not at or before t but for rounding: an earlier part has written those. */
int md_evolve_next_output(const md_evolve *run, int row, double t);
/* Choose the points of the next batch and begin it, or go on with the one that a checkpoint was taken in. Errors: where Mars is not
 * known at its first point; MD_ERR_MEMORY. Local, but the points are the same on all ranks. */
md_status md_evolve_begin_batch(md_evolve *run, md_error *err);
/* All cells are at its last point: its rows count. `due`: write what there is. Collective; errors agreed on. */
md_status md_evolve_end_batch(md_evolve *run, bool due, md_error *err);
/* Back to where it began, as if it had not; so far no other batch of more than one point is begun. */
void md_evolve_take_back(md_evolve *run);
/* One point, which is to be at t; a row that was due behind it is not filed. `as_they_are`: the cells do not change any more. */
void md_evolve_turn_to(md_evolve *run, double t, bool as_they_are);
/* The rows of a batch that is not ended are forgotten. */
void md_evolve_forget_rows(md_evolve *run);
/* The batch took so long: how many points the next one is to have. */
void md_evolve_resize(md_evolve *run, double took_s);

/* Wall time to leave for the end. */
double md_evolve_time_to_finish(const md_evolve *run);
/* Answer a wish where a checkpoint can be taken: at a coupling point, or in a batch of one. Collective; errors agreed on. */
md_status md_evolve_answer(md_evolve *run, md_wish wish, md_error *err);

#endif
