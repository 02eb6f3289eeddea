/* Eccentricities, inclinations, relative velocities, scale heights.
 *
 * Shapes: scalars
 * Units:  SI, radians
 * Owner:  pure functions
 * MPI:    Local
 * Source: Lissauer & Stewart (1993); equilibrium and damping: src/disk/CHOICES.md
 */
#ifndef MD_DISK_PHYSICS_DYNAMICS_H
#define MD_DISK_PHYSICS_DYNAMICS_H

#include "disk/model/params.h"
#include "disk/model/tables.h"

/* e(r), clipped to [0, 0.999999]. */
double md_eccentricity(const md_params *params, const md_tables *tables, double r);
/* dispersion: v_K sqrt(1.25 e^2 + inc^2); pericenter: v_K sqrt((1+e)/(1-e)). */
double md_relative_velocity(md_v_rel law, double v_kepler, double e, double inc);
/* Fixed point of c <- (c + sqrt(f_wake tau / max(1 - eps^2, 1e-12)))/2. */
double md_equilibrium_c(double tau, double f_wake, double eps);
/* e after dt of exponential relaxation to e_eq. */
double md_relax(double e, double e_eq, double dt, double t_damp);
/* Collision time 1/(Omega tau) and damping time t_coll/eps^2 (infinite when tau or eps is 0). */
double md_damping_time(double omega, double tau, double eps);
/* Weight of supplied material, clipped to [0, 1]. */
double md_supply_weight(md_weight kind, double delta_sigma, double sigma);
/* Blend of an element (e or inc) with the supplied one, rms or linear. */
double md_supply_blend(md_blend kind, double x, double x_supplied, double weight);
/* Scale height at r. */
double md_scale_height(const md_params *params, double r, double inc);

#endif
