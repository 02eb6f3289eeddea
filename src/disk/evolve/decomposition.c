#include "disk/evolve/decomposition.h"

#include "disk/setup/times.h"

#include <math.h>

#include "disk/solve/motion.h"
#include "numbers/numeric.h"

/* Costs measured on one core of a 2020s server; only their ratios steer the rule. */
static const double SECONDS_PER_MEETING = 1.5e-9; /* one source meets one partner in a sweep */
static const double SECONDS_PER_RATES = 0.5e-6;   /* rates of one cell, at 40 bins */
static const double SECONDS_PER_MESSAGE = 5e-6;   /* one reduction, a doubling of the ranks */
static const double SECONDS_PER_LOAN = 3e-4;      /* coefficients of a cell that another rank takes, at 40 bins */
static const double SHARE_LENT = 0.05;            /* of the cells, in a batch */
static const double FIRST_BATCHES = 6;            /* they get longer */
static const double SECONDS_A_BATCH = 0.25;       /* then */
static const double SECONDS_PER_DATASET = 2e-4;   /* bringing one dataset of a segment together, a doubling of the ranks */
static const double SECONDS_PER_BYTE = 2.5e-8;    /* output, compression included */
static const double SECONDS_WORTH_A_RANK = 0.25;  /* a rank with less to do is not worth its start */
static const double SECONDS_PER_DENSE = 0.5e-9;   /* one of n^3, where mass moves up, too */
static const double MOVING = 30;                  /* times the work where velocities change all the time: more sub-steps, too */
static const double STEPS_OF_A_RUN = 600;         /* sub-steps that accuracy asks of a cell at rtol = 1e-3 */
static const double STEPS_OF_THIRD_ORDER = 350;   /* the same of mprk43, each of which takes twice the sweeps */
static const double STEPS_PER_OUTPUT = 1.2;

static double compute_seconds(const md_params *p, int ranks, double steps)
{
    double n = p->sizes.bins;
    int sweeps = p->solver.scheme == MD_SCHEME_MPRK43 ? 4 : 2;
    double sweep = sweeps * (n * (n + 1) * SECONDS_PER_MEETING + n / 40 * SECONDS_PER_RATES);
    bool dense = p->collisions.bookkeeping == MD_BOOKKEEPING_GROSS || p->collisions.sticking == MD_STICK_ACCRETE;
    if (dense && p->solver.scheme != MD_SCHEME_IMEX) sweep += sweeps * n * n * n * SECONDS_PER_DENSE;
    if (md_motion_changes(p)) sweep *= MOVING;
    return ceil((double)p->disk.cells / ranks) * steps * sweep;
}

/* Doublings from 1 to at least this many ranks. */
static int doublings(int ranks)
{
    int count = 0;
    while (1L << count < ranks)
        count++;
    return count;
}

/* Ranks meet between batches, whose number does not depend on that of the outputs, and lend each other cells. */
static double message_seconds(const md_params *p, int ranks, double compute)
{
    if (ranks == 1) return 0;
    double n = p->sizes.bins / 40.0, loans = SHARE_LENT * p->disk.cells / ranks * SECONDS_PER_LOAN * n * n;
    return (FIRST_BATCHES + compute / SECONDS_A_BATCH) * (2 * SECONDS_PER_MESSAGE * doublings(ranks) + loans);
}

static double output_seconds(const md_params *p, int ranks, int outputs)
{
    double bytes =
        8.0 * outputs * p->disk.cells * (50 + (p->io.psd ? (double)p->sizes.bins / md_times_psd_every(p, outputs) : 0));
    double segments = ceil(bytes / (p->io.segment_MB * 1e6));
    double together = segments * 60 * SECONDS_PER_DATASET * doublings(ranks); /* 60 datasets a segment */
    return bytes * SECONDS_PER_BYTE + together;
}

static md_plan estimate(const md_params *p, int ranks, int outputs)
{
    /* imex_bdf1 follows collision times, which are not known here. */
    bool third = p->solver.scheme == MD_SCHEME_MPRK43;
    double finer = p->solver.scheme == MD_SCHEME_IMEX ? 1 : md_pow(1e-3 / p->solver.rtol, 1.0 / md_params_order(p));
    md_plan plan = {.used = ranks,
                    .steps = finer * (third ? STEPS_OF_THIRD_ORDER : STEPS_OF_A_RUN) + STEPS_PER_OUTPUT * outputs};
    plan.seconds_compute = compute_seconds(p, ranks, plan.steps);
    plan.seconds_messages = message_seconds(p, ranks, plan.seconds_compute);
    plan.seconds_output = output_seconds(p, ranks, outputs);
    plan.seconds_used = plan.seconds_compute + plan.seconds_messages + plan.seconds_output;
    return plan;
}

/* Why no more ranks work: there are no more cells, or more ranks would cost more in output, or in messages and idle time. */
static const char *reason(const md_params *p, const md_plan *plan, int given, int outputs)
{
    if (plan->used == given) return "all";
    if (plan->used == p->disk.cells) return "few_cells";
    double one = compute_seconds(p, 1, plan->steps);
    if ((plan->used + 1) * SECONDS_WORTH_A_RANK > one) return "few_cells_per_rank";
    int more = plan->used * 2 < given ? plan->used * 2 : given;
    double output = output_seconds(p, more, outputs) - plan->seconds_output;
    double messages = message_seconds(p, more, compute_seconds(p, more, plan->steps)) - plan->seconds_messages;
    return output > messages ? "io_bound" : "few_cells_per_rank";
}

md_plan md_decomposition_plan(const md_params *p, int given, int outputs)
{
    double one = estimate(p, 1, outputs).seconds_used;
    md_plan best = estimate(p, 1, outputs);
    if (!p->parallel.ranks.is_auto) {
        int asked = p->parallel.ranks.value;
        best = estimate(p, asked < given ? asked : given, outputs);
        best.reason = "fixed";
    } else {
        int most = given < p->disk.cells ? given : p->disk.cells;
        double worth = best.seconds_compute / SECONDS_WORTH_A_RANK;
        if (worth < most) most = worth > 1 ? (int)worth : 1;
        for (int ranks = 2; ranks <= most; ranks++) {
            md_plan plan = estimate(p, ranks, outputs);
            if (plan.seconds_used < 0.98 * best.seconds_used) best = plan;
        }
        best.reason = reason(p, &best, given, outputs);
    }
    best.given = given;
    best.seconds_one = one;
    return best;
}

void md_decomposition_cut(int cells, int ranks, int *first)
{
    for (int r = 0; r <= ranks; r++)
        first[r] = ranks < cells ? (int)((long)cells * r / ranks) : r < cells ? r : cells;
}
