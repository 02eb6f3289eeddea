#include "check.h"
#include "golden.h"

#include "base/memory.h"
#include "disk/physics/sinks.h"
#include "disk/solve/patankar.h"
#include "param/param_set.h"

/* Energy of two bodies of 1 mm at 100 m/s, made by hand, and the fragments' surface summed up over their sizes. */
static void surface_energy(void)
{
    double gamma = 0.05, eta = 0.1, slope = 3.5, rho = 3000, v = 100, s0 = 1e-3, s_max = s0 * cbrt(0.5);
    double s = md_surface_energy_floor(gamma, eta, slope, rho, v, s0, s_max);
    /* (1/1e-3 + 0.1 3000 1e4 / 1.2) (7.937e-4)^(1/2) = 70460 m^(-1/2), to the power of -2 */
    CHECK_REL(s, 2.0143e-10, 1e-4);
    double mass = 2 * 4.0 / 3 * 3.14159265358979 * rho * pow(s0, 3), energy = 0.5 * (mass / 4) * v * v; /* reduced mass */
    double available = gamma * 2 * 4 * 3.14159265358979 * s0 * s0 + eta * energy, of_mass = 0, of_area = 0;
    const int steps = 200000;
    for (int k = 0; k < steps; k++) { /* evenly in ln s */
        double size = s * pow(s_max / s, (k + 0.5) / steps), number = pow(size, 1 - slope);
        of_mass += number * 4.0 / 3 * 3.14159265358979 * rho * pow(size, 3);
        of_area += number * 4 * 3.14159265358979 * size * size;
    }
    CHECK_REL(gamma * of_area * mass / of_mass, available, 2e-3); /* sqrt(s/s_max) = 5e-4 is neglected beside 1, twice */
    CHECK(md_surface_energy_floor(gamma, eta, slope, rho, 0, 1e-6, 0.5e-6) == 0.5e-6); /* no energy for anything smaller */

    md_params params;
    md_error err = {0};
    CHECK(md_params_default(md_disk_params, &params, &err) == MD_OK);
    CHECK(md_smallest_fragment(&params, rho, v, s0) == 0); /* off */
    params.surface_energy.enabled = true;
    CHECK_REL(md_smallest_fragment(&params, rho, v, s0), s, 1e-12); /* the largest on the grid */
    CHECK_REL(md_smallest_fragment(&params, rho, v, 3), s * s0 / 3 * pow(1 + 1 / 2.5e3, 2), 1e-6);
    params.surface_energy.collider_m = (md_auto_double){.value = s0};
    CHECK_REL(md_smallest_fragment(&params, rho, v, 3), s, 1e-12);
    md_params_free(md_disk_params, &params);
}

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
    md_patankar_first(&work, &sizes, &meetings, &(md_state){&rates, g, 0}, g, dt, out, &moved);
    *taken = moved.book[md_ledger_sinks[0].book];
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

    surface_energy();
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
