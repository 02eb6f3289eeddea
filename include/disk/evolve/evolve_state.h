/* What the loop over time has in hand.
 *
 * Shapes: cells of this rank
 * Units:  SI
 * Owner:  md_evolve owns its batch; see evolve_begin.h
 * MPI:    Local
 * Source: -
 */
#ifndef MD_DISK_EVOLVE_EVOLVE_STATE_H
#define MD_DISK_EVOLVE_EVOLVE_STATE_H

#include "disk/evolve/batch.h"
#include "disk/evolve/case.h"
#include "disk/evolve/checkpoint.h"
#include "disk/evolve/moves.h"
#include "disk/evolve/pace.h"
#include "disk/evolve/resume.h"
#include "disk/output/output.h"
#include "job/progress.h"
#include "job/watch.h"

/* Which halves of a step of transport have been made. */
typedef enum md_moved_halves { MD_MOVED_NOT, MD_MOVED_FIRST, MD_MOVED_BOTH } md_moved_halves;

typedef struct md_evolve {
    const md_comm *comm;
    const md_disk *disk;
    md_logger *log;
    md_output *output;
    md_checkpoints *checkpoints;
    md_lock *lock;        /* of rank 0 */
    md_progress progress; /* of rank 0 */
    md_watch watch;
    const double *times; /* of the outputs; times[0] = 0 */
    int n_times, next;   /* next: the output that comes */
    const char *end_rule;
    md_profile *profile;

    md_position now;
    md_batch batch;
    int size, asked;       /* points that the next batch is to have; the number asked for by MARSDISK_BATCH, 0: none */
    double alone_until;    /* s: up to here one point at a time, for a batch was taken back */
    double began_s;        /* of the clock: the batch */
    double point_s;        /* s of wall time that a point of the last batch took */
    bool checkpoint_waits; /* for the end of the batch */
    md_radiation light;    /* for the rows of output */
    int64_t meetings;

    md_moves moves;
    md_moved_halves moved;
    bool moves_known; /* what moves from the beginning of the step is in `moves` */
    int64_t refused;  /* coupling steps that transport has found too long */

    md_pace pace; /* of rank 0 */
    double last_flush;
    md_stopwatch writing;    /* time that the output has taken so far */
    double synced_s;         /* s: of that, for checkpoints */
    const char *stop_reason; /* NULL while it runs */
    bool stopped_early;      /* by wall time, signal or file: exit 75 */
    bool inside;             /* so between two coupling points: how far its cells are is in batch.reached, */
    int64_t ahead;           /* with how many sub-steps of this rank's cells beyond the first */
} md_evolve;

#endif
