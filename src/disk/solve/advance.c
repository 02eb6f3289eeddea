#include "disk/solve/advance.h"

#include <math.h>
#include <string.h>

#include "disk/collide/legacy.h"
#include "disk/solve/follow.h"
#include "disk/solve/shrinking.h"
#include "disk/solve/slide.h"

/* An instant is found to within this share of the sub-step that contains it. */
static const double CLOSE = 1e-9;
enum { MOST_ROUNDS = 60 };

md_status md_solver_look(md_solver *solver, int ig, md_cell *cell, double t, md_error *err)
{
    md_solver_renew(solver);
    md_rates_forget(&solver->rates[0]);
    return md_way_look(solver, ig, cell, t, err);
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

/* A sub-step has taken the cell out of `regime`, in which it was at `from`: it is done again up to the last moment before that,
 * and then over it. In the line's place comes the middle when lines do not help. */
static md_status find_change(md_way *w, double from, md_regime regime, md_error *err)
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
        if (to > from && md_way_again(w, from, to, err)) return err->code;
        if (to > from && md_way_regime(w) != regime) {
            over = w->t;
            memcpy(search->end, w->cell, search->row_bytes);
            continue;
        }
        if (to > from) {
            from = w->t;
            md_way_keep(w);
        }
        if (md_way_again(w, from, fmin(over, from + 0.5 * close), err)) return err->code;
        if (md_way_regime(w) != regime) return MD_OK;
        from = w->t;
        md_way_keep(w);
    }
    return w->t < over ? md_way_again(w, from, over, err) : MD_OK;
}

/* One more accepted sub-step, or a refusal. What changes directly after another change is left to the error estimate, but for a
 * cell that its phases drive into each other. */
static md_status take_step(md_way *w, md_error *err)
{
    const unsigned of_phase = MD_REGIME_VAPOUR | MD_REGIME_BLOW;
    md_regime regime = md_way_regime(w);
    double from = w->t;
    bool at_edge = w->cell->edge != MD_EDGE_AWAY;
    md_way_keep(w);
    if (at_edge)
        md_slide_step(w, err);
    else
        md_way_attempt(w, w->t1, err);
    if (err->code || w->t == from) return err->code;
    if (at_edge) regime = (regime & ~of_phase) | (md_way_regime(w) & of_phase);
    bool changed = md_way_regime(w) != regime, found = changed && (!w->cell->switched || w->cell->stop != MD_CELL_ACTIVE);
    if (found) find_change(w, from, regime, err);
    w->cell->switched = changed;
    if (found && !at_edge && md_slide_crossed(w->solver->disk, regime, md_way_regime(w))) w->cell->edge = MD_EDGE_CROSSED;
    return err->code;
}

/* Only Mars goes on, and what neighbours bring. */
static md_status stand_still(const md_solver *solver, int ig, md_cell *cell, double t0, double t1, md_error *err)
{
    int bins = solver->disk->sizes.n;
    md_follow_rest(solver->disk, cell, t0, t1);
    if (!solver->patankar.influx) return MD_OK;
    md_influx_add(solver->patankar.influx, bins, t1 - t0, cell);
    md_cell_settle(cell, bins);
    if (!md_influx_overdraws(cell->mass, bins)) return MD_OK;
    return md_fail(err, MD_ERR_NUMERICS, "cell %d, which stands still: more has gone to other cells by t = %.9g s than it held",
                   ig, t1);
}

/* As far as to t1 or to a pause. */
static md_status take_steps(md_way *w, md_error *err)
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
    md_way w = {solver, place, cell, *reached, t1};
    for (int s = 0; s < 3; s++) {
        solver->rates[s].interval = t1 - t0;
        md_rates_forget(&solver->rates[s]);
    }
    if (w.t >= t1) return md_way_look(solver, place.in_disk, cell, t1, err); /* it is there already */
    md_status status = md_way_look(solver, place.in_disk, cell, w.t, err);
    if (status == MD_OK) status = take_steps(&w, err);
    *reached = w.t;
    if (status != MD_OK) return status;
    bool drifts = md_rates_rebin_drift(&solver->disk->params) && cell->stop == MD_CELL_ACTIVE;
    bool frozen = w.t < t1;
    if (drifts) rebin_drift(solver, cell, t1 - t0);
    if (frozen && stand_still(solver, place.in_disk, cell, w.t, t1, err)) return err->code;
    *reached = t1;
    return drifts || frozen ? md_way_look(solver, place.in_disk, cell, t1, err) : MD_OK;
}

md_status md_solver_advance(md_solver *solver, md_cell_place place, md_cell *cell, double t0, double t1, md_error *err)
{
    double reached = t0;
    md_solver_renew(solver);
    return md_solver_continue(solver, place, cell, t0, &reached, t1, err);
}
