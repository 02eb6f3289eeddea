/* What comes back of the cells that transport has moved matter between: as rates, or as what they hold from then on.
 *
 * Shapes: cells of this rank
 * Units:  kg of whole cells on the way, kg/m^2 in a cell
 * Owner:  -
 * MPI:    Local
 * Source: src/disk/evolve/README.md, matter that moves
 */
#ifndef MD_DISK_EVOLVE_MOVES_BACK_H
#define MD_DISK_EVOLVE_MOVES_BACK_H

#include "disk/evolve/moves_data.h"

/* Numbers of a bin that come back of a cell: its mass, and what has crossed its inner and its outer face outwards, by viscosity and
 * by drag. */
enum { MD_BACK_NOW, MD_BACK_BELOW, MD_BACK_ABOVE, MD_BACK_DRAG_BELOW, MD_BACK_DRAG_ABOVE, MD_BACK };

/* moves->then is what the cells would hold. */
void md_moves_keep_try(md_moves *moves, const md_cells *cells);
/* The even rates of cell i of this rank over h from t on; `kick` is what half of it brings. Errors: MD_ERR_NUMERICS naming
 * cell, bin and time where something is not a number, here and below. */
md_status md_moves_even_out(md_moves *moves, const md_cells *cells, int i, double t, double h, md_influx *influx,
                            md_error *err);
/* Cell i holds at t what came back, which is booked; `kick` is what has changed. */
md_status md_moves_take(md_moves *moves, const md_cells *cells, int i, double t, double *kick, md_error *err);

#endif
