#include "disk/run/evolve.h"

#include <math.h>
#include <string.h>

#include "base/constants.h"
#include "base/memory.h"
#include "base/timer.h"
#include "disk/physics/mars.h"
#include "disk/run/decomposition.h"
#include "disk/run/signal.h"

static const double LEDGER_LIMIT = 1e-12;
static const double MOST_IMBALANCE = 0.10;
enum { INTERVALS_BETWEEN_CUTS = 8 };

/* --- blocks of cells ------------------------------------------------------------------------------------------------------- */

/* What a cell has cost, counted in sub-steps so that it repeats. */
static int64_t work_of(const md_cell *cell)
{
    return cell->substeps + cell->rejected;
}

/* Wall time to leave for the end: run.h5 is all segments once more. */
static double time_to_finish(const md_evolve *run)
{
    return 2 * run->writing.total + 0.5;
}

/* Asked before every sub-step, for one interval may be long. */
static bool give_up(const void *context)
{
    const md_evolve *run = context;
    if (md_signal_came()) return true;
    return run->max_wall_s < (double)INFINITY && md_seconds() - run->wall_start + time_to_finish(run) > run->max_wall_s;
}

static md_status make_room(md_evolve *run, md_error *err)
{
    size_t count = (size_t)run->cells.count, bins = (size_t)run->disk->sizes.n;
    run->diag = md_alloc(count, sizeof *run->diag, err);
    run->N = md_alloc(count * bins, sizeof *run->N, err);
    run->work = md_alloc(count, sizeof *run->work, err);
    run->before = md_alloc(count, run->cells.row_bytes, err);
    if (!err->code) md_solver_init(&run->solver, run->disk, run->cells.count, err);
    run->solver.profile = run->profile;
    run->solver.give_up = give_up;
    run->solver.give_up_context = run;
    for (int i = 0; i < run->cells.count && !err->code; i++)
        run->work[i] = work_of(md_cells_at(&run->cells, i));
    return err->code;
}

static void free_room(md_evolve *run)
{
    md_free(run->diag);
    md_free(run->N);
    md_free(run->work);
    md_free(run->before);
    md_solver_free(&run->solver);
    run->diag = NULL;
    run->N = NULL;
    run->work = NULL;
    run->before = NULL;
}

/* Cost of every cell since it was asked last, in cell order, on every rank. */
static md_status gather_costs(md_evolve *run, double *cost, md_error *err)
{
    double *mine = md_alloc((size_t)run->cells.count, sizeof *mine, err);
    for (int i = 0; i < run->cells.count && mine; i++) {
        int64_t work = work_of(md_cells_at(&run->cells, i));
        mine[i] = 1 + (double)(work - run->work[i]);
        run->work[i] = work;
    }
    if (!md_comm_agree(run->comm, err)) {
        md_comm_gather_rows(run->comm, mine, run->first, sizeof *mine, cost);
        md_comm_bcast(run->comm, cost, (size_t)run->disk->radial.n * sizeof *cost);
    }
    md_free(mine);
    return err->code;
}

/* Give every rank the cells of the blocks `cut`. */
static md_status move_cells(md_evolve *run, const int *cut, md_error *err)
{
    const md_comm *comm = run->comm;
    md_cells moved = {0};
    md_cells_init(&moved, cut[comm->rank], cut[comm->rank + 1] - cut[comm->rank], run->cells.bins, err);
    if (md_comm_agree(comm, err)) {
        md_cells_free(&moved);
        return err->code;
    }
    md_comm_move_rows(comm, run->cells.rows, run->first, moved.rows, cut, run->cells.row_bytes);
    free_room(run);
    md_cells_free(&run->cells);
    run->cells = moved;
    memcpy(run->first, cut, ((size_t)comm->size + 1) * sizeof *cut);
    run->recuts++;
    make_room(run, err);
    return md_comm_agree(comm, err);
}

/* Cut again when a rank has over 10 % more than its share, and move the cells. */
static md_status rebalance(md_evolve *run, md_error *err)
{
    int ranks = run->comm->size, cells = run->disk->radial.n;
    double *cost = md_alloc((size_t)cells, sizeof *cost, err);
    int *cut = md_alloc((size_t)ranks + 1, sizeof *cut, err);
    if (!md_comm_agree(run->comm, err) && !gather_costs(run, cost, err)) {
        double now = md_decomposition_imbalance(cost, run->first, ranks);
        md_decomposition_cut(cost, cells, ranks, cut);
        double then = md_decomposition_imbalance(cost, cut, ranks);
        if (now > MOST_IMBALANCE && then < 0.9 * now && !md_output_move(run->output, run->first, cut, err))
            move_cells(run, cut, err);
    }
    md_free(cost);
    md_free(cut);
    return err->code;
}

/* --- one coupling interval -------------------------------------------------------------------------------------------------- */

