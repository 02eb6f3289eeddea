#include "optics/table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/numeric.h"
#include "base/timer.h"

/* The errors in T and in s add up at a point between four nodes: T may take so much of what is allowed. Sizes are first halved
 * down to where the middle of a gap is off by less than the second number, and thinned out afterwards. */
static const double SHARE_T = 0.45, SHARE_S = 0.8, SHARE_ALL = 0.97;
enum { LATTICE_T = 275, SAMPLES_PER_DECADE = 3, START_PER_DECADE = 6, MOST_ROUNDS = 10, MEASURE_EVERY = 8 };

md_qpr_plan md_qpr_plan_default(void)
{
    return (
        md_qpr_plan){.s_min = 1e-8, .s_max = 10, .T_min = 1000, .T_max = 6500, .error = 1e-3, .floor = 5e-2, .tolerance = 1e-5};
}

/* Sizes at which the means are known, at all temperatures T, and which of them are nodes. */
typedef struct builder {
    const md_qpr_plan *plan;
    const md_comm *comm;
    md_planck planck;
    md_error *err;
    int n_T; /* nodes at even indices, points between them at odd ones */
    double *T;
    int n;
    double *s;
    md_planck_mean *mean; /* mean[i * n_T + t] */
    bool *node;
} builder;

static void tell(const builder *b, int done, int all)
{
    if (b->plan->progress) fprintf(stderr, "\r%d sizes known, %d of %d more  ", b->n, done, all);
}

/* The means at sizes s[0..n-1], to every rank. Rank r takes s[r], s[r + size], ...: neighbours cost alike. */
static md_status compute(builder *b, const double *s, int n, const double *T, int n_T, md_planck_mean *mean)
{
    int size = b->comm->size, rank = b->comm->rank;
    size_t row = (size_t)n_T;
    int *first = md_alloc((size_t)size + 1, sizeof *first, b->err);
    md_planck_mean *mine = md_alloc((size_t)(n / size + 1) * row, sizeof *mine, b->err);
    md_planck_mean *all = md_alloc((size_t)n * row, sizeof *all, b->err);
    for (int r = 0; r < size && !b->err->code; r++)
        first[r + 1] = first[r] + (n - r + size - 1) / size;
    for (int i = rank, k = 0; i < n && !b->err->code; i += size, k++) {
        if (rank == 0) tell(b, i, n);
        md_planck_means(&b->planck, s[i], T, n_T, mine + (size_t)k * row, b->err);
    }
    if (!md_comm_agree(b->comm, b->err)) {
        md_comm_gather_rows(b->comm, mine, first, row * sizeof *all, all);
        md_comm_bcast(b->comm, all, (size_t)n * row * sizeof *all);
        for (int i = 0; i < n; i++)
            memcpy(mean + (size_t)i * row, all + (size_t)(first[i % size] + i / size) * row, row * sizeof *all);
    }
    md_free(first);
    md_free(mine);
    md_free(all);
    return b->err->code;
}

/* How wrong `guess` is, as the plan counts it. */
static double wrong(const md_qpr_plan *plan, double guess, double truth)
{
    return fabs(guess - truth) / fmax(fabs(truth), plan->floor);
}

/* --- temperatures ----------------------------------------------------------------------------------------------------------- */

/* Is a straight line from a to b good enough at all points of the lattice between them, for every sampled size? */
static bool straight(const md_qpr_plan *plan, const md_planck_mean *mean, int sizes, int a, int b)
{
    for (int i = 0; i < sizes; i++) {
        const md_planck_mean *m = mean + i * (LATTICE_T + 1);
        for (int t = a + 1; t < b; t++) {
            double w = (double)(t - a) / (b - a);
            if (wrong(plan, m[a].pr + w * (m[b].pr - m[a].pr), m[t].pr) > SHARE_T * plan->error) return false;
        }
    }
    return true;
}

