/* The parts of a run of marsdisk that time is counted by (base/profile.h).
 *
 * Shapes: MD_PROFILE_PARTS of them
 * Units:  -
 * Owner:  -
 * MPI:    Local
 * Source: -
 */
#ifndef MD_DISK_SOLVE_PROFILE_H
#define MD_DISK_SOLVE_PROFILE_H

#include "base/profile.h"

typedef enum md_profile_part {
    MD_PROFILE_START,        /* from the return of MPI_Init to the first step */
    MD_PROFILE_RATES,        /* what acts on a cell at a moment */
    MD_PROFILE_COEFFICIENTS, /* what a collision does to every pair of bins */
    MD_PROFILE_SWEEPS,       /* the masses from one time to the next */
    MD_PROFILE_TRANSPORT,    /* between cells */
    MD_PROFILE_PACKING, /* of the output what every rank does: chunks formed and packed, lines of the books, files read back */
    MD_PROFILE_OUTPUT,  /* the rest of it, one rank's work while the others wait: files, sums of the books */
    MD_PROFILE_CHECKPOINT, /* but for the output that is written for one */
    MD_PROFILE_WAIT,       /* for the slowest rank */
    MD_PROFILE_PARTS
} md_profile_part;

#endif
