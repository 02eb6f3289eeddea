#include "optics/table/table.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "numbers/hermite.h"
#include "numbers/numeric.h"
#include "optics/mie/means.h"
#include "optics/mie/nodes.h"

typedef struct order {
    double s;
    int at;
} order;

static int by_size(const void *a, const void *b)
{
    double x = ((const order *)a)->s, y = ((const order *)b)->s;
    return (x > y) - (x < y);
}

static order *sorted(const md_means *b)
{
    order *all = md_alloc((size_t)b->n, sizeof *all, b->err);
    for (int i = 0; i < b->n && all != NULL; i++)
        all[i] = (order){b->s[i], i};
    if (all != NULL) qsort(all, (size_t)b->n, sizeof *all, by_size);
    return all;
}

/* --- the table -------------------------------------------------------------------------------------------------------------- */

/* What is known, in the order of the sizes, for nodes.h. */
typedef struct sorting {
    order *all;
    double *ln_s, *truth, *value;
    bool *node;
} sorting;

static void sorting_free(sorting *k)
{
    md_free(k->all);
    md_free(k->ln_s);
    md_free(k->truth);
    md_free(k->value);
    md_free(k->node);
}

static void sort(const md_means *b, sorting *k)
{
    size_t n = (size_t)b->n, points = n * (size_t)b->n_T;
    *k = (sorting){.all = sorted(b)};
    k->ln_s = md_alloc(n, sizeof(double), b->err);
    k->truth = md_alloc(points, sizeof(double), b->err);
    k->value = md_alloc(points, sizeof(double), b->err);
    k->node = md_alloc(n, sizeof(bool), b->err);
    for (int i = 0; i < b->n && !b->err->code; i++) {
        k->ln_s[i] = md_log(k->all[i].s);
        k->node[i] = b->node[k->all[i].at];
        for (int t = 0; t < b->n_T; t++)
            k->truth[i * b->n_T + t] = b->mean[(size_t)k->all[i].at * (size_t)b->n_T + (size_t)t].pr;
    }
}

static void fill(const md_means *b, const sorting *k, md_qpr_table *table)
{
    int n = 0;
    for (int i = 0; i < b->n; i++)
        n += k->node[i];
    table->n_T = (b->n_T + 1) / 2;
    table->n_s = n;
    table->T = md_alloc((size_t)table->n_T, sizeof(double), b->err);
    table->s = md_alloc((size_t)n, sizeof(double), b->err);
    table->mean = md_alloc((size_t)table->n_T * (size_t)n, sizeof *table->mean, b->err);
    if (b->err->code) return;
    for (int i = 0, j = 0; i < b->n; i++) {
        if (!k->node[i]) continue;
        table->s[j] = k->all[i].s;
        for (int t = 0; t < table->n_T; t++) {
            table->T[t] = b->T[2 * t];
            table->mean[t * n + j] = b->mean[(size_t)k->all[i].at * (size_t)b->n_T + 2 * (size_t)t];
            table->mean[t * n + j].pr = k->value[i * b->n_T + 2 * t];
        }
        j++;
    }
}

/* --- the errors of a table of absorption ------------------------------------------------------------------------------------ */

/* The largest error so far of a curve through n points, at x between them, where the truth is known. */
static double curve_error(double worst, int n, const double *x, const double *y, double *slope, double at, double truth)
{
    int i = 0;
    while (i < n - 2 && x[i + 1] <= at)
        i++;
    md_hermite_slopes(n, x, y, 1, slope);
    double h = x[i + 1] - x[i];
    double value = md_hermite_at((at - x[i]) / h, h, y[i], y[i + 1], slope[i], slope[i + 1]);
    return fmax(worst, fabs(value - truth));
}

static double log_mean(const md_means *b, const sorting *k, int i, int t, bool extinction)
{
    const md_planck_mean *m = &b->mean[(size_t)k->all[i].at * (size_t)b->n_T + (size_t)t];
    return md_log(extinction ? m->abs + m->sca : m->abs);
}

