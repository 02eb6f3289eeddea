#include "disk/solve/way.h"

#include <math.h>
#include <string.h>

#include "disk/solve/finite.h"
#include "disk/solve/follow.h"
#include "disk/solve/step.h"

static void stop_if_thick(const md_disk *disk, const md_rates *rates, md_cell *cell)
{
    if (cell->stop != MD_CELL_ACTIVE || !md_cell_too_thick(disk, rates)) return;
    cell->stop = MD_CELL_STOPPED_TAU;
    cell->stop_time = rates->t;
    cell->stop_tau = rates->tau_stop;
    cell->edge = MD_EDGE_AWAY;
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

md_status md_way_look(md_solver *solver, int ig, md_cell *cell, double t, md_error *err)
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

md_regime md_way_regime(const md_way *way)
{
    return md_regime_of(way->solver->disk, &way->solver->rates[0]);
}

void md_way_keep(md_way *way)
{
    memcpy(way->solver->search.start, way->cell, way->solver->search.row_bytes);
}

md_status md_way_attempt(md_way *way, double to, md_error *err)
{
    md_solver *solver = way->solver;
    double before = way->t;
    md_followed from = md_follow_from(solver, way->place.in_disk, way->cell, before);
    if (solver->disk->params.solver.scheme == MD_SCHEME_IMEX)
        md_step_imex(solver, way->place, way->cell, &way->t, to, err);
    else
        md_step_patankar(solver, way->place, way->cell, &way->t, to, err);
    if (err->code || way->t == before) return err->code;
    md_cell_settle(way->cell, solver->disk->sizes.n);
    swap_ends(solver);
    if (md_way_look(solver, way->place.in_disk, way->cell, way->t, err) == MD_OK)
        md_follow_to(solver, way->place.in_disk, way->cell, &from, way->t);
    return err->code;
}

md_status md_way_again(md_way *way, double from, double to, md_error *err)
{
    const md_event_search *search = &way->solver->search;
    memcpy(way->cell, search->start, search->row_bytes);
    way->t = from;
    md_way_look(way->solver, way->place.in_disk, way->cell, from, err);
    while (!err->code && way->t == from)
        md_way_attempt(way, to, err);
    return err->code;
}
