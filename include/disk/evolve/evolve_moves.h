/* Transport in the loop over time: at an even rate while the cells go on, or half a step of it before and half a step after that
 * (evolve/moves.h), and how long a step may be.
 *
 * Two things bound a coupling step. What half of it moves is a small part of the disk (md_moves_kick); this is known before the
 * cells go on, at next to no cost. And a scheme of first order would be off by less than transport.rtol (md_moves_error), so the
 * step, of second order, is off by less; when it would not, the cells go back, and on to an earlier point.
 *
 * A cell may not have what it is to give at an even rate until the end: of dust that is gone by then. Then the step is made by
 * halves, which take of what is there; so is the first one, before which nothing is known, and all with imex_bdf1.
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

/* The beginning of a step, when it has not been made: of one that is as short as it must be. Errors: as md_moves_half, and
 * MD_ERR_NUMERICS where no step is short enough; MD_ERR_MEMORY; agreed on. */
md_status md_evolve_move_first(md_evolve *run, md_error *err);
/* All cells are at the end of the step: what is moved there, when it has not been. True: the cells are to be asked once more,
 * for what they show now or because they are at the beginning again, of a shorter step. Errors: as md_moves_half; agreed on. */
bool md_evolve_move_second(md_evolve *run, md_error *err);
/* A cell has failed. True: while matter moved at an even rate; all are at the beginning again, for a step by halves. */
bool md_evolve_move_by_halves(md_evolve *run);

#endif
