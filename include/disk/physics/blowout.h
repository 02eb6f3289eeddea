/* Sizes that radiation pressure blows out, and how fast.
 *
 * Shapes: scalars
 * Units:  SI
 * Owner:  pure functions
 * MPI:    Local
 * Source: Burns, Lamy & Soter (1979), Icarus 40, 1; planet's thermal emission in place of the star's
 */
#ifndef MD_DISK_PHYSICS_BLOWOUT_H
#define MD_DISK_PHYSICS_BLOWOUT_H

#include "disk/physics/beta.h"

/* Sizes between which beta >= 1/2. A band within the band that stays is not told, but its two edges count as roots. */
typedef struct md_blowout_band {
    double lo; /* smallest root of beta(s) = 1/2; 0 when the smallest sizes have beta >= 1/2, or none has */
    double hi; /* largest root, 0 when there is none: s_blow */
    int roots; /* in [1e-9 m, 10 m] */
} md_blowout_band;

/* The roots of beta(s) = 1/2 to 1e-10 relative. */
md_blowout_band md_blowout_edges(const md_params *params, const md_tables *tables, double T_M, double rho);
/* The largest of them; *roots (may be NULL) counts all. */
double md_blowout_size(const md_params *params, const md_tables *tables, double T_M, double rho, int *roots);
/* chi from beta and <Q_pr> at s_min_eff (model: blow-out time, chi = auto). */
double md_chi_auto(double beta_eff, double q_pr);

#endif
