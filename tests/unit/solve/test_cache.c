/* What is kept between sub-steps: when sizes or parameters change in the middle of a run, nothing that was made from the old ones
 * is met again. Each run is compared, to the last bit, with one that keeps nothing. */
#include "disk_setup.h"

#include "base/digest.h"

enum { CELLS = 2, BINS = 10 };

static const double HALF = 30; /* s: some thirty sub-steps */

typedef void (*change)(md_disk *disk);

/* The earlier grid, a little larger; masses and areas as its radii and density have them. */
static void scale_sizes(md_sizes *sizes, double s, double rho)
{
    sizes->rho *= rho;
    for (int k = 0; k <= sizes->n; k++)
        sizes->edge[k] *= s;
    for (int k = 0; k < sizes->n; k++) {
        sizes->s[k] *= s;
        sizes->m[k] *= rho * s * s * s;
        sizes->area[k] *= s * s;
        sizes->kappa[k] /= rho * s;
    }
}

static void change_sizes(md_disk *disk)
{
    scale_sizes(&disk->sizes, 1.1, 1);
}

static void change_density(md_disk *disk)
{
    scale_sizes(&disk->sizes, 1, 1.2);
}

/* One edge between two bins: fragments are shared out otherwise, nothing else is new. */
static void change_edge(md_disk *disk)
{
    disk->sizes.edge[5] *= 1.05;
}

static void change_velocity(md_disk *disk)
{
    disk->params.dynamics.v_rel = disk->params.dynamics.v_rel == MD_V_DISPERSION ? MD_V_PERICENTER : MD_V_DISPERSION;
}

static void change_height(md_disk *disk)
{
    disk->params.dynamics.H_factor *= 1.5;
}

static void change_Qs(md_disk *disk)
{
    for (int k = 0; k < disk->params.strength.Qs.n; k++)
        disk->params.strength.Qs.v[k] *= 1.3;
}

static void change_B(md_disk *disk)
{
    for (int k = 0; k < disk->params.strength.B.n; k++)
        disk->params.strength.B.v[k] *= 1.3;
}

static void change_strength_slope(md_disk *disk)
{
    disk->params.strength.b_g += 0.1;
}

static void change_fragments(md_disk *disk)
{
    disk->params.collisions.q_frag -= 0.1;
}

static void change_largest(md_disk *disk)
{
    disk->params.collisions.largest_fragment *= 0.5;
}

static void change_outcome(md_disk *disk)
{
    disk->params.collisions.outcome = MD_OUTCOME_DESTROY;
}

static void change_light(md_disk *disk)
{
    disk->params.radiation.q_pr_value *= 0.8;
}

static void change_criterion(md_disk *disk)
{
    disk->params.blowout.criterion = MD_BLOWOUT_THRESHOLD;
}

static void change_injection(md_disk *disk)
{
    disk->params.supply.injection_q -= 0.3;
}

static void change_nothing(md_disk *disk)
{
    (void)disk;
}

/* Two intervals with the change in between; the digest is of all cells and of what they show at last. */
static uint64_t run_with(const char *changes, change middle, bool cached, md_cache_count *coefficients, md_cache_count *light)
{
    disk_run run;
    uint64_t digest = 0;
    char all[400];
    snprintf(all, sizeof all, "disk.cells=%d sizes.bins=%d %s", CELLS, BINS, changes);
    if (!disk_start(&run, all)) return 0;
    run.setup.disk.cache_disabled = !cached;
    for (int part = 0; part < 2; part++) {
        if (part == 1) middle(&run.setup.disk);
        for (int i = 0; i < CELLS; i++) {
            md_diag diag;
            CHECK(disk_advance(&run, i, HALF * part, HALF * (part + 1)) == MD_OK);
            md_solver_diagnose(&run.solver, (md_cell_place){i, i}, disk_cell(&run, i), &diag);
            digest += md_cell_digest(disk_cell(&run, i), BINS, i) + md_hash(&diag, sizeof diag, (uint64_t)(i + CELLS * part));
        }
    }
    *coefficients = run.solver.coefficients;
    *light = md_solver_radiation_count(&run.solver);
    disk_end(&run);
    return digest;
}

