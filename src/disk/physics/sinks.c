#include "disk/physics/sinks.h"

#include <math.h>

#include "numbers/numeric.h"

double md_gas_drag_time(const md_params *params, double s)
{
    double flux = params->sinks.rho_gas * params->sinks.sound_speed;
    return params->sinks.gas_drag && flux > 0 ? params->sizes.rho * s / flux : HUGE_VAL; /* Epstein regime */
}

double md_surface_energy_floor(double gamma, double eta, double slope, double rho, double v, double s0, double s_max)
{
    if (!(slope > 3 && slope < 4)) return 0;
    /* Both bodies: energy m v^2 / 4 = pi rho s0^3 v^2 / 3, surface 8 pi s0^2, volume 8/3 pi s0^3. Fragments of that volume have the
     * surface 8 pi s0^3 (4 - slope)/(slope - 3) s_max^(slope - 4) s_min^(3 - slope) where s_min << s_max. */
    double surface = 1 / s0 + eta * rho * v * v / (24 * gamma);
    return fmin(s_max, md_pow((slope - 3) / (4 - slope) * surface * md_pow(s_max, 4 - slope), 1 / (3 - slope)));
}

double md_smallest_fragment(const md_params *params, double rho, double v, double s_top)
{
    if (!params->surface_energy.enabled) return 0;
    double s0 = params->surface_energy.collider_m.is_auto ? s_top : params->surface_energy.collider_m.value;
    return md_surface_energy_floor(params->surface_energy.gamma, params->surface_energy.eta, params->surface_energy.slope, rho,
                                   v, s0, s0 * md_cbrt(params->surface_energy.f_max));
}
