/* A smooth curve through points, with a slope at each that the parabola through it and its neighbours has.
 *
 * Third order in the distance of the points, exact for straight lines and parabolas; the slope has no jumps.
 *
 * Shapes: n points, abscissae strictly increasing
 * Units:  of the columns
 * Owner:  pure functions on the caller's arrays
 * MPI:    Local
 * Source: cubic Hermite interpolation, e.g. de Boor, A Practical Guide to Splines (1978), chapter IV
 */
#ifndef MD_NUMBERS_HERMITE_H
#define MD_NUMBERS_HERMITE_H

/* Slopes at n >= 2 points; values and slopes lie `stride` apart. */
void md_hermite_slopes(int n, const double *x, const double *y, int stride, double *slope);

/* Value at `t` of the way, 0 to 1, from y0 to y1, which are h apart. */
static inline double md_hermite_at(double t, double h, double y0, double y1, double slope0, double slope1)
{
    double rise = y1 - y0, a = h * slope0 - rise, b = h * slope1 - rise;
    return y0 + t * (rise + (1 - t) * ((1 - t) * a - t * b));
}

/* Its slope there. */
static inline double md_hermite_slope(double t, double h, double y0, double y1, double slope0, double slope1)
{
    double rise = y1 - y0, a = h * slope0 - rise, b = h * slope1 - rise;
    return (rise + (1 - 2 * t) * ((1 - t) * a - t * b) - t * (1 - t) * (a + b)) / h;
}

#endif
