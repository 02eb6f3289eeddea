/* Rows of output that are held in memory: what each rank knows of its own cells, until it is written.
 *
 * Shapes: rows of all output times, [row of room][cell]; size distributions of some of them, [psd row of room][cell][bin]: as they
 *         are written
 * Units:  SI
 * Owner:  md_rows owns its buffers; free with md_rows_free
 * MPI:    Local; times and numbers of rows are the same on all ranks
 * Source: src/disk/output/README.md
 */
#ifndef MD_DISK_OUTPUT_ROWS_H
#define MD_DISK_OUTPUT_ROWS_H

#include <stdbool.h>

#include "disk/output/layout.h"
#include "disk/solve/diagnose.h"

/* What holds for all cells at one output time. */
typedef struct md_output_times {
    double time_s, T_M, s_blow, s_blow_lo, beta_max;
} md_output_times;

typedef struct md_rows {
    int bins;             /* of all arrays of size bins together, see md_layout_by_size */
    md_part part;         /* whose cells they are */
    md_extent room, held; /* rows that the buffers can hold, and do hold */
    int open;             /* rows of the batch that has begun, behind those held */
    bool lost;            /* there was no memory on this rank: what is held is not whole */
    md_output_times *times;
    int *psd_row; /* of each row: which of the size distributions is its own, -1: none */
    md_diag *diag;
    double *N;
} md_rows;

/* No cells yet. MD_ERR_MEMORY. */
md_status md_rows_init(md_rows *rows, int rank, md_extent room, int bins, md_error *err);
void md_rows_free(md_rows *rows);
/* A batch: see md_output_begin and md_output_end. `with_psd` tells which of its rows have a size distribution. */
md_status md_rows_begin(md_rows *rows, int first, int count, const md_output_times *times, const int *what, int with_psd,
                        int *n, md_error *err);
void md_rows_end(md_rows *rows, int kept);
bool md_rows_full(const md_rows *rows);
/* Cell ig of the disk in a row, counted from the first one held; its sizes, NULL: none. */
md_diag *md_rows_diag(const md_rows *rows, int ig, int row);
double *md_rows_sizes(const md_rows *rows, int ig, int row);
/* The same of one of the rows with sizes, counted among these alone. */
double *md_rows_sizes_at(const md_rows *rows, int ig, int psd_row);
/* What is held has been written: the rows of an open batch come to the front. */
void md_rows_written(md_rows *rows);

#endif
