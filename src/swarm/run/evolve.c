#include "swarm/run/evolve.h"

#include <math.h>

#include "base/timer.h"

/* Seconds between two looks at the clock. */
static const double LOOK_S = 0.25;

/* Errors over a size; not met by one that is not known, nor of nothing. */
static bool known_to(const sw_results *results, sw_result what, double size, double tolerance)
{
    return size > 0 && results->of[what].error <= tolerance * size;
}

/* The drift, and with a magnetic field each part of it against the whole: some are next to nothing. */
static bool drift_known(const sw_results *r, double tolerance)
{
    double along = r->of[SW_W_FLUX].value;
    if (r->known == SW_RESULTS_PLAIN) return known_to(r, SW_W_FLUX, fabs(along), tolerance);
    double across = r->of[SW_W_EXB].value, aside = r->of[SW_W_X].value;
    double whole = sqrt(along * along + across * across + aside * aside);
    return known_to(r, SW_W_FLUX, whole, tolerance) && known_to(r, SW_W_EXB, whole, tolerance) &&
           known_to(r, SW_W_X, whole, tolerance);
}

static bool diffusion_known(const sw_results *r, double tolerance)
{
    static const sw_result plain[] = {SW_ND_T_FLUX, SW_ND_L_FLUX}, magnetic[] = {SW_ND_XX, SW_ND_YY, SW_ND_ZZ};
    bool is_plain = r->known == SW_RESULTS_PLAIN, known = true;
    for (int k = 0; k < (is_plain ? 2 : 3); k++) {
        sw_result what = is_plain ? plain[k] : magnetic[k];
        known = known && known_to(r, what, fabs(r->of[what].value), tolerance);
    }
    return known;
}

/* The rule by which what has been measured is enough. */
static sw_stop enough(const sw_work *work)
{
    const sw_params *p = &work->setup->params;
    const sw_results *r = &work->results;
    bool asked = p->stop.W_tol > 0 || p->stop.ND_tol > 0;
    bool W = p->stop.W_tol <= 0 || drift_known(r, p->stop.W_tol);
    bool ND = p->stop.ND_tol <= 0 || diffusion_known(r, p->stop.ND_tol);
    if (asked && W && ND) return SW_STOP_TOLERANCE;
    if (p->stop.collisions > 0 && r->real >= p->stop.collisions) return SW_STOP_COLLISIONS;
    return p->stop.steady && work->stand.steady >= 0 ? SW_STOP_STEADY : SW_STOP_NOT;
}

/* Restarts of the positions until the next look: as many as so far, but not more than the collisions that are asked for need. */
static int next_windows(const sw_work *work)
{
    double windows = (double)(work->stand.slices - work->stand.measured) / work->plan.ages;
    double next = fmax(1, windows), wanted = work->setup->params.stop.collisions, each = work->results.real / windows;
    if (wanted > 0 && each > 0) next = fmin(next, ceil((wanted - work->results.real) / each));
    return (int)fmin(fmax(1, next), 1e6);
}

static bool asks_for_steady(const sw_work *work)
{
    return work->setup->params.stop.steady_windows > 0 && work->batches > 1;
}

/* Rank 0: steady, or followed for long enough to give that up. */
static void end_approach(sw_work *work, bool steady, md_logger *log)
{
    sw_stand *stand = &work->stand;
    double relaxations = (double)stand->slices * work->plan.slice / work->plan.relaxation;
    const sw_steady *s = &work->steady;
    bool give_up = relaxations >= work->setup->params.stop.steady_most;
    if (asks_for_steady(work) && !steady && !give_up) {
        stand->event += work->steady_slices;
        return;
    }
    if (steady) {
        stand->steady = stand->slices;
        md_log_detail(log, "steady after %g energy relaxation times%s", relaxations,
                      s->sure ? "" : ", as far as so few electrons can tell");
    } else if (asks_for_steady(work)) {
        md_log_warn(
            log,
            "not steady after %g energy relaxation times: over the last window the mean energy changed by %.2g +- %.2g, "
            "the drift by %.2g +- %.2g, the growth of the variance by %.2g +- %.2g of themselves",
            relaxations, s->change[SW_STEADY_ENERGY], s->error[SW_STEADY_ENERGY], s->change[SW_STEADY_DRIFT],
            s->error[SW_STEADY_DRIFT], s->change[SW_STEADY_SPREAD], s->error[SW_STEADY_SPREAD]);
    }
    stand->stage = SW_STAGE_DROP;
    stand->event += work->plan.warmup;
}

