#include "disk/setup/setup.h"

#include <math.h>

#include "base/memory.h"
#include "disk/model/initial.h"
#include "disk/physics/dynamics.h"
#include "disk/physics/extinction.h"
#include "disk/physics/grain_heat.h"
#include "disk/physics/injection.h"
#include "disk/physics/mars.h"
#include "disk/physics/radiation.h"
#include "disk/physics/shielding.h"
#include "numbers/constants.h"

/* A cell is what it is at its centre. */
static md_status check_outside_mars(const md_disk *disk, md_error *err)
{
    double first = disk->radial.r[0] / MD_R_MARS;
    if (first >= 1 - 1e-12) return MD_OK;
    return md_fail(err, MD_ERR_CONFIG,
                   "disk.r_in_RM = %.10g: the innermost of %d cells has its centre at %.6g R_mars, inside Mars",
                   disk->params.disk.r_in_RM, disk->radial.n, first);
}

static md_status build_sizes(md_disk *disk, md_error *err)
{
    const md_params *p = &disk->params;
    double s_min = p->sizes.s_min_m;
    if (p->sizes.floor == MD_FLOOR_BLOWOUT) { /* max(s_min, s_blow(t = 0)) */
        double T = md_mars_temperature(p, &disk->tables, 0);
        s_min = fmax(s_min, md_blowout_size(p, &disk->tables, T, p->sizes.rho, NULL));
    }
    if (s_min >= p->sizes.s_max_m)
        return md_fail(err, MD_ERR_CONFIG, "sizes.s_max_m = %g: must be above the smallest size %g m", p->sizes.s_max_m, s_min);
    return md_sizes_init(&disk->sizes, p->sizes.bins, s_min, p->sizes.s_max_m, p->sizes.rho, err);
}

/* tau_los of which the optical depth that a key asks for counts, where the key acts. */
static double ask_tau(const md_disk *disk, const char *key, double tau, bool acts, md_error *err)
{
    double tau_los = md_tau_los_of(&disk->params, &disk->tables, tau);
    if (acts && isinf(tau_los))
        (void)md_fail(err, MD_ERR_CONFIG, "%s = %.15g: under shielding.table kappa_eff Sigma f_los is nowhere as much", key,
                      tau);
    return tau_los;
}

/* What grains hide of the light, and what the initial shape hides at t = 0. */
static md_status build_opacity(md_disk *disk, md_error *err)
{
    const md_params *p = &disk->params;
    double *room = md_alloc((size_t)disk->sizes.n, sizeof(double), err);
    if (!err->code && p->optical_depth.q_ext == MD_Q_EXT_TABLE) {
        disk->extinction = md_alloc(1, sizeof *disk->extinction, err);
        if (!err->code) md_extinction_init(disk->extinction, disk, err);
    }
    if (!err->code) {
        const double *opacity = md_extinction_opacity(disk, md_mars_temperature(p, &disk->tables, 0), room);
        disk->kappa_start = md_opacity_of(&disk->sizes, opacity, disk->initial_weight);
    }
    md_free(room);
    return err->code;
}

static md_status build_cells(md_disk *disk, md_error *err)
{
    const md_params *p = &disk->params;
    double kappa = disk->kappa_start;
    bool by_tau = p->initial.sigma_from == MD_SIGMA_FROM_TAU0 && kappa > 0, own = !p->supply.tau_ref.is_auto;
    bool by_ref = p->supply.mode == MD_SUPPLY_CONST && p->supply.rate.is_auto && p->supply.mu_orbit10pct > 0 && kappa > 0;
    double tau_0 = ask_tau(disk, "initial.tau0", p->initial.tau0, by_tau || (by_ref && !own), err);
    double tau_ref = own ? ask_tau(disk, "supply.tau_ref", p->supply.tau_ref.value, by_ref, err) : tau_0;
    disk->area = 0;
    for (int ig = 0; ig < disk->radial.n; ig++) {
        double r = disk->radial.r[ig];
        disk->area += disk->radial.area[ig];
        disk->e0[ig] = md_eccentricity(p, &disk->tables, r);
        disk->f_los[ig] = md_los_factor(p, md_scale_height(p, r, p->dynamics.i0) / r);
        disk->sigma_ref[ig] = kappa > 0 ? tau_ref / (kappa * disk->f_los[ig]) : 0; /* Sigma(tau_ref) */
    }
    return err->code;
}

md_status md_setup_build(md_disk *disk, md_error *err)
{
    const md_params *p = &disk->params;
    if (md_mars_check(p, &disk->tables, 0, err)) return err->code;
    if (md_radial_init(&disk->radial, p, err) || check_outside_mars(disk, err) || build_sizes(disk, err)) return err->code;

    size_t n = (size_t)disk->sizes.n, cells = (size_t)disk->radial.n;
    disk->initial_weight = md_alloc(n, sizeof(double), err);
    disk->supply_weight = md_alloc(n, sizeof(double), err);
    disk->sigma_ref = md_alloc(cells, sizeof(double), err);
    disk->f_los = md_alloc(cells, sizeof(double), err);
    disk->e0 = md_alloc(cells, sizeof(double), err);
    if (err->code || md_initial_weights(p, &disk->sizes, disk->initial_weight, err)) return err->code;
    md_injection_weights(p, &disk->sizes, disk->initial_weight, disk->sizes.edge[0], disk->supply_weight);
    if (build_opacity(disk, err) || build_cells(disk, err) || !md_grain_heat_wanted(p)) return err->code;
    disk->heat = md_alloc(1, sizeof *disk->heat, err);
    return err->code ? err->code : md_grain_heat_init(disk->heat, disk, err);
}

double md_setup_end_time(const md_disk *disk, const char **rule)
{
    const md_params *p = &disk->params;
    double t_end = (double)INFINITY;
    *rule = "t_end";
    if (p->run.t_end_yr > 0) t_end = p->run.t_end_yr * MD_YEAR;
    double orbits = p->run.t_end_orbits * 2 * MD_PI / md_radial_omega(p->disk.r_in_RM * MD_R_MARS);
    if (orbits > 0 && orbits < t_end) {
        t_end = orbits;
        *rule = "t_end_orbits";
    }
    if (p->run.t_end_T_K > 0) {
        double cooled = md_mars_time_of(p, &disk->tables, p->run.t_end_T_K, fmin(t_end, 1e6 * MD_YEAR));
        if (cooled < t_end) {
            t_end = cooled;
            *rule = "t_end_T";
        }
    }
    return t_end;
}

void md_setup_free(md_setup *setup)
{
    md_disk *disk = &setup->disk;
    md_radial_free(&disk->radial);
    md_sizes_free(&disk->sizes);
    md_tables_free(&disk->tables);
    if (disk->heat) md_grain_heat_free(disk->heat);
    md_free(disk->heat);
    if (disk->extinction) md_extinction_free(disk->extinction);
    md_free(disk->extinction);
    double *arrays[] = {disk->initial_weight, disk->supply_weight, disk->sigma_ref, disk->f_los, disk->e0};
    for (size_t a = 0; a < sizeof arrays / sizeof arrays[0]; a++)
        md_free(arrays[a]);
    md_params_free(md_disk_params, &disk->params);
    md_config_origin_free(&setup->origin);
    md_free(setup->config_folder);
    *setup = (md_setup){0};
}
