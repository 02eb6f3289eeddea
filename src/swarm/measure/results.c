#include "swarm/measure/results.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "swarm/measure/reduced.h"

const md_variable sw_quantities[SW_RESULTS + 1] = {
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
    [SW_CHARACTERISTIC_ENERGY] = {"characteristic_energy_eV", "eV", "flux diffusion across the field over mobility"},
    [SW_DL_OVER_MU] = {"DL_over_mu_V", "V", "flux diffusion along the field over mobility"},
    [SW_POWER_BALANCE] = {"power_balance", "1", "what the field gives less losses and growth, relative"},
    [SW_ABOVE_SHARE] = {"above_share", "1", "share of the time spent above the end of a table"},
    [SW_W_EXB] = {"W_ExB", "m/s", "drift velocity across both fields, flux"},
    [SW_W_X] = {"W_x", "m/s", "drift velocity across E in the plane of both fields, flux"},
    [SW_ND_XX] = {"ND_xx", "1/(m s)", "N times diffusion, flux; B lies in the x-z plane, y is along W_ExB"},
    [SW_ND_YY] = {"ND_yy", "1/(m s)", "likewise"},
    [SW_ND_ZZ] = {"ND_zz", "1/(m s)", "likewise"},
    [SW_ND_XY] = {"ND_xy", "1/(m s)", "likewise, symmetric part"},
    [SW_ND_XZ] = {"ND_xz", "1/(m s)", "likewise, symmetric part"},
    [SW_ND_YZ] = {"ND_yz", "1/(m s)", "likewise, symmetric part"},
    [SW_W_EXB_BULK] = {"W_ExB_bulk", "m/s", "drift velocity across both fields, bulk"},
    [SW_W_X_BULK] = {"W_x_bulk", "m/s", "drift velocity across E in the plane of both fields, bulk"},
    [SW_ND_XX_BULK] = {"ND_xx_bulk", "1/(m s)", "N times diffusion, bulk"},
    [SW_ND_YY_BULK] = {"ND_yy_bulk", "1/(m s)", "likewise"},
    [SW_ND_ZZ_BULK] = {"ND_zz_bulk", "1/(m s)", "likewise"},
    [SW_ND_XY_BULK] = {"ND_xy_bulk", "1/(m s)", "likewise"},
    [SW_ND_XZ_BULK] = {"ND_xz_bulk", "1/(m s)", "likewise"},
    [SW_ND_YZ_BULK] = {"ND_yz_bulk", "1/(m s)", "likewise"},
};

/* Slope of y over the ages after the lag: of a straight line through them; with an alternating field of the line from the last
 * one of the lag to the last of all, between which lie whole periods. */
static double slope(const double *y, const sw_plan *plan)
{
    double n = plan->ages - plan->lag, t = 0, tt = 0, sum = 0, ty = 0;
    if (plan->periods > 0) return (y[plan->ages - 1] - y[plan->lag - 1]) / (n * plan->slice);
    for (int a = plan->lag; a < plan->ages; a++) {
        double time = (a - plan->lag) * plan->slice;
        t += time;
        tt += time * time;
        sum += y[a];
        ty += time * y[a];
    }
    return (ty - t * sum / n) / (tt - t * t / n);
}

/* Sums of age a over its weight. */
static double mean_at(const double *sum, const sw_layout *l, int a, int what)
{
    const double *age = sum + l->age + a * SW_AGE_SIZE;
    return age[what] / age[SW_AGE_WEIGHT];
}

/* Moments of one axis, or of a pair of them: flux diffusion <r v> - <r><v>, slopes of mean and half the variance. */
typedef struct axis_moments {
    double flux;
    double mean_slope, half_variance_slope;
} axis_moments;

/* `y` holds a number for each age. */
static axis_moments moments(const double *sum, const sw_layout *l, const sw_plan *plan, int axis, double *y)
{
    axis_moments m = {0};
    int at = SW_AGE_AXIS + 4 * axis;
    for (int a = plan->lag; a < plan->ages; a++)
        m.flux += mean_at(sum, l, a, at + SW_AGE_XV) - mean_at(sum, l, a, at + SW_AGE_X) * mean_at(sum, l, a, at + SW_AGE_V);
    m.flux /= plan->ages - plan->lag;
    for (int a = 0; a < plan->ages; a++)
        y[a] = mean_at(sum, l, a, at + SW_AGE_X);
    m.mean_slope = slope(y, plan);
    for (int a = 0; a < plan->ages; a++)
        y[a] = mean_at(sum, l, a, at + SW_AGE_XX) - y[a] * y[a];
    m.half_variance_slope = 0.5 * slope(y, plan);
    return m;
}

