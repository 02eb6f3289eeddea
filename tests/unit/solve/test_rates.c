/* What acts on a cell, against the formulas written out: sinks, shrinking grains, gates, supply. */
#include "disk_setup.h"

#include "numbers/constants.h"

typedef struct fixture {
    disk_run run;
    const md_disk *disk;
    const md_rates *rates;
    md_cell *cell;
    int n;
} fixture;

/* Rates at time t of the only cell. The temperature is constant unless changed. */
static bool look(fixture *f, const char *changes, double t)
{
    char all[800];
    snprintf(all, sizeof all,
             "disk.cells=1 disk.r_in_RM=1.9 disk.r_out_RM=2.1 sizes.bins=20 mars.driver=constant mars.T0_K=2600 %s", changes);
    if (!disk_start(&f->run, all)) return false;
    f->disk = &f->run.setup.disk;
    f->rates = &f->run.solver.rates[0];
    f->cell = disk_cell(&f->run, 0);
    f->n = f->disk->sizes.n;
    md_solver_look(&f->run.solver, 0, f->cell, t, &f->run.err);
    return true;
}

static double omega(void)
{
    double r = 2 * MD_R_MARS;
    return sqrt(MD_G * MD_M_MARS / (r * r * r));
}

/* ds/dt < 0 of a grain at this temperature of Mars, two planetary radii out: T_d = T_M / 2. */
static double shrinking(double T_M)
{
    double T = T_M / 2, P = pow(10, 13.809441833 - 28362.904024 / T);
    if (T >= 2163) P = pow(10, 11.08 - 22409 / T);
    return -0.1 * P * sqrt(0.140694 / (2 * MD_PI * MD_R_GAS * T)) / 3270;
}

/* other_sinks is the sum of what is on but blow-out; what is off is nothing. */
static void check_total(const fixture *f)
{
    for (int k = 0; k < f->n; k++) {
        double sum = 0;
        for (int s = 0; s < MD_SINKS; s++)
            if (f->rates->sink_on[s] && s != MD_SINK_BLOW) sum += f->rates->sink[s][k];
        CHECK_REL(f->rates->other_sinks[k], sum, 1e-15);
    }
}

static void check_sink(const fixture *f, int sink, double rate)
{
    CHECK(f->rates->sink_on[sink] == (rate > 0));
    for (int k = 0; k < f->n && f->rates->sink_on[sink]; k++)
        CHECK_REL(f->rates->sink[sink][k], rate, 1e-12);
}

static void test_books_of_sinks(void)
{
    CHECK(md_ledger_sinks[MD_SINK_BLOW].book == MD_BOOK_BLOWN_OUT);
    CHECK(md_ledger_sinks[MD_SINK_SUBLIMATE].book == MD_BOOK_SUBLIMATED);
    CHECK(md_ledger_sinks[MD_SINK_ESCAPE].book == MD_BOOK_ESCAPED);
    CHECK(md_ledger_sinks[MD_SINK_DRAG].book == MD_BOOK_DRAGGED);
    CHECK(md_ledger_sinks[MD_SINK_GRIND].book == MD_BOOK_BELOW_GRID);
}

static void test_optics(void)
{
    fixture f;
    if (look(&f, "initial.tau0=0.7 shielding.path_multiplier=0.2", 0)) {
        /* H/r = i = 0.05: the line of sight is four times as long. */
        CHECK_REL(f.disk->f_los[0], 4, 1e-12);
        CHECK_REL(f.rates->tau_los, 0.7, 1e-12);
        CHECK_REL(4 * f.rates->kappa * f.rates->sigma, 0.7, 1e-12);
        CHECK(f.rates->kappa_eff == f.rates->kappa);
        CHECK_REL(f.rates->sigma_tau1, 1 / f.rates->kappa, 1e-15);
    }
    disk_end(&f.run);
}

