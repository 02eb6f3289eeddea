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
    *row = (md_row){.flat_K = t->K[first], .remnant_share = t->ejected[first] > 0 ? t->r_lo[first] / t->ejected[first] : 0};
    row->loss_share = 1 + row->remnant_share;
    int e = 0;
    for (; e < l && erodes(t, l, first + (size_t)e, row->remnant_share) && t->e_tail[first + (size_t)e] == 0; e++)
        if (t->K[first + (size_t)e] != row->flat_K) break;
    row->erode_flat = row->erode_end = (int16_t)e;
    row->erode_K = t->K[first + (size_t)e];
    for (; e < l && erodes(t, l, first + (size_t)e, row->remnant_share); e++)
        if (t->K[first + (size_t)e] < 0 || t->K[first + (size_t)e] != row->erode_K + e - row->erode_flat) break;
    row->erode_end = (int16_t)e;
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
    while (t->kernel_scale > 0 && tail > 0 && e - 1 >= l + 2 && shatters(t, sizes, l, e - 1, tail)) e--;
    row->shatter_from = (int16_t)e;
}

/* Grow a run of ejecta by meeting e, or begin the next one; no run spans both halves of a row. `top` and `tail` say whether it sends
 * anything to either. */
static void extend_runs(md_run *runs, int *count, int first, int l, int e, int K, bool top, bool tail)
{
    if (!top && !tail) return;
    md_run *last = *count > first ? &runs[*count - 1] : NULL;
    if (last && last->start + last->length == e && e != l + 1) {
        int step = last->length > 1 ? last->step : K - last->bin;
        if (K == last->bin + step * last->length && (step == 0 || step == 1)) {
            last->step = (int8_t)step;
            last->length++;
            last->top = last->top || top;
            last->tail = last->tail || tail;
            return;
        }
    }
    runs[(*count)++] = (md_run){(int16_t)e, 1, (int16_t)K, 0, top, tail};
}

void md_runs_find(md_transfer *t, const md_params *p, const md_sizes *sizes)
{
    bool geometric = p->collisions.kernel == MD_KERNEL_ORBITAL || p->collisions.kernel == MD_KERNEL_SUM_SIZE;
    double s0 = 2 * sizes->s[0];
    t->kernel_scale = geometric ? 2 * t->kernel[0] / (s0 * s0) : 0; /* the meeting of equal bodies has half the rate */
    int ejecta = 0;
    for (int l = 0; l < t->n; l++) {
        md_row *row = &t->rows[l];
        find_erosion(t, l, row);
        find_shattering(t, sizes, l, row);
        row->remnant_end = row->erode_end;
        t->first_ejecta_run[l] = ejecta;
        for (int e = row->erode_end; e < row->shatter_from; e++) {
            size_t at = (size_t)l * t->row + (size_t)e;
            if (t->r_lo[at] > 0 || t->r_hi[at] > 0) row->remnant_end = (int16_t)(e + 1);
            extend_runs(t->ejecta_run, &ejecta, t->first_ejecta_run[l], l, e, t->K[at], t->e_top[at] > 0, t->e_tail[at] > 0);
        }
    }
    t->first_ejecta_run[t->n] = ejecta;
}
