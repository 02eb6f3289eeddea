/* What the supply brings does not depend on where the sub-steps fall: pulses are not jumped over, a law that is infinite at its
 * beginning is integrated. Expected values are the integrals by hand. */
#include "check.h"
#include "disk_setup.h"

static const char COMMON[] =
    "disk.cells=1 sizes.bins=16 collisions.enabled=false blowout.enabled=false sublimation.enabled=false "
    "phase.enabled=false shielding.tau_stop=0 ";

/* Supplied mass [kg/m^2] of a run to `end` in `intervals` coupling intervals. */
static double supplied(const char *changes, double end, int intervals)
{
    char all[600];
    disk_run run;
    double mass = -1;
    snprintf(all, sizeof all, "%s%s", COMMON, changes);
    if (disk_start(&run, all)) {
        for (int k = 0; k < intervals && !run.err.code; k++)
            disk_advance(&run, 0, end * k / intervals, end * (k + 1) / intervals);
        CHECK(run.err.code == MD_OK);
        if (run.err.code) printf("%s: %s\n", changes, run.err.text);
        mass = md_sum_total(disk_cell(&run, 0)->book[MD_BOOK_SUPPLIED]);
        CHECK(md_cell_ledger_error(disk_cell(&run, 0), run.cells.bins) < 1e-13);
    }
    disk_end(&run);
    return mass;
}

/* A ((b + offset)^(p + 1) - (a + offset)^(p + 1)) / (p + 1) from a = max(0, -t0) to b = end - t0. */
static double powerlaw(double A, double p, double t0, double offset, double end)
{
    long double n = (long double)p + 1, a = (t0 < 0 ? -t0 : 0) + (long double)offset, b = (long double)end - t0 + offset;
    if (b <= a) return 0;
    return (double)(A * (n == 0 ? logl(b / a) : (powl(b, n) - (a > 0 ? powl(a, n) : 0)) / n));
}

/* Every exponent, with its beginning before, at and in the run; each by another scheme, tolerance and number of intervals. */
static void powerlaws(void)
{
    static const double p[] = {-20, -5, -1.3, -1, -0.9, -0.5, 0, 0.5, 3, 20}, t0[] = {-1e4, 0, 100, 1e5, 1e7},
                        offset[] = {0, 1e-3, 50};
    static const char *const how[] = {"solver.scheme=mprk22 solver.rtol=1e-3",
                                      "solver.scheme=mpe solver.rtol=1e-2",
                                      "solver.scheme=imex_bdf1",
                                      "run.model=surface_ode solver.rtol=1e-3",
                                      "solver.scheme=mprk22 solver.rtol=1e-6",
                                      "run.model=surface_ode solver.scheme=imex_bdf1"};
    const double end = 3.2e7, brings = 3;
    int count = 0;
    for (int k = 0; k < 10 * 5 * 3; k++) {
        double t = t0[k / 10 % 5], off = offset[k / 50], all = powerlaw(1, p[k % 10], t, off, end);
        if (p[k % 10] <= -1 && t >= 0 && off == 0) continue; /* infinite: refused */
        char changes[400];
        snprintf(changes, sizeof changes,
                 "supply.mode=powerlaw supply.A=%.17g supply.p=%.17g supply.t0_s=%.17g supply.t0_offset_s=%g %s", brings / all,
                 p[k % 10], t, off, how[count % 6]);
        CHECK_REL(supplied(changes, end, 1 + count % 4), brings, 1e-10);
        count++;
    }
    CHECK(count == 10 * 5 * 3 - 4 * 4);
}

/* Rows of a table, and pieces, wherever sub-steps fall. */
static void tables(void)
{
    const char *pulse = "supply.mode=piecewise supply.piecewise_t_s=[0,4e7,4.001e7] supply.piecewise_rate=[0,1e-4,0]";
    const char *table = "supply.mode=table supply.table=x"; /* (0, 1e-4), (1e4, 3e-4), (1e5, 1e-5), as disk_setup.h has it */
    static const char *const schemes[] = {"solver.scheme=mprk22", "solver.scheme=mprk43", "solver.scheme=mpe",
                                          "solver.scheme=imex_bdf1"};
    static const int intervals[] = {1, 7, 40};
    for (size_t s = 0; s < sizeof schemes / sizeof *schemes; s++) {
        for (size_t i = 0; i < sizeof intervals / sizeof *intervals; i++) {
            char changes[400];
            snprintf(changes, sizeof changes, "%s %s", pulse, schemes[s]);
            CHECK_REL(supplied(changes, 6.3e7, intervals[i]), 1.0, 1e-10); /* 1e-4 kg/(m^2 s) for 1e4 s */
            snprintf(changes, sizeof changes, "%s %s", table, schemes[s]);
            CHECK_REL(supplied(changes, 3e5, intervals[i]), 2e-4 * 1e4 + 1.55e-4 * 9e4 + 1e-5 * 2e5, 1e-10);
        }
    }
}

/* Not only how much: what supplied grains do that are lost meanwhile does not hang on the tolerance. Grains of 1 um to 1 cm,
 * which gas takes within a minute to a week, under a law whose beginning lies in the run: what has left of all that came, and
 * what is there at the end. */
static void unevenly_supplied(double p)
{
    double left[2], there[2];
    for (int fine = 0; fine < 2; fine++) {
        char changes[500];
        disk_run run;
        snprintf(changes, sizeof changes,
                 "disk.cells=1 sizes.bins=16 collisions.enabled=false sublimation.enabled=false phase.enabled=false "
                 "shielding.tau_stop=0 "
                 "blowout.enabled=false sinks.gas_drag=true sinks.rho_gas=1e-7 initial.shape=empty supply.injection=powerlaw "
                 "supply.mode=powerlaw supply.A=1 supply.p=%g "
                 "supply.t0_s=1e5 supply.t0_offset_s=%g solver.rtol=%g",
                 p, p > -1 ? 0 : 1.0, fine ? 1e-6 : 1e-3);
        if (disk_start(&run, changes)) {
            CHECK(disk_advance(&run, 0, 0, 3e5) == MD_OK);
            there[fine] = disk_cell(&run, 0)->mass[2];
            left[fine] = md_sum_total(disk_cell(&run, 0)->book[MD_BOOK_DRAGGED]);
            CHECK(left[fine] > 0);
        }
        disk_end(&run);
    }
    CHECK_REL(left[0], left[1], 1e-3);
    CHECK_REL(there[0], there[1], 5e-3);
}

int main(void)
{
    powerlaws();
    tables();
    unevenly_supplied(-0.5);
    unevenly_supplied(-2);
    unevenly_supplied(1);
    return check_report();
}
