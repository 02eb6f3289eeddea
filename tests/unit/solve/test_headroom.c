/* The head-room of a layer: a rate that follows its state, whatever the sub-steps. A layer that loses nothing and is supplied
 * with its own sizes has a constant opacity, so that its filling has closed forms. */
#include "check.h"
#include "disk_setup.h"

#include "disk/solve/headroom.h"

/* In units of the density that is full, F, and of t_blow: how full the layer is after `t` and what came in, from `x` on,
 * supplied at `rate`. clip: dx/dt = min(rate, 1 - x); spill: min(rate, max(1 - x, 0) + 1). */
static double filled(bool spill, double x, double rate, double t)
{
    double most = spill ? 2 : 1, knee = fmax(0, most - rate); /* the limit binds above */
    if (spill && rate <= 1) knee = HUGE_VAL;
    double linear = x < knee ? fmin(t, (knee - x) / rate) : 0;
    x += rate * linear;
    t -= linear;
    double top = spill ? 1 : HUGE_VAL, to_top = x < top ? log((most - x) / (most - top)) : 0; /* where spill is linear again */
    if (!spill || t < to_top) return most - (most - x) * exp(-t);
    return fmax(top, x) + (t - to_top);
}

static const char COMMON[] =
    "disk.cells=1 sizes.bins=12 collisions.enabled=false sublimation.enabled=false phase.enabled=false "
    "blowout.enabled=false shielding.tau_stop=0 initial.tau0=0.2 ";

typedef struct outcome {
    double x, came, refused, spilled; /* in units of the full layer */
    long substeps;
} outcome;

static outcome fill(const char *changes, double rate, double t, int intervals)
{
    char all[700];
    disk_run run;
    outcome result = {0};
    snprintf(all, sizeof all, "%s %s", COMMON, changes);
    if (disk_start(&run, all)) {
        md_cell *cell = disk_cell(&run, 0);
        double full = cell->start / 0.2, t_blow = 1 / run.setup.disk.radial.omega[0];
        run.setup.disk.params.supply.rate = (md_auto_double){.value = rate * full / t_blow};
        for (int k = 0; k < intervals && !run.err.code; k++)
            disk_advance(&run, 0, t * t_blow * k / intervals, t * t_blow * (k + 1) / intervals);
        if (run.err.code) printf("%s: %s\n", all, run.err.text);
        CHECK(run.err.code == MD_OK && md_cell_ledger_error(cell, run.cells.bins) < 1e-13);
        result = (outcome){.x = md_cell_surface(cell, run.cells.bins) / full,
                           .came = md_sum_total(cell->book[MD_BOOK_SUPPLIED]) / full,
                           .refused = md_sum_total(cell->not_supplied) / full,
                           .spilled = md_sum_total(cell->book[MD_BOOK_SPILLED]) / full,
                           .substeps = (long)cell->substeps};
    }
    disk_end(&run);
    return result;
}

static void against_closed_forms(void)
{
    static const char *const scheme[] = {"solver.scheme=mprk22",
                                         "solver.scheme=mpe",
                                         "solver.scheme=imex_bdf1",
                                         "solver.scheme=mprk43",
                                         "run.model=surface_ode collisions.enabled=false",
                                         "shielding.mode=fixed_tau1"};
    static const double within[] = {1e-3, 1e-2, 5e-2, 1e-3, 1e-3, 1e-3}; /* explicit Euler in steps of a tenth of t_blow */
    static const double rate[] = {0.02, 0.7, 30}, t[] = {0.5, 3, 40, 1e5};
    for (int k = 0; k < 6 * 3 * 4 * 2; k++) {
        bool spill = k / 72;
        double r = rate[k / 6 % 3], end = t[k / 18 % 4], x = filled(spill, 0.2, r, end);
        if (k % 6 == 2 && end > 1e3) continue; /* a million explicit steps */
        char changes[300];
        snprintf(changes, sizeof changes, "supply.headroom=%s %s", spill ? "spill" : "clip", scheme[k % 6]);
        outcome got = fill(changes, r, end, 1 + k % 3);
        CHECK_REL(got.x, x, within[k % 6]);
        double over = fmax(0, r * end - (got.x - 0.2)), tiny = 1e-10 * fmax(1, r * end);
        CHECK(fabs(got.refused - (spill ? 0 : over)) < tiny && fabs(got.spilled - (spill ? over : 0)) < tiny);
        CHECK(fabs(got.came - (spill ? r * end : got.x - 0.2)) < tiny);
        CHECK(k % 6 == 2 || got.substeps < 400);
    }
}

