#include "check.h"
#include "defaults.h"
#include "golden.h"

#include "base/memory.h"
#include "disk/model/radial.h"
#include "numbers/constants.h"

static void against_golden(void)
{
    golden table = golden_open("velocities.csv");
    for (int i = 0; i < table.rows; i++) {
        double r = golden_at(&table, i, "r_m");
        CHECK_REL(md_radial_omega(r), golden_at(&table, i, "Omega"), 1e-14);
        CHECK_REL(md_radial_omega(r) * r, golden_at(&table, i, "v_k"), 1e-14);
    }
    golden_close(&table);
    /* M = 3e-5 M_mars between 1.0 and 2.7 R_mars, p = 0 */
    double mass = 3e-5 * MD_M_MARS;
    CHECK_REL(md_radial_sigma_midplane(1.85 * MD_R_MARS, mass, MD_R_MARS, 2.7 * MD_R_MARS, 0), 84798.5189610796, 1e-12);
}

static void grid_is_whole(md_spacing spacing)
{
    md_params params = defaults();
    md_error err = {0};
    md_radial radial;
    params.disk.spacing = spacing;
    CHECK(md_radial_init(&radial, &params, &err) == MD_OK);
    double area = 0;
    for (int ig = 0; ig < radial.n; ig++) {
        area += radial.area[ig];
        CHECK_REL(radial.r[ig], 0.5 * (radial.edge[ig] + radial.edge[ig + 1]), 1e-15);
        CHECK_REL(radial.t_orb[ig] * radial.omega[ig], 2 * MD_PI, 1e-15);
        CHECK_REL(radial.v_kepler[ig], radial.omega[ig] * radial.r[ig], 1e-14);
    }
    double r_in = MD_R_MARS, r_out = 2.7 * MD_R_MARS;
    CHECK_REL(area, MD_PI * (r_out * r_out - r_in * r_in), 1e-13);
    CHECK_REL(radial.edge[0], r_in, 1e-15);
    CHECK_REL(radial.edge[radial.n], r_out, 1e-15);
    double first = radial.edge[1] / radial.edge[0], last = radial.edge[radial.n] / radial.edge[radial.n - 1];
    if (spacing == MD_SPACING_LOG)
        CHECK_REL(first, last, 1e-13);
    else
        CHECK_REL(radial.edge[1] - radial.edge[0], radial.edge[radial.n] - radial.edge[radial.n - 1], 1e-12);
    md_radial_free(&radial);
    md_params_free(md_disk_params, &params);
}

/* The profile's integral is the disk's mass, whatever the slope. */
static void midplane_mass(double p)
{
    double sum = 0, r_in = 1e7, r_out = 3e7, mass = 5e20;
    int n = 20000;
    for (int i = 0; i < n; i++) {
        double dr = (r_out - r_in) / n, r = r_in + (i + 0.5) * dr;
        sum += md_radial_sigma_midplane(r, mass, r_in, r_out, p) * 2 * MD_PI * r * dr;
    }
    CHECK_REL(sum, mass, 1e-7);
}

int main(void)
{
    against_golden();
    grid_is_whole(MD_SPACING_LINEAR);
    grid_is_whole(MD_SPACING_LOG);
    midplane_mass(0);
    midplane_mass(1.5);
    midplane_mass(2);
    midplane_mass(3);
    md_params params = defaults();
    md_error err = {0};
    md_radial radial;
    params.disk.r_in_RM = params.disk.r_out_RM;
    CHECK(md_radial_init(&radial, &params, &err) == MD_ERR_CONFIG);
    md_params_free(md_disk_params, &params);
    CHECK(md_alloc_live() == 0);
    return check_report();
}
