#include "disk/run/evolve.h"

#include <math.h>
#include <string.h>

#include "base/constants.h"
#include "base/digest.h"
#include "base/memory.h"
#include "base/timer.h"
#include "disk/physics/mars.h"
#include "disk/run/blocks.h"
#include "disk/setup/times.h"

enum { INTERVALS_BETWEEN_CUTS = 8 };
static const double SAME_TIME = 1e-12; /* the times of another end round differently */

/* --- checkpoints and stops --------------------------------------------------------------------------------------------------- */

/* Wall time that run.h5 takes, which is all segments once more, also those of earlier parts. */
static double time_to_join(const md_evolve *run)
{
    return 2 * (run->writing_before_s + run->writing.total);
}

/* Wall time to leave for the end: a checkpoint, and run.h5; but no more than a quarter of all for that, for what has been written
 * grows from part to part, and each part is to get on. */
static double time_to_finish(const md_evolve *run)
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
    md_snapshot snapshot = {.t = run->t,
                            .t1 = run->t1,
                            .held = run->held,
                            .wall_s = run->wall_before_s + md_seconds() - run->watch.start,
                            .writing_s = run->writing_before_s + run->writing.total,
                            .steps = run->steps,
                            .recuts = run->recuts,
                            .resumes = run->resumes,
                            .mixed = run->mixed,
                            .cells = run->disk->radial.n,
                            .bins = run->cells.bins,
                            .row_bytes = (int64_t)run->cells.row_bytes,
                            .row_times = (int64_t)run->row_times};
    const md_snapshot_rows rows = {&run->cells, run->before, run->reached};
    md_watch_answer(&run->watch);
    md_stopwatch_start(&run->writing);
    md_output_sync(run->output, &snapshot.output, err);
    md_stopwatch_stop(&run->writing);
    if (err->code || md_checkpoint_write(run->checkpoints, run->output, &snapshot, &rows, run->first, why)) return err->code;
    md_log_detail(run->log, "checkpoint %d at t = %.6g yr%s", run->checkpoints->kept, run->t / MD_YEAR,
                  run->t1 > run->t ? ", cells on their way" : "");
    return MD_OK;
}

/* What one costs, the output that has to be written for it included. */
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
static md_status honour(md_evolve *run, md_wish wish, md_error *err)
{
    if (wish == MD_WISH_NONE) return MD_OK;
    md_error why = {MD_OK, ""};
    const char *stops = md_wish_stops(wish);
    if (timed_checkpoint(run, &why, err)) return err->code;
    if (why.code && (stops || why.code != MD_ERR_IO)) return md_fail(err, why.code, "%s", why.text);
    if (why.code) md_log_warn(run->log, "no checkpoint at t = %.9g s: %s", run->t, why.text);
    if (stops) {
        run->stop_reason = stops;
        run->stopped_early = true;
    }
    return MD_OK;
}

/* --- one coupling interval -------------------------------------------------------------------------------------------------- */

static md_status check_ledger(const md_evolve *run, int i, const md_cell *cell, double t, md_error *err)
{
    double error = md_cell_ledger_error(cell, run->cells.bins);
    if (error <= MD_LEDGER_LIMIT) return MD_OK;
    int heaviest = 0;
    for (int k = 0; k < run->cells.bins; k++)
        if (cell->mass[k] > cell->mass[heaviest]) heaviest = k;
    return md_fail(
        err, MD_ERR_NUMERICS,
        "cell %d: the books do not close at t = %.9g s: relative error %.3g, allowed %.0e (bin %d holds most: %g kg/m^2)",
        run->cells.first + i, t, error, MD_LEDGER_LIMIT, heaviest, cell->mass[heaviest]);
}

/* The state at t is kept: a run that stops inside of the interval tells what it was there. */
static void begin_interval(md_evolve *run, double t1)
{
    if (run->cells.count > 0) memcpy(run->before, run->cells.rows, (size_t)run->cells.count * run->cells.row_bytes);
    for (int i = 0; i < run->cells.count; i++)
        run->reached[i] = run->t;
    run->t1 = t1;
    run->done = 0;
}

