#include "disk/evolve/evolve_batch.h"

#include <math.h>

#include "base/digest.h"
#include "base/memory.h"
#include "base/timer.h"
#include "disk/physics/mars.h"
#include "disk/setup/times.h"

static const double SAME_TIME = 1e-12; /* the times of another end round differently */

/* s of wall time. A batch is to be long beside a meeting, and short beside what may be lost or waited for with it. */
static const double LONG_ENOUGH = 0.25, TOO_LONG = 1;

/* Points that follow mostly take less than those before. */
static const double MOST_GROWTH = 32;

/* --- points ------------------------------------------------------------------------------------------------------------------- */

/* The coupling point behind t: an output, run.dt_init_s later, or where a rule asks for one; or on the way there in steps that
 * transport allows, all of the same length. */
static double point_behind(const md_evolve *run, double t, double output)
{
    double dt_most = run->disk->params.run.dt_init_s > 0 ? run->disk->params.run.dt_init_s : (double)INFINITY;
    double t1 = output - t > dt_most ? t + dt_most : output;
    if (run->now.held.aim > t && run->now.held.aim < t1 * (1 - SAME_TIME)) t1 = run->now.held.aim;
    double couple = run->now.couple, steps = couple > 0 ? ceil((t1 - t) / couple * (1 - 1e-9)) : 1;
    return steps > 1 ? t + (t1 - t) / steps : t1;
}

double md_evolve_next_point(const md_evolve *run)
{
    return point_behind(run, run->now.t, run->times[run->next]);
}

/* Rules that come and go are looked at at every coupling point. */
static int points_wanted(const md_evolve *run)
{
    const md_params *p = &run->disk->params;
    bool each = p->run.stop_loss_rate_Mmars_s > 0 || p->run.stop_no_blowout;
    if (each || run->moves.acts || run->now.rows == 0 || run->now.t < run->alone_until) return 1;
    return run->size < run->batch.most ? run->size : run->batch.most;
}

int md_evolve_next_output(const md_evolve *run, int row, double t)
{
    while (row < run->n_times && t >= run->times[row] * (1 - SAME_TIME))
        row++;
    return row;
}

static void add_row(const md_evolve *run, md_batch *b, md_point *point)
{
    const md_params *p = &run->disk->params;
    bool psd = p->io.psd && md_times_psd_due(p, point->t, run->now.rows + b->rows);
    point->row = b->rows++;
    point->psd_row = psd ? b->psd_rows++ : -1;
}

/* A point at which Mars is not known is come to alone, so that all before it is written. */
static bool fits(const md_evolve *run, double t)
{
    md_error why = {MD_OK, ""};
    return run->batch.points == 0 || md_mars_check(&run->disk->params, &run->disk->tables, t, &why) == MD_OK;
}

static void choose_points(md_evolve *run)
{
    md_batch *b = &run->batch;
    int wanted = points_wanted(run), row = run->next;
    b->points = b->rows = b->psd_rows = 0;
    for (double t = run->now.t; b->points < wanted && row < run->n_times; b->points++) {
        md_point *point = &b->point[b->points];
        double output = run->times[row], t1 = t < output ? point_behind(run, t, output) : output;
        if (!fits(run, t1)) break;
        *point = (md_point){t1, -1, -1};
        if (t1 >= output) add_row(run, b, point);
        t = t1;
        if (t1 >= output) row = md_evolve_next_output(run, row + 1, t);
    }
}

/* --- rows ------------------------------------------------------------------------------------------------------------------- */

static md_output_times times_at(md_evolve *run, double t)
{
    const md_params *p = &run->disk->params;
    double T_M = md_mars_temperature(p, &run->disk->tables, t);
    md_radiation_update(&run->light, p, &run->disk->tables, &run->disk->sizes, T_M, false);
    md_blowout_band band = md_solver_leaving(&run->batch.solver, T_M);
    return (md_output_times){.time_s = t,
                             .T_M = run->light.T_M,
                             .s_blow = band.hi,
                             .s_blow_lo = band.lo,
                             .beta_max = run->light.beta_max};
}

/* Places for the rows; the batch is as long as there is room for them. */
static md_status open_rows(md_evolve *run, md_error *err)
{
    md_batch *b = &run->batch;
    md_output_times times[MD_BATCH_MOST];
    int what[MD_BATCH_MOST], n = b->rows;
    if (b->rows == 0) return MD_OK;
    for (int k = 0; k < b->points; k++) {
        if (b->point[k].row < 0) continue;
        times[b->point[k].row] = times_at(run, b->point[k].t);
        what[b->point[k].row] = b->point[k].psd_row >= 0 ? MD_OUTPUT_PSD : 0;
    }
    md_stopwatch_start(&run->writing);
    md_output_begin(run->output, b->cells.first, b->cells.count, times, what, &n, err);
    md_stopwatch_stop(&run->writing);
    while (n < b->rows) {
        const md_point *last = &b->point[--b->points];
        b->rows -= last->row >= 0;
        b->psd_rows -= last->psd_row >= 0;
    }
    return err->code;
}