/* Nodes from a lattice, each as far from the one before as it may. */
static void choose_temperatures(builder *b)
{
    const md_qpr_plan *plan = b->plan;
    double decades = md_log(plan->s_max / plan->s_min) / md_log(10), lattice[LATTICE_T + 1] = {0};
    int samples = (int)(decades * SAMPLES_PER_DECADE) + 2, nodes[LATTICE_T + 1] = {0}, count = 1;
    double *s = md_alloc((size_t)samples, sizeof *s, b->err);
    md_planck_mean *mean = md_alloc((size_t)samples * (LATTICE_T + 1), sizeof *mean, b->err);
    if (!md_comm_agree(b->comm, b->err)) {
        for (int t = 0; t <= LATTICE_T; t++)
            lattice[t] = plan->T_min + (plan->T_max - plan->T_min) * t / LATTICE_T;
        for (int i = 0; i < samples; i++)
            s[i] = plan->s_min * md_pow(plan->s_max / plan->s_min, (double)i / (samples - 1));
        compute(b, s, samples, lattice, LATTICE_T + 1, mean);
    }
    for (int at = 0; at < LATTICE_T && !b->err->code; nodes[count++] = at) {
        int from = at++;
        while (at < LATTICE_T && straight(plan, mean, samples, from, at + 1))
            at++;
    }
    b->n_T = 2 * count - 1;
    b->T = md_alloc((size_t)b->n_T, sizeof(double), b->err);
    for (int i = 0; i < count && !b->err->code; i++) {
        b->T[2 * i] = lattice[nodes[i]];
        if (i > 0) b->T[2 * i - 1] = 0.5 * (b->T[2 * i - 2] + b->T[2 * i]);
    }
    md_free(s);
    md_free(mean);
}

static void even_temperatures(builder *b)
{
    int last = 2 * b->plan->temperatures - 2;
    b->n_T = last + 1;
    b->T = md_alloc((size_t)b->n_T, sizeof(double), b->err);
    for (int i = 0; i <= last && !b->err->code; i++)
        b->T[i] = b->plan->T_min + (b->plan->T_max - b->plan->T_min) * i / last;
}

/* --- sizes ------------------------------------------------------------------------------------------------------------------ */

static md_status add_sizes(builder *b, const double *s, int n)
{
    if (b->n + n > 2 * MD_QPR_MOST_NODES)
        return md_fail(b->err, MD_ERR_NUMERICS, "more than %d sizes for an error of %g: allow a larger one", MD_QPR_MOST_NODES,
                       b->plan->error);
    if (n > 0 && compute(b, s, n, b->T, b->n_T, b->mean + (size_t)b->n * (size_t)b->n_T)) return b->err->code;
    memcpy(b->s + b->n, s, (size_t)n * sizeof *s);
    b->n += n;
    return MD_OK;
}

static const md_planck_mean *mean_at(const builder *b, int size)
{
    return b->mean + (size_t)size * (size_t)b->n_T;
}

/* Error at size `at`, between the sizes `low` and `high`, and at temperature t, halfway between two nodes where t is odd. */
static double error_between(const builder *b, int low, int high, int at, int t)
{
    double w = low == high ? 0 : md_log(b->s[at] / b->s[low]) / md_log(b->s[high] / b->s[low]);
    const md_planck_mean *lo = mean_at(b, low), *hi = mean_at(b, high);
    int before = t - t % 2, after = t + t % 2;
    double guess = 0.5 * ((1 - w) * (lo[before].pr + lo[after].pr) + w * (hi[before].pr + hi[after].pr));
    return wrong(b->plan, guess, mean_at(b, at)[t].pr);
}

typedef struct gap {
    int low, high; /* sizes at its ends */
} gap;

static double middle_of(const builder *b, gap g)
{
    return sqrt(b->s[g.low] * b->s[g.high]);
}

/* One round: the middle of every gap; gaps that are not straight enough are cut in two. Returns how many gaps remain. */
static int cut_gaps(builder *b, gap *gaps, int n)
{
    int first = b->n, left = 0;
    double *s = md_alloc((size_t)n, sizeof *s, b->err);
    gap *next = md_alloc(2 * (size_t)n, sizeof *next, b->err);
    if (!md_comm_agree(b->comm, b->err)) {
        for (int i = 0; i < n; i++)
            s[i] = middle_of(b, gaps[i]);
        add_sizes(b, s, n);
    }
    for (int i = 0; i < n && !b->err->code; i++) {
        int middle = first + i;
        double worst = 0;
        for (int t = 0; t < b->n_T; t += 2)
            worst = fmax(worst, error_between(b, gaps[i].low, gaps[i].high, middle, t));
        if (worst <= SHARE_S * b->plan->error) continue;
        next[left++] = (gap){gaps[i].low, middle};
        next[left++] = (gap){middle, gaps[i].high};
    }
    if (!b->err->code && left > 2 * MD_QPR_MOST_NODES)
        md_fail(b->err, MD_ERR_NUMERICS, "more than %d sizes for an error of %g: allow a larger one", MD_QPR_MOST_NODES,
                b->plan->error);
    if (!b->err->code) memcpy(gaps, next, (size_t)left * sizeof *next);
    md_free(s);
    md_free(next);
    return b->err->code ? 0 : left;
}

