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
/* Smallest grain that surface energy allows; 0 outside 3 < slope < 4. */
double md_surface_energy_floor(double gamma, double eta, double slope, double rho, double v, double s0, double s_max);

#endif
