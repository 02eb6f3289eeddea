/* The rule of Gauss and Kronrod with 7 and 15 points.
 *
 * Shapes: 15 abscissae on [-1, 1] with their weights; gauss[i] is 0 where the 7-point rule has no point
 * Units:  -
 * Owner:  constants
 * MPI:    Local
 * Source: Piessens et al. (1983), QUADPACK, routine qk15
 */
#ifndef MD_OPTICS_MIE_QUADRATURE_H
#define MD_OPTICS_MIE_QUADRATURE_H

enum { MD_K15 = 15 };

typedef struct md_k15_point {
    double x, kronrod, gauss;
} md_k15_point;

extern const md_k15_point md_k15[MD_K15];

/* Error of the 15-point rule from the difference of the two rules, both divided by the size of the integral. */
double md_k15_error(double difference);

#endif
