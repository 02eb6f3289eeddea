#include "check.h"
#include "defaults.h"
#include "golden.h"

#include "base/memory.h"
#include "disk/physics/radiation.h"
#include "numbers/numeric.h"

static md_params grey(double q_pr)
{
    md_params params = defaults();
    params.radiation.q_pr = MD_Q_PR_CONSTANT;
    params.radiation.q_pr_value = q_pr;
    return params;
}

static md_sizes grid(int n)
{
    md_sizes sizes;
    md_error err = {0};
    CHECK(md_sizes_init(&sizes, n, 1e-7, 3, 3270, &err) == MD_OK);
    return sizes;
}

/* The earlier program's <Q_pr> table, when it lies beside the repository. */
static md_table2 forsterite(void)
{
    const char *path = "../shared/golden/qpr_planck_forsterite_mie.csv";
    FILE *file = fopen(path, "r");
    if (!file) return (md_table2){0};
    fclose(file);
    md_error err = {0};
    golden rows = golden_open("../../../../shared/golden/qpr_planck_forsterite_mie.csv");
    int ny = 0;
    while (ny < rows.rows && golden_at(&rows, ny, "T_M") == golden_at(&rows, 0, "T_M"))
        ny++;
    int nx = rows.rows / ny;
    md_table2 table = {.nx = nx,
                       .ny = ny,
                       .x = md_alloc((size_t)nx, sizeof(double), &err),
                       .y = md_alloc((size_t)ny, sizeof(double), &err),
                       .z = md_alloc((size_t)rows.rows, sizeof(double), &err)};
    for (int i = 0; i < nx; i++)
        table.x[i] = golden_at(&rows, i * ny, "T_M");
    for (int j = 0; j < ny; j++)
        table.y[j] = md_log(golden_at(&rows, j, "s"));
    for (int i = 0; i < rows.rows; i++)
        table.z[i] = golden_at(&rows, i, "Q_pr");
    golden_close(&rows);
    return table;
}

static void grey_against_golden(void)
{
    md_params params = grey(1);
    golden table = golden_open("blowout_beta.csv");
    for (int i = 0; i < table.rows; i++) {
        if (strcmp(golden_name(&table, i, "mode"), "Qpr=1") != 0) continue;
        double T = golden_at(&table, i, "T_M");
        int roots;
        CHECK_REL(md_blowout_size(&params, &(md_tables){0}, T, 3270, &roots), golden_at(&table, i, "a_blow"), 1e-14);
        CHECK(roots == 1);
        CHECK_REL(md_beta(1e-7, T, 1, 3270), golden_at(&table, i, "beta_s1e-7"), 1e-14);
        CHECK_REL(md_beta(1e-4, T, 1, 3270), golden_at(&table, i, "beta_s1e-4"), 1e-14);
    }
    golden_close(&table);
    /* V9 */
    CHECK_REL(md_blowout_size(&params, &(md_tables){0}, 2000, 3000, NULL), 4.058895e-7, 1e-6);
    CHECK_REL(md_blowout_size(&params, &(md_tables){0}, 4000, 3000, NULL), 6.494231e-6, 1e-6);
    md_params_free(md_disk_params, &params);
}

/* Intended difference: between its points the earlier program reads <Q_pr> linearly in s, this one in ln s. So only what does
 * not lie between points in s is compared: at and below the table's smallest size, 1 um. */
