/* How long a run will take: from the sub-steps that its cells have taken so far, or from a trial of some of them.
 *
 * A cell's time is taken to go on as a power of its sub-steps, as it did since an earlier mark: t ~ S where sub-steps stay as they
 * are, a high power where they grow with time.
 *
 * Shapes: scalars
 * Units:  s of model time; s of wall time where named so
 * Owner:  plain values
 * MPI:    Local
 * Source: -
 */
#ifndef MD_DISK_EVOLVE_PACE_H
#define MD_DISK_EVOLVE_PACE_H

#include <stdbool.h>
#include <stddef.h>

#include "disk/model/disk.h"

/* How far a cell is. */
typedef struct md_pace_mark {
    double t, substeps, wall; /* s of model time; accepted ones; s of the clock */
} md_pace_mark;

/* Sub-steps from `now` to t_end; infinity when the two marks do not tell. Where the error rules their length, they are taken to
 * grow with time sooner or later. */
double md_pace_left(const md_params *params, const md_pace_mark *earlier, const md_pace_mark *now, double t_end);

/* A running run's look at its pace, about once a second. */
typedef struct md_pace {
    int cell;                        /* of this rank, the one whose marks these are */
    md_pace_mark earlier, last, now; /* now.wall: of the last look */
    double began, substeps_before;   /* s of the clock when this part of the run began, and what its cells had taken then */
    int over;                        /* looks in a row at which it would take longer than a day */
    bool told;
} md_pace;

/* Cell `here` of this rank is at t after `substeps`, all `cells` of the rank have taken `all`. Returns the wall time [s] that the
 * run still takes, when it passes a day for the third look in a row and that has not been told; else 0. */
double md_pace_look(md_pace *pace, const md_params *params, int here, int cells, double t, double substeps, double all,
                    double t_end);

/* Some cells of a disk, advanced to its outputs for as long as there was time. */
typedef struct md_trial {
    int cells, done;         /* tried, and of these all the way to the end */
    double t;                /* how far the slowest of the others came; infinity: none */
    double substeps, wall_s; /* of a cell to the end, mean of all tried; refused ones, coefficients and rates included */
    md_error failed;         /* what ended the first cell that did not come through, if one did not */
} md_trial;

/* Try cells of the disk for enough_s of wall time, and two of them as far as they come in most_s. A tolerance below 1e-3 is not
 * tried itself: sub-steps are as many times more as its root is smaller. Errors: MD_ERR_MEMORY; an error
 * of a cell, as a number that is not finite, does not end the trial: it is in `failed`. */
md_status md_trial_run(md_trial *trial, const md_disk *disk, const double *times, int n_times, double enough_s, double most_s,
                       md_error *err);

/* "0.28 s", "3.1 h", "12 d", "4e+05 yr" */
void md_pace_text(double wall_s, char *text, size_t size);

#endif