/* Grains with beta >= 1/2 leave in 1/Omega; with <Q_pr> = 1 these are all below s_blow, the bin that holds it in part. */
static void test_blowout(void)
{
    fixture f;
    if (look(&f, "", 0)) {
        double s_blow = 3 * MD_SIGMA_SB * pow(2600, 4) * MD_R_MARS * MD_R_MARS / (2 * MD_G * MD_M_MARS * MD_C * 3270);
        CHECK(f.rates->blow_on && f.rates->sink_on[MD_SINK_BLOW]);
        CHECK_REL(f.rates->t_blow, 1 / omega(), 1e-13);
        for (int k = 0; k < f.n; k++) {
            const double *edge = f.disk->sizes.edge + k;
            double rate = f.rates->sink[MD_SINK_BLOW][k] / omega();
            if (edge[1] <= s_blow)
                CHECK_REL(rate, 1, 1e-13);
            else if (edge[0] >= s_blow)
                CHECK(rate == 0);
            else
                CHECK(rate > 0 && rate < 1 && fabs(rate - log(s_blow / edge[0]) / log(edge[1] / edge[0])) < 0.25);
        }
        check_total(&f);
    }
    disk_end(&f.run);

    if (look(&f, "blowout.criterion=threshold blowout.chi=2", 0)) {
        CHECK_REL(f.rates->t_blow, 2 / omega(), 1e-13);
        for (int k = 0; k < f.n; k++) {
            bool leaves = k == 0 || f.disk->sizes.s[k] <= f.rates->s_min_eff;
            CHECK_REL(f.rates->sink[MD_SINK_BLOW][k], leaves ? omega() / 2 : 0, 1e-13);
        }
    }
    disk_end(&f.run);
}

/* Where tau decides only grains of shielding.tau_min_size or more count: gate, stop, feedback. tau itself, and the phase, know
 * all. */
static void test_tau_min_size(void)
{
    fixture f;
    char changes[400];
    double s_half = 0;
    for (int k = 0; k < 20; k++) { /* the size above which a tenth to nine tenths of the area are */
        s_half = 1e-3 * pow(0.9, k);
        snprintf(changes, sizeof changes,
                 "initial.tau0=2 initial.shape=lognormal initial.s_meter_m=1e-3 shielding.tau_min_size=%.17g", s_half);
        if (!look(&f, changes, 0)) return;
        double share = md_sizes_opacity_share(&f.disk->sizes, f.disk->sizes.kappa, f.cell->mass, s_half);
        CHECK_REL(f.rates->tau_los, 2, 1e-12);
        CHECK_REL(f.rates->tau_rules, 2 * share, 1e-12);
        CHECK_REL(f.rates->tau_stop, 2 * share, 1e-12);
        bool enough = share > 0.3 && share < 0.7;
        disk_end(&f.run);
        if (enough) break;
    }
    const struct {
        const char *more;
        bool blow, stops;
    } rule[] = {{"blowout.tau_gate=true blowout.tau_max=1.5", true, false}, /* 2 without the size */
                {"blowout.tau_gate=true blowout.tau_max=0.5", false, false},
                {"shielding.tau_stop=1.5", true, false},
                {"shielding.tau_stop=0.5", true, true}};
    for (size_t k = 0; k < sizeof rule / sizeof rule[0]; k++) {
        snprintf(changes, sizeof changes,
                 "initial.tau0=2 initial.shape=lognormal initial.s_meter_m=1e-3 shielding.tau_min_size=%.17g %s", s_half,
                 rule[k].more);
        if (look(&f, changes, 0))
            CHECK(f.rates->blow_on == rule[k].blow && (f.cell->stop == MD_CELL_STOPPED_TAU) == rule[k].stops);
        disk_end(&f.run);
    }
}

/* No grain is large enough to count: the feedback sees no optical depth, as if it were given tau = 0 all the time. */
static void test_tau_min_size_feedback(void)
{
    fixture f;
    if (look(&f, "supply.feedback=true supply.feedback_time_yr=1e-4 shielding.tau_min_size=10", 0)) {
        md_solver_advance(&f.run.solver, (md_cell_place){0, 0}, f.cell, 0, 500, &f.run.err);
        CHECK(f.rates->tau_los > 0.01 && f.cell->supply_factor > 1.01);
        CHECK_REL(f.cell->supply_factor, md_supply_feedback(&f.disk->params, 1, 0, 500), 1e-10);
    }
    disk_end(&f.run);
}

