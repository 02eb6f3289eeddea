/* Whatever is switched on: every kilogram is accounted for, nothing is negative or NaN, and the clock arrives. */
#include <time.h>

#include "disk_setup.h"

/* 1e-13 of the mass handled. */
static const double CLOSED = 1e-13;

static void check_cell(const disk_run *run, int i)
{
    const md_cell *cell = disk_cell(run, i);
    int n = run->setup.disk.sizes.n, bad = 0;
    for (int k = 0; k < n; k++)
        bad += !(cell->mass[k] >= 0 && isfinite(cell->mass[k]));
    CHECK(bad == 0);
    CHECK(cell->sigma_deep >= 0 && isfinite(cell->sigma_deep));
    CHECK(cell->reservoir_left >= 0);
    CHECK(cell->e >= 0 && cell->e < 1 && isfinite(cell->inc) && cell->supply_factor >= 0 && isfinite(cell->supply_factor));
    CHECK(md_cell_ledger_error(cell, n) <= CLOSED);
    for (int b = 0; b < MD_BOOKS; b++) {
        double total = md_sum_total(cell->book[b]);
        CHECK(isfinite(total) && (total >= 0 || b == MD_BOOK_DEFECT));
        CHECK(total == 0 || b != MD_BOOK_DEFECT || run->setup.disk.params.solver.scheme == MD_SCHEME_IMEX);
    }
}

static void check_diagnosis(disk_run *run, int i)
{
    md_diag diag;
    md_solver_diagnose(&run->solver, (md_cell_place){i, i}, disk_cell(run, i), &diag);
    CHECK(isfinite(diag.sigma_surf) && isfinite(diag.kappa) && diag.M_out_dot >= 0 && diag.M_sink_dot >= 0);
    CHECK(diag.ledger_error <= CLOSED);
    CHECK(isfinite(diag.E_rel_dot) && diag.v_rel >= 0 && diag.t_coll_min > 0 && diag.tau_los >= 0);
}

/* Advance every cell over the times, looking at the books at each. */
static void run_it(const char *changes, const double *times, int count)
{
    disk_run run;
    clock_t began = clock();
    int before = check_failed;
    long substeps = 0;
    double t_reached = 0;
    if (disk_start(&run, changes)) {
        for (int i = 0; i < run.cells.count && !run.err.code; i++) {
            double t = 0;
            for (int j = 0; j < count && !run.err.code; j++) {
                disk_advance(&run, i, t, times[j]);
                t = times[j];
                check_cell(&run, i);
                if (!run.err.code) CHECK(run.solver.rates[0].t == t);
                check_diagnosis(&run, i);
            }
            t_reached = t;
            substeps += disk_cell(&run, i)->substeps;
        }
        CHECK(run.err.code == MD_OK);
    }
    double seconds = (double)(clock() - began) / CLOCKS_PER_SEC;
    if (check_failed > before || seconds > 1)
        printf("  ... with \"%s\", to %g s in %ld sub-steps, %.2f s of work: %s\n", changes, t_reached, substeps, seconds,
               run.err.text);
    disk_end(&run);
}

/* The reference case's beginning: vapour inside, then a day, a month and half a year. */
static const double LONG[] = {1, 3600, 86400, 2.6e6, 1.6e7};
static const double SHORT[] = {1e-3, 1, 60}, SHORTEST[] = {1e-12, 1e-9, 1e-6};

