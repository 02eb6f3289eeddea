/* What moves between annuli a second, the plain way: the flux through every face of every bin, from the definitions, with the state
 * as it is at that instant. Nothing here knows of exchanges, steps or characteristics. */
#ifndef MD_TESTS_MOVES_REFERENCE_H
#define MD_TESTS_MOVES_REFERENCE_H

#include <math.h>
#include <stdlib.h>

#include "disk/model/disk.h"
#include "numbers/constants.h"

/* g: [cell][bin] in kg/m^2; beta: per bin. */
typedef struct moves_at {
    const md_disk *disk;
    const double *g, *beta;
} moves_at;

static inline double moves_g(const moves_at *at, int i, int k)
{
    return at->g[i * at->disk->sizes.n + k];
}

/* Vertical optical depth by cross-sections. */
static inline double moves_tau(const moves_at *at, int i)
{
    double tau = 0;
    for (int k = 0; k < at->disk->sizes.n; k++)
        tau += 3 / (4 * at->disk->params.sizes.rho * at->disk->sizes.s[k]) * fmax(0, moves_g(at, i, k));
    return tau;
}

/* Goldreich & Tremaine (1978) with c_r^2 = e^2 v_K^2/2, a power of r, or a constant. */
static inline double moves_nu(const moves_at *at, int i)
{
    const md_params *p = &at->disk->params;
    double r = at->disk->radial.r[i];
    if (p->transport.viscosity == MD_VISCOSITY_POWER) return p->transport.nu_m2_s * pow(r / MD_R_MARS, p->transport.nu_power);
    if (p->transport.viscosity == MD_VISCOSITY_CONSTANT) return p->transport.nu_m2_s;
    double omega = sqrt(MD_G * MD_M_MARS / (r * r * r)), c = at->disk->e0[i] * omega * r, tau = moves_tau(at, i);
    return 0.46 * 0.5 * c * c / omega * tau / (1 + tau * tau);
}

/* -2 pi r nu dg/dr, or -3 pi d(nu g sqrt r)/d(sqrt r), outwards through the face below cell i; nu g = 0 at an open edge. */
static inline double moves_viscous(const moves_at *at, int i, int k)
{
    const md_radial *radial = &at->disk->radial;
    bool ring = at->disk->params.transport.viscous == MD_VISCOUS_RING, inner = i == 0, outer = i == radial->n;
    if ((inner || outer) && at->disk->params.transport.edges == MD_EDGES_CLOSED) return 0;
    double r1 = inner ? radial->edge[0] : radial->r[i - 1], r2 = outer ? radial->edge[i] : radial->r[i];
    double nu1 = inner ? 0 : moves_nu(at, i - 1), nu2 = outer ? 0 : moves_nu(at, i);
    double g1 = inner ? 0 : moves_g(at, i - 1, k), g2 = outer ? 0 : moves_g(at, i, k);
    if (ring) return -3 * MD_PI * (nu2 * g2 * sqrt(r2) - nu1 * g1 * sqrt(r1)) / (sqrt(r2) - sqrt(r1));
    double nu = inner ? nu2 : outer ? nu1 : (nu1 + nu2) / 2;
    return -2 * MD_PI * radial->edge[i] * nu * (g2 - g1) / (r2 - r1);
}

/* What of the planet's light drags on a circle in cell i, over that of a point without shade: Gauss' rule of three points over the
 * disc of light in pieces. */
static inline double moves_light(const moves_at *at, int i)
{
    const md_params *p = &at->disk->params;
    double r = at->disk->radial.r[i],
           shade = p->shielding.mode == MD_SHIELD_OFF ? 1 : exp(-at->disk->f_los[i] * moves_tau(at, i));
    if (p->radiation.dilution == MD_DILUTION_FAR) return shade;
    double mu0 = sqrt(fmax(0, 1 - MD_R_MARS * MD_R_MARS / (r * r))), drag = 0, flux = 0;
    for (int piece = 0; piece < 3; piece++) {
        double mu = mu0 + (1 - mu0) * (0.5 + (piece - 1) * sqrt(0.15)), weight = piece == 1 ? 8 : 5;
        drag += weight * (1 + (1 - mu * mu) / 2);
        flux += weight * mu;
    }
    return shade * drag / flux;
}

/* d(r^2)/dt = -4 beta G M/c light, of mass that lies in r^2/light with a slope by the three cells, as steep as leaves no new extremum
 * (van Leer 1977); outwards through the face below cell i. */
static inline double moves_dragged(const moves_at *at, int i, int k)
{
    const md_radial *radial = &at->disk->radial;
    int n = radial->n;
    if (at->disk->params.transport.drag == MD_DRAG_OFF || at->beta[k] >= 0.5 || i == n) return 0;
    if (i == 0 && at->disk->params.transport.edges == MD_EDGES_CLOSED) return 0;
    double width[3] = {0}, density[3] = {0}; /* of the cells i - 1, i, i + 1 */
    for (int j = -1; j <= 1; j++)
        if (i + j >= 0 && i + j < n) {
            double lo = radial->edge[i + j], hi = radial->edge[i + j + 1];
            width[j + 1] = (hi * hi - lo * lo) / moves_light(at, i + j);
            density[j + 1] = radial->area[i + j] * moves_g(at, i + j, k) / width[j + 1];
        }
    double down = density[1] - density[0], up = density[2] - density[1], slope, most = 2 * density[1] / width[1];
    if (i > 0 && i + 1 < n) {
        slope = (density[2] - density[0]) / (0.5 * width[0] + width[1] + 0.5 * width[2]);
        most = down * up > 0 ? 2 * fmin(fabs(down), fabs(up)) / width[1] : 0;
    } else {
        slope = i > 0 ? 2 * down / (width[0] + width[1]) : 2 * up / (width[1] + width[2]);
    }
    slope = fmax(-most, fmin(most, slope));
    return -4 * at->beta[k] * MD_G * MD_M_MARS / MD_C * (density[1] - 0.5 * slope * width[1]);
}

/* Adds to change[cell][bin] [kg/(m^2 s)]. */
static inline void moves_add(const moves_at *at, double *change)
{
    const md_radial *radial = &at->disk->radial;
    int bins = at->disk->sizes.n;
    for (int i = 0; i <= radial->n; i++)
        for (int k = 0; k < bins; k++) {
            double flux = moves_dragged(at, i, k);
            if (at->disk->params.transport.viscous != MD_VISCOUS_OFF) flux += moves_viscous(at, i, k);
            if (i > 0) change[(i - 1) * bins + k] -= flux / radial->area[i - 1];
            if (i < radial->n) change[i * bins + k] += flux / radial->area[i];
        }
}

#endif