static void test_blowout_gates(void)
{
    static const struct {
        const char *changes;
        bool on;
    } gate[] = {
        {"", true},
        {"blowout.enabled=false", false},
        {"run.physics_mode=sublimation_only", false},
        {"run.physics_mode=collisions_only", true},
        {"blowout.tau_gate=true blowout.tau_max=0.9", false}, /* tau = 1 */
        {"blowout.tau_gate=true blowout.tau_max=1.1", true},
        {"phase.T_c_K=1000 phase.T_v_K=1001", false}, /* T_p = 1034 K: vapour */
        {"phase.T_c_K=1000 phase.T_v_K=1001 blowout.solid_only=false", true},
    };
    for (size_t k = 0; k < sizeof gate / sizeof gate[0]; k++) {
        fixture f;
        if (look(&f, gate[k].changes, 0)) {
            CHECK(f.rates->blow_on == gate[k].on && f.rates->sink_on[MD_SINK_BLOW] == gate[k].on);
            if (f.rates->blow_on != gate[k].on) printf("  ... with \"%s\"\n", gate[k].changes);
            check_total(&f);
        }
        disk_end(&f.run);
    }
}

static void test_competition(void)
{
    fixture f;
    double t_blow = 1 / omega();
    if (look(&f, "mars.T0_K=3000 phase.enabled=false blowout.competition=sublimation", 0)) {
        double t_solid = f.rates->s_min_eff / -shrinking(3000), share = t_solid / (t_solid + t_blow);
        CHECK(share > 0 && share < 1);
        CHECK_REL(f.rates->sink[MD_SINK_BLOW][0], share / t_blow, 1e-11);
    }
    disk_end(&f.run);
    if (look(&f, "initial.tau0=0.3 blowout.competition=collision", 0)) {
        double t_solid = t_blow / 0.3; /* collision time 1/(Omega tau) */
        CHECK_REL(f.rates->sink[MD_SINK_BLOW][0], t_solid / (t_solid + t_blow) / t_blow, 1e-12);
    }
    disk_end(&f.run);
    if (look(&f, "initial.tau0=0 blowout.competition=collision", 0))
        CHECK_REL(f.rates->sink[MD_SINK_BLOW][0], 1 / t_blow, 1e-13);
    disk_end(&f.run);
}

static void test_sublimation(void)
{
    fixture f;
    const char *hot = "mars.T0_K=3800 phase.enabled=false";
    double speed = -shrinking(3800);
    char changes[300];
    if (look(&f, hot, 0)) { /* grains shrink through the bins: (s_k - s_(k-1)) / speed in each */
        const double *s = f.disk->sizes.s;
        CHECK_REL(-f.rates->ds_dt, speed, 1e-12);
        CHECK(f.rates->shrinks && !f.rates->sink_on[MD_SINK_SUBLIMATE]);
        for (int k = 1; k < f.n; k++)
            CHECK_REL(f.rates->shrink[k], speed / (s[k] - s[k - 1]), 1e-12);
        CHECK_REL(f.rates->shrink[0], speed / (s[0] - s[0] * s[0] / s[1]), 1e-12);
    }
    disk_end(&f.run);
    for (int legacy = 0; legacy < 2; legacy++) {
        snprintf(changes, sizeof changes, "%s sublimation.mass_conserving=false sublimation.rate=%s", hot,
                 legacy ? "legacy" : "flux");
        if (look(&f, changes, 0)) {
            CHECK(!f.rates->shrinks && f.rates->sink_on[MD_SINK_SUBLIMATE]);
            for (int k = 0; k < f.n; k++)
                CHECK_REL(f.rates->sink[MD_SINK_SUBLIMATE][k], (legacy ? 1 : 3) * speed / f.disk->sizes.s[k], 1e-12);
            check_total(&f);
        }
        disk_end(&f.run);
    }
    snprintf(changes, sizeof changes, "%s sublimation.location=surface", hot);
    if (look(&f, changes, 0)) {
        CHECK(!f.rates->shrinks);
        check_sink(&f, MD_SINK_SUBLIMATE, speed / f.rates->s_min_eff);
    }
    disk_end(&f.run);
    snprintf(changes, sizeof changes, "%s sublimation.location=both sublimation.mass_conserving=false", hot);
    if (look(&f, changes, 0))
        for (int k = 0; k < f.n; k++)
            CHECK_REL(f.rates->sink[MD_SINK_SUBLIMATE][k], speed / f.rates->s_min_eff + 3 * speed / f.disk->sizes.s[k], 1e-12);
    disk_end(&f.run);
    snprintf(changes, sizeof changes, "%s run.physics_mode=collisions_only", hot);
    if (look(&f, changes, 0)) CHECK(f.rates->ds_dt == 0 && !f.rates->shrinks && !f.rates->sink_on[MD_SINK_SUBLIMATE]);
    disk_end(&f.run);
    if (look(&f, "sublimation.enabled=false sublimation.drift_m_s=-3e-6", 0)) {
        CHECK(f.rates->ds_dt == -3e-6 && f.rates->shrinks);
        CHECK_REL(f.rates->shrink[5], 3e-6 / (f.disk->sizes.s[5] - f.disk->sizes.s[4]), 1e-12);
    }
    disk_end(&f.run);
}

