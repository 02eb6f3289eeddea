#include "disk/solve/runs.h"

#include <math.h>

#include "base/constants.h"

/* Ratios that are equal but for the rounding of a few operations. */
static bool alike(double a, double b)
{
    return fabs(a - b) <= 1e-14 * fabs(b);
}

/* A meeting in which a body of bin l is only chipped: it stays between its bin and the next lower one. */
static bool erodes(const md_transfer *t, int l, size_t at, double remnant_share)
{
    return t->b[at] == l - 1 && t->r_hi[at] == 0 && t->K[at] < l && t->ejected[at] > 0 &&
           alike(t->r_lo[at], remnant_share * t->ejected[at]);
}

static void find_erosion(const md_transfer *t, int l, md_row *row)
{
    size_t first = (size_t)l * t->row;
    *row = (md_row){.chip_end = row->chip_end,
                    .flat_K = t->K[first],
                    .remnant_share = t->ejected[first] > 0 ? t->r_lo[first] / t->ejected[first] : 0};
    row->loss_share = 1 + row->remnant_share;
    int e = 0;
    for (; e < row->chip_end && erodes(t, l, first + (size_t)e, row->remnant_share) && t->e_tail[first + (size_t)e] == 0; e++)
        if (t->K[first + (size_t)e] != row->flat_K) break;
    row->erode_flat = row->erode_end = (int16_t)e;
    row->erode_K = t->K[first + (size_t)e];
    for (; e < row->chip_end && erodes(t, l, first + (size_t)e, row->remnant_share); e++)
        if (t->K[first + (size_t)e] < 0 || t->K[first + (size_t)e] != row->erode_K + e - row->erode_flat) break;
    row->erode_end = (int16_t)e;
}

/* Copy the coefficients of erosion to where the kernels read them in whole groups: 0 behind the last one. */
static void pack_erosion(const md_transfer *t, int l, const md_row *row)
{
    size_t first = (size_t)l * t->row;
    for (size_t e = 0; e < t->row; e++) {
        bool erosion = e < (size_t)row->erode_end;
        size_t from = first + e + (size_t)row->erode_flat;
        bool shifted = e + (size_t)row->erode_flat < (size_t)row->erode_end;
        t->chip_all[first + e] = erosion ? t->ejected[first + e] : 0;
        t->chip_top[first + e] = shifted ? t->e_top[from] : 0;
        t->chip_tail[first + e] = shifted ? t->e_tail[from] : 0;
    }
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

static void list_other(md_transfer *t, int l, int e, int *count)
{
    size_t at = (size_t)l * t->row + (size_t)e;
    if (t->loss[at] > 0)
        t->others[(*count)++] =
            (md_meeting){t->loss[at], t->r_lo[at], t->r_hi[at], t->e_top[at], t->e_tail[at], (int16_t)(e <= l ? e : e - 1),
                         t->b[at],    t->K[at]};
}

void md_runs_find(md_transfer *t, const md_params *p, const md_sizes *sizes)
{
    bool geometric = p->collisions.kernel == MD_KERNEL_ORBITAL || p->collisions.kernel == MD_KERNEL_SUM_SIZE;
    double s0 = 2 * sizes->s[0];
    t->kernel_scale = geometric ? 2 * t->kernel[0] / (s0 * s0) : 0; /* the meeting of equal bodies has half the rate */
    int others = 0;
    for (int l = 0; l < t->n; l++) {
        md_row *row = &t->rows[l];
        find_erosion(t, l, row);
        pack_erosion(t, l, row);
        find_shattering(t, sizes, l, row);
        t->first_other[l] = others;
        for (int e = row->erode_end; e < row->chip_end; e++)
            list_other(t, l, e, &others);
        t->first_breaking[l] = others;
        for (int e = row->chip_end; e < row->shatter_from; e++)
            list_other(t, l, e, &others);
    }
    t->first_other[t->n] = others;
}