static const char *const option[] = {
    "",
    "run.physics_mode=collisions_only",
    "run.physics_mode=sublimation_only",
    "blowout.criterion=threshold",
    "blowout.criterion=threshold sizes.floor=blowout",
    "blowout.chi=auto",
    "blowout.enabled=false",
    "blowout.solid_only=false",
    "blowout.tau_gate=true blowout.tau_max=0.5",
    "blowout.competition=sublimation",
    "blowout.competition=collision",
    "shielding.mode=table",
    "shielding.mode=fixed_tau1",
    "shielding.path_multiplier=0.3",
    "shielding.tau_stop=0.5",
    "mars.driver=constant mars.T0_K=2600",
    "mars.driver=hyodo",
    "mars.driver=table mars.table=x",
    "mars.T0_K=1900 disk.slope=1 initial.sigma_from=midplane",
    "dynamics.e_profile=constant dynamics.v_rel=pericenter",
    "dynamics.e_profile=table dynamics.e_table=x dynamics.height=fixed",
    "dynamics.e_profile=constant dynamics.e0=0",
    "dynamics.kernel_ei=wyatt_eq",
    "dynamics.kernel_ei=wyatt_eq initial.shape=empty supply.injection=powerlaw supply.rate=1e-6",
    "dynamics.damping=true",
    "dynamics.supply_ei=fixed_ei dynamics.supply_blend=linear",
    "dynamics.supply_ei=factor dynamics.supply_factor=0.5 dynamics.supply_weight=ratio",
    "dynamics.supply_ei=factor dynamics.supply_factor=1000 dynamics.supply_weight=ratio supply.rate=1",
    "initial.shape=empty supply.injection=powerlaw supply.rate=1e-200",
    "collisions.enabled=false",
    "collisions.sticking=accrete",
    "collisions.bottom=closed",
    "collisions.q_frag=3.9 collisions.largest_fragment=1 collisions.energy=true",
    "collisions.outcome=destroy collisions.pair_ratio_min=1e-3",
    "collisions.outcome=crater collisions.crater_ejecta_kg=1e-10",
    "strength.units=si strength.Qs=[1e4,1e4,1e4,1e4,1e4,1e4,1e4]",
    "sublimation.enabled=false",
    "sublimation.mass_conserving=false",
    "sublimation.mass_conserving=false sublimation.rate=legacy",
    "sublimation.rate=legacy",
    "sublimation.rate=legacy blowout.criterion=threshold",
    "sublimation.location=surface",
    "sublimation.location=both",
    "sublimation.location=both sublimation.mass_conserving=false",
    "sublimation.formula=table",
    "sublimation.formula=auto",
    "sublimation.formula=logistic sublimation.logistic_T_K=2500",
    "sublimation.formula=logistic sublimation.logistic_dT_K=0",
    "sublimation.formula=logistic sublimation.logistic_dT_K=0 solver.atol=1e-150",
    "sublimation.drift_m_s=-1e-9",
    "sublimation.P_gas=1e-3",
    "phase.enabled=false",
    "phase.escape=true",
    "phase.escape=true phase.escape_strength=1e-3 phase.escape_floor=0.2",
    "phase.model=map phase.table=x phase.escape=true",
    "phase.temperature=mars",
    "phase.P=1e5 phase.T_c_K=1800 phase.T_v_K=2300",
    "phase.liquid_pause=0.2 phase.T_c_K=1500",
    "supply.mode=off",
    "supply.rate=1e-3",
    "supply.rate=1",
    "supply.mode=powerlaw supply.A=10 supply.p=-1.2 supply.t0_offset_s=1e-9",
    "supply.mode=table",
    "supply.mode=piecewise supply.piecewise_t_s=[10.0,1e5] supply.piecewise_rate=[1e-3,1e-5]",
    "supply.temperature=powerlaw",
    "supply.temperature=table supply.temperature_table=x supply.temperature_use=rate",
    "supply.feedback=true",
    "supply.feedback=true supply.feedback_tau=2 supply.feedback_time_yr=1e-5",
    "supply.reservoir=true supply.reservoir_Mmars=1e-9",
    "supply.reservoir=true supply.reservoir_Mmars=1e-9 supply.reservoir_end=taper",
    "supply.headroom=clip supply.rate=1e-4",
    "supply.headroom=spill supply.rate=1e-4",
    "supply.route=deep_mixing",
    "supply.route=deep_mixing supply.headroom=clip supply.rate=1e-4",
    "supply.route=deep_mixing supply.headroom=spill supply.rate=1e-4 supply.t_mix_orbits=1",
    "supply.injection=min_bin",
    "supply.injection=powerlaw",
    "supply.injection=top_bin",
    "initial.shape=powerlaw3 initial.wave_amplitude=0.5",
    "initial.shape=melt_truncated_powerlaw",
    "initial.shape=lognormal initial.s_meter_m=1e-4",
    "initial.shape=exponential initial.s_meter_m=0.1",
    "initial.shape=empty supply.injection=powerlaw supply.rate=1e-6",
    "initial.shape=empty supply.mode=off",
    "initial.tau0=0 supply.rate=1e-6",
    "sinks.gas_drag=true sinks.rho_gas=1e-6",
    "surface_energy.enabled=true supply.injection=min_bin",
    "run.model=surface_ode",
    "run.model=surface_ode sublimation.location=surface sinks.gas_drag=true sinks.rho_gas=1e-6",
    "run.model=surface_ode phase.escape=true supply.route=deep_mixing",
    "sizes.bins=2",
    "sizes.bins=120 disk.cells=1",
    "sizes.s_min_m=1e-4 sizes.s_max_m=1e3 sizes.rho=3000",
    "solver.rtol=1e-5",
    "solver.rtol=0.3",
    "solver.h_init_s=1e5",
};

