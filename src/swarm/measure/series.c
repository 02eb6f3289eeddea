#include "swarm/measure/series.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "numbers/numeric.h"
#include "swarm/flight/moments.h"

md_status sw_series_init(sw_series *series, double slice, int log_every, md_error *err)
{
    *series = (sw_series){.slices = -1, .stride = log_every, .slice = slice};
    series->value = md_alloc(SW_SERIES_MOST, SW_SERIES_SIZE * sizeof *series->value, err);
    return err->code;
}

void sw_series_free(sw_series *series)
{
    md_free(series->value);
    *series = (sw_series){0};
}

/* --- a batch ------------------------------------------------------------------------------------------------------- */

static double of_kind(const sw_batch *batch, const sw_gas *gas, const sw_layout *l, sw_kind kind)
{
    double sum = 0;
    for (int c = 0; c < gas->channels; c++)
        sum += gas->channel[c].kind == kind ? batch->sum[l->counted + c] : 0;
    return sum;
}

/* Add the batch's sums to the row: with sign -1 before a slice and +1 after it, so that the row has the sums of that slice. */
static void add_sums(const sw_batch *batch, const sw_gas *gas, const sw_layout *l, double sign, double *row)
{
    const double *sum = batch->sum;
    row[SW_ROW_TIME] += sign * sum[l->time];
    row[SW_ROW_ENERGY] += sign * sum[l->energy];
    for (int axis = 0; axis < 3; axis++)
        row[SW_ROW_DRIFT + axis] += sign * sum[l->drift + axis];
    row[SW_ROW_IONIZED] += sign * of_kind(batch, gas, l, SW_IONIZATION);
    row[SW_ROW_ATTACHED] += sign * of_kind(batch, gas, l, SW_ATTACHMENT);
    row[SW_ROW_REAL] += sign * sum[l->real];
    row[SW_ROW_NULL] += sign * sum[l->null];
}

void sw_series_before(const sw_batch *batch, const sw_gas *gas, const sw_layout *layout, const sw_plan *plan, double *row)
{
    memset(row, 0, SW_ROW_SIZE * sizeof *row);
    double weight = sw_batch_weight(batch, plan);
    row[SW_ROW_BEFORE] = weight * batch->all.n;
    if (batch->all.n > 0) row[SW_ROW_AFTER] = weight; /* made whole by what comes after */
    add_sums(batch, gas, layout, -1, row);
}

static void add_moments(const sw_electrons *all, double weight, double *row)
{
    const double *const x[3] = {all->x, all->y, all->z}, *const x0[3] = {all->x0, all->y0, all->z0};
    const double *const u[3] = {all->ux, all->uy, all->uz};
    double energy = 0;
    for (int axis = 0; axis < 3; axis++) {
        const sw_axis_sums s = sw_moments_axis(x0[axis], x[axis], u[axis], all->n);
        row[SW_ROW_X + axis] = weight * s.x;
        row[SW_ROW_XX + axis] = weight * s.xx;
        row[SW_ROW_V + axis] = weight * s.u;
        row[SW_ROW_XV + axis] = weight * s.xu;
        energy += s.uu;
    }
    row[SW_ROW_NOW_ENERGY] = weight * energy;
}

void sw_series_after(const sw_batch *batch, const sw_gas *gas, const sw_layout *layout, const sw_plan *plan, double *row)
{
    const sw_electrons *all = &batch->all;
    double factor = batch->slices > 0 ? batch->factor[(batch->slices - 1) % plan->memory] : 1;
    double after = row[SW_ROW_AFTER] * factor * batch->target, each = all->n > 0 ? after / all->n : 0;
    add_sums(batch, gas, layout, 1, row);
    if (batch->slices == 0) each = 1;
    row[SW_ROW_AFTER] = after;
    row[SW_ROW_NOW] = each * all->n;
    add_moments(all, each, row);
}

/* --- all batches --------------------------------------------------------------------------------------------------- */

