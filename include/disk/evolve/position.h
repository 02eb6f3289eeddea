/* Where a run stands, besides the state of its cells: what the loop moves on, and what a checkpoint keeps of it.
 *
 * Shapes: scalars
 * Units:  SI
 * Owner:  a plain value; the same on all ranks but for the times of the clock, which are rank 0's
 * MPI:    Local
 * Source: src/disk/evolve/README.md, checkpoints
 */
#ifndef MD_DISK_EVOLVE_POSITION_H
#define MD_DISK_EVOLVE_POSITION_H

#include <stdint.h>

#include "disk/evolve/ending.h"

typedef struct md_position {
    double t, t1; /* s: the coupling point that all cells have passed; t1 > t: the one that they are on their way to */
    md_held held;
    double couple; /* s: the longest coupling step that transport allows; 0: not known yet, infinity: any */
    int64_t
        by_halves; /* 1: in this coupling step matter moves before and after, for at an even rate a cell could not give it */
    int64_t steps; /* coupling points passed */
    int64_t rows;  /* outputs written */
    int64_t row_times; /* hash of their times, each with that of those before it as its seed */
    int64_t resumes;   /* how often the run has gone on from a checkpoint */
    int64_t mixed;     /* 1: parts of the run were made by other kernels or commits, so its last bits are those of none */
    double wall_s, writing_s; /* s of wall time of earlier parts (in a checkpoint: of all so far), and of that for the output */
} md_position;

/* Are the cells between two coupling points? */
static inline bool md_position_is_inside(const md_position *position)
{
    return position->t1 > position->t;
}

#endif
