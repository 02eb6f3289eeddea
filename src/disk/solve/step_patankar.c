#include "disk/solve/outside.h"
#include "disk/solve/step.h"

#include <math.h>
#include <string.h>

#include "disk/physics/collision.h"
#include "disk/solve/headroom.h"
#include "disk/solve/third.h"
#include "disk/solve/uneven.h"
#include "numbers/constants.h"
#include "numbers/numeric.h"
#include "numbers/wide.h"

/* Mass and area of a result, and how far it is from another one. */
typedef struct norms {
    double mass, area, mass_error, area_error;
} norms;

MD_WIDE static norms add_norms(norms sum, int n, const double *kappa, const double *low, const double *high)
{
    MD_UNROLL
    for (int k = 0; k < n; k++) {
        double difference = fabs(high[k] - low[k]);
        sum.mass += high[k];
        sum.area += kappa[k] * high[k];
        sum.mass_error += difference;
        sum.area_error += kappa[k] * difference;
    }
    return sum;
}

/* Difference of two results and what they have missed alike, relative to tolerance, in mass and in area: the larger of the two L1
 * norms. `deep` is what the deep layer holds, a part of the cell: an empty surface that it begins to fill, as the square of time,
 * would never be known to a part of itself. */
static double error_norm(const md_solver *solver, const md_cell *cell, const double *low, const double *high, double deep,
                         md_uneven missed)
{
    const md_disk *disk = solver->disk;
    const md_sizes *sizes = &disk->sizes;
    norms found = add_norms((norms){0, 0, missed.mass, missed.area}, sizes->n, sizes->kappa, low, high);
    double deep_area = 0;
    for (int k = 0; k < sizes->n && deep > 0; k++)
        deep_area += sizes->kappa[k] * (deep * solver->rates[1].supply_weight[k]);
    double mass = fmax(found.mass, disk->params.solver.atol * fmax(cell->peak_mass, deep));
    double area = fmax(found.area, disk->params.solver.atol * fmax(cell->peak_area, deep_area));
    double error = fmax(mass > 0 ? found.mass_error / mass : 0, area > 0 ? found.area_error / area : 0);
    return error / disk->params.solver.rtol;
}

/* Proportional-integral control of the sub-step; the estimate is of this order in h. */
static double next_step(double h, double error, double last_error, int order)
{
    const double floor = 1e-4, safety = 0.9, shrink = 0.2, grow = 5;
    double now = fmax(error, floor), last = fmax(last_error, floor);
    double factor =
        error <= 1 ? safety * md_pow(now, -0.7 / order) * md_pow(last, 0.4 / order) : safety * md_pow(now, -1.0 / order);
    return h * fmin(grow, fmax(shrink, factor));
}

/* The partners' state expected at the end of the sub-step, from the last one: at most twice or half of what it is. */
MD_WIDE static void partners_ahead(const md_cell *cell, int n, double h, double *restrict ahead)
{
    const double *now = cell->mass, *before = cell->mass + n;
    double ratio = cell->h_last > 0 ? fmin(h / cell->h_last, 5) : 0;
    for (int k = 0; k < n; k++) {
        double line = now[k] + ratio * (now[k] - before[k]), least = 0.5 * now[k], most = 2 * now[k];
        ahead[k] = line < least ? least : line > most ? most : line;
    }
}

static md_status fail_not_finite(const md_disk *disk, int ig, const double *g, double t, double h, md_error *err)
{
    int k = 0;
    while (k < disk->sizes.n - 1 && isfinite(g[k]))
        k++;
    return md_fail(err, MD_ERR_NUMERICS,
                   "cell %d (r = %.6g R_mars), bin %d (s = %.4g m): mass %g at t = %.9g s after a sub-step of %.4g s", ig,
                   disk->radial.r[ig] / MD_R_MARS, k, disk->sizes.s[k], g[k], t, h);
}

/* Some bin would give to neighbours at an even rate what it does not have. */
static bool overdraws(const md_solver *solver, const double *g)
{
    return solver->patankar.influx && md_influx_overdraws(g, solver->disk->sizes.n);
}

