#include "swarm/measure/detail.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

/* All numbers of one set of sums: [SW_DETAILS][3], then [SW_BY_AGE][ages][3]. */
static void from_sums(const sw_layout *l, const sw_plan *plan, const double *sum, double *out)
{
    double *by_age = out + SW_DETAILS * 3;
    int ages = plan->ages, used = ages - plan->lag;
    memset(out, 0, (size_t)(SW_DETAILS + SW_BY_AGE * ages) * 3 * sizeof *out);
    for (int axis = 0; axis < 3; axis++) {
        double before = 0, variance_before = 0;
        for (int a = 0; a < ages; a++) {
            const double *age = sum + l->age + a * SW_AGE_SIZE, *s = age + SW_AGE_AXIS + 4 * axis;
            double weight = age[SW_AGE_WEIGHT], mean = s[SW_AGE_X] / weight, variance = s[SW_AGE_XX] / weight - mean * mean;
            double *of_age = by_age + a * 3 + axis;
            of_age[SW_AGE_DRIFT * ages * 3] = SW_GAMMA * (mean - before) / plan->slice;
            of_age[SW_AGE_ND_FLUX * ages * 3] = SW_GAMMA * (s[SW_AGE_XV] - mean * s[SW_AGE_V]) / weight;
            of_age[SW_AGE_ND_BULK * ages * 3] = SW_GAMMA * 0.5 * (variance - variance_before) / plan->slice;
            before = mean;
            variance_before = variance;
            if (a < plan->lag) continue;
            out[SW_ND_FLUX * 3 + axis] += of_age[SW_AGE_ND_FLUX * ages * 3] / used;
            out[SW_ND_BULK * 3 + axis] += of_age[SW_AGE_ND_BULK * ages * 3] / used;
        }
        out[SW_DRIFT * 3 + axis] = SW_GAMMA * sum[l->drift + axis] / sum[l->time];
    }
}

/* Values and jackknife errors of all n numbers. work: three times n, and the size of the sums. */
static void jackknife(const sw_layout *l, const sw_plan *plan, const double *sums, int batches, int n, double *work,
                      double *total, sw_value *out)
{
    double *all = work, *without = work + n, *mean = work + 2 * n, *square = work + 3 * n, *rest = work + 4 * n;
    size_t size = (size_t)l->size;
    for (int b = 0; b < batches; b++)
        for (size_t q = 0; q < size; q++)
            total[q] += sums[(size_t)b * size + q];
    from_sums(l, plan, total, all);
    for (int b = 0; b < batches; b++) {
        for (size_t q = 0; q < size; q++)
            rest[q] = total[q] - sums[(size_t)b * size + q];
        from_sums(l, plan, rest, without);
        for (int k = 0; k < n; k++) {
            mean[k] += (without[k] - all[k]) / batches;
            square[k] += (without[k] - all[k]) * (without[k] - all[k]) / batches;
        }
    }
    for (int k = 0; k < n; k++) {
        out[k] = (sw_value){all[k], sw_jackknife_error(mean[k], square[k], batches)};
    }
}

md_status sw_detail_make(sw_detail *detail, const sw_layout *layout, const sw_plan *plan, const double *sums, int batches,
                         md_error *err)
{
    *detail = (sw_detail){.ages = plan->ages};
    int n = (SW_DETAILS + SW_BY_AGE * plan->ages) * 3;
    double *work = md_alloc((size_t)(4 * n + 2 * layout->size), sizeof *work, err);
    sw_value *values = md_alloc((size_t)n, sizeof *values, err);
    detail->by_age = md_alloc((size_t)(SW_BY_AGE * plan->ages) * 3, sizeof *detail->by_age, err);
    if (!err->code) {
        jackknife(layout, plan, sums, batches, n, work, work + 4 * n + layout->size, values);
        memcpy(detail->of, values, sizeof detail->of);
        memcpy(detail->by_age, values + SW_DETAILS * 3, (size_t)(SW_BY_AGE * plan->ages) * 3 * sizeof *values);
    }
    md_free(work);
    md_free(values);
    if (err->code) sw_detail_free(detail);
    return err->code;
}

void sw_detail_free(sw_detail *detail)
{
    md_free(detail->by_age);
    *detail = (sw_detail){0};
}
