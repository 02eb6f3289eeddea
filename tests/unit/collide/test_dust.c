/* What collisions make of larger bodies, as a cell shows it: mass into the sizes that leave, and below the grid, against sums over
 * all pairs from the definition; and the rate below the grid against the books. */
#include "transfer_reference.h"

enum { MOST_BINS = 30 };

static void check_rates(const char *changes, double T_M, bool threshold)
{
    disk_run run;
    char all[600];
    snprintf(all, sizeof all,
             "disk.cells=1 disk.r_in_RM=1.9 disk.r_out_RM=2.1 mars.driver=constant mars.T0_K=%g phase.enabled=false "
             "shielding.tau_stop=0 %s",
             T_M, changes);
    if (!disk_start(&run, all)) return;
    const md_disk *disk = &run.setup.disk;
    const md_sizes *sizes = &disk->sizes;
    md_cell *cell = disk_cell(&run, 0);
    md_diag diag;
    disk_advance(&run, 0, 0, 100);
    CHECK(md_solver_look(&run.solver, 0, cell, 100, &run.err) == MD_OK);
    md_solver_diagnose(&run.solver, (md_cell_place){0, 0}, cell, &diag);
    md_motion motion = md_motion_now(disk, 0, cell->e, cell->inc, diag.tau_los);
    tensor c = tensor_build(&disk->params, sizes, motion.v, motion.H, &run.err);

    long double N[MOST_BINS], phi[MOST_BINS], g[MOST_BINS], x[MOST_BINS], below = 0, leaving = 0;
    for (int k = 0; k < sizes->n; k++) {
        g[k] = cell->mass[k];
        N[k] = g[k] / sizes->m[k];
    }
    tensor_phi(sizes, g, phi);
    for (int l = 0; l < sizes->n; l++) {
        tensor_met(&c, l, N, phi[l], x);
        for (int k = -1; k < sizes->n; k++) {
            long double moved = tensor_rate(&c, k, l, x) * g[l];
            if (k < 0) below += moved;
            leaving += moved * (k < 0 ? (threshold ? 1 : 0) : run.solver.rad[0].share[k]);
        }
    }
    CHECK(leaving > 0);
    CHECK_REL(diag.prod_subblow_rate, (double)leaving, 1e-11);
    CHECK(fabs(diag.M_below_grid_dot * MD_M_MARS / disk->radial.area[0] - (double)below) <= 1e-11 * (double)below);
    tensor_free(&c);
    disk_end(&run);
}

/* What fell below the grid is the integral of its rate: by Simpson's rule over equal intervals, once the first hour is over. */
static void test_books_below(const char *changes)
{
    enum { N = 64 };
    disk_run run;
    if (!disk_start(&run, changes)) return;
    md_cell *cell = disk_cell(&run, 0);
    double t0 = 4e4, t1 = 4e5, step = (t1 - t0) / N, integral = 0, start = 0;
    md_diag diag = {0};
    disk_advance(&run, 0, 0, t0);
    for (int k = 0; k <= N; k++) {
        if (k > 0) disk_advance(&run, 0, t0 + (k - 1) * step, t0 + k * step);
        md_solver_diagnose(&run.solver, (md_cell_place){0, 0}, cell, &diag);
        if (k == 0) start = diag.M_below_grid_cum;
        integral += step / 3 * (k == 0 || k == N ? 1 : k % 2 ? 4 : 2) * diag.M_below_grid_dot;
    }
    CHECK(diag.M_below_grid_cum > start);
    CHECK_REL(integral, diag.M_below_grid_cum - start, 2e-4);
    CHECK_REL(diag.M_below_grid_cum, diag.mass[MD_BOOK_BELOW_GRID] / MD_M_MARS, 1e-15);
    disk_end(&run);
}

/* Nothing is made where nothing may be removed, and where nothing moves any more. */
static void test_none(void)
{
    static const char *const none[] = {"blowout.enabled=false", "collisions.enabled=false", "initial.tau0=5"};
    for (int k = 0; k < 3; k++) {
        disk_run run;
        md_diag diag;
        char all[200];
        snprintf(all, sizeof all, "disk.cells=1 mars.T0_K=2300 phase.enabled=false %s", none[k]);
        if (disk_start(&run, all)) {
            md_solver_look(&run.solver, 0, disk_cell(&run, 0), 0, &run.err);
            md_solver_diagnose(&run.solver, (md_cell_place){0, 0}, disk_cell(&run, 0), &diag);
            CHECK(diag.prod_subblow_rate == 0 && (k == 0) == (diag.M_below_grid_dot > 0));
        }
        disk_end(&run);
    }
}

int main(void)
{
    check_rates("sizes.bins=12", 2500, false);
    check_rates("sizes.bins=30", 2500, false);
    check_rates("sizes.bins=30 collisions.sticking=accrete", 3000, false);
    check_rates("sizes.bins=20 blowout.criterion=threshold", 2500, true);
    check_rates("sizes.bins=20 blowout.criterion=threshold sizes.s_min_m=1e-5", 2500, true);
    check_rates("sizes.bins=20 collisions.bottom=closed", 2500, false);
    test_books_below("disk.cells=1 disk.r_in_RM=1.9 disk.r_out_RM=2.1 mars.T0_K=2500 phase.enabled=false solver.rtol=1e-5");
    test_books_below("disk.cells=1 disk.r_in_RM=1.9 disk.r_out_RM=2.1 mars.T0_K=2500 phase.enabled=false solver.rtol=1e-5 "
                     "run.model=surface_ode");
    test_none();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
