#include "swarm/measure/distribution.h"

#include "base/memory.h"

/* Bins that become one, so that nothing lies beyond those shown. Sums of what cannot be negative: their total says it for all. */
static int merged(const sw_layout *l, const double *total)
{
    int shown = l->bins / SW_WIDEST, last = 0, together = 1;
    for (int k = 0; k < l->bins; k++)
        if (total[l->histogram + k] > 0 || total[l->seen + k] > 0) last = k;
    while (together < SW_WIDEST && last >= shown * together)
        together *= 2;
    return together;
}

/* Sum of the bins `from` on, so many, of the total, less those of one batch where there is one. */
static double part(const double *total, const double *one, int from, int together)
{
    double sum = 0;
    for (int k = 0; k < together; k++)
        sum += total[from + k] - (one ? one[from + k] : 0);
    return sum;
}

/* eedf and f1 of bin k, without one batch or with all. */
static void at_bin(const sw_distribution *d, const sw_layout *l, int together, int k, const double *total, const double *one,
                   double of[2])
{
    int first = k * together;
    double time = total[l->time] - (one ? one[l->time] : 0);
    of[0] = part(total, one, l->histogram + first, together) / (time * d->bin_eV);
    of[1] = 3 * part(total, one, l->along + first, together) / part(total, one, l->seen_weight + first, together) * of[0] /
            sqrt((k + 0.5) * d->bin_eV);
}

md_status sw_distribution_make(sw_distribution *d, const sw_layout *l, const double *sums, const double *total, int batches,
                               md_error *err)
{
    int together = merged(l, total);
    *d = (sw_distribution){.bins = l->bins / SW_WIDEST, .bin_eV = l->bin_eV * together};
    d->eedf = md_alloc((size_t)d->bins, sizeof *d->eedf, err);
    d->f1 = md_alloc((size_t)d->bins, sizeof *d->f1, err);
    d->counts = md_alloc((size_t)d->bins, sizeof *d->counts, err);
    for (int k = 0; k < d->bins && !err->code; k++) {
        double all[2], without[2], mean[2] = {0}, square[2] = {0};
        at_bin(d, l, together, k, total, NULL, all);
        for (int b = 0; b < batches; b++) {
            at_bin(d, l, together, k, total, sums + (size_t)b * (size_t)l->size, without);
            for (int q = 0; q < 2; q++) {
                mean[q] += (without[q] - all[q]) / batches;
                square[q] += (without[q] - all[q]) * (without[q] - all[q]) / batches;
            }
        }
        d->eedf[k] = (sw_value){all[0], sw_jackknife_error(mean[0], square[0], batches)};
        d->f1[k] = (sw_value){all[1], sw_jackknife_error(mean[1], square[1], batches)};
        d->counts[k] = part(total, NULL, l->seen + k * together, together);
    }
    return err->code;
}

void sw_distribution_free(sw_distribution *d)
{
    md_free(d->eedf);
    md_free(d->f1);
    md_free(d->counts);
    *d = (sw_distribution){0};
}
