/* The files of a run's output: segments, folder/segment-00000.h5 and so on, and folder/run.h5 that is made of them.
 *
 * Shapes: n segments in order
 * Units:  rows, bytes
 * Owner:  md_segments owns its list; free with md_segments_free
 * MPI:    Local unless it says Collective; rank 0 alone changes files here, and the list is the same on all ranks
 * Source: src/disk/output/README.md
 */
#ifndef MD_DISK_OUTPUT_SEGMENTS_H
#define MD_DISK_OUTPUT_SEGMENTS_H

#include "disk/output/checks.h"
#include "disk/output/layout.h"
#include "io/files/lock.h"

/* A file of rows, as it was when it was finished: another file under its name, or a bit changed in it, is found out. */
typedef struct md_segment {
    md_extent extent;      /* rows that count; 0 for run.h5, which has those of all segments */
    int64_t bytes, digest; /* of the whole file, io/files/file_digest.h; rank 0's */
} md_segment;

/* Where the output stands when nothing is held: all that the next row needs to know. */
typedef struct md_output_state {
    md_extent written; /* rows in all segments */
    md_checks_state checks;
    md_segment *segment; /* that hold them, in order; of rank 0. md_output_sync lends it, md_checkpoint_read gives it away */
    int64_t segments;
    md_segment joined; /* run.h5 that has been made of them; bytes 0: not yet */
} md_output_state;

typedef struct md_segments {
    char folder[MD_H5_PATH];
    md_lock *lock; /* of the folder: shows signs of life while files are read or joined; or NULL */
    int n, room;
    md_segment *at;
    bool longer; /* the only segment has more rows than count */
    bool in_run; /* md_take_up_look: what is to become the first segment is still called run.h5 */
} md_segments;

enum { MD_SEGMENTS_NAME_ROOM = 64 }; /* for "/checks/mass_budget_cells.csv" and the like behind the folder */

void md_segments_free(md_segments *segments);
/* folder/segment-<number>.h5 and folder/run.h5 */
void md_segments_name(const md_segments *segments, int number, char *buffer, size_t size);
void md_segments_run_name(const md_segments *segments, char *buffer, size_t size);
/* Rows in all of them. */
md_extent md_segments_extent(const md_segments *segments);
/* Room to remember one more. MD_ERR_MEMORY. */
md_status md_segments_remember(md_segments *segments, md_error *err);
/* What a file that has just been written is, read back as the next part will read it, by the ranks that see rank 0's files.
 * Collective over these, `near`; does nothing on the others, where its size is 0. MD_ERR_IO, agreed on by `near`. */
md_status md_segments_measure(const md_segments *segments, const md_comm *near, const char *path, md_segment *segment,
                              md_error *err);
/* Rank 0: remove the segments from number `from` on, and what is left of the making of one; run.h5 likewise. MD_ERR_IO. */
void md_segments_remove(const md_segments *segments, int from, md_error *err);
void md_segments_remove_run(const md_segments *segments, md_error *err);
/* Rank 0: one segment is run.h5 already, but for its name. MD_ERR_IO. */
md_status md_segments_rename(const md_segments *segments, md_error *err);

#endif
