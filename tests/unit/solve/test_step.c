/* One sub-step: accepted or rejected, where the clock stands after it, how the tolerance rules the error. */
#include "disk_setup.h"

#include "disk/solve/step.h"

static void look(disk_run *run, double t)
{
    md_solver_look(&run->solver, 0, disk_cell(run, 0), t, &run->err);
}

/* A rejected sub-step leaves everything but its own length, an accepted one moves clock and masses together. */
static void test_rejected_and_accepted(void)
{
    disk_run run;
    if (disk_start(&run, "disk.cells=1 sizes.bins=20 mars.T0_K=2400 solver.h_init_s=1e6")) {
        md_cell *cell = disk_cell(&run, 0);
        size_t bytes = run.cells.row_bytes;
        unsigned char *before = md_alloc(bytes, 1, &run.err);
        int rejected = 0, accepted = 0;
        double t = 0, h = 0;
        for (int j = 0; j < 60; j++) {
            look(&run, t);
            memcpy(before, cell, bytes);
            double t_before = t, h_before = cell->h > 0 ? cell->h : 1e6;
            CHECK(md_step_patankar(&run.solver, (md_cell_place){0, 0}, cell, &t, 1e9, &run.err) == MD_OK);
            if (t == t_before) {
                rejected++;
                CHECK(cell->h > 0 && cell->h < h_before);
                CHECK(cell->rejected == rejected);
                h = cell->h;
                md_cell *was = (md_cell *)(void *)before; /* put back what may change, and compare the rest as bytes */
                was->h = cell->h;
                was->rejected = cell->rejected;
                CHECK(memcmp(before, cell, bytes) == 0);
            } else {
                accepted++;
                CHECK(cell->substeps == accepted && cell->h_error <= 1);
                CHECK_REL(cell->h_last, t - t_before, 1e-6);
                CHECK_REL(cell->h_last, h_before, 1e-9);
                CHECK(memcmp(cell->mass + 20, ((md_cell *)(void *)before)->mass, 20 * sizeof(double)) ==
                      0); /* the masses before it */
                CHECK(cell->h <= 5 * h_before * (1 + 1e-12) && cell->h >= 0.2 * h_before * (1 - 1e-12));
            }
        }
        CHECK(rejected > 0 && accepted > 20 && h > 0);
        md_free(before);
    }
    disk_end(&run);
}

/* The last sub-step ends exactly at t1, and a short one does not make the next one short. */
static void test_clock(void)
{
    disk_run run;
    if (disk_start(&run, "disk.cells=1 sizes.bins=20 mars.T0_K=2400")) {
        md_cell *cell = disk_cell(&run, 0);
        CHECK(disk_advance(&run, 0, 0, 1e6 / 3) == MD_OK);
        CHECK(run.solver.rates[0].t == 1e6 / 3);
        double h = cell->h, t = 1e6 / 3;
        int64_t substeps = cell->substeps;
        CHECK(h > 1);
        CHECK(disk_advance(&run, 0, t, t + 1e-3) == MD_OK);
        CHECK(cell->substeps == substeps + 1 && cell->h >= h && cell->h_last < 2e-3);
        CHECK(run.solver.rates[0].t == t + 1e-3);
    }
    disk_end(&run);
}

/* Distance from a run with a thousandth of the tolerance, in mass and per bin. */
static double error_at(const char *scheme, double rtol, const double *want, int n, double t_end, long *substeps)
{
    disk_run run;
    char changes[300];
    double off = 0, sum = 0;
    snprintf(changes, sizeof changes,
             "disk.cells=1 disk.r_in_RM=1.5 sizes.bins=%d mars.T0_K=2600 solver.scheme=%s solver.rtol=%g", n, scheme, rtol);
    if (disk_start(&run, changes)) {
        CHECK(disk_advance(&run, 0, 0, t_end) == MD_OK);
        for (int k = 0; k < n; k++) {
            off += fabs(disk_cell(&run, 0)->mass[k] - want[k]);
            sum += want[k];
        }
        *substeps = disk_cell(&run, 0)->substeps;
    }
    disk_end(&run);
    return off / sum;
}

