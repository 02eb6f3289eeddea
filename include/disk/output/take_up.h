/* The rows of an earlier run, taken up by one that goes on with it. The checkpoint says which files hold them and what these were
 * like, to the last bit: a file of another run, of the same shape, would else be believed.
 *
 * Shapes: -
 * Units:  rows, bytes
 * Owner:  -
 * MPI:    Local to rank 0
 * Source: src/disk/evolve/README.md, checkpoints
 */
#ifndef MD_DISK_OUTPUT_TAKE_UP_H
#define MD_DISK_OUTPUT_TAKE_UP_H

#include "disk/output/segments.h"

/* Find the rows that `from` counts, in run.h5 or in segments, each of which must be what was written; nothing is changed.
 * MD_ERR_IO names the file, MD_ERR_MEMORY. */
md_status md_take_up_look(md_segments *segments, const md_output_state *from, md_error *err);
/* Then take them up: run.h5 becomes the first segment, what lies beyond is removed. MD_ERR_IO. */
md_status md_take_up(md_segments *segments, md_error *err);
/* Is folder/run.h5 what the run wrote that has this state at its end? MD_ERR_IO. */
md_status md_take_up_check_run(const char *folder, const md_output_state *at_end, md_lock *lock, md_error *err);

#endif
