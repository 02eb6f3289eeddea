/* swarm/measure: a swarm is called steady when nothing moves beyond its own noise, not before and not never; the series keeps its
 * counts when it thins itself. */
#include "check.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "numbers/numeric.h"
#include "numbers/random.h"
#include "swarm/measure/steady.h"

enum { BATCHES = 16, LENGTH = 8, WINDOWS = 3 };

/* About normal, mean 0 and variance 1. */
static double noise(uint32_t slice, uint32_t batch, uint32_t what)
{
    double sum = -6;
    for (uint32_t k = 0; k < 6; k++) {
        md_random_block b = md_random_philox((uint32_t[4]){slice, batch, what, k}, (uint32_t[2]){5, 6});
        sum += md_random_uniform(b.word[0], b.word[1]) + md_random_uniform(b.word[2], b.word[3]);
    }
    return sum;
}

/* A slice of every batch: energy 2 and drift 3, both with noise, positions that spread evenly; energy has an excess on top. The
 * drift swings about 0 when it has a period. */
static void fill(double rows[BATCHES][SW_ROW_SIZE], uint32_t slice, int period, double excess, double level)
{
    memset(rows, 0, BATCHES * sizeof *rows);
    for (uint32_t b = 0; b < BATCHES; b++) {
        rows[b][SW_ROW_TIME] = 10;
        rows[b][SW_ROW_ENERGY] = 10 * (2 + excess + level * noise(slice, b, 0));
        double drift = period ? md_sin2pi((slice % (uint32_t)period + 0.3) / period) : 1;
        rows[b][SW_ROW_DRIFT + 2] = 10 * (3 * drift + level * noise(slice, b, 1));
        rows[b][SW_ROW_NOW] = 100;
        rows[b][SW_ROW_XX] = 100 * (4.0 * slice + level * noise(slice, b, 2));
    }
}

/* Slices until it is steady; -1: not within `most`. */
static int until_steady_with(int period, int group, double amplitude, double decay, double level, double tolerance, int most,
                             bool *sure)
{
    md_error err = {MD_OK, ""};
    sw_steady steady;
    double rows[BATCHES][SW_ROW_SIZE];
    CHECK(sw_steady_init(&steady, BATCHES, LENGTH * group, group, WINDOWS, tolerance, &err) == MD_OK);
    int found = -1;
    for (int k = 1; k <= most && found < 0; k++) {
        fill(rows, (uint32_t)k, period, amplitude * md_exp(-k / decay), level);
        if (sw_steady_add(&steady, rows[0], SW_ROW_SIZE)) found = k;
    }
    *sure = steady.sure;
    sw_steady_free(&steady);
    return found;
}

static int until_steady(double amplitude, double decay, double level, double tolerance, int most, bool *sure)
{
    return until_steady_with(0, 1, amplitude, decay, level, tolerance, most, sure);
}

/* What swings with the field is steady when its means over whole periods are. */
static void test_alternating(void)
{
    bool sure;
    enum { PERIOD = 10 };
    int found = until_steady_with(PERIOD, PERIOD, 0, 1, 0.01, 0.05, 4000, &sure);
    CHECK(found >= WINDOWS * LENGTH * PERIOD && found <= 10 * LENGTH * PERIOD);
    CHECK(until_steady_with(PERIOD, 1, 0, 1, 0.01, 0.05, 4000, &sure) < 0); /* a line through the swing itself is not level */
    CHECK(until_steady_with(PERIOD, PERIOD, 20, 1e4, 0.01, 0.05, 4000, &sure) < 0);
}

static void test_steady(void)
{
    bool sure;
    int at_once = until_steady(0, 1, 0.01, 0.05, 400, &sure);
    CHECK(at_once >= WINDOWS * LENGTH && at_once % LENGTH == 0 && at_once <= 10 * LENGTH && sure);
    int later = until_steady(20, 16, 0.01, 0.05, 1000, &sure);
    CHECK(later > 60 && later < 240 && sure);                     /* exp(-60/16) of 20 is still half an eV */
    CHECK(until_steady(20, 1e4, 0.01, 0.05, 4000, &sure) < 0);    /* always on its way */
    CHECK(until_steady(0, 1, 1, 0.001, 400, &sure) > 0 && !sure); /* noise hides changes of a thousandth */
}

static void test_rows(void)
{
    md_error err = {MD_OK, ""};
    sw_series s;
    double row[2][SW_ROW_SIZE] = {{0}};
    CHECK(sw_series_init(&s, 0.5, 3, &err) == MD_OK);
    int slices = 3 * SW_SERIES_MOST + 100;
    for (int b = 0; b < 2; b++) {
        row[b][SW_ROW_NOW] = 10;
        row[b][SW_ROW_REAL] = 7;
    }
    sw_series_add(&s, row[0], SW_ROW_SIZE, 2); /* the beginning */
    for (int b = 0; b < 2; b++) {
        row[b][SW_ROW_BEFORE] = row[b][SW_ROW_NOW] = 10;
        row[b][SW_ROW_AFTER] = 10.01;
        row[b][SW_ROW_IONIZED] = 0.02;
        row[b][SW_ROW_ATTACHED] = 0.01;
        row[b][SW_ROW_TIME] = 5;
        row[b][SW_ROW_ENERGY] = 5 * (b + 1);
    }
    for (int k = 0; k < slices; k++)
        sw_series_add(&s, row[0], SW_ROW_SIZE, 2);
    CHECK(s.stride == 6 && s.rows == slices / 6 + 1);
    for (int k = 1; k < s.rows; k++) {
        double time = sw_series_at(&s, k, SW_SERIES_TIME), n = 6.0 * k;
        double number = sw_series_at(&s, k, SW_SERIES_LN_NUMBER);
        CHECK(fabs(time - 0.5 * n) < 1e-9 && sw_series_at(&s, k, SW_SERIES_REAL) == 14 * (n + 1));
        CHECK_REL(number, n * md_log(1.001), 1e-9);
        double born = sw_series_at(&s, k, SW_SERIES_CATIONS) - sw_series_at(&s, k, SW_SERIES_ANIONS);
        CHECK_REL(1 + born, md_exp(number), 1e-9); /* every electron is accounted for */
    }
    CHECK_REL(sw_series_at(&s, 1, SW_SERIES_ENERGY), 1.5, 1e-12);
    CHECK_REL(sw_series_at(&s, 1, SW_SERIES_ENERGY_ERROR), 0.5, 1e-12);
    CHECK(isnan(sw_series_at(&s, 0, SW_SERIES_ENERGY)));
    sw_series_free(&s);
}

int main(void)
{
    test_steady();
    test_alternating();
    test_rows();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
