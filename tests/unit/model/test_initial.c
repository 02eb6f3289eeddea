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

/* What a mass density in ln s puts between two sizes, by Simpson's rule: knows no closed form. */
typedef struct density {
    double (*of)(const struct density *d, double s);
    double a, b, c, d;
} density;

static double integral(const density *d, double lo, double hi)
{
    if (!(lo < hi)) return 0;
    enum { PIECES = 2000 };
    double h = log(hi / lo) / PIECES, sum = 0;
    for (int i = 0; i <= PIECES; i++)
        sum += d->of(d, lo * exp(i * h)) * (i == 0 || i == PIECES ? 1 : i % 2 ? 4 : 2);
    return sum * h / 3;
}

/* a centre, b width [dex]: exp(-(ln(s/a) / w)^2 / 2) ds */
static double mode(const density *d, double s)
{
    double x = log(s / d->a) / (d->b * log(10));
    return exp(-0.5 * x * x) * s / d->a;
}

/* (s/a)^b (1 + c wave), the wave over ln(s/a) from 0 to d */
static double power(const density *d, double s)
{
    return pow(s / d->a, d->b) * (1 + d->c * sin(2 * acos(-1) * log(s / d->a) / d->d));
}

/* Add `share` of the density between two cuts, normalised on its own, or as it is. */
static void add(double *want, const md_sizes *sizes, const density *d, double lo, double hi, double share, bool own)
{
    double bin[200], sum = 0;
    for (int k = 0; k < sizes->n; k++) {
        bin[k] = integral(d, fmax(lo, sizes->edge[k]), fmin(hi, sizes->edge[k + 1]));
        sum += bin[k];
    }
    for (int k = 0; k < sizes->n; k++)
        want[k] += share * bin[k] / (own ? sum : 1);
}

static void add_powerlaw3(double *want, const md_sizes *sizes, double q0, double wave)
{
    double s_min = sizes->edge[0], s_max = sizes->edge[sizes->n], L = log(s_max / s_min);
    density steep = {power, s_min, 3 - q0, wave, L}, middle = {power, s_min, 2 - q0, wave, L},
            flat = {power, s_min, 1.5 - q0, wave, L};
    double first = 10 * s_min, last = fmax(first, s_max / 10);
    add(want, sizes, &steep, s_min, fmin(first, s_max), 1, false);
    add(want, sizes, &middle, first, last, 1, false);
    add(want, sizes, &flat, last, s_max, 1, false);
}

static void same(const md_params *params, const md_sizes *sizes, const double *want, double tolerance)
{
    double weight[200], sum = 0;
    md_error err = {0};
    CHECK(md_initial_weights(params, sizes, weight, &err) == MD_OK);
    for (int k = 0; k < sizes->n; k++)
        sum += want[k];
    for (int k = 0; k < sizes->n; k++)
        CHECK(fabs(weight[k] - want[k] / sum) <= tolerance * want[k] / sum + 1e-300);
}

/* Every shape against the integral of its density, with cuts inside of bins, at bins coarse and fine. */
static void filled_by_overlap(int bins, double s_min)
{
    md_params params = defaults();
    md_sizes sizes = grid(bins, s_min, 3.0);
    double melt[200] = {0}, truncated[200] = {0}, power3[200] = {0}, wavy[200] = {0};
    density coarse = {mode, 1.5, 0.3, 0, 0}, fine = {mode, 1e-7, 0.3, 0, 0};
    add(melt, &sizes, &coarse, 1e-7, 3, 0.97, true);
    add(melt, &sizes, &fine, 1e-7, 3, 0.03, true);
    same(&params, &sizes, melt, 1e-9);
    params.initial.shape = MD_SHAPE_TRUNCATED;
    density solid = {power, 1, 0.5, 0, 1};
    add(truncated, &sizes, &solid, 1e-4, 3, 1, true);
    same(&params, &sizes, truncated, 1e-10);
    params.initial.shape = MD_SHAPE_POWERLAW3;
    add_powerlaw3(power3, &sizes, 3.5, 0);
    same(&params, &sizes, power3, 1e-10);
    params.initial.alpha = 5.5 / 3; /* the mass slope with the same q0 */
    params.initial.alpha_is_mass_slope = true;
    same(&params, &sizes, power3, 1e-10);
    params.initial.wave_amplitude = 0.7;
    add_powerlaw3(wavy, &sizes, 3.5, 0.7);
    same(&params, &sizes, wavy, 1e-9);
    md_sizes_free(&sizes);
    md_params_free(md_disk_params, &params);
}

/* Integral of exp(-(ln(s/c) / w)^2 / 2) s^p ds/s between two sizes, up to a factor that does not depend on p but for c^p. */
static double moment(double c, double w, double p, double lo, double hi)
{
    double a = log(lo / c) / w - p * w, b = log(hi / c) / w - p * w;
    return pow(c, p) * exp(0.5 * p * p * w * w) * (erfc(a / sqrt(2)) - erfc(b / sqrt(2)));
}

static double mean_inverse(double c, double w, double lo, double hi)
{
    return moment(c, w, 0, lo, hi) / moment(c, w, 1, lo, hi);
}

/* kappa_bins / kappa - 1, where kappa comes from closed integrals: a scan over bins and over s_min, with the fine mode's cut
 * anywhere in a bin, stays inside of a parabola in the width of a bin, and neighbours differ little. */
static double opacity_error(const md_params *params, int bins, double s_min, double inverse)
{
    double weight[200];
    md_error err = {0};
    md_sizes sizes = grid(bins, s_min, 3.0);
    CHECK(md_initial_weights(params, &sizes, weight, &err) == MD_OK);
    double error = md_sizes_opacity(&sizes, weight) / (0.75 / 3270.0 * inverse) - 1;
    md_sizes_free(&sizes);
    return error;
}

