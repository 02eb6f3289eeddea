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

int main(void)
{
    const char *pulse = "supply.mode=piecewise supply.piecewise_t_s=[0,4e7,4.001e7] supply.piecewise_rate=[0,1e-4,0]";
    const char *law = "supply.mode=powerlaw supply.A=1e-6 supply.p=-0.5 supply.t0_s=0";
    const char *late = "supply.mode=powerlaw supply.A=1e-9 supply.p=0.5 supply.t0_s=3e7";
    static const char *const schemes[] = {"solver.scheme=mprk22", "solver.scheme=mpe", "solver.scheme=imex_bdf1"};
    static const int intervals[] = {1, 7, 40};
    for (size_t s = 0; s < sizeof schemes / sizeof *schemes; s++) {
        for (size_t i = 0; i < sizeof intervals / sizeof *intervals; i++) {
            char changes[400];
            snprintf(changes, sizeof changes, "%s %s", pulse, schemes[s]);
            CHECK_REL(supplied(changes, 6.3e7, intervals[i]), 1.0, 1e-9); /* 1e-4 kg/(m^2 s) for 1e4 s */
        }
    }
    for (size_t i = 0; i < sizeof intervals / sizeof *intervals; i++) {
        CHECK_REL(supplied(law, 6.4e7, intervals[i]), 2e-6 * 8e3, 2e-3);                       /* 2 A sqrt(t) */
        CHECK_REL(supplied(late, 4e7, intervals[i]), 2e-9 / 3 * 1e7 * 3162.27766016838, 2e-3); /* 2/3 A (t - t0)^(3/2) */
    }
    return check_report();
}