/* Legacy with mass kept: only bins whose grains reach s_blow within the coupling interval leave, as blow-out, or as vapour where
 * nothing is blown out. */
static void test_legacy_crossing(void)
{
    fixture f;
    char changes[200];
    const double drift = 1e-9;
    for (int blowout = 0; blowout < 2; blowout++) {
        snprintf(changes, sizeof changes,
                 "sublimation.enabled=false sublimation.drift_m_s=%g sublimation.rate=legacy blowout.enabled=%s "
                 "collisions.enabled=false",
                 -drift, blowout ? "true" : "false");
        if (look(&f, changes, 0)) {
            double s_blow = f.rates->s_min_eff, interval = 1e4; /* grains shrink by 1e-5 m */
            CHECK(s_blow > 1e-6);
            disk_advance(&f.run, 0, 0, interval);
            int crossing = 0, sink = blowout ? MD_SINK_BLOW : MD_SINK_SUBLIMATE,
                other = MD_SINK_BLOW + MD_SINK_SUBLIMATE - sink;
            for (int k = 0; k < f.n; k++) {
                double s = f.disk->sizes.s[k], blown = blowout ? f.run.solver.rad[0].share[k] * omega() : 0;
                bool crosses = s > s_blow && s - drift * interval <= s_blow;
                crossing += crosses;
                CHECK_REL(f.rates->sink[sink][k], blown + (crosses ? drift / (s - s_blow) : 0), 1e-12);
            }
            CHECK(crossing >= 1 && !f.rates->shrinks && f.rates->sink_on[sink] && !f.rates->sink_on[other]);
            check_total(&f);
        }
        disk_end(&f.run);
    }
}

static void test_other_sinks(void)
{
    fixture f;
    const char *vapour = "phase.T_c_K=800 phase.T_v_K=900 phase.escape=true phase.escape_strength=1e-4 "
                         "phase.escape_T_ref_K=1000 phase.escape_power=2";
    if (look(&f, vapour, 0)) { /* T_p = 2600 0.4^(1/4) / 2; blow-out or escape, never both */
        double T = 1300 * pow(0.4, 0.25);
        CHECK(f.rates->phase.vapour && !f.rates->blow_on);
        check_sink(&f, MD_SINK_ESCAPE, 1e-4 * (T / 1000) * (T / 1000));
        check_sink(&f, MD_SINK_BLOW, 0);
        CHECK(f.rates->supply.surface == 0); /* nothing is supplied to vapour */
        check_total(&f);
    }
    disk_end(&f.run);
    if (look(&f, "phase.escape=true", 0)) check_sink(&f, MD_SINK_ESCAPE, 0); /* solid */
    disk_end(&f.run);
    if (look(&f, "sinks.gas_drag=true sinks.rho_gas=1e-5", 0)) {
        for (int k = 0; k < f.n; k++)
            CHECK_REL(f.rates->sink[MD_SINK_DRAG][k], 1e-5 * 500 / (3270 * f.disk->sizes.s[k]), 1e-13);
        check_total(&f);
    }
    disk_end(&f.run);
    if (look(&f, "sinks.gas_drag=true sinks.rho_gas=1e-5 run.physics_mode=collisions_only", 0)) check_sink(&f, MD_SINK_DRAG, 0);
    disk_end(&f.run);
}

