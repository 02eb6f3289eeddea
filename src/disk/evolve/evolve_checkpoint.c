#include "disk/evolve/evolve_checkpoint.h"

#include <math.h>

#include "base/timer.h"
#include "disk/evolve/snapshot.h"
#include "numbers/constants.h"

/* Wall time that run.h5 takes, which is all segments once more, also those of earlier parts. */
static double time_to_join(const md_evolve *run)
{
    return 2 * (run->now.writing_s + run->writing.total);
}

/* A checkpoint, and run.h5; but no more than a quarter of all for that, for what has been written grows from part to part, and each
 * part is to get on. */
double md_evolve_time_to_finish(const md_evolve *run)
{
    return 2 * run->checkpoints->longest_s + 0.5 + fmin(time_to_join(run), 0.25 * run->watch.max_wall_s);
}

bool md_evolve_joins(const md_evolve *run)
{
    return !run->stopped_early || md_seconds() + time_to_join(run) <= run->watch.start + run->watch.max_wall_s;
}

/* Output first: a checkpoint counts on the rows before it being on the disk; rows that are lost end the run (err), a checkpoint
 * that cannot be written need not (why). Collective. */
static md_status write_checkpoint(md_evolve *run, md_error *why, md_error *err)
{
    const md_batch *batch = &run->batch;
    md_snapshot snapshot = {.position = run->now,
                            .cells = run->disk->radial.n,
                            .bins = batch->cells.bins,
                            .row_bytes = (int64_t)batch->cells.row_bytes};
    snapshot.position.wall_s += md_seconds() - run->watch.start;
    snapshot.position.writing_s += run->writing.total;
    const md_snapshot_rows rows = {(md_cells *)(uintptr_t)&batch->cells, batch->before, batch->reached};
    md_watch_answer(&run->watch);
    md_stopwatch_start(&run->writing);
    md_output_sync(run->output, &snapshot.output, err);
    md_stopwatch_stop(&run->writing);
    if (err->code || md_checkpoint_write(run->checkpoints, run->output, &snapshot, &rows, batch->first, why)) return err->code;
    md_log_detail(run->log, "checkpoint %d at t = %.6g yr%s", run->checkpoints->kept, run->now.t / MD_YEAR,
                  run->now.t1 > run->now.t ? ", cells on their way" : "");
    return MD_OK;
}

/* Time one checkpoint, including the output it forces. */
static md_status timed_checkpoint(md_evolve *run, md_error *why, md_error *err)
{
    md_checkpoints *c = run->checkpoints;
    double before = c->cost.total, written = run->writing.total;
    md_stopwatch_start(&c->cost);
    write_checkpoint(run, why, err);
    md_stopwatch_stop(&c->cost);
    run->synced_s += run->writing.total - written;
    c->longest_s = fmax(c->longest_s, c->cost.total - before);
    md_watch_written(&run->watch, c->cost.total - before);
    return err->code;
}

/* The run goes on without one that could not be written, the earlier ones are still there; only at a stop it is an error. */
md_status md_evolve_answer(md_evolve *run, md_wish wish, md_error *err)
{
    if (wish == MD_WISH_NONE) return MD_OK;
    md_error why = {MD_OK, ""};
    const char *stops = md_wish_stops(wish);
    if (timed_checkpoint(run, &why, err)) return err->code;
    if (why.code && (stops || why.code != MD_ERR_IO)) return md_fail(err, why.code, "%s", why.text);
    if (why.code) md_log_warn(run->log, "no checkpoint at t = %.9g s: %s", run->now.t, why.text);
    if (stops) {
        run->stop_reason = stops;
        run->stopped_early = true;
    }
    return MD_OK;
}