/* The first `n` of the changes; with sanitizers, for which they are much alike, some. */
static void test_changes(const char *changes, size_t n)
{
    static const struct {
        const char *name;
        change change;
    } cases[] = {{"sizes", change_sizes},
                 {"an edge", change_edge},
                 {"density", change_density},
                 {"velocity", change_velocity},
                 {"height", change_height},
                 {"Qs", change_Qs},
                 {"B", change_B},
                 {"the strength's slope", change_strength_slope},
                 {"the fragments' slope", change_fragments},
                 {"<Q_pr>", change_light},
                 {"criterion of blow-out", change_criterion},
                 {"largest fragment", change_largest},
                 {"outcome", change_outcome}};
    if (CHECK_SANITIZED) n = 4;
    md_cache_count kept[2], none[2];
    uint64_t unchanged = run_with(changes, change_nothing, true, &kept[0], &kept[1]);
    CHECK(unchanged == run_with(changes, change_nothing, false, &none[0], &none[1]));
    for (size_t k = 0; k < n && k < sizeof cases / sizeof cases[0]; k++) {
        int before = check_failed;
        uint64_t with = run_with(changes, cases[k].change, true, &kept[0], &kept[1]);
        uint64_t without = run_with(changes, cases[k].change, false, &none[0], &none[1]);
        CHECK(with == without);
        CHECK(with != unchanged); /* else the case shows nothing */
        for (int cache = 0; cache < 2; cache++) {
            CHECK(none[cache].hits == 0 && none[cache].misses == kept[cache].hits + kept[cache].misses);
            CHECK(kept[cache].misses > 0);
        }
        if (check_failed > before) printf("  ... %s changed, with \"%s\"\n", cases[k].name, changes);
    }
}

/* Shares of what is supplied, which follow a blow-out size that moves, one that stays, and none. */
static void test_injection(void)
{
    static const char *const how[] = {"mars.T0_K=2300", "mars.T0_K=2300 mars.driver=constant", "blowout.enabled=false",
                                      "mars.T0_K=2300 supply.injection=min_bin", "mars.T0_K=2300 solver.scheme=imex_bdf1"};
    md_cache_count a, b;
    for (size_t k = 0; k < sizeof how / sizeof how[0]; k++) {
        char all[300];
        snprintf(all, sizeof all, "supply.rate=1e-6 supply.injection=powerlaw blowout.criterion=threshold %s", how[k]);
        uint64_t unchanged = run_with(all, change_nothing, true, &a, &b), other = run_with(all, change_injection, true, &a, &b);
        CHECK(unchanged == run_with(all, change_nothing, false, &a, &b));
        CHECK(other == run_with(all, change_injection, false, &a, &b));
        CHECK((other != unchanged) == (k != 3)); /* min_bin has no slope */
        CHECK(run_with(all, change_edge, true, &a, &b) == run_with(all, change_edge, false, &a, &b));
    }
}

/* Motion that lasts: one set a cell, until something changes. */
static void test_counts(void)
{
    md_cache_count coefficients, light;
    run_with("mars.T0_K=2300", change_nothing, true, &coefficients, &light);
    CHECK(coefficients.misses == CELLS && coefficients.hits > 20);
    run_with("mars.T0_K=2300", change_fragments, true, &coefficients, &light);
    CHECK(coefficients.misses == 2 * CELLS && light.hits > 0);
    run_with("mars.T0_K=2300 dynamics.damping=true", change_nothing, true, &coefficients, &light);
    CHECK(coefficients.hits > 4 * coefficients.misses);
}

/* The sizes that leave at more temperatures than are kept, in rounds over some and over all, are those that are found anew. */
static void test_leaving(void)
{
    disk_run run;
    if (disk_start(&run, "disk.cells=1")) {
        const md_disk *disk = &run.setup.disk;
        for (int ask = 0; ask < 5 * MD_LEAVING_KEPT; ask++) {
            int at = ask < 2 * MD_LEAVING_KEPT ? ask % (MD_LEAVING_KEPT - 1) : ask % (MD_LEAVING_KEPT + 1);
            double T_M = 2000 + 5.0 * at;
            md_blowout_band is = md_solver_leaving(&run.solver, T_M),
                            want = md_blowout_edges(&disk->params, &disk->tables, T_M, disk->sizes.rho);
            CHECK(is.lo == want.lo && is.hi == want.hi && is.roots == want.roots);
        }
    }
    disk_end(&run);
}

int main(void)
{
    enum { ALL = 13, BUT_OUTCOME = ALL - 1, FOR_GROSS = ALL - 2 };
    test_changes("mars.T0_K=2300", ALL);
    test_changes("mars.T0_K=2300 dynamics.damping=true blowout.chi=auto", ALL);
    test_changes("mars.T0_K=2300 dynamics.kernel_ei=wyatt_eq collisions.energy=true", ALL);
    test_changes("mars.T0_K=2300 solver.scheme=imex_bdf1", BUT_OUTCOME);
    test_changes("mars.T0_K=2300 collisions.bookkeeping=gross", FOR_GROSS);
    test_injection();
    test_counts();
    test_leaving();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
