/* The checkpoints of a run, one after the other: the newest two are kept (job/checkpoints.h).
 *
 * Shapes: rows of the cells of this rank
 * Units:  SI
 * Owner:  md_checkpoints points to what its maker owns; it has no memory
 * MPI:    Collective over the working ranks
 * Source: src/disk/evolve/README.md, checkpoints
 */
#ifndef MD_DISK_EVOLVE_CHECKPOINT_H
#define MD_DISK_EVOLVE_CHECKPOINT_H

#include "base/timer.h"
#include "disk/evolve/snapshot.h"
#include "job/checkpoints.h"

typedef struct md_checkpoints {
    const char *folder, *identity; /* identity of rank 0 */
    int next;                      /* number of the one to be written */
    int kept;                      /* of the newest that is known to be good, -1: none */
    int written;
    md_stopwatch cost;
    double longest_s; /* of the costs */
} md_checkpoints;

/* Write the next one; `first` are the blocks of cells of the ranks of `comm`. What the output holds must be on the disk
 * (md_output_sync). The writers of the output write. Collective. Errors: MD_ERR_IO, MD_ERR_MEMORY, agreed on: the earlier ones are
 * still there. */
md_status md_checkpoint_write(md_checkpoints *checkpoints, const md_output *output, const md_snapshot *snapshot,
                              const md_snapshot_rows *rows, const int *first, md_error *err);

#endif
