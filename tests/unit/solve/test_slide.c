/* Solid and vapour that drive a cell into each other. With grains that are all blown out at one rate b, and supplied, all that happens
 * depends on y, the time spent solid: bin k holds G_k + (g_k - G_k) exp(-b y) with G_k = F_k/b, so tau is A + B exp(-b y). Solid, y
 * runs with t. On the boundary tau is what f_vap = 1/2 says, which fixes y, as long as it runs slower than t. */
#include "check.h"
#include "disk_setup.h"

#include "numbers/constants.h"

/* f_vap = (T - 2000)/1000/(1 + tau): tau at the boundary is (T - 2000)/500 - 1. Mars has a skin of 50 m, 2760 K at first. */
static const char COMMON[] =
    "disk.cells=1 disk.r_in_RM=1.9 disk.r_out_RM=2.1 sizes.bins=8 sizes.s_min_m=1e-7 sizes.s_max_m=1e-6 "
    "collisions.enabled=false sublimation.enabled=false shielding.tau_stop=0 initial.tau0=0.8 initial.shape=powerlaw3 "
    "phase.temperature=mars phase.T_c_K=2000 phase.T_v_K=3000 phase.liquid_pause=2 mars.T0_K=2760 mars.slab_depth_m=50 "
    "supply.rate=4e-8 supply.injection=top_bin blowout.criterion=threshold ";

static double T_M(double t)
{
    double cube = 1 / (2760.0 * 2760 * 2760) + 3 * MD_SIGMA_SB * t / (50.0 * 3000 * 1000);
    return 1 / cbrt(cube);
}

enum { BINS = 8 };

typedef struct exact {
    double b, A, B;             /* tau = A + B exp(-b y) */
    double g[BINS], G[BINS];    /* at t = 0, and after long */
    double reached, held, left; /* the boundary is reached, and left for good */
} exact;

static double tau_of(const exact *x, double y)
{
    return x->A + x->B * exp(-x->b * y);
}

static double tau_edge(double t)
{
    return (T_M(t) - 2000) / 500 - 1;
}

/* Time spent solid where tau is that of the boundary. */
static double y_edge(const exact *x, double t)
{
    return -log((tau_edge(t) - x->A) / x->B) / x->b;
}

/* f falls through 0 between a and b. */
static double root(double (*f)(const exact *x, double t), const exact *x, double a, double b)
{
    for (int k = 0; k < 200; k++) {
        double middle = 0.5 * (a + b);
        if (f(x, middle) > 0)
            a = middle;
        else
            b = middle;
    }
    return 0.5 * (a + b);
}

static double above_edge(const exact *x, double t)
{
    return tau_of(x, t) - tau_edge(t);
}

static double edge_above_rest(const exact *x, double t)
{
    return tau_edge(t) - x->A;
}

/* 1 less the share of the time that it is solid, by the boundary's own fall. */
static double to_spare(const exact *x, double t)
{
    double T = T_M(t), dT = -MD_SIGMA_SB * T * T * T * T / (50.0 * 3000 * 1000);
    return 1 + dT / 500 / (x->b * (tau_edge(t) - x->A));
}

static double y_of(const exact *x, double t)
{
    if (t < x->reached) return t;
    return t < x->left ? y_edge(x, t) : y_edge(x, x->left) + (t - x->left);
}

static void describe(exact *x, const disk_run *run, const md_cell *cell)
{
    const md_disk *disk = &run->setup.disk;
    *x = (exact){.b = disk->radial.omega[0]};
    for (int k = 0; k < BINS; k++) {
        double kappa = disk->f_los[0] * 3 / (4 * disk->sizes.rho * disk->sizes.s[k]);
        x->g[k] = cell->mass[k];
        x->G[k] = k == BINS - 1 ? disk->params.supply.rate.value / x->b : 0;
        x->A += kappa * x->G[k];
        x->B += kappa * (x->g[k] - x->G[k]);
    }
    x->reached = root(above_edge, x, 0, 3e3);
    x->left = root(to_spare, x, x->reached, root(edge_above_rest, x, 0, 1e5));
}