static void keep(sw_series *series, const double *value)
{
    if (series->rows == SW_SERIES_MOST) {
        series->stride *= 2;
        series->rows = (SW_SERIES_MOST + 1) / 2;
        for (int k = 1; k < series->rows; k++)
            memcpy(series->value + (size_t)k * SW_SERIES_SIZE, series->value + (size_t)(2 * k) * SW_SERIES_SIZE,
                   SW_SERIES_SIZE * sizeof *value);
        if (series->slices % series->stride != 0) return;
    }
    memcpy(series->value + (size_t)series->rows++ * SW_SERIES_SIZE, value, SW_SERIES_SIZE * sizeof *value);
}

/* Mean over the slice, and its error from how batches scatter about it. */
static void mean_over_slice(const double *rows, size_t apart, int batches, const double *sum, int what, double *mean,
                            double *error)
{
    double square = 0;
    int n = 0;
    *mean = sum[what] / sum[SW_ROW_TIME];
    for (int b = 0; b < batches; b++) {
        const double *row = rows + (size_t)b * apart;
        double apart_from_mean = row[what] - *mean * row[SW_ROW_TIME];
        square += apart_from_mean * apart_from_mean;
        n += row[SW_ROW_TIME] > 0;
    }
    *error = n > 1 ? sqrt(square * n / (n - 1)) / sum[SW_ROW_TIME] : (double)NAN;
}

static void count(sw_series *series, const double *sum)
{
    double *total = series->total, number = md_exp(total[SW_SERIES_LN_NUMBER]);
    total[SW_SERIES_TIME] = (double)series->slices * series->slice;
    total[SW_SERIES_REAL] += sum[SW_ROW_REAL];
    total[SW_SERIES_NULL] += sum[SW_ROW_NULL];
    if (!(sum[SW_ROW_BEFORE] > 0)) return;
    total[SW_SERIES_CATIONS] += number * sum[SW_ROW_IONIZED] / sum[SW_ROW_BEFORE];
    total[SW_SERIES_ANIONS] += number * sum[SW_ROW_ATTACHED] / sum[SW_ROW_BEFORE];
    double grown = sum[SW_ROW_AFTER] / sum[SW_ROW_BEFORE];
    total[SW_SERIES_LN_NUMBER] = grown > 0 ? total[SW_SERIES_LN_NUMBER] + md_log(grown) : -(double)INFINITY;
}

void sw_series_add(sw_series *series, const double *rows, size_t apart, int batches)
{
    double sum[SW_ROW_SIZE] = {0}, *value = series->total;
    for (int b = 0; b < batches; b++)
        for (int q = 0; q < SW_ROW_SIZE; q++)
            sum[q] += rows[(size_t)b * apart + (size_t)q];
    series->slices++;
    count(series, sum);
    value[SW_SERIES_NOW_ENERGY] = sum[SW_ROW_NOW_ENERGY] / sum[SW_ROW_NOW];
    for (int axis = 0; axis < 3; axis++) {
        double mean = sum[SW_ROW_X + axis] / sum[SW_ROW_NOW];
        value[SW_SERIES_X + axis] = mean;
        value[SW_SERIES_VARIANCE + axis] = fmax(0, sum[SW_ROW_XX + axis] / sum[SW_ROW_NOW] - mean * mean);
        value[SW_SERIES_V + axis] = sum[SW_ROW_V + axis] / sum[SW_ROW_NOW];
        value[SW_SERIES_XV + axis] = sum[SW_ROW_XV + axis] / sum[SW_ROW_NOW];
        mean_over_slice(rows, apart, batches, sum, SW_ROW_DRIFT + axis, &value[SW_SERIES_DRIFT + axis],
                        &value[SW_SERIES_DRIFT_ERROR + axis]);
    }
    mean_over_slice(rows, apart, batches, sum, SW_ROW_ENERGY, &value[SW_SERIES_ENERGY], &value[SW_SERIES_ENERGY_ERROR]);
    if (series->slices % series->stride == 0) keep(series, value);
}
