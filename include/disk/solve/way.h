/* A cell on its way through a coupling interval, sub-step by sub-step.
 *
 * Shapes: one cell
 * Units:  SI
 * Owner:  uses the solver's work space
 * MPI:    Local
 * Source: src/disk/solve/README.md, one sub-step
 */
#ifndef MD_DISK_SOLVE_WAY_H
#define MD_DISK_SOLVE_WAY_H

#include "disk/solve/event.h"
#include "disk/solve/solver.h"

typedef struct md_way {
    md_solver *solver;
    md_cell_place place;
    md_cell *cell;
    double t, t1; /* how far the cell is, and the end of the interval */
} md_way;

/* The rates at t into solver->rates[0], and what they say of the cell: whether it stops there, since when it blows nothing out.
 * MD_ERR_NUMERICS as md_solver_look, here and below. */
md_status md_way_look(md_solver *solver, int ig, md_cell *cell, double t, md_error *err);

/* What is on in the rates of now. */
md_regime md_way_regime(const md_way *way);

/* Keep the row of now as search.start, to come back to. */
void md_way_keep(md_way *way);

/* One sub-step, not beyond `to`, and the rates behind it. A refused one leaves way->t where it was. */
md_status md_way_attempt(md_way *way, double to, md_error *err);

/* From the row kept, which is of the time `from`, towards `to`, in one accepted sub-step: shorter if the scheme wants it. */
md_status md_way_again(md_way *way, double from, double to, md_error *err);

#endif
