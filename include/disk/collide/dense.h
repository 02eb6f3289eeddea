/* A Patankar stage for all bins at once: where some mass moves up, no order of the bins makes a sweep of it.
 *
 * Shapes: n bins, as in sweep.h
 * Units:  SI; masses kg/m^2
 * Owner:  the caller owns every array
 * MPI:    Local
 * Source: patankar.h; elimination: Grassmann, Taksar & Heyman (1985), Oper. Res. 33, 1107
 */
#ifndef MD_DISK_COLLIDE_DENSE_H
#define MD_DISK_COLLIDE_DENSE_H

#include "disk/collide/sweep.h"

/* Fills the result as a sweep does; bodies that drift leave with the mean of their bin. matrix: work, n * n. Returns
 * what fell below the grid. */
double md_dense_solve(double *matrix, const md_meetings *meetings, const md_sweep_input *in, md_sweep_work *work,
                      md_sweep_result *result);

#endif
