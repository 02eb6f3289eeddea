/* What collisions make of a function of velocity in a gas at rest, by any laws of angles and of sharing.
 *
 * A gas is the same in all directions, so collisions take Y_l f(u) to Y_l times another function of u. It is the mean over what
 * chance decides in scatter.h, the angle and how two electrons share, by Gauss's points.
 *
 * Shapes: of[l][spline]
 * Units:  reduced as in electrons.h
 * Owner:  plain values
 * MPI:    Local
 * Source: model of swarm_mc, section 5
 */
#ifndef SW_SOLVE_COLLISIONS_H
#define SW_SOLVE_COLLISIONS_H

#include "swarm/solve/generator.h"

typedef struct sw_collisions {
    double of[SW_L_MOST + 1][SW_SPLINES]; /* what changes, a time: all that comes out less what goes in */
    double ionization, attachment;        /* a time */
} sw_collisions;

/* Collisions of an electron of this energy. The scene must have what general.h holds. */
void sw_collisions_act(const sw_generator *generator, double energy, sw_collisions *act);

#endif