/* Back to the state at t when some cells are on their way to t1. */
static void step_back(md_evolve *run)
{
    if (run->t1 > run->t && run->cells.count > 0)
        memcpy(run->cells.rows, run->before, (size_t)run->cells.count * run->cells.row_bytes);
    run->t1 = run->t;
}

/* What has been done on the way to t1, before the cells are taken back from it. */
static void note_ahead(md_evolve *run)
{
    md_cells before = run->cells;
    before.rows = run->before;
    run->inside = run->t1 > run->t;
    for (int i = 0; i < run->cells.count && run->inside; i++)
        run->ahead += md_cells_at(&run->cells, i)->substeps - md_cells_at(&before, i)->substeps;
}

/* The cells of this rank towards t1, as far as they come until the next look around: then MD_STOPPED, without an error. Local. */
static md_status advance_cells(md_evolve *run, md_error *err)
{
    double t1 = run->t1;
    if (md_mars_check(&run->disk->params, &run->disk->tables, t1, err)) return err->code;
    for (; run->done < run->cells.count; run->done++) {
        int i = run->done, ig = run->cells.first + i;
        md_cell *cell = md_cells_at(&run->cells, i);
        if (t1 > run->t) {
            if (md_solver_continue(&run->solver, i, ig, cell, run->t, &run->reached[i], t1, err))
                return err->code ? err->code : MD_STOPPED;
        } else if (md_solver_look(&run->solver, ig, cell, t1, err)) {
            return err->code;
        }
        if (check_ledger(run, i, cell, t1, err)) return err->code;
        md_solver_diagnose(&run->solver, i, ig, cell, &run->diag[i]);
    }
    return MD_OK;
}

/* What the ranks must agree on, in one MIN reduction. */
enum { AGREE_ERROR, AGREE_WHOLE, AGREE_STOPPED, AGREE_NO_BLOWOUT, AGREE_WISH, AGREE_NOT_DUE, AGREE_N };

/* Said once: at this pace it will not end today. Rank 0. */
static void watch_pace(md_evolve *run)
{
    if (run->pace.told || run->cells.count == 0) return;
    double all = 0, end = run->times[run->n_times - 1];
    int i = run->done < run->cells.count ? run->done : 0;
    const md_cell *cell = md_cells_at(&run->cells, i);
    for (int k = 0; k < run->cells.count; k++)
        all += (double)md_cells_at(&run->cells, k)->substeps;
    double t = run->t1 > run->t ? run->reached[i] : run->t;
    double left = md_pace_look(&run->pace, &run->disk->params, i, run->cells.count, t, (double)cell->substeps, all, end);
    if (left <= 0) return;
    char text[32];
    md_pace_text(left, text, sizeof text);
    md_log_warn(run->log,
                "at this pace the run will take about %s more: cell %d is at t = %.3g s of %.3g s, with sub-steps of %.2g s",
                text, run->cells.first + i, t, end, cell->h);
}

static void look_around(md_evolve *run, const md_error *err, double *v)
{
    bool root = run->comm->rank == 0;
    v[AGREE_ERROR] = err->code ? 0 : 1;
    v[AGREE_WHOLE] = run->done < run->cells.count ? 0 : 1;
    v[AGREE_STOPPED] = v[AGREE_NO_BLOWOUT] = 0;
    for (int i = 0; i < run->done; i++) { /* the last cell decides: a maximum, as a minimum of negatives */
        const md_cell *cell = md_cells_at(&run->cells, i);
        v[AGREE_STOPPED] = fmin(v[AGREE_STOPPED], cell->stop == MD_CELL_ACTIVE ? -(double)INFINITY : -cell->stop_time);
        v[AGREE_NO_BLOWOUT] = fmin(v[AGREE_NO_BLOWOUT], -cell->quiet_since);
    }
    v[AGREE_WISH] = (double)md_watch_look(&run->watch, root, time_to_finish(run));
    if (root) md_lock_beat(run->lock);
    if (root) watch_pace(run);
    double every = run->disk->params.io.segment_every_s;
    v[AGREE_NOT_DUE] = root && every > 0 && md_seconds() - run->last_flush > every ? 0 : 1;
}

