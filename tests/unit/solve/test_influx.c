/* What neighbours bring to a cell at an even rate, against closed forms: with gas drag alone a bin holds G + (g - G) exp(-b t), G = c/b,
 * where c comes and b is lost a second. */
#include "check.h"
#include "disk_setup.h"

static const char DRAGS[] = "disk.cells=1 disk.r_in_RM=1.9 disk.r_out_RM=2.1 sizes.bins=9 collisions.enabled=false "
                            "sublimation.enabled=false blowout.enabled=false "
                            "supply.mode=off phase.enabled=false shielding.tau_stop=0 initial.tau0=0.8 sinks.gas_drag=true "
                            "sinks.rho_gas=2e-7 transport.drag=pr ";

enum { BINS = 9 };

/* With its sums; a quarter of what goes, over the inner edge. */
static md_influx *influx_of(const double *bin)
{
    md_error err = {MD_OK, ""};
    md_influx *influx = md_alloc_aligned(1, md_influx_bytes(BINS), &err);
    for (int k = 0; k < BINS; k++) {
        influx->bin[k] = bin[k];
        *(bin[k] > 0 ? &influx->in : &influx->out) += fabs(bin[k]);
    }
    influx->accreted = 0.25 * influx->out;
    influx->torque[MD_TORQUE_DRAG] = -3;
    return influx;
}

/* By either scheme of the solver; bins of which all is lost many times over hold what comes, not more. Of the first order what is
 * off adds up. */
static void comes_evenly(const char *scheme, double tolerance)
{
    char text[1000];
    snprintf(text, sizeof text, "%s solver.rtol=1e-6 solver.scheme=%s", DRAGS, scheme);
    disk_run run;
    if (!disk_start(&run, text)) return;
    md_cell *cell = disk_cell(&run, 0);
    double t = 3e6, b[BINS], bin[BINS], wanted[BINS], most = 0, least = 1e300, there = 0;
    CHECK(md_solver_look(&run.solver, 0, cell, 0, &run.err) == MD_OK);
    memcpy(b, run.solver.rates[0].sink[MD_SINK_DRAG], sizeof b);
    for (int k = 0; k < BINS; k++) { /* half of what is lost at first comes, or a third of what will be lost in the end goes */
        double g = cell->mass[k], left = exp(-b[k] * t), G;
        bin[k] = k % 2 == 0 ? 0.5 * g * b[k] : -0.3 * g * b[k] * left;
        G = bin[k] / b[k];
        wanted[k] = G + (g - G) * left;
        most = fmax(most, b[k] * t);
        least = fmin(least, b[k] * t);
    }
    CHECK(most > 30 && least < 0.3);
    md_influx *influx = influx_of(bin);
    run.solver.patankar.influx = influx;
    CHECK(disk_advance(&run, 0, 0, t) == MD_OK);
    for (int k = 0; k < BINS; k++)
        there += wanted[k];
    for (int k = 0; k < BINS; k++)
        CHECK(fabs(cell->mass[k] - wanted[k]) < tolerance * there);
    CHECK_REL(md_sum_total(cell->book[MD_BOOK_MOVED_IN]), influx->in * t, 1e-14);
    CHECK_REL(md_sum_total(cell->book[MD_BOOK_MOVED_OUT]), influx->out * t, 1e-14);
    CHECK_REL(md_sum_total(cell->book[MD_BOOK_ACCRETED]), 0.25 * influx->out * t, 1e-14);
    CHECK_REL(md_sum_total(cell->torque[MD_TORQUE_DRAG]), -3 * t, 1e-14);
    CHECK(md_cell_ledger_error(cell, BINS) < 1e-14);
    md_free(influx);
    disk_end(&run);
}

/* A bin that is lost within the interval cannot give evenly until its end: that is told, and no bin is below zero then. */
static void not_there(void)
{
    disk_run run;
    if (!disk_start(&run, DRAGS)) return;
    md_cell *cell = disk_cell(&run, 0);
    double t = 3e6;
    CHECK(md_solver_look(&run.solver, 0, cell, 0, &run.err) == MD_OK);
    int k = 0;
    for (int l = 1; l < BINS; l++)
        if (run.solver.rates[0].sink[MD_SINK_DRAG][l] > run.solver.rates[0].sink[MD_SINK_DRAG][k]) k = l;
    double bin[BINS] = {0};
    bin[k] = -0.02 * cell->mass[k] / t;
    md_influx *influx = influx_of(bin);
    run.solver.patankar.influx = influx;
    CHECK(disk_advance(&run, 0, 0, t) == MD_ERR_NUMERICS);
    CHECK(strstr(run.err.text, "go to other cells") != NULL);
    for (int l = 0; l < BINS; l++)
        CHECK(cell->mass[l] >= 0);
    md_free(influx);
    disk_end(&run);
}

/* One that stands still takes it all the same. */
static void stands_still(void)
{
    disk_run run;
    char text[1000];
    snprintf(text, sizeof text, "%s shielding.tau_stop=0.1", DRAGS);
    if (!disk_start(&run, text)) return;
    md_cell *cell = disk_cell(&run, 0);
    double before[BINS], t = 3e6;
    memcpy(before, cell->mass, sizeof before);
    double bin[BINS];
    for (int k = 0; k < BINS; k++)
        bin[k] = (k % 2 == 0 ? 0.5 : -0.5) * before[k] / t;
    md_influx *influx = influx_of(bin);
    run.solver.patankar.influx = influx;
    CHECK(disk_advance(&run, 0, 0, t) == MD_OK);
    CHECK(cell->stop == MD_CELL_STOPPED_TAU && cell->substeps == 0);
    for (int k = 0; k < BINS; k++)
        CHECK_REL(cell->mass[k], (k % 2 == 0 ? 1.5 : 0.5) * before[k], 1e-14);
    CHECK(md_cell_ledger_error(cell, BINS) < 1e-15);
    CHECK(disk_advance(&run, 0, t, 3 * t) == MD_ERR_NUMERICS); /* more than it holds */
    md_free(influx);
    disk_end(&run);
}

int main(void)
{
    comes_evenly("mprk22", 1e-7);
    comes_evenly("mprk43", 1e-7);
    comes_evenly("mpe", 3e-5);
    not_there();
    stands_still();
    return check_report();
}
