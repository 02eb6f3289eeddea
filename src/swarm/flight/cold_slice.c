#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "numbers/numeric.h"
#include "swarm/flight/cold_run.h"

/* Velocity of this energy in any direction. */
static void isotropic(sw_electrons *all, int i, double energy, const md_random_block *block)
{
    double cosine = 2 * md_random_uniform(block->word[0], block->word[1]) - 1;
    double turn = md_random_uniform(block->word[2], block->word[3]);
    double speed = sqrt(fmax(0, energy)), across = speed * sqrt(fmax(0, 1 - cosine * cosine));
    all->ux[i] = across * md_sin2pi(turn + 0.25);
    all->uy[i] = across * md_sin2pi(turn);
    all->uz[i] = speed * cosine;
}

double sw_cold_ionize(sw_cold_run *run, const sw_parent *parent, int channel, double energy)
{
    sw_electrons *all = run->all;
    const sw_scene *scene = &run->cold->scene;
    const sw_channel *c = &scene->gas->channel[channel];
    int i = parent->electron;
    md_random_block block[2];
    for (int k = 0; k < 2; k++) {
        const uint32_t counter[4] = {(*parent->draw)++, (uint32_t)all->id[i], (uint32_t)(all->id[i] >> 32), 0};
        block[k] = md_random_philox(counter, all->key);
    }
    if (sw_electrons_grow(all, run->err)) return 0;
    double rest = fmax(0, energy - c->threshold_eV);
    double kept =
        sw_sharing_kept(&scene->sharing[c->species], energy, rest, md_random_uniform(block[1].word[2], block[1].word[3]));
    int freed = all->n++;
    sw_electrons_copy(all, freed, i, (uint64_t)block[1].word[0] << 32 | block[1].word[1]);
    isotropic(all, freed, rest - kept, &block[0]);
    all->x[freed] = parent->x;
    all->y[freed] = parent->y;
    all->z[freed] = parent->z;
    all->left[freed] = parent->left;
    all->draw[freed] = (uint32_t)i;
    return kept;
}

/* Electron i goes to an earlier place, those between move up by one; behind the last one there is room for one. */
static void move(sw_electrons *all, int i, int to)
{
    uint32_t draw = all->draw[i];
    sw_electrons_copy(all, all->n, i, all->id[i]);
    for (int k = i; k > to; k--) {
        uint32_t before = all->draw[k - 1];
        sw_electrons_copy(all, k, k - 1, all->id[k - 1]);
        all->draw[k] = before;
    }
    sw_electrons_copy(all, to, all->n, all->id[all->n]);
    all->draw[to] = draw;
}

void sw_cold_sort(sw_electrons *all, int first, md_error *err)
{
    if (all->n > first && sw_electrons_grow(all, err)) return;
    for (int i = first + 1; i < all->n; i++) { /* nearly in order already; stable */
        int to = i;
        while (to > first && all->draw[to - 1] > all->draw[i])
            to--;
        if (to < i) move(all, i, to);
    }
    memset(all->draw + first, 0, (size_t)(all->n - first) * sizeof *all->draw);
}

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
                       "an electron's path in a slice of time is longer than can be added up: %g times the usual one",
                       SW_FINE_MOST / SW_FINE);
    }
    return MD_OK;
}

/* Whole numbers become sums. */
static void add_sums(const sw_cold_run *run, const sw_layout *l, double weight, double *sum)
{
    double beat = weight / run->beat_scale, tick = 1 / run->tick_scale;
    sum[l->time] += beat * (double)run->sum[SW_SUM_TIME];
    sum[l->energy] += beat * (double)run->sum[SW_SUM_ENERGY];
    for (int axis = 0; axis < 3; axis++)
        sum[l->drift + axis] += beat * (double)run->sum[SW_SUM_X + axis];
    sum[l->lost] += weight / SW_FINE * (double)run->sum[SW_SUM_LOST];
    sum[l->real] += (double)run->sum[SW_SUM_REAL];
    sum[l->null] += (double)run->sum[SW_SUM_NULL];
    for (int c = 0; c < l->channels; c++)
        sum[l->counted + c] += weight * (double)run->counted[c];
    for (int k = 0; k <= run->last_bin; k++)
        sum[l->histogram + k] += tick * (double)run->histogram[k];
    for (int f = 0; f < l->channels; f++)
        sum[l->convolved + f] += tick * run->mean[f];
    sum[l->beyond] += tick * (double)run->beyond;
    if (!run->cold->controlled) return;
    for (int k = 0; k < SW_CONTROLS; k++) {
        double mean = tick * run->mean[l->channels + k];
        if (k >= SW_CONTROL_Z) mean *= SW_FINE / run->beat_scale;
        sum[l->control + k] += mean;
        if (run->measured == SW_MEASURE_ALL) sum[l->control + SW_CONTROLS + k] += mean;
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
    memset(cold->histogram, 0, (size_t)bins * sizeof *cold->histogram);
    return MD_OK;
}

md_status sw_cold_slice(sw_cold *cold, const sw_layout *layout, sw_electrons *all, double weight, double since, double *sum,
                        md_error *err)
{
    if (clear(cold, layout->bins, err)) return err->code;
    sw_cold_run run = {.cold = cold,
                       .all = all,
                       .to = all->n,
                       .measured = weight <= 0                      ? SW_MEASURE_NOTHING
                                   : cold->controlled && since >= 0 ? SW_MEASURE_ALL
                                                                    : SW_MEASURE_V,
                       .since = since,
                       .drift = cold->drift,
                       .weight = weight,
                       .tick_scale = SW_FINE / cold->tick,
                       .beat_scale = SW_FINE / cold->beat,
                       .bin_inverse_eV = 1 / layout->bin_eV,
                       .bins = layout->bins - 1,
                       .counted = cold->counted,
                       .histogram = cold->histogram,
                       .first_cell = cold->cells,
                       .last_cell = -1,
                       .last_bin = -1,
                       .mean = cold->mean,
                       .err = err};
    cold->kernel(&run);
    if (err->code || run.fault) return fail(&run, err);
    if (weight > 0) add_sums(&run, layout, weight, sum);
    return MD_OK;
}
