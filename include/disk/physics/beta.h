/* Radiation pressure of Mars over its gravity, for one grain.
 *
 * Shapes: scalars
 * Units:  SI
 * Owner:  pure functions
 * MPI:    Local
 * Source: Burns, Lamy & Soter (1979), Icarus 40, 1; planet's thermal emission in place of the star's
 */
#ifndef MD_DISK_PHYSICS_BETA_H
#define MD_DISK_PHYSICS_BETA_H

#include "disk/model/params.h"
#include "disk/model/tables.h"

/* <Q_pr>(s, T): constant, or linear in (ln s, T) with clamped arguments; *clamped is increased outside (may be NULL). */
double md_q_pr(const md_params *params, const md_tables *tables, double s, double T_M, long *clamped);
/* beta = 3 sigma T^4 R^2 Qpr / (4 G M c rho s) */
double md_beta(double s, double T_M, double q_pr, double rho);
/* beta s / <Q_pr> */
double md_beta_scale(double T_M, double rho);

#endif
