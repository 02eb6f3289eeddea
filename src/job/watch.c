#include "job/watch.h"

#include <math.h>
#include <stdio.h>

#include "base/timer.h"
#include "io/files/fs.h"
#include "job/signal.h"

static const double LOOK_EVERY_S = 1;
static const double LARGEST_SHARE = 0.2; /* of the wall time that checkpoints at regular intervals may take */

md_watch md_watch_begin(const md_job *job, double checkpoint_every_s)
{
    double now = md_seconds();
    return (md_watch){.folder = job->folder.path,
                      .all = &job->all,
                      .stopper = job->stopper,
                      .above = job->above,
                      .start = job->start,
                      .max_wall_s = job->options.max_wall_s,
                      .checkpoint_every_s = checkpoint_every_s,
                      .looked = now,
                      .files_looked = now,
                      .checkpoint_at = now};
}

bool md_watch_due(const md_watch *watch)
{
    if (watch->above) watch->above->meanwhile(watch->above->context);
    if (watch->stopper) return watch->stopper->due(watch->stopper->context);
    return md_signal_stop() || md_signal_checkpoint() || md_seconds() - watch->looked >= LOOK_EVERY_S;
}

/* Is there a file of this name? It is removed, so that it is answered once. */
static bool found(const md_watch *watch, const char *name)
{
    char path[1100];
    md_error ignored = {MD_OK, ""};
    snprintf(path, sizeof path, "%s/%s", watch->folder, name);
    return md_fs_exists(path) && md_fs_remove(path, &ignored) == MD_OK;
}

/* Rank 0 alone: clocks of different hosts tell different times, and one rank is enough for the file system. */
static md_wish look_outside(md_watch *watch, double now, double to_finish_s)
{
    bool called = watch->all && md_comm_called(watch->all);
    md_wish above = watch->above ? watch->above->wish(watch->above->context) : MD_WISH_NONE;
    if (md_wish_stops(above)) return above;
    if (watch->all && md_comm_alarm(watch->all)) return MD_WISH_STOP_SIGNAL;
    bool look = watch->folder && now - watch->files_looked >= LOOK_EVERY_S;
    if (look) watch->files_looked = now;
    if (look && found(watch, "STOP")) return MD_WISH_STOP_FILE;
    if (now - watch->start + LOOK_EVERY_S + to_finish_s > watch->max_wall_s) return MD_WISH_STOP_WALL;
    if (called || (look && found(watch, "CHECKPOINT"))) return MD_WISH_CHECKPOINT;
    double every = fmax(watch->checkpoint_every_s, watch->checkpoint_took_s / LARGEST_SHARE);
    bool due = watch->checkpoint_every_s > 0 && now - watch->checkpoint_at >= every;
    bool to_learn = isfinite(watch->max_wall_s) && !watch->answered;
    return due || to_learn ? MD_WISH_CHECKPOINT : MD_WISH_NONE;
}

md_wish md_watch_look(md_watch *watch, bool root, double to_finish_s)
{
    const md_stopper *stopper = watch->stopper;
    if (watch->above) watch->above->meanwhile(watch->above->context);
    if (stopper) return stopper->stops(stopper->context) ? MD_WISH_STOP_SIGNAL : MD_WISH_NONE;
    double now = md_seconds();
    watch->looked = now;
    md_wish wish = root ? look_outside(watch, now, to_finish_s) : MD_WISH_NONE;
    if (md_signal_checkpoint() && wish > MD_WISH_CHECKPOINT) wish = MD_WISH_CHECKPOINT;
    return md_signal_stop() ? MD_WISH_STOP_SIGNAL : wish;
}

void md_watch_answer(md_watch *watch)
{
    md_signal_checkpoint_take();
    watch->answered = true;
    watch->checkpoint_at = md_seconds();
}

void md_watch_written(md_watch *watch, double took_s)
{
    watch->checkpoint_took_s = took_s;
}

const char *md_wish_stops(md_wish wish)
{
    switch (wish) {
    case MD_WISH_STOP_SIGNAL: return "signal";
    case MD_WISH_STOP_FILE: return "stop_file";
    case MD_WISH_STOP_WALL: return "wall_time";
    case MD_WISH_CHECKPOINT:
    case MD_WISH_NONE: break;
    }
    return NULL;
}
