#include "check.h"
#include "defaults.h"
#include "golden.h"

#include "base/memory.h"
#include "disk/physics/mars.h"
#include "numbers/constants.h"

static void against_golden(void)
{
    golden table = golden_open("mars_temperature.csv");
    for (int i = 0; i < table.rows; i++) {
        double t = golden_at(&table, i, "t_day") * MD_DAY;
        CHECK_REL(md_mars_slab(t, 4000, 1e5, 3000, 1000), golden_at(&table, i, "T_slab_T0_4000"), 1e-14);
        CHECK_REL(md_mars_slab(t, 2500, 1e5, 3000, 1000), golden_at(&table, i, "T_slab_T0_2500"), 1e-14);
        CHECK_REL(md_mars_hyodo(t, 4000, 1e5), golden_at(&table, i, "T_hyodo_T0_4000"), 1e-14);
    }
    golden_close(&table);
}

/* The earlier program tabulated the slab every hour and read between. */
static void hourly_table(void)
{
    enum { N = 17300 };
    static double x[N], y[N];
    for (int i = 0; i < N; i++) {
        x[i] = 3600.0 * i;
        y[i] = md_mars_slab(x[i], 4000, 1e5, 3000, 1000);
    }
    md_params params = defaults();
    md_tables tables = {.mars_T = {.n = N, .x = x, .y = y}};
    params.mars.driver = MD_MARS_TABLE;
    golden table = golden_open("mars_temperature_table_interp.csv");
    for (int i = 0; i < table.rows; i++) {
        double t = golden_at(&table, i, "t_s");
        CHECK_REL(md_mars_temperature(&params, &tables, t), golden_at(&table, i, "T_np_interp_hourly_table"), 1e-13);
    }
    golden_close(&table);
    /* Linear between points: the time of a temperature is the inverse. */
    double T = md_mars_temperature(&params, &tables, 5000);
    CHECK_REL(md_mars_time_of(&params, &tables, T, 1e9), 5000, 1e-9);
    CHECK(isinf(md_mars_time_of(&params, &tables, 100, 1e9)));
    md_error err = {0};
    CHECK(md_mars_check(&params, &tables, 1e9, &err) == MD_OK); /* held */
    params.mars.table_outside = MD_BEYOND_ERROR;
    CHECK(md_mars_check(&params, &tables, 3600.0 * (N - 1), &err) == MD_OK);
    CHECK(md_mars_check(&params, &tables, 1e9, &err) == MD_ERR_NUMERICS);
    CHECK(strstr(err.text, "1e+09 s") != NULL);
    md_params_free(md_disk_params, &params);
}

/* V10 */
static void known_answers(void)
{
    md_params params = defaults();
    md_tables tables = {0};
    CHECK_REL(md_mars_temperature(&params, &tables, 0.5 * MD_YEAR), 3439.6862, 1e-8); /* as many digits as are given */
    CHECK_REL(md_mars_temperature(&params, &tables, 2 * MD_YEAR), 2689.3073, 2e-8);
    CHECK_REL(md_mars_time_of(&params, &tables, 2000, 1e12) / MD_YEAR, 6.112268, 1e-7);
    for (double T = 3999.999; T > 1000; T -= 271.3) {
        double t = md_mars_time_of(&params, &tables, T, 1e30);
        CHECK_REL(md_mars_temperature(&params, &tables, t), T, 1e-14);
    }
    CHECK(isinf(md_mars_time_of(&params, &tables, 2000, 6 * MD_YEAR)));
    CHECK(md_mars_time_of(&params, &tables, 4000, 1) == 0);
    params.mars.driver = MD_MARS_HYODO;
    CHECK_REL(md_mars_time_of(&params, &tables, 1000, 1e12), 717 * MD_DAY, 1e-14);
    CHECK_REL(md_mars_hyodo(MD_DAY, 2000, 2e5), 2000 - 3000 / 717.0, 1e-14); /* half as hot, twice as deep: the same rate */
    CHECK(md_mars_hyodo(1e12, 4000, 1e5) == 0);
    params.mars.driver = MD_MARS_CONSTANT;
    CHECK(md_mars_temperature(&params, &tables, 1e9) == 4000);
    CHECK(isinf(md_mars_time_of(&params, &tables, 2000, 1e12)));
    md_params_free(md_disk_params, &params);
}

static void limits(void)
{
    md_params params = defaults();
    md_tables tables = {0};
    md_error err = {0};
    params.mars.driver = MD_MARS_HYODO;
    CHECK(md_mars_check(&params, &tables, 700 * MD_DAY, &err) == MD_OK);
    CHECK(md_mars_check(&params, &tables, 800 * MD_DAY, &err) == MD_ERR_NUMERICS);
    CHECK(strstr(err.text, "652.7") != NULL && strstr(err.text, "t = 69120000 s") != NULL);
    md_params_free(md_disk_params, &params);
}

int main(void)
{
    against_golden();
    hourly_table();
    known_answers();
    limits();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
