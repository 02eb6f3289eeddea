/* Elementary functions from + - * / and sqrt alone, so that every CPU gives the same bits.
 *
 * The C library picks variants by CPU that differ in the last bit; the result of a run must not.
 *
 * Shapes: scalars
 * Units:  -
 * Owner:  pure functions
 * MPI:    Local
 * Source: argument reduction and minimax/Taylor series, e.g. Muller, Elementary Functions (2016)
 */
#ifndef MD_NUMBERS_NUMERIC_H
#define MD_NUMBERS_NUMERIC_H

/* e^x: 0 below -745, infinity above 709.78; relative error below 2e-16. */
double md_exp(double x);
/* Natural logarithm; -inf at 0, nan below; relative error below 2e-16. Denormals are handled. */
double md_log(double x);
/* x^y for x >= 0; relative error below 1e-15 while |y ln x| < 200. x = 0: 0, 1 or inf by the sign of y. */
double md_pow(double x, double y);
/* 10^x */
double md_exp10(double x);
/* Real cube root. */
double md_cbrt(double x);
/* sin(2 pi x). */
double md_sin2pi(double x);

#endif