static md_status check_ledger(const md_evolve *run, int i, const md_cell *cell, double t, md_error *err)
{
    double error = md_cell_ledger_error(cell, run->cells.bins);
    if (error <= LEDGER_LIMIT) return MD_OK;
    int heaviest = 0;
    for (int k = 0; k < run->cells.bins; k++)
        if (cell->mass[k] > cell->mass[heaviest]) heaviest = k;
    return md_fail(
        err, MD_ERR_NUMERICS,
        "cell %d: the books do not close at t = %.9g s: relative error %.3g, allowed %.0e (bin %d holds most: %g kg/m^2)",
        run->cells.first + i, t, error, LEDGER_LIMIT, heaviest, cell->mass[heaviest]);
}

/* Every cell of this rank to t1; MD_STOPPED without an error when a signal or the wall time ended it half way. Local. */
static md_status advance_cells(md_evolve *run, double t1, md_error *err)
{
    if (md_mars_check(&run->disk->params, &run->disk->tables, t1, err)) return err->code;
    memcpy(run->before, run->cells.rows, (size_t)run->cells.count * run->cells.row_bytes);
    for (int i = 0; i < run->cells.count; i++) {
        md_cell *cell = md_cells_at(&run->cells, i);
        int ig = run->cells.first + i;
        if (t1 > run->t) {
            if (md_solver_advance(&run->solver, i, ig, cell, run->t, t1, err)) return err->code ? err->code : MD_STOPPED;
        } else {
            md_solver_look(&run->solver, ig, cell, t1);
        }
        if (check_ledger(run, i, cell, t1, err)) return err->code;
        md_solver_diagnose(&run->solver, i, ig, cell, &run->diag[i]);
    }
    return MD_OK;
}

/* What the ranks must agree on, in one MIN reduction. */
enum { AGREE_ERROR, AGREE_WHOLE, AGREE_ALL_STOPPED, AGREE_NO_BLOWOUT, AGREE_GO_ON, AGREE_NOT_DUE, AGREE_N };

