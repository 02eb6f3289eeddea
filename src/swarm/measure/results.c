#include "swarm/measure/results.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

const sw_quantity sw_quantities[SW_RESULTS] = {
    [SW_MEAN_ENERGY] = {"mean_energy_eV", "eV", "mean energy"},
    [SW_W_FLUX] = {"W_flux", "m/s", "drift velocity, flux"},
    [SW_W_BULK] = {"W_bulk", "m/s", "drift velocity, bulk"},
    [SW_ND_T_FLUX] = {"ND_T_flux", "1/(m s)", "N times diffusion across the field, flux"},
    [SW_ND_L_FLUX] = {"ND_L_flux", "1/(m s)", "N times diffusion along the field, flux"},
    [SW_ND_T_BULK] = {"ND_T_bulk", "1/(m s)", "N times diffusion across the field, bulk"},
    [SW_ND_L_BULK] = {"ND_L_bulk", "1/(m s)", "N times diffusion along the field, bulk"},
    [SW_K_EFFECTIVE] = {"k_effective", "m3/s", "net growth, counted"},
    [SW_K_IONIZATION] = {"k_ionization", "m3/s", "ionization, counted"},
    [SW_K_ATTACHMENT] = {"k_attachment", "m3/s", "attachment, counted"},
    [SW_K_EFFECTIVE_CONVOLVED] = {"k_effective_convolved", "m3/s", "net growth, from cross-sections along the flights"},
    [SW_K_IONIZATION_CONVOLVED] = {"k_ionization_convolved", "m3/s", "ionization, likewise"},
    [SW_K_ATTACHMENT_CONVOLVED] = {"k_attachment_convolved", "m3/s", "attachment, likewise"},
    [SW_ALPHA_N_FLUX] = {"alpha_N_flux", "m2", "Townsend coefficient over N, k over flux drift"},
    [SW_ALPHA_N_SST] = {"alpha_N_sst", "m2", "Townsend coefficient over N of a steady stream"},
    [SW_MU_N] = {"mu_N", "1/(V m s)", "mobility times N"},
    [SW_POWER_BALANCE] = {"power_balance", "1", "what the field gives less losses and growth, relative"},
};

/* Slope of a straight line through y over the ages after the lag. */
static double slope(const double *y, const sw_plan *plan)
{
    double n = plan->ages - plan->lag, t = 0, tt = 0, sum = 0, ty = 0;
    for (int a = plan->lag; a < plan->ages; a++) {
        double time = (a - plan->lag) * plan->slice;
        t += time;
        tt += time * time;
        sum += y[a];
        ty += time * y[a];
    }
    return (ty - t * sum / n) / (tt - t * t / n);
}

/* Moments of one axis: flux diffusion <r v> - <r><v>, and mean and variance of the positions by age. */
typedef struct axis_moments {
    double flux;
    double mean_slope, half_variance_slope;
} axis_moments;

static axis_moments moments(const double *sum, const sw_layout *l, const sw_plan *plan, int axis, double *mean,
                            double *variance)
{
    axis_moments m = {0};
    for (int a = 0; a < plan->ages; a++) {
        const double *age = sum + l->age + a * SW_AGE_SIZE, *s = age + SW_AGE_AXIS + 4 * axis;
        double weight = age[SW_AGE_WEIGHT];
        mean[a] = s[SW_AGE_X] / weight;
        variance[a] = s[SW_AGE_XX] / weight - mean[a] * mean[a];
        if (a >= plan->lag) m.flux += s[SW_AGE_XV] / weight - mean[a] * (s[SW_AGE_V] / weight);
    }
    m.flux /= plan->ages - plan->lag;
    m.mean_slope = slope(mean, plan);
    m.half_variance_slope = 0.5 * slope(variance, plan);
    return m;
}

/* Sum over channels of a kind. */
static double over_kind(const sw_gas *gas, const double *rates, sw_kind kind)
{
    double sum = 0;
    for (int c = 0; c < gas->channels; c++)
        sum += gas->channel[c].kind == kind ? rates[c] : 0;
    return sum;
}

