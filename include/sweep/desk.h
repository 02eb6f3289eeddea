/* Where cases are handed out and rows come in: rank 0, in the time between two sub-steps of its own cases.
 *
 * A group asks for its next case while it works on one, so that it need not wait for the answer; towards the end, when a
 * case that is
 * given too early might better go to another group, it is told to ask again when it is through.
 *
 * Shapes: -
 * Units:  s of wall time, of a clock that never jumps
 * Owner:  md_desk owns shares and results; free with md_desk_free
 * MPI:    Local to rank 0; messages to and from the leaders of groups
 * Source: -
 */
#ifndef MD_SWEEP_DESK_H
#define MD_SWEEP_DESK_H

#include "io/files/lock.h"
#include "job/progress.h"
#include "job/watch.h"
#include "sweep/message.h"
#include "sweep/results/parts.h"
#include "sweep/results/results_files.h"
#include "sweep/share.h"

typedef struct md_desk {
    md_job *job;
    const md_comm *comm; /* of all ranks, for these messages alone */
    const md_study *study;
    const md_simulator *simulator;
    md_share share;
    md_results results;
    md_part part;
    md_error error;  /* what the sweep itself cannot go on with */
    int groups;      /* that have not been told to end */
    bool told;       /* that the table cannot be written just now */
    md_wish stopped; /* what has ended it before its time; MD_WISH_NONE: nothing */
    size_t first, last, running, done, failed;
    uint64_t
        shared[2]; /* tables and coefficients that cases had from earlier ones, and made themselves; of all ranks, at the end */
    double done_s, planned_s; /* of all cases, each on its group */
    double served, looked, merged, merge_s;
    md_progress progress;
} md_desk;

/* The cases of the sweep that are left to do, as the folder says. Errors: MD_ERR_IO, MD_ERR_CONFIG, MD_ERR_MEMORY. */
md_status md_desk_init(md_desk *desk, md_job *job, const md_comm *comm, const md_study *study, const md_simulator *simulator,
                       md_error *err);
void md_desk_free(md_desk *desk);
/* What a group is answered, and what it tells: rank 0's own without a message. The row's texts are taken over. */
md_answer md_desk_answer(md_desk *desk, const md_ask *ask);
void md_desk_take(md_desk *desk, const md_row_head *head, md_row *row);
/* Series of cases whose rows have come since the last time, into the table; a case without them is none the worse. */
void md_desk_read_series(md_desk *desk);
/* Answer who asks, take what has come in, and write it when it is time. To be called often; does nothing but look at a
 * clock when it was called a moment ago. */
void md_desk_serve(md_desk *desk);
/* All groups but our own are still at work: serve until the last has ended, asleep meanwhile. */
void md_desk_wait(md_desk *desk);
/* The end: the last rows are written. MD_ERR_IO. */
md_status md_desk_close(md_desk *desk, md_error *err);

#endif
