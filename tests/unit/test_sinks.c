#include "check.h"
#include "golden.h"

#include "base/memory.h"
#include "disk/physics/sinks.h"
#include "disk/solve/patankar.h"

/* One step of model = "surface_ode" as the program takes it: the first Patankar stage with the same rates in all bins. */
static double surface_step(double sigma, double supply, double dt, const double *loss, int n_loss, double *taken)
{
    enum { BINS = 2 };
    const double weight[BINS] = {0.25, 0.75}, g[BINS] = {0.25 * sigma, 0.75 * sigma};
    double out[BINS];
    md_error err = {MD_OK, ""};
    md_sizes sizes = {0};
    md_meetings meetings = {0};
    md_rates rates = {0};
    md_patankar work = {0};
    md_moved moved;
    CHECK(md_sizes_init(&sizes, BINS, 1e-6, 1, 3270, &err) == MD_OK && md_rates_init(&rates, BINS, &err) == MD_OK);
    CHECK(md_patankar_init(&work, BINS, md_sweep_kernel_find(MD_SOLVER_KERNEL_REFERENCE), false, &err) == MD_OK);
    rates.supply.surface = supply;
    rates.supply_weight = weight;
    for (int s = 0; s < n_loss; s++) {
        rates.sink_on[s] = true;
        for (int k = 0; k < BINS; k++) {
            rates.sink[s][k] = loss[s];
            if (s != MD_SINK_BLOW) rates.other_sinks[k] += loss[s];
        }
    }
    md_patankar_first(&work, &sizes, &meetings, &rates, g, g, 0, dt, out, &moved);
    *taken = moved.book[md_sink_book(0)];
    md_patankar_free(&work);
    md_rates_free(&rates);
    md_sizes_free(&sizes);
    return out[0] + out[1];
}

/* sigma' = (sigma + dt supply) / (1 + dt (sum of the losses)) (Strubbe & Chiang 2006) */
static void surface_ode(void)
{
    double taken;
    golden table = golden_open("surface_sink_only.csv");
    for (int i = 0; i < table.rows; i++) {
        double t_sink = golden_at(&table, i, "t_sink"), dt = golden_at(&table, i, "dt"), loss = isnan(t_sink) ? 0 : 1 / t_sink;
        double sigma = surface_step(golden_at(&table, i, "sigma"), golden_at(&table, i, "prod"), dt, &loss, 1, &taken);
        CHECK_REL(sigma, golden_at(&table, i, "sigma_new"), 1e-14);
        CHECK_REL(taken / dt, golden_at(&table, i, "sink_flux"), 1e-14);
    }
    golden_close(&table);
    /* Three losses of 1/s each: (1 + 2)/(1 + 3) */
    CHECK_REL(surface_step(1, 2, 1, (const double[]){1, 1, 1}, 3, &taken), 0.75, 1e-15);
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

    surface_ode();

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
