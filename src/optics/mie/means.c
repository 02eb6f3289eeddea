#include "optics/mie/means.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "numbers/numeric.h"

/* The errors in T and in s add up at a point between four nodes: chords over T may take so many times the error. Sizes are halved
 * down to where the middle of a gap is off by less than the second number, so that nodes.h has some to choose from. */
static const double CHORD_T = 0.8, CHORD_S = 0.7;
enum {
    LATTICE_T = MD_QPR_MOST_TEMPERATURES - 1,
    SAMPLES_PER_DECADE = 3,
    START_PER_DECADE = 6,
    MOST_ROUNDS = 10,
    MEASURE_EVERY = 8
};

/* Sizes are dealt out in turn: what share of its own rank 0 has done, all have. */
static void show(md_means *b, int done, int all)
{
    char label[64];
    snprintf(label, sizeof label, b->n > 0 ? "%d sizes beside %d" : "%d sizes for the temperatures", all, b->n);
    md_bar_show(&b->bar, (double)done / all, label);
}

/* Short in a file: five digits, and the number that is meant is the one that is written. */
static double round_off(double s)
{
    char text[40];
    snprintf(text, sizeof text, "%.5g", s);
    return strtod(text, NULL);
}

/* The means at sizes s[0..n-1], to every rank. Rank r takes s[r], s[r + size], ...: neighbours cost alike. */
static md_status compute(md_means *b, const double *s, int n, const double *T, int n_T, md_planck_mean *mean)
{
    int size = b->comm->size, rank = b->comm->rank;
    size_t row = (size_t)n_T;
    int *first = md_alloc((size_t)size + 1, sizeof *first, b->err);
    md_planck_mean *mine = md_alloc((size_t)(n / size + 1) * row, sizeof *mine, b->err);
    md_planck_mean *all = md_alloc((size_t)n * row, sizeof *all, b->err);
    for (int r = 0; r < size && !b->err->code; r++)
        first[r + 1] = first[r] + (n - r + size - 1) / size;
    for (int i = rank, k = 0; i < n && !b->err->code; i += size, k++) {
        if (rank == 0) show(b, i, n);
        md_planck_means(&b->planck, s[i], T, n_T, mine + (size_t)k * row, b->err);
    }
    if (!md_comm_agree(b->comm, b->err)) {
        if (rank == 0) show(b, n, n);
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

/* How wrong `guess` is, relative to the truth. */
static double wrong(double guess, double truth)
{
    return fabs(guess - truth) / fmax(truth, 1e-300);
}

/* --- temperatures ----------------------------------------------------------------------------------------------------------- */

/* Is a straight line from a to b good enough at all points of the lattice between them, for every sampled size? */
static bool straight(const md_qpr_plan *plan, const double *T, const md_planck_mean *mean, int sizes, int a, int b)
{
    for (int i = 0; i < sizes; i++) {
        const md_planck_mean *m = mean + i * (LATTICE_T + 1);
        for (int t = a + 1; t < b; t++) {
            double w = (T[t] - T[a]) / (T[b] - T[a]);
            if (wrong(m[a].pr + w * (m[b].pr - m[a].pr), m[t].pr) > CHORD_T * plan->error) return false;
        }
    }
    return true;
}

/* Evenly spaced in ln T; whole numbers where they are far enough apart. */
static double lattice_T(const md_qpr_plan *plan, int t)
{
    double ratio = plan->T_max / plan->T_min, T = plan->T_min * md_pow(ratio, (double)t / LATTICE_T);
    if (t == LATTICE_T) return plan->T_max;
    return t > 0 && plan->T_min * md_log(ratio) > 3 * LATTICE_T ? floor(T + 0.5) : T;
}

/* Nodes from a lattice, each as far from the one before as it may. */
static void choose_temperatures(md_means *b)
{
    const md_qpr_plan *plan = b->plan;
    double decades = md_log(plan->s_max / plan->s_min) / md_log(10), lattice[LATTICE_T + 1] = {0};
    int samples = (int)(decades * SAMPLES_PER_DECADE) + 2, nodes[LATTICE_T + 1] = {0}, count = 1;
    double *s = md_alloc((size_t)samples, sizeof *s, b->err);
    md_planck_mean *mean = md_alloc((size_t)samples * (LATTICE_T + 1), sizeof *mean, b->err);
    if (!md_comm_agree(b->comm, b->err)) {
        for (int t = 0; t <= LATTICE_T; t++)
            lattice[t] = lattice_T(plan, t);
        for (int i = 0; i < samples; i++)
            s[i] = plan->s_min * md_pow(plan->s_max / plan->s_min, (double)i / (samples - 1));
        compute(b, s, samples, lattice, LATTICE_T + 1, mean);
    }
    for (int at = 0; at < LATTICE_T && !b->err->code; nodes[count++] = at) {
        int from = at++;
        while (at < LATTICE_T && straight(plan, lattice, mean, samples, from, at + 1))
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

static void even_temperatures(md_means *b)
{
    int last = 2 * b->plan->temperatures - 2;
    b->n_T = last + 1;
    b->T = md_alloc((size_t)b->n_T, sizeof(double), b->err);
    double ratio = b->plan->T_max / b->plan->T_min;
    for (int i = 0; i <= last && !b->err->code; i++)
        b->T[i] = b->plan->absorption && i < last ? round_off(b->plan->T_min * md_pow(ratio, (double)i / last))
                                                  : b->plan->T_min + (b->plan->T_max - b->plan->T_min) * i / last;
}

/* --- sizes ------------------------------------------------------------------------------------------------------------------ */

static md_status add_sizes(md_means *b, const double *s, int n)
{
    if (b->n + n > 2 * MD_QPR_MOST_NODES)
        return md_fail(b->err, MD_ERR_NUMERICS, "more than %d sizes for an error of %g: allow a larger one", MD_QPR_MOST_NODES,
                       b->plan->error);
    if (n > 0 && compute(b, s, n, b->T, b->n_T, b->mean + (size_t)b->n * (size_t)b->n_T)) return b->err->code;
    memcpy(b->s + b->n, s, (size_t)n * sizeof *s);
    b->n += n;
    return MD_OK;
}

static const md_planck_mean *mean_at(const md_means *b, int size)
{
    return b->mean + (size_t)size * (size_t)b->n_T;
}

/* Error of a straight line between the sizes `low` and `high` at the size `at`, the largest over the nodes in T. */
static double error_between(const md_means *b, int low, int high, int at)
{
    double w = md_log(b->s[at] / b->s[low]) / md_log(b->s[high] / b->s[low]), worst = 0;
    const md_planck_mean *lo = mean_at(b, low), *hi = mean_at(b, high), *truth = mean_at(b, at);
    for (int t = 0; t < b->n_T; t += 2)
        worst = fmax(worst, wrong(lo[t].pr + w * (hi[t].pr - lo[t].pr), truth[t].pr));
    return worst;
}

typedef struct gap {
    int low, high; /* sizes at its ends */
} gap;

static double middle_of(const md_means *b, gap g)
{
    return round_off(sqrt(b->s[g.low] * b->s[g.high]));
}

/* One round: the middle of every gap; gaps that are not straight enough are cut in two. Returns how many gaps remain. */
static int cut_gaps(md_means *b, gap *gaps, int n)
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
        if (error_between(b, gaps[i].low, gaps[i].high, middle) <= CHORD_S * b->plan->error) continue;
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

static void know_sizes(md_means *b)
{
    const md_qpr_plan *plan = b->plan;
    bool fixed = plan->sizes > 0;
    int start = fixed ? plan->sizes : (int)(START_PER_DECADE * md_log(plan->s_max / plan->s_min) / md_log(10)) + 2, n = 0;
    double *s = md_alloc((size_t)start, sizeof *s, b->err);
    gap *gaps = md_alloc(2 * MD_QPR_MOST_NODES, sizeof *gaps, b->err);
    if (!md_comm_agree(b->comm, b->err)) {
        for (int i = 0; i < start; i++)
            s[i] = round_off(plan->s_min * md_pow(plan->s_max / plan->s_min, (double)i / (start - 1)));
        s[0] = plan->s_min;
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

md_status md_means_make(md_means *b, const md_qpr_plan *plan, md_grain grain, const md_comm *comm, md_error *err)
{
    *b = (md_means){.plan = plan, .comm = comm, .err = err, .bar = md_bar_begin(plan->progress && comm->rank == 0)};
    md_planck_init(&b->planck, grain, err);
    b->planck.tolerance = plan->tolerance;
    if (!md_comm_agree(comm, err)) {
        if (plan->temperatures > 0)
            even_temperatures(b);
        else
            choose_temperatures(b);
        b->s = md_alloc(2 * MD_QPR_MOST_NODES, sizeof(double), err);
        b->node = md_alloc(2 * MD_QPR_MOST_NODES, sizeof(bool), err);
        b->mean = md_alloc(2 * MD_QPR_MOST_NODES * (size_t)b->n_T, sizeof *b->mean, err);
        if (!md_comm_agree(comm, err)) know_sizes(b);
    }
    md_bar_end(&b->bar);
    return err->code;
}

void md_means_free(md_means *b)
{
    md_planck_free(&b->planck);
    md_free(b->T);
    md_free(b->s);
    md_free(b->node);
    md_free(b->mean);
}
