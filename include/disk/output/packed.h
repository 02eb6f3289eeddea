/* Files with compression: every rank packs chunks, one writes them (deal.h).
 *
 * Shapes: cells [first[r], first[r + 1]) of the disk are rank r's
 * Units:  -
 * Owner:  -
 * MPI:    Collective
 * Source: src/disk/output/README.md
 */
#ifndef MD_DISK_OUTPUT_PACKED_H
#define MD_DISK_OUTPUT_PACKED_H

#include "base/timer.h"
#include "disk/output/rows.h"
#include "disk/output/segments.h"

/* The rows held as a file; `packing` counts what every rank does of it, NULL: nothing does. Errors: agreed on, MD_ERR_IO,
 * MD_ERR_MEMORY. */
md_status md_packed_write(const md_comm *comm, const md_comm *near, const md_layout *layout, const md_rows *rows,
                          const int *first, const char *path, md_stopwatch *packing, md_error *err);
/* run.h5 of the segments. A chunk that one of them has just as it is wanted is copied, the others are formed anew.
 * `packing` and errors: as above. */
md_status md_packed_join(const md_comm *comm, const md_comm *near, const md_layout *layout, const md_segments *segments,
                         md_stopwatch *packing, md_error *err);

#endif
