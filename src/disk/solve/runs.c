#include "disk/solve/runs.h"

#include <math.h>

/* Ratios that are equal but for the rounding of a few operations. */
static bool alike(double a, double b)
{
    return fabs(a - b) <= 1e-14 * fabs(b);
}

/* The dust of the first meetings goes to one bin without a tail, that of the next ones to bins one higher from meeting to
 * meeting. What is left of the body is the same share of all that it loses, whatever hits it. */
static void find_chipping(const md_transfer *t, int l, md_row *row)
{
    size_t first = (size_t)l * t->row;
    const int16_t *K = t->K + first;
    int e = 0;
    while (e < row->chip_end && K[e] == K[0] && t->e_tail[first + (size_t)e] == 0)
        e++;
    row->flat_end = row->spread_end = (int16_t)e;
    row->spread_K = K[e];
    for (; e < row->chip_end && K[e] >= 0 && K[e] == row->spread_K + e - row->flat_end; e++)
        row->spread_end = (int16_t)(e + 1);
    row->drift_share = 0;
    for (e = 0; e < row->chip_end && row->drift_share <= 0; e++)
        if (t->loss[first + (size_t)e] > 0) row->drift_share = t->r_lo[first + (size_t)e] / t->loss[first + (size_t)e];
}

/* A meeting in which a body of bin l goes to pieces of one law, whoever it meets. */
static bool shatters(const md_transfer *t, const md_sizes *sizes, int l, int e, double tail)
{
    size_t at = (size_t)l * t->row + (size_t)e;
    double s = sizes->s[l] + sizes->s[e - 1];
    return t->r_lo[at] == 0 && t->r_hi[at] == 0 && t->e_top[at] == 0 && t->K[at] == l && alike(t->e_tail[at], tail * s * s);
}

static void find_shattering(const md_transfer *t, const md_sizes *sizes, int l, md_row *row)
{
    int e = t->n + 1;
    size_t last = (size_t)l * t->row + (size_t)t->n;
    double s = sizes->s[l] + sizes->s[t->n - 1], tail = t->e_tail[last] / (s * s);
    row->shatter_tail = tail;
    row->shatter_loss = tail * t->below[l];
    while (t->kernel_scale > 0 && tail > 0 && e - 1 >= l + 2 && shatters(t, sizes, l, e - 1, tail))
        e--;
    row->shatter_from = (int16_t)e;
}

/* The meetings in between, without those at their two ends in which nothing happens. */
static void find_breaking(const md_transfer *t, int l, md_row *row)
{
    const double *loss = t->loss + (size_t)l * t->row;
    int from = row->chip_end, end = row->shatter_from;
    while (from < end && loss[from] <= 0)
        from++;
    while (end > from && loss[end - 1] <= 0)
        end--;
    row->break_from = (int16_t)from;
    row->break_end = (int16_t)end;
}

void md_runs_find(md_transfer *t, const md_params *p, const md_sizes *sizes)
{
    bool geometric = p->collisions.kernel == MD_KERNEL_ORBITAL || p->collisions.kernel == MD_KERNEL_SUM_SIZE;
    double s0 = 2 * sizes->s[0];
    t->kernel_scale = geometric ? 2 * t->kernel[0] / (s0 * s0) : 0; /* the meeting of equal bodies has half the rate */
    for (int l = 0; l < t->n; l++) {
        find_chipping(t, l, &t->rows[l]);
        find_shattering(t, sizes, l, &t->rows[l]);
        find_breaking(t, l, &t->rows[l]);
    }
}
