/* Kinetic energy of relative motion in collisions: how much there is, is dissipated, is kept.
 *
 * Shapes: N[n_bins]; pairs of bins j <= i, at i (i + 1)/2 + j
 * Units:  W/m^2 and m^-2 s^-1
 * Owner:  md_energy_table owns its arrays; free with md_energy_table_free
 * MPI:    Local
 * Source: src/disk/solve/README.md, books of energy and of orbits
 */
#ifndef MD_DISK_PHYSICS_ENERGY_H
#define MD_DISK_PHYSICS_ENERGY_H

#include "disk/model/params.h"
#include "disk/model/sizes.h"

typedef struct md_energy {
    double relative, dissipated, retained;     /* each summed on its own: dissipated + retained = relative but for rounding */
    double cratering_rate, fragmentation_rate; /* collisions with f > 1/2, and the others */
    double f_ke_mean;                          /* retained / relative; 0 without collisions */
    double remnant_mean;                       /* mean f over all collisions; 0 without */
} md_energy;

/* What does not depend on the numbers of bodies. */
typedef struct md_energy_table {
    int n;
    double v, H; /* what it was made for; NaN: nothing yet */
    double kept_cratering, kept_fragmentation;
    double *meeting; /* collisions a second, over N_i N_j [m^2/s] */
    double *energy;  /* of one of them [J] */
    double *remnant; /* f: mass share of its largest remnant */
} md_energy_table;

/* Room for n bins; nothing is made yet. MD_ERR_MEMORY. */
md_status md_energy_table_init(md_energy_table *table, int bins, md_error *err);
void md_energy_table_free(md_energy_table *table);
/* For one relative velocity and scale height; returns at once when it is for these already. O(n^2). */
void md_energy_table_make(md_energy_table *table, const md_params *params, const md_sizes *sizes, double v, double H);

/* Sums over all pairs; O(n^2). */
md_energy md_energy_of(const md_energy_table *table, const double *N);

#endif
