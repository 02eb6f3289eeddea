#include "disk/solve/outside.h"
#include "disk/solve/step.h"

#include <math.h>
#include <string.h>

#include "disk/collide/band.h"
#include "disk/collide/drift.h"
#include "disk/solve/imex.h"
#include "disk/solve/patankar_rates.h"

/* Tables of cell `here` of this rank, built for this motion. */
static const md_gross *gross_tables(md_solver *solver, int here, md_motion motion, md_error *err)
{
    const md_disk *disk = solver->disk;
    md_gross *gross = &solver->gross[here < solver->cached ? here : solver->cached];
    md_stopwatch *watch = md_profile_of(solver->profile, MD_PROFILE_COEFFICIENTS);
    md_stopwatch_start(watch);
    if (disk->cache_disabled) gross->v = (double)NAN;
    bool hit = gross->v == motion.v && gross->H == motion.H;
    solver->coefficients.hits += hit;
    solver->coefficients.misses += !hit;
    md_gross_build(gross, &disk->params, &disk->sizes, motion.v, motion.H, err);
    md_stopwatch_stop(watch);
    return gross;
}

/* Collisional gain [kg m^-2 s^-1] and loss [1/s] by either book-keeping; returns what falls below the grid, sets the shortest
 * collision time. */
static double collisions(md_solver *solver, md_cell_place place, const md_cell *cell, double *t_coll, md_error *err)
{
    const md_disk *disk = solver->disk;
    const md_sizes *sizes = &disk->sizes;
    md_motion motion = md_motion_now(disk, place.in_disk, cell->e, cell->inc, solver->rates[0].tau_meet);
    md_stopwatch *watch = md_profile_of(solver->profile, MD_PROFILE_SWEEPS);
    if (!solver->gross) {
        const md_meetings *meetings = md_solver_meetings(solver, place.here, motion);
        md_stopwatch_start(watch);
        double below = md_patankar_rates(&solver->patankar, sizes, meetings, cell->mass, solver->gain, solver->loss),
               fastest = 0;
        for (int k = 0; k < sizes->n; k++)
            fastest = fmax(fastest, solver->loss[k]);
        *t_coll = fastest > 0 ? 1 / fastest : (double)INFINITY;
        md_stopwatch_stop(watch);
        return below;
    }
    double *N = solver->g1;
    md_sizes_numbers(sizes, cell->mass, N);
    const md_gross *gross = gross_tables(solver, place.here, motion, err);
    md_stopwatch_start(watch);
    *t_coll = err->code ? (double)INFINITY : md_gross_rates(gross, N, solver->gain, solver->loss);
    for (int k = 0; k < sizes->n; k++)
        solver->gain[k] *= sizes->m[k];
    md_stopwatch_stop(watch);
    return 0;
}

/* Supply, and what shrinking grains bring to the next smaller bin, as one explicit source [kg m^-2 s^-1]; shrinking bodies leave
 * with the sinks. Returns the rate at which their mass turns to vapour. */
static double explicit_terms(const md_solver *solver, const md_cell *cell, double *source, double *sink)
{
    const md_rates *a = &solver->rates[0];
    const md_sizes *sizes = &solver->disk->sizes;
    double vapour = 0;
    for (int k = 0; k < sizes->n; k++) {
        double others = a->other_sinks[k] + (a->collide ? solver->loss[k] : 0) + (a->shrinks ? a->shrink[k] : 0);
        double *blown = &solver->imex.blown[k];
        *blown = a->sink_on[MD_SINK_BLOW] ? md_band_rate(a->sink[MD_SINK_BLOW][k], a->blow_full, others) : 0;
        source[k] = a->supply.surface * a->supply_weight[k];
        sink[k] = a->other_sinks[k] + *blown;
    }
    double *at_edge = solver->imex.at_edge;
    md_drift_profile(sizes, cell->mass, at_edge);
    for (int k = 0; k < sizes->n && a->shrinks; k++) {
        double leaving = a->shrink[k] * at_edge[k] * cell->mass[k],
               arriving = k > 0 ? leaving * (sizes->m[k - 1] / sizes->m[k]) : 0;
        sink[k] += a->shrink[k] * at_edge[k];
        if (k > 0) source[k - 1] += arriving;
        vapour += leaving - arriving;
    }
    return vapour;
}

static void book(md_solver *solver, md_cell *cell, const md_imex_rates *rates, double h, double below, double vapour)
{
    const md_rates *a = &solver->rates[0];
    const md_supply_split *supply = &a->supply;
    double removed[1], gained, defect;
    md_imex_moved(rates, cell->mass, solver->g2, h, 1, &rates->sink, removed, &gained, &defect);

    for (int s = 0; s < MD_SINKS; s++) {
        double rate = 0;
        const double *sink = s == MD_SINK_BLOW ? solver->imex.blown : a->sink[s];
        for (int k = 0; k < rates->n && a->sink_on[s]; k++)
            rate += sink[k] * cell->mass[k];
        if (rate > 0) md_sum_add(&cell->book[md_ledger_sinks[s].book], h * rate);
    }
    md_sum_add(&cell->book[MD_BOOK_SUBLIMATED], h * vapour);
    md_sum_add(&cell->book[MD_BOOK_SUPPLIED], h * (supply->surface - supply->deep_out + supply->deep_in + supply->spilled));
    md_sum_add(&cell->book[MD_BOOK_SPILLED], h * supply->spilled);
    md_sum_add(&cell->book[MD_BOOK_BELOW_GRID], h * below);
    md_sum_add(&cell->book[MD_BOOK_DEFECT], defect + h * below); /* gain at the old state, loss at the new one */
    md_sum_add(&cell->not_supplied, h * supply->refused);
    cell->supply_bound = supply->surface < a->supply_wants ? supply->surface : (double)INFINITY;
    cell->sigma_deep = fmax(0, cell->sigma_deep + h * (supply->deep_in - supply->deep_out));
    if (solver->disk->params.supply.reservoir)
        cell->reservoir_left =
            fmax(0, cell->reservoir_left - h * (supply->surface - supply->deep_out + supply->deep_in + supply->spilled));
}

