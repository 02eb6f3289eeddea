/* One real collision, by the conventional kinematics of a cold gas: the loss is the threshold, or 2m/M (1 - cos chi) of the
 * energy.
 *
 * Shapes: -
 * Units:  reduced as in electrons.h
 * Owner:  changes electron i, and adds one where it ionizes
 * MPI:    Local
 * Source: model of swarm_mc, section 3
 */
#ifndef SW_FLIGHT_COLLIDE_H
#define SW_FLIGHT_COLLIDE_H

#include "swarm/flight/scene.h"

/* Velocity of electron i of this energy, in a direction that is equally likely anywhere: u_cos and u_phi are random in [0, 1). */
void sw_isotropic(sw_electrons *all, int i, double energy, double u_cos, double u_phi);

/* *lost: energy that leaves the electrons, for good or with one that is attached. Errors: MD_ERR_MEMORY. */
md_status sw_collide(const sw_scene *scene, sw_electrons *all, int i, int channel, double energy, double *lost, md_error *err);

#endif
