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

static md_status first_half(md_evolve *run, md_error *err)
{
    const md_cells *cells = &run->batch.cells;
    const md_position *now = &run->now;
    double most = md_couple_most(now->couple, run->disk->params.transport.rtol);
    for (int tries = 0; tries < MD_COUPLE_TRIES; tries++) {
        if (md_moves_half(&run->moves, cells, now->t, 0.5 * (now->t1 - now->t), run->moves.kick, err)) return err->code;
        double kick = md_moves_kick(&run->moves, cells, run->moves.kick);
        if (kick <= most) return MD_OK;
        if (shorten(run, most / kick, err)) return err->code;
    }
    return md_fail(err, MD_ERR_NUMERICS, "transport: no coupling step is short enough at t = %.9g s", now->t);
}

md_status md_evolve_move_first(md_evolve *run, md_error *err)
{
    if (!run->moves.acts) return MD_OK;
    if (md_comm_agree(run->comm, err)) return err->code;
    if (run->moved != MD_MOVED_NOT || run->now.t1 <= run->now.t) return MD_OK;
    md_stopwatch *watch = md_profile_of(run->profile, MD_PROFILE_TRANSPORT);
    md_stopwatch_start(watch);
    first_half(run, err);
    md_stopwatch_stop(watch);
    run->moved = MD_MOVED_FIRST;
    run->batch.silent = true;
    run->kick_known = true;
    return err->code;
}

/* What the first half has changed, for cells that came from a checkpoint behind it. */
static md_status find_kick_again(md_evolve *run, md_error *err)
{
    const md_batch *b = &run->batch;
    md_cells cells = {0};
    if (!md_cells_init(&cells, b->cells.first, b->cells.count, b->cells.bins, err) && b->cells.count > 0)
        memcpy(cells.rows, b->before, (size_t)b->cells.count * b->cells.row_bytes);
    if (!md_comm_agree(run->comm, err))
        md_moves_half(&run->moves, &cells, run->now.t, 0.5 * (run->now.t1 - run->now.t), run->moves.kick, err);
    md_cells_free(&cells);
    run->kick_known = true;
    return err->code;
}

/* True: refused. */
static bool second_half(md_evolve *run, md_error *err)
{
    const md_cells *cells = &run->batch.cells;
    md_moves *m = &run->moves;
    md_position *now = &run->now;
    double h = now->t1 - now->t, rtol = run->disk->params.transport.rtol;
    if (!run->kick_known && find_kick_again(run, err)) return false;
    if (md_moves_half(m, cells, now->t + 0.5 * h, 0.5 * h, m->kick_back, err)) return false;
    double error = md_moves_error(m, cells) / rtol;
    double kick = fmax(md_moves_kick(m, cells, m->kick), md_moves_kick(m, cells, m->kick_back));
    if (error > 1) {
        run->refused++;
        shorten(run, 1 / sqrt(error), err);
        return true;
    }
    now->couple = md_couple_next(now->couple, h, error, kick, rtol);
    return false;
}

bool md_evolve_move_second(md_evolve *run, md_error *err)
{
    if (!run->moves.acts || run->moved != MD_MOVED_FIRST || err->code) return false;
    md_stopwatch *watch = md_profile_of(run->profile, MD_PROFILE_TRANSPORT);
    md_stopwatch_start(watch);
    bool refused = second_half(run, err);
    md_stopwatch_stop(watch);
    run->batch.silent = false;
    if (err->code) return false;
    if (!refused) {
        run->moved = MD_MOVED_BOTH;
        md_batch_ask_again(&run->batch, run->now.t1);
    }
    return true;
}
