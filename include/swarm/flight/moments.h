/* Sums over the electrons of a batch at one moment.
 *
 * They run in four places side by side, electron i in place i mod 4: one place alone would wait for each addition to end.
 *
 * Shapes: positions and velocities along an axis [n]
 * Units:  as in electrons.h
 * Owner:  pure functions
 * MPI:    Local
 * Source: -
 */
#ifndef SW_FLIGHT_MOMENTS_H
#define SW_FLIGHT_MOMENTS_H

/* Of an axis: position, its square, velocity, their product, and the velocity's square. */
typedef struct sw_axis_sums {
    double x, xx, u, xu, uu;
} sw_axis_sums;

/* Of two axes: the product of the positions, and half of what velocity of one and position of the other make, both ways. */
typedef struct sw_pair_sums {
    double xy, xuy;
} sw_pair_sums;

/* Positions are x, or x0 + x where x0 is not NULL. */
sw_axis_sums sw_moments_axis(const double *x0, const double *x, const double *u, int n);
sw_pair_sums sw_moments_pair(const double *xa, const double *ua, const double *xb, const double *ub, int n);

#endif
