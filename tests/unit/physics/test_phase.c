#include "check.h"
#include "defaults.h"
#include "golden.h"

#include "base/memory.h"
#include "disk/physics/phase.h"
#include "numbers/constants.h"

static void against_golden(void)
{
    md_params params = defaults();
    md_tables tables = {0};
    params.phase.temperature = MD_PHASE_T_MARS;
    golden table = golden_open("phase_threshold.csv");
    for (int i = 0; i < table.rows; i++) {
        md_phase phase = md_phase_of(&params, &tables, golden_at(&table, i, "T"), 1e7, golden_at(&table, i, "tau"));
        CHECK_REL(phase.f_vap, golden_at(&table, i, "f_vap"), 1e-14);
        CHECK_REL(phase.f_liquid, golden_at(&table, i, "f_liquid"), 1e-14);
        CHECK_REL(phase.f_solid, golden_at(&table, i, "f_solid"), 1e-14);
        CHECK(phase.f_vapour == golden_at(&table, i, "f_vapor"));
        CHECK(phase.vapour == (strcmp(golden_name(&table, i, "state"), "vapor") == 0));
        CHECK(phase.paused == (phase.f_liquid >= 0.95));
    }
    golden_close(&table);
    table = golden_open("hydro_escape.csv");
    for (int i = 0; i < table.rows; i++) {
        params.phase.escape_strength = golden_at(&table, i, "strength");
        params.phase.escape_T_ref_K = golden_at(&table, i, "T_ref");
        params.phase.escape_power = golden_at(&table, i, "temp_power");
        params.phase.escape_floor = golden_at(&table, i, "f_vap_floor");
        double rate = md_escape_rate(&params, golden_at(&table, i, "T"), golden_at(&table, i, "f_vap"));
        double time = golden_at(&table, i, "t_escape");
        if (isnan(time))
            CHECK(rate == 0); /* no vapour, no escape, whatever the floor */
        else
            CHECK_REL(1 / rate, time, 1e-13);
    }
    golden_close(&table);
    params.phase.temperature = MD_PHASE_T_PARTICLE;
    table = golden_open("grain_temperature_and_sink.csv");
    for (int i = 0; i < table.rows; i++) {
        md_phase phase =
            md_phase_of(&params, &tables, golden_at(&table, i, "T_M"), golden_at(&table, i, "r_RM") * MD_R_MARS, 0);
        CHECK_REL(phase.T, golden_at(&table, i, "T_particle_qabs0.4"), 1e-14);
    }
    golden_close(&table);
    md_params_free(md_disk_params, &params);
}

int main(void)
{
    against_golden();
    md_params params = defaults();
    md_error err = {0};
    params.phase.temperature = MD_PHASE_T_MARS;
    params.phase.P = 3e5; /* softened by 4, tau by 2 */
    md_phase phase = md_phase_of(&params, &(md_tables){0}, 2162.5, 1e7, 1);
    CHECK_REL(phase.f_vap, 0.5 / 8, 1e-12);
    params.phase.T_v_K = params.phase.T_c_K; /* a step */
    CHECK(md_phase_of(&params, &(md_tables){0}, 2161.999, 1e7, 0).f_vap == 0);
    CHECK(md_phase_of(&params, &(md_tables){0}, 2162, 1e7, 0).f_vap == 1);

    params.phase.model = MD_PHASE_MODEL_MAP;
    double T[] = {1000, 2000}, tau[] = {0, 1}, solid[] = {1, 1, 0, 0}, liquid[] = {0, 0, 0, 1}, vapour[] = {0, 0, 1, 0};
    md_tables tables = {.phase_solid = {2, 2, T, tau, solid},
                        .phase_liquid = {2, 2, T, tau, liquid},
                        .phase_vapour = {2, 2, T, tau, vapour}};
    phase = md_phase_of(&params, &tables, 1800, 1e7, 0.25);
    CHECK_REL(phase.f_solid, 0.2, 1e-14);
    CHECK_REL(phase.f_liquid, 0.2, 1e-14);
    CHECK_REL(phase.f_vapour, 0.6, 1e-14);
    CHECK(phase.f_vap == phase.f_vapour && phase.vapour && !phase.paused);
    CHECK(md_phase_of(&params, &tables, 2500, 1e7, 3).paused);

    params.phase.enabled = false;
    phase = md_phase_of(&params, &tables, 6000, 1e7, 3);
    CHECK(phase.f_solid == 1 && phase.f_liquid == 0 && !phase.vapour && !phase.paused);
    CHECK(md_escape_rate(&params, 0, 1) == 0 && err.code == MD_OK);
    md_params_free(md_disk_params, &params);
    CHECK(md_alloc_live() == 0);
    return check_report();
}
