/* Checkpoints back from their files. What they say is believed only after it has been checked: a file may be old, torn or made by
 * somebody else, and whatever it holds must end in a message, not in a crash or a wrong run.
 *
 * Shapes: rows of the cells of a rank
 * Units:  SI
 * Owner:  texts and lists are the caller's, md_free
 * MPI:    Local
 * Source: disk/evolve/snapshot.h
 */
#ifndef MD_DISK_EVOLVE_CHECKPOINT_READ_H
#define MD_DISK_EVOLVE_CHECKPOINT_READ_H

#include "disk/evolve/snapshot.h"

/* The part that is the same for all ranks; *identity and snapshot->output.segment are for the caller to md_free. MD_ERR_IO: it
 * cannot be read, is not whole, or makes no sense; MD_ERR_CONFIG: it is whole, and of another format; MD_ERR_MEMORY. */
md_status md_checkpoint_read(const char *path, md_snapshot *snapshot, char **identity, md_error *err);
/* The rows of the cells [first, first + count) of rows->cells. MD_ERR_IO as above, also for numbers that no cell can have. */
md_status md_checkpoint_read_rows(const char *path, const md_snapshot *snapshot, const md_snapshot_rows *rows, md_error *err);

#endif
