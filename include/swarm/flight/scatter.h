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

/* The numbers in (0, 1) that decide a collision; the last three where it ionizes. */
typedef struct sw_chances {
    double cosine, turns, share, freed_cosine, freed_turns;
} sw_chances;

/* Velocities of the electrons that leave a collision: none, one or two. */
typedef struct sw_products {
    int n;
    double u[2][3];
} sw_products;

/* What comes out where an electron of velocity u collides. */
void sw_scatter_products(const sw_scene *scene, const sw_channel *channel, const double u[3], const double partner[3],
                         const sw_chances *by, sw_products *to);

/* `partner`: velocity of the target as an electron's u. *lost: energy that leaves the electrons. Errors: MD_ERR_MEMORY. */
md_status sw_scatter(const sw_scene *scene, sw_electrons *all, int i, int channel, const double partner[3], double *lost,
                     md_error *err);

/* The direction at an angle chi from that of `g`, turned by `turns` about it, with length `speed`. */
void sw_scatter_turn(const double g[3], double cos_chi, double turns, double speed, double to[3]);

#endif