static void look_around(const md_evolve *run, md_status advanced, const md_error *err, double *v)
{
    v[AGREE_ERROR] = err->code ? 0 : 1;
    v[AGREE_WHOLE] = advanced == MD_STOPPED ? 0 : 1;
    v[AGREE_ALL_STOPPED] = v[AGREE_NO_BLOWOUT] = 1;
    for (int i = 0; i < run->cells.count; i++) {
        if (md_cells_at(&run->cells, i)->stop == MD_CELL_ACTIVE) v[AGREE_ALL_STOPPED] = 0;
        if (run->diag[i].M_out_dot > 0) v[AGREE_NO_BLOWOUT] = 0;
    }
    double wall = md_seconds();
    bool out_of_time =
        run->comm->rank == 0 && wall - run->wall_start + 2 * run->interval_wall + time_to_finish(run) > run->max_wall_s;
    v[AGREE_GO_ON] = md_signal_came() ? 0 : out_of_time ? 0.5 : 1;
    double every = run->disk->params.io.segment_every_s;
    v[AGREE_NOT_DUE] = run->comm->rank == 0 && every > 0 && wall - run->last_flush > every ? 0 : 1;
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

/* A condition that has held for at least `least` seconds, without a break. */
static bool held(double *since, bool now, double t, double least)
{
    if (!now)
        *since = (double)INFINITY;
    else if (t < *since)
        *since = t;
    return now && t - *since >= least;
}

static md_status early_stop(md_evolve *run, const double *v, md_error *err)
{
    const md_params *p = &run->disk->params;
    if (p->run.stop_all_stopped &&
        held(&run->still_since, v[AGREE_ALL_STOPPED] > 0, run->t, p->run.stop_all_stopped_min_yr * MD_YEAR))
        run->stop_reason = "all_cells_stopped";
    if (p->run.stop_no_blowout &&
        held(&run->dark_since, v[AGREE_NO_BLOWOUT] > 0, run->t, p->run.stop_no_blowout_min_yr * MD_YEAR))
        run->stop_reason = "no_blowout";
    if (p->run.stop_loss_rate_Mmars_s > 0) {
        double rate = 0;
        if (total_loss_rate(run, &rate, err)) return err->code;
        if (held(&run->quiet_since, rate < p->run.stop_loss_rate_Mmars_s, run->t, p->run.stop_loss_rate_min_yr * MD_YEAR))
            run->stop_reason = "loss_rate";
    }
    if (v[AGREE_GO_ON] < 1 && !run->stop_reason) {
        run->stop_reason = v[AGREE_GO_ON] > 0 ? "wall_time" : "signal";
        run->stopped_early = true;
    }
    return MD_OK;
}

static md_status write_row(md_evolve *run, int number, bool due, md_error *err)
{
    const md_params *p = &run->disk->params;
    const md_sizes *sizes = &run->disk->sizes;
    md_radiation *rad = &run->solver.rad[0];
    md_radiation_update(rad, p, &run->disk->tables, sizes, md_mars_temperature(p, &run->disk->tables, run->t), true);
    md_output_times times = {.time_s = run->t, .T_M = rad->T_M, .s_blow = rad->s_blow, .beta_max = rad->beta_max};
    bool psd = p->io.psd && number % p->io.psd_every == 0;
    for (int i = 0; i < run->cells.count && psd; i++)
        for (int k = 0; k < sizes->n; k++)
            run->N[(size_t)i * (size_t)sizes->n + (size_t)k] = md_cells_at(&run->cells, i)->mass[k] / sizes->m[k];
    int what = (psd ? MD_OUTPUT_PSD : 0) | (due ? MD_OUTPUT_DUE : 0);
    if (due) run->last_flush = md_seconds();
    md_stopwatch_start(&run->writing);
    md_output_add(run->output, &times, run->cells.first, run->cells.count, run->diag, run->N, what, err);
    md_stopwatch_stop(&run->writing);
    return err->code;
}

/* Some rank gave up half way: every cell is again what it was when the interval began, and the run ends there. */
static md_status abandon(md_evolve *run, const double *v)
{
    memcpy(run->cells.rows, run->before, (size_t)run->cells.count * run->cells.row_bytes);
    run->stop_reason = v[AGREE_GO_ON] > 0 ? "wall_time" : "signal";
    run->stopped_early = true;
    return MD_OK;
}

/* Advance to t1 and agree on what comes next. `row` is the output number, negative at a coupling point that is no output. */
static md_status interval(md_evolve *run, double t1, int row, md_error *err)
{
    double wall = md_seconds(), v[AGREE_N];
    look_around(run, advance_cells(run, t1, err), err, v);
    md_comm_min(run->comm, v, AGREE_N);
    if (v[AGREE_ERROR] < 1) return md_comm_agree(run->comm, err);
    if (v[AGREE_WHOLE] < 1) return abandon(run, v);
    if (t1 > run->t) run->steps++;
    run->t = t1;
    run->interval_wall = md_seconds() - wall;
    if (early_stop(run, v, err)) return err->code;
    if (row < 0 && !run->stop_reason) return MD_OK;
    run->rows++;
    write_row(run, row < 0 ? 0 : row, v[AGREE_NOT_DUE] < 1, err);
    return md_comm_agree(run->comm, err);
}

md_status md_evolve_run(md_evolve *run, md_error *err)
{
    double dt_most = run->disk->params.run.dt_init_s > 0 ? run->disk->params.run.dt_init_s : (double)INFINITY;
    double end = run->times[run->n_times - 1];
    interval(run, 0, 0, err);
    for (int row = 1; row < run->n_times && !err->code && !run->stop_reason; row++) {
        while (run->t < run->times[row] && !err->code && !run->stop_reason) {
            double t1 = run->times[row] - run->t > dt_most ? run->t + dt_most : run->times[row];
            interval(run, t1, t1 < run->times[row] ? -1 : row, err);
        }
        if (run->comm->size > 1 && row % INTERVALS_BETWEEN_CUTS == 0 && !err->code && row < run->n_times - 1)
            rebalance(run, err);
        if (run->comm->rank == 0) md_progress_show(run->progress, run->t / end, run->t);
    }
    if (!run->stop_reason) run->stop_reason = run->end_rule;
    return err->code;
}

md_status md_evolve_init(md_evolve *run, const md_comm *comm, const md_disk *disk, const md_evolve_plan *plan, md_logger *log,
                         md_output *output, md_progress *progress, md_error *err)
{
    *run = (md_evolve){.comm = comm,
                       .disk = disk,
                       .log = log,
                       .output = output,
                       .progress = progress,
                       .times = plan->times,
                       .n_times = plan->n_times,
                       .end_rule = plan->end_rule,
                       .wall_start = plan->wall_start,
                       .max_wall_s = plan->max_wall_s,
                       .profile = plan->profile,
                       .quiet_since = (double)INFINITY,
                       .dark_since = (double)INFINITY,
                       .still_since = (double)INFINITY,
                       .last_flush = md_seconds()};
    int cells = disk->radial.n;
    double *equal = md_alloc((size_t)cells, sizeof *equal, err);
    run->first = md_alloc((size_t)comm->size + 1, sizeof *run->first, err);
    if (!err->code) {
        md_decomposition_cut(equal, cells, comm->size, run->first);
        int first = run->first[comm->rank];
        md_cells_init(&run->cells, first, run->first[comm->rank + 1] - first, disk->sizes.n, err);
    }
    for (int i = 0; i < run->cells.count && !err->code; i++)
        md_cell_start(disk, run->cells.first + i, md_cells_at(&run->cells, i));
    if (!err->code) make_room(run, err);
    md_free(equal);
    return md_comm_agree(comm, err);
}

void md_evolve_free(md_evolve *run)
{
    free_room(run);
    md_cells_free(&run->cells);
    md_free(run->first);
    run->first = NULL;
}
