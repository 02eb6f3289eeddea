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
#include "io/hdf5/h5.h"

/* Of the rows held; rank 0 of those that write has them. `line` is to work in, a value for each row held: a rank that got none once
 * the others write could not turn back. MD_ERR_IO. */
md_status md_lines_write(const md_rows *rows, const md_h5 *file, int rank, double *line, md_error *err);

#endif
