/* Kinetic energy of relative motion in collisions: how much there is, is dissipated, is kept.
 *
 * Shapes: N[n_bins]
 * Units:  W/m^2 and m^-2 s^-1
 * Owner:  pure function
 * MPI:    Local
 * Source: src/README.md, collisions, energy book-keeping
 */
#ifndef MD_DISK_PHYSICS_ENERGY_H
#define MD_DISK_PHYSICS_ENERGY_H

#include "disk/model/params.h"
#include "disk/model/sizes.h"

typedef struct md_energy {
    double relative, dissipated, retained;     /* dissipated + retained = relative */
    double cratering_rate, fragmentation_rate; /* collisions with f > 1/2, and the others */
    double f_ke_mean;                          /* retained / relative; 0 without collisions */
    double remnant_mean;                       /* mean f over all collisions; 0 without */
} md_energy;

/* Sums over all pairs at one relative velocity and scale height; O(n^2). */
md_energy md_collision_energy(const md_params *params, const md_sizes *sizes, const double *N, double v, double H);

#endif