/* The largest error of a bin, and of what was supplied and blown out, relative to all there was. */
static double error_at(const exact *x, const md_cell *cell, double t)
{
    double y = y_of(x, t), start = 0, supplied = 0, now = 0, worst = 0;
    for (int k = 0; k < BINS; k++) {
        double want = x->G[k] + (x->g[k] - x->G[k]) * exp(-x->b * y);
        start += x->g[k];
        now += want;
        supplied += x->b * x->G[k] * y;
        worst = fmax(worst, fabs(cell->mass[k] - want));
    }
    worst = fmax(worst, fabs(md_sum_total(cell->book[MD_BOOK_SUPPLIED]) - supplied));
    worst = fmax(worst, fabs(md_sum_total(cell->book[MD_BOOK_BLOWN_OUT]) - (start + supplied - now)));
    return worst / start;
}

static const double UNTIL = 1.2e4;

static bool start(disk_run *run, const char *scheme, double rtol)
{
    char all[1200];
    snprintf(all, sizeof all, "%s solver.scheme=%s solver.rtol=%g", COMMON, scheme, rtol);
    return disk_start(run, all);
}

/* The worst error of ten outputs; into `substeps`, how many it took. */
static double error_of(const char *scheme, double rtol, long *substeps)
{
    disk_run run;
    double error = 0;
    if (start(&run, scheme, rtol)) {
        md_cell *cell = disk_cell(&run, 0);
        exact x;
        describe(&x, &run, cell);
        CHECK(x.reached > 1000 && x.left > 6 * x.reached && x.left < UNTIL - 1000);
        for (int k = 0; k < 10 && !run.err.code; k++) {
            double t = UNTIL * (k + 1) / 10;
            disk_advance(&run, 0, UNTIL * k / 10, t);
            error = fmax(error, error_at(&x, cell, t));
            bool held = t > x.reached && t < x.left;
            CHECK(cell->edge == (held ? MD_EDGE_HELD : MD_EDGE_AWAY));
            if (held && rtol <= 1e-4) { /* the share now, by a line through the last two, and all that goes by it */
                double close = 3 * pow(rtol, 2.0 / 3), share = 1 - to_spare(&x, t), rate = share * x.b;
                CHECK_REL(cell->solid_share, share, close);
                CHECK_REL(run.solver.rates[0].sink[MD_SINK_BLOW][3], rate, close);
                CHECK_REL(run.solver.rates[0].supply.surface, share * run.setup.disk.params.supply.rate.value, close);
            }
        }
        if (run.err.code) printf("%s\n", run.err.text);
        CHECK(run.err.code == MD_OK && md_cell_ledger_error(cell, BINS) < 1e-13);
        *substeps = (long)cell->substeps;
    }
    disk_end(&run);
    return error;
}

/* The error goes with the tolerance, and no sub-steps are spent on turns, of which there would be one for each tolerance. */
static void against_closed_form(const char *scheme)
{
    long substeps = 0;
    for (int k = 2; k <= 6; k++) {
        double rtol = pow(10, -k), error = error_of(scheme, rtol, &substeps);
        printf("%s, rtol = %g: error %.2e, %ld sub-steps\n", scheme, rtol, error, substeps);
        CHECK(error < 0.1 * rtol && (double)substeps < 3 / sqrt(rtol) + 50);
    }
}

/* A cell's row is all that goes on: on another rank, or after a stop, a held cell has the same bits. */
static void row_is_all(const char *scheme)
{
    disk_run one, two;
    if (start(&one, scheme, 1e-3) && start(&two, scheme, 1e-3)) {
        size_t bytes = one.cells.row_bytes;
        disk_advance(&one, 0, 0, 5000);
        CHECK(disk_cell(&one, 0)->edge == MD_EDGE_HELD);
        memcpy(disk_cell(&two, 0), disk_cell(&one, 0), bytes);
        disk_advance(&one, 0, 5000, UNTIL);
        disk_advance(&two, 0, 5000, UNTIL);
        CHECK(memcmp(disk_cell(&one, 0), disk_cell(&two, 0), bytes) == 0 && disk_cell(&one, 0)->edge == MD_EDGE_AWAY);
    }
    disk_end(&one);
    disk_end(&two);
}

int main(void)
{
    static const char *const schemes[] = {"mprk22", "mprk43"};
    for (int s = 0; s < 2; s++) {
        against_closed_form(schemes[s]);
        row_is_all(schemes[s]);
    }
    CHECK(md_alloc_live() == 0);
    return check_report();
}
