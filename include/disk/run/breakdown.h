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

/* Columns part,seconds,share,calls of the rank that waits least, and seconds_mean,share_mean over all of them. The parts do not
 * overlap, and "other" is what none of them counts, so the shares add up to 1: to the wall time from `start`, the return of
 * MPI_Init, until now. Rank 0 writes. Errors: MD_ERR_IO on rank 0 alone, MD_ERR_MEMORY agreed on. */
md_status md_breakdown_write(const md_comm *comm, const md_profile *profile, double start, const char *folder, md_error *err);

#endif