static void test_tolerance(void)
{
    enum { BINS = 20 };
    const double t_end = 3e5;
    disk_run exact;
    double want[BINS];
    long few, many, substeps;
    if (!disk_start(&exact, "disk.cells=1 disk.r_in_RM=1.5 sizes.bins=20 mars.T0_K=2600 solver.rtol=1e-8")) return;
    CHECK(disk_advance(&exact, 0, 0, t_end) == MD_OK);
    memcpy(want, disk_cell(&exact, 0)->mass, sizeof want);
    disk_end(&exact);

    double coarse = error_at("mprk22", 1e-3, want, BINS, t_end, &few),
           fine = error_at("mprk22", 1e-5, want, BINS, t_end, &many);
    printf("mprk22: rtol 1e-3: %.2e in %ld, 1e-5: %.2e in %ld sub-steps\n", coarse, few, fine, many);
    CHECK(coarse <= 3e-3 && fine <= 3e-5);
    CHECK(many < 14 * few); /* the estimate is of second order: ten times as many for a hundredth */
    coarse = error_at("mprk43", 1e-3, want, BINS, t_end, &few);
    fine = error_at("mprk43", 1e-5, want, BINS, t_end, &many);
    printf("mprk43: rtol 1e-3: %.2e in %ld, 1e-5: %.2e in %ld sub-steps\n", coarse, few, fine, many);
    CHECK(coarse <= 3e-3 && fine <= 3e-5);
    CHECK((double)many < 6.5 * (double)few); /* of third order: 100^(1/3) = 4.6 times as many */
    coarse = error_at("mpe", 1e-3, want, BINS, t_end, &substeps);
    fine = error_at("mpe", 1e-5, want, BINS, t_end, &many);
    printf("mpe: rtol 1e-3: %.2e in %ld, 1e-5: %.2e in %ld sub-steps\n", coarse, substeps, fine, many);
    CHECK(coarse <= 0.1 && fine <= 0.02 && fine < coarse);
}

/* What is not a number ends the run, with cell, bin and time. */
static void test_not_a_number(void)
{
    static const char *const scheme[] = {"mprk22", "mprk43", "mpe", "imex_bdf1"};
    for (int j = 0; j < 4; j++) {
        disk_run run;
        char changes[100];
        snprintf(changes, sizeof changes, "disk.cells=1 sizes.bins=20 mars.T0_K=2400 solver.scheme=%s", scheme[j]);
        if (disk_start(&run, changes)) {
            disk_cell(&run, 0)->mass[7] = (double)NAN;
            CHECK(disk_advance(&run, 0, 100, 200) == MD_ERR_NUMERICS);
            CHECK(strstr(run.err.text, "cell 0") && strstr(run.err.text, "bin") && strstr(run.err.text, "100 s"));
            if (!strstr(run.err.text, "bin")) printf("  ... %s: %s\n", scheme[j], run.err.text);
        }
        disk_end(&run);
    }
}

static bool vapour_at(disk_run *run, double t)
{
    look(run, t);
    return run->solver.rates[0].phase.vapour;
}

/* Vapour becomes solid between two instants that cannot be told apart; with that an empty cell is supplied. However tight the
 * tolerance, the switch is crossed, and the supply begins there. */
static void test_switch(void)
{
    disk_run run;
    if (disk_start(
            &run, "disk.cells=1 disk.r_out_RM=1.05 sizes.bins=10 initial.shape=empty supply.injection=top_bin supply.rate=1e-7 "
                  "solver.rtol=1e-9")) {
        double hot = 0, cold = 6e7;
        CHECK(vapour_at(&run, hot) && !vapour_at(&run, cold));
        while (cold - hot > 1e-6)
            *(vapour_at(&run, 0.5 * (hot + cold)) ? &hot : &cold) = 0.5 * (hot + cold);
        md_cell *cell = disk_cell(&run, 0);
        CHECK(disk_advance(&run, 0, hot - 1, hot + 1) == MD_OK);
        if (run.err.code) printf("  ... %s\n", run.err.text);
        double supplied = md_sum_total(cell->book[MD_BOOK_SUPPLIED]), rate = run.solver.rates[0].supply.surface;
        CHECK(rate > 0);
        CHECK_REL(supplied, rate, 1e-4); /* 1 s of it */
    }
    disk_end(&run);
}

