#include "disk/evolve/pace.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/timer.h"
#include "disk/solve/advance.h"
#include "disk/transport/transport.h"
#include "numbers/constants.h"
#include "numbers/numeric.h"

/* Where the error rules, sub-steps grow with time in the end, whatever they do in the first hours. */
static const double LEAST_POWER = 6;

double md_pace_left(const md_params *params, const md_pace_mark *earlier, const md_pace_mark *now, double t_end)
{
    if (!(t_end > now->t)) return 0;
    bool known = earlier->t > 0 && now->t > earlier->t && now->substeps > earlier->substeps && earlier->substeps > 0;
    if (!known) return (double)INFINITY;
    bool even = params->solver.scheme == MD_SCHEME_IMEX || md_transport_acts(params); /* by what else rules their length */
    double least = even ? 1 : LEAST_POWER;
    double power = fmax(least, md_log(now->t / earlier->t) / md_log(now->substeps / earlier->substeps));
    return now->substeps * (md_pow(t_end / now->t, 1 / power) - 1);
}

static void mark(md_pace *pace, int here, const md_pace_mark *now)
{
    if (here != pace->cell || pace->now.wall <= 0) {
        pace->cell = here;
        pace->earlier = pace->last = *now;
    } else if (now->substeps >= 2 * pace->last.substeps) {
        pace->earlier = pace->last;
        pace->last = *now;
    }
    pace->now = *now;
}

double md_pace_look(md_pace *pace, const md_params *params, int here, int cells, double t, double substeps, double all,
                    double t_end)
{
    const double first_after = 2, apart = 0.5, day = MD_DAY;
    double clock = md_seconds(), spent = clock - pace->began, taken = all - pace->substeps_before;
    if (pace->told || spent < first_after || clock < pace->now.wall + apart) return 0;
    mark(pace, here, &(md_pace_mark){t, substeps, clock});
    const md_pace_mark *from = pace->last.substeps <= 0.75 * substeps ? &pace->last : &pace->earlier;
    double left = md_pace_left(params, from, &pace->now, t_end) * cells * spent / fmax(1, taken);
    pace->over = left > day && isfinite(left) ? pace->over + 1 : 0;
    pace->told = pace->over >= 3;
    return pace->told ? left : 0;
}

void md_pace_text(double wall_s, char *text, size_t size)
{
    static const struct {
        double from, unit;
        const char *name;
    } units[] = {{2 * MD_YEAR, MD_YEAR, "yr"}, {2 * MD_DAY, MD_DAY, "d"}, {7200, 3600, "h"}, {120, 60, "min"}, {0, 1, "s"}};
    int k = 0;
    while (wall_s < units[k].from)
        k++;
    snprintf(text, size, "%.2g %s", wall_s / units[k].unit, units[k].name);
}

/* --- a trial ----------------------------------------------------------------------------------------------------------------- */

/* A tolerance at which a trial is quick. */
static const double COARSE = 1e-3;

typedef struct walker {
    md_solver solver;
    md_cell *cell;
    double until;   /* of the wall time */
    int64_t pauses; /* at this number of sub-steps */
} walker;

static bool waits(const void *context)
{
    const walker *w = context;
    return md_seconds() > w->until || w->cell->substeps >= w->pauses;
}

static int common_divisor(int a, int b)
{
    return b == 0 ? a : common_divisor(b, a % b);
}

/* The k-th cell of a trial, each once: from the middle on in steps of the golden section, which leave no part of the disk out. */
static int choose(int k, int cells)
{
    int stride = (int)(0.618 * cells);
    while (stride < 1 || common_divisor(stride, cells) > 1)
        stride++;
    return (int)((cells / 2 + (long)k * stride) % cells);
}

/* One cell through the outputs, as far as there is time; a mark whenever its sub-steps have doubled. Returns how many outputs are
 * left. */
