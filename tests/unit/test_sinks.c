#include "check.h"
#include "golden.h"

#include "base/memory.h"
#include "disk/physics/sinks.h"

static double or_infinite(double x)
{
    return isnan(x) ? HUGE_VAL : x;
}

int main(void)
{
    golden table = golden_open("surface_energy_floor.csv");
    for (int i = 0; i < table.rows; i++) {
        double s =
            md_surface_energy_floor(golden_at(&table, i, "gamma"), golden_at(&table, i, "eta"), golden_at(&table, i, "alpha"),
                                    golden_at(&table, i, "rho"), golden_at(&table, i, "v_rel"), golden_at(&table, i, "s0"),
                                    golden_at(&table, i, "s_max"));
        CHECK_REL(s, golden_at(&table, i, "s_floor"), 1e-12);
    }
    golden_close(&table);
    CHECK(md_surface_energy_floor(0.05, 0.1, 4, 3270, 1000, 1, 3) == 0);
    CHECK(md_surface_energy_floor(0.05, 0.1, 3, 3270, 1000, 1, 3) == 0);

    table = golden_open("surface_sink_only.csv");
    for (int i = 0; i < table.rows; i++) {
        double t_sink = or_infinite(golden_at(&table, i, "t_sink"));
        double sigma = md_surface_ode_step(golden_at(&table, i, "sigma"), golden_at(&table, i, "prod"),
                                           golden_at(&table, i, "dt"), HUGE_VAL, 0, t_sink);
        CHECK_REL(sigma, golden_at(&table, i, "sigma_new"), 1e-14);
        CHECK_REL(sigma / t_sink, golden_at(&table, i, "sink_flux"), 1e-14);
    }
    golden_close(&table);
    /* All three losses of 1/s each: (1 + 2)/(1 + 3) */
    CHECK_REL(md_surface_ode_step(1, 2, 1, 1, 1, 1), 0.75, 1e-15);

    md_params params;
    md_error err = {0};
    CHECK(md_params_default(md_disk_params, &params, &err) == MD_OK);
    CHECK(isinf(md_gas_drag_time(&params, 1e-6)));
    params.sinks.gas_drag = true;
    CHECK(isinf(md_gas_drag_time(&params, 1e-6)));
    params.sinks.rho_gas = 1e-6;
    CHECK_REL(md_gas_drag_time(&params, 1e-6), 3270 * 1e-6 / (1e-6 * 500), 1e-14);
    md_params_free(md_disk_params, &params);
    CHECK(md_alloc_live() == 0);
    return check_report();
}