/* Loss rate of the whole disk [M_mars/s], summed in cell order; the same on every rank. */
static md_status total_loss_rate(const md_evolve *run, double *total, md_error *err)
{
    int cells = run->disk->radial.n;
    double *mine = md_alloc((size_t)run->cells.count, sizeof *mine, err), *all = md_alloc((size_t)cells, sizeof *all, err);
    if (!md_comm_agree(run->comm, err)) {
        for (int i = 0; i < run->cells.count; i++)
            mine[i] = run->diag[i].M_out_dot + run->diag[i].M_sink_dot;
        md_comm_gather_rows(run->comm, mine, run->first, sizeof *mine, all);
        *total = 0;
        for (int ig = 0; ig < cells && run->comm->rank == 0; ig++)
            *total += all[ig];
        md_comm_bcast(run->comm, total, sizeof *total);
    }
    md_free(mine);
    md_free(all);
    return err->code;
}

/* All cells are at t1. When a rule has begun to hold, or has ended the run, before that, they are to come there instead: from t
 * once more, or as they are when nothing changes in them any more. */
static md_status follow_rules(md_evolve *run, const double *v, bool *goes_back, md_error *err)
{
    const md_params *p = &run->disk->params;
    md_seen seen = {.no_blowout = -v[AGREE_NO_BLOWOUT], .stopped = -v[AGREE_STOPPED]};
    if (p->run.stop_loss_rate_Mmars_s > 0 && total_loss_rate(run, &seen.rate, err)) return err->code;
    *goes_back = md_held_goes_back(&run->held, &seen, run->t, run->t1, p);
    if (!*goes_back) {
        run->stop_reason = md_ending(&run->held, run->t1, p);
    } else if (seen.stopped <= run->held.aim) {
        run->t1 = run->held.aim;
        run->done = 0;
        for (int i = 0; i < run->cells.count; i++)
            run->reached[i] = run->t1;
    } else {
        step_back(run);
        begin_interval(run, run->held.aim);
    }
    return MD_OK;
}

static md_status write_row(md_evolve *run, bool psd, bool due, md_error *err)
{
    const md_params *p = &run->disk->params;
    const md_sizes *sizes = &run->disk->sizes;
    md_radiation *rad = &run->solver.rad[0];
    md_radiation_update(rad, p, &run->disk->tables, sizes, md_mars_temperature(p, &run->disk->tables, run->t), true);
    md_output_times times = {.time_s = run->t,
                             .T_M = rad->T_M,
                             .s_blow = rad->band.hi,
                             .s_blow_lo = rad->band.lo,
                             .beta_max = rad->beta_max};
    for (int i = 0; i < run->cells.count && psd; i++)
        for (int k = 0; k < sizes->n; k++)
            run->N[(size_t)i * (size_t)sizes->n + (size_t)k] = md_cells_at(&run->cells, i)->mass[k] / sizes->m[k];
    int what = (psd ? MD_OUTPUT_PSD : 0) | (due ? MD_OUTPUT_DUE : 0);
    if (due) run->last_flush = md_seconds();
    run->row_times = md_hash(&run->t, sizeof run->t, run->row_times);
    md_stopwatch_start(&run->writing);
    md_output_add(run->output, &times, run->cells.first, run->cells.count, run->diag, run->N, what, err);
    md_stopwatch_stop(&run->writing);
    return err->code;
}

/* All cells are at t1. `output` says that a row is due there; the end of a run gets one in any case, with sizes. */
static md_status end_interval(md_evolve *run, bool output, const double *v, md_error *err)
{
    const md_params *p = &run->disk->params;
    if (run->t1 > run->t) run->steps++;
    run->t = run->t1;
    if (output || run->stop_reason) {
        bool psd = p->io.psd && (!output || md_times_psd_due(p, run->t, run->rows));
        run->rows++;
        write_row(run, psd, v[AGREE_NOT_DUE] < 1, err);
    }
    return md_comm_agree(run->comm, err);
}

