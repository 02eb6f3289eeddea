/* Gauss and Legendre's points on [0, 1] and their shares: with n points, polynomials of degree 2 n - 1 are integrated exactly.
 *
 * Shapes: at[n], share[n]; shares add up to 1
 * Units:  -
 * Owner:  constants
 * MPI:    Local
 * Source: Abramowitz & Stegun (1964), 25.4.29, 25.4.30 and table 25.4
 */
#ifndef MD_NUMBERS_GAUSS_LEGENDRE_H
#define MD_NUMBERS_GAUSS_LEGENDRE_H

typedef struct md_gauss_legendre {
    int n;
    const double *at, *share;
} md_gauss_legendre;

extern const md_gauss_legendre md_gauss_legendre_1, md_gauss_legendre_3, md_gauss_legendre_6, md_gauss_legendre_8,
    md_gauss_legendre_16;

#endif
