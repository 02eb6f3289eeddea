/* nan or infinity anywhere in a state, a table or a rate ends the step in which it appears, and is named: cell, bin, time, term. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "disk_setup.h"

enum { BIN = 3, T0 = 1000, T1 = 2000 };

static const char *const schemes[] = {"solver.scheme=mprk22", "solver.scheme=mprk43", "solver.scheme=mpe",
                                      "solver.scheme=imex_bdf1"};

/* After a good interval something becomes `value`; the next must end with a message that has `word` and where it was. */
static void expect_named(disk_run *run, double *where, double value, const char *word, const char *place)
{
    char cell[32];
    snprintf(cell, sizeof cell, "cell %d ", 1);
    if (!run->err.code && where) *where = value;
    md_status status = disk_advance(run, 1, T0, T1);
    bool named =
        status == MD_ERR_NUMERICS && strstr(run->err.text, cell) && strstr(run->err.text, word) && strstr(run->err.text, place);
    CHECK(named);
    if (!named) printf("%s: %s\n", word, run->err.text);
    const char *at = strstr(run->err.text, "t = ");
    CHECK(at && atof(at + 4) >= T0 && atof(at + 4) <= T1);
}

static bool begin(disk_run *run, const char *changes)
{
    bool good = disk_start(run, changes) && disk_advance(run, 1, 0, T0) == MD_OK;
    CHECK(good);
    return good;
}

static void test_state(void)
{
    static const struct {
        const char *word;
        size_t offset;
    } members[] = {{"deep layer", offsetof(md_cell, sigma_deep)}, {"eccentricity", offsetof(md_cell, e)},
                   {"inclination", offsetof(md_cell, inc)},       {"sub-step", offsetof(md_cell, h)},
                   {"last error", offsetof(md_cell, h_error)},    {"feedback", offsetof(md_cell, supply_factor)},
                   {"sub-step", offsetof(md_cell, h_last)}};
    static const double values[] = {NAN, INFINITY};
    for (size_t s = 0; s < sizeof schemes / sizeof schemes[0]; s++)
        for (size_t v = 0; v < 2; v++) {
            char changes[160];
            snprintf(changes, sizeof changes, "disk.cells=3 sizes.bins=12 %s", schemes[s]);
            disk_run run;
            if (begin(&run, changes)) expect_named(&run, &disk_cell(&run, 1)->mass[BIN], values[v], "mass", "bin 3 ");
            disk_end(&run);
            for (size_t m = 0; m < sizeof members / sizeof members[0]; m++) {
                if (!begin(&run, changes)) continue;
                double *at = (double *)(void *)((char *)disk_cell(&run, 1) + members[m].offset);
                expect_named(&run, at, values[v], members[m].word, " is ");
                disk_end(&run);
            }
        }
}

/* Tables are read by a reader that takes finite numbers only: here a value goes bad in memory. */
static void test_tables(void)
{
    static const char few[] = "disk.cells=3 sizes.bins=12 ";
    char changes[256];
    disk_run run;
    snprintf(changes, sizeof changes, "%s mars.driver=table mars.table=x", few);
    if (begin(&run, changes)) expect_named(&run, &run.setup.disk.tables.mars_T.y[0], NAN, "temperature of Mars", "");
    disk_end(&run);
    snprintf(changes, sizeof changes, "%s supply.mode=table supply.table=x", few);
    if (begin(&run, changes)) expect_named(&run, &run.setup.disk.tables.supply_t.y[0], NAN, "supply", "");
    disk_end(&run);
    snprintf(changes, sizeof changes, "%s shielding.mode=table shielding.table=x", few);
    if (begin(&run, changes)) {
        for (int k = 0; k < run.setup.disk.tables.phi.n; k++)
            run.setup.disk.tables.phi.y[k] = NAN;
        expect_named(&run, NULL, 0, "shielded opacity", "");
    }
    disk_end(&run);
    snprintf(changes, sizeof changes, "%s sublimation.formula=table sublimation.table=x mars.T0_K=3000.0", few);
    if (begin(&run, changes)) {
        for (int k = 0; k < run.setup.disk.tables.vapour.n; k++)
            run.setup.disk.tables.vapour.y[k] = run.setup.disk.tables.vapour.slope[k] = NAN;
        expect_named(&run, NULL, 0, "shrinking rate", "bin 0 ");
    }
    disk_end(&run);
}

static void test_constants(void)
{
    disk_run run;
    if (begin(&run, "disk.cells=3 sizes.bins=12")) expect_named(&run, &run.setup.disk.f_los[1], NAN, "optical depth", "");
    disk_end(&run);
    if (begin(&run, "disk.cells=3 sizes.bins=12"))
        expect_named(&run, &run.setup.disk.supply_weight[BIN], NAN, "share of the supply", "bin 3 ");
    disk_end(&run);
    if (begin(&run, "disk.cells=3 sizes.bins=12")) expect_named(&run, &run.setup.disk.sizes.kappa[BIN], NAN, "opacity", "");
    disk_end(&run);
    if (begin(&run, "disk.cells=3 sizes.bins=12")) expect_named(&run, &run.setup.disk.radial.omega[1], NAN, "blow-out", "");
    disk_end(&run);
}

int main(void)
{
    test_state();
    test_tables();
    test_constants();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