/* At an event: is the swarm steady, is the warm-up over, has enough been measured? All ranks gather results, rank 0 decides what
 * comes next. */
static md_status choose_next(sw_work *work, bool steady, md_logger *log, md_error *err)
{
    sw_stand *stand = &work->stand;
    if (stand->stage == SW_STAGE_MEASURE && sw_work_gather(work, err)) return err->code;
    if (work->comm->rank != 0) return MD_OK;
    if (stand->stage == SW_STAGE_APPROACH) end_approach(work, steady, log);
    if (stand->stage == SW_STAGE_DROP && stand->slices == stand->event) {
        stand->stage = SW_STAGE_MEASURE;
        stand->measured = stand->slices;
        stand->event += work->plan.ages;
    } else if (stand->stage == SW_STAGE_MEASURE) {
        stand->stop = enough(work);
        stand->event += (int64_t)next_windows(work) * work->plan.ages;
    }
    return MD_OK;
}

/* The rules that may end the run at any moment. */
static sw_stop guard(const sw_work *work, int alive, double seconds)
{
    const sw_params *p = &work->setup->params;
    if (alive == 0) return SW_STOP_EXTINCTION;
    if (p->stop.time_s > 0 && sw_work_seconds(work, work->stand.slices) >= p->stop.time_s) return SW_STOP_TIME;
    return p->stop.wall_s > 0 && seconds >= p->stop.wall_s ? SW_STOP_WALL : SW_STOP_NOT;
}

/* Slices until the next look at the clock, but not beyond the next event. */
static int next_chunk(const sw_work *work, double seconds_for_last)
{
    const sw_params *p = &work->setup->params;
    const sw_stand *stand = &work->stand;
    double most = fmin((double)(stand->event - stand->slices), fmin(work->rows_most, 4.0 * stand->chunk));
    double chunk = LOOK_S * stand->chunk / fmax(seconds_for_last, 1e-9);
    if (p->stop.time_s > 0) most = fmin(most, ceil(p->stop.time_s / sw_work_seconds(work, 1)) - (double)stand->slices);
    return (int)fmax(1, fmin(chunk, most));
}

/* What somebody wishes from outside, agreed upon. */
static md_wish wish(sw_evolve *run, double last_s)
{
    const sw_work *work = run->work;
    double wished = md_watch_look(&run->watch, work->comm->rank == 0, last_s + 2 * run->checkpoints->longest_s);
    md_comm_min(work->comm, &wished, 1);
    return (md_wish)wished;
}

static md_status save(sw_evolve *run, md_error *err)
{
    double began = md_seconds();
    md_watch_answer(&run->watch);
    if (sw_checkpoint_write(run->checkpoints, run->work, err)) return err->code;
    md_watch_written(&run->watch, md_seconds() - began);
    return MD_OK;
}

/* How much of the run is done, by the rule that is nearest to its end. */
static double share(const sw_work *work, double seconds)
{
    const sw_params *p = &work->setup->params;
    const sw_series *s = &work->series;
    double now = 0, each = s->slices > 0 ? s->total[SW_SERIES_REAL] / (double)s->slices : 0;
    if (p->stop.collisions > 0 && work->stand.measured >= 0 && each > 0) {
        double slices = (double)work->stand.measured + p->stop.collisions / each;
        now = (double)work->stand.slices / slices;
    }
    if (p->stop.time_s > 0) now = fmax(now, sw_work_seconds(work, work->stand.slices) / p->stop.time_s);
    if (p->stop.wall_s > 0) now = fmax(now, seconds / p->stop.wall_s);
    return fmin(1, now);
}

