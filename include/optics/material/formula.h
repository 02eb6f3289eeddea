/* Dispersion formulas: the index of refraction of a transparent material over wavelength.
 *
 * Shapes: up to MD_FORMULA_MOST coefficients; those that are not given are 0
 * Units:  wavelength in um
 * Owner:  md_formula owns nothing
 * MPI:    Local; the same bits on every CPU
 * Source: M. N. Polyanskiy, refractiveindex.info database, "Dispersion formulas"; formulas 1 to 9
 */
#ifndef MD_OPTICS_MATERIAL_FORMULA_H
#define MD_OPTICS_MATERIAL_FORMULA_H

#include "base/status.h"

enum { MD_FORMULA_TYPES = 9, MD_FORMULA_MOST = 17 };

/* type 1 Sellmeier, 2 Sellmeier with squared lengths, 3 polynomial, 4 of refractiveindex.info, 5 Cauchy, 6 gases, 7 Herzberger,
 * 8 Retro, 9 exotic; 0: none */
typedef struct md_formula {
    int type, n;
    double c[MD_FORMULA_MOST];
    double from, to; /* where it holds */
} md_formula;

/* n at a wavelength; nan where the formula gives no real one. */
double md_formula_index(const md_formula *formula, double lambda_um);

/* Is this a formula that gives an index from `least` to `most` all over its range?
 * MD_ERR_CONFIG with `where`, "file:line", in front. */
md_status md_formula_check(const md_formula *formula, double least, double most, const char *where, md_error *err);

#endif