static void test_options(void)
{
    char changes[600];
    for (size_t k = 0; k < sizeof option / sizeof option[0]; k++) {
        snprintf(changes, sizeof changes, "disk.cells=2 sizes.bins=30 %s", option[k]);
        int count = strstr(option[k], "headroom")   ? 2
                    : strstr(option[k], "dynamics") ? 3
                                                    : 5; /* dear ones for a shorter time */
        if (CHECK_SANITIZED && count > 2) count = strstr(option[k], "dynamics") ? 2 : 3;
        run_it(changes, LONG, count);
        snprintf(changes, sizeof changes, "disk.cells=1 disk.r_in_RM=1.4 sizes.bins=20 mars.T0_K=2200 solver.scheme=mpe %s",
                 option[k]);
        run_it(changes, LONG, count < 4 ? count : 4);
    }
}

/* Gross book-keeping and the explicit scheme take short steps; the third order with everything. */
static void test_gross_and_schemes(void)
{
    static const char *const scheme[] = {
        "collisions.bookkeeping=gross solver.scheme=mprk22",
        "collisions.bookkeeping=gross solver.scheme=mpe",
        "collisions.bookkeeping=gross solver.scheme=mprk43",
        "solver.scheme=mprk43",
        "solver.scheme=mprk43 collisions.sticking=accrete",
        "solver.scheme=mprk43 run.physics_mode=sublimation_only",
        "solver.scheme=mprk43 run.model=surface_ode",
        "collisions.bookkeeping=gross solver.scheme=mprk22 collisions.q_frag=1",
        "solver.scheme=imex_bdf1",
        "solver.scheme=imex_bdf1 collisions.bottom=closed",
        "solver.scheme=imex_bdf1 collisions.sticking=accrete",
        "solver.scheme=imex_bdf1 collisions.bookkeeping=gross",
        "solver.scheme=imex_bdf1 run.physics_mode=sublimation_only",
        "solver.scheme=imex_bdf1 run.model=surface_ode",
        "solver.scheme=imex_bdf1 sublimation.rate=legacy blowout.criterion=threshold",
    };
    static const char *const supply[] = {"", "supply.route=deep_mixing supply.rate=1e-3",
                                         "supply.headroom=spill supply.rate=1e-4",
                                         "supply.reservoir=true supply.reservoir_Mmars=1e-12 supply.rate=1e-3"};
    char changes[600];
    for (size_t k = 0; k < sizeof scheme / sizeof scheme[0]; k++) {
        for (size_t j = 0; j < sizeof supply / sizeof supply[0]; j++) {
            snprintf(changes, sizeof changes,
                     "disk.cells=1 disk.r_in_RM=1.5 sizes.bins=16 sizes.s_min_m=1e-5 initial.s_fine_m=1e-5 "
                     "initial.tau0=0.1 mars.T0_K=2500 %s %s",
                     scheme[k], supply[j]);
            bool tiny_steps = strstr(changes, "gross") && strstr(changes, "imex"); /* a tenth of a collision time */
            run_it(changes, tiny_steps ? SHORTEST : SHORT, 3);
        }
    }
}

int main(void)
{
    test_options();
    test_gross_and_schemes();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
