#include "check.h"
#include "golden.h"

#include "base/memory.h"
#include "disk/model/sizes.h"

/* Grid, masses and opacity of one golden grid; `kappa`: of its melt distribution. */
static void against_golden(const char *name, double s_min, double kappa)
{
    golden table = golden_open(name);
    md_sizes sizes;
    md_error err = {0};
    double g[64];
    CHECK(md_sizes_init(&sizes, table.rows, s_min, 3.0, 3270.0, &err) == MD_OK);
    for (int k = 0; k < sizes.n; k++) {
        CHECK_REL(sizes.edge[k], golden_at(&table, k, "edge_lo"), 1e-14);
        CHECK_REL(sizes.edge[k + 1], golden_at(&table, k, "edge_hi"), 1e-14);
        CHECK_REL(sizes.s[k], golden_at(&table, k, "centre"), 1e-14);
        CHECK_REL(sizes.m[k], golden_at(&table, k, "mass"), 1e-13);
        CHECK_REL(sizes.kappa[k] * sizes.m[k], sizes.area[k], 1e-14);
        g[k] = golden_at(&table, k, "N_per_m2_at_Sigma0") * sizes.m[k];
    }
    CHECK_REL(md_sizes_opacity(&sizes, g), kappa, 1e-12);
    for (int k = 0; k < sizes.n; k++)
        g[k] = 0;
    CHECK(md_sizes_opacity(&sizes, g) == 0);
    md_sizes_free(&sizes);
    golden_close(&table);
}

/* The share of the opacity at and above a size, against the area counted bin by bin; of a cut bin by the logarithm. */
static void test_opacity_share(void)
{
    md_sizes sizes;
    md_error err = {0};
    double g[] = {3, 5, 0, 2}; /* edges 1, 10, 100, 1000, 10000 um; centres 10^0.5 um apart from them */
    if (md_sizes_init(&sizes, 4, 1e-6, 1e-2, 3000, &err)) return;
    double a = 3, b = 0.5, d = 2e-3, all = a + b + d; /* g / s */
    CHECK(md_sizes_opacity_share(&sizes, sizes.kappa, g, 0) == 1 && md_sizes_opacity_share(&sizes, sizes.kappa, g, 1e-6) == 1);
    CHECK_REL(md_sizes_opacity_share(&sizes, sizes.kappa, g, 1e-5), (b + d) / all, 1e-14);
    CHECK_REL(md_sizes_opacity_share(&sizes, sizes.kappa, g, 1e-5 * sqrt(sqrt(10))), (0.75 * b + d) / all, 1e-13);
    CHECK_REL(md_sizes_opacity_share(&sizes, sizes.kappa, g, 1e-6 * sqrt(10)), (a / 2 + b + d) / all, 1e-13);
    CHECK_REL(md_sizes_opacity_share(&sizes, sizes.kappa, g, 2e-4), d / all, 1e-13); /* an empty bin */
    CHECK(md_sizes_opacity_share(&sizes, sizes.kappa, g, 1e-2) == 0 && md_sizes_opacity_share(&sizes, sizes.kappa, g, 1) == 0);
    CHECK(md_sizes_opacity_share(&sizes, sizes.kappa, (double[]){0, 0, 0, 0}, 1e-5) == 0);
    md_sizes_free(&sizes);
}

int main(void)
{
    test_opacity_share();
    /* kappa_melt of kappa_and_scalars.json */
    against_golden("grid_n10.csv", 1e-7, 28.827477973265474);
    against_golden("grid_n40.csv", 1e-7, 35.71774634990304);
    against_golden("grid_n40_sminblow.csv", 3.867613653971073e-06, 1.465340382428489);

    md_sizes sizes;
    const double bad[][2] = {{1, 1}, {2, 1}, {0, 1}, {-1, 1}};
    for (int i = 0; i < 4; i++) {
        md_error err = {0};
        CHECK(md_sizes_init(&sizes, 10, bad[i][0], bad[i][1], 3270, &err) == MD_ERR_CONFIG);
    }
    md_error err = {0};
    CHECK(md_sizes_init(&sizes, 1, 1e-7, 1, 3270, &err) == MD_ERR_CONFIG);
    CHECK(md_alloc_live() == 0);
    return check_report();
}
