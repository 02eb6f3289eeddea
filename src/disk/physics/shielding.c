#include "disk/physics/shielding.h"

#include <math.h>

double md_los_factor(const md_params *params, double h_over_r)
{
    return params->shielding.path_multiplier > 0 ? fmax(1, params->shielding.path_multiplier / h_over_r) : 1;
}

double md_phi(const md_params *params, const md_tables *tables, double tau_los)
{
    if (params->shielding.mode != MD_SHIELD_TABLE) return 1;
    double phi = md_table1_linear(&tables->phi, tau_los);
    return phi < 0 ? 0 : phi > 1 ? 1 : phi; /* nan stays nan, and is found */
}

double md_kappa_eff(const md_params *params, const md_tables *tables, double kappa, double sigma, double f_los)
{
    if (params->shielding.mode == MD_SHIELD_FIXED_TAU1)
        return sigma > 0 ? 1 / sigma : kappa; /* of an empty cell: what a first grain would have */
    return md_phi(params, tables, f_los * kappa * sigma) * kappa;
}

double md_sigma_tau1(double kappa_eff)
{
    return kappa_eff > 0 ? 1 / kappa_eff : HUGE_VAL;
}
