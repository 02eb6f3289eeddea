/* Closed integrals of the densities that bins are filled from, exact to rounding also in the tails and over narrow intervals.
 *
 * Shapes: scalars
 * Units:  of the arguments
 * Owner:  pure functions
 * MPI:    Local; made of numbers/numeric, the same bits on every CPU
 * Source: error function: series and continued fraction, Abramowitz & Stegun (1964) 7.1.6 and 7.1.14
 */
#ifndef MD_NUMBERS_INTEGRAL_H
#define MD_NUMBERS_INTEGRAL_H

/* Integral of exp(-y^2/2) from a to b >= a; infinite ends are fine. To 1e-13 of itself, but for the rounding of b - a. */
double md_integral_gauss(double a, double b);
/* Integral of exp(slope u) over u from -width/2 to width/2. */
double md_integral_exp(double slope, double width);
/* Integral of exp(slope u) sin(2 pi (phase + turns u)) over u from -width/2 to width/2. */
double md_integral_wave(double slope, double turns, double phase, double width);

#endif
