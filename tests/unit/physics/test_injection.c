/* Mass shares of what is supplied: against the earlier program on whole bins, and by hand where a bin is cut. */
#include "check.h"
#include "defaults.h"
#include "golden.h"

#include "base/memory.h"
#include "disk/physics/injection.h"

enum { N = 40 };
static const double S_BLOW = 3.867613653971073e-06;

static double sum_of(const double *weight)
{
    double sum = 0;
    for (int k = 0; k < N; k++)
        sum += weight[k];
    return sum;
}

static void against_the_earlier_program(md_params *params, const md_sizes *sizes)
{
    golden table = golden_open("supply_sources_n40.csv"), grid = golden_open("grid_n40.csv");
    double weight[N], initial[N], total = 1e-6;
    golden_column(&grid, "melt_weight_lognormal", initial);
    params->supply.injection = MD_INJECT_INITIAL;
    md_injection_weights(params, sizes, initial, S_BLOW, weight);
    for (int k = 0; k < N; k++)
        CHECK_REL(weight[k] / sizes->m[k] * total, golden_at(&table, k, "initial_psd_melt"), 1e-12);
    /* Intended difference: the earlier program filled the first bin whose centre is not below s_blow, so that it jumped from bin to
     * bin as Mars cooled. Here a bin's width of sizes from s_blow up, over the two bins that it cuts. */
    params->supply.injection = MD_INJECT_MIN_BIN;
    md_injection_weights(params, sizes, initial, S_BLOW, weight);
    for (int k = 0; k < N; k++)
        CHECK(golden_at(&table, k, "min_bin") == 0 || weight[k] > 0.5);
    /* Intended difference: the earlier program took s -+ width/2 for a bin's edges, which overlap their neighbours, and the mass of
     * a bin's centre; the two bins that the range cuts (8 and 26) are filled exactly here. All whole bins share one power law. */
    const char *column = "powerlaw_bins_1e-6_1e-2_q3.5";
    params->supply.injection = MD_INJECT_POWERLAW;
    md_injection_weights(params, sizes, initial, S_BLOW, weight);
    int whole = 0;
    for (int k = 0; k < N; k++) {
        double want = golden_at(&table, k, column) / golden_at(&table, 15, column), got = weight[k] / sizes->m[k];
        if (k != 8 && k != 26 && want > 0) {
            CHECK_REL(got / (weight[15] / sizes->m[15]), want, 1e-12);
            whole++;
        }
    }
    CHECK(whole == 17);
    golden_close(&table);
    golden_close(&grid);
}

/* Mass of s^-q ds from a to b, with the C library. */
static double mass_between(double a, double b, double q)
{
    return q == 4 ? log(b / a) : (pow(b, 4 - q) - pow(a, 4 - q)) / (4 - q);
}

/* Every bin by its overlap with what of [s1, s2] is not below s_min_eff. */
static void by_overlap(md_params *params, const md_sizes *sizes)
{
    static const double slopes[] = {-20, 0, 1, 3, 3.5, 4, 4 + 1e-9, 4.7, 8}, s1[] = {1e-6, 3.3e-5, 1e-9},
                        s2[] = {1e-2, 3.4e-5, 100}, s_min[] = {1e-7, 3.867e-6, 5e-5, 2e-3};
    double weight[N];
    params->supply.injection = MD_INJECT_POWERLAW;
    for (int c = 0; c < 9 * 3 * 4; c++) {
        double q = slopes[c % 9], lo = fmax(s1[c / 9 % 3], s_min[c / 27]), hi = s2[c / 9 % 3];
        params->supply.injection_q = q;
        params->supply.injection_s1_m = s1[c / 9 % 3];
        params->supply.injection_s2_m = hi;
        if (lo >= hi) continue;
        md_injection_weights(params, sizes, NULL, s_min[c / 27], weight);
        double from = fmax(lo, sizes->edge[0]), to = fmin(hi, sizes->edge[N]), all = mass_between(from, to, q);
        for (int k = 0; k < N; k++) {
            double a = fmax(from, sizes->edge[k]), b = fmin(to, sizes->edge[k + 1]);
            double want = a < b ? mass_between(a, b, q) / all : 0;
            CHECK(fabs(weight[k] - want) <=
                  1e-12 + (fabs(q - 4) < 1e-3 ? 1e-6 : 0)); /* the C library's own cancellation at q = 4 */
        }
        CHECK_REL(sum_of(weight), 1, 1e-14);
    }
}

/* Nothing below s_min_eff, and no jump as it moves. */
static void follows_the_size(md_params *params, const md_sizes *sizes)
{
    static const md_injection injections[] = {MD_INJECT_MIN_BIN, MD_INJECT_POWERLAW};
    params->supply.injection_q = 3.5;
    params->supply.injection_s1_m = 1e-6;
    params->supply.injection_s2_m = 1e-2;
    for (int i = 0; i < 2; i++) {
        double weight[N], before[N] = {0}, worst = 0;
        params->supply.injection = injections[i];
        for (int j = 0; j <= 4000; j++) {
            double s = 1.0001e-7 * pow(2e7, j / 4000.0); /* through the whole grid, a hundredth of a bin a step */
            bool vanishes =
                i == 1 && s >= 1e-2 && s < 1.01e-2; /* the whole range: then as min_bin, from one moment to the next */
            md_injection_weights(params, sizes, NULL, s, weight);
            CHECK_REL(sum_of(weight), 1, 1e-14);
            for (int k = 0; k < N; k++) {
                CHECK(weight[k] == 0 || sizes->edge[k + 1] >= s * (1 - 1e-15));
                if (j > 0 && !vanishes) worst = fmax(worst, fabs(weight[k] - before[k]));
                before[k] = weight[k];
            }
        }
        CHECK(worst < 0.011 + 0.19 * i); /* of a power law cut close to its end little is left, and that moves fast */
    }
    double weight[N];
    params->supply.injection = MD_INJECT_MIN_BIN;
    md_injection_weights(params, sizes, NULL, sizes->edge[7] * pow(sizes->edge[8] / sizes->edge[7], 0.25), weight);
    CHECK_REL(weight[7], 0.75, 1e-12);
    CHECK_REL(weight[8], 0.25, 1e-12);
    md_injection_weights(params, sizes, NULL, sizes->edge[0], weight);
    CHECK(weight[0] == 1);
    md_injection_weights(params, sizes, NULL, 1e9, weight);
    CHECK(weight[N - 1] == 1);
    params->supply.injection = MD_INJECT_POWERLAW; /* nothing of the range may stay: as min_bin */
    md_injection_weights(params, sizes, NULL, 0.1, weight);
    double first[N];
    params->supply.injection = MD_INJECT_MIN_BIN;
    md_injection_weights(params, sizes, NULL, 0.1, first);
    for (int k = 0; k < N; k++)
        CHECK(weight[k] == first[k]);
    params->supply.injection = MD_INJECT_TOP_BIN;
    md_injection_weights(params, sizes, NULL, S_BLOW, weight);
    CHECK(weight[N - 1] == 1 && sum_of(weight) == 1);
}

int main(void)
{
    md_params params = defaults();
    md_sizes sizes;
    md_error err = {0};
    CHECK(md_sizes_init(&sizes, N, 1e-7, 3, 3270, &err) == MD_OK);
    against_the_earlier_program(&params, &sizes);
    by_overlap(&params, &sizes);
    follows_the_size(&params, &sizes);
    md_sizes_free(&sizes);
    md_params_free(md_disk_params, &params);
    CHECK(md_alloc_live() == 0);
    return check_report();
}
