/* Points that fill a unit cube evenly: the design of a sweep's samples.
 *
 * Shapes: point i of dimension d, 0 to 1
 * Units:  -
 * Owner:  the caller's arrays
 * MPI:    Local; the same points everywhere, of the seed alone
 * Source: Sobol (1967); direction numbers: Joe & Kuo (2008), Constructing Sobol sequences with better two-dimensional
 *         projections, SIAM
 *         J. Sci. Comput. 30, 2635, the set new-joe-kuo-6; McKay, Beckman & Conover (1979), Technometrics 21, 239 (Latin
 *         hypercubes);
 *         Wichura (1988), Algorithm AS 241, Appl. Statist. 37, 477 (normal quantiles)
 */
#ifndef MD_SWEEP_STUDY_POINTS_H
#define MD_SWEEP_STUDY_POINTS_H

#include <stdint.h>

#include "base/status.h"

enum { MD_SOBOL_DIMENSIONS = 21 };

/* Coordinate `dimension` (0 to MD_SOBOL_DIMENSIONS - 1) of Sobol's point i, in units of 2^-32; point 0 is the origin,
 * and the next ones come in the order of the Gray code. */
uint32_t md_points_sobol(uint32_t i, int dimension);

/* n Sobol points of one dimension, shifted by bits that the seed gives (a random digital shift keeps the net), so that none
 * is at an
 * end. u[n]. */
void md_points_sobol_shifted(int n, int dimension, uint64_t seed, double *u);
/* n points of one dimension of a Latin hypercube: one in each nth of the line, in an order and at places that the seed
 * gives. u[n].
 * MD_ERR_MEMORY. */
md_status md_points_latin(int n, int dimension, uint64_t seed, double *u, md_error *err);

/* The normal deviate below which the share u of all lies, 0 < u < 1; relative error 1e-15. */
double md_points_normal(double u);
/* The share below a normal deviate: where md_points_normal gives z. */
double md_points_normal_share(double z);

#endif