/* A shorter sub-step tells whether something that this one has lost sight of fills the bin; where the rest of the interval would
 * take a hundred times what it holds, nothing does, nor where no sub-step is shorter: a bin that gives all that it has may lack
 * the last of it by rounding. */
static md_status shorten_or_fail(const md_solver *solver, int ig, md_cell *cell, double t, double t1, double h, md_error *err)
{
    const double *rate = solver->patankar.influx->bin;
    bool shortest = !(t + 0.25 * h > t);
    for (int k = 0; k < solver->disk->sizes.n; k++)
        if (shortest || (cell->mass[k] < -0.01 * (t1 - t) * rate[k] && cell->mass[k] + h * rate[k] < 0))
            return md_fail(
                err, MD_ERR_NUMERICS,
                "cell %d (r = %.6g R_mars), bin %d (s = %.4g m): more is to go to other cells than it holds, %g kg/m^2, "
                "at t = %.9g s",
                ig, solver->disk->radial.r[ig] / MD_R_MARS, k, solver->disk->sizes.s[k], cell->mass[k], t);
    cell->rejected++;
    cell->h = 0.25 * h;
    return MD_OK;
}

static void accept(md_solver *solver, int ig, md_cell *cell, const double *g, const md_moved *moved, double h)
{
    const md_disk *disk = solver->disk;
    int n = disk->sizes.n;
    const md_rates *a = &solver->rates[0], *b = &solver->rates[1];
    double tau = 0.5 * (a->tau_meet + b->tau_meet);
    double to_surface = 0.5 * (a->supply.surface + b->supply.surface) * h;
    md_motion_change(disk, ig, tau, a->sigma, to_surface, h, &cell->e, &cell->inc);
    if (disk->params.supply.feedback)
        cell->supply_factor = md_supply_feedback(&disk->params, cell->supply_factor, 0.5 * (a->tau_rules + b->tau_rules), h);
    if (disk->params.supply.reservoir) cell->reservoir_left = fmax(0, cell->reservoir_left - moved->book[MD_BOOK_SUPPLIED]);
    cell->supply_bound = b->supply.surface < b->supply_wants ? to_surface / h : (double)INFINITY;
    md_sum_add(&cell->not_supplied, moved->not_supplied);

    memcpy(cell->mass + n, cell->mass, (size_t)n * sizeof(double));
    memcpy(cell->mass, g, (size_t)n * sizeof(double));
    cell->h_last = h;
    cell->sigma_deep = moved->sigma_deep;
    for (int book = 0; book < MD_BOOKS; book++)
        md_sum_add(&cell->book[book], moved->book[book]);
    for (int by = 0; by < MD_TORQUES && solver->patankar.influx; by++)
        md_sum_add(&cell->torque[by], h * solver->patankar.influx->torque[by]);
    md_column column = md_sizes_column(&disk->sizes, g);
    cell->peak_mass = fmax(cell->peak_mass, column.mass);
    cell->peak_area = fmax(cell->peak_area, column.area);
    cell->substeps++;
}

/* Rates of a state at the end of the sub-step. */
static void rates_ahead(md_solver *solver, int ig, const md_cell *cell, const double *g, double sigma_deep, double factor,
                        double from, double to)
{
    md_stopwatch *watch = md_profile_of(solver->profile, MD_PROFILE_RATES);
    md_stopwatch_start(watch);
    md_rates_ahead(&solver->rates[1], solver->disk, &solver->rad[1], ig, cell, g, sigma_deep, factor, from, to);
    md_stopwatch_stop(watch);
}

/* Rates of the state on the way of third.h, which lies a third on the line between the ends: what it decides but for the masses
 * themselves, tau, is known to the second order. */
static void rates_on_way(md_solver *solver, int ig, const md_cell *cell, const md_state *end, double factor, double from,
                         double to)
{
    double *middle = solver->g3;
    for (int k = 0; k < solver->disk->sizes.n; k++)
        middle[k] = end->mass[k] + (1 - MD_THIRD_WAY) * (cell->mass[k] - end->mass[k]);
    md_stopwatch *watch = md_profile_of(solver->profile, MD_PROFILE_RATES);
    md_stopwatch_start(watch);
    md_rates_ahead(&solver->rates[2], solver->disk, &solver->rad[2], ig, cell, middle, cell->sigma_deep, factor, from, to);
    md_stopwatch_stop(watch);
}