static void forsterite_against_golden(void)
{
    md_tables tables = {.q_pr = forsterite()};
    if (tables.q_pr.nx == 0) return;
    md_params params = defaults();
    golden table = golden_open("blowout_beta.csv");
    for (int i = 0; i < table.rows; i++) {
        if (strcmp(golden_name(&table, i, "mode"), "Qpr=1") == 0) continue;
        double T = golden_at(&table, i, "T_M"), s_blow = golden_at(&table, i, "a_blow");
        CHECK_REL(md_beta(1e-7, T, md_q_pr(&params, &tables, 1e-7, T, NULL), 3270), golden_at(&table, i, "beta_s1e-7"), 1e-13);
        CHECK_REL(md_beta(1e-6, T, md_q_pr(&params, &tables, 1e-6, T, NULL), 3270), golden_at(&table, i, "beta_s1e-6"), 1e-12);
        if (s_blow < 1e-6)
            CHECK_REL(md_blowout_size(&params, &tables, T, 3270, NULL), s_blow, 1e-13);
        else
            CHECK_REL(md_blowout_size(&params, &tables, T, 3270, NULL), s_blow, 1e-2);
    }
    golden_close(&table);
    table = golden_open("beta_gate_scan.csv");
    int compared = 0;
    for (int i = 0; i < table.rows; i++) {
        double T = golden_at(&table, i, "T_M"), s_blow = golden_at(&table, i, "a_blow_6iter");
        if (s_blow >= 1e-6) continue;
        double s = fmax(1e-7, s_blow), q = md_q_pr(&params, &tables, s, T, NULL), beta = md_beta(s, T, q, 3270);
        CHECK_REL(md_blowout_size(&params, &tables, T, 3270, NULL), s_blow, 1e-13);
        CHECK_REL(q, golden_at(&table, i, "Qpr_mean"), 1e-13);
        CHECK_REL(beta, golden_at(&table, i, "beta_at_smin_effective"), 1e-13);
        CHECK_REL(md_chi_auto(beta, q), golden_at(&table, i, "chi_blow_auto"), 1e-13);
        compared++;
    }
    CHECK(compared > 40);
    golden_close(&table);
    md_tables_free(&tables);
    md_params_free(md_disk_params, &params);
}

static void chi(void)
{
    golden table = golden_open("beta_gate_scan.csv");
    for (int i = 0; i < table.rows; i++) {
        CHECK_REL(md_chi_auto(golden_at(&table, i, "beta_at_smin_effective"), golden_at(&table, i, "Qpr_mean")),
                  golden_at(&table, i, "chi_blow_auto"), 1e-13);
    }
    golden_close(&table);
    CHECK_REL(md_chi_auto(0.49981, 0.64893), 0.6490533201308248, 1e-14); /* misc */
    CHECK(md_chi_auto(1000, 1) == 0.5 && md_chi_auto(0, 1.2) == 2);      /* clamped */
}

/* A table with a hump: <Q_pr> = bump(ln s) T / 2000 K, so that the leaving grains form a band of sizes. */
enum { N_T = 4, N_S = 33 };

typedef struct bump_table {
    double T[N_T], y[N_S], z[N_T * N_S];
} bump_table;

static double bump(double y)
{
    double x = (y - log(3e-7)) / 0.9;
    return 1.7 * exp(-x * x) + 1e-3;
}

static md_tables make_bump(bump_table *b)
{
    for (int i = 0; i < N_T; i++)
        b->T[i] = 1000 + 1500.0 * i;
    for (int j = 0; j < N_S; j++)
        b->y[j] = log(1e-9) + (log(1e-3) - log(1e-9)) * j / (N_S - 1);
    for (int i = 0; i < N_T * N_S; i++)
        b->z[i] = bump(b->y[i % N_S]) * b->T[i / N_S] / 2000;
    return (md_tables){.q_pr = {.nx = N_T, .ny = N_S, .x = b->T, .y = b->y, .z = b->z}};
}

static double beta_at(const md_params *params, const md_tables *tables, double s, double T)
{
    return md_beta(s, T, md_q_pr(params, tables, s, T, NULL), 3270);
}

