#include "swarm/flight/cold/cold_slice.h"

#include <string.h>

#include "base/memory.h"
#include "swarm/flight/cold/cold_kernels.h"

static md_status fail(const sw_cold_run *run, md_error *err)
{
    switch (run->fault) {
    case SW_FAULT_NONE: return err->code;
    case SW_FAULT_RUNAWAY:
        return md_fail(err, MD_ERR_NUMERICS,
                       "an electron of %g eV runs away: it gains more from the field than collisions take", run->fault_eV);
    case SW_FAULT_BEYOND_TABLES:
        return md_fail(err, MD_ERR_NUMERICS, "an electron of %g eV is beyond the cross-sections, which end at %g eV",
                       run->fault_eV, run->cold->energy_limit);
    case SW_FAULT_BOUND: return md_fail(err, MD_ERR_INTERNAL, "collision frequency above its bound at %.17g eV", run->fault_eV);
    case SW_FAULT_RANGE:
        return md_fail(err, MD_ERR_NUMERICS,
                       "an electron runs away: its path in a slice of time is more than %g times the usual one",
                       SW_FINE_MOST / SW_FINE);
    }
    return MD_OK;
}

/* Whole numbers become sums, with the weight only now: that of a swarm that grows or decays fast is more or less than whole
 * numbers can hold. The histogram is 0 again then. */
static void add_sums(const sw_cold_run *run, const sw_layout *l, double weight, double *sum)
{
    double beat = weight / run->beat_scale, tick = weight / run->tick_scale;
    sum[l->time] += beat * (double)run->sum[SW_SUM_TIME];
    sum[l->energy] += beat * (double)run->sum[SW_SUM_ENERGY];
    for (int axis = 0; axis < 3; axis++)
        sum[l->drift + axis] += beat * (double)run->sum[SW_SUM_X + axis];
    sum[l->lost] += weight / SW_FINE * (double)run->sum[SW_SUM_LOST];
    sum[l->real] += (double)run->sum[SW_SUM_REAL];
    sum[l->null] += (double)run->sum[SW_SUM_NULL];
    for (int c = 0; c < l->channels; c++)
        sum[l->counted + c] += weight * (double)run->counted[c];
    for (int k = 0; k <= run->last_bin; k++) {
        sum[l->histogram + k] += tick * (double)run->histogram[k];
        run->histogram[k] = 0;
    }
    for (int f = 0; f < l->channels; f++)
        sum[l->convolved + f] += tick * run->mean[f];
    sum[l->beyond] += tick * (double)run->beyond;
    if (!run->cold->controlled) return;
    double beat_of_place = SW_FINE / run->beat_scale;
    for (int k = 0; k < SW_CONTROLS_COLD; k++) {
        double mean = tick * run->mean[l->channels + k];
        if (k >= SW_CONTROL_Z) mean *= beat_of_place;
        if (k >= SW_CONTROL_ZZ) mean *= SW_SQUARE * beat_of_place;
        sum[l->control + k] += mean;
        if (run->measured >= SW_MEASURE_PLACES) sum[l->control + SW_CONTROLS + k] += mean;
    }
}

static md_status clear(sw_cold *cold, int bins, md_error *err)
{
    if (cold->bins < bins) {
        int64_t *more = md_alloc((size_t)bins, sizeof *more, err);
        if (!more) return err->code;
        md_free(cold->histogram);
        cold->histogram = more;
        cold->bins = bins;
    }
    memset(cold->mean, 0, (size_t)cold->functionals * sizeof *cold->mean);
    memset(cold->counted, 0, (size_t)cold->channels * sizeof *cold->counted);
    return MD_OK;
}

md_status sw_cold_slice(sw_cold *cold, const sw_layout *layout, sw_electrons *all, double weight, double since, double *sum,
                        md_error *err)
{
    if (clear(cold, layout->bins, err)) return err->code;
    sw_cold_run run = {.cold = cold,
                       .all = all,
                       .to = all->n,
                       .measured = weight <= 0         ? SW_MEASURE_NOTHING
                                   : !cold->controlled ? SW_MEASURE_RATES
                                   : since < 0         ? SW_MEASURE_V
                                   : cold->squares     ? SW_MEASURE_SQUARES
                                                       : SW_MEASURE_PLACES,
                       .since = since,
                       .drift = cold->drift,
                       .tick_scale = SW_FINE / cold->tick,
                       .beat_scale = SW_FINE / cold->beat,
                       .bin_inverse_eV = 1 / layout->bin_eV,
                       .bins = layout->bins - 0.75,
                       .counted = cold->counted,
                       .histogram = cold->histogram,
                       .first_cell = cold->cells,
                       .last_cell = -1,
                       .last_bin = -1,
                       .mean = cold->mean,
                       .err = err};
    sw_cold_follow(&run);
    if (err->code || run.fault) return fail(&run, err);
    if (weight > 0) add_sums(&run, layout, weight, sum);
    return MD_OK;
}