static int follow(walker *w, int ig, const double *times, int n_times, md_pace_mark *earlier, md_pace_mark *now, md_error *err)
{
    int row = 1;
    md_pace_mark last = {0};
    *now = *earlier = last;
    memset(w->cell, 0, md_cell_bytes(w->solver.disk->sizes.n));
    md_cell_start(w->solver.disk, ig, w->cell);
    w->pauses = 16;
    for (double t = 0; row < n_times;) {
        if (md_solver_continue(&w->solver, (md_cell_place){0, ig}, w->cell, times[row - 1], &t, times[row], err) == MD_OK)
            row++;
        *now = (md_pace_mark){t, (double)w->cell->substeps, md_seconds()};
        if (err->code || now->wall > w->until) break;
        if (w->cell->substeps < w->pauses) continue;
        *earlier = last;
        last = *now;
        w->pauses *= 2;
    }
    if (last.substeps <= 0.75 * now->substeps) *earlier = last; /* far enough back to tell */
    return n_times - row;
}

/* How many times more than these sub-steps it takes, for there is one between two coupling points. */
static double at_least(const md_params *params, double substeps, double t_end)
{
    double dt = params->run.dt_init_s;
    return dt > 0 ? fmax(1, t_end / dt / fmax(1, substeps)) : 1;
}

/* What one cell says: wall time and sub-steps, refused ones too, to the end; all of them finer than here. */
static void take(md_trial *trial, const walker *w, double finer, int outputs_left, double began, double t_end,
                 const md_pace_mark *earlier, const md_pace_mark *now)
{
    double refused = (double)w->cell->rejected / fmax(1, now->substeps), left = 0, wall_left = 0;
    if (outputs_left > 0) {
        left = fmax(outputs_left, md_pace_left(&w->solver.disk->params, earlier, now, t_end));
        wall_left = left * (now->wall - earlier->wall) / fmax(1, now->substeps - earlier->substeps);
        trial->t = fmin(trial->t, now->t);
    }
    trial->cells++;
    trial->done += outputs_left == 0;
    double more = at_least(&w->solver.disk->params, finer * (now->substeps + left), t_end);
    trial->substeps += more * finer * (now->substeps + left) * (1 + refused);
    trial->wall_s += more * finer * (now->wall - began + wall_left);
}

md_status md_trial_run(md_trial *trial, const md_disk *disk, const double *times, int n_times, double enough_s, double most_s,
                       md_error *err)
{
    md_disk tried = *disk;
    double *rtol = &tried.params.solver.rtol, finer = 1;
    if (disk->params.solver.scheme != MD_SCHEME_IMEX && *rtol < COARSE) {
        finer = md_pow(COARSE / *rtol, 1.0 / md_params_order(&disk->params));
        *rtol = COARSE;
    }
    walker w = {.until = 0};
    md_cells cells = {0};
    *trial = (md_trial){.t = (double)INFINITY};
    if (md_cells_init(&cells, 0, 1, disk->sizes.n, err)) return err->code;
    md_solver_init(&w.solver, &tried, 1, err);
    w.cell = md_cells_at(&cells, 0);
    w.solver.pause = waits;
    w.solver.pause_context = &w;
    double start = md_seconds();
    int least = disk->radial.n < 2 ? disk->radial.n : 2; /* they share the time that there is */
    for (int k = 0; k < disk->radial.n && !err->code && (k < least || md_seconds() < start + enough_s); k++) {
        md_pace_mark earlier, now;
        double began = md_seconds();
        w.until = start + (k < least ? most_s * (k + 1) / least : enough_s);
        md_error failed = {MD_OK, ""};
        int left = follow(&w, choose(k, disk->radial.n), times, n_times, &earlier, &now, &failed);
        if (failed.code && !trial->failed.code) trial->failed = failed;
        if (k >= least && left > 0) break; /* cut short by the others: it tells less than they do */
        take(trial, &w, finer, left, began, times[n_times - 1], &earlier, &now);
    }
    if (!err->code) {
        trial->substeps /= trial->cells;
        trial->wall_s /= trial->cells;
        md_solver_free(&w.solver);
    }
    md_cells_free(&cells);
    return err->code;
}
