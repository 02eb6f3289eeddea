#include "check.h"
#include "defaults.h"
#include "golden.h"

#include "base/memory.h"
#include "disk/physics/sublimation.h"
#include "numbers/constants.h"
#include "numbers/numeric.h"

static void against_golden(void)
{
    md_params params = defaults();
    md_tables tables = {0};
    golden table = golden_open("sublimation.csv");
    for (int i = 0; i < table.rows; i++) {
        double T = golden_at(&table, i, "T"), J = md_sublimation_flux(&params, &tables, T, NULL);
        bool outside;
        CHECK_REL(md_saturation_pressure(&params, &tables, T, &outside), golden_at(&table, i, "p_sat_Pa"), 1e-13);
        CHECK(outside == (T < 1673 || (T > 2133 && T < 2163) || T > 3690));
        CHECK_REL(J, golden_at(&table, i, "J_kg_m2_s"), 1e-13);
        CHECK_REL(-J / params.sizes.rho, golden_at(&table, i, "ds_dt_m_s"), 1e-13);
    }
    golden_close(&table);
    table = golden_open("grain_temperature_and_sink.csv");
    for (int i = 0; i < table.rows; i++) {
        double T = md_grain_temperature(golden_at(&table, i, "T_M"), golden_at(&table, i, "r_RM") * MD_R_MARS,
                                        params.sublimation.q_abs);
        CHECK_REL(T, golden_at(&table, i, "T_graybody_qabs1"), 1e-14);
        double time = 1e-6 * params.sizes.rho / md_sublimation_flux(&params, &tables, T, NULL);
        CHECK_REL(time, golden_at(&table, i, "t_sink_sublimation_sref1e-6"), 1e-12);
    }
    golden_close(&table);
    /* V11: lifetime rho s / J of 1 um */
    CHECK_REL(3270 * 1e-6 / md_sublimation_flux(&params, &tables, 1900, NULL), 360.742, 2e-6);
    CHECK_REL(3270 * 1e-6 / md_sublimation_flux(&params, &tables, 2100, NULL), 14.3625, 2e-6);
    md_params_free(md_disk_params, &params);
}

static void branches(void)
{
    md_params params = defaults();
    double ratio = md_branch_mismatch(&params);
    CHECK_REL(ratio, pow(10, 11.08 - 22409.0 / 2163 - 13.809441833 + 28362.904024 / 2163), 1e-12);
    CHECK(ratio > 0.5 && ratio < 2);
    /* SiO over silica: the branches do not meet, by 4e4 */
    params.sublimation.solid_A = 13.613;
    params.sublimation.solid_B = 17850;
    params.sublimation.liquid_A = 13.203;
    params.sublimation.liquid_B = 25898.9;
    params.sublimation.liquid_T_from_K = 1900;
    CHECK_REL(1 / md_branch_mismatch(&params), 4.4e4, 0.1);
    params.sublimation.liquid_T_from_K = 0;
    CHECK(md_branch_mismatch(&params) == 1);
    /* without a liquid branch the solid one rules, and says that it is outside */
    bool outside = false;
    CHECK_REL(md_saturation_pressure(&params, &(md_tables){0}, 3000, &outside), pow(10, 13.613 - 17850.0 / 3000), 1e-13);
    CHECK(outside);
    params.sublimation.P_gas = 1e30;
    CHECK(md_sublimation_flux(&params, &(md_tables){0}, 2000, NULL) == 0);
    CHECK(md_sublimation_flux(&params, &(md_tables){0}, 0, NULL) == 0);
    params.sublimation.formula = MD_VAPOUR_LOGISTIC;
    CHECK_REL(md_sublimation_flux(&params, &(md_tables){0}, 1900, NULL), exp(2), 1e-14);
    params.sublimation.logistic_dT_K = 0; /* at least 1 K, and finite however hot */
    CHECK_REL(md_sublimation_flux(&params, &(md_tables){0}, 1803, NULL), exp(3), 1e-13);
    CHECK(isfinite(md_sublimation_flux(&params, &(md_tables){0}, 6500, NULL)));
    md_params_free(md_disk_params, &params);
}

/* A table made of the solid formula: cubic inside, and the straight line in 1/T of the local fit is the formula itself. */
static void from_table(void)
{
    enum { N = 24 };
    md_params params = defaults();
    md_error err = {0};
    md_table1 vapour = {.n = N, .x = md_alloc(N, sizeof(double), &err), .y = md_alloc(N, sizeof(double), &err)};
    for (int i = 0; i < N; i++) {
        vapour.x[i] = 1700 + 20.0 * i;
        vapour.y[i] = 3 - 20000 / vapour.x[i];
    }
    CHECK(md_table1_pchip(&vapour, &err) == MD_OK);
    md_tables tables = {.vapour = vapour};
    bool outside = false;
    params.sublimation.formula = MD_VAPOUR_TABLE;
    for (double T = 1720; T < 2140; T += 7) {
        CHECK_REL(md_saturation_pressure(&params, &tables, T, &outside), pow(10, 3 - 20000 / T), 2e-4);
        CHECK(!outside);
    }
    CHECK_REL(md_saturation_pressure(&params, &tables, 1600, &outside), pow(10, 3 - 20000.0 / 1700), 1e-12); /* held */
    CHECK(outside);
    params.sublimation.formula = MD_VAPOUR_AUTO;
    CHECK_REL(md_saturation_pressure(&params, &tables, 1600, &outside), pow(10, 3 - 20000.0 / 1600), 1e-12);
    CHECK_REL(md_saturation_pressure(&params, &tables, 2300, &outside), pow(10, 3 - 20000.0 / 2300), 1e-12);
    CHECK(outside);
    double T_end = vapour.x[N - 1];
    CHECK_REL(md_saturation_pressure(&params, &tables, T_end * (1 + 1e-13), NULL),
              md_saturation_pressure(&params, &tables, T_end, NULL), 1e-11);
    md_params clausius = params;
    clausius.sublimation.formula = MD_VAPOUR_CLAUSIUS;
    CHECK(md_saturation_pressure(&params, &tables, 1499, NULL) == md_saturation_pressure(&clausius, &tables, 1499, NULL));
    CHECK(md_saturation_pressure(&params, &tables, 2361, &outside) == md_saturation_pressure(&clausius, &tables, 2361, NULL));
    CHECK(!outside); /* the formula is valid there */
    md_tables_free(&tables);
    md_params_free(md_disk_params, &params);
}

int main(void)
{
    against_golden();
    branches();
    from_table();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
