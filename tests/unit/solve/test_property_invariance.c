/* What must not matter: the unit of mass, the unit of time, how an interval is cut into calls, who was advanced before, what is cached,
 * and, to rounding, the kernel. */
#include "disk_setup.h"

static double mass_of(const double *g, int n)
{
    double sum = 0;
    for (int k = 0; k < n; k++)
        sum += g[k];
    return sum;
}

/* L1 distance of two states over the mass of the second. */
static double distance(const double *a, const double *b, int n)
{
    double sum = 0;
    for (int k = 0; k < n; k++)
        sum += fabs(a[k] - b[k]);
    return sum / mass_of(b, n);
}

/* --- rescaled problems ----------------------------------------------------------------------------------------------------- */

static void advance_all(disk_run *run, double t1)
{
    for (int i = 0; i < run->cells.count; i++)
        CHECK(disk_advance(run, i, 0, t1) == MD_OK);
}

/* A body is hit at a rate ~ N v / H. So lambda times the mass in a layer lambda times as thick does the same to every body, when
 * nothing asks for the optical depth: every mass is lambda times as large at all times. With lambda a power of two to the last bit. */
static void test_thicker_and_heavier(const char *base)
{
    static const struct {
        int lambda;
        double tolerance;
    } scaling[] = {{4, 0}, {3, 1e-10}};
    char changes[500];
    for (int j = 0; j < 2; j++) {
        disk_run one, many;
        snprintf(changes, sizeof changes, "%s initial.tau0=0.5 dynamics.H_factor=1", base);
        if (!disk_start(&one, changes)) return;
        snprintf(changes, sizeof changes, "%s initial.tau0=%.17g dynamics.H_factor=%d", base, 0.5 * scaling[j].lambda,
                 scaling[j].lambda);
        if (!disk_start(&many, changes)) return;
        advance_all(&one, 2e6);
        advance_all(&many, 2e6);
        for (int i = 0; i < one.cells.count; i++) {
            const md_cell *a = disk_cell(&one, i), *b = disk_cell(&many, i);
            double tolerance = scaling[j].tolerance, lambda = scaling[j].lambda;
            CHECK(a->substeps > 20 && a->substeps == b->substeps);
            CHECK(md_sum_total(a->book[MD_BOOK_BLOWN_OUT]) > 0 && md_sum_total(a->book[MD_BOOK_SUBLIMATED]) > 0);
            double area = 0; /* every bin in mass and area; a bin that holds a 1e-20 part may round as it likes */
            for (int k = 0; k < one.setup.disk.sizes.n; k++) {
                double kappa = one.setup.disk.sizes.kappa[k];
                area += kappa * fabs(b->mass[k] / lambda - a->mass[k]);
                if (tolerance <= 0)
                    CHECK(b->mass[k] == lambda * a->mass[k]);
                else if (a->mass[k] > 1e-20 * a->start)
                    CHECK_REL(b->mass[k], lambda * a->mass[k], 1e-9);
            }
            CHECK(area <=
                  tolerance * md_sizes_opacity(&one.setup.disk.sizes, a->mass) * mass_of(a->mass, one.setup.disk.sizes.n));
            for (int book = 0; book < MD_BOOKS; book++)
                CHECK_REL(md_sum_total(b->book[book]), lambda * md_sum_total(a->book[book]), tolerance);
        }
        disk_end(&one);
        disk_end(&many);
    }
}

/* With a constant kernel and nothing else, twice the kernel is half the time: every sub-step is half as long, every mass the same. */
static void test_faster_clock(void)
{
    const char *base =
        "disk.cells=1 sizes.bins=25 collisions.outcome=destroy collisions.kernel=constant blowout.enabled=false "
        "sublimation.enabled=false supply.mode=off phase.enabled=false shielding.tau_stop=0 mars.driver=constant "
        "initial.shape=powerlaw3 initial.sigma_from=given";
    char changes[500];
    disk_run slow, fast;
    snprintf(changes, sizeof changes, "%s collisions.kernel_coefficient=1e-16 solver.h_init_s=1", base);
    if (!disk_start(&slow, changes)) return;
    snprintf(changes, sizeof changes, "%s collisions.kernel_coefficient=8e-16 solver.h_init_s=0.125", base);
    if (!disk_start(&fast, changes)) return;
    CHECK(disk_advance(&slow, 0, 0, 1e6) == MD_OK);
    CHECK(disk_advance(&fast, 0, 0, 1.25e5) == MD_OK);
    const md_cell *a = disk_cell(&slow, 0), *b = disk_cell(&fast, 0);
    CHECK(a->substeps == b->substeps && a->substeps > 5 && distance(a->mass, a->mass + 25, 25) > 0);
    CHECK(memcmp(a->mass, b->mass, 50 * sizeof(double)) == 0);
    CHECK(memcmp(a->book, b->book, sizeof a->book) == 0 && md_sum_total(a->book[MD_BOOK_BELOW_GRID]) > 0);
    disk_end(&slow);
    disk_end(&fast);
}