/* The same of two axes. */
static axis_moments pair_moments(const double *sum, const sw_layout *l, const sw_plan *plan, int pair, double *y)
{
    axis_moments m = {0};
    int first = SW_AGE_AXIS + 4 * (pair == 2), second = SW_AGE_AXIS + 4 * (pair == 0 ? 1 : 2), at = SW_AGE_PAIR + 2 * pair;
    for (int a = 0; a < plan->ages; a++) {
        double x1 = mean_at(sum, l, a, first + SW_AGE_X), x2 = mean_at(sum, l, a, second + SW_AGE_X);
        double v1 = mean_at(sum, l, a, first + SW_AGE_V), v2 = mean_at(sum, l, a, second + SW_AGE_V);
        y[a] = mean_at(sum, l, a, at + SW_AGE_XY) - x1 * x2;
        if (a >= plan->lag) m.flux += mean_at(sum, l, a, at + SW_AGE_XVY) - 0.5 * (x1 * v2 + x2 * v1);
    }
    m.flux /= plan->ages - plan->lag;
    m.half_variance_slope = 0.5 * slope(y, plan);
    return m;
}

/* With a magnetic field: drifts across E, and the whole tensor. `axis` are the moments of x, y, z. */
static void magnetic_from_sums(const sw_gas *gas, const sw_layout *l, const sw_plan *plan, const double *sum,
                               const sw_reduced *reduced, const axis_moments axis[3], double *scratch, double of[SW_RESULTS])
{
    of[SW_W_EXB] = SW_GAMMA * sum[l->drift + 1] / sum[l->time];
    of[SW_W_X] = SW_GAMMA * sum[l->drift] / sum[l->time];
    of[SW_W_EXB_BULK] = SW_GAMMA * axis[1].mean_slope;
    of[SW_W_X_BULK] = SW_GAMMA * axis[0].mean_slope;
    if (reduced) {
        of[SW_W_EXB] = SW_GAMMA * reduced->across[1];
        of[SW_W_X] = SW_GAMMA * reduced->across[0];
    }
    if (reduced && !sw_gas_grows(gas)) {
        of[SW_W_EXB_BULK] = of[SW_W_EXB];
        of[SW_W_X_BULK] = of[SW_W_X];
    }
    for (int k = 0; k < 3; k++) {
        axis_moments pair = pair_moments(sum, l, plan, k, scratch);
        of[SW_ND_XX + k] = SW_GAMMA * axis[k].flux;
        of[SW_ND_XX_BULK + k] = SW_GAMMA * axis[k].half_variance_slope;
        of[SW_ND_XY + k] = SW_GAMMA * pair.flux;
        of[SW_ND_XY_BULK + k] = SW_GAMMA * pair.half_variance_slope;
    }
    for (int k = 0; k < 6 && reduced && reduced->tensor; k++)
        of[SW_ND_XX + k] = of[SW_ND_XX_BULK + k] = SW_GAMMA * reduced->D[k];
}

/* Mobility: drift over field; of an alternating field the part in phase, from the power it gives; without one by Einstein's
 * relation, from the diffusion. Then what the field gives, less losses and growth, over the larger of gain and what collisions
 * exchange. */
static void power_from_sums(const sw_layout *l, const sw_plan *plan, const double *sum, const sw_conditions *c,
                            double of[SW_RESULTS])
{
    double time = sum[l->time], gain = plan->periods > 0 ? sum[l->work] / time : c->EN * sum[l->drift + 2] / time;
    if (c->EN == 0)
        of[SW_MU_N] = (2 * of[SW_ND_T_BULK] + of[SW_ND_L_BULK]) / 3 / c->thermal_eV;
    else
        of[SW_MU_N] = plan->periods > 0 ? 2 * SW_GAMMA * gain / (c->EN * c->EN) : of[SW_W_FLUX] / c->EN;
    of[SW_CHARACTERISTIC_ENERGY] = of[SW_ND_T_FLUX] / of[SW_MU_N];
    of[SW_DL_OVER_MU] = of[SW_ND_L_FLUX] / of[SW_MU_N];
    double rest = gain - sum[l->lost] / time - of[SW_K_EFFECTIVE] / SW_GAMMA * of[SW_MEAN_ENERGY];
    of[SW_POWER_BALANCE] = rest / (c->EN > 0 ? gain : of[SW_MEAN_ENERGY] / plan->relaxation);
}

/* Sum over channels of a kind. */
static double over_kind(const sw_gas *gas, const double *rates, sw_kind kind)
{
    double sum = 0;
    for (int c = 0; c < gas->channels; c++)
        sum += gas->channel[c].kind == kind ? rates[c] : 0;
    return sum;
}

/* Numbers made of one set of sums: the results, and behind them what controls have changed. */
enum { NUMBERS = SW_RESULTS + SW_COMPARED };

