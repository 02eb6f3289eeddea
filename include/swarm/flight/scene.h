/* What electrons fly through: the same for all of them and for the whole run.
 *
 * Shapes: sharing[species of the gas]
 * Units:  reduced as in electrons.h
 * Owner:  what is pointed to belongs to the caller
 * MPI:    Local
 * Source: model of swarm_mc, section 3
 */
#ifndef SW_FLIGHT_SCENE_H
#define SW_FLIGHT_SCENE_H

#include "swarm/flight/electrons.h"
#include "swarm/flight/general.h"
#include "swarm/model/gas.h"
#include "swarm/model/windows.h"
#include "swarm/physics/sharing.h"

struct sw_cold;
struct sw_known;

typedef struct sw_scene {
    const sw_gas *gas;
    const sw_windows *windows;
    const sw_sharing *sharing; /* of each species */
    double acceleration;       /* du_z/dt, (E/N)/2, at its largest */
    const sw_general *general; /* NULL: a steady field along z, a gas at rest, scattering in all directions alike */
    struct sw_cold *cold;      /* NULL, or the fast loop of cold.h for this scene */
    struct sw_known *known;    /* NULL, or what controls are made of where the fast loop does not fly */
} sw_scene;

#endif
