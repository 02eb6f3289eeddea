/* What grains hide of the planet's light: grey is geometry to the bit, the smallest hide by their volume, who meets whom is left
 * alone. */
#include "disk_setup.h"

#include "disk/physics/extinction.h"
#include "disk/physics/mars.h"
#include "numbers/constants.h"

#define TABLE "optical_depth.q_ext=table "

/* ln Q of C s^a T^b in the table that the set-up has filled with zeros. */
static void set_law(md_disk *disk, double C, double a, double b)
{
    md_error err = {MD_OK, ""};
    md_table2 *t = &disk->tables.q_ext;
    for (int i = 0; i < t->nx; i++)
        for (int k = 0; k < t->ny; k++)
            t->z[i * t->ny + k] = log(C) + a * t->y[k] + b * t->x[i];
    md_extinction_free(disk->extinction);
    md_extinction_init(disk->extinction, disk, &err);
    CHECK(err.code == MD_OK);
}

/* Sections that ask for tau in as many ways as there are: gate, stop, feedback, head-room, light, damping, wakes. */
static void grey_is_geometric(void)
{
    const char *changes[] = {
        "sizes.bins=13 disk.cells=3 shielding.mode=table shielding.path_multiplier=2 blowout.tau_gate=true "
        "blowout.tau_max=0.9 ",
        "sizes.bins=13 disk.cells=3 shielding.mode=fixed_tau1 supply.feedback=true dynamics.damping=true "
        "temperature.grain=by_size ",
        "sizes.bins=13 disk.cells=3 dynamics.kernel_ei=wyatt_eq shielding.tau_min_size=1e-4 supply.headroom=clip ",
        "sizes.bins=13 disk.cells=3 run.model=surface_ode blowout.competition=collision ",
    };
    for (size_t c = 0; c < sizeof changes / sizeof *changes; c++) {
        char text[600];
        snprintf(text, sizeof text, TABLE "%s", changes[c]);
        disk_run geometric, grey;
        if (disk_start(&geometric, changes[c]) && disk_start(&grey, text))
            for (int i = 0; i < 3; i++) {
                CHECK(disk_advance(&geometric, i, 0, 3e5) == MD_OK && disk_advance(&grey, i, 0, 3e5) == MD_OK);
                CHECK(disk_cell(&grey, i)->substeps > 10);
                CHECK(memcmp(disk_cell(&geometric, i), disk_cell(&grey, i), geometric.cells.row_bytes) == 0);
            }
        disk_end(&geometric);
        disk_end(&grey);
    }
}

/* Far below the wavelength Q ~ s/lambda ~ s T: a kilogram of grains hides 3 C T/(4 rho), however fine it is. */
static void smallest_hide_by_volume(void)
{
    disk_run run;
    const double C = 40;
    if (disk_start(&run, TABLE "sizes.bins=30 shielding.path_multiplier=1.5 dynamics.kernel_ei=wyatt_eq")) {
        md_disk *disk = &run.setup.disk;
        set_law(disk, C, 1, 1);
        md_cell *cell = disk_cell(&run, 0);
        uint64_t seed = 7;
        for (int n = 0; n < 50; n++) {
            double t = random_decades(&seed, 3, 7.5), sigma = 0, area = 0;
            for (int k = 0; k < disk->sizes.n; k++) {
                cell->mass[k] = random_decades(&seed, -3, 2);
                sigma += cell->mass[k];
                area += 0.75 / (disk->sizes.rho * disk->sizes.s[k]) * cell->mass[k];
            }
            md_rates *rates = &run.solver.rates[0];
            md_rates_at(rates, disk, &run.solver.rad[0], 0, cell, cell->mass, 0, 1, t);
            double kappa = 0.75 * C * md_mars_temperature(&disk->params, &disk->tables, t) / disk->sizes.rho;
            CHECK_REL(rates->kappa, kappa, 1e-12);
            CHECK_REL(rates->tau_los, disk->f_los[0] * kappa * sigma, 1e-12);
            CHECK_REL(rates->tau_meet, disk->f_los[0] * area, 1e-12);
        }
    }
    disk_end(&run);
}

/* initial.tau0 is of the light at t = 0. */
static void starts_with_tau0(void)
{
    md_setup setup;
    md_params p;
    if (disk_open(&setup, TABLE "sizes.bins=20 initial.tau0=0.7")) {
        md_disk *disk = &setup.disk;
        p = disk->params;
        double room[20], area = 0, sigma = 0;
        const double *opacity = md_extinction_opacity(disk, md_mars_temperature(&p, &disk->tables, 0), room);
        md_error err = {MD_OK, ""};
        md_cells cells;
        md_cells_init(&cells, 0, 1, 20, &err);
        md_cell *cell = md_cells_at(&cells, 0);
        md_cell_start(disk, 0, cell);
        for (int k = 0; k < 20; k++) {
            area += opacity[k] * cell->mass[k];
            sigma += cell->mass[k];
        }
        CHECK_REL(area, 0.7, 1e-13);
        CHECK_REL(disk->kappa_start, area / sigma, 1e-13);
        md_cells_free(&cells);
    }
    md_setup_free(&setup);
}

/* Beyond the table its ends are held. */
static void ends_are_held(void)
{
    md_setup setup;
    if (disk_open(&setup, TABLE "sizes.bins=5 sizes.s_min_m=1e-12 sizes.s_max_m=1e6")) {
        md_disk *disk = &setup.disk;
        set_law(disk, 2, 0.5, -0.25);
        double room[5];
        const double *opacity = md_extinction_opacity(disk, 9000, room), *kappa = disk->sizes.kappa;
        CHECK_REL(opacity[0] / kappa[0], 2 * sqrt(1e-9) * pow(7000, -0.25), 1e-12);
        CHECK_REL(opacity[4] / kappa[4], 2 * sqrt(1e3) * pow(7000, -0.25), 1e-12);
    }
    md_setup_free(&setup);
}

int main(void)
{
    grey_is_geometric();
    smallest_hide_by_volume();
    starts_with_tau0();
    ends_are_held();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
