/* Transport in the loop over time: half a step of it, the cells, half a step, and how long a step may be.
 *
 * Two things bound a coupling step. What half of it moves is a small part of the disk (md_moves_kick), for bins
 * that are lost within the step hold what the last half has brought; this is known before the cells go on, at next to no cost.
 * And what both halves move differs by less than transport.rtol (md_moves_error): an error of first order, that the
 * step, of second order, stays below; when it does not, the cells go back, and on to an earlier point.
 *
 * Shapes: cells of this rank
 * Units:  SI
 * Owner:  -
 * MPI:    Collective over the working ranks
 * Source: src/disk/evolve/README.md, matter that moves
 */
#ifndef MD_DISK_EVOLVE_EVOLVE_MOVES_H
#define MD_DISK_EVOLVE_EVOLVE_MOVES_H

#include "disk/evolve/evolve_state.h"

/* The first half, when it has not been made: of a step that is as short as it must be. Errors: as md_moves_half, and
 * MD_ERR_NUMERICS where no step is short enough; agreed on. */
md_status md_evolve_move_first(md_evolve *run, md_error *err);
/* All cells are at the end of the step: the second half, when it has not been made. True: the cells are to be asked once more,
 * for what they show now or because they are at the beginning again, of a shorter step. Errors: as md_moves_half; MD_ERR_MEMORY;
 * agreed on. */
bool md_evolve_move_second(md_evolve *run, md_error *err);

#endif
