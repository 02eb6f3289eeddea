#include "disk/physics/dynamics.h"

#include <math.h>

#include "numbers/constants.h"
#include "numbers/numeric.h"

double md_eccentricity(const md_params *params, const md_tables *tables, double r)
{
    double e = params->dynamics.e0;
    if (params->dynamics.e_profile == MD_E_TABLE) e = md_table1_linear(&tables->e_of_r, r / MD_R_MARS);
    if (params->dynamics.e_profile == MD_E_PERICENTER) e = 1 - MD_R_MARS / r; /* pericentre a (1 - e) on the surface */
    return fmin(0.999999, fmax(0, e));
}

double md_relative_velocity(md_v_rel law, double v_kepler, double e, double inc)
{
    if (law == MD_V_PERICENTER) return v_kepler * sqrt((1 + e) / (1 - e));
    return v_kepler * sqrt(1.25 * e * e + inc * inc); /* Lissauer & Stewart (1993) */
}

double md_equilibrium_c(double tau, double f_wake, double eps)
{
    /* c = (c + x)/2 has the fixed point c = x. */
    return sqrt(f_wake * tau / fmax(1 - eps * eps, 1e-12));
}

double md_relax(double e, double e_eq, double dt, double t_damp)
{
    return e_eq + (e - e_eq) * md_exp(-dt / t_damp); /* de/dt = -(e - e_eq)/t_damp at fixed e_eq */
}

double md_damping_time(double omega, double tau, double eps)
{
    double rate = omega * tau * (eps * eps);
    return rate > 0 ? 1 / rate : HUGE_VAL;
}

double md_supply_weight(md_weight kind, double delta_sigma, double sigma)
{
    if (!(delta_sigma > 0)) return 0;
    double w = kind == MD_WEIGHT_RATIO ? delta_sigma / sigma : delta_sigma / (sigma + delta_sigma);
    return fmin(1, w);
}

double md_supply_blend(md_blend kind, double x, double x_supplied, double weight)
{
    if (kind == MD_BLEND_LINEAR) return (1 - weight) * x + weight * x_supplied;
    return sqrt((1 - weight) * x * x + weight * x_supplied * x_supplied);
}

double md_scale_height(const md_params *params, double r, double inc)
{
    if (params->dynamics.height == MD_HEIGHT_FIXED) return params->dynamics.h_over_r * r;
    return params->dynamics.H_factor * inc * r;
}
