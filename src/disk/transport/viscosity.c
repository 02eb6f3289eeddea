#include "disk/transport/viscosity.h"

#include <math.h>

#include "numbers/constants.h"
#include "numbers/numeric.h"

/* nu = 0.46 (c_r^2/Omega) tau/(1 + tau^2), c_r^2 = e^2 v_K^2/2 (Goldreich & Tremaine 1978) */
static double of_particles(const md_annulus *at)
{
    double c_r2 = 0.5 * at->e * at->e * at->v_kepler * at->v_kepler;
    return 0.46 * c_r2 / at->omega * at->tau / (1 + at->tau * at->tau);
}

double md_viscosity(const md_params *params, const md_annulus *at)
{
    if (params->transport.viscous == MD_VISCOUS_OFF) return 0;
    switch (params->transport.viscosity) {
    case MD_VISCOSITY_CONSTANT: return params->transport.nu_m2_s;
    case MD_VISCOSITY_POWER: return params->transport.nu_m2_s * md_pow(at->r / MD_R_MARS, params->transport.nu_power);
    case MD_VISCOSITY_PARTICLE: return of_particles(at);
    }
    return (double)NAN; /* not reached */
}

/* A beam along n slows a grain on a circle by (n.v) n + v, each over c: along the orbit by 1 + n_phi^2. Over a disc of light of
 * half-angle theta (sin theta = R/r, mu = cos theta) the mean of that against the flux pi sin^2 theta, which a point has, too. */
double md_drag_dilution(const md_params *params, double r)
{
    if (params->radiation.dilution == MD_DILUTION_FAR) return 1;
    double sine2 = fmin(1, (MD_R_MARS / r) * (MD_R_MARS / r)), mu = sqrt(1 - sine2);
    double cap = sine2 / (1 + mu); /* 1 - mu, without a difference of near numbers */
    /* [2 (1 - mu) + 2/3 - mu + mu^3/3]/sin^2, where the second part is (1 - mu)^2 (2 + mu)/3 */
    return (2 * cap + cap * cap * (2 + mu) / 3) / sine2;
}

double md_drag_speed(double beta)
{
    return beta < 0.5 ? 4 * beta * MD_G * MD_M_MARS / MD_C : 0;
}
