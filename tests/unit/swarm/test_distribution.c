/* swarm/measure/distribution: bins are merged when energies have outgrown them and nothing is lost by it; eedf, f1 and their errors as done
 * by hand. */
#include "check.h"

#include <string.h>

#include "base/memory.h"
#include "swarm/measure/distribution.h"

enum { SHOWN = 5, BATCHES = 3, MOST = 512 };

static sw_layout layout;
static double sums[BATCHES][MOST], packed[BATCHES * MOST], total[MOST];

/* Batch b: time 10 (b + 1); in every bin up to `last` its own numbers. */
static void fill(int last)
{
    layout = sw_layout_make(1, SHOWN * SW_WIDEST, 0.5, 1);
    CHECK(layout.size <= MOST);
    memset(sums, 0, sizeof sums);
    memset(total, 0, sizeof total);
    for (int b = 0; b < BATCHES; b++) {
        sums[b][layout.time] = 10 * (b + 1);
        for (int k = 0; k <= last; k++) {
            sums[b][layout.histogram + k] = 1 + b + k;
            sums[b][layout.seen + k] = 2 + k;
            sums[b][layout.seen_weight + k] = 0.5 * (2 + k) * (b + 1);
            sums[b][layout.along + k] = 0.01 * (b + 1) * (k - 3);
        }
        for (int q = 0; q < layout.size; q++)
            total[q] += packed[b * layout.size + q] = sums[b][q];
    }
}

/* Of bins first .. first + n - 1, without batch `without` (-1: with all): eedf and f1. */
static void by_hand(int first, int n, int without, double of[2])
{
    double time = 0, h = 0, weight = 0, along = 0;
    for (int b = 0; b < BATCHES; b++) {
        if (b == without) continue;
        time += sums[b][layout.time];
        for (int k = first; k < first + n; k++) {
            h += sums[b][layout.histogram + k];
            weight += sums[b][layout.seen_weight + k];
            along += sums[b][layout.along + k];
        }
    }
    of[0] = h / time / (0.5 * n);
    of[1] = 3 * (along / weight) * of[0] / sqrt(0.5 * (first + 0.5 * n));
}

static void test_bins(int last, int together)
{
    sw_distribution d;
    md_error err = {MD_OK, ""};
    fill(last);
    CHECK(sw_distribution_make(&d, &layout, packed, total, BATCHES, &err) == MD_OK);
    CHECK(d.bins == SHOWN && d.bin_eV == 0.5 * together);
    double counts = 0, whole = 0, all = 0;
    for (int k = 0; k < d.bins; k++) {
        double wanted[2], without[2], spread[2] = {0}, mean[2] = {0};
        counts += d.counts[k];
        whole += d.eedf[k].value * d.bin_eV;
        if (k * together > last) {
            CHECK(d.eedf[k].value == 0 && d.counts[k] == 0 && isnan(d.f1[k].value));
            continue;
        }
        by_hand(k * together, together, -1, wanted);
        CHECK_REL(d.eedf[k].value, wanted[0], 1e-13);
        CHECK_REL(d.f1[k].value, wanted[1], 1e-13);
        for (int b = 0; b < BATCHES; b++) {
            by_hand(k * together, together, b, without);
            for (int q = 0; q < 2; q++)
                mean[q] += without[q] / BATCHES;
        }
        for (int b = 0; b < BATCHES; b++) {
            by_hand(k * together, together, b, without);
            for (int q = 0; q < 2; q++)
                spread[q] += (without[q] - mean[q]) * (without[q] - mean[q]);
        }
        CHECK(fabs(d.eedf[k].error - sqrt(spread[0] * (BATCHES - 1) / BATCHES)) < 1e-8);
        CHECK(fabs(d.f1[k].error - sqrt(spread[1] * (BATCHES - 1) / BATCHES)) < 1e-12);
    }
    for (int k = 0; k <= last; k++)
        all += total[layout.histogram + k];
    CHECK_REL(whole, all / total[layout.time], 1e-13);
    CHECK(counts == BATCHES * (2.0 * (last + 1) + 0.5 * last * (last + 1)));
    sw_distribution_free(&d);
}

int main(void)
{
    test_bins(SHOWN - 1, 1);
    test_bins(SHOWN, 2);
    test_bins(2 * SHOWN - 1, 2);
    test_bins(2 * SHOWN, 4);
    test_bins(SW_WIDEST * SHOWN - 1, 4);
    test_bins(0, 1);
    CHECK(md_alloc_live() == 0);
    return check_report();
}
