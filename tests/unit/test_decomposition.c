/* Where cells are cut into blocks, and how many ranks the plan puts to work. */
#include "disk_setup.h"

#include "disk/run/decomposition.h"

enum { MAX_CELLS = 200, MAX_RANKS = 260 };

/* The smallest largest block of all ways to cut, by trying every last block: best[r][c] for r blocks of the first c cells. */
static double optimum(const double *cost, int cells, int ranks)
{
    static double best[MAX_RANKS + 1][MAX_CELLS + 1];
    for (int c = 1; c <= cells; c++)
        best[1][c] = best[1][c - 1] * (c > 1) + cost[c - 1];
    for (int r = 2; r <= ranks; r++) {
        for (int c = r; c <= cells; c++) {
            double last = 0;
            best[r][c] = (double)INFINITY;
            for (int from = c - 1; from >= r - 1; from--) {
                last += cost[from];
                best[r][c] = fmin(best[r][c], fmax(last, best[r - 1][from]));
            }
        }
    }
    return best[ranks][cells];
}

/* Every cell once, in order; nobody idle while there are cells; no other way to cut has a cheaper dearest block. */
static void check_cut(const double *cost, int cells, int ranks)
{
    int first[MAX_RANKS + 1], busy = 0, backwards = 0;
    md_decomposition_cut(cost, cells, ranks, first);
    double total = 0, dearest = 0, worst = 0;
    for (int c = 0; c < cells; c++) {
        total += cost[c];
        dearest = fmax(dearest, cost[c]);
    }
    for (int r = 0; r < ranks; r++) {
        double mine = 0;
        backwards += first[r + 1] < first[r];
        busy += first[r + 1] > first[r];
        for (int c = first[r]; c < first[r + 1]; c++)
            mine += cost[c];
        worst = fmax(worst, mine);
    }
    int most = ranks < cells ? ranks : cells, before = check_failed;
    CHECK(first[0] == 0 && first[ranks] == cells && backwards == 0);
    CHECK(busy == most);
    CHECK(worst <= (total / ranks + dearest) * (1 + 1e-12));
    if (cells <= 30) CHECK(worst <= optimum(cost, cells, most) * (1 + 1e-9));
    if (total > 0)
        CHECK_REL(md_decomposition_imbalance(cost, first, ranks), worst * ranks / total - 1, 1e-12);
    else
        CHECK(md_decomposition_imbalance(cost, first, ranks) == 0);
    if (check_failed == before) return;
    printf("  ... %d cells, %d ranks, cost", cells, ranks);
    for (int c = 0; c < cells && c < 20; c++)
        printf(" %.3g", cost[c]);
    printf(", first");
    for (int r = 0; r <= ranks && r < 20; r++)
        printf(" %d", first[r]);
    printf("\n");
}

static void test_cuts(void)
{
    uint64_t seed = 31;
    double cost[MAX_CELLS];
    for (int trial = 0; trial < 3000; trial++) {
        int cells = 1 + (int)(random_unit(&seed) * (trial % 2 ? 12 : MAX_CELLS - 1)),
            ranks = 1 + (int)(random_unit(&seed) * cells * 1.3);
        for (int c = 0; c < cells; c++) {
            switch (trial % 5) {
            case 0: cost[c] = 1; break;
            case 1: cost[c] = random_unit(&seed) < 0.8 ? 0 : random_unit(&seed); break;
            case 2: cost[c] = random_decades(&seed, -3, 3); break;
            case 3: cost[c] = c + 1; break;
            default: cost[c] = 1 + random_unit(&seed); break;
            }
        }
        check_cut(cost, cells, ranks);
    }
    double one_dear[5] = {1, 1, 100, 1, 1}, nothing[7] = {0};
    for (int ranks = 1; ranks <= 9; ranks++) {
        check_cut(one_dear, 5, ranks);
        check_cut(nothing, 7, ranks);
    }
}