/* Through a deep layer nothing is refused: what finds no room stays below. */
static void deep_layer(void)
{
    static const char *const policy[] = {"none", "clip", "spill"};
    for (int k = 0; k < 3; k++) {
        char changes[300];
        snprintf(changes, sizeof changes, "supply.route=deep_mixing supply.t_mix_orbits=2 supply.headroom=%s", policy[k]);
        outcome got = fill(changes, 3, 1e3, 3);
        CHECK_REL(got.came, 3e3, 1e-10);
        CHECK(got.refused == 0 && got.spilled == 0);
        if (k == 1) CHECK_REL(got.x, 1, 1e-3);
        if (k == 2) CHECK_REL(got.x, 1e3, 1e-2); /* Sigma(tau = 1)/t_blow passes a full layer */
        if (k == 0) CHECK_REL(got.x, 3e3 - 3 * 2 * 2 * 3.14159265, 1e-2);
        CHECK(got.substeps < 1000);
    }
}

/* The layer as it is shown: what it takes, also where it takes all but nothing. */
static void what_is_shown(void)
{
    disk_run run;
    char all[700];
    snprintf(all, sizeof all, "%s supply.headroom=clip sinks.gas_drag=true sinks.rho_gas=1e-9 supply.rate=1", COMMON);
    if (disk_start(&run, all)) {
        md_diag diag;
        md_cell *cell = disk_cell(&run, 0);
        for (int k = 0; k < 20 && !run.err.code; k++)
            disk_advance(&run, 0, 1e6 * k, 1e6 * (k + 1));
        CHECK(run.err.code == MD_OK);
        double before = md_sum_total(cell->book[MD_BOOK_SUPPLIED]);
        disk_advance(&run, 0, 2e7, 2.01e7);
        md_solver_diagnose(&run.solver, (md_cell_place){0, 0}, cell, &diag);
        CHECK_REL(diag.supply_rate_applied, (md_sum_total(cell->book[MD_BOOK_SUPPLIED]) - before) / 1e5, 0.02);
        CHECK(diag.supply_rate_applied > 0 && diag.supply_rate_applied < 1e-3 && diag.supply_rate_nominal == 1);
        CHECK(diag.mass_not_supplied > 0.99 * 2.01e7 * run.setup.disk.radial.area[0]);
    }
    disk_end(&run);
}

/* x = min(wants, limit(x)) for limits that fall, rise and do not bind. */
static double search(double wants, double guess, double stiffness, double at_zero, double slope, int *tries)
{
    md_headroom s = md_headroom_begin(wants, guess, stiffness);
    for (*tries = 1; md_headroom_next(&s, at_zero + slope * s.x, 1e-9 * wants); ++*tries)
        CHECK(s.x >= 0 && s.x <= wants);
    return s.x;
}

static void the_search(void)
{
    int tries;
    CHECK(search(2, HUGE_VAL, 0, HUGE_VAL, 0, &tries) == 2 && tries == 1);
    CHECK(search(2, 1, 5, 20, -1, &tries) == 2 && tries <= 3);
    CHECK_REL(search(2, HUGE_VAL, 1e4, 5, -1e4, &tries), 5 / 10001.0, 1e-6);
    CHECK(tries <= 4);
    CHECK_REL(search(2, 0, 0, 5, -1e4, &tries), 5 / 10001.0, 1e-6); /* stiffer than expected */
    CHECK_REL(search(2, HUGE_VAL, 1, 0.2, 0.8, &tries), 1, 1e-6);   /* more supply, more room */
    CHECK(search(2, HUGE_VAL, 0, 0, -1, &tries) == 0 && tries <= 3);
}

int main(void)
{
    against_closed_forms();
    deep_layer();
    what_is_shown();
    the_search();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