/* --- how a run is driven --------------------------------------------------------------------------------------------------- */

/* Twenty-three uneven pieces against one: the sub-steps fall elsewhere, so the difference is that of the tolerance, no more. */
static void test_cut_intervals(const char *changes, double rtol)
{
    disk_run whole, cut;
    char with_rtol[500];
    const double t_end = 5e6;
    snprintf(with_rtol, sizeof with_rtol, "%s solver.rtol=%g", changes, rtol);
    if (!disk_start(&whole, with_rtol) || !disk_start(&cut, with_rtol)) return;
    int n = whole.setup.disk.sizes.n;
    for (int i = 0; i < whole.cells.count; i++) {
        uint64_t seed = 77;
        disk_advance(&whole, i, 0, t_end);
        double t = 0;
        for (int j = 0; j < 23; j++) {
            double next = j == 22 ? t_end : t + (t_end - t) * 0.4 * random_unit(&seed);
            disk_advance(&cut, i, t, next);
            t = next;
        }
        const md_cell *a = disk_cell(&whole, i), *b = disk_cell(&cut, i);
        double off = distance(b->mass, a->mass, n), handled = a->start + md_sum_total(a->book[MD_BOOK_SUPPLIED]);
        CHECK(off <= 10 * rtol);
        if (off > 10 * rtol) printf("  ... \"%s\", cell %d: distance %.3g\n", with_rtol, i, off);
        for (int book = 0; book < MD_BOOKS; book++)
            CHECK(fabs(md_sum_total(b->book[book]) - md_sum_total(a->book[book])) <= 10 * rtol * handled);
        CHECK(b->substeps <= a->substeps + 4 * 23);
    }
    CHECK(!whole.err.code && !cut.err.code);
    disk_end(&whole);
    disk_end(&cut);
}

/* A call that ends where it begins changes nothing. */
static void test_no_time(void)
{
    disk_run run;
    if (disk_start(&run, "disk.cells=1")) {
        disk_advance(&run, 0, 0, 1e4);
        uint64_t before = md_cell_digest(disk_cell(&run, 0), run.cells.bins, 0);
        disk_advance(&run, 0, 1e4, 1e4);
        CHECK(md_cell_digest(disk_cell(&run, 0), run.cells.bins, 0) == before);
    }
    disk_end(&run);
}

enum { CELLS = 5, STOPS = 4 };

/* Coefficients kept for every cell; none, or one set that all share, as on a rank with too many cells. */
enum { KEPT, SHARED, ANEW };

/* Digests of all cells after STOPS intervals; order[j] is the j-th cell that gets its turn. */
static void digests(const char *changes, const int *order, bool by_cell, int cache, uint64_t *digest)
{
    disk_run run;
    for (int i = 0; i < CELLS; i++)
        digest[i] = 0;
    if (disk_start(&run, changes)) {
        int cached = run.solver.cached;
        run.setup.disk.cache_disabled = cache == ANEW;
        if (cache == SHARED) run.solver.cached = 0;
        for (int turn = 0; turn < STOPS * CELLS; turn++) {
            int i = order[by_cell ? turn / STOPS : turn % CELLS], stop = by_cell ? turn % STOPS : turn / CELLS;
            disk_advance(&run, i, 3e4 * stop * stop, 3e4 * (stop + 1) * (stop + 1));
            md_diag diag; /* looking changes nothing either */
            md_solver_diagnose(&run.solver, (md_cell_place){i, i}, disk_cell(&run, i), &diag);
        }
        for (int i = 0; i < CELLS; i++)
            digest[i] = md_cell_digest(disk_cell(&run, i), run.cells.bins, i);
        CHECK(run.err.code == MD_OK);
        run.solver.cached = cached;
    }
    disk_end(&run);
}

