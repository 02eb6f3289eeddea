#include "swarm/run/evolve.h"

#include <math.h>

#include "base/timer.h"

/* Seconds between two looks at the clock. */
static const double LOOK_S = 0.25;

static double relative_error(sw_value v)
{
    return v.value != 0 ? fabs(v.error / v.value) : (double)INFINITY;
}

/* Not met by an error that is not known. */
static bool known_to(const sw_results *results, sw_result what, double tolerance)
{
    return relative_error(results->of[what]) <= tolerance;
}

/* The rule by which what has been measured is enough. */
static sw_stop enough(const sw_work *work)
{
    const sw_params *p = &work->setup->params;
    const sw_results *r = &work->results;
    bool asked = p->stop.W_tol > 0 || p->stop.ND_tol > 0;
    bool W = p->stop.W_tol <= 0 || known_to(r, SW_W_FLUX, p->stop.W_tol);
    bool ND = p->stop.ND_tol <= 0 || (known_to(r, SW_ND_T_FLUX, p->stop.ND_tol) && known_to(r, SW_ND_L_FLUX, p->stop.ND_tol));
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

static int window(const sw_work *work)
{
    const sw_params *p = &work->setup->params;
    return (int)ceil(p->stop.steady_relaxations * work->plan.relaxation / work->plan.slice);
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
        stand->event += window(work);
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

/* What comes next where the stage is looked at. Results are gathered by all ranks, rank 0 decides. */
static md_status look(sw_work *work, bool steady, md_logger *log, md_error *err)
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

/* Limits that hold at any moment. */
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

static md_status one_chunk(sw_work *work, double wall_start, md_logger *log, md_error *err)
{
    sw_stand *stand = &work->stand;
    int alive = 0;
    bool steady = false, measured = stand->measured >= 0;
    double began = md_seconds();
    if (sw_work_follow(work, &alive, &steady, err)) return err->code;
    if (stand->slices == stand->event && look(work, steady, log, err)) return err->code;
    if (work->comm->rank == 0) {
        if (stand->stop == SW_STOP_NOT) stand->stop = guard(work, alive, md_seconds() - wall_start);
        stand->chunk = next_chunk(work, md_seconds() - began);
    }
    md_comm_bcast(work->comm, stand, sizeof *stand);
    if (!measured && stand->measured >= 0) sw_work_begin_measuring(work);
    return MD_OK;
}

md_status sw_evolve(sw_work *work, double wall_start, md_logger *log, md_error *err)
{
    sw_stand *stand = &work->stand;
    if (stand->event == 0) stand->event = asks_for_steady(work) ? window(work) : 1;
    while (stand->stop == SW_STOP_NOT)
        if (one_chunk(work, wall_start, log, err)) return err->code;
    if (stand->measured < 0) sw_work_begin_measuring(work); /* sums of what was not to be measured */
    if (work->gathered != stand->slices && sw_work_gather(work, err)) return err->code;
    sw_work_digest(work);
    return MD_OK;
}
