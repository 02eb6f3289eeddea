/* How fast annuli exchange mass by viscosity, and how much faster a grain spirals in beside a planet that is no point.
 *
 * Shapes: scalars
 * Units:  SI
 * Owner:  pure functions
 * MPI:    Local
 * Source: Goldreich & Tremaine (1978), Icarus 34, 227; Burns, Lamy & Soter (1979), Icarus 40, 1
 */
#ifndef MD_DISK_TRANSPORT_VISCOSITY_H
#define MD_DISK_TRANSPORT_VISCOSITY_H

#include "disk/model/params.h"

/* Where, and how the matter there moves. */
typedef struct md_annulus {
    double r, omega, v_kepler;
    double e, tau; /* eccentricity of the grains, vertical optical depth */
} md_annulus;

/* Kinematic viscosity [m^2/s] by transport.viscosity; 0 when transport.viscous is off. */
double md_viscosity(const md_params *params, const md_annulus *at);

/* Poynting-Robertson drag at r of a uniform disc of light over that of a point with the same luminosity: 8/3 at the surface, 1 far
 * away; 1 everywhere with radiation.dilution = "far". */
double md_drag_dilution(const md_params *params, double r);

/* d(r^2)/dt = -4 beta G M / c of a grain on a circle, by a point of light [m^2/s], as a positive number; 0 of a grain that does not
 * stay bound (beta >= 1/2). */
double md_drag_speed(double beta);

#endif