/* With controls. Where electrons neither come nor go, bulk and flux are the same. */
static void take_reduced(const sw_gas *gas, const sw_reduced *r, double of[NUMBERS])
{
    double without[SW_COMPARED];
    memcpy(without, of, sizeof without);
    of[SW_MEAN_ENERGY] = r->energy;
    of[SW_W_FLUX] = SW_GAMMA * r->W_flux;
    if (r->places) {
        of[SW_W_BULK] = SW_GAMMA * r->W_bulk;
        of[SW_ND_T_FLUX] = SW_GAMMA * r->D_T;
        of[SW_ND_L_FLUX] = SW_GAMMA * r->D_L;
    } else if (!sw_gas_grows(gas)) {
        of[SW_W_BULK] = of[SW_W_FLUX];
    }
    of[SW_K_EFFECTIVE_CONVOLVED] = SW_GAMMA * (r->ionization - r->attachment);
    of[SW_K_IONIZATION_CONVOLVED] = SW_GAMMA * r->ionization;
    of[SW_K_ATTACHMENT_CONVOLVED] = SW_GAMMA * r->attachment;
    if (r->bulk || (r->places && !sw_gas_grows(gas))) {
        of[SW_ND_T_BULK] = r->bulk ? SW_GAMMA * r->D_T_bulk : of[SW_ND_T_FLUX];
        of[SW_ND_L_BULK] = r->bulk ? SW_GAMMA * r->D_L_bulk : of[SW_ND_L_FLUX];
    }
    for (int k = 0; k < SW_COMPARED; k++)
        of[SW_RESULTS + k] = of[k] - without[k];
}

/* All results of one set of sums. `scratch` holds a number an age. */
static void from_sums(const sw_gas *gas, const sw_layout *l, const sw_plan *plan, const double *sum,
                      const sw_conditions *conditions, double *scratch, double of[NUMBERS])
{
    double time = sum[l->time];
    axis_moments axis[3], *x = &axis[0], *y = &axis[1], *z = &axis[2];
    for (int k = 0; k < 3; k++)
        axis[k] = moments(sum, l, plan, k, scratch);
    of[SW_MEAN_ENERGY] = sum[l->energy] / time;
    of[SW_W_FLUX] = SW_GAMMA * sum[l->drift + 2] / time;
    of[SW_W_BULK] = SW_GAMMA * z->mean_slope;
    of[SW_ND_T_FLUX] = SW_GAMMA * 0.5 * (x->flux + y->flux);
    of[SW_ND_L_FLUX] = SW_GAMMA * z->flux;
    of[SW_ND_T_BULK] = SW_GAMMA * 0.5 * (x->half_variance_slope + y->half_variance_slope);
    of[SW_ND_L_BULK] = SW_GAMMA * z->half_variance_slope;
    of[SW_ABOVE_SHARE] = sum[l->beyond] / time;
    for (int way = 0; way < 2; way++) {
        const double *rates = sum + (way ? l->convolved : l->counted);
        double ionization = SW_GAMMA * over_kind(gas, rates, SW_IONIZATION) / time;
        double attachment = SW_GAMMA * over_kind(gas, rates, SW_ATTACHMENT) / time;
        double *k = of + (way ? SW_K_EFFECTIVE_CONVOLVED : SW_K_EFFECTIVE);
        k[0] = ionization - attachment;
        k[1] = ionization;
        k[2] = attachment;
    }
    sw_reduced reduced;
    bool known = sw_reduced_from_sums(l, sum, &reduced);
    if (known) take_reduced(gas, &reduced, of);
    double k = of[SW_K_EFFECTIVE], W = of[SW_W_BULK], root = W * W - 4 * of[SW_ND_L_BULK] * k;
    bool drifts = conditions->EN > 0 && plan->periods == 0;
    of[SW_ALPHA_N_FLUX] = k == 0 ? 0 : drifts ? k / of[SW_W_FLUX] : (double)NAN;
    of[SW_ALPHA_N_SST] = k == 0                ? 0
                         : root < 0 || !drifts ? (double)NAN
                                               : 2 * k / (W + sqrt(root)); /* (W - sqrt) / (2 D), without cancellation */
    power_from_sums(l, plan, sum, conditions, of);
    if (conditions->magnetic) magnetic_from_sums(gas, l, plan, sum, known ? &reduced : NULL, axis, scratch, of);
}

/* Value and jackknife error of a sum over the time, less another where `less` is not negative. */
static sw_value ratio(const double *total, const double *sums, const sw_layout *l, int batches, int part, int less,
                      double scale)
{
    double whole = less < 0 ? total[part] : total[part] - total[less];
    double all = scale * whole / total[l->time], mean = 0, square = 0;
    for (int b = 0; b < batches; b++) {
        const double *one = sums + (size_t)b * (size_t)l->size;
        double rest = whole - (less < 0 ? one[part] : one[part] - one[less]);
        double without = scale * rest / (total[l->time] - one[l->time]) - all;
        mean += without;
        square += without * without;
    }
    mean /= batches;
    return (sw_value){all, sw_jackknife_error(mean, square / batches, batches)};
}

