/* A whole run of the earlier program, two cells and 5996 steps, step by step with its own clock.
 *
 * That clock advances by dt_wanted whatever the step took (a step here takes min(dt_wanted, t_coll_min/10)), supply begins with
 * the second step, and the last step ends at t_end. Nothing leaves: no grain shrinks to s_blow, and its blow-out does not fire
 * at 4000 K. */
#include "golden.h"
#include "gross_setup.h"

#include "disk/physics/dynamics.h"
#include "disk/solve/imex.h"
#include "numbers/constants.h"
#include "numbers/numeric.h"

enum { BINS = 40, STEPS = 5996 };

static const double dt_first = 0.00099999066044029368, dt_wanted = 1e-3, t_end = 1.9e-7 * MD_YEAR;

typedef struct narrow {
    setup s;
    double r;
    double N[BINS], source[BINS];
    double clock, start, supply_rate;  /* s, kg/m^2, kg/(m^2 s) */
    double reported, supplied, defect; /* kg/m^2; reported: rate times the clock's step */
    double t_coll;
    md_imex_done last;
} narrow;

static double sigma_of(const narrow *run)
{
    double sum = 0;
    for (int k = 0; k < BINS; k++)
        sum += run->s.sizes.m[k] * run->N[k];
    return sum;
}

/* dN/ds of three slopes in s/s_min, not joined at the breaks; tau = kappa Sigma = 1; supply is 5 % of Sigma an orbit. */
static void fill_start(narrow *run, double omega)
{
    const md_sizes *sizes = &run->s.sizes;
    double mass = 0, area = 0, s_min = sizes->edge[0], s_max = sizes->edge[BINS];
    for (int k = 0; k < BINS; k++) {
        double s = sizes->s[k], slope = s < 10 * s_min ? 1.83 : s < s_max / 10 ? 2.83 : 3.33;
        run->N[k] = md_pow(s / s_min, -slope) * (sizes->edge[k + 1] - sizes->edge[k]);
        mass += sizes->m[k] * run->N[k];
        area += sizes->area[k] * run->N[k];
    }
    for (int k = 0; k < BINS; k++)
        run->N[k] /= area;
    run->start = mass / area;
    run->supply_rate = 0.05 * run->start * omega / (2 * MD_PI);
    for (int k = 0; k < BINS; k++)
        run->source[k] = run->supply_rate / run->start * run->N[k];
}

static void open_run(narrow *run, double r)
{
    double e = 1 - MD_R_MARS / r, v_kepler = sqrt(MD_G * MD_M_MARS / r);
    *run = (narrow){.r = r};
    setup_open(&run->s, BINS, 3.867613653971073e-06, 1e-3, md_relative_velocity(MD_V_PERICENTER, v_kepler, e, 0.05), 0.05 * r);
    fill_start(run, v_kepler / r);
}

static void step(narrow *run, int number)
{
    const md_sizes *sizes = &run->s.sizes;
    double gain[BINS], loss[BINS], N[BINS], supplied, defect;
    double dt = number == 1 ? dt_first : number < STEPS ? dt_wanted : t_end - run->clock;
    run->t_coll = md_gross_rates(&run->s.gross, run->N, gain, loss);
    md_imex_rates rates = {BINS, sizes->m, gain, loss, number > 1 ? run->source : NULL, NULL, run->t_coll};
    CHECK(md_imex_step(&rates, run->N, dt, 0.1, 5e-3, N, &run->last, &run->s.err) == MD_OK);
    md_imex_moved(&rates, run->N, N, run->last.h, 0, NULL, NULL, &supplied, &defect);
    memcpy(run->N, N, sizeof N);
    run->clock += dt;
    run->supplied += supplied;
    run->defect += defect;
    run->reported += number > 1 ? run->supply_rate * dt : 0;
}

static void check_sizes(const narrow *run, const char *file, int cell)
{
    golden table = golden_open(file);
    for (int k = 0; k < BINS; k++) {
        int row = cell * BINS + k;
        CHECK((int)golden_at(&table, row, "cell_index") == cell && (int)golden_at(&table, row, "bin_index") == k);
        CHECK_REL(run->s.sizes.s[k], golden_at(&table, row, "s_bin_center"), 1e-12);
        CHECK_REL(run->s.sizes.m[k] * run->N[k], golden_at(&table, row, "Sigma_bin"), 1e-10);
        CHECK_REL(sigma_of(run), golden_at(&table, row, "Sigma_surf"), 1e-12);
    }
    CHECK_REL(run->clock, golden_at(&table, cell * BINS, "time"), 1e-12);
    golden_close(&table);
}

/* The series holds cell 0, every hundredth step from the first. */
static void check_series(const narrow *run, const golden *series, int row)
{
    double tau = 0;
    for (int k = 0; k < BINS; k++)
        tau += run->s.sizes.area[k] * run->N[k];
    CHECK_REL(run->clock, golden_at(series, row, "time"), 1e-12);
    CHECK_REL(sigma_of(run), golden_at(series, row, "Sigma_surf"), 1e-12);
    CHECK_REL(tau, golden_at(series, row, "tau_los_mars"), 1e-10);
    CHECK_REL(run->t_coll, golden_at(series, row, "t_coll_kernel_min"), 1e-10);
    CHECK_REL(run->last.h, golden_at(series, row, "smol_dt_eff"), 1e-10);
    CHECK(fabs(run->last.mass_error - golden_at(series, row, "smol_mass_error")) <= 2e-15);
}

/* What the earlier program could not explain is the supply of time that it did not take, and the scheme's defect. */
static void check_balance(const narrow *run, int cell)
{
    golden table = golden_open("run_narrow_T4000_true_mass_balance.csv");
    double area = golden_at(&table, cell, "area_m2"), now = sigma_of(run);
    CHECK_REL(run->start * area, golden_at(&table, cell, "M_init_kg"), 1e-12);
    CHECK_REL(now * area, golden_at(&table, cell, "M_final_kg"), 1e-12);
    CHECK_REL(run->reported * area, golden_at(&table, cell, "M_supply_reported_kg"), 1e-10);
    double residual = golden_at(&table, cell, "residual_kg=init+supply-loss-final");
    CHECK_REL((run->reported - run->supplied - run->defect) * area, residual, 1e-9);
    CHECK_REL(run->start + run->supplied + run->defect, now, 1e-12);
    golden_close(&table);
}

static void test_cell(int cell, double r, const golden *series)
{
    narrow run;
    open_run(&run, r);
    for (int number = 1; number <= STEPS; number++) {
        step(&run, number);
        if (number == 1) check_sizes(&run, "run_narrow_T4000_psd_after_step1.csv", cell);
        if (number == 5901) check_sizes(&run, "run_narrow_T4000_psd_final.csv", cell);
        if (cell == 0 && number % 100 == 1) check_series(&run, series, number / 100);
    }
    check_balance(&run, cell);
    setup_close(&run.s);
}

int main(void)
{
    golden series = golden_open("run_narrow_T4000_series_every_100_steps.csv");
    CHECK(series.rows == 60);
    test_cell(0, 4830037.5, &series);
    test_cell(1, 7711112.5, &series);
    golden_close(&series);
    return check_report();
}
