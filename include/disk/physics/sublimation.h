/* Sublimation of grains heated by Mars.
 *
 * Shapes: scalars
 * Units:  SI
 * Owner:  pure functions
 * MPI:    Local
 * Source: Hertz-Knudsen-Langmuir; vapour pressures as given in the input
 */
#ifndef MD_DISK_PHYSICS_SUBLIMATION_H
#define MD_DISK_PHYSICS_SUBLIMATION_H

#include "disk/model/params.h"
#include "disk/model/tables.h"

/* T_M q_abs^(1/4) sqrt(R_M / (2 r)) */
double md_grain_temperature(double T_M, double r, double q_abs);
/* Saturation pressure [Pa]; *outside (may be NULL) is set when T is outside the validity of the branch used. */
double md_saturation_pressure(const md_params *params, const md_tables *tables, double T, bool *outside);
/* Mass flux J >= 0 [kg m^-2 s^-1]. */
double md_sublimation_flux(const md_params *params, const md_tables *tables, double T, bool *outside);
/* Heat that a kilogram of vapour takes with it [J/kg]: as given, or what the law of the vapour pressure implies, ln(10) B R/mu of
 * the branch that rules at T (formula table: of a straight line of log10 P in 1/T between its ends; logistic: none). */
double md_latent_heat(const md_params *params, const md_tables *tables, double T);
/* Temperatures within (from, to), rising, at which the flux may have a kink or a jump; at most `most`. Returns how many. */
int md_sublimation_breaks(const md_params *params, const md_tables *tables, double from, double to, double *T, int most);
/* Ratio of liquid to solid P_sat at the switch (1 when there is no liquid branch): say so when it is not within a factor 2. */
double md_branch_mismatch(const md_params *params);

#endif