/* Of the difference between the partners met and the first stage's result, in area, the share in bins that alternate: what
 * they did in the last sub-step they take back in this one. */
static double alternating_share(const md_disk *disk, const md_cell *cell, const double *partners, const double *result)
{
    double all = 0, alternating = 0;
    const double *now = cell->mass, *before = cell->mass + disk->sizes.n;
    for (int k = 0; k < disk->sizes.n && cell->h_last > 0; k++) {
        double difference = disk->sizes.kappa[k] * fabs(result[k] - partners[k]);
        all += difference;
        if ((now[k] - before[k]) * (result[k] - now[k]) < 0) alternating += difference;
    }
    return all > 0 ? alternating / all : 0;
}

/* The partners that the first stage meets must be its result within twice the tolerance. Otherwise bodies that meet their like in
 * much less than a sub-step swing between too many and too few, and only tiny sub-steps would pass. Such a swing within the
 * tolerance would never end either: where it is most of the difference, it is brought down further, so that a cell settles
 * in its steady state to rounding. */
enum { MOST_TRIES = 4 };

/* The same of a scheme whose sub-steps are longer, because their estimate is of higher order: the first stage is of second. */
static double most_unexpected(const md_params *p)
{
    return p->solver.scheme == MD_SCHEME_MPRK43 ? 2 / md_pow(p->solver.rtol, 1.0 / 3) : 2;
}

static bool partners_as_expected(const md_solver *solver, const md_cell *cell, const double *partners, const double *result,
                                 double deep)
{
    double error = error_norm(solver, cell, partners, result, deep, (md_uneven){0, 0});
    return error <= most_unexpected(&solver->disk->params) &&
           (error <= 1e-9 || alternating_share(solver->disk, cell, partners, result) < 0.5);
}

static void first_stage(md_solver *solver, const md_meetings *meetings, const md_cell *cell, double h, md_moved *low)
{
    const md_sizes *sizes = &solver->disk->sizes;
    md_stopwatch *watch = md_profile_of(solver->profile, MD_PROFILE_SWEEPS);
    md_stopwatch_start(watch);
    const md_state from = {&solver->rates[1], cell->mass, cell->sigma_deep};
    double *guess = solver->g2;
    partners_ahead(cell, sizes->n, h, guess);
    for (int tries = 0;; tries++) {
        md_patankar_first(&solver->patankar, sizes, meetings, &from, guess, h, solver->g1, low);
        if (partners_as_expected(solver, cell, guess, solver->g1, low->sigma_deep) || tries == MOST_TRIES) break;
        /* Bodies that are lost by meeting their like, N' ~ 1/N: the mean of guess and result is Heron's step to the root. */
        for (int k = 0; k < sizes->n; k++)
            guess[k] = 0.5 * (guess[k] + solver->g1[k]);
    }
    md_stopwatch_stop(watch);
}

/* The first stage with the supply that it has room for, see headroom.h. Returns the rate to the surface at the end of the sub-
 * step where head-room binds it, else infinity. */
static double fill_first_stage(md_solver *solver, const md_meetings *meetings, int ig, const md_cell *cell, double h,
                               md_moved *low)
{
    const md_disk *disk = solver->disk;
    md_rates *b = &solver->rates[1];
    bool limited = disk->params.supply.headroom != MD_HEADROOM_NONE && b->supply_wants > 0;
    md_headroom search =
        md_headroom_begin(b->supply_wants, cell->supply_bound, limited ? md_headroom_stiffness(disk, b, h) : 0);
    double tolerance = 0.02 * disk->params.solver.rtol * solver->rates[0].sigma / h;
    double given; /* of the rate tried: a deep layer gives in proportion to what it holds in the end */
    do {
        b->supply = md_supply_route(&disk->params, b->supply_offered, search.x);
        first_stage(solver, meetings, cell, h, low);
        given = disk->params.supply.route == MD_ROUTE_DEEP ? low->sigma_deep / cell->sigma_deep : 1;
    } while (limited && md_headroom_next(&search, md_rates_limit(b, disk, ig, solver->g1) / given, tolerance));
    return search.x < b->supply_wants ? search.x * given : (double)INFINITY;
}

