/* The mass of a species by its formula, to compare a file's mass ratio with.
 *
 * A name is a formula when all of it is elements with numbers, groups in brackets with a number behind them among them, up to
 * its end or to what says a state or a charge: "N2", "Si(CH3)4", "N2(X1)", "Ar*", "NO+", "c-C4F8".
 *
 * Shapes: -
 * Units:  u, atomic units of mass
 * Owner:  -
 * MPI:    Local
 * Source: standard atomic weights, abridged (IUPAC 2021)
 */
#ifndef SW_MODEL_FORMULA_H
#define SW_MODEL_FORMULA_H

/* 0: not a formula. */
double sw_formula_mass_u(const char *species);

#endif
