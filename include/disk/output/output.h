/* run.h5 and the checks: rows are kept in memory, written as segments, and joined at the end.
 *
 * Rows come in batches. All ranks begin one with the same times, then each fills the places of its own cells, in any order and
 * when it likes, for nothing of that is Collective; when all cells are in, all ranks end it:
 *
 *     int n = wanted;                                    as many output times as may be gone through before the ranks meet
 *     md_output_begin(output, first, count, times, what, &n, err);        n may be lowered to what there is room for
 *     for every cell ig of this rank, for j = 0 .. n - 1, in any order:
 *         *md_output_diag(output, ig, j) = ...;
 *         if (md_output_sizes(output, ig, j)) fill it with the n_bins numbers per m^2 (and temperatures);
 *     (ranks agree on how far the run came)
 *     md_output_end(output, kept, due, err);             rows 0 .. kept - 1 count, the others are forgotten
 *
 * A row that was not foreseen, as at the instant at which a rule ends the run, is a batch of its own. A checkpoint may be
 * written while a batch is open: md_output_sync writes the rows of ended batches, the open one stays as it is.
 *
 * A segment, folder/segment-00000.h5, has the layout of run.h5 and opens by itself, so a run that dies leaves what it had
 * written. What the datasets hold does not depend on the number of ranks, on which rank had which cell, or on where the
 * segments were cut. The first few ranks write, together; a small segment is one rank's work, as many hands in one chunk only
 * wait for each other.
 *
 * Shapes: each rank gives the cells [first, first + count) of the disk; the ranks together all of them, in rank order
 * Units:  SI
 * Owner:  md_output owns its buffers and files; md_output_close gives them back
 * MPI:    Collective over the communicator of the working ranks
 * Source: README.md, the output folder
 */
#ifndef MD_DISK_OUTPUT_OUTPUT_H
#define MD_DISK_OUTPUT_OUTPUT_H

#include "base/comm.h"
#include "base/timer.h"
#include "disk/output/checks.h"
#include "disk/output/layout.h"
#include "disk/output/rows.h"
#include "disk/output/segments.h"

enum { MD_OUTPUT_PSD = 1 }; /* the size distribution is due at this time */

typedef struct md_output {
    const md_comm *comm;
    md_comm writers; /* the first ranks of comm; size 0 on the others */
    md_comm near;    /* those that see rank 0's files as it does; size 0 on the others */
    int n_writers;
    md_layout layout;
    md_checks checks; /* of rank 0 */
    md_rows rows;
    md_segments segments;
    md_stopwatch *packing; /* of what every rank does, whoever writes; NULL: nobody asks */
} md_output;

/* Make the folder, remove the results of an earlier run in it, begin the checks. `input` names the input file, for the record;
 * io.psd, io.psd_every, io.segment_MB (of all ranks together) and outputs_expected decide the size of the buffers.
 * `from` (rank 0's): go on with the results of an earlier run from there: its run.h5, or the segments that it left. Books and
 * segments that are not what was written are refused before anything in the folder is changed.
 * What is pointed to must outlive the output; `lock` may be NULL. Collective. Errors: MD_ERR_IO, MD_ERR_MEMORY, on all ranks;
 * then close it all the same. */
md_status md_output_open(md_output *output, const md_comm *comm, const md_params *params, const md_radial *radial,
                         const md_sizes *sizes, const char *input, const char *folder, int outputs_expected,
                         const md_output_state *from, md_lock *lock, md_error *err);

/* Let n ranks write, 1 to comm->size, instead of as many as the size of a segment suggests. Collective. MD_ERR_MEMORY. */
md_status md_output_set_writers(md_output *output, int n, md_error *err);

/* Begin a batch of rows: times and `what` (MD_OUTPUT_PSD or 0) of *n output times, the same on all ranks, for this rank's cells
 * [first, first + count). *n is lowered to what the buffers have room for, the same on all ranks and at least 1. Local.
 * Errors: MD_ERR_MEMORY: agree on it. MD_ERR_INTERNAL when the cells are not those of the rows already held, or a batch is open. */
md_status md_output_begin(md_output *output, int first, int count, const md_output_times *times, const int *what, int *n,
                          md_error *err);
/* The place of cell ig (of the disk, one of this rank's) in row j of the batch, to be filled or read, and that of its size
 * distribution, [bins], NULL when none is due. Local. */
md_diag *md_output_diag(const md_output *output, int ig, int j);
double *md_output_sizes(const md_output *output, int ig, int j);
/* All cells of all ranks are in the first `kept` rows of the batch, which count from now on; the others are forgotten. `due`: write
 * what there is. Both the same on all ranks. Collective when the buffers are full or it is due, and Local otherwise: whether it is
 * one or the other is the same on all ranks. Errors: as md_output_flush. */
md_status md_output_end(md_output *output, int kept, bool due, md_error *err);

/* Write the rows held as a segment and add them to the checks; a batch that has begun stays open. Collective.
 * Errors: MD_ERR_IO, also when the disk has no room for what is to come; MD_ERR_MEMORY; MD_ERR_INTERNAL when the ranks' cells
 * are not the whole disk in rank order. */
md_status md_output_flush(md_output *output, md_error *err);

/* Write what is held and bring all of it to the disk: after a crash the output can go on from the state that rank 0 gets.
 * Collective. Errors: as md_output_flush. */
md_status md_output_sync(md_output *output, md_output_state *state, md_error *err);

/* Write what is held and make run.h5 of it. The segments that were joined are still there, and *joined tells rank 0 what run.h5
 * is; its bytes are 0 where the only segment took the name. Collective. Errors: as md_output_flush. */
md_status md_output_join(md_output *output, md_segment *joined, md_error *err);

/* Write what is held; `joined`: remove the segments, which run.h5 has replaced. An error already in err is kept; memory and files
 * are given back in any case. Collective. */
md_status md_output_close(md_output *output, bool joined, md_error *err);

/* The blocks of cells that the writers write: comm->size + 1 entries. Local. */
void md_output_writer_blocks(const md_output *output, int *to);

#endif
