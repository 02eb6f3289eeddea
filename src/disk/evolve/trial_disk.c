#include "disk/evolve/trial_disk.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "base/timer.h"
#include "disk/evolve/couple.h"
#include "disk/evolve/moves.h"
#include "disk/solve/advance.h"

typedef struct walk {
    const md_disk *disk;
    md_moves moves;
    md_solver solver;
    md_cells cells, before; /* before: at the last coupling point */
    int first[2];           /* all cells are one block */
    double t, couple;       /* s */
    double until;           /* of the wall time */
    double refused;         /* sub-steps in coupling steps that were taken back */
    bool by_halves;         /* see evolve_moves.h */
    unsigned char *influx;  /* rows of md_influx_bytes */
} walk;

static md_status walk_init(walk *w, const md_disk *disk, double until, md_error *err)
{
    int n = disk->radial.n, bins = disk->sizes.n;
    *w = (walk){.disk = disk, .first = {0, n}, .until = until};
    if (md_cells_init(&w->cells, 0, n, bins, err) || md_cells_init(&w->before, 0, n, bins, err)) return err->code;
    if (md_solver_init(&w->solver, disk, n, err) || md_moves_init(&w->moves, &md_comm_alone, disk, w->first, err))
        return err->code;
    w->influx = md_alloc_aligned((size_t)n, md_influx_bytes(bins), err);
    if (err->code) return err->code;
    for (int ig = 0; ig < n; ig++)
        md_cell_start(disk, ig, md_cells_at(&w->cells, ig));
    return MD_OK;
}

static void walk_free(walk *w)
{
    md_moves_free(&w->moves);
    md_free(w->influx);
    md_solver_free(&w->solver);
    md_cells_free(&w->before);
    md_cells_free(&w->cells);
}

static void copy_rows(const md_cells *to, const md_cells *from)
{
    memcpy(to->rows, from->rows, (size_t)from->count * from->row_bytes);
}

static double accepted(const walk *w)
{
    double sum = 0;
    for (int ig = 0; ig < w->cells.count; ig++)
        sum += (double)md_cells_at(&w->cells, ig)->substeps;
    return sum;
}

/* With those that the cells' own error has refused. */
static double tried(const walk *w)
{
    double sum = accepted(w);
    for (int ig = 0; ig < w->cells.count; ig++)
        sum += (double)md_cells_at(&w->cells, ig)->rejected;
    return sum;
}

/* What moves at an even rate or at once; the cells as far as t1, unless that is too much. A cell that cannot give at an even rate
 * is no failure: the step is to be made by halves. */
static bool to_the_end(walk *w, double t1, bool even, double most, double *kick, md_error *err)
{
    double h = t1 - w->t;
    if (even ? md_moves_even(&w->moves, &w->cells, w->t, h, w->influx, err)
             : md_moves_half(&w->moves, &w->cells, w->t, 0.5 * h, w->moves.kick, err))
        return false;
    *kick = md_moves_kick(&w->moves, &w->cells, w->moves.kick);
    for (int ig = 0; ig < w->cells.count && *kick <= most && !err->code; ig++) {
        w->solver.patankar.influx = even ? md_influx_at(w->influx, w->cells.bins, ig) : NULL;
        md_solver_advance(&w->solver, (md_cell_place){ig, ig}, md_cells_at(&w->cells, ig), w->t, t1, err);
    }
    if (!even || err->code != MD_ERR_NUMERICS) return !err->code && *kick <= most;
    err->code = MD_OK;
    w->by_halves = true;
    return false;
}

/* From w->t to t1. What is too much, or too far off, is taken back. */
static void one_step(walk *w, double t1, md_error *err)
{
    const md_params *p = &w->disk->params;
    double rtol = p->transport.rtol, h = t1 - w->t, most = md_couple_most(w->couple, rtol), done = tried(w), kick = 0,
           error = 0;
    bool even = w->couple > 0 && !w->by_halves && p->solver.scheme != MD_SCHEME_IMEX;
    copy_rows(&w->before, &w->cells);
    bool there = to_the_end(w, t1, even, most, &kick, err);
    if (there && (even ? md_moves_correct(&w->moves, &w->cells, w->t, h, err)
                       : md_moves_half(&w->moves, &w->cells, w->t + 0.5 * h, 0.5 * h, w->moves.kick_back, err)))
        return;
    if (err->code) return;
    if (there) {
        error = md_moves_error(&w->moves, &w->cells, even) / rtol;
        if (!even) kick = fmax(kick, md_moves_kick(&w->moves, &w->cells, w->moves.kick_back));
    }
    if (!there || error > 1) {
        bool too_much = !there && kick > most; /* known before the cells went on; at the end only the error is asked */
        if (too_much || error > 1) w->couple = md_couple_shorter(h, too_much ? most / kick : 1 / sqrt(error));
        w->refused += tried(w) - done;
        copy_rows(&w->cells, &w->before);
        return;
    }
    w->couple = md_couple_next(w->couple, h, error, kick, rtol);
    w->by_halves = false;
    w->t = t1;
}

/* The next coupling point before an output. */
static double point_behind(const walk *w, double output)
{
    double dt = w->disk->params.run.dt_init_s, t1 = dt > 0 ? fmin(output, w->t + dt) : output;
    double steps = w->couple > 0 ? ceil((t1 - w->t) / w->couple * (1 - 1e-9)) : 1;
    return steps > 1 ? w->t + (t1 - w->t) / steps : t1;
}

md_status md_trial_of_disk(md_trial *trial, const md_disk *disk, const double *times, int n_times, double most_s, md_error *err)
{
    walk w;
    double cells = disk->radial.n, end = times[n_times - 1], left = 0;
    *trial = (md_trial){.cells = disk->radial.n, .t = (double)INFINITY};
    md_pace_mark earlier = {0}, last = {0}, now = {.wall = md_seconds()};
    double began = now.wall;
    walk_init(&w, disk, began + most_s, err);
    int row = 1;
    while (!err->code && !trial->failed.code && row < n_times && now.wall < w.until) {
        one_step(&w, point_behind(&w, times[row]), &trial->failed);
        if (w.t >= times[row]) row++;
        now = (md_pace_mark){w.t, accepted(&w), md_seconds()};
        if (now.substeps < 2 * last.substeps) continue;
        earlier = last;
        last = now;
    }
    if (last.substeps <= 0.75 * now.substeps) earlier = last;                    /* far enough back to tell */
    double all = (w.refused + tried(&w)) / fmax(1, now.substeps), wall_left = 0; /* with those that were refused */
    if (row < n_times) {
        left = fmax((n_times - row) * cells, md_pace_left(&disk->params, &earlier, &now, end));
        wall_left = left * (now.wall - earlier.wall) / fmax(1, now.substeps - earlier.substeps);
        trial->t = w.t;
    } else {
        trial->done = trial->cells;
    }
    trial->substeps = (now.substeps + left) * all / cells;
    trial->wall_s = (now.wall - began + wall_left) / cells;
    walk_free(&w);
    return err->code;
}