static void second_stage(md_solver *solver, const md_meetings *meetings, const md_cell *cell, double deep_low, double h,
                         md_moved *high)
{
    md_stopwatch *watch = md_profile_of(solver->profile, MD_PROFILE_SWEEPS);
    md_stopwatch_start(watch);
    const md_state start = {&solver->rates[0], cell->mass, cell->sigma_deep}, end = {&solver->rates[1], solver->g1, deep_low};
    const double *earlier = cell->h_last > 0 ? cell->mass + solver->disk->sizes.n : NULL;
    md_patankar_second(&solver->patankar, &solver->disk->sizes, meetings, &start, &end, earlier, h, solver->g2, high);
    md_stopwatch_stop(watch);
}

/* Does head-room bind at either end? */
static bool is_bound(const md_rates *a, const md_rates *b)
{
    return a->supply.surface < a->supply_wants || b->supply.surface < b->supply_wants;
}

/* In place of the second stage: its result in g1, as that of the first was, and the one of third order in g2. */
static void third_order(md_solver *solver, const md_meetings *meetings, int ig, const md_cell *cell, double deep_low,
                        double factor, double t, double h, md_moved *high)
{
    const md_disk *disk = solver->disk;
    md_stopwatch *watch = md_profile_of(solver->profile, MD_PROFILE_SWEEPS);
    md_rates *a = &solver->rates[0], *b = &solver->rates[1], *c = &solver->rates[2];
    const double *earlier = cell->h_last > 0 ? cell->mass + disk->sizes.n : cell->mass;
    const md_state start = {a, cell->mass, cell->sigma_deep}, first = {b, solver->g1, deep_low};
    md_third step = {&solver->patankar, &disk->sizes, meetings, &start, h};
    md_stopwatch_start(watch);
    md_third_end(&step, &first, earlier, solver->g2, high);
    md_stopwatch_stop(watch);

    const md_state end = {b, solver->g2, deep_low};
    double to = t + MD_THIRD_WAY * h;
    rates_on_way(solver, ig, cell, &end, factor, t, to > t ? to : t + h);
    const md_state on_way = {c, solver->g3, cell->sigma_deep}, *supply = is_bound(a, b) ? NULL : &on_way;
    md_stopwatch_start(watch);
    md_third_way(&step, &end, supply ? supply : &start, supply ? supply : &end, solver->g3, high);
    md_third_last(&step, &on_way, &end, solver->g1, high);
    md_stopwatch_stop(watch);
    double *second = solver->g2;
    solver->g2 = solver->g1;
    solver->g1 = second;
}

/* t + h, or the next larger number when h is too small to change t. */
static double after(double t, double h)
{
    return fmax(t + h, nextafter(t, HUGE_VAL));
}

/* The first sub-step of all: a millionth of an orbit, or so much less that of the bodies it begins with and is supplied,
 * none meets more than a hundredth of a partner in it. Later ones follow from the error; a first one too long, into a cell
 * that fills, could settle where too many and too few bodies alternate within the tolerance. */
static double first_substep(md_solver *solver, int ig, const md_cell *cell, double t, double stop, md_motion motion)
{
    const md_disk *disk = solver->disk;
    md_rates *rates = &solver->rates[0];
    if (disk->params.solver.h_init_s > 0) return disk->params.solver.h_init_s;
    double h = 1e-6 * disk->radial.t_orb[ig], *N = solver->g1;
    for (int tries = 0; tries < 100 && rates->collide; tries++) {
        md_rates_supply(rates, disk, ig, cell, cell->sigma_deep, cell->supply_factor, t, after(t, fmin(h, stop - t)));
        for (int k = 0; k < disk->sizes.n; k++)
            N[k] = (cell->mass[k] + h * rates->supply.surface * rates->supply_weight[k]) / disk->sizes.m[k];
        if (md_collision_time(&disk->params, &disk->sizes, N, motion.v, motion.H) >= 100 * h) break;
        h /= 4;
    }
    return h;
}

