/* How long a run will take: laws by hand, and a trial against the sub-steps that the cells then take. */
#include "disk_setup.h"

#include "base/timer.h"
#include "disk/evolve/pace.h"
#include "numbers/constants.h"

static md_params with_scheme(md_scheme scheme)
{
    md_params params = {0};
    params.solver.scheme = scheme;
    return params;
}

static void test_left(void)
{
    md_params imex = with_scheme(MD_SCHEME_IMEX), mprk = with_scheme(MD_SCHEME_MPRK22);
    md_pace_mark a = {10, 100, 1}, b = {20, 200, 2}, none = {0};
    CHECK_REL(md_pace_left(&imex, &a, &b, 1000), 9800, 1e-12); /* sub-steps of 0.1 for ever */
    b = (md_pace_mark){10 * 1024, 200, 2};                     /* t ~ S^10 */
    CHECK_REL(md_pace_left(&imex, &a, &b, 10 * 1024 * 1024.), 200, 1e-12);
    CHECK_REL(md_pace_left(&mprk, &a, &b, 10 * 1024 * 1024.), 200, 1e-12);
    b = (md_pace_mark){20, 200, 2};
    CHECK(md_pace_left(&mprk, &a, &b, 1e6) <
          0.01 * md_pace_left(&imex, &a, &b, 1e6)); /* where the error rules they will grow */
    CHECK(md_pace_left(&imex, &a, &b, 20) == 0 && md_pace_left(&imex, &a, &b, 5) == 0);
    CHECK(isinf(md_pace_left(&imex, &none, &b, 50)) && isinf(md_pace_left(&imex, &b, &b, 50)));
    /* Matter that moves rules the length of sub-steps; a viscosity of 0 moves nothing. */
    md_params moves = mprk;
    moves.transport.viscous = MD_VISCOUS_DIFFUSION;
    CHECK(md_pace_left(&moves, &a, &b, 1e6) == md_pace_left(&mprk, &a, &b, 1e6));
    moves.transport.nu_m2_s = 1;
    CHECK(md_pace_left(&moves, &a, &b, 1e6) == md_pace_left(&imex, &a, &b, 1e6));
    a = (md_pace_mark){19, 100, 1}; /* slower and slower: as it is now, not worse */
    CHECK_REL(md_pace_left(&imex, &a, &b, 40), 200, 1e-12);
}

static void test_text(void)
{
    char text[32];
    const struct {
        double wall;
        const char *text;
    } cases[] = {{0.283, "0.28 s"},           {100, "1e+02 s"}, {150, "2.5 min"}, {7300, "2 h"}, {86400 * 3.1, "3.1 d"},
                 {MD_YEAR * 4e5, "4e+05 yr"}, {0, "0 s"}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        md_pace_text(cases[k].wall, text, sizeof text);
        CHECK(strcmp(text, cases[k].text) == 0);
    }
}

/* Sub-steps of a trial and of the cells: the same where all were tried to the end, near where the tolerance was another. */
static void test_trial(const char *changes, double within)
{
    disk_run run;
    const double times[] = {0, 1e5, 1e6, 3e6};
    if (disk_start(&run, changes)) {
        md_trial trial;
        CHECK(md_trial_run(&trial, &run.setup.disk, times, 4, 30, 60, &run.err) == MD_OK);
        CHECK(trial.cells == run.cells.count && trial.done == trial.cells && trial.wall_s > 0);
        double all = 0;
        for (int i = 0; i < run.cells.count; i++) {
            for (int row = 1; row < 4; row++)
                CHECK(disk_advance(&run, i, times[row - 1], times[row]) == MD_OK);
            all += (double)(disk_cell(&run, i)->substeps + disk_cell(&run, i)->rejected);
        }
        double ratio = trial.substeps * run.cells.count / all;
        if (!(ratio <= within && ratio >= 1 / within)) printf("%s: %g times the sub-steps\n", changes, ratio);
        CHECK(ratio <= within && ratio >= 1 / within);
    }
    disk_end(&run);
}

/* Told once, at the third look at which it would take longer than a day. */
static void test_told_once(void)
{
    md_params imex = with_scheme(MD_SCHEME_IMEX);
    md_pace pace = {.began = md_seconds() - 10};
    int told = 0;
    double left = 0;
    for (int look = 1; look <= 8; look++) {
        double substeps = 1000 * pow(2, look), told_now;
        pace.now.wall -= 1; /* as if a second had passed */
        told_now = md_pace_look(&pace, &imex, 0, 4, 1e-6 * substeps, substeps, substeps, 1e6);
        told += told_now > 0;
        if (told_now > 0) {
            CHECK(look == 4); /* the first has nothing to compare with */
            left = told_now;
        }
    }
    CHECK(told == 1);
    CHECK_REL(left, 1e12 * 4 * 10 / 16000, 1e-3); /* four cells, 1e12 sub-steps each, 16000 in 10 s */
    pace = (md_pace){.began = md_seconds() - 10};
    for (int look = 1; look <= 8; look++) { /* 1e6 sub-steps a cell are no day */
        pace.now.wall -= 1;
        CHECK(md_pace_look(&pace, &imex, 0, 4, 1e-6 * 1000 * look, 1000 * look, 1000 * look, 1) == 0);
    }
}

int main(void)
{
    test_left();
    test_text();
    test_trial("disk.cells=5 sizes.bins=16 mars.T0_K=2600", 1 + 1e-12);
    test_trial("disk.cells=3 sizes.bins=12 mars.T0_K=2600 solver.rtol=1e-2", 1 + 1e-12);
    test_trial("disk.cells=2 sizes.bins=16 mars.T0_K=2600 solver.rtol=1e-6", 1.5);
    test_trial("disk.cells=2 sizes.bins=16 mars.T0_K=2600 solver.rtol=1e-5 solver.scheme=mpe", 1.5);
    test_trial("disk.cells=2 sizes.bins=12 dynamics.damping=true", 1 + 1e-12);
    test_trial("disk.cells=2 sizes.bins=12 solver.scheme=imex_bdf1 collisions.enabled=false", 1 + 1e-12);
    test_told_once();
    return check_report();
}
