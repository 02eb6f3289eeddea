/* What is turned on or off in a cell is turned at its own instant, wherever the coupling points fall. Expected instants are solved
 * by hand. */
#include "disk_setup.h"

#include "disk/physics/mars.h"
#include "numbers/constants.h"

static const char QUIET[] = "disk.cells=1 sizes.bins=16 collisions.enabled=false sublimation.enabled=false ";

static const char *const schemes[] = {"mprk22", "mprk43", "mpe", "imex_bdf1"};
static const int intervals[] = {1, 3, 40};
enum { SCHEMES = sizeof schemes / sizeof *schemes, INTERVALS = sizeof intervals / sizeof *intervals };

static bool begin(disk_run *run, const char *changes, const char *scheme)
{
    char all[700];
    snprintf(all, sizeof all, "%s%s solver.scheme=%s", QUIET, changes, scheme);
    return disk_start(run, all);
}

static void advance_in(disk_run *run, double end, int parts)
{
    for (int k = 0; k < parts && !run->err.code; k++)
        disk_advance(run, 0, end * k / parts, end * (k + 1) / parts);
    if (run->err.code) printf("%s\n", run->err.text);
    CHECK(run->err.code == MD_OK);
    CHECK(md_cell_ledger_error(disk_cell(run, 0), run->cells.bins) < 1e-13);
}

static double opacity(const disk_run *run)
{
    return run->setup.disk.f_los[0] * md_sizes_opacity(&run->setup.disk.sizes, run->setup.disk.initial_weight);
}

/* Supply alone: tau grows along a straight line, and the cell stops where that meets tau_stop. */
static void test_thick_cell_stops(const char *scheme, int parts)
{
    disk_run run;
    if (begin(&run, "blowout.enabled=false phase.enabled=false initial.tau0=0.5 supply.rate=1e-9", scheme)) {
        double stop = log(10) * (1 + 1e-6), when = (stop - 0.5) / (opacity(&run) * 1e-9);
        advance_in(&run, 1.7 * when, parts);
        const md_cell *cell = disk_cell(&run, 0);
        CHECK(cell->stop == MD_CELL_STOPPED_TAU);
        CHECK_REL(cell->stop_time, when, 1e-8);
        CHECK_REL(cell->stop_tau, stop, 1e-8);
        CHECK(cell->stop_tau > stop);
        CHECK_REL(md_sum_total(cell->book[MD_BOOK_SUPPLIED]), 1e-9 * when, 1e-8);
    }
    disk_end(&run);
}

/* No supply before the cell has become solid, at a temperature of Mars that is known. */
static void test_phase(const char *scheme, int parts)
{
    disk_run run;
    if (begin(&run, "blowout.enabled=false mars.T0_K=2300 phase.temperature=mars shielding.tau_stop=0 supply.rate=1e-7",
              scheme)) {
        const md_params *p = &run.setup.disk.params;
        double soften = (1 + p->phase.P / p->phase.P_ref) * (1 + p->initial.tau0 / p->phase.tau_ref);
        double T = fmin(p->phase.T_v_K, p->phase.T_c_K + 0.5 * soften * (p->phase.T_v_K - p->phase.T_c_K));
        double when = md_mars_time_of(p, &run.setup.disk.tables, T, HUGE_VAL);
        advance_in(&run, 2 * when, parts);
        CHECK_REL(md_sum_total(disk_cell(&run, 0)->book[MD_BOOK_SUPPLIED]), 1e-7 * when, 1e-8);
    }
    disk_end(&run);
}

/* All sizes leave within t_blow until the supply has raised tau to tau_max: tau = tau_end (1 - exp(-t/t_blow)). */
static void test_gate(const char *scheme, int parts, double accuracy)
{
    disk_run run;
    const char *changes =
        "phase.enabled=false mars.driver=constant mars.T0_K=6000 sizes.s_max_m=1e-6 blowout.tau_gate=true "
        "blowout.tau_max=0.2 blowout.chi=1 blowout.criterion=threshold shielding.tau_stop=0 initial.shape=powerlaw3 "
        "initial.sigma_from=given initial.sigma=0 supply.mode=const supply.rate=1e-7 solver.rtol=1e-7";
    if (begin(&run, changes, scheme)) {
        double t_blow = 1 / run.setup.disk.radial.omega[0], tau_end = opacity(&run) * 1e-7 * t_blow;
        double when = -t_blow * log(1 - 0.2 / tau_end);
        CHECK(tau_end > 0.25 && tau_end < 1e3);
        advance_in(&run, 3 * when, parts);
        const md_cell *cell = disk_cell(&run, 0);
        CHECK_REL(cell->quiet_since, when, accuracy);
        CHECK_REL(opacity(&run) * (1e-7 * when - md_sum_total(cell->book[MD_BOOK_BLOWN_OUT])), 0.2, accuracy);
    }
    disk_end(&run);
}

int main(void)
{
    for (int s = 0; s < SCHEMES; s++) {
        for (int k = 0; k < INTERVALS; k++) {
            test_thick_cell_stops(schemes[s], intervals[k]);
            test_phase(schemes[s], intervals[k]);
            if (s < 3) test_gate(schemes[s], intervals[k], s < 2 ? 1e-5 : 5e-4); /* mpe is of first order */
        }
    }
    return check_report();
}
