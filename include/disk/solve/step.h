/* One attempt at a sub-step of one cell, by either scheme.
 *
 * Shapes: one cell
 * Units:  SI
 * Owner:  uses the solver's work space
 * MPI:    Local
 * Source: src/disk/solve/README.md, one sub-step
 */
#ifndef MD_DISK_SOLVE_STEP_H
#define MD_DISK_SOLVE_STEP_H

#include "disk/solve/solver.h"

/* On entry solver->rates[0] holds the rates at (*t, cell). An accepted sub-step changes the cell and *t; a rejected one only
 * shortens cell->h.
 * Errors: MD_ERR_NUMERICS naming cell, bin and time when a number is not finite or no sub-step is short enough. */
md_status md_step_patankar(md_solver *solver, md_cell_place place, md_cell *cell, double *t, double t1, md_error *err);
md_status md_step_imex(md_solver *solver, md_cell_place place, md_cell *cell, double *t, double t1, md_error *err);

#endif