/* All results of one set of sums. `scratch` holds two numbers an age. */
static void from_sums(const sw_gas *gas, const sw_layout *l, const sw_plan *plan, const double *sum, double EN, double *scratch,
                      double of[SW_RESULTS])
{
    double time = sum[l->time], *mean = scratch, *variance = scratch + plan->ages;
    axis_moments x = moments(sum, l, plan, 0, mean, variance), y = moments(sum, l, plan, 1, mean, variance);
    axis_moments z = moments(sum, l, plan, 2, mean, variance);
    of[SW_MEAN_ENERGY] = sum[l->energy] / time;
    of[SW_W_FLUX] = SW_GAMMA * sum[l->drift + 2] / time;
    of[SW_W_BULK] = SW_GAMMA * z.mean_slope;
    of[SW_ND_T_FLUX] = SW_GAMMA * 0.5 * (x.flux + y.flux);
    of[SW_ND_L_FLUX] = SW_GAMMA * z.flux;
    of[SW_ND_T_BULK] = SW_GAMMA * 0.5 * (x.half_variance_slope + y.half_variance_slope);
    of[SW_ND_L_BULK] = SW_GAMMA * z.half_variance_slope;
    for (int way = 0; way < 2; way++) {
        const double *rates = sum + (way ? l->convolved : l->counted);
        double ionization = SW_GAMMA * over_kind(gas, rates, SW_IONIZATION) / time;
        double attachment = SW_GAMMA * over_kind(gas, rates, SW_ATTACHMENT) / time;
        double *k = of + (way ? SW_K_EFFECTIVE_CONVOLVED : SW_K_EFFECTIVE);
        k[0] = ionization - attachment;
        k[1] = ionization;
        k[2] = attachment;
    }
    double k = of[SW_K_EFFECTIVE], W = of[SW_W_BULK], root = W * W - 4 * of[SW_ND_L_BULK] * k;
    of[SW_ALPHA_N_FLUX] = k / of[SW_W_FLUX];
    of[SW_ALPHA_N_SST] = k == 0     ? 0
                         : root < 0 ? (double)NAN
                                    : 2 * k / (W + sqrt(root)); /* (W - sqrt) / (2 D), without cancellation */
    of[SW_MU_N] = of[SW_W_FLUX] / EN;
    double gain = EN * sum[l->drift + 2] / time;
    of[SW_POWER_BALANCE] = (gain - sum[l->lost] / time - k / SW_GAMMA * of[SW_MEAN_ENERGY]) / gain;
}

/* From mean and mean square of what leaving one batch out changes; one batch alone has no error. */
static double jackknife_error(double mean, double square, int batches)
{
    double spread = (batches - 1) * (square - mean * mean);
    return batches < 2 || isnan(spread) ? (double)NAN : sqrt(fmax(0, spread));
}

/* value and jackknife error of a ratio of two sums */
static sw_value ratio(const double *total, const double *sums, const sw_layout *l, int batches, int part, double scale)
{
    double all = scale * total[part] / total[l->time], mean = 0, square = 0;
    for (int b = 0; b < batches; b++) {
        const double *one = sums + (size_t)b * (size_t)l->size;
        double without = scale * (total[part] - one[part]) / (total[l->time] - one[l->time]) - all;
        mean += without;
        square += without * without;
    }
    mean /= batches;
    return (sw_value){all, jackknife_error(mean, square / batches, batches)};
}

static void jackknife(sw_results *r, const sw_gas *gas, const sw_layout *l, const sw_plan *plan, const double *sums,
                      int batches, double EN, const double *total, double *scratch)
{
    double all[SW_RESULTS], without[SW_RESULTS], mean[SW_RESULTS] = {0}, square[SW_RESULTS] = {0};
    double *rest = scratch + 2 * plan->ages;
    from_sums(gas, l, plan, total, EN, scratch, all);
    for (int b = 0; b < batches; b++) {
        for (int q = 0; q < l->size; q++)
            rest[q] = total[q] - sums[(size_t)b * (size_t)l->size + (size_t)q];
        from_sums(gas, l, plan, rest, EN, scratch, without);
        for (int k = 0; k < SW_RESULTS; k++) {
            mean[k] += (without[k] - all[k]) / batches;
            square[k] += (without[k] - all[k]) * (without[k] - all[k]) / batches;
        }
    }
    for (int k = 0; k < SW_RESULTS; k++)
        r->of[k] = (sw_value){all[k], jackknife_error(mean[k], square[k], batches)};
}

md_status sw_results_make(sw_results *results, const sw_gas *gas, const sw_layout *layout, const sw_plan *plan,
                          const double *sums, int batches, double EN, md_error *err)
{
    const sw_layout *l = layout;
    *results = (sw_results){.channels = gas->channels, .bins = l->bins, .bin_eV = l->bin_eV};
    double *total = md_alloc((size_t)l->size, sizeof *total, err);
    double *scratch = md_alloc((size_t)(2 * plan->ages + l->size), sizeof *scratch, err);
    results->counted = md_alloc((size_t)gas->channels, sizeof *results->counted, err);
    results->convolved = md_alloc((size_t)gas->channels, sizeof *results->convolved, err);
    results->eedf = md_alloc((size_t)l->bins, sizeof *results->eedf, err);
    if (!err->code) {
        for (int b = 0; b < batches; b++)
            for (int q = 0; q < l->size; q++)
                total[q] += sums[(size_t)b * (size_t)l->size + (size_t)q];
        jackknife(results, gas, l, plan, sums, batches, EN, total, scratch);
        for (int c = 0; c < gas->channels; c++) {
            results->counted[c] = ratio(total, sums, l, batches, l->counted + c, SW_GAMMA);
            results->convolved[c] = ratio(total, sums, l, batches, l->convolved + c, SW_GAMMA);
        }
        for (int k = 0; k < l->bins; k++)
            results->eedf[k] = ratio(total, sums, l, batches, l->histogram + k, 1 / l->bin_eV);
        results->real = total[l->real];
        results->null = total[l->null];
    }
    md_free(total);
    md_free(scratch);
    if (err->code) sw_results_free(results);
    return err->code;
}

void sw_results_free(sw_results *results)
{
    md_free(results->counted);
    md_free(results->convolved);
    md_free(results->eedf);
    *results = (sw_results){0};
}
