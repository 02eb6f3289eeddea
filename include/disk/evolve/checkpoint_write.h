/* One checkpoint as a file: the rows of the cells by all writers together, then everything small by one.
 *
 * Shapes: rows of the cells of a writer
 * Units:  SI
 * Owner:  -
 * MPI:    md_checkpoint_write_file is Collective over the writers; md_checkpoint_note_joined Local to rank 0
 * Source: disk/evolve/snapshot.h
 */
#ifndef MD_DISK_EVOLVE_CHECKPOINT_WRITE_H
#define MD_DISK_EVOLVE_CHECKPOINT_WRITE_H

#include "disk/evolve/snapshot.h"

/* One checkpoint as a file, each writer's rows; part of md_checkpoint_write. Collective over the writers; a failure on several
 * of them ends the job (md_h5_guard). */
md_status md_checkpoint_write_file(const md_comm *writers, const char *path, const char *identity, const md_snapshot *snapshot,
                                   const md_snapshot_rows *rows, md_error *err);

/* run.h5 has been made of the segments that the checkpoints of the folder count on: noted in those that are whole, each replaced by
 * a copy with the note; before that is done, segments must not be removed. Rank 0. MD_ERR_IO, MD_ERR_MEMORY. */
md_status md_checkpoint_note_joined(const char *folder, const md_segment *joined, md_error *err);

#endif
