/* How a run begins: its blocks of cells, started or taken from a checkpoint. */
#include "base/memory.h"
#include "base/timer.h"
#include "disk/run/blocks.h"
#include "disk/run/decomposition.h"
#include "disk/run/evolve.h"

/* Cells as the checkpoint has them, on any number of ranks. Local. */
static md_status go_on(md_evolve *run, const md_resume *resume, md_error *err)
{
    const md_snapshot *s = &resume->snapshot;
    run->t = s->t;
    run->t1 = s->t1;
    run->held = s->held;
    run->stop_reason = md_ending(&s->held, s->t, &run->disk->params); /* its end may be all that is missing */
    run->wall_before_s = s->wall_s;
    run->writing_before_s = s->writing_s;
    run->steps = (long)s->steps;
    run->recuts = (int)s->recuts;
    run->resumes = s->resumes + 1;
    run->mixed = s->mixed;
    run->rows = s->output.written.rows;
    run->row_times = (uint64_t)s->row_times;
    const md_snapshot_rows rows = {&run->cells, run->before, run->reached};
    return md_checkpoint_read_rows(resume->path, s, &rows, err);
}

static void start_cells(md_evolve *run)
{
    for (int i = 0; i < run->cells.count; i++)
        md_cell_start(run->disk, run->cells.first + i, md_cells_at(&run->cells, i));
}

md_status md_evolve_init(md_evolve *run, const md_comm *comm, const md_disk *disk, const md_evolve_plan *plan, md_error *err)
{
    *run = (md_evolve){.comm = comm,
                       .disk = disk,
                       .log = plan->log,
                       .output = plan->output,
                       .checkpoints = plan->checkpoints,
                       .lock = plan->lock,
                       .progress = plan->progress,
                       .watch = plan->watch,
                       .times = plan->times,
                       .n_times = plan->n_times,
                       .end_rule = plan->end_rule,
                       .profile = plan->profile,
                       .held = md_held_begin(),
                       .last_flush = md_seconds()};
    int cells = disk->radial.n;
    double *equal = md_alloc((size_t)cells, sizeof *equal, err);
    run->first = md_alloc((size_t)comm->size + 1, sizeof *run->first, err);
    if (!err->code) {
        md_decomposition_cut(equal, cells, comm->size, run->first);
        int first = run->first[comm->rank];
        md_cells_init(&run->cells, first, run->first[comm->rank + 1] - first, disk->sizes.n, err);
    }
    if (!err->code) md_blocks_make_room(run, err);
    if (!err->code && plan->resume->number >= 0)
        go_on(run, plan->resume, err);
    else if (!err->code)
        start_cells(run);
    if (!err->code) md_blocks_count_from_here(run);
    run->pace = (md_pace){.began = md_seconds()};
    for (int i = 0; i < run->cells.count && !err->code; i++)
        run->pace.substeps_before += (double)md_cells_at(&run->cells, i)->substeps;
    md_free(equal);
    if (md_comm_agree(comm, err)) run->rows = 0; /* on no rank has it begun */
    return err->code;
}

void md_evolve_free(md_evolve *run)
{
    md_blocks_free_room(run);
    md_cells_free(&run->cells);
    md_free(run->first);
    run->first = NULL;
}
