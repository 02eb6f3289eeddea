/* A trial of a disk in which matter moves: its cells go together from one coupling point to the next, as in a run (evolve_moves.h),
 * for they stir each other, and cannot be tried one by one.
 *
 * Shapes: all cells of the disk
 * Units:  s
 * Owner:  nothing is kept
 * MPI:    Local
 * Source: src/disk/evolve/README.md, how long it will take
 */
#ifndef MD_DISK_EVOLVE_TRIAL_DISK_H
#define MD_DISK_EVOLVE_TRIAL_DISK_H

#include "disk/evolve/pace.h"

/* As far as the disk comes in most_s of wall time. Errors: as md_trial_run. */
md_status md_trial_of_disk(md_trial *trial, const md_disk *disk, const double *times, int n_times, double most_s,
                           md_error *err);

#endif
