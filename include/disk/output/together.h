/* Files without compression: written by several ranks together, with HDF5's collective calls.
 *
 * Shapes: `from` and `to`: whose cells they are, and who writes them, comm->size + 1 entries each
 * Units:  -
 * Owner:  -
 * MPI:    Collective; a call into the library that fails on several ranks ends the job, see md_layout_begin
 * Source: src/disk/output/README.md
 */
#ifndef MD_DISK_OUTPUT_TOGETHER_H
#define MD_DISK_OUTPUT_TOGETHER_H

#include "disk/output/rows.h"
#include "disk/output/segments.h"

/* The rows held as a file. `writers` are the first ranks of comm, size 0 on the others.
 * Errors: agreed on, MD_ERR_IO, MD_ERR_MEMORY. */
md_status md_together_write(const md_comm *comm, const md_comm *writers, const md_layout *layout, const md_rows *rows,
                            const int *from, const int *to, const char *path, md_error *err);
/* run.h5 of the segments. Collective over the writers. Errors: as above. */
md_status md_together_join(const md_comm *writers, const md_layout *layout, const md_segments *segments, md_error *err);

#endif
