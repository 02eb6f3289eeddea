/* Energies and the losses at the ends of orbits, booked from sub-step to sub-step: against closed forms, and the same whatever the
 * intervals between outputs. */
#include "disk_setup.h"

#include "disk/physics/collision.h"
#include "disk/solve/follow.h"
#include "numbers/constants.h"

static double heat(const md_cell *cell, md_heat which)
{
    return md_sum_total(cell->heat[which]);
}

static void test_weights(void)
{
    for (double x = -8; x < 8; x += 0.013) { /* from 1 to e^x */
        double b = exp(x), w = md_follow_share(1, b), mean = w + (1 - w) * b;
        CHECK_REL(mean, fabs(x) < 1e-6 ? 1 : expm1(x) / x, 1e-8);
        CHECK_REL(md_follow_share(b, 1), 1 - w, 1e-7);
    }
    CHECK(md_follow_share(0, 3) == 0.5 && md_follow_share(3, 0) == 0.5 && md_follow_share(0, 0) == 0.5);
    CHECK(md_follow_share(2, 2) == 0.5);
}

/* In equal intervals. */
static bool advance(disk_run *run, double end, int intervals)
{
    for (int k = 0; k < intervals && !run->err.code; k++)
        disk_advance(run, 0, end * k / intervals, end * (k + 1) / intervals);
    CHECK(run->err.code == MD_OK);
    return run->err.code == MD_OK;
}

/* Equal bodies that only meet each other and leave nothing on the grid: two are lost in each meeting, which takes the energy
 * m v^2/4, so the energy follows from the mass that is left. */
static void test_equal_bodies(void)
{
    const char *changes =
        "disk.cells=1 disk.r_in_RM=1.9 disk.r_out_RM=2.1 sizes.bins=2 sizes.s_min_m=0.5 sizes.s_max_m=1.0 "
        "run.physics_mode=collisions_only blowout.enabled=false supply.mode=off phase.enabled=false shielding.tau_stop=0 "
        "initial.sigma_from=given initial.shape=lognormal initial.sigma=3e3 "
        "collisions.outcome=destroy collisions.largest_fragment=1e-9 collisions.energy=true collisions.f_ke_fragmentation=0.3 "
        "%s";
    static const struct {
        const char *more;
        int intervals;
        double tolerance;
    } c[] = {{"", 1, 2e-4},
             {"", 7, 2e-4},
             {"", 300, 2e-4},
             {"solver.rtol=1e-5", 1, 2e-6},
             {"solver.scheme=mpe solver.rtol=1e-5", 1, 4e-3},
             {"solver.scheme=imex_bdf1 solver.imex_safety=1e-3", 3, 5e-3}};
    for (size_t k = 0; k < sizeof c / sizeof c[0]; k++) {
        disk_run run;
        char all[1000];
        snprintf(all, sizeof all, changes, c[k].more);
        if (disk_start(&run, all)) {
            md_cell *cell = disk_cell(&run, 0);
            const md_disk *disk = &run.setup.disk;
            cell->mass[1] += cell->mass[0]; /* one kind of bodies */
            cell->mass[0] = 0;
            md_motion motion = md_motion_now(disk, 0, cell->e, cell->inc, 0);
            double before = cell->mass[1], N = before / disk->sizes.m[1];
            double t = 3 * md_collision_time(&disk->params, &disk->sizes, (double[]){0, N}, motion.v, motion.H);
            if (advance(&run, t, c[k].intervals)) {
                double meetings = (before - cell->mass[1]) / (2 * disk->sizes.m[1]);
                double wanted = meetings * disk->sizes.m[1] * motion.v * motion.v / 4;
                CHECK(cell->mass[1] < 0.4 * before);
                CHECK_REL(heat(cell, MD_HEAT_MET), wanted, c[k].tolerance);
                CHECK_REL(heat(cell, MD_HEAT_RETAINED), 0.3 * wanted, c[k].tolerance);
                CHECK_REL(heat(cell, MD_HEAT_DISSIPATED) + heat(cell, MD_HEAT_RETAINED), heat(cell, MD_HEAT_MET), 1e-13);
                CHECK_REL(heat(cell, MD_HEAT_CHECK), wanted, 5 * c[k].tolerance);
            }
        }
        disk_end(&run);
    }
}

/* A cell of the reference case from 3500 K on: the same energies in 2 intervals and in 400, and with a hundredth of the tolerance;
 * nothing at all when they are not asked for. */