static void scan(const md_params *params, double inverse)
{
    double before = 0;
    for (int bins = 30; bins <= 130; bins++) {
        double width = log(3.0 / 3e-8) / bins, error = opacity_error(params, bins, 3e-8, inverse);
        CHECK(fabs(error) < 0.13 * width * width);
        if (bins > 30) CHECK(fabs(error - before) < 0.1 * width * width);
        before = error;
    }
    for (int i = 0; i <= 400; i++) {
        double s_min = 1e-7 * exp(-i * 0.005), width = log(3.0 / s_min) / 40;
        double error = opacity_error(params, 40, s_min, inverse);
        CHECK(fabs(error) < 0.13 * width * width);
        if (i > 0) CHECK(fabs(error - before) < 0.006 * width);
        before = error;
    }
}

static void second_order(void)
{
    md_params params = defaults();
    double w = 0.3 * log(10);
    scan(&params, 0.97 * mean_inverse(1.5, w, 1e-7, 3) + 0.03 * mean_inverse(1e-7, w, 1e-7, 3));
    params.initial.shape = MD_SHAPE_TRUNCATED; /* of s^(3 - 3.5) ds */
    scan(&params, (pow(1e-4, -0.5) - pow(3, -0.5)) / (pow(3, 0.5) - pow(1e-4, 0.5)));
    for (int bins = 60; bins <= 120; bins *= 2) { /* on a grid without cut bins the order itself: 4, to the next order */
        params.initial.shape = MD_SHAPE_MELT;
        double inverse = 0.97 * mean_inverse(1.5, w, 1e-7, 3) + 0.03 * mean_inverse(1e-7, w, 1e-7, 3);
        CHECK_REL(opacity_error(&params, bins, 1e-7, inverse) / opacity_error(&params, bins / 2, 1e-7, inverse), 0.25, 0.05);
    }
    md_params_free(md_disk_params, &params);
}

/* The earlier program took the density at a bin's centre times its width, bins with their centre beyond a cut left out: its
 * densities are ours, its bins are filled otherwise on purpose. */
static void earlier_mode(const md_sizes *sizes, double centre, double share, double *got)
{
    density d = {mode, centre, 0.3, 0, 0};
    double sum = 0;
    for (int k = 0; k < sizes->n; k++)
        sum += mode(&d, sizes->s[k]) * (sizes->edge[k + 1] - sizes->edge[k]) / sizes->s[k];
    for (int k = 0; k < sizes->n; k++)
        got[k] += share * mode(&d, sizes->s[k]) * (sizes->edge[k + 1] - sizes->edge[k]) / sizes->s[k] / sum;
}

static void earlier_truncated(const md_sizes *sizes, double *got)
{
    for (int k = 0; k < sizes->n; k++)
        got[k] = sizes->s[k] < 1e-4 ? 0 : pow(sizes->s[k], -0.5) * (sizes->edge[k + 1] - sizes->edge[k]);
}

static void earlier_numbers(const md_sizes *sizes, double wave, double *got)
{
    double s_min = sizes->edge[0], s_max = sizes->edge[sizes->n];
    for (int k = 0; k < sizes->n; k++) {
        double s = sizes->s[k], q = 1.83 + (s < 10 * s_min ? 0 : s < s_max / 10 ? 1 : 1.5);
        density d = {power, s_min, -q, wave, log(s_max / s_min)};
        got[k] = power(&d, s);
    }
}

static void same_as_column(const golden *table, const char *column, const double *got)
{
    double sum = 0, all = 0;
    for (int k = 0; k < table->rows; k++) {
        sum += got[k];
        all += golden_at(table, k, column);
    }
    for (int k = 0; k < table->rows; k++)
        CHECK_REL(got[k] / sum, golden_at(table, k, column) / all, 1e-12);
}

static void densities_of_the_earlier_program(const char *name, double s_min)
{
    golden table = golden_open(name);
    md_sizes sizes = grid(table.rows, s_min, 3.0);
    double melt[64] = {0}, truncated[64], number[64];
    earlier_mode(&sizes, 1.5, 0.97, melt);
    earlier_mode(&sizes, 1e-7, 0.03, melt);
    same_as_column(&table, "melt_weight_lognormal", melt);
    earlier_truncated(&sizes, truncated);
    same_as_column(&table, "weight_truncated_powerlaw", truncated);
    earlier_numbers(&sizes, 0, number);
    same_as_column(&table, "number_powerlaw_normalised", number);
    md_sizes_free(&sizes);
    golden_close(&table);
}

static void wave_of_the_earlier_program(void)
{
    golden table = golden_open("psd_wavy_n20.csv");
    md_sizes sizes = grid(20, 1e-6, 1e-2);
    double number[64];
    earlier_numbers(&sizes, 0.2, number);
    same_as_column(&table, "number", number);
    md_sizes_free(&sizes);
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
    CHECK_REL(square, width * width + pow(log(1e6) / 200, 2) / 12, 1e-9); /* bins blur (Sheppard 1898) */
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
    densities_of_the_earlier_program("grid_n10.csv", 1e-7);
    densities_of_the_earlier_program("grid_n40.csv", 1e-7);
    densities_of_the_earlier_program("grid_n40_sminblow.csv", 3.867613653971073e-06);
    wave_of_the_earlier_program();
    filled_by_overlap(10, 1e-7);
    filled_by_overlap(39, 3e-8);
    filled_by_overlap(40, 1e-7);
    filled_by_overlap(200, 4.7e-8);
    second_order();
    exponential();
    other_shapes();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
