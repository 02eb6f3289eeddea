#include "check.h"
#include "defaults.h"
#include "golden.h"

#include "base/memory.h"
#include "disk/physics/shielding.h"

/* The earlier program's look-ups, read beside the repository when they are there, for the tables that fall linearly from 1 at
 * tau = 0 to the value at tau = 1 that their name carries. */
static void against_golden(void)
{
    const char *outside = "../shared/golden/phi_tau.csv";
    FILE *file = fopen(outside, "r");
    if (!file) return;
    fclose(file);
    golden table = golden_open("../../../../shared/golden/phi_tau.csv");
    md_params params = defaults();
    params.shielding.mode = MD_SHIELD_TABLE;
    for (int i = 0; i < table.rows; i++) {
        const char *name = golden_name(&table, i, "table");
        double at_one = strstr(name, "phi1_0") ? atof(strstr(name, "phi1_0") + 5) / 100 : -1;
        double x[] = {0, 1}, y[] = {1, at_one};
        if (at_one < 0) continue;
        md_tables tables = {.phi = {.n = 2, .x = x, .y = y}};
        double tau = golden_at(&table, i, "tau"), kappa = 1.4653;
        CHECK_REL(md_phi(&params, &tables, tau), golden_at(&table, i, "phi"), 1e-14);
        double kappa_eff = md_kappa_eff(&params, &tables, kappa, tau / kappa, 1);
        CHECK_REL(kappa_eff, golden_at(&table, i, "kappa_eff_for_kappa1.4653"), 1e-14);
        CHECK_REL(md_sigma_tau1(kappa_eff), golden_at(&table, i, "sigma_tau1"), 1e-14);
    }
    md_params_free(md_disk_params, &params);
    golden_close(&table);
}

/* The depth of which so much counts: it counts that, and nothing thinner does; or nothing anywhere near does. */
static void depth_that_counts(const md_params *params, const md_tables *tables, double effective)
{
    double tau = md_tau_los_of(params, tables, effective), end = isinf(tau) ? 100 : tau;
    if (!isinf(tau)) CHECK_REL(md_phi(params, tables, tau) * tau, effective, 1e-14);
    int thinner = 0;
    for (int i = 0; i < 5000; i++) {
        double thin = end * i / 5000;
        thinner += md_phi(params, tables, thin) * thin >= effective * (1 + 1e-12);
    }
    CHECK(thinner == 0);
}

static void depths(void)
{
    md_params params = defaults();
    double x[] = {0.5, 2, 4, 7, 9}, hump[] = {1, 0.6, 0.1, 0.3, 0}, held[] = {0.9, 0.6, 0.2, 0.2, 0.5};
    md_tables tables = {.phi = {.n = 5, .x = x, .y = hump}};
    CHECK(md_tau_los_of(&params, &tables, 3) == 3); /* off */
    params.shielding.mode = MD_SHIELD_TABLE;
    CHECK(md_tau_los_of(&params, &tables, 0) == 0);
    for (double effective = 0.0311; effective < 3; effective += 0.0311)
        depth_that_counts(&params, &tables, effective);
    /* phi = 1 - (tau - 1/2) 0.4/1.5 counts most at tau = 17/8: beyond the row at 2, whose 1.2 is more than from there on; the next
     * hump, 0.3 - 0.15 (tau - 7) from 7 on, has 2.1 at its beginning. */
    CHECK_REL(md_tau_los_of(&params, &tables, 1.2), 2, 1e-14);
    CHECK(md_tau_los_of(&params, &tables, 1.3) > 4 && isinf(md_tau_los_of(&params, &tables, 2.11)));
    tables.phi.y = held;
    for (double effective = 0.0711; effective < 9; effective += 0.0711)
        depth_that_counts(&params, &tables, effective);
    CHECK_REL(md_tau_los_of(&params, &tables, 8), 16, 1e-14); /* the end is held */
    params.shielding.mode = MD_SHIELD_FIXED_TAU1;
    CHECK(md_tau_los_of(&params, &tables, 3) == 3);
    md_params_free(md_disk_params, &params);
}

int main(void)
{
    against_golden();
    depths();
    md_params params = defaults();
    double x[] = {0.5, 2, 4}, y[] = {1.2, 0.6, -0.2};
    md_tables tables = {.phi = {.n = 3, .x = x, .y = y}};

    CHECK(md_los_factor(&params, 0.01) == 1);
    params.shielding.path_multiplier = 0.2;
    CHECK_REL(md_los_factor(&params, 0.05), 4, 1e-15);
    CHECK(md_los_factor(&params, 0.5) == 1);

    CHECK(md_kappa_eff(&params, &tables, 2.5, 10, 4) == 2.5); /* off */
    CHECK(md_phi(&params, &tables, 10) == 1);
    params.shielding.mode = MD_SHIELD_FIXED_TAU1;
    CHECK_REL(md_kappa_eff(&params, &tables, 2.5, 10, 4), 0.1, 1e-15);
    CHECK(md_kappa_eff(&params, &tables, 2.5, 0, 4) == 2.5);
    params.shielding.mode = MD_SHIELD_TABLE;
    CHECK(md_phi(&params, &tables, 0) == 1); /* clamped to [0, 1] */
    CHECK(md_phi(&params, &tables, 9) == 0);
    CHECK_REL(md_phi(&params, &tables, 2.5), 0.4, 1e-14);
    CHECK_REL(md_kappa_eff(&params, &tables, 5, 0.25, 2), 5 * 0.4, 1e-14); /* tau_los = 2.5 */
    CHECK(isinf(md_sigma_tau1(0)) && isinf(md_sigma_tau1(-1)));
    CHECK_REL(md_sigma_tau1(4), 0.25, 1e-15);
    md_params_free(md_disk_params, &params);
    CHECK(md_alloc_live() == 0);
    return check_report();
}