/* Is something turned on or off between the two instants? */
static bool switches(const md_rates *a, const md_rates *b)
{
    return a->phase.vapour != b->phase.vapour || a->phase.paused != b->phase.paused || a->collide != b->collide ||
           a->blow_on != b->blow_on || a->shrinks != b->shrinks;
}

md_status md_step_patankar(md_solver *solver, md_cell_place place, md_cell *cell, double *t, double t1, md_error *err)
{
    int ig = place.in_disk;
    const md_disk *disk = solver->disk;
    const md_params *p = &disk->params;
    md_rates *a = &solver->rates[0], *b = &solver->rates[1];
    md_motion motion = md_motion_now(disk, ig, cell->e, cell->inc, a->tau_meet);
    const md_meetings *meetings = md_solver_meetings(solver, place.here, motion);
    double stop = fmin(t1, md_rates_next_stop(disk, *t)), left = stop - *t;
    if (cell->h <= 0) cell->h = first_substep(solver, ig, cell, *t, stop, motion);
    bool last = cell->h >= left * (1 - 1e-12);
    double to = last ? stop : after(*t, cell->h), h = to - *t;

    double factor = p->supply.feedback ? md_supply_feedback(p, cell->supply_factor, a->tau_rules, h) : cell->supply_factor;
    md_moved low, high;
    md_rates_supply(a, disk, ig, cell, cell->sigma_deep, cell->supply_factor, *t, to);
    /* The implicit first stage takes what depends on time at its own time, the end of the sub-step: grains that are lost much
     * faster than Mars cools then follow it without a lag. */
    rates_ahead(solver, ig, cell, cell->mass, cell->sigma_deep, factor, *t, to);
    double surface = fill_first_stage(solver, meetings, ig, cell, h, &low);
    if (overdraws(solver, solver->g1)) return shorten_or_fail(solver, ig, cell, *t, t1, h, err);
    rates_ahead(solver, ig, cell, solver->g1, low.sigma_deep, factor, *t, to);
    md_headroom_second(disk, a, b, surface, h);

    double e = cell->e, inc = cell->inc, tau = 0.5 * (a->tau_meet + b->tau_meet); /* collisions of the second stage: half way */
    md_motion_change(disk, ig, tau, a->sigma, 0.5 * h * a->supply.surface, 0.5 * h, &e, &inc);
    meetings = md_solver_meetings(solver, place.here, md_motion_now(disk, ig, e, inc, tau));
    bool third = p->solver.scheme == MD_SCHEME_MPRK43;
    if (third)
        third_order(solver, meetings, ig, cell, low.sigma_deep, factor, *t, h, &high);
    else
        second_stage(solver, meetings, cell, low.sigma_deep, h, &high);
    if (overdraws(solver, solver->g2)) return shorten_or_fail(solver, ig, cell, *t, t1, h, err);

    md_uneven missed = md_uneven_supply(disk, b, md_rates_limit(a, disk, ig, cell->mass), solver->patankar.result.spent, h);
    double error = error_norm(solver, cell, solver->g1, solver->g2, high.sigma_deep, missed);
    if (!isfinite(error)) return fail_not_finite(disk, ig, solver->g2, *t, h, err);
    double next = next_step(h, error, cell->h_error, md_params_order(p));
    /* Else the same would be tried again; then a switch is as near as time can be told, and is crossed. */
    bool shortest = *t + next <= *t || after(*t, next) >= to;
    if (error > 1 && !(shortest && switches(a, b))) {
        cell->rejected++;
        cell->h = next;
        if (shortest)
            return md_fail(err, MD_ERR_NUMERICS,
                           "cell %d: no sub-step is short enough at t = %.9g s (error %.3g of the tolerance at %.3g s)", ig, *t,
                           error, h);
        return MD_OK;
    }
    bool first_order = p->solver.scheme == MD_SCHEME_MPE;
    accept(solver, ig, cell, first_order ? solver->g1 : solver->g2, first_order ? &low : &high, h);
    md_outside_count(solver->disk, ig, &solver->rates[0], motion.v, cell);
    cell->h_error = error;
    cell->h = last ? fmax(cell->h, next) : next; /* a step cut short says nothing against the longer one */
    *t = to;
    return MD_OK;
}
