#include "disk/solve/advance.h"

#include <math.h>
#include <string.h>

#include "disk/collide/legacy.h"
#include "disk/solve/finite.h"
#include "disk/solve/follow.h"
#include "disk/solve/shrinking.h"
#include "disk/solve/step.h"

/* An instant is found to within this share of the sub-step that contains it. */
static const double CLOSE = 1e-9;
enum { MOST_ROUNDS = 60 };

static void stop_if_thick(const md_disk *disk, const md_rates *rates, md_cell *cell)
{
    if (cell->stop != MD_CELL_ACTIVE || !md_cell_too_thick(disk, rates)) return;
    cell->stop = MD_CELL_STOPPED_TAU;
    cell->stop_time = rates->t;
    cell->stop_tau = rates->tau_stop;
}

/* Is anything blown out? */
static bool blows_out(const md_disk *disk, const md_rates *rates, const md_cell *cell)
{
    bool blows = false;
    for (int k = 0; k < disk->sizes.n && !blows && rates->blow_on && cell->stop == MD_CELL_ACTIVE; k++)
        blows = rates->sink[MD_SINK_BLOW][k] * cell->mass[k] > 0;
    return blows;
}

static void note_quiet(const md_disk *disk, const md_rates *rates, md_cell *cell)
{
    if (blows_out(disk, rates, cell))
        cell->quiet_since = (double)INFINITY;
    else if (rates->t < cell->quiet_since)
        cell->quiet_since = rates->t;
}

/* The rates at t, and what they say of the cell: whether it stops there, since when it blows nothing out. */
static md_status note_rates(md_solver *solver, int ig, md_cell *cell, double t, md_error *err)
{
    md_stopwatch *watch = md_profile_of(solver->profile, MD_PROFILE_RATES);
    md_stopwatch_start(watch);
    md_rates_at(&solver->rates[0], solver->disk, &solver->rad[0], ig, cell, cell->mass, cell->sigma_deep, cell->supply_factor,
                t);
    md_stopwatch_stop(watch);
    if (md_finite_check(solver->disk, &solver->rates[0], &solver->rad[0], ig, cell, err)) return err->code;
    stop_if_thick(solver->disk, &solver->rates[0], cell);
    note_quiet(solver->disk, &solver->rates[0], cell);
    return MD_OK;
}

md_status md_solver_look(md_solver *solver, int ig, md_cell *cell, double t, md_error *err)
{
    md_solver_renew(solver);
    md_rates_forget(&solver->rates[0]);
    return note_rates(solver, ig, cell, t, err);
}

/* The rates of the end of an accepted sub-step are those of the next one's start as far as Mars is concerned. */
static void swap_ends(md_solver *solver)
{
    md_radiation light = solver->rad[0];
    solver->rad[0] = solver->rad[1];
    solver->rad[1] = light;
    md_rates rates = solver->rates[0];
    solver->rates[0] = solver->rates[1];
    solver->rates[1] = rates;
}

/* The earlier program's uniform drift: once an interval all sizes shift and are binned anew; what the
 * grains weigh less afterwards is vapour. */
static void rebin_drift(md_solver *solver, md_cell *cell, double interval)
{
    const md_sizes *sizes = &solver->disk->sizes;
    double ds = solver->disk->params.sublimation.drift_m_s * interval, lost = 0;
    double *N = solver->gain, *s_new = solver->g1, *N_new = solver->g2;
    md_sizes_numbers(sizes, cell->mass, N);
    md_legacy_drift(sizes, sizes->s, N, ds, sizes->edge[0], s_new, N_new);
    for (int k = 0; k < sizes->n; k++) {
        double relative = s_new[k] / sizes->s[k], mass = N_new[k] * sizes->m[k] * relative * relative * relative;
        lost += cell->mass[k] - mass;
        cell->mass[k] = mass;
    }
    md_sum_add(&cell->book[MD_BOOK_SUBLIMATED], lost);
}

/* A cell on its way through a coupling interval. */
typedef struct way {
    md_solver *solver;
    md_cell_place place;
    md_cell *cell;
    double t, t1; /* how far the cell is, and the end of the interval */
} way;

/* One sub-step, not beyond `to`, and the rates behind it. A refused one leaves w->t where it was. */
static md_status attempt(way *w, double to, md_error *err)
{
    md_solver *solver = w->solver;
    double before = w->t;
    md_followed from = md_follow_from(solver, w->place.in_disk, w->cell, before);
    if (solver->disk->params.solver.scheme == MD_SCHEME_IMEX)
        md_step_imex(solver, w->place, w->cell, &w->t, to, err);
    else
        md_step_patankar(solver, w->place, w->cell, &w->t, to, err);
    if (err->code || w->t == before) return err->code;
    md_cell_settle(w->cell, solver->disk->sizes.n);
    swap_ends(solver);
    if (note_rates(solver, w->place.in_disk, w->cell, w->t, err) == MD_OK)
        md_follow_to(solver, w->place.in_disk, w->cell, &from, w->t);
    return err->code;
}

