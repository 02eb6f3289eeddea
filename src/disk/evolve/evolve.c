#include "disk/evolve/evolve.h"

#include <math.h>

#include "base/memory.h"
#include "base/timer.h"
#include "disk/evolve/evolve_batch.h"
#include "disk/evolve/evolve_checkpoint.h"
#include "disk/evolve/evolve_moves.h"

/* s of wall time: a batch of several points that has not ended by then is taken back, for all of it would be lost with a stop. */
static const double MOST_LOST = 2;
/* s of wall time: in a shorter batch cells of other ranks are not worth the messages. */
static const double WORTH_A_MESSAGE = 2e-3;

/* What the ranks must agree on, in one MIN reduction. Of errors those that end the run are the least, then those of a cell. */
enum { AGREE_ERROR, AGREE_WHOLE, AGREE_STOPPED, AGREE_NO_BLOWOUT, AGREE_WISH, AGREE_NOT_DUE, AGREE_TOOK, AGREE_N };
static const double FATAL = 0, OF_A_CELL = 0.5, NO_ERROR = 1;

/* Warn once when the run will take more than a day at its present pace. Rank 0. */
static void watch_pace(md_evolve *run)
{
    const md_batch *b = &run->batch;
    if (run->pace.told || b->cells.count == 0) return;
    double all = 0, end = run->times[run->n_times - 1];
    int i = 0;
    while (i < b->cells.count - 1 && b->passed[i] == b->points)
        i++;
    const md_cell *cell = md_cells_at(&b->cells, i);
    for (int k = 0; k < b->cells.count; k++)
        all += (double)md_cells_at(&b->cells, k)->substeps;
    double t = b->reached[i];
    double left = md_pace_look(&run->pace, &run->disk->params, i, b->cells.count, t, (double)cell->substeps, all, end);
    if (left <= 0) return;
    char text[32];
    md_pace_text(left, text, sizeof text);
    md_log_warn(run->log,
                "at this pace the run will take about %s more: cell %d is at t = %.3g s of %.3g s, with sub-steps of %.2g s",
                text, b->cells.first + i, t, end, cell->h);
}

/* What this rank brings to the meeting: its error, how far its cells are, what is wished for. */
static void prepare_meeting(md_evolve *run, const md_error *err, double *v)
{
    bool root = run->comm->rank == 0;
    const md_batch *b = &run->batch;
    v[AGREE_ERROR] = !err->code ? NO_ERROR : err->code == MD_ERR_NUMERICS ? OF_A_CELL : FATAL;
    v[AGREE_WHOLE] = md_batch_whole(b);
    v[AGREE_STOPPED] = v[AGREE_NO_BLOWOUT] = 0;
    for (int i = 0; i < b->cells.count; i++) { /* the last cell decides: a maximum, as a minimum of negatives */
        const md_cell *cell = md_cells_at(&b->cells, i);
        v[AGREE_STOPPED] = fmin(v[AGREE_STOPPED], cell->stop == MD_CELL_ACTIVE ? -(double)INFINITY : -cell->stop_time);
        v[AGREE_NO_BLOWOUT] = fmin(v[AGREE_NO_BLOWOUT], -cell->quiet_since);
    }
    v[AGREE_WISH] = (double)md_watch_look(&run->watch, root, md_evolve_time_to_finish(run));
    v[AGREE_TOOK] = root ? md_seconds() - run->began_s : (double)INFINITY;
    if (root) md_lock_beat(run->lock);
    if (root) watch_pace(run);
    double every = run->disk->params.io.segment_every_s;
    v[AGREE_NOT_DUE] = root && every > 0 && md_seconds() - run->last_flush > every ? 0 : 1;
}

/* Loss rate of the whole disk [M_mars/s], summed in cell order; the same on every rank. */
static md_status total_loss_rate(const md_evolve *run, double *total, md_error *err)
{
    int cells = run->disk->radial.n, count = run->batch.cells.count;
    double *mine = md_alloc((size_t)count, sizeof *mine, err), *all = md_alloc((size_t)cells, sizeof *all, err);
    if (!md_comm_agree(run->comm, err)) {
        for (int i = 0; i < count; i++)
            mine[i] = run->batch.diag[i].M_out_dot + run->batch.diag[i].M_sink_dot;
        md_comm_gather_rows(run->comm, mine, run->batch.first, sizeof *mine, all);
        *total = 0;
        for (int ig = 0; ig < cells && run->comm->rank == 0; ig++)
            *total += all[ig];
        md_comm_bcast(run->comm, total, sizeof *total);
    }
    md_free(mine);
    md_free(all);
    return err->code;
}

/* All cells are at the end of the batch. When a rule has begun to hold, or has ended the run, before that, they are to come there
 * instead: from the beginning once more, or as they are when nothing changes in them any more. In a batch of several points that is
 * only found out here; it is then gone through point by point. */
static md_status follow_rules(md_evolve *run, const double *v, bool *goes_back, md_error *err)
{
    const md_params *p = &run->disk->params;
    md_seen seen = {.no_blowout = -v[AGREE_NO_BLOWOUT], .stopped = -v[AGREE_STOPPED]};
    if (p->run.stop_loss_rate_Mmars_s > 0 && total_loss_rate(run, &seen.rate, err)) return err->code;
    md_held held = run->now.held;
    *goes_back = md_held_goes_back(&held, &seen, run->now.t, run->now.t1, p);
    if (*goes_back && run->batch.points > 1) return MD_OK;
    run->now.held = held;
    if (*goes_back)
        run->moves.acts ? md_evolve_turn_to(run, md_evolve_next_point(run), false)
                        : md_evolve_turn_to(run, held.aim, seen.stopped <= held.aim);
    else
        run->stop_reason = md_ending(&held, run->now.t1, p);
    return MD_OK;
}