/* One cell alone in a solver of its own, in a row of its own. */
static uint64_t lonely_digest(const char *changes, int ig)
{
    disk_run run;
    uint64_t digest = 0;
    md_solver solver;
    md_cells cells;
    if (!disk_start(&run, changes)) return 0;
    const md_disk *disk = &run.setup.disk;
    CHECK(md_solver_init(&solver, disk, 1, &run.err) == MD_OK &&
          md_cells_init(&cells, ig, 1, disk->sizes.n, &run.err) == MD_OK);
    md_cell *cell = md_cells_at(&cells, 0);
    md_cell_start(disk, ig, cell);
    for (int stop = 0; stop < STOPS; stop++)
        md_solver_advance(&solver, (md_cell_place){0, ig}, cell, 3e4 * stop * stop, 3e4 * (stop + 1) * (stop + 1), &run.err);
    digest = md_cell_digest(cell, disk->sizes.n, ig);
    md_cells_free(&cells);
    md_solver_free(&solver);
    disk_end(&run);
    return digest;
}

static void test_neighbours_and_cache(const char *options)
{
    static const int forward[CELLS] = {0, 1, 2, 3, 4}, mixed[CELLS] = {3, 0, 4, 2, 1};
    uint64_t want[CELLS], got[CELLS];
    char changes[500];
    int before = check_failed;
    snprintf(changes, sizeof changes, "disk.cells=%d sizes.bins=13 %s", CELLS, options);
    digests(changes, forward, true, KEPT, want);
    digests(changes, mixed, true, KEPT, got);
    CHECK(memcmp(want, got, sizeof want) == 0);
    digests(changes, mixed, false, SHARED, got);
    CHECK(memcmp(want, got, sizeof want) == 0);
    digests(changes, forward, false, ANEW, got);
    CHECK(memcmp(want, got, sizeof want) == 0);
    CHECK(lonely_digest(changes, 0) == want[0] && lonely_digest(changes, 3) == want[3]);
    if (check_failed > before) printf("  ... with \"%s\"\n", options);
}

/* Plain and vector kernels differ in the last bits only; so do the runs, as long as they take the same sub-steps. */
static void test_kernels(void)
{
    disk_run plain, fast;
    if (!disk_start(&plain, "disk.cells=1 solver.kernel=reference") || !disk_start(&fast, "disk.cells=1 solver.kernel=auto"))
        return;
    disk_advance(&plain, 0, 0, 1e6);
    disk_advance(&fast, 0, 0, 1e6);
    CHECK(disk_cell(&plain, 0)->substeps == disk_cell(&fast, 0)->substeps);
    CHECK(distance(disk_cell(&fast, 0)->mass, disk_cell(&plain, 0)->mass, 40) <= 1e-11);
    disk_end(&plain);
    disk_end(&fast);
}

int main(void)
{
    const char *base = "disk.cells=2 sizes.bins=30 phase.enabled=false shielding.tau_stop=0 mars.T0_K=2600";
    test_thicker_and_heavier(base);
    test_thicker_and_heavier(
        "disk.cells=1 sizes.bins=30 phase.enabled=false shielding.tau_stop=0 mars.T0_K=2600 solver.scheme=mpe "
        "collisions.bottom=closed sublimation.drift_m_s=-1e-12 collisions.largest_fragment=0.1 sizes.s_min_m=3e-7");
    test_faster_clock();
    test_cut_intervals("disk.cells=2 sizes.bins=30", 1e-3);
    test_cut_intervals("disk.cells=2 sizes.bins=30 mars.T0_K=2400 supply.route=deep_mixing", 1e-3);
    test_cut_intervals("disk.cells=1 sizes.bins=14 mars.T0_K=2400 dynamics.damping=true", 1e-3);
    test_cut_intervals("disk.cells=2 sizes.bins=30 mars.T0_K=2400 supply.feedback=true", 1e-4);
    test_no_time();
    test_neighbours_and_cache("");
    if (!CHECK_SANITIZED) test_neighbours_and_cache("mars.T0_K=2300 dynamics.damping=true blowout.chi=auto"); /* dear */
    test_neighbours_and_cache(
        "mars.T0_K=2300 dynamics.kernel_ei=wyatt_eq supply.injection=min_bin blowout.criterion=threshold");
    test_neighbours_and_cache(
        "mars.T0_K=2300 shielding.tau_stop=1.01 supply.route=deep_mixing supply.headroom=spill collisions.energy=true");
    test_neighbours_and_cache("mars.T0_K=2300 collisions.sticking=accrete sublimation.rate=legacy");
    test_kernels();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
