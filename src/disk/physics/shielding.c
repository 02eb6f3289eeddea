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

static double counted(const md_params *params, const md_tables *tables, double tau)
{
    return md_phi(params, tables, tau) * tau;
}

/* Between lo, where less than `effective` counts, and hi, where enough does: to the last bit. */
static double first_crossing(const md_params *params, const md_tables *tables, double lo, double hi, double effective)
{
    for (double middle = 0.5 * (lo + hi); middle > lo && middle < hi; middle = 0.5 * (lo + hi))
        *(counted(params, tables, middle) < effective ? &lo : &hi) = middle;
    return hi;
}

/* Where Phi tau is largest between two rows, Phi being a straight line there: at its end or at the parabola's top. */
static double best_between(const md_table1 *phi, int row)
{
    double lo = phi->x[row], hi = phi->x[row + 1], fall = (phi->y[row] - phi->y[row + 1]) / (hi - lo);
    double top = fall > 0 ? 0.5 * (phi->y[row] + fall * lo) / fall : hi;
    return top > lo && top < hi ? top : hi;
}

double md_tau_los_of(const md_params *params, const md_tables *tables, double effective)
{
    if (params->shielding.mode != MD_SHIELD_TABLE || !(effective > 0)) return effective;
    const md_table1 *phi = &tables->phi;
    double lo = 0;
    for (int row = -1; row < phi->n - 1; row++) {
        double best = row < 0 ? phi->x[0] : best_between(phi, row);
        if (counted(params, tables, best) >= effective) return first_crossing(params, tables, lo, best, effective);
        lo = phi->x[row + 1];
    }
    double beyond = md_phi(params, tables, lo); /* held */
    return beyond > 0 ? effective / beyond : HUGE_VAL;
}

double md_sigma_tau1(double kappa_eff)
{
    return kappa_eff > 0 ? 1 / kappa_eff : HUGE_VAL;
}

double md_sigma_full(const md_params *params, double kappa, double kappa_eff)
{
    return md_sigma_tau1(params->shielding.mode == MD_SHIELD_FIXED_TAU1 ? kappa : kappa_eff);
}
