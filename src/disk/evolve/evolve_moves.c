#include "disk/evolve/evolve_moves.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "disk/evolve/couple.h"
#include "disk/evolve/evolve_batch.h"

/* Back to the beginning of the step, and to a point nearer by about this factor. */
static md_status shorten(md_evolve *run, double factor, md_error *err)
{
    md_position *now = &run->now;
    now->couple = md_couple_shorter(now->t1 - now->t, factor);
    double t1 = md_evolve_next_point(run);
    if (!(t1 > now->t && t1 < now->t1))
        return md_fail(err, MD_ERR_NUMERICS, "transport: no coupling step is short enough at t = %.9g s (tried %.4g s)", now->t,
                       now->t1 - now->t);
    md_evolve_turn_to(run, t1, false);
    return MD_OK;
}

/* At an even rate? Not where nothing is known of the cells yet, whose dust may be gone long before the end of the step. */
static bool is_even(const md_evolve *run)
{
    return run->now.couple > 0 && !run->now.by_halves && run->disk->params.solver.scheme != MD_SCHEME_IMEX;
}

/* Of cells at the beginning of the step. */
static md_status move_from_beginning(md_evolve *run, const md_cells *cells, md_error *err)
{
    const md_position *now = &run->now;
    double h = now->t1 - now->t;
    run->batch.even = is_even(run);
    if (run->batch.even) return md_moves_even(&run->moves, cells, now->t, h, run->batch.influx, err);
    return md_moves_half(&run->moves, cells, now->t, 0.5 * h, run->moves.kick, err);
}

static md_status begin_step(md_evolve *run, md_error *err)
{
    const md_cells *cells = &run->batch.cells;
    const md_position *now = &run->now;
    double most = md_couple_most(now->couple, run->disk->params.transport.rtol);
    for (int tries = 0; tries < MD_COUPLE_TRIES; tries++) {
        if (move_from_beginning(run, cells, err)) return err->code;
        double kick = md_moves_kick(&run->moves, cells, run->moves.kick);
        if (kick <= most) return MD_OK;
        if (shorten(run, most / kick, err)) return err->code;
    }
    return md_fail(err, MD_ERR_NUMERICS, "transport: no coupling step is short enough at t = %.9g s", now->t);
}

/* For cells that came from a checkpoint on their way: what moves is found as it was at the beginning. */
static md_status find_again(md_evolve *run, md_error *err)
{
    const md_batch *b = &run->batch;
    md_cells cells = {0};
    if (!md_cells_init(&cells, b->cells.first, b->cells.count, b->cells.bins, err) && b->cells.count > 0)
        memcpy(cells.rows, b->before, (size_t)b->cells.count * b->cells.row_bytes);
    if (!md_comm_agree(run->comm, err)) move_from_beginning(run, &cells, err);
    md_cells_free(&cells);
    return err->code;
}

md_status md_evolve_move_first(md_evolve *run, md_error *err)
{
    if (!run->moves.acts) return MD_OK;
    if (md_comm_agree(run->comm, err)) return err->code;
    bool from_checkpoint = run->moved == MD_MOVED_FIRST && !run->moves_known;
    if (run->now.t1 <= run->now.t || (run->moved != MD_MOVED_NOT && !from_checkpoint)) return MD_OK;
    md_stopwatch *watch = md_profile_of(run->profile, MD_PROFILE_TRANSPORT);
    md_stopwatch_start(watch);
    from_checkpoint ? find_again(run, err) : begin_step(run, err);
    md_stopwatch_stop(watch);
    run->moved = MD_MOVED_FIRST;
    run->batch.silent = true;
    run->moves_known = true;
    return err->code;
}

/* True: refused. */
static bool end_step(md_evolve *run, md_error *err)
{
    const md_cells *cells = &run->batch.cells;
    md_moves *m = &run->moves;
    md_position *now = &run->now;
    bool even = run->batch.even;
    double h = now->t1 - now->t, rtol = run->disk->params.transport.rtol;
    if (even ? md_moves_correct(m, cells, now->t, h, err)
             : md_moves_half(m, cells, now->t + 0.5 * h, 0.5 * h, m->kick_back, err))
        return false;
    double error = md_moves_error(m, cells, even) / rtol, kick = md_moves_kick(m, cells, m->kick);
    if (!even) kick = fmax(kick, md_moves_kick(m, cells, m->kick_back));
    if (error > 1) {
        run->refused++;
        shorten(run, 1 / sqrt(error), err);
        return true;
    }
    now->couple = md_couple_next(now->couple, h, error, kick, rtol);
    now->by_halves = 0;
    return false;
}

bool md_evolve_move_second(md_evolve *run, md_error *err)
{
    if (!run->moves.acts || run->moved != MD_MOVED_FIRST || err->code) return false;
    md_stopwatch *watch = md_profile_of(run->profile, MD_PROFILE_TRANSPORT);
    md_stopwatch_start(watch);
    bool refused = end_step(run, err);
    md_stopwatch_stop(watch);
    run->batch.silent = false;
    if (err->code) return false;
    if (!refused) {
        run->moved = MD_MOVED_BOTH;
        md_batch_ask_again(&run->batch, run->now.t1);
    }
    return true;
}

bool md_evolve_move_by_halves(md_evolve *run)
{
    if (!run->batch.even || run->moved != MD_MOVED_FIRST) return false;
    run->refused++;
    run->now.by_halves = 1;
    run->moved = MD_MOVED_NOT;
    run->batch.silent = false;
    md_batch_back(&run->batch);
    return true;
}
