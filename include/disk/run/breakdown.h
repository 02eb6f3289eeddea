/* perf_breakdown.csv: the parts of a step, and what share of the time each takes.
 *
 * Shapes: a row for each part
 * Units:  s of wall time
 * Owner:  -
 * MPI:    Collective over the working ranks
 * Source: -
 */
#ifndef MD_DISK_RUN_BREAKDOWN_H
#define MD_DISK_RUN_BREAKDOWN_H

#include "base/comm.h"
#include "disk/solve/profile.h"

/* Columns part,seconds,share,calls: of the slowest rank in that part; share is of `wall_s`, the time from the opening to the
 * closing of the output, so the shares leave room for what no part counts. Rank 0 writes. Errors: MD_ERR_IO, MD_ERR_MEMORY. */
md_status md_breakdown_write(const md_comm *comm, const md_profile *profile, double wall_s, const char *folder, md_error *err);

#endif
