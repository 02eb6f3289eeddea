/* A checkpoint, folder/checkpoint-00000.h5: every number that the rest of a run depends on, and what it must agree with.
 *
 * Content: attributes of the file (time, steps, counts, versions), the rows of all cells as they are (model/cell.h), the state of
 * the books, length and digest of every file of rows, the text of md_identity. When it was taken between two coupling points,
 * also the rows as they were at the first and the time that each cell has reached. It is a sealed file (job/sealed.h),
 * complete or not there at all; the newest two are kept (job/checkpoints.h).
 *
 * Shapes: rows of the cells of this rank
 * Units:  SI
 * Owner:  md_checkpoints points to what its maker owns; it has no memory
 * MPI:    md_checkpoint_write is Collective over the working ranks; reading is Local
 * Source: src/README.md, checkpoints
 */
#ifndef MD_DISK_RUN_CHECKPOINT_H
#define MD_DISK_RUN_CHECKPOINT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/timer.h"
#include "disk/model/cell.h"
#include "disk/output/output.h"
#include "disk/run/position.h"
#include "job/checkpoints.h"

enum { MD_CHECKPOINT_FORMAT = 7 };

/* What a run is, besides its cells. */
typedef struct md_snapshot {
    md_position position;
    int64_t cells, bins, row_bytes;
    md_output_state output;
    char commit[64]; /* of the code that wrote it; filled by reading */
} md_snapshot;

/* The cells of a rank; began and reached are read and written only between two coupling points. */
typedef struct md_snapshot_rows {
    md_cells *cells;
    unsigned char *began; /* the rows at position.t */
    double *reached;      /* s, per cell: between position.t and position.t1 */
} md_snapshot_rows;

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

/* One checkpoint as a file, each writer's rows; part of md_checkpoint_write. Collective over the writers, none of which has more to
 * say of a failure than md_layout_begin does. */
md_status md_checkpoint_write_file(const md_comm *writers, const char *path, const char *identity, const md_snapshot *snapshot,
                                   const md_snapshot_rows *rows, md_error *err);

/* run.h5 has been made of the segments that the checkpoints of the folder count on: noted in those that are whole, each replaced by
 * a copy with the note; before that is done, segments must not be removed. Rank 0. MD_ERR_IO, MD_ERR_MEMORY. */
md_status md_checkpoint_note_joined(const char *folder, const md_segment *joined, md_error *err);

/* The part that is the same for all ranks; *identity and snapshot->output.segment are for the caller to md_free. MD_ERR_IO: it
 * cannot be read, is not whole, or makes no sense; MD_ERR_CONFIG: it is whole, and of another format; MD_ERR_MEMORY. */
md_status md_checkpoint_read(const char *path, md_snapshot *snapshot, char **identity, md_error *err);
/* The rows of the cells [first, first + count) of rows->cells. MD_ERR_IO as above, also for numbers that no cell can have. */
md_status md_checkpoint_read_rows(const char *path, const md_snapshot *snapshot, const md_snapshot_rows *rows, md_error *err);

#endif