/* Roots counted by brute force on a fine ladder of sizes; beta at the root is 1/2 to 1e-10. */
static void roots(const md_params *params, const md_tables *tables)
{
    int seen[4] = {0};
    for (double T = 1000; T < 6000; T += 23.7) {
        int count = 0, found;
        bool above = beta_at(params, tables, 1e-9, T) >= 0.5;
        double smallest = 0, largest = 0, factor = exp(1e-3);
        for (double s = 1e-9; s < 10; s *= factor) {
            bool now = beta_at(params, tables, s, T) >= 0.5;
            if (now != above) largest = s;
            if (now && !above && count == 0) smallest = s;
            count += now != above;
            above = now;
        }
        double s_blow = md_blowout_size(params, tables, T, 3270, &found);
        CHECK(found == count);
        if (found < 4) seen[found]++;
        if (found == 0) CHECK(s_blow == 0);
        if (found > 0) CHECK_REL(beta_at(params, tables, s_blow, T), 0.5, 1e-10);
        if (found == count && found > 0) CHECK_REL(s_blow, largest, 2e-3);
        double lo = md_blowout_edges(params, tables, T, 3270).lo;
        if (smallest == 0) CHECK(lo == 0);
        if (smallest > 0) CHECK_REL(beta_at(params, tables, lo, T), 0.5, 1e-10);
        if (smallest > 0) CHECK_REL(lo, smallest, 2e-3);
    }
    CHECK(seen[0] > 0 && seen[2] > 0); /* no band while Mars is cool, one with two ends when it is hot */
}

/* What update says at the bins is what the formulas say there, and shares are continuous in T and add up to
 * the band's width. */
static void shares(const md_params *params, const md_tables *tables)
{
    md_sizes sizes = grid(47);
    md_radiation rad;
    md_error err = {0};
    CHECK(md_radiation_init(&rad, params, tables, &sizes, &err) == MD_OK);
    double before[47], step = 0.02, bin = log(3 / 1e-7) / 47;
    for (double T = 1200; T < 4800; T += step) {
        md_radiation_update(&rad, params, tables, &sizes, T, false);
        bool first = T == 1200, smooth = true, inside = true;
        for (int k = 0; k < 47; k++) {
            inside = inside && rad.share[k] >= 0 && rad.share[k] <= 1;
            smooth = smooth && (first || fabs(rad.share[k] - before[k]) < 0.01);
            before[k] = rad.share[k];
        }
        if (!smooth || !inside || first) CHECK(smooth && inside);
    }
    for (double T = 1100; T < 5400; T += 371) {
        md_radiation_update(&rad, params, tables, &sizes, T, true);
        double width = 0, want = 0, beta_max = 0;
        for (int k = 0; k < 47; k++) {
            CHECK_REL(rad.q_pr[k], md_q_pr(params, tables, sizes.s[k], T, NULL), 1e-13);
            CHECK_REL(rad.beta[k], beta_at(params, tables, sizes.s[k], T), 1e-13);
            CHECK(rad.share[k] == 0 || rad.share[k] == 1 ? rad.share[k] == (rad.beta[k] >= 0.5) : true);
            beta_max = fmax(beta_max, rad.beta[k]);
            width += rad.share[k] * bin;
        }
        for (double y = log(1e-7); y < log(3); y += 1e-4)
            want += beta_at(params, tables, exp(y), T) >= 0.5 ? 1e-4 : 0;
        CHECK(fabs(width - want) < 0.1 * bin);
        CHECK(rad.beta_max == beta_max && rad.T_M == T);
        CHECK(rad.band.hi == md_blowout_size(params, tables, T, 3270, NULL));
    }
    md_radiation_free(&rad);
    md_sizes_free(&sizes);
}

static void clamping(const md_params *params, const md_tables *tables)
{
    md_sizes sizes = grid(20);
    md_radiation rad;
    md_error err = {0};
    long direct = 0, beyond = 0;
    CHECK(md_radiation_init(&rad, params, tables, &sizes, &err) == MD_OK);
    for (int k = 0; k < 20; k++)
        beyond += sizes.edge[k + 1] > 1e-3;
    md_radiation_update(&rad, params, tables, &sizes, 2000, false);
    CHECK(rad.clamped == beyond && beyond > 0);
    md_radiation_update(&rad, params, tables, &sizes, 6000, false); /* hotter than the table */
    CHECK(rad.clamped == beyond + 20);
    for (int k = 0; k < 20; k++)
        CHECK(rad.q_pr[k] == md_q_pr(params, tables, sizes.s[k], 5500, NULL));
    (void)md_q_pr(params, tables, 1e-6, 2000, &direct);
    CHECK(direct == 0);
    (void)md_q_pr(params, tables, 1, 2000, &direct);
    (void)md_q_pr(params, tables, 1e-6, 999, &direct);
    CHECK(direct == 2);
    md_radiation_free(&rad);
    md_sizes_free(&sizes);
}

