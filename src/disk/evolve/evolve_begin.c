#include "disk/evolve/evolve_begin.h"

#include <stdlib.h>

#include "base/timer.h"
#include "disk/evolve/checkpoint_read.h"
#include "disk/evolve/snapshot.h"
#include "numbers/constants.h"

/* Cells as the checkpoint has them, on any number of ranks. Local. */
static md_status go_on(md_evolve *run, const md_resume *resume, md_error *err)
{
    const md_snapshot *s = &resume->snapshot;
    md_batch *b = &run->batch;
    run->now = s->position;
    run->now.resumes++;
    run->stop_reason = md_ending(&run->now.held, run->now.t, &run->disk->params); /* its end may be all that is missing */
    b->t = run->now.t;
    if (run->moves.acts && md_position_is_inside(&run->now)) run->moved = MD_MOVED_FIRST;
    const md_snapshot_rows rows = {&b->cells, b->before, b->reached};
    return md_checkpoint_read_rows(resume->path, s, &rows, err);
}

static void start_cells(md_evolve *run)
{
    md_cells *cells = &run->batch.cells;
    for (int i = 0; i < cells->count; i++)
        md_cell_start(run->disk, cells->first + i, md_cells_at(cells, i));
}

static bool is_time_to_meet(const void *watch)
{
    return md_watch_due(watch);
}

/* For tests of what must not matter: the points of every batch but the first. */
static int asked_points(const md_comm *comm)
{
    const char *text = getenv("MARSDISK_BATCH");
    long n = text ? strtol(text, NULL, 10) : 0;
    int points = n < 1 ? 0 : n < MD_BATCH_MOST ? (int)n : MD_BATCH_MOST;
    md_comm_bcast(comm, &points, sizeof points);
    return points;
}

md_status md_evolve_init(md_evolve *run, const md_comm *comm, const md_evolve_plan *plan, md_error *err)
{
    md_job *job = plan->job;
    const md_disk *disk = &plan->task->setup.disk;
    const md_options *options = &job->options;
    *run = (md_evolve){.comm = comm,
                       .disk = disk,
                       .log = &job->log,
                       .output = plan->output,
                       .checkpoints = plan->checkpoints,
                       .lock = &job->folder.lock,
                       .progress = md_progress_begin(comm->rank == 0 ? options->progress : MD_PROGRESS_OFF, options->quiet,
                                                     (md_progress_scale){"t", "yr", MD_YEAR}),
                       .watch = md_watch_begin(job, disk->params.io.checkpoint_every_s),
                       .times = plan->task->times,
                       .n_times = plan->task->n_times,
                       .end_rule = plan->task->end_rule,
                       .profile = plan->profile,
                       .size = 1,
                       .asked = asked_points(comm),
                       .point_s = 1,
                       .last_flush = md_seconds()};
    run->now.held = md_held_begin();
    md_batch *b = &run->batch;
    if (md_batch_init(b, comm, disk, plan->output, err)) return err->code;
    b->solver.profile = plan->profile;
    b->handout.waiting = md_profile_of(plan->profile, MD_PROFILE_WAIT);
    b->pause = is_time_to_meet;
    b->pause_context = &run->watch;
    if (md_moves_init(&run->moves, comm, disk, b->first, err)) return err->code;
    md_radiation_init(&run->light, &disk->params, &disk->tables, &disk->sizes, err);
    if (!err->code && plan->resume->number >= 0)
        go_on(run, plan->resume, err);
    else if (!err->code)
        start_cells(run);
    run->pace = (md_pace){.began = md_seconds()};
    for (int i = 0; i < b->cells.count && !err->code; i++)
        run->pace.substeps_before += (double)md_cells_at(&b->cells, i)->substeps;
    if (md_comm_agree(comm, err)) run->now.rows = 0; /* on no rank has it begun */
    return err->code;
}

void md_evolve_free(md_evolve *run)
{
    md_radiation_free(&run->light);
    md_moves_free(&run->moves);
    md_batch_free(&run->batch);
}
