/* Gas drag, the surface-only model, the surface-energy floor.
 *
 * Shapes: scalars
 * Units:  SI
 * Owner:  pure functions
 * MPI:    Local
 * Source: Strubbe & Chiang (2006), ApJ 648, 652; Krijt & Kama (2014), A&A 566, L2; Epstein drag
 */
#ifndef MD_DISK_PHYSICS_SINKS_H
#define MD_DISK_PHYSICS_SINKS_H

#include "disk/model/params.h"

/* rho s / (rho_gas c_s); infinity without gas. */
double md_gas_drag_time(const md_params *params, double s);
/* Smallest fragment of two equal bodies of radius s0 that meet at v and shatter into sizes ~ s^-slope up to s_max: the surface
 * that they make, times gamma, is their own plus the share eta of their kinetic energy (Krijt & Kama 2014, eq. 4). Not above
 * s_max; 0 outside 3 < slope < 4, where the surface is not in the smallest fragments. */
double md_surface_energy_floor(double gamma, double eta, double slope, double rho, double v, double s0, double s_max);
/* The same for the bodies that surface_energy.collider_m names, s_top being the largest on the grid; 0 when it is off. */
double md_smallest_fragment(const md_params *params, double rho, double v, double s_top);

#endif