static void know_sizes(builder *b)
{
    const md_qpr_plan *plan = b->plan;
    bool fixed = plan->sizes > 0;
    int start = fixed ? plan->sizes : (int)(START_PER_DECADE * md_log(plan->s_max / plan->s_min) / md_log(10)) + 2, n = 0;
    double *s = md_alloc((size_t)start, sizeof *s, b->err);
    gap *gaps = md_alloc(2 * MD_QPR_MOST_NODES, sizeof *gaps, b->err);
    if (!md_comm_agree(b->comm, b->err)) {
        for (int i = 0; i < start; i++)
            s[i] = plan->s_min * md_pow(plan->s_max / plan->s_min, (double)i / (start - 1));
        s[start - 1] = plan->s_max;
        add_sizes(b, s, start);
    }
    for (int i = 0; i < start && !b->err->code; i++) {
        b->node[i] = fixed;
        if (i > 0 && (!fixed || i % MEASURE_EVERY == 0)) gaps[n++] = (gap){i - 1, i};
    }
    for (int round = 1; n > 0 && round <= (fixed ? 1 : MOST_ROUNDS) && !b->err->code; round++)
        n = cut_gaps(b, gaps, n);
    md_free(s);
    md_free(gaps);
}

typedef struct order {
    double s;
    int at;
} order;

static int by_size(const void *a, const void *b)
{
    double x = ((const order *)a)->s, y = ((const order *)b)->s;
    return (x > y) - (x < y);
}

static order *sorted(const builder *b)
{
    order *all = md_alloc((size_t)b->n, sizeof *all, b->err);
    for (int i = 0; i < b->n && all != NULL; i++)
        all[i] = (order){b->s[i], i};
    if (all != NULL) qsort(all, (size_t)b->n, sizeof *all, by_size);
    return all;
}

/* Is linear interpolation between the sizes at places from and to good at all known sizes between them, and temperatures? */
static bool joins(const builder *b, const order *all, int from, int to)
{
    for (int i = from + 1; i < to; i++)
        for (int t = 0; t < b->n_T; t++)
            if (error_between(b, all[from].at, all[to].at, all[i].at, t) > SHARE_ALL * b->plan->error) return false;
    return true;
}

/* Nodes from the known sizes, each as far from the one before as it may. */
static void choose_nodes(const builder *b, const order *all)
{
    b->node[all[0].at] = true;
    for (int at = 0; at < b->n - 1; b->node[all[at].at] = true) {
        int from = at++;
        while (at < b->n - 1 && joins(b, all, from, at + 1))
            at++;
    }
}

/* The largest errors at all known sizes and temperatures. */
static void measure(const builder *b, const order *all, md_qpr_table *table)
{
    for (int i = 0, low = 0, high; i < b->n; i++) {
        if (b->node[all[i].at]) low = i;
        for (high = i; !b->node[all[high].at];)
            high++;
        for (int t = 0; t < b->n_T; t++) {
            double error = error_between(b, all[low].at, all[high].at, all[i].at, t);
            if (mean_at(b, all[i].at)[t].pr > 0.1) table->error_above = fmax(table->error_above, error);
            if (error <= table->error) continue;
            table->error = error;
            table->error_T = b->T[t];
            table->error_s = all[i].s;
        }
    }
}

/* --- the table -------------------------------------------------------------------------------------------------------------- */