static void jackknife(sw_results *r, const sw_gas *gas, const sw_layout *l, const sw_plan *plan, const double *sums,
                      int batches, const sw_conditions *conditions, const double *total, double *scratch)
{
    double all[NUMBERS] = {0}, without[NUMBERS] = {0}, mean[NUMBERS] = {0}, square[NUMBERS] = {0};
    double *rest = scratch + plan->ages;
    from_sums(gas, l, plan, total, conditions, scratch, all);
    for (int b = 0; b < batches; b++) {
        for (int q = 0; q < l->size; q++)
            rest[q] = total[q] - sums[(size_t)b * (size_t)l->size + (size_t)q];
        from_sums(gas, l, plan, rest, conditions, scratch, without);
        for (int k = 0; k < NUMBERS; k++) {
            mean[k] += (without[k] - all[k]) / batches;
            square[k] += (without[k] - all[k]) * (without[k] - all[k]) / batches;
        }
    }
    for (int k = 0; k < NUMBERS; k++) {
        sw_value *to = k < SW_RESULTS ? &r->of[k] : &r->agreement[k - SW_RESULTS];
        *to = (sw_value){all[k], sw_jackknife_error(mean[k], square[k], batches)};
    }
    sw_reduced ignored;
    r->reduced = sw_reduced_from_sums(l, total, &ignored);
}

/* What one event more would make of a rate coefficient. */
static double rate_of_one(const sw_layout *l, const double *total)
{
    double seen = 0, weight = 0;
    for (int k = 0; k < l->bins; k++) {
        seen += total[l->seen + k];
        weight += total[l->seen_weight + k];
    }
    return SW_GAMMA * weight / seen / total[l->time];
}

/* Where no event was seen, none scatters: the error of such a rate is not 0 but what one event would have made of it. */
static void admit_none(sw_results *r, const sw_gas *gas, double one)
{
    bool there[SW_KINDS] = {false};
    sw_value *of = r->of;
    for (int c = 0; c < gas->channels; c++) {
        sw_value *k = &r->counted[c];
        there[gas->channel[c].kind] = true;
        if (k->value == 0 && k->error == 0) k->error = one;
    }
    for (int way = 0; way < 2; way++) {
        sw_value *k = &of[way ? SW_K_ATTACHMENT : SW_K_IONIZATION];
        if (!there[way ? SW_ATTACHMENT : SW_IONIZATION] || k->value != 0 || k->error != 0) continue;
        k->error = one;
        of[SW_K_EFFECTIVE].error = sqrt(of[SW_K_EFFECTIVE].error * of[SW_K_EFFECTIVE].error + one * one);
        if (of[SW_ALPHA_N_FLUX].value == 0) of[SW_ALPHA_N_FLUX].error = of[SW_K_EFFECTIVE].error / fabs(of[SW_W_FLUX].value);
    }
}

md_status sw_results_make(sw_results *results, const sw_gas *gas, const sw_layout *layout, const sw_plan *plan,
                          const double *sums, int batches, const sw_conditions *conditions, md_error *err)
{
    const sw_layout *l = layout;
    *results = (sw_results){.known = conditions->magnetic ? SW_RESULTS : SW_RESULTS_PLAIN, .channels = gas->channels};
    double *total = md_alloc((size_t)l->size, sizeof *total, err);
    double *scratch = md_alloc((size_t)(plan->ages + l->size), sizeof *scratch, err);
    results->counted = md_alloc((size_t)gas->channels, sizeof *results->counted, err);
    results->convolved = md_alloc((size_t)gas->channels, sizeof *results->convolved, err);
    results->disagreement = md_alloc((size_t)gas->channels, sizeof *results->disagreement, err);
    if (!err->code) {
        for (int b = 0; b < batches; b++)
            for (int q = 0; q < l->size; q++)
                total[q] += sums[(size_t)b * (size_t)l->size + (size_t)q];
        jackknife(results, gas, l, plan, sums, batches, conditions, total, scratch);
        for (int c = 0; c < gas->channels; c++) {
            results->counted[c] = ratio(total, sums, l, batches, l->counted + c, -1, SW_GAMMA);
            results->convolved[c] = ratio(total, sums, l, batches, l->convolved + c, -1, SW_GAMMA);
            results->disagreement[c] = ratio(total, sums, l, batches, l->counted + c, l->convolved + c, SW_GAMMA);
        }
        admit_none(results, gas, rate_of_one(l, total));
        sw_distribution_make(&results->energies, l, sums, total, batches, err);
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
    md_free(results->disagreement);
    sw_distribution_free(&results->energies);
    *results = (sw_results){0};
}
