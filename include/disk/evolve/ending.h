/* The rules that end a run before its time, and since when each of them has held.
 *
 * They are looked at where the cells meet, at coupling points, but hold and end at instants of their own: when a rule has begun to
 * hold, or has ended the run, between two coupling points, the cells go back to the first and on to that instant. Cells say
 * themselves since when they have stopped or blow nothing out; the loss rate of the disk is searched for, between a coupling point
 * where it is high and one where it is low. What has begun and ended between two coupling points is not seen,
 * so these rules set some of their own.
 *
 * A rule that has held for long enough still does so in a run that goes on from the checkpoint of its end: nothing is left to do.
 *
 * Shapes: scalars
 * Units:  s of simulated time, M_mars/s
 * Owner:  plain values
 * MPI:    Local; what is handed in must be the same on all ranks
 * Source: src/disk/evolve/README.md, the end before its time
 */
#ifndef MD_DISK_EVOLVE_ENDING_H
#define MD_DISK_EVOLVE_ENDING_H

#include <stdbool.h>

#include "disk/model/params.h"

/* Infinity: it does not hold; there is none. */
typedef struct md_held {
    double quiet; /* the loss rate is low */
    double no_blowout;
    double stopped;         /* all cells have stopped */
    double rate;            /* loss rate at the coupling point passed last */
    double low_t, low_rate; /* an instant beyond it where the loss rate is known to be low */
    double probes;          /* coupling points that were set to find when it became low */
    double aim;             /* the coupling point that a rule asks for */
} md_held;

/* What the cells show at a coupling point: since when nothing has been blown out of any, and all have stopped (infinity: that is
 * not so); the loss rate of all. */
typedef struct md_seen {
    double no_blowout, stopped, rate;
} md_seen;

/* None of them holds. */
md_held md_held_begin(void);
/* The cells have come from t to t1. True: they must go back, and on to held->aim, which lies between; else what holds is noted, and
 * held->aim is the next coupling point that a rule asks for, beyond t1. */
bool md_held_goes_back(md_held *held, const md_seen *seen, double t, double t1, const md_params *params);
/* The rule that has ended the run at t, as summary.json has it: "loss_rate", "no_blowout", "all_cells_stopped"; NULL: none. */
const char *md_ending(const md_held *held, double t, const md_params *params);

#endif
