/* The electron loop: flights between collisions, exact, each electron on its own clock.
 *
 * An electron in window k of energy draws a flight time -ln(u)/nu_k. If it would leave the window first, or the slice of time
 * ends, it flies up to there and draws again: the exponential has no memory. At the end of a flight the collision is real with
 * probability u sigma / nu_k, else the electron goes on as it is. Every such end, real or not, also samples its energy: they
 * come nu_k a time, so each stands for 1/nu_k of time.
 *
 * Shapes: -
 * Units:  reduced as in electrons.h
 * Owner:  what is pointed to belongs to the caller
 * MPI:    Local
 * Source: Skullerud (1968), J. Phys. D 1, 1567; model of swarm_mc, section 3
 */
#ifndef SW_FLIGHT_FLIGHT_H
#define SW_FLIGHT_FLIGHT_H

#include "swarm/flight/scene.h"
#include "swarm/flight/tally.h"

/* Follow every living electron for its time `left`, adding `weight` times what is measured to the sums. Those that ionization
 * sets free join at the end and are followed too; attached ones stay with alive = 0. Errors: MD_ERR_NUMERICS for an energy
 * beyond SW_ENERGY_MOST (they run away) or beyond the tables where that is an error, MD_ERR_INTERNAL where a collision
 * frequency is above its bound, MD_ERR_MEMORY. */
md_status sw_flight_slice(const sw_scene *scene, const sw_layout *layout, sw_electrons *all, double weight, double *sum,
                          md_error *err);

#endif
