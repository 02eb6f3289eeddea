/* Where time goes: a stopwatch for each part of a program, when asked.
 *
 * The floors that do the work know their parts by number only; who writes the table (job/breakdown.h) gives them names.
 *
 * Shapes: stopwatches by part, 0 to MD_PROFILE_MOST - 1
 * Units:  s of wall time
 * Owner:  whoever asked; those who work point at it, NULL when nobody did
 * MPI:    Local
 * Source: -
 */
#ifndef MD_BASE_PROFILE_H
#define MD_BASE_PROFILE_H

#include <stddef.h>

#include "base/timer.h"

enum { MD_PROFILE_MOST = 16 };

typedef struct md_profile {
    md_stopwatch part[MD_PROFILE_MOST];
} md_profile;

/* The stopwatch of a part; NULL, which md_stopwatch_start and _stop pass by, without a profile. */
static inline md_stopwatch *md_profile_of(md_profile *profile, int part)
{
    return profile ? &profile->part[part] : NULL;
}

#endif