/* One surface density: the same rates for all bins, Omega tau in place of collisions between bins. */
static void test_surface_ode(void)
{
    fixture f;
    if (look(&f, "run.model=surface_ode initial.tau0=0.4 sinks.gas_drag=true sinks.rho_gas=1e-5", 0)) {
        double s = f.rates->s_min_eff;
        CHECK(!f.rates->collide && !f.rates->shrinks);
        check_sink(&f, MD_SINK_GRIND, 0.4 * omega());
        check_sink(&f, MD_SINK_BLOW, omega());
        check_sink(&f, MD_SINK_DRAG, 1e-5 * 500 / (3270 * s));
        check_sink(&f, MD_SINK_SUBLIMATE, -shrinking(2600) / s);
        check_total(&f);
    }
    disk_end(&f.run);
    if (look(&f, "run.model=surface_ode collisions.enabled=false", 0)) check_sink(&f, MD_SINK_GRIND, 0);
    disk_end(&f.run);

    /* Nothing but grinding: dSigma/dt = -Omega kappa Sigma^2, and every bin keeps its share. */
    if (look(&f,
             "run.model=surface_ode blowout.enabled=false sublimation.enabled=false supply.mode=off solver.rtol=1e-6 "
             "initial.tau0=0.4",
             0)) {
        double t = 3 / omega(), start = f.cell->start;
        CHECK(disk_advance(&f.run, 0, 0, t) == MD_OK);
        CHECK_REL(md_cell_surface(f.cell, f.n), start / (1 + 0.4 * 3), 5e-5);
        for (int k = 0; k < f.n; k++)
            CHECK_REL(f.cell->mass[k], f.disk->initial_weight[k] * start / (1 + 0.4 * 3), 5e-5);
        CHECK_REL(md_sum_total(f.cell->book[MD_BOOK_BELOW_GRID]), start - md_cell_surface(f.cell, f.n), 1e-12);
    }
    disk_end(&f.run);
}

static void test_collide(void)
{
    static const struct {
        const char *changes;
        bool on;
    } gate[] = {
        {"", true},
        {"collisions.enabled=false", false},
        {"run.physics_mode=sublimation_only", false},
        {"run.physics_mode=collisions_only", true},
        {"phase.T_c_K=1000 phase.T_v_K=1001", false},                       /* liquid */
        {"phase.T_c_K=1000 phase.T_v_K=1001 phase.liquid_pause=1.5", true}, /* never pauses */
        {"phase.T_c_K=1000 phase.T_v_K=1001 phase.enabled=false", true},
    };
    for (size_t k = 0; k < sizeof gate / sizeof gate[0]; k++) {
        fixture f;
        if (look(&f, gate[k].changes, 0)) CHECK(f.rates->collide == gate[k].on);
        disk_end(&f.run);
    }
}

