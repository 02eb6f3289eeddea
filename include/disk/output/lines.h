/* What a file has one number of a time: written by one rank.
 *
 * Shapes: one value an output time
 * Units:  in the labels
 * Owner:  -
 * MPI:    Collective over the ranks that have the file open
 * Source: src/disk/output/README.md
 */
#ifndef MD_DISK_OUTPUT_LINES_H
#define MD_DISK_OUTPUT_LINES_H

#include "disk/output/rows.h"
#include "io/h5.h"

/* Of the rows held; rank 0 of those that write has them. MD_ERR_IO, MD_ERR_MEMORY (Local). */
md_status md_lines_write(const md_rows *rows, const md_h5 *file, int rank, md_error *err);

#endif