static md_status one_chunk(sw_evolve *run, md_error *err)
{
    sw_work *work = run->work;
    sw_stand *stand = &work->stand;
    int alive = 0;
    bool steady = false, measured = stand->measured >= 0, root = work->comm->rank == 0;
    int part = measured ? SW_PART_SAMPLING : SW_PART_WARMUP;
    double began = md_seconds();
    md_stopwatch_start(md_profile_of(run->profile, part));
    if (sw_work_follow(work, &alive, &steady, err)) return err->code;
    md_stopwatch_stop(md_profile_of(run->profile, part));
    md_stopwatch_start(md_profile_of(run->profile, SW_PART_RESULTS));
    if (stand->slices == stand->event && choose_next(work, steady, run->log, err)) return err->code;
    md_stopwatch_stop(md_profile_of(run->profile, SW_PART_RESULTS));
    double last_s = md_seconds() - began, seconds = work->before.wall_s + md_seconds() - work->start;
    if (root) {
        if (stand->stop == SW_STOP_NOT) stand->stop = guard(work, alive, seconds);
        stand->chunk = next_chunk(work, last_s);
        md_progress_show(run->progress, share(work, seconds), work->series.total[SW_SERIES_REAL]);
    }
    md_comm_bcast(work->comm, stand, sizeof *stand);
    if (!measured && stand->measured >= 0) sw_work_begin_measuring(work);
    if (stand->stop != SW_STOP_NOT) return MD_OK;
    md_wish wished = wish(run, last_s);
    run->stopped = md_wish_stops(wished);
    return wished == MD_WISH_NONE ? MD_OK : save(run, err);
}

md_status sw_evolve_reconsider(sw_work *work, md_error *err)
{
    sw_stand *stand = &work->stand;
    if (stand->stop == SW_STOP_NOT || stand->stop == SW_STOP_EXTINCTION) return MD_OK;
    bool looked = stand->stop < SW_STOP_TIME; /* it ended where results were looked at */
    if (looked && sw_work_gather(work, err)) return err->code;
    if (work->comm->rank == 0) {
        stand->stop = looked ? enough(work) : SW_STOP_NOT;
        if (looked && stand->stop == SW_STOP_NOT) stand->event = stand->slices + (int64_t)next_windows(work) * work->plan.ages;
        if (stand->stop == SW_STOP_NOT) stand->stop = guard(work, work->batches, work->before.wall_s);
        stand->chunk = stand->stop == SW_STOP_NOT ? next_chunk(work, 0.25) : 1;
    }
    md_comm_bcast(work->comm, stand, sizeof *stand);
    return MD_OK;
}

md_status sw_evolve_run(sw_evolve *run, md_error *err)
{
    sw_work *work = run->work;
    sw_stand *stand = &work->stand;
    if (stand->slices == 0) {
        sw_work_begin_series(work);
        stand->event = asks_for_steady(work) ? work->steady_slices : 1;
    }
    while (stand->stop == SW_STOP_NOT && !run->stopped)
        if (one_chunk(run, err)) return err->code;
    md_stopwatch_start(md_profile_of(run->profile, SW_PART_RESULTS));
    if (stand->measured < 0) sw_work_begin_measuring(work); /* sums of what was not to be measured */
    if (work->gathered != stand->slices && sw_work_gather(work, err)) return err->code;
    sw_work_digest(work);
    bool wanted = !run->stopped && !run->drops_large; /* to go on from, with other limits */
    if (wanted && save(run, err)) return err->code;
    md_stopwatch_stop(md_profile_of(run->profile, SW_PART_RESULTS));
    return MD_OK;
}