static void test_reference_cell(void)
{
    static const struct {
        const char *more;
        int intervals;
    } c[] = {{"solver.rtol=1e-5", 1}, {"", 2}, {"", 400}};
    double met = 0;
    for (size_t k = 0; k < sizeof c / sizeof c[0]; k++) {
        disk_run run;
        char all[400];
        snprintf(all, sizeof all, "disk.cells=1 disk.r_in_RM=2 disk.r_out_RM=2.2 mars.T0_K=3000 collisions.energy=true %s",
                 c[k].more);
        if (disk_start(&run, all) && advance(&run, 0.05 * MD_YEAR, c[k].intervals)) {
            const md_cell *cell = disk_cell(&run, 0);
            if (k == 0) met = heat(cell, MD_HEAT_MET);
            CHECK_REL(heat(cell, MD_HEAT_MET), met, 1e-3);
            CHECK_REL(heat(cell, MD_HEAT_CHECK), met, 2e-3);
        }
        disk_end(&run);
    }
    disk_run run;
    if (disk_start(&run, "disk.cells=1 mars.T0_K=3000") && advance(&run, 1e4, 1))
        CHECK(heat(disk_cell(&run, 0), MD_HEAT_MET) == 0);
    disk_end(&run);
}

/* What gas drag has taken when orbits at the inner edge end, of one kind of grains: 1 - exp(-t / t_drag), whatever the intervals. */
static void test_orbits(void)
{
    const char *changes = "disk.cells=1 disk.r_in_RM=1.9 disk.r_out_RM=2.1 sizes.bins=2 sizes.s_min_m=1e-3 sizes.s_max_m=2e-3 "
                          "collisions.enabled=false sublimation.enabled=false blowout.enabled=false supply.mode=off "
                          "phase.enabled=false shielding.tau_stop=0 initial.shape=lognormal initial.sigma_from=given "
                          "sinks.gas_drag=true sinks.rho_gas=1e-7 solver.rtol=1e-4";
    static const double ends[] = {0.4, 0.999, 1, 1.5, 2.7, 7};
    for (int cut = 1; cut <= 5; cut += 4) {
        disk_run run;
        if (disk_start(&run, changes)) {
            md_cell *cell = disk_cell(&run, 0);
            const md_disk *disk = &run.setup.disk;
            cell->mass[1] += cell->mass[0];
            cell->mass[0] = 0;
            double start = cell->mass[1], t_drag = disk->sizes.rho * disk->sizes.s[1] / (1e-7 * 500), T = disk->radial.t_orb_in;
            CHECK(t_drag > T && t_drag < 20 * T);
            double t = 0, omega = md_radial_omega(1.9 * MD_R_MARS);
            CHECK_REL(T, 2 * MD_PI / omega, 1e-14);
            for (size_t k = 0; k < sizeof ends / sizeof ends[0]; k++) {
                for (int part = 1; part <= cut; part++)
                    disk_advance(&run, 0, t + (ends[k] * T - t) * (part - 1) / cut, t + (ends[k] * T - t) * part / cut);
                t = ends[k] * T;
                double wanted = -start * expm1(-floor(ends[k]) * T / t_drag);
                CHECK(fabs(cell->orbit_sunk - wanted) < 1e-4 * start && cell->orbit_blown == 0);
            }
        }
        disk_end(&run);
    }
}

/* A cell that has stopped has lost by the end of a later orbit what it had lost when it stopped; 10 orbits have ended at
 * 10 periods, however these are computed. */
static void test_rest_and_count(void)
{
    md_radial radial = {.t_orb_in = 5989.123456789};
    md_disk disk = {.radial = radial};
    md_cell cell = {.orbit_blown = 1};
    cell.book[MD_BOOK_BLOWN_OUT].value = 3;
    md_follow_rest(&disk, &cell, 1.2 * radial.t_orb_in, 1.9 * radial.t_orb_in);
    CHECK(cell.orbit_blown == 1);
    md_follow_rest(&disk, &cell, 1.9 * radial.t_orb_in, 2.1 * radial.t_orb_in);
    CHECK(cell.orbit_blown == 3);
    for (int n = 1; n < 100000; n = n * 3 + 1) {
        double sum = 0, step = radial.t_orb_in / 3;
        for (int k = 0; k < 3 * n && n < 4000; k++)
            sum += step;
        if (n < 4000) CHECK(md_radial_orbits(&radial, sum) == n);
        CHECK(md_radial_orbits(&radial, n * radial.t_orb_in) == n &&
              md_radial_orbits(&radial, (n - 1e-6) * radial.t_orb_in) == n - 1);
    }
}

int main(void)
{
    test_weights();
    test_equal_bodies();
    test_reference_cell();
    test_orbits();
    test_rest_and_count();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
