/* Where the time of a run goes: a stopwatch for each part of a step, when asked.
 *
 * Shapes: MD_PROFILE_PARTS stopwatches
 * Units:  s of wall time
 * Owner:  the run; solver and run point at it, NULL when nobody asked
 * MPI:    Local; the parts of all ranks are joined by disk/run/breakdown.h
 * Source: -
 */
#ifndef MD_DISK_SOLVE_PROFILE_H
#define MD_DISK_SOLVE_PROFILE_H

#include <stddef.h>

#include "base/timer.h"

typedef enum md_profile_part {
    MD_PROFILE_START,        /* from the return of MPI_Init to the first step */
    MD_PROFILE_RATES,        /* what acts on a cell at a moment */
    MD_PROFILE_COEFFICIENTS, /* what a collision does to every pair of bins */
    MD_PROFILE_SWEEPS,       /* the masses from one time to the next */
    MD_PROFILE_TRANSPORT,    /* between cells; there is none yet */
    MD_PROFILE_OUTPUT,       /* rows kept, segments and run.h5 written */
    MD_PROFILE_CHECKPOINT,   /* but for the output that is written for one */
    MD_PROFILE_WAIT,         /* for the slowest rank */
    MD_PROFILE_PARTS
} md_profile_part;

typedef struct md_profile {
    md_stopwatch part[MD_PROFILE_PARTS];
} md_profile;

/* The stopwatch of a part; NULL, which md_stopwatch_start and _stop pass by, without a profile. */
static inline md_stopwatch *md_profile_of(md_profile *profile, md_profile_part part)
{
    return profile ? &profile->part[part] : NULL;
}

#endif