static void test_equal_costs(void)
{
    double cost[12];
    int first[5];
    for (int c = 0; c < 12; c++)
        cost[c] = 3;
    md_decomposition_cut(cost, 12, 4, first);
    for (int r = 0; r <= 4; r++)
        CHECK(first[r] == 3 * r);
    CHECK(md_decomposition_imbalance(cost, first, 4) == 0);
    for (int c = 0; c < 12; c++)
        cost[c] = 0; /* nobody has measured yet */
    md_decomposition_cut(cost, 12, 4, first);
    for (int r = 0; r <= 4; r++)
        CHECK(first[r] == 3 * r);
}

static md_plan plan_of(const char *changes, int given, int outputs)
{
    md_params params = {0};
    md_error err = {MD_OK, ""};
    md_params_default(md_disk_params, &params, &err);
    disk_change(&params, changes, &err);
    CHECK(err.code == MD_OK);
    md_plan plan = md_decomposition_plan(&params, given, outputs);
    int cells = params.disk.cells;
    md_params_free(md_disk_params, &params);

    CHECK(plan.given == given && plan.used >= 1 && plan.used <= given && plan.reason != NULL);
    CHECK(plan.used <= cells || strcmp(plan.reason, "fixed") == 0);
    CHECK_REL(plan.seconds_compute + plan.seconds_messages + plan.seconds_output, plan.seconds_used, 1e-12);
    CHECK(plan.seconds_used <= plan.seconds_one * (1 + 1e-12) || strcmp(plan.reason, "fixed") == 0);
    return plan;
}

static void check_plan(const char *changes, int given, int outputs, int used, const char *reason)
{
    md_plan plan = plan_of(changes, given, outputs);
    CHECK(plan.used == used);
    CHECK(strcmp(plan.reason, reason) == 0);
    if (plan.used != used || strcmp(plan.reason, reason) != 0)
        printf("  ... \"%s\" on %d ranks: %d, %s\n", changes, given, plan.used, plan.reason);
}

static void test_plans(void)
{
    check_plan("disk.cells=32", 1, 200, 1, "all");
    check_plan("disk.cells=1", 1, 200, 1, "all");
    check_plan("disk.cells=1", 16, 200, 1, "few_cells");
    check_plan("disk.cells=4 sizes.bins=10", 16, 200, 1, "few_cells_per_rank"); /* done in milliseconds: nothing to share */
    check_plan("disk.cells=2000 sizes.bins=250", 16, 20, 16, "all");
    check_plan("disk.cells=8 sizes.bins=1000", 64, 20, 8, "few_cells");
    check_plan("disk.cells=32 parallel.ranks=3", 8, 200, 3, "fixed");
    check_plan("disk.cells=32 parallel.ranks=30", 8, 200, 8, "fixed");
    check_plan("disk.cells=2 sizes.bins=10 parallel.ranks=4", 4, 200, 4, "fixed"); /* as asked, cells or not */
    /* A plan that writes all the time and computes little: more ranks at one file only wait for each other. */
    md_plan plan = plan_of("disk.cells=64 sizes.bins=10 io.segment_MB=0.01", 64, 200000);
    CHECK(plan.used < 64 && strcmp(plan.reason, "io_bound") == 0);
    if (strcmp(plan.reason, "io_bound") != 0) printf("  ... %d, %s\n", plan.used, plan.reason);
}

/* More ranks on offer never make the estimate worse, and never use fewer seconds than a perfect share of the work. */
static void test_more_ranks(void)
{
    double last = (double)INFINITY;
    for (int given = 1; given <= 128; given *= 2) {
        md_plan plan = plan_of("disk.cells=100 sizes.bins=60", given, 300);
        CHECK(plan.seconds_used <= last);
        CHECK(plan.seconds_compute >= plan.seconds_one / given * 0.5);
        last = plan.seconds_used;
    }
}

int main(void)
{
    test_cuts();
    test_equal_costs();
    test_plans();
    test_more_ranks();
    return check_report();
}
