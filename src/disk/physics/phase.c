#include "disk/physics/phase.h"

#include <math.h>

#include "disk/physics/sublimation.h"
#include "numbers/numeric.h"

/* Vapour fraction: 0 below T_c, 1 from T_v, linear between and softened there by pressure and optical depth. */
static double threshold_fraction(const md_params *params, double T, double tau)
{
    double T_c = params->phase.T_c_K, T_v = params->phase.T_v_K;
    if (T >= T_v) return 1;
    if (T <= T_c) return 0;
    double soften = (1 + params->phase.P / params->phase.P_ref) * (1 + tau / params->phase.tau_ref);
    return (T - T_c) / (T_v - T_c) / soften;
}

static double fraction(double x)
{
    return fmin(1, fmax(0, x));
}

md_phase md_phase_of(const md_params *params, const md_tables *tables, double T_M, double r, double tau)
{
    double T = params->phase.temperature == MD_PHASE_T_MARS ? T_M : md_grain_temperature(T_M, r, params->phase.q_abs);
    md_phase phase = {.T = T, .f_solid = 1, .solid = 1};
    if (!params->phase.enabled) return phase;
    if (params->phase.model == MD_PHASE_MODEL_MAP) {
        phase.f_solid = fraction(md_table2_linear(&tables->phase_solid, T, tau));
        phase.f_liquid = fraction(md_table2_linear(&tables->phase_liquid, T, tau));
        phase.f_vapour = fraction(md_table2_linear(&tables->phase_vapour, T, tau));
        phase.f_vap = phase.f_vapour;
    } else {
        phase.f_vap = threshold_fraction(params, T, tau);
        phase.f_liquid = phase.f_vap;
        phase.f_solid = 1 - phase.f_vap;
    }
    phase.vapour = phase.f_vap >= 0.5;
    phase.solid = phase.vapour ? 0 : 1;
    phase.paused = phase.f_liquid >= params->phase.liquid_pause;
    return phase;
}

void md_phase_hold(md_phase *phase, double solid)
{
    phase->solid = solid;
    phase->vapour = !(solid > 0);
}

double md_escape_rate(const md_params *params, double T, double f_vap)
{
    if (!(f_vap > 0 && T > 0)) return 0;
    return params->phase.escape_strength * md_pow(T / params->phase.escape_T_ref_K, params->phase.escape_power) *
           fmax(f_vap, params->phase.escape_floor);
}