static void collect(const builder *b, md_qpr_table *table)
{
    order *all = sorted(b);
    if (all == NULL) return;
    if (b->plan->sizes == 0) choose_nodes(b, all);
    measure(b, all, table);
    int n = 0;
    for (int i = 0; i < b->n; i++)
        if (b->node[all[i].at]) all[n++] = all[i];
    table->n_T = (b->n_T + 1) / 2;
    table->n_s = n;
    table->T = md_alloc((size_t)table->n_T, sizeof(double), b->err);
    table->s = md_alloc((size_t)n, sizeof(double), b->err);
    table->mean = md_alloc((size_t)table->n_T * (size_t)n, sizeof *table->mean, b->err);
    for (int t = 0; t < table->n_T && !b->err->code; t++) {
        table->T[t] = b->T[2 * t];
        for (int i = 0; i < n; i++) {
            table->s[i] = all[i].s;
            table->mean[t * n + i] = mean_at(b, all[i].at)[2 * t];
        }
    }
    md_free(all);
}

static md_status check_plan(const md_qpr_plan *p, md_error *err)
{
    if (!(p->s_min > 0 && p->s_max > p->s_min && p->s_max <= 1e3 && p->s_min >= 1e-12))
        return md_fail(err, MD_ERR_CONFIG, "sizes from %g to %g m: expected 1e-12 <= s_min < s_max <= 1000", p->s_min,
                       p->s_max);
    if (!(p->T_min >= 10 && p->T_max > p->T_min && p->T_max <= 1e5))
        return md_fail(err, MD_ERR_CONFIG, "temperatures from %g to %g K: expected 10 <= T_min < T_max <= 1e5", p->T_min,
                       p->T_max);
    if (p->sizes == 1 || p->temperatures == 1 || p->sizes < 0 || p->temperatures < 0 || p->sizes > MD_QPR_MOST_NODES ||
        p->temperatures > LATTICE_T + 1)
        return md_fail(err, MD_ERR_CONFIG, "%d sizes, %d temperatures: expected 2 to %d and to %d, or 0", p->sizes,
                       p->temperatures, MD_QPR_MOST_NODES, LATTICE_T + 1);
    if (!(p->error >= 1e-5 && p->error < 1 && p->floor > 0 && p->tolerance >= 1e-12 && p->tolerance < 0.1))
        return md_fail(err, MD_ERR_CONFIG,
                       "error %g, floor %g, tolerance %g: expected error 1e-5 to 1, floor > 0, tolerance 1e-12 to 0.1",
                       p->error, p->floor, p->tolerance);
    return MD_OK;
}

md_status md_qpr_table_make(md_qpr_table *table, const md_qpr_plan *plan, md_grain grain, const md_comm *comm, md_error *err)
{
    builder b = {.plan = plan, .comm = comm, .err = err};
    *table = (md_qpr_table){0};
    check_plan(plan, err);
    if (!err->code) md_planck_init(&b.planck, grain, err);
    b.planck.tolerance = plan->tolerance;
    if (!md_comm_agree(comm, err)) {
        if (plan->temperatures > 0)
            even_temperatures(&b);
        else
            choose_temperatures(&b);
        b.s = md_alloc(2 * MD_QPR_MOST_NODES, sizeof(double), err);
        b.node = md_alloc(2 * MD_QPR_MOST_NODES, sizeof(bool), err);
        b.mean = md_alloc(2 * MD_QPR_MOST_NODES * (size_t)b.n_T, sizeof *b.mean, err);
        if (!md_comm_agree(comm, err)) know_sizes(&b);
    }
    if (!err->code && b.node != NULL) collect(&b, table);
    for (int t = 0; t < table->n_T && !err->code; t++) {
        double share = md_planck_share_outside(&grain, table->T[t]);
        if (share <= table->outside) continue;
        table->outside = share;
        table->outside_T = table->T[t];
    }
    if (comm->rank == 0 && plan->progress) fprintf(stderr, "\r%79s\r", "");
    md_planck_free(&b.planck);
    md_free(b.T);
    md_free(b.s);
    md_free(b.node);
    md_free(b.mean);
    if (md_comm_agree(comm, err)) md_qpr_table_free(table);
    return err->code;
}

void md_qpr_table_free(md_qpr_table *table)
{
    md_free(table->T);
    md_free(table->s);
    md_free(table->mean);
    *table = (md_qpr_table){0};
}
