/* Matter that moves between the cells of a disk, in coupling steps: at an even rate while the cells go on by themselves, with what
 * they made of it put right at the end; or half a step before and half a step after.
 *
 * What moves at an even rate over h is what a step of transport alone over h would move. With y what that step leaves, and g what
 * the cells came to, what they have made is g - y; that has moved for half of h, by the mean: g + (S(g) - g) - (S(y) - y), S a step
 * over h/2. It is of second order as the halves are, but nothing jumps while a cell is on its way, and little at the end: what is
 * in balance stays so, and what is lost at once is there as the rate brings it. With nothing but transport it is a step of it.
 *
 * Cells belong to ranks in blocks, transport needs a size bin at all radii. So the masses are handed over: each rank gets some bins
 * of all cells, makes the step, and gives back what the cells hold then and what has crossed their faces. Each bin is made whole
 * by one rank, and sums over bins are taken by the cell's owner in the order of bins, so no bit depends on the ranks.
 *
 * Shapes: cells of this rank
 * Units:  SI
 * Owner:  md_moves owns its buffers; free with md_moves_free
 * MPI:    Collective over the working ranks but where stated
 * Source: Speth, Green, MacNamara & Strang (2013), SIAM J. Numer. Anal. 51, 3084; Strang (1968), SIAM J. Numer. Anal. 5, 506;
 *         src/disk/evolve/README.md, matter that moves
 */
#ifndef MD_DISK_EVOLVE_MOVES_H
#define MD_DISK_EVOLVE_MOVES_H

#include "disk/evolve/moves_data.h"

/* first: blocks of cells, the caller's. Nothing is made ready where nothing moves. Errors: MD_ERR_MEMORY, agreed on. */
md_status md_moves_init(md_moves *moves, const md_comm *comm, const md_disk *disk, const int *first, md_error *err);
void md_moves_free(md_moves *moves);

/* Half a step, from t over h, of all cells, with their books; `kick` (moves->kick or kick_back) is what it has changed.
 * Errors: MD_ERR_NUMERICS naming cell, bin and time where something is not a number, agreed on. */
md_status md_moves_half(md_moves *moves, const md_cells *cells, double t, double h, double *kick, md_error *err);

/* The even rates of a step from t over h, which changes no cell: rows of md_influx_bytes. `kick` is what half of it moves. Errors
 * as above. */
md_status md_moves_even(md_moves *moves, const md_cells *cells, double t, double h, void *influx, md_error *err);
/* At its end, which follows md_moves_even: what was not to be known at its beginning; `kick_back` is that. Errors as above. */
md_status md_moves_correct(md_moves *moves, const md_cells *cells, double t, double h, md_error *err);

/* What a half has changed in all bins of all cells, as a share of the disk's mass or of the area of its grains, whichever is
 * more. */
double md_moves_kick(const md_moves *moves, const md_cells *cells, const double *kick);
/* How far the step as a whole, which is of second order, can be off: as far as one of first order, which would not see what the
 * cells have done meanwhile to what moves. That is what was put right at the end, or the difference of both halves. */
double md_moves_error(const md_moves *moves, const md_cells *cells, bool even);

#endif
