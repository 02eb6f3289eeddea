/* A batch as a row of bytes, and back: what a checkpoint holds of it.
 *
 * Shapes: sw_batch_state_bytes for a batch of so many electrons; the same for all batches of a run
 * Units:  as sw_batch
 * Owner:  bytes are the caller's
 * MPI:    Local
 * Source: -
 */
#ifndef SW_SOLVE_BATCH_STATE_H
#define SW_SOLVE_BATCH_STATE_H

#include "swarm/solve/batch.h"

/* Of a batch with room for `most` electrons. */
size_t sw_batch_state_bytes(const sw_layout *layout, const sw_plan *plan, int most);
/* Between two slices. What is not used of the row is 0. */
void sw_batch_state_put(const sw_batch *batch, const sw_layout *layout, const sw_plan *plan, int most, unsigned char *row);
/* Into a batch that sw_batch_init has made. MD_ERR_IO for numbers that no batch can have. */
md_status sw_batch_state_take(sw_batch *batch, const sw_layout *layout, const sw_plan *plan, int most, const unsigned char *row,
                              md_error *err);

#endif