/* Along T at every node of size, and along s at every node of temperature. A mean of 0 has no logarithm: nan, and is refused. */
static void measure_absorption(const md_means *b, const sorting *k, md_qpr_table *table)
{
    int most = b->n > b->n_T ? b->n : b->n_T;
    double *x = md_alloc(3 * (size_t)most, sizeof *x, b->err), *y = x + most, *slope = y + most, along_T = 0, along_s = 0;
    for (int i = 0; i < b->n && !b->err->code; i++)
        for (int pass = 0; pass < 2 && k->node[i]; pass++)
            for (int t = 1; t < b->n_T; t += 2) {
                for (int j = 0; j < b->n_T; j += 2) {
                    x[j / 2] = md_log(b->T[j]);
                    y[j / 2] = log_mean(b, k, i, j, pass);
                }
                along_T = curve_error(along_T, table->n_T, x, y, slope, md_log(b->T[t]), log_mean(b, k, i, t, pass));
            }
    for (int i = 0; i < b->n && !b->err->code; i++)
        for (int pass = 0; pass < 2 && !k->node[i]; pass++)
            for (int t = 0; t < b->n_T; t += 2) {
                for (int j = 0, n = 0; j < b->n; j++) {
                    if (!k->node[j]) continue;
                    x[n] = k->ln_s[j];
                    y[n++] = log_mean(b, k, j, t, pass);
                }
                along_s = curve_error(along_s, table->n_s, x, y, slope, k->ln_s[i], log_mean(b, k, i, t, pass));
            }
    table->error = along_T + along_s;
    md_free(x);
    for (int i = 0; i < table->n_T * table->n_s && !b->err->code; i++)
        if (!(table->mean[i].abs > 0))
            md_fail(b->err, MD_ERR_CONFIG, "<Q_abs> = %g at %g m and %g K: expected a material that absorbs",
                    table->mean[i].abs, table->s[i % table->n_s], table->T[i / table->n_s]);
}

static void collect(const md_means *b, md_qpr_table *table)
{
    sorting k;
    sort(b, &k);
    md_nodes nodes = {.n_T = b->n_T, .n_s = b->n, .ln_s = k.ln_s, .truth = k.truth, .node = k.node, .value = k.value};
    if (!b->err->code && b->plan->sizes > 0) md_nodes_take(&nodes);
    if (!b->err->code && b->plan->sizes == 0) md_nodes_choose(&nodes, b->plan->error, b->err);
    if (!b->err->code) {
        table->error = nodes.error;
        table->error_T = b->T[nodes.error_T];
        table->error_s = k.all[nodes.error_s].s;
        fill(b, &k, table);
    }
    table->absorption = b->plan->absorption;
    if (!b->err->code && table->absorption) measure_absorption(b, &k, table);
    sorting_free(&k);
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
        p->temperatures > MD_QPR_MOST_TEMPERATURES)
        return md_fail(err, MD_ERR_CONFIG, "%d sizes, %d temperatures: expected 2 to %d and to %d, or 0", p->sizes,
                       p->temperatures, MD_QPR_MOST_NODES, MD_QPR_MOST_TEMPERATURES);
    if (p->absorption && (p->sizes == 0 || p->temperatures == 0))
        return md_fail(err, MD_ERR_CONFIG, "--absorption: expected --sizes and --temperatures");
    if (!(p->error >= 1e-5 && p->error < 1 && p->tolerance >= 1e-12 && p->tolerance < 0.1))
        return md_fail(err, MD_ERR_CONFIG, "error %g, tolerance %g: expected error 1e-5 to 1, tolerance 1e-12 to 0.1", p->error,
                       p->tolerance);
    return MD_OK;
}

md_status md_qpr_table_make(md_qpr_table *table, const md_qpr_plan *plan, md_grain grain, const md_comm *comm, md_error *err)
{
    md_means known = {0};
    *table = (md_qpr_table){0};
    check_plan(plan, err);
    if (!md_comm_agree(comm, err) && !md_means_make(&known, plan, grain, comm, err)) collect(&known, table);
    for (int t = 0; t < table->n_T && !err->code; t++) {
        double share = md_planck_share_outside(&grain, table->T[t]);
        if (share <= table->outside) continue;
        table->outside = share;
        table->outside_T = table->T[t];
    }
    md_means_free(&known);
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
