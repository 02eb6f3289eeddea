/* One real collision by any law of angles, with a gas at rest or a partner that moves.
 *
 * At rest: the conventional kinematics, angles in the laboratory frame, the loss the threshold or 2m/M (1 - cos chi) of the
 * energy. Moving: two bodies, exactly; angles in the frame of their centre of mass, the threshold taken from m g^2 / 2, so that
 * what the target gets inside is M/(m + M) of it, in excitations and in their reverses alike.
 *
 * Shapes: partner[3]
 * Units:  reduced as in electrons.h
 * Owner:  changes electron i, and adds one where it ionizes
 * MPI:    Local
 * Source: model of swarm_mc, section 3; Boeuf & Marode (1982), J. Phys. D 15, 2169, for two electrons that part with momentum
 */
#ifndef SW_FLIGHT_SCATTER_H
#define SW_FLIGHT_SCATTER_H

#include "swarm/flight/scene.h"

/* `partner`: velocity of the target as an electron's u. *lost: energy that leaves the electrons. Errors: MD_ERR_MEMORY. */
md_status sw_scatter(const sw_scene *scene, sw_electrons *all, int i, int channel, const double partner[3], double *lost,
                     md_error *err);

/* The direction at an angle chi from that of `g`, turned by `turns` about it, with length `speed`. */
void sw_scatter_turn(const double g[3], double cos_chi, double turns, double speed, double to[3]);

#endif