static void test_supply(void)
{
    fixture f;
    if (look(&f, "", 0)) { /* 5 % of Sigma(tau = 1) an orbit */
        CHECK_REL(f.rates->supply_nominal, 0.05 * f.rates->sigma * omega() / (2 * MD_PI), 1e-12);
        CHECK(f.rates->supply.surface == f.rates->supply_nominal && f.rates->supply.deep_in == 0 &&
              f.rates->supply.spilled == 0);
        CHECK(f.rates->supply_weight == f.disk->supply_weight);
    }
    disk_end(&f.run);
    if (look(&f, "supply.rate=2e-4 supply.epsilon_mix=0.5", 0)) CHECK_REL(f.rates->supply.surface, 1e-4, 1e-14);
    disk_end(&f.run);
    if (look(&f, "supply.rate=2e-4 phase.T_c_K=1000 phase.T_v_K=1001", 0))
        CHECK(f.rates->supply.surface == 0 && f.rates->supply_nominal == 0);
    disk_end(&f.run);
    if (look(&f, "supply.rate=2e-4 supply.injection=min_bin", 0)) {
        for (int k = 0; k < f.n; k++) { /* the two bins between s_min_eff and a bin's width above it */
            const double *edge = f.disk->sizes.edge;
            bool first = edge[k + 1] > f.rates->s_min_eff && edge[k] < f.rates->s_min_eff * edge[1] / edge[0];
            CHECK((f.rates->supply_weight[k] > 0) == first);
        }
    }
    disk_end(&f.run);
    if (look(&f, "supply.rate=2e-4 supply.route=deep_mixing supply.t_mix_orbits=3", 0)) { /* an empty layer */
        CHECK_REL(f.rates->supply.deep_in, 2e-4, 1e-14);
        CHECK(f.rates->supply.surface == f.rates->supply.deep_out && f.rates->supply.deep_out == 0);
        f.cell->sigma_deep = 7;
        md_solver_look(&f.run.solver, 0, f.cell, 0, &f.run.err);
        CHECK(f.rates->supply.deep_out > 0.999 * 7 / (3 * 2 * MD_PI / omega()));
    }
    disk_end(&f.run);
    /* A reservoir never gives more in a step than is left. */
    if (look(&f, "supply.rate=1 supply.reservoir=true supply.reservoir_Mmars=1e-12", 0)) {
        f.cell->h = 1000;
        f.cell->reservoir_left = 10;
        md_solver_look(&f.run.solver, 0, f.cell, 0, &f.run.err);
        CHECK(f.rates->supply.surface == 1); /* at that instant */
        md_rates_supply(&f.run.solver.rates[0], f.disk, 0, f.cell, 0, 1, 0, 1000);
        CHECK_REL(f.rates->supply.surface, 0.01, 1e-13);
        CHECK_REL(f.rates->supply_uneven, 0.01, 1e-13); /* nothing is left at the end */
        f.cell->reservoir_left = 0;
        md_solver_look(&f.run.solver, 0, f.cell, 0, &f.run.err);
        CHECK(f.rates->supply.surface == 0);
    }
    disk_end(&f.run);
}

/* All of a finite supply comes in, and no more. */
static void test_reservoir_runs_dry(void)
{
    fixture f;
    for (int taper = 0; taper < 2; taper++) {
        char changes[300];
        snprintf(
            changes, sizeof changes,
            "shielding.tau_stop=0 supply.rate=1e-3 supply.reservoir=true supply.reservoir_Mmars=1e-11 supply.reservoir_end=%s",
            taper ? "taper" : "hard");
        if (look(&f, changes, 0)) {
            double start = f.cell->reservoir_left;
            CHECK(disk_advance(&f.run, 0, 0, 50 * start / 1e-3) == MD_OK);
            double given = md_sum_total(f.cell->book[MD_BOOK_SUPPLIED]);
            CHECK(given <= start * (1 + 1e-12) && given >= start * (taper ? 0.99 : 1 - 1e-9));
            CHECK(fabs(f.cell->reservoir_left - (start - given)) <= 1e-9 * start);
        }
        disk_end(&f.run);
    }
}

/* Taper: linear to the knee, then exponential; whatever the tolerance, the outputs and the scheme. */
static void test_reservoir_taper(void)
{
    static const char *const how[] = {"",
                                      "solver.rtol=1e-2",
                                      "solver.rtol=1e-6",
                                      "solver.scheme=mpe",
                                      "solver.scheme=imex_bdf1",
                                      "run.model=surface_ode",
                                      "supply.route=deep_mixing"};
    for (size_t k = 0; k < sizeof how / sizeof how[0]; k++) {
        fixture f;
        char changes[400];
        snprintf(
            changes, sizeof changes,
            "shielding.tau_stop=0 collisions.enabled=false supply.rate=1e-3 supply.reservoir=true supply.reservoir_Mmars=1e-11 "
            "supply.reservoir_end=taper supply.reservoir_taper_fraction=0.4 %s",
            how[k]);
        if (look(&f, changes, 0)) {
            double start = f.cell->reservoir_left, knee = 0.4 * start, unit = start / 1e-3;
            static const double at[] = {0.3, 0.7, 1, 1.5, 3}; /* of the time that it lasts without a taper */
            for (int i = 0; i < 5; i++) {
                CHECK(disk_advance(&f.run, 0, i > 0 ? at[i - 1] * unit : 0, at[i] * unit) == MD_OK);
                double left = at[i] < 0.6 ? start * (1 - at[i]) : knee * exp(-(at[i] - 0.6) / 0.4);
                CHECK_REL(f.cell->reservoir_left, left, 1e-9);
                CHECK_REL(md_sum_total(f.cell->book[MD_BOOK_SUPPLIED]), start - left, 1e-10);
            }
        }
        disk_end(&f.run);
    }
}

