/* What the fits of controls share: weights from the pilot's swarm, and normal equations.
 *
 * Shapes: residence, weight [cells]; begin[cells + 1]; N[n][n], of which the lower half is used; scale[n], x[n]
 * Units:  reduced as in electrons.h
 * Owner:  the caller
 * MPI:    Local
 * Source: controls.h
 */
#ifndef SW_SOLVE_LEAST_SQUARES_H
#define SW_SOLVE_LEAST_SQUARES_H

#include "swarm/solve/generator.h"

/* Energy in the middle of a cell; of the last one, which has no end, a little above its beginning. */
double sw_cell_middle(int cells, const double *begin, int j);
/* Where the pilot was, evened out over each window of energy, and a little where it could have been. Returns the middle of the
 * last cell that it met. */
double sw_weigh(const sw_windows *windows, int cells, const double *begin, const double *residence, double *weight);

/* One equation more, with a weight. */
void sw_normal_add(double *N, int n, const double *row, double weight);
/* A constant may be added to g where nothing comes or goes, and all but where little does: the mean of g shall be 0. The first
 * SW_SPLINES columns are those of l = 0. */
void sw_normal_keep_mean(double *N, int n, const sw_generator *generator, int cells, const double *begin, const double *weight,
                         double energy_eV);
/* Columns of unit length with a little on the diagonal, and the Cholesky factor, in place. MD_ERR_NUMERICS. */
md_status sw_normal_factor(double *N, int n, double *scale, md_error *err);
/* x: the right hand side, then the solution. */
void sw_normal_solve(const double *N, int n, const double *scale, double *x);

#endif
