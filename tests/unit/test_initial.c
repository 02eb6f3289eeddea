#include "check.h"
#include "defaults.h"
#include "golden.h"

#include "base/memory.h"
#include "disk/model/initial.h"

static md_sizes grid(int n, double s_min, double s_max)
{
    md_sizes sizes;
    md_error err = {0};
    CHECK(md_sizes_init(&sizes, n, s_min, s_max, 3270.0, &err) == MD_OK);
    return sizes;
}

/* weight[k] against column * factor_k, both scaled to sum 1. */
static void same_shape(const md_params *params, const md_sizes *sizes, const golden *table, const char *column, bool numbers)
{
    double weight[64], sum = 0;
    md_error err = {0};
    CHECK(md_initial_weights(params, sizes, weight, &err) == MD_OK);
    for (int k = 0; k < sizes->n; k++)
        sum += golden_at(table, k, column) * (numbers ? sizes->m[k] : 1);
    for (int k = 0; k < sizes->n; k++) {
        CHECK_REL(weight[k], golden_at(table, k, column) * (numbers ? sizes->m[k] : 1) / sum, 1e-12);
    }
}

static void against_golden(const char *name, double s_min)
{
    golden table = golden_open(name);
    md_params params = defaults();
    md_sizes sizes = grid(table.rows, s_min, 3.0);
    same_shape(&params, &sizes, &table, "melt_weight_lognormal", false);
    params.initial.shape = MD_SHAPE_POWERLAW3;
    params.initial.alpha = 1.83;
    same_shape(&params, &sizes, &table, "number_powerlaw_normalised", true);
    params.initial.alpha = (1.83 + 2) / 3; /* the mass slope with the same q0 */
    params.initial.alpha_is_mass_slope = true;
    same_shape(&params, &sizes, &table, "number_powerlaw_normalised", true);
    params.initial.shape = MD_SHAPE_TRUNCATED;
    same_shape(&params, &sizes, &table, "weight_truncated_powerlaw", false);
    md_sizes_free(&sizes);
    md_params_free(md_disk_params, &params);
    golden_close(&table);
}

static void wavy(void)
{
    golden table = golden_open("psd_wavy_n20.csv");
    md_params params = defaults();
    md_sizes sizes = grid(20, 1e-6, 1e-2);
    params.initial.shape = MD_SHAPE_POWERLAW3;
    params.initial.alpha = 1.83;
    params.initial.wave_amplitude = 0.2;
    same_shape(&params, &sizes, &table, "number", true);
    md_sizes_free(&sizes);
    md_params_free(md_disk_params, &params);
    golden_close(&table);
}

/* Mass of g = x e^-x over bins of nine decades; the sum of any run of bins is the closed form between its ends. */
static void exponential(void)
{
    md_params params = defaults();
    md_sizes sizes = grid(60, 1e-3, 1.0);
    md_error err = {0};
    double weight[60], below = 0, total = 0;
    params.initial.shape = MD_SHAPE_EXPONENTIAL;
    params.initial.s_meter_m = 0.5;
    CHECK(md_initial_weights(&params, &sizes, weight, &err) == MD_OK);
    for (int k = 0; k < 60; k++)
        total += weight[k];
    CHECK_REL(total, 1, 1e-14);
    double x_max = 8, norm = 1 - (1 + x_max) * exp(-x_max); /* x = 8e-9 .. 8 */
    for (int k = 0; k < 60; k++) {
        below += weight[k];
        double x = pow(sizes.edge[k + 1] / 0.5, 3);
        double want = x < 1e-3 ? x * x / 2 - x * x * x / 3 + x * x * x * x / 8 : 1 - (1 + x) * exp(-x);
        double start = 8e-9 * 8e-9 / 2 * (1 - 2 * 8e-9 / 3);
        CHECK_REL(below * norm, want - start, 1e-9);
    }
    md_sizes_free(&sizes);
    md_params_free(md_disk_params, &params);
}

static void other_shapes(void)
{
    md_params params = defaults();
    md_sizes sizes = grid(200, 1e-3, 1e3);
    md_error err = {0};
    double weight[200], mean = 0, square = 0;
    params.initial.shape = MD_SHAPE_LOGNORMAL;
    params.initial.s_meter_m = 2;
    CHECK(md_initial_weights(&params, &sizes, weight, &err) == MD_OK);
    for (int k = 0; k < 200; k++)
        mean += weight[k] * log(sizes.s[k]);
    for (int k = 0; k < 200; k++)
        square += weight[k] * pow(log(sizes.s[k]) - mean, 2);
    double width = 0.3 * log(10);
    CHECK_REL(sqrt(square), width, 1e-9);
    CHECK_REL(mean, log(2) + width * width, 1e-9); /* per ds: the mean of ln s lies one width^2 above ln c */

    params.initial.shape = MD_SHAPE_EMPTY;
    CHECK(md_initial_weights(&params, &sizes, weight, &err) == MD_OK);
    for (int k = 0; k < 200; k++)
        CHECK(weight[k] == 0);

    params.initial.shape = MD_SHAPE_MELT;
    params.initial.s_cut_m = 2e3;
    CHECK(md_initial_weights(&params, &sizes, weight, &err) == MD_ERR_CONFIG);
    params.initial.shape = MD_SHAPE_POWERLAW3;
    params.initial.wave_amplitude = 0.5;
    params.initial.wave_decay = 3;
    err = (md_error){0};
    CHECK(md_initial_weights(&params, &sizes, weight, &err) == MD_OK);
    double with_wave[200], wave_end = 0;
    for (int k = 0; k < 200; k++)
        with_wave[k] = weight[k];
    params.initial.wave_amplitude = 0;
    CHECK(md_initial_weights(&params, &sizes, weight, &err) == MD_OK);
    /* Amplitude at the crest x = 1/4 and the trough x = 3/4, up to the common normalisation. */
    double crest = with_wave[49] / weight[49], trough = with_wave[149] / weight[149], middle = with_wave[99] / weight[99];
    wave_end = (crest / middle - 1) / (1 - trough / middle);
    CHECK_REL(wave_end, exp(3.0 / 2), 0.05);
    md_sizes_free(&sizes);
    md_params_free(md_disk_params, &params);
}

int main(void)
{
    against_golden("grid_n10.csv", 1e-7);
    against_golden("grid_n40.csv", 1e-7);
    against_golden("grid_n40_sminblow.csv", 3.867613653971073e-06);
    wavy();
    exponential();
    other_shapes();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
