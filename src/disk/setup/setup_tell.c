#include "disk/setup/setup_tell.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "disk/model/params_act.h"
#include "disk/physics/mars.h"
#include "disk/physics/radiation.h"
#include "disk/physics/shielding.h"
#include "disk/physics/sublimation.h"
#include "disk/setup/grain_material.h"
#include "disk/setup/offer.h"
#include "disk/setup/plausible.h"
#include "disk/setup/reach.h"
#include "param/param_format.h"
#include "param/param_set.h"

/* Tell which keys the user has set although they cannot act. */
static void tell_silent_keys(const md_setup *setup, md_logger *log, md_error *err)
{
    md_params defaults;
    char why[256], value[256], usual[256];
    md_params_default(md_disk_params, &defaults, err);
    for (const md_param *row = md_disk_params; row->key && !err->code; row++) {
        const char *where = setup->origin.n > 0 ? setup->origin.where[row - md_disk_params] : NULL;
        if (!where || md_params_acts(&setup->disk.params, row->key, why, sizeof why)) continue;
        md_param_format(row, &setup->disk.params, value, sizeof value);
        md_param_format(row, &defaults, usual, sizeof usual);
        if (strcmp(value, usual) != 0)
            md_log_warn(log, "%s: %s = %s does nothing: it acts only with %s", where, row->key, value, why);
    }
    md_params_free(md_disk_params, &defaults);
}

/* Tell where values beyond the end of a table will be asked for. */
static void tell_reach(const md_setup *setup, const md_outlook *outlook, md_logger *log)
{
    md_reach list[MD_REACHES];
    int n = md_reach_list(&setup->disk, outlook->end.t, outlook->start.tau_most, list);
    for (int k = 0; k < n; k++) {
        const md_reach *r = &list[k];
        const char *where = md_config_where(&setup->origin, md_disk_params, r->key);
        if (!r->held || !md_reach_is_beyond(r)) continue;
        bool apart = r->from < r->to && (r->most < r->from || r->least > r->to);
        md_log_warn(log, "%s%s%s: %s reaches from %.6g to %.6g%s%s, the run asks %.6g to %.6g: its ends are held%s",
                    where ? where : "", where ? ": " : "", r->key, r->axis, r->from, r->to, r->unit[0] ? " " : "", r->unit,
                    r->least, r->most, apart ? "; they do not overlap, are the units right?" : "");
    }
}

/* Grains too small for radiation pressure stay and are most of the area: tau hangs on where the grid begins. */
static void tell_tau(const md_disk *disk, double T, md_logger *log)
{
    const md_params *p = &disk->params;
    md_blowout_band band = md_blowout_edges(p, &disk->tables, T, p->sizes.rho);
    if (p->blowout.criterion == MD_BLOWOUT_THRESHOLD || p->radiation.q_pr == MD_Q_PR_CONSTANT) return;
    double from = fmax(disk->sizes.edge[0], p->shielding.tau_min_size);
    char leave[96] = "no size leaves at t = 0";
    if (band.hi > 0) snprintf(leave, sizeof leave, "at t = 0 sizes from %.3g to %.3g m leave, fewer later", band.lo, band.hi);
    md_log_info(log,
                "tau counts grains from %.3g m up; %s, smaller ones stay: tau depends on sizes.s_min_m "
                "(see shielding.tau_min_size)",
                disk->sizes.edge[0], leave);
    if (p->shielding.tau_min_size > 0)
        md_log_info(log, "tau_stop, blowout.tau_gate and supply.feedback count grains from %.3g m up", from);
}

/* Tell the surface density to which initial.tau0 corresponds under the shielding table. */
static void tell_start(const md_disk *disk, md_logger *log)
{
    const md_params *p = &disk->params;
    const md_table1 *phi = &disk->tables.phi;
    if (p->shielding.mode != MD_SHIELD_TABLE || p->initial.sigma_from != MD_SIGMA_FROM_TAU0 ||
        p->initial.shape == MD_SHAPE_EMPTY)
        return;
    double tau = md_tau_los_of(p, &disk->tables, p->initial.tau0);
    if (tau > phi->x[phi->n - 1])
        md_log_warn(
            log,
            "initial.tau0 = %g: shielding.table ends at tau = %g; with Phi held from there it takes kappa Sigma f_los = %.4g",
            p->initial.tau0, phi->x[phi->n - 1], tau);
    else
        md_log_info(log, "initial.tau0 = %g: under shielding.table it takes kappa Sigma f_los = %.4g", p->initial.tau0, tau);
}

static void tell_physics(const md_disk *disk, md_logger *log)
{
    const md_params *p = &disk->params;
    double mismatch = p->sublimation.enabled && p->sublimation.formula == MD_VAPOUR_CLAUSIUS ? md_branch_mismatch(p) : 1;
    if (mismatch > 2 || mismatch < 0.5)
        md_log_warn(log,
                    "sublimation: the vapour pressures of solid and liquid differ by a factor %.3g where they meet, at %g K",
                    mismatch, p->sublimation.liquid_T_from_K);
    int roots;
    double T = md_mars_temperature(p, &disk->tables, 0), s_blow = md_blowout_size(p, &disk->tables, T, p->sizes.rho, &roots);
    if (p->blowout.enabled && roots == 0) md_log_warn(log, "radiation: no grain has beta >= 1/2 at t = 0 (T_M = %g K)", T);
    tell_tau(disk, T, log);
    tell_start(disk, log);
    if (roots > 1)
        md_log_detail(log,
                      "radiation: beta = 1/2 at %d sizes at t = 0 (T_M = %g K), the largest %.4g m: a band of sizes leaves",
                      roots, T, s_blow);
}

/* A table that is not where the configuration says: news when the configuration names it. */
static void tell_tables(const md_setup *setup, md_logger *log)
{
    for (int k = 0; k < setup->n_tables; k++) {
        const md_table_file *file = &setup->table[k];
        if (!file->elsewhere) continue;
        if (md_config_where(&setup->origin, md_disk_params, file->key))
            md_log_info(log, "marsdisk: %s: taken from %s", file->key, file->path);
        else
            md_log_detail(log, "%s: taken from %s", file->key, file->path);
    }
}

void md_setup_tell(const md_setup *setup, const md_outlook *outlook, md_logger *log, md_error *err)
{
    tell_tables(setup, log);
    md_grain_material_tell(setup, log, err);
    tell_silent_keys(setup, log, err);
    tell_reach(setup, outlook, log);
    md_plausible_tell(setup, outlook, log);
    tell_physics(&setup->disk, log);
    md_offer_tell(&setup->disk, log);
}
