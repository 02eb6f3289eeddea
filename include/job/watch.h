/* What asks a run for a checkpoint, or to stop with one: signals, files in the output folder, wall time.
 *
 * Between sub-steps each rank asks whether it is time to look around, about once a second, and the ranks then agree on the most
 * urgent wish of any: a signal that reached one rank alone is known to all a second later, however long an interval is.
 *
 * Shapes: scalars
 * Units:  s of wall time, of a clock that never jumps
 * Owner:  md_watch is a plain value that points to the folder's name
 * MPI:    Local; the wishes of all ranks are brought together by their MIN
 * Source: -
 */
#ifndef MD_JOB_WATCH_H
#define MD_JOB_WATCH_H

#include <stdbool.h>

#include "job/job.h"

/* The smaller the more urgent. */
typedef enum md_wish { MD_WISH_STOP_SIGNAL, MD_WISH_STOP_FILE, MD_WISH_STOP_WALL, MD_WISH_CHECKPOINT, MD_WISH_NONE } md_wish;

/* What stands above a run that is a case of a sweep. */
typedef struct md_above {
    void (*meanwhile)(void *context); /* on every rank, at every question: its own business, which must be short */
    md_wish (*wish)(void *context);   /* on rank 0, at every look around */
    void *context;
} md_above;

typedef struct md_watch {
    const char *folder; /* where rank 0 looks for files called STOP and CHECKPOINT; NULL: nowhere */
    const md_comm *all; /* whose idle ranks may have had a signal; NULL: there are none */
    const md_stopper *stopper;
    const md_above *above; /* NULL: nothing */
    double start, max_wall_s;
    double checkpoint_every_s; /* 0: on demand only */
    bool answered;             /* one checkpoint has been written or tried, so how long one takes is known */
    double looked, files_looked, checkpoint_at;
    double checkpoint_took_s; /* the last one */
} md_watch;

/* Clocks start now; the job's wall time counts from its own start. */
md_watch md_watch_begin(const md_job *job, double checkpoint_every_s);
/* It is time to look around: asked before every sub-step. */
bool md_watch_due(const md_watch *watch);
/* What this rank wishes; `to_finish_s`: wall time that a clean end would take now. Only rank 0 looks at clocks and files. Under a
 * limit of wall time the first look asks for a checkpoint: only one that was written tells how much time the last one will need. */
md_wish md_watch_look(md_watch *watch, bool root, double to_finish_s);
/* A checkpoint is about to be written: the wishes for one are met. */
void md_watch_answer(md_watch *watch);
/* It has been, in so many seconds. Where one takes longer than a fifth of the time between them, the next one comes later: a run
 * gets on, however slow the disk is. */
void md_watch_written(md_watch *watch, double took_s);
/* "signal", "stop_file", "wall_time"; NULL for the wishes that do not end a run. */
const char *md_wish_stops(md_wish wish);

#endif