void md_evolve_forget_rows(md_evolve *run)
{
    md_error none = {MD_OK, ""};
    if (run->batch.rows > 0) md_output_end(run->output, 0, false, &none);
    run->batch.rows = run->batch.psd_rows = 0;
}

/* The end of a run gets a row in any case, with sizes. */
static md_status add_last_row(md_evolve *run, md_error *err)
{
    md_batch *b = &run->batch;
    const md_output_times times = times_at(run, run->now.t);
    int what = run->disk->params.io.psd ? MD_OUTPUT_PSD : 0, n = 1;
    if (md_output_begin(run->output, b->cells.first, b->cells.count, &times, &what, &n, err)) return err->code;
    for (int i = 0; i < b->cells.count; i++) {
        double *N = md_output_sizes(run->output, b->cells.first + i, 0);
        *md_output_diag(run->output, b->cells.first + i, 0) = b->diag[i];
        if (N) md_sizes_numbers(&run->disk->sizes, md_cells_at(&b->cells, i)->mass, N);
    }
    run->now.row_times = (int64_t)md_hash(&run->now.t, sizeof run->now.t, (uint64_t)run->now.row_times);
    run->now.rows++;
    return md_output_end(run->output, 1, false, err);
}

/* --- from beginning to end -------------------------------------------------------------------------------------------------- */

md_status md_evolve_begin_batch(md_evolve *run, md_error *err)
{
    md_batch *b = &run->batch;
    md_position *now = &run->now;
    choose_points(run);
    run->began_s = md_seconds();
    if (md_mars_check(&run->disk->params, &run->disk->tables, b->point[0].t, err) || open_rows(run, err)) b->points = 0;
    bool on_the_way = now->t1 > now->t, goes_on = on_the_way && b->points == 1 && b->point[0].t == now->t1;
    if (on_the_way && !goes_on) md_batch_back(b); /* a checkpoint was taken on the way to another output time */
    if (!goes_on) {
        md_batch_begin(b, now->t);
        run->moved = MD_MOVED_NOT;
        b->even = false;
    }
    b->silent = run->moved == MD_MOVED_FIRST;
    now->t1 = b->points > 0 ? b->point[b->points - 1].t : now->t;
    return err->code;
}

md_status md_evolve_end_batch(md_evolve *run, bool due, md_error *err)
{
    md_batch *b = &run->batch;
    md_position *now = &run->now;
    for (int k = 0; k < b->points; k++) {
        const md_point *point = &b->point[k];
        now->steps += point->t > now->t;
        now->t = point->t;
        if (point->row < 0) continue;
        now->row_times = (int64_t)md_hash(&now->t, sizeof now->t, (uint64_t)now->row_times);
        now->rows++;
        run->next = md_evolve_next_output(run, run->next + 1, now->t);
    }
    md_stopwatch_start(&run->writing);
    if (b->rows > 0 && due) run->last_flush = md_seconds();
    if (b->rows > 0) md_output_end(run->output, b->rows, due, err);
    if (run->stop_reason && b->point[b->points - 1].row < 0 && !err->code) add_last_row(run, err);
    md_stopwatch_stop(&run->writing);
    b->rows = b->psd_rows = 0;
    return md_comm_agree(run->comm, err);
}

void md_evolve_take_back(md_evolve *run)
{
    run->alone_until = run->now.t1;
    run->size = 1;
    run->now.t1 = run->now.t;
    md_batch_back(&run->batch);
    md_evolve_forget_rows(run);
}

void md_evolve_turn_to(md_evolve *run, double t, bool as_they_are)
{
    md_batch *b = &run->batch;
    md_evolve_forget_rows(run);
    run->moved = MD_MOVED_NOT;
    b->silent = b->even = false;
    b->point[0] = (md_point){t, -1, -1};
    if (as_they_are)
        md_batch_ask_again(b, t);
    else
        md_batch_back(b);
    run->now.t1 = t;
}

/* Checkpoints and segments that are wanted more often decide, too. */
static double long_enough(const md_evolve *run)
{
    double checkpoint = run->watch.checkpoint_every_s, segment = run->disk->params.io.segment_every_s, s = LONG_ENOUGH;
    if (checkpoint > 0) s = fmin(s, checkpoint);
    return segment > 0 ? fmin(s, segment) : s;
}

void md_evolve_resize(md_evolve *run, double took_s)
{
    int points = run->batch.points;
    if (run->now.t1 <= run->now.t) return; /* the start: no cell has moved */
    double wanted = long_enough(run);
    run->point_s = took_s / points;
    if (run->asked > 0) {
        run->size = run->asked;
    } else if (took_s > TOO_LONG / LONG_ENOUGH * wanted) {
        run->size = points / 2 + (points == 1);
    } else if (took_s < wanted) {
        int more = (int)(points * fmin(MOST_GROWTH, wanted / took_s));
        if (more > run->size) run->size = more < MD_BATCH_MOST ? more : MD_BATCH_MOST;
    }
}
