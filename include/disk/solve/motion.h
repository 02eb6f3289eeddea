/* How the bodies of a cell move relative to each other, and how that changes.
 *
 * Shapes: scalars of one cell
 * Units:  SI, radians
 * Owner:  plain values
 * MPI:    Local
 * Source: src/disk/CHOICES.md
 */
#ifndef MD_DISK_SOLVE_MOTION_H
#define MD_DISK_SOLVE_MOTION_H

#include "disk/model/disk.h"

typedef struct md_motion {
    double e, inc; /* used in collisions */
    double v, H;   /* relative velocity, scale height */
} md_motion;

/* The motion that collisions in cell ig use, from the layer's e and inc or from equilibrium with the optical depth of their
 * cross-sections. */
md_motion md_motion_now(const md_disk *disk, int ig, double e, double inc, double tau_meet);

/* Change e and inc by h of collisional damping and by `supplied` [kg/m^2] of material with a motion of its own. */
void md_motion_change(const md_disk *disk, int ig, double tau_meet, double sigma, double supplied, double h, double *e,
                      double *inc);

/* Does it change while a cell goes on, so that no coefficients last? */
bool md_motion_changes(const md_params *params);

/* Is v outside the velocities of the Q*_D table? */
bool md_motion_outside_strength(const md_disk *disk, double v);

#endif
