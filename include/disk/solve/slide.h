/* Where vapour and solid drive a cell into each other.
 *
 * A solid layer is thinned by light; thinner, more of it counts as vapour (f_vap falls with tau). Vapour is not blown out, and Mars
 * cools: it turns solid. So a cell whose solid and whose vapour both move it to f_vap = 1/2 stays there, solid for a share of the
 * time, and follows the boundary as the temperature falls: Filippov's solution, the limit of ever shorter turns. In place of these
 * a sub-step is taken with the means over it, blow-out and supply by the share x, escape by 1 - x, and x is found so that the
 * sub-step ends on the boundary. As x is the mean over the sub-step, the scheme keeps its second order.
 *
 * The cell leaves when x would have to lie outside 0..1.
 *
 * Shapes: one cell
 * Units:  SI
 * Owner:  uses the solver's work space, the share stands in the cell
 * MPI:    Local
 * Source: Filippov (1988), Differential Equations with Discontinuous Righthand Sides, section 4
 */
#ifndef MD_DISK_SOLVE_SLIDE_H
#define MD_DISK_SOLVE_SLIDE_H

#include "disk/solve/way.h"

/* Has the phase of this cell, and nothing else, changed from `before` to `now`? */
bool md_slide_crossed(const md_disk *disk, md_regime before, md_regime now);

/* The next accepted sub-step of a cell that has just crossed the boundary, or is held there; search.start is its row. Whether it
 * is held from then on, cell->edge says. MD_ERR_NUMERICS as md_solver_look. */
void md_slide_step(md_way *way, md_error *err);

#endif