/* The longest step that explicit supply allows: a tenth of the time in which the layer fills, and no deep layer gives more than it
 * holds. */
static double supply_allows(const md_rates *rates, const md_cell *cell, double limit)
{
    double drain = rates->supply.deep_out - rates->supply.deep_in, wants = rates->supply_wants;
    double emptied = drain > 0 ? cell->sigma_deep / drain : HUGE_VAL;
    double filled = wants > 0 ? 0.1 * rates->t_blow * fmax(1, limit / wants) : HUGE_VAL;
    return fmin(emptied, filled);
}

/* One step from t to *to <= stop. Its supply is the mean over the step that is taken, so a step that comes out shorter is done
 * again with what that brings. */
static md_status take_step(md_solver *solver, int ig, md_cell *cell, double t, double stop, const md_imex_rates *rates,
                           double *to, double *vapour, md_error *err)
{
    const md_params *p = &solver->disk->params;
    double wanted = fmin(stop - t, p->solver.imex_safety * rates->t_coll_min);
    for (;;) {
        *to = wanted >= stop - t ? stop : t + wanted;
        if (!(*to > t))
            return md_fail(
                err, MD_ERR_NUMERICS,
                "sub-steps of %.3g s do not move the clock: something empties a bin that fast (T_d = %.4g K, ds/dt = %.3g m/s, "
                "shortest collision time %.3g s), which solver.scheme = \"imex_bdf1\" cannot follow; mprk22 can",
                wanted, solver->rates[0].T_d, solver->rates[0].ds_dt, rates->t_coll_min);
        double h = *to - t, most;
        md_imex_done done;
        md_rates_supply(&solver->rates[0], solver->disk, ig, cell, cell->sigma_deep, cell->supply_factor, t, *to);
        most = supply_allows(&solver->rates[0], cell, md_rates_limit(&solver->rates[0], solver->disk, ig, cell->mass));
        if (most < h * (1 - 1e-12)) {
            wanted = most;
            continue;
        }
        *vapour = explicit_terms(solver, cell, solver->imex.source, solver->imex.sink);
        if (md_imex_step(rates, cell->mass, h, 1, p->solver.imex_mass_tol, solver->g2, &done, err)) return err->code;
        cell->rejected += done.halvings;
        if (done.halvings == 0) return MD_OK;
        wanted = done.h;
    }
}

md_status md_step_imex(md_solver *solver, md_cell_place place, md_cell *cell, double *t, double t1, md_error *err)
{
    int ig = place.in_disk;
    const md_params *p = &solver->disk->params;
    int n = solver->disk->sizes.n;
    double t_coll = (double)INFINITY, below = 0;
    bool collide = solver->rates[0].collide;
    md_stopwatch *watch = md_profile_of(solver->profile, MD_PROFILE_SWEEPS);
    if (collide) below = collisions(solver, place, cell, &t_coll, err);
    md_stopwatch_start(watch);
    double stop = fmin(t1, md_rates_next_stop(solver->disk, *t)), to = stop, vapour = 0;
    md_imex_rates rates = {.n = n,
                           .mass = NULL,
                           .gain = collide ? solver->gain : NULL,
                           .loss = collide ? solver->loss : NULL,
                           .source = solver->imex.source,
                           .sink = solver->imex.sink,
                           .t_coll_min = t_coll};
    if (!err->code) take_step(solver, ig, cell, *t, stop, &rates, &to, &vapour, err);
    md_stopwatch_stop(watch);
    if (err->code) {
        md_error_prefix(err, "cell %d, t = %.9g s: ", ig, *t);
        return err->code;
    }
    double h = to - *t;
    book(solver, cell, &rates, h, below, vapour);
    const md_rates *a = &solver->rates[0];
    md_motion_change(solver->disk, ig, a->tau_meet, a->sigma, a->supply.surface * h, h, &cell->e, &cell->inc);
    if (p->supply.feedback) cell->supply_factor = md_supply_feedback(p, cell->supply_factor, a->tau_rules, h);
    memcpy(cell->mass, solver->g2, (size_t)n * sizeof(double));
    cell->h = h;
    double v = md_motion_now(solver->disk, ig, cell->e, cell->inc, a->tau_meet).v;
    md_outside_count(solver->disk, ig, a, v, cell);
    cell->substeps++;
    *t = to;
    return MD_OK;
}