static md_regime regime_now(const way *w)
{
    return md_regime_of(w->solver->disk, &w->solver->rates[0]);
}

/* From the row kept at `from` to `to`, in one sub-step unless the scheme wants a shorter one. */
static md_status again(way *w, double from, double to, md_error *err)
{
    const md_event_search *search = &w->solver->search;
    memcpy(w->cell, search->start, search->row_bytes);
    w->t = from;
    note_rates(w->solver, w->place.in_disk, w->cell, from, err);
    while (!err->code && w->t == from)
        attempt(w, to, err);
    return err->code;
}

/* A sub-step has taken the cell out of `regime`, in which it was at `from`: it is done again up to the last moment before that,
 * and then over it. In the line's place comes the middle when lines do not help. */
static md_status find_change(way *w, double from, md_regime regime, md_error *err)
{
    md_solver *solver = w->solver;
    md_event_search *search = &solver->search;
    double over = w->t, close = fmax(CLOSE * (over - from), 8 * (nextafter(over, HUGE_VAL) - over)), last = HUGE_VAL;
    memcpy(search->end, w->cell, search->row_bytes);
    for (int round = 0; round < MOST_ROUNDS && over - from > close; round++) {
        double to = over - from > 0.5 * last
                        ? from + 0.5 * (over - from)
                        : md_event_on_line(search, solver->disk, w->place.in_disk, from, over, 0.25 * close, regime,
                                           &solver->rates[1], &solver->rad[1], solver->g1);
        last = over - from;
        if (to > from && again(w, from, to, err)) return err->code;
        if (to > from && regime_now(w) != regime) {
            over = w->t;
            memcpy(search->end, w->cell, search->row_bytes);
            continue;
        }
        if (to > from) {
            from = w->t;
            memcpy(search->start, w->cell, search->row_bytes);
        }
        if (again(w, from, fmin(over, from + 0.5 * close), err)) return err->code;
        if (regime_now(w) != regime) return MD_OK;
        from = w->t;
        memcpy(search->start, w->cell, search->row_bytes);
    }
    return w->t < over ? again(w, from, over, err) : MD_OK;
}

/* One more accepted sub-step, or a refusal. What changes directly after another change is left to the error estimate: a cell that
 * is driven to where two regimes meet would change for ever. */
static md_status take_step(way *w, md_error *err)
{
    md_event_search *search = &w->solver->search;
    md_regime regime = regime_now(w);
    double from = w->t;
    memcpy(search->start, w->cell, search->row_bytes);
    if (attempt(w, w->t1, err) || w->t == from) return err->code;
    bool changed = regime_now(w) != regime;
    if (changed && (!w->cell->switched || w->cell->stop != MD_CELL_ACTIVE)) find_change(w, from, regime, err);
    w->cell->switched = changed;
    return err->code;
}

/* As far as to t1 or to a pause. */
static md_status take_steps(way *w, md_error *err)
{
    const md_solver *solver = w->solver;
    bool fresh = true; /* the rates are those of this state and of the sub-step proposed: a pause here leaves no trace */
    while (w->t < w->t1 && w->cell->stop == MD_CELL_ACTIVE) {
        double before = w->t;
        if (fresh && solver->pause && solver->pause(solver->pause_context)) return MD_STOPPED;
        if (take_step(w, err)) return err->code;
        fresh = w->t > before;
    }
    return MD_OK;
}

md_status md_solver_continue(md_solver *solver, md_cell_place place, md_cell *cell, double t0, double *reached, double t1,
                             md_error *err)
{
    way w = {solver, place, cell, *reached, t1};
    for (int s = 0; s < 3; s++) {
        solver->rates[s].interval = t1 - t0;
        md_rates_forget(&solver->rates[s]);
    }
    if (w.t >= t1) return note_rates(solver, place.in_disk, cell, t1, err); /* it is there already */
    md_status status = note_rates(solver, place.in_disk, cell, w.t, err);
    if (status == MD_OK) status = take_steps(&w, err);
    *reached = w.t;
    if (status != MD_OK) return status;
    bool drifts = md_rates_rebin_drift(&solver->disk->params) && cell->stop == MD_CELL_ACTIVE;
    bool frozen = w.t < t1; /* only Mars goes on */
    if (drifts) rebin_drift(solver, cell, t1 - t0);
    if (frozen) md_follow_rest(solver->disk, cell, w.t, t1);
    *reached = t1;
    return drifts || frozen ? note_rates(solver, place.in_disk, cell, t1, err) : MD_OK;
}

md_status md_solver_advance(md_solver *solver, md_cell_place place, md_cell *cell, double t0, double t1, md_error *err)
{
    double reached = t0;
    md_solver_renew(solver);
    return md_solver_continue(solver, place, cell, t0, &reached, t1, err);
}