/* Advance to t1, or to where a rule has a word before it, and agree on what comes next. */
static md_status interval(md_evolve *run, double t1, bool output, md_error *err)
{
    double v[AGREE_N];
    bool whole = false;
    if (run->t1 != t1) step_back(run); /* a checkpoint was taken on the way to another output time */
    if (run->t1 == run->t) begin_interval(run, t1);
    while (!whole && !run->stop_reason && !err->code) {
        advance_cells(run, err);
        look_around(run, err, v);
        md_stopwatch *waiting = md_profile_of(run->profile, MD_PROFILE_WAIT);
        md_stopwatch_start(waiting);
        md_comm_min(run->comm, v, AGREE_N);
        md_stopwatch_stop(waiting);
        if (v[AGREE_ERROR] < 1) return md_comm_agree(run->comm, err);
        whole = v[AGREE_WHOLE] > 0;
        bool goes_back = false;
        if (whole && follow_rules(run, v, &goes_back, err)) return err->code;
        if (goes_back) whole = output = false;
        if (whole && end_interval(run, output, v, err)) return err->code;
        if (!run->stop_reason) honour(run, (md_wish)v[AGREE_WISH], err);
    }
    return err->code;
}

/* The coupling point that comes: an output, run.dt_init_s later, or where a rule asks for one. */
static double next_point(const md_evolve *run, double output)
{
    double dt_most = run->disk->params.run.dt_init_s > 0 ? run->disk->params.run.dt_init_s : (double)INFINITY;
    double t1 = output - run->t > dt_most ? run->t + dt_most : output;
    return run->held.aim > run->t && run->held.aim < t1 * (1 - SAME_TIME) ? run->held.aim : t1;
}

/* Cells that are too thick from the beginning will not move: said before the run, not behind it. Collective. */
static void tell_stopped(const md_evolve *run)
{
    uint64_t stopped = 0;
    for (int i = 0; i < run->cells.count; i++)
        stopped += md_cells_at(&run->cells, i)->stop != MD_CELL_ACTIVE;
    md_comm_sum_u64(run->comm, &stopped, 1);
    if (stopped > 0)
        md_log_info(run->log, "%d of %d cells stand still from t = 0 on: solid, and thicker than shielding.tau_stop = %g",
                    (int)stopped, run->disk->radial.n, run->disk->params.shielding.tau_stop);
}

md_status md_evolve_run(md_evolve *run, md_error *err)
{
    double end = run->times[run->n_times - 1];
    if (run->rows == 0 && !interval(run, 0, true, err)) tell_stopped(run);
    for (int row = 1; row < run->n_times && !err->code && !run->stop_reason; row++) {
        if (run->t >= run->times[row] * (1 - SAME_TIME)) continue; /* an earlier part has written it */
        while (run->t < run->times[row] && !err->code && !run->stop_reason) {
            double t1 = next_point(run, run->times[row]);
            interval(run, t1, t1 >= run->times[row], err);
        }
        if (run->comm->size > 1 && row % INTERVALS_BETWEEN_CUTS == 0 && !err->code && !run->stop_reason &&
            row < run->n_times - 1)
            md_blocks_rebalance(run, err);
        if (run->comm->rank == 0) md_progress_show(run->progress, run->t / end, run->t);
    }
    if (!run->stop_reason) run->stop_reason = run->end_rule;
    if (run->stopped_early && run->t >= end) { /* there was nothing left to do */
        run->stopped_early = false;
        run->stop_reason = run->end_rule;
    } else if (!run->stopped_early && !err->code) {
        honour(run, MD_WISH_CHECKPOINT, err);
    }
    if (run->stopped_early) note_ahead(run);
    step_back(run); /* the summary tells of a moment that all cells share */
    return err->code;
}
