/* The rules that end a run before its time, and since when each of them has held.
 *
 * A rule that has held for long enough still does so in a run that goes on from the checkpoint of its end: nothing is left to do.
 *
 * Shapes: scalars
 * Units:  s of simulated time
 * Owner:  plain values
 * MPI:    Local; what is handed in must be the same on all ranks
 * Source: src/README.md, one step
 */
#ifndef MD_DISK_RUN_ENDING_H
#define MD_DISK_RUN_ENDING_H

#include <stdbool.h>

#include "disk/model/params.h"

/* Infinity: it does not hold. */
typedef struct md_held {
    double quiet; /* the loss rate is low */
    double no_blowout;
    double stopped; /* all cells have stopped */
} md_held;

/* None of them holds. */
md_held md_held_begin(void);
/* Does the one of which this is the beginning hold now, at t? */
void md_held_note(double *since, bool now, double t);
/* The rule that has ended the run at t, as summary.json has it: "loss_rate", "no_blowout", "all_cells_stopped"; NULL: none. */
const char *md_ending(const md_held *since, double t, const md_params *params);

#endif
