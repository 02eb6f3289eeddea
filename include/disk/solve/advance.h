/* A cell from one coupling point to the next, in as many sub-steps as accuracy needs.
 *
 * Shapes: one cell
 * Units:  SI
 * Owner:  uses the solver's work space
 * MPI:    Local; cells do not know of each other
 * Source: src/disk/solve/README.md, one sub-step
 */
#ifndef MD_DISK_SOLVE_ADVANCE_H
#define MD_DISK_SOLVE_ADVANCE_H

#include "disk/solve/solver.h"

/* Advance the cell at `place` from t0 to t1 in as many sub-steps as accuracy needs; a cell that stops is frozen from then on.
 * Afterwards solver->rates[0] holds the rates at t1.
 * Errors: MD_ERR_NUMERICS naming cell, bin and time when a number is not finite, or no sub-step is short enough. */
md_status md_solver_advance(md_solver *solver, md_cell_place place, md_cell *cell, double t0, double t1, md_error *err);

/* The same in parts, for sizes and parameters that are what they were (md_solver_renew): the cell is at *reached (t0 at first), and
 * goes on until t1 or until the solver's pause says so. Then MD_STOPPED comes back, with no error told, and another call goes on to
 * the same bits; this may be on another rank or in another run, for the cell's row and *reached are all that it takes. */
md_status md_solver_continue(md_solver *solver, md_cell_place place, md_cell *cell, double t0, double *reached, double t1,
                             md_error *err);

/* Rates at t into solver->rates[0] without a step; freezes a cell that must stop at once. MD_ERR_NUMERICS naming cell, bin, time
 * and term when something is not a number. */
md_status md_solver_look(md_solver *solver, int ig, md_cell *cell, double t, md_error *err);

#endif