/* Act on what the ranks have agreed on. Returns true when the batch is over or has been taken back. Collective. */
static bool after_meeting(md_evolve *run, const double *v, md_error *err)
{
    bool one = run->batch.points <= 1, whole = v[AGREE_WHOLE] > 0, goes_back = false;
    md_wish wish = (md_wish)v[AGREE_WISH];
    if (v[AGREE_ERROR] < NO_ERROR && v[AGREE_ERROR] > FATAL && md_evolve_move_by_halves(run)) {
        err->code = MD_OK;
        return false;
    }
    if (v[AGREE_ERROR] <= FATAL || (v[AGREE_ERROR] < NO_ERROR && one)) {
        md_comm_agree(run->comm, err);
        return true;
    }
    if (whole && v[AGREE_ERROR] >= NO_ERROR) {
        if (md_evolve_move_second(run, err)) return false;
        if (err->code) return true;
    }
    if (wish == MD_WISH_NONE && run->checkpoint_waits) wish = MD_WISH_CHECKPOINT;
    bool lost = !one && !whole && (md_wish_stops(wish) || v[AGREE_TOOK] > MOST_LOST);
    if (v[AGREE_ERROR] < NO_ERROR) { /* gone through again point by point, so that rows before the failure are written */
        err->code = MD_OK;
        lost = true;
    } else if (whole && follow_rules(run, v, &goes_back, err)) {
        return true;
    }
    if (lost || (goes_back && !one)) {
        md_evolve_take_back(run);
    } else if (whole && !goes_back) {
        md_evolve_resize(run, v[AGREE_TOOK]);
        if (md_evolve_end_batch(run, v[AGREE_NOT_DUE] < 1, err)) return true;
    } else if (!one) { /* inside of a batch of several points there is no state that a checkpoint could hold */
        run->checkpoint_waits = wish == MD_WISH_CHECKPOINT;
        return false;
    }
    run->checkpoint_waits = false;
    if (!run->stop_reason) md_evolve_answer(run, wish, err);
    return lost || (whole && !(goes_back && one));
}

/* Follow all cells through the next batch of points, or to an earlier instant at which a rule ends the run. */
static md_status follow_batch(md_evolve *run, md_error *err)
{
    double v[AGREE_N];
    md_evolve_begin_batch(run, err);
    for (bool over = false; !over && !run->stop_reason;) {
        if (md_evolve_move_first(run, err)) break;
        bool helps = run->now.rows > 0 && run->point_s * run->batch.points > WORTH_A_MESSAGE;
        md_batch_advance(&run->batch, helps, err);
        prepare_meeting(run, err, v);
        md_handout_min(&run->batch.handout, v, AGREE_N);
        run->meetings++;
        over = after_meeting(run, v, err) || err->code;
    }
    return err->code;
}

/* Tell at the start of the run how many cells are too thick to evolve at all. Collective. */
static void tell_stopped(const md_evolve *run)
{
    uint64_t stopped = 0;
    for (int i = 0; i < run->batch.cells.count; i++)
        stopped += md_cells_at(&run->batch.cells, i)->stop != MD_CELL_ACTIVE;
    md_comm_sum_u64(run->comm, &stopped, 1);
    if (stopped > 0)
        md_log_info(run->log, "%d of %d cells stand still from t = 0 on: solid, and thicker than shielding.tau_stop = %g",
                    (int)stopped, run->disk->radial.n, run->disk->params.shielding.tau_stop);
}

/* A run that stops between two coupling points reports the state at the first of them, which all cells have passed; how far they
 * are beyond it is told apart. */
static void settle(md_evolve *run)
{
    bool on_the_way = md_position_is_inside(&run->now);
    run->inside = on_the_way && run->stopped_early;
    if (run->inside) run->ahead = md_batch_ahead(&run->batch);
    md_evolve_forget_rows(run);
    if (on_the_way) md_batch_show_beginning(&run->batch);
    run->now.t1 = run->now.t;
}

md_status md_evolve_run(md_evolve *run, md_error *err)
{
    double end = run->times[run->n_times - 1];
    run->next = run->now.rows == 0 ? 0 : md_evolve_next_output(run, 0, run->now.t);
    if (run->now.rows == 0 && !follow_batch(run, err)) tell_stopped(run);
    while (!err->code && !run->stop_reason && run->next < run->n_times) {
        follow_batch(run, err);
        if (run->comm->rank == 0) md_progress_show(&run->progress, run->now.t / end, run->now.t);
    }
    if (!run->stop_reason) run->stop_reason = run->end_rule;
    if (run->stopped_early && run->now.t >= end) { /* there was nothing left to do */
        run->stopped_early = false;
        run->stop_reason = run->end_rule;
    } else if (!run->stopped_early && !err->code) {
        md_evolve_answer(run, MD_WISH_CHECKPOINT, err);
    }
    settle(run);
    return err->code;
}
