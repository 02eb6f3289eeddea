/* What collisions make of a function of velocity, by any laws of sharing: in a gas at rest by any laws of angles, in one that moves
 * where scattering is equally likely in all directions.
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
/* The same where the gas moves: means over the targets' velocities too. Of heavy targets (m/M << 1) that scatter in all directions
 * alike. A bend of a cross-section is not smooth on the scale of one velocity's points: who takes means of what comes out over
 * energies takes many across a bend. */
void sw_collisions_act_thermal(const sw_generator *generator, double energy, sw_collisions *act);

#endif
