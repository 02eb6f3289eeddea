#include "disk/physics/sinks.h"

#include <math.h>

#include "base/numeric.h"

double md_gas_drag_time(const md_params *params, double s)
{
    double flux = params->sinks.rho_gas * params->sinks.sound_speed;
    return params->sinks.gas_drag && flux > 0 ? params->sizes.rho * s / flux : HUGE_VAL; /* Epstein regime */
}

double md_surface_energy_floor(double gamma, double eta, double slope, double rho, double v, double s0, double s_max)
{
    if (!(slope > 3 && slope < 4)) return 0;
    /* Krijt & Kama (2014): all the surface energy of the fragments comes out of the share eta of the impact's energy. */
    double surface = 1 / s0 + eta * rho * v * v / (24 * gamma);
    return md_pow((slope - 3) / (4 - slope) * surface * md_pow(s_max, 4 - slope), 1 / (3 - slope));
}
