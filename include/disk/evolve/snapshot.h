/* What a checkpoint holds: every number that the rest of a run depends on, and what it must agree with.
 *
 * Attributes of the file (time, steps, counts, versions), the rows of all cells as they are (model/cell.h), the state of the books,
 * length and digest of every file of rows, the text of md_identity. When it was taken between two coupling points, also the rows as
 * they were at the first and the time that each cell has reached. The file, folder/checkpoint-00000.h5, is a sealed one
 * (job/sealed.h), complete or not there at all.
 *
 * Shapes: rows of the cells of a rank
 * Units:  SI
 * Owner:  plain values that point to what their filler owns
 * MPI:    Local
 * Source: src/disk/evolve/README.md, checkpoints
 */
#ifndef MD_DISK_EVOLVE_SNAPSHOT_H
#define MD_DISK_EVOLVE_SNAPSHOT_H

#include "disk/evolve/position.h"
#include "disk/model/cell.h"
#include "disk/output/output.h"
#include "job/sealed.h"
#include <stdint.h>

enum { MD_CHECKPOINT_FORMAT = 11 };

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

enum {
    MD_CHECKS_NUMBERS = sizeof(md_checks_state) / sizeof(double),
    MD_SEGMENT_NUMBERS = 4, /* rows, rows with sizes, bytes, digest */
    MD_SEGMENTS_MOST = 1 << 20
};

/* Attributes of the file, of an md_snapshot; of its two counts of rows, as int64_t one behind the other; none. */
extern const md_sealed_number md_snapshot_doubles[], md_snapshot_counts[], md_snapshot_extent[], md_snapshot_no_numbers[];

#endif
