/* Flights of a scene that is not plain: see general.h.
 *
 * Shapes: -
 * Units:  reduced as in electrons.h
 * Owner:  what is pointed to belongs to the caller
 * MPI:    Local
 * Source: general.h
 */
#ifndef SW_FLIGHT_FLIGHT_GENERAL_H
#define SW_FLIGHT_FLIGHT_GENERAL_H

#include "swarm/flight/scene.h"
#include "swarm/flight/tally.h"

/* One electron until its time is over or it is attached. Errors: as sw_flight_slice. */
md_status sw_flight_follow_general(const sw_scene *scene, const sw_layout *layout, sw_electrons *all, int i, double weight,
                                   double *sum, md_error *err);

#endif
