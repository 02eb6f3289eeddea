/* Effective opacity, optical depths, the surface density at tau = 1.
 *
 * Shapes: scalars
 * Units:  SI
 * Owner:  pure functions
 * MPI:    Local
 * Source: src/disk/CHOICES.md
 */
#ifndef MD_DISK_PHYSICS_SHIELDING_H
#define MD_DISK_PHYSICS_SHIELDING_H

#include "disk/model/params.h"
#include "disk/model/tables.h"

/* f_los = max(1, path_multiplier / (H/r)); 1 when path_multiplier is 0. */
double md_los_factor(const md_params *params, double h_over_r);
/* Phi(tau_los): 1 when off, table value clamped to [0, 1] otherwise. */
double md_phi(const md_params *params, const md_tables *tables, double tau_los);
/* kappa_eff = Phi kappa (table); kappa (off); 1/Sigma, i.e. tau = 1 (fixed_tau1). */
double md_kappa_eff(const md_params *params, const md_tables *tables, double kappa, double sigma, double f_los);
/* The least tau_los = kappa Sigma f_los of which Phi(tau_los) tau_los = `effective` counts, so that kappa_eff Sigma f_los is that;
 * infinity when the table lets so much count nowhere. With fixed_tau1 kappa_eff Sigma is 1 whatever there is: `effective`. */
double md_tau_los_of(const md_params *params, const md_tables *tables, double effective);
/* Sigma_tau1 = 1 / kappa_eff, infinity when kappa_eff <= 0. */
double md_sigma_tau1(double kappa_eff);
/* The surface density up to which the supply finds head-room: Sigma_tau1; with fixed_tau1, where that is Sigma itself by
 * decree, 1 over the opacity of the grains. */
double md_sigma_full(const md_params *params, double kappa, double kappa_eff);

#endif