/* The earlier program's criterion on its own grid: the bins that imex_n40_melt.csv and step_wide_n40 let go. */
static void threshold(void)
{
    md_params params = grey(1);
    md_tables tables = {0};
    md_sizes sizes = grid(40);
    md_radiation rad;
    md_error err = {0};
    golden table = golden_open("imex_n40_melt.csv");
    params.blowout.criterion = MD_BLOWOUT_THRESHOLD;
    CHECK(md_radiation_init(&rad, &params, &tables, &sizes, &err) == MD_OK);
    md_radiation_update(&rad, &params, &tables, &sizes, 4000, false);
    double unit = rad.band.hi;                                                /* at <Q_pr> = 1 */
    params.radiation.q_pr_value = 9.177921300687646e-06 / unit * (1 + 1e-12); /* a_blow of that case, the centre of bin 10 */
    md_radiation_update(&rad, &params, &tables, &sizes, 4000, false);
    for (int k = 0; k < 40; k++)
        CHECK((rad.share[k] == 1) == (golden_at(&table, k, "S_blow") > 0));
    params.radiation.q_pr_value = 1e-8 / unit; /* all below the grid: the smallest bin still leaves */
    md_radiation_update(&rad, &params, &tables, &sizes, 4000, false);
    for (int k = 0; k < 40; k++)
        CHECK(rad.share[k] == (k == 0 ? 1 : 0));
    params.radiation.q_pr_value = 0; /* no root at all */
    md_radiation_update(&rad, &params, &tables, &sizes, 4000, false);
    CHECK(rad.share[0] == 1 && rad.share[1] == 0 && rad.band.hi == 0 && rad.band.roots == 0);
    golden_close(&table);
    md_radiation_free(&rad);
    md_sizes_free(&sizes);
    md_params_free(md_disk_params, &params);
}

static void grey_radiation(void)
{
    md_params params = grey(1);
    md_tables tables = {0};
    md_sizes sizes = grid(40);
    md_radiation rad;
    md_error err = {0};
    CHECK(md_radiation_init(&rad, &params, &tables, &sizes, &err) == MD_OK);
    md_radiation_update(&rad, &params, &tables, &sizes, 3000, true);
    CHECK(rad.chi == 1 && rad.clamped == 0);
    for (int k = 0; k < 40; k++) {
        CHECK(rad.share[k] >= (sizes.edge[k + 1] <= rad.band.hi ? 1 : 0));
        CHECK(rad.share[k] <= (sizes.edge[k] >= rad.band.hi ? 0 : 1));
    }
    params.blowout.chi.is_auto = true;
    md_radiation_update(&rad, &params, &tables, &sizes, 3000, false);
    CHECK_REL(rad.chi, 1, 1e-13); /* beta = 1/2 and <Q_pr> = 1 at s_blow */
    md_radiation_free(&rad);
    params.radiation.q_pr = MD_Q_PR_TABLE;
    CHECK(md_radiation_init(&rad, &params, &tables, &sizes, &err) == MD_ERR_INTERNAL); /* no table was loaded */
    md_sizes_free(&sizes);
    md_params_free(md_disk_params, &params);
}

int main(void)
{
    grey_against_golden();
    forsterite_against_golden();
    chi();
    bump_table b;
    md_tables tables = make_bump(&b);
    md_params params = defaults();
    roots(&params, &tables);
    shares(&params, &tables);
    clamping(&params, &tables);
    threshold();
    grey_radiation();
    md_params_free(md_disk_params, &params);
    CHECK(md_alloc_live() == 0);
    return check_report();
}