/* With nothing to do a step goes all the way, and an empty cell stays so. */
static void test_nothing_happens(void)
{
    disk_run run;
    if (disk_start(&run, "disk.cells=1 sizes.bins=20 collisions.enabled=false sublimation.enabled=false blowout.enabled=false "
                         "supply.mode=off "
                         "solver.h_init_s=1e9")) {
        md_cell *cell = disk_cell(&run, 0);
        double mass[20];
        memcpy(mass, cell->mass, sizeof mass);
        CHECK(disk_advance(&run, 0, 0, 1e8) == MD_OK);
        CHECK(cell->substeps == 1 && cell->rejected == 0 && memcmp(mass, cell->mass, sizeof mass) == 0);
        for (int b = 0; b < MD_BOOKS; b++)
            CHECK(md_sum_total(cell->book[b]) == 0);
    }
    disk_end(&run);
    if (disk_start(&run, "disk.cells=1 sizes.bins=20 initial.shape=empty supply.mode=off")) {
        md_cell *cell = disk_cell(&run, 0);
        CHECK(disk_advance(&run, 0, 0, 1e8) == MD_OK);
        for (int k = 0; k < 20; k++)
            CHECK(cell->mass[k] == 0);
        CHECK(cell->substeps < 60 && md_cell_ledger_error(cell, 20) == 0);
    }
    disk_end(&run);
}

/* imex_bdf1 keeps below a tenth of a collision time, and its defect has a book of its own. */
static void test_imex(void)
{
    disk_run run;
    if (disk_start(&run, "disk.cells=1 disk.r_in_RM=1.5 sizes.bins=12 sizes.s_min_m=1e-4 initial.s_fine_m=1e-4 "
                         "initial.tau0=0.1 mars.T0_K=2400 "
                         "solver.scheme=imex_bdf1 collisions.bookkeeping=gross")) {
        md_cell *cell = disk_cell(&run, 0);
        double t = 0, start = cell->start;
        for (int j = 0; j < 50; j++) {
            md_diag diag;
            look(&run, t);
            md_solver_diagnose(&run.solver, (md_cell_place){0, 0}, cell, &diag);
            double before = t;
            CHECK(md_step_imex(&run.solver, (md_cell_place){0, 0}, cell, &t, 1, &run.err) == MD_OK);
            CHECK(t > before && t - before <= 0.1 * diag.t_coll_min * (1 + 1e-9));
        }
        CHECK(cell->substeps == 50 && md_cell_ledger_error(cell, 12) < 1e-14);
        CHECK(fabs(md_sum_total(cell->book[MD_BOOK_DEFECT])) <= 50 * 5e-3 * start);
    }
    disk_end(&run);
}

/* Every scheme goes to the same answer. */
static void test_schemes_agree(void)
{
    static const char *const scheme[] = {"mprk22 solver.rtol=1e-6", "mpe solver.rtol=1e-7", "imex_bdf1 solver.imex_safety=1e-3",
                                         "mprk43 solver.rtol=1e-6"};
    double mass[4][12];
    for (int j = 0; j < 4; j++) {
        disk_run run;
        char changes[400];
        snprintf(changes, sizeof changes,
                 "disk.cells=1 disk.r_in_RM=1.5 sizes.bins=12 sizes.s_min_m=1e-2 sizes.s_max_m=10 initial.s_fine_m=1e-2 "
                 "initial.tau0=0.1 mars.T0_K=2000 solver.scheme=%s",
                 scheme[j]);
        if (disk_start(&run, changes)) {
            CHECK(disk_advance(&run, 0, 0, 3e3) == MD_OK);
            memcpy(mass[j], disk_cell(&run, 0)->mass, sizeof mass[j]);
            CHECK(disk_cell(&run, 0)->mass[0] != disk_cell(&run, 0)->start * run.setup.disk.initial_weight[0]);
        }
        disk_end(&run);
    }
    for (int k = 0; k < 12; k++) {
        CHECK_REL(mass[1][k], mass[0][k], 2e-3);
        CHECK_REL(mass[2][k], mass[0][k], 2e-3);
        CHECK_REL(mass[3][k], mass[0][k], 1e-4);
    }
}

int main(void)
{
    test_rejected_and_accepted();
    test_clock();
    test_tolerance();
    test_not_a_number();
    test_switch();
    test_nothing_happens();
    test_imex();
    test_schemes_agree();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
