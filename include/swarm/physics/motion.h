/* An electron's free flight in uniform fields: E along z, steady or going as a cosine, and B at any angle; exact.
 *
 * du/dt = a cos(phase) z + u x w, with w in the x-z plane and w_x >= 0: z is where E alone drives electrons, and y where it
 * drives them together with B, so that both drifts come out positive. The motion along B is one integral of the cosine, that
 * across it another with a rotation; near w t = 0 and away from it each in the form that does not cancel.
 *
 * Shapes: u[3], r[3]: x, y, z
 * Units:  reduced as in solve/electrons.h: u eV^0.5, t and r m^-2 (times eV^-0.5 for t); phases in turns
 * Owner:  plain values
 * MPI:    Local
 * Source: the phi functions of exponential integrators (Hochbruck & Ostermann 2010, Acta Numerica 19, 209) at imaginary arguments
 */
#ifndef SW_PHYSICS_MOTION_H
#define SW_PHYSICS_MOTION_H

typedef struct sw_motion {
    double a;            /* du_z/dt at its largest */
    double gyration;     /* |w|: radians a time */
    double sin_b, cos_b; /* direction of B */
    double frequency;    /* of the field, turns a time; 0: steady */
} sw_motion;

/* EN [V m^2], BN [T m^3], angle between B and z, frequency over density [Hz m^3]. */
sw_motion sw_motion_make(double EN, double BN, double angle_deg, double frequency_N);
/* u becomes what it is after a time t, and r gets what it moves meanwhile; `turn` is the phase of the field at first. */
void sw_motion_fly(const sw_motion *motion, double turn, double t, double u[3], double r[3]);

#endif
