#include "disk/solve/motion.h"

#include <math.h>

#include "disk/physics/collision.h"
#include "disk/physics/dynamics.h"

static const double E_MAX = 0.999999, I_MAX = 1.5; /* as their keys */

md_motion md_motion_now(const md_disk *disk, int ig, double e, double inc, double tau_meet)
{
    const md_params *p = &disk->params;
    md_motion motion = {.e = e, .inc = inc};
    if (p->dynamics.kernel_ei == MD_EI_WYATT) { /* e = c, i = e/2 */
        motion.e = fmin(md_equilibrium_c(tau_meet / disk->f_los[ig], p->dynamics.f_wake, p->dynamics.eps_restitution), E_MAX);
        motion.inc = motion.e / 2;
    }
    motion.v = md_relative_velocity(p->dynamics.v_rel, disk->radial.v_kepler[ig], motion.e, motion.inc);
    motion.H = md_scale_height(p, disk->radial.r[ig], motion.inc);
    return motion;
}

void md_motion_change(const md_disk *disk, int ig, double tau_meet, double sigma, double supplied, double h, double *e,
                      double *inc)
{
    const md_params *p = &disk->params;
    if (p->dynamics.damping) {
        double t_damp = md_damping_time(disk->radial.omega[ig], tau_meet / disk->f_los[ig], p->dynamics.eps_restitution);
        double c = fmin(md_equilibrium_c(tau_meet / disk->f_los[ig], p->dynamics.f_wake, p->dynamics.eps_restitution), E_MAX);
        *e = md_relax(*e, c, h, t_damp);
        *inc = md_relax(*inc, c / 2, h, t_damp);
    }
    if (p->dynamics.supply_ei != MD_SUPPLIED_EI_INHERIT && supplied > 0) {
        bool fixed = p->dynamics.supply_ei == MD_SUPPLIED_EI_FIXED;
        double w = md_supply_weight(p->dynamics.supply_weight, supplied, sigma);
        *e = md_supply_blend(p->dynamics.supply_blend, *e, fixed ? p->dynamics.supply_e : p->dynamics.supply_factor * *e, w);
        *inc =
            md_supply_blend(p->dynamics.supply_blend, *inc, fixed ? p->dynamics.supply_i : p->dynamics.supply_factor * *inc, w);
        *e = fmin(*e, E_MAX);
        *inc = fmin(*inc, I_MAX);
    }
}

bool md_motion_changes(const md_params *params)
{
    return params->dynamics.kernel_ei == MD_EI_WYATT || params->dynamics.damping ||
           (params->dynamics.supply_ei != MD_SUPPLIED_EI_INHERIT && params->supply.mode != MD_SUPPLY_OFF);
}

bool md_motion_outside_strength(const md_disk *disk, double v)
{
    return md_strength_at(&disk->params, v).clamped;
}
