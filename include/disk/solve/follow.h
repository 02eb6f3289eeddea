/* Books kept beside those of mass while a cell goes from sub-step to sub-step: energies, and what it had lost when an orbit ended.
 *
 * Energies. The power of the collisions is known at both ends of a sub-step, and so is how it goes in between: like the numbers of
 * the bodies, which decay and grow by factors. So the mean of an exponential between the two is taken, with the same weights for
 * all of met, dissipated and retained. MD_HEAT_CHECK books what was met once more, with a straight line. Both are of second
 * order, and what they differ by tells how well the sub-steps resolve the power.
 *
 * Orbits. An orbit at the inner edge ends when it will, mostly inside of a sub-step. The losses up to there are those before the
 * sub-step and the share of its own that the time gives: no coupling point is needed, and outputs have no part in it.
 *
 * Shapes: one cell
 * Units:  J/m^2, kg/m^2
 * Owner:  books are in md_cell
 * MPI:    Local
 * Source: src/disk/solve/README.md, books of energy and of orbits
 */
#ifndef MD_DISK_SOLVE_FOLLOW_H
#define MD_DISK_SOLVE_FOLLOW_H

#include "disk/solve/solver.h"

/* A cell at the beginning of a sub-step. */
typedef struct md_followed {
    double t, blown, sunk;  /* s; kg/m^2 so far */
    double power[MD_HEATS]; /* W/m^2 */
} md_followed;

/* solver->rates[0] must be those of the cell at t. */
md_followed md_follow_from(md_solver *solver, int ig, const md_cell *cell, double t);
/* The same at the end of the sub-step, t: books what happened. */
void md_follow_to(md_solver *solver, int ig, md_cell *cell, const md_followed *from, double t);
/* A cell that has stopped and stays as it is. */
void md_follow_rest(const md_disk *disk, md_cell *cell, double t0, double t1);

/* By how much a counts, and b by the rest, in the mean of what goes from a to b like an exponential: the mean is (b - a)/ln(b/a).
 * 1/2 where one of them is 0. */
double md_follow_share(double a, double b);

#endif
