/* Where cells are cut into blocks, and how many ranks the plan puts to work. */
#include "disk_setup.h"

#include "disk/evolve/decomposition.h"
#include "param/param_set.h"

/* Every cell once, in order; nobody idle while there are cells; no block larger than another by more than one cell. */
static void test_cuts(void)
{
    int first[301];
    for (int cells = 1; cells <= 200; cells += cells < 20 ? 1 : 37) {
        for (int ranks = 1; ranks <= 300; ranks++) {
            int least = cells, most = 0, busy = 0;
            md_decomposition_cut(cells, ranks, first);
            for (int r = 0; r < ranks; r++) {
                int mine = first[r + 1] - first[r];
                busy += mine > 0;
                most = mine > most ? mine : most;
                least = mine < least ? mine : least;
            }
            CHECK(first[0] == 0 && first[ranks] == cells && least >= 0 && most - least <= 1);
            CHECK(busy == (ranks < cells ? ranks : cells));
        }
    }
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
    test_plans();
    test_more_ranks();
    return check_report();
}