static void test_stop(void)
{
    fixture f;
    if (look(&f, "initial.tau0=3 shielding.tau_stop=2.5", 7)) { /* at once */
        CHECK(f.cell->stop == MD_CELL_STOPPED_TAU && f.cell->stop_time == 7);
        CHECK_REL(f.cell->stop_tau, 3, 1e-12);
        double mass = f.cell->mass[3];
        CHECK(disk_advance(&f.run, 0, 7, 1e6) == MD_OK); /* frozen */
        CHECK(f.cell->mass[3] == mass && f.cell->substeps == 0 && f.rates->t == 1e6 && f.cell->stop_time == 7);
    }
    disk_end(&f.run);
    if (look(&f, "initial.tau0=3 shielding.tau_stop=0", 0)) CHECK(f.cell->stop == MD_CELL_ACTIVE);
    disk_end(&f.run);
    if (look(&f, "initial.tau0=3 shielding.tau_stop=2.5 phase.T_c_K=1000 phase.T_v_K=1001", 0))
        CHECK(f.cell->stop == MD_CELL_ACTIVE); /* vapour */
    disk_end(&f.run);
    if (look(&f, "initial.tau0=2.5000001 shielding.tau_stop=2.5", 0))
        CHECK(f.cell->stop == MD_CELL_ACTIVE); /* within the tolerance */
    disk_end(&f.run);
}

/* T_M, and with it everything hot, belongs to the time asked for. */
static void test_time(void)
{
    fixture f;
    if (look(&f, "mars.driver=hyodo mars.T0_K=3900 phase.enabled=false", 1e7)) {
        double T = 3900 - 1e7 * 3000 / (717 * 86400 * (3900 / 4000.0));
        CHECK(f.rates->t == 1e7);
        CHECK_REL(f.rates->T_M, T, 1e-13);
        CHECK_REL(f.rates->T_d, T / 2, 1e-13);
        CHECK_REL(f.rates->ds_dt, shrinking(T), 1e-11);
        md_solver_look(&f.run.solver, 0, f.cell, 0, &f.run.err);
        CHECK_REL(f.rates->ds_dt, shrinking(3900), 1e-11);
    }
    disk_end(&f.run);
}

/* A configuration in which each sink acts: one that never does moves nothing, and no other test would miss it. */
static void test_every_sink_acts(void)
{
    static const char *const where[MD_SINKS] = {
        [MD_SINK_BLOW] = "initial.tau0=0.3",
        [MD_SINK_SUBLIMATE] = "mars.T0_K=3800 phase.enabled=false sublimation.mass_conserving=false",
        [MD_SINK_ESCAPE] = "phase.T_c_K=800 phase.T_v_K=900 phase.escape=true phase.escape_strength=1e-4",
        [MD_SINK_DRAG] = "sinks.gas_drag=true sinks.rho_gas=1e-5",
        [MD_SINK_GRIND] = "run.model=surface_ode initial.tau0=0.4",
    };
    for (int s = 0; s < MD_SINKS; s++) {
        fixture f;
        double most = 0;
        if (!where[s]) printf("%s: name a configuration in which it acts, here\n", md_ledger_sinks[s].rate);
        CHECK(where[s] != NULL);
        if (!where[s] || !look(&f, where[s], 0)) continue;
        for (int k = 0; k < f.n; k++)
            most = fmax(most, f.rates->sink[s][k]);
        if (!f.rates->sink_on[s] || !(most > 0)) printf("%s: does not act with %s\n", md_ledger_sinks[s].rate, where[s]);
        CHECK(f.rates->sink_on[s] && most > 0);
        disk_end(&f.run);
    }
}

int main(void)
{
    test_books_of_sinks();
    test_optics();
    test_blowout();
    test_blowout_gates();
    test_tau_min_size();
    test_tau_min_size_feedback();
    test_competition();
    test_sublimation();
    test_legacy_crossing();
    test_other_sinks();
    test_every_sink_acts();
    test_surface_ode();
    test_collide();
    test_supply();
    test_reservoir_runs_dry();
    test_reservoir_taper();
    test_stop();
    test_time();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
