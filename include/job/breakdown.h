/* perf_breakdown.csv: the parts of a program, and what share of the time each takes.
 *
 * Shapes: a row for each part, and "other"
 * Units:  s of wall time
 * Owner:  -
 * MPI:    Collective over the working ranks
 * Source: -
 */
#ifndef MD_JOB_BREAKDOWN_H
#define MD_JOB_BREAKDOWN_H

#include "base/comm.h"
#include "base/profile.h"

/* The program's names of the first n parts; `wait` is the one in which a rank waits for others. */
typedef struct md_breakdown_parts {
    const char *const *name;
    int n, wait;
} md_breakdown_parts;

/* Columns part,seconds,share,calls of the rank that waits least, and seconds_mean,share_mean over all of them. The parts do not
 * overlap, and "other" is what none of them counts, so the shares add up to 1: to the wall time from `start`, the return of
 * MPI_Init, until now. Rank 0 writes. Errors: MD_ERR_IO on rank 0 alone, MD_ERR_MEMORY agreed on. */
md_status md_breakdown_write(const md_comm *comm, const md_profile *profile, const md_breakdown_parts *parts, double start,
                             const char *folder, md_error *err);

#endif
