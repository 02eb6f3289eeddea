#include "swarm/physics/angles.h"

#include <math.h>

#include "numbers/numeric.h"

static const double HARTREE_EV = 27.21;

/* (1 - (1 + energy)^u) / energy from -u/1 on: two terms of its series where the difference would lose digits. */
static double vahedi_surendra_cos(double energy, double u)
{
    if (energy < 1e-4) return 1 - 2 * u * (1 + (u - 1) * energy * (0.5 + (u - 2) * energy / 6));
    return (2 + energy - 2 * md_exp(u * md_log(1 + energy))) / energy;
}

/* (2/ln(1 + e)) (1 - ln(1 + e)/e) */
static double vahedi_surendra_transfer(double e)
{
    if (e < 1e-3) return 1 - e / 6 + e * e / 12 - 19 * e * e * e / 360;
    double ln = md_log(1 + e);
    return 2 / ln - 2 / e;
}

/* (2/x^2) ((1 + x) ln(1 + x) - x) */
static double screened_coulomb_transfer(double x)
{
    if (x < 1e-3) return 1 - x / 3 + x * x / 6 - x * x * x / 10;
    return 2 * ((1 + x) * md_log(1 + x) - x) / (x * x);
}

double sw_law_cos(sw_law law, double energy_eV, double u)
{
    switch (law) {
    case SW_VAHEDI_SURENDRA: return fmin(1, fmax(-1, vahedi_surendra_cos(energy_eV, u)));
    case SW_SCREENED_COULOMB: return 1 - 2 * u / (1 + 8 * energy_eV / HARTREE_EV * (1 - u));
    case SW_FORWARD: return 1;
    case SW_ISOTROPIC:
    case SW_LAWS: break;
    }
    return 1 - 2 * u;
}

double sw_law_transfer(sw_law law, double energy_eV)
{
    switch (law) {
    case SW_VAHEDI_SURENDRA: return vahedi_surendra_transfer(energy_eV);
    case SW_SCREENED_COULOMB: return screened_coulomb_transfer(8 * energy_eV / HARTREE_EV);
    case SW_FORWARD: return 0;
    case SW_ISOTROPIC:
    case SW_LAWS: break;
    }
    return 1;
}

double sw_angles_share(const sw_angles *angles, double energy_eV)
{
    if (angles->law == SW_ISOTROPIC || energy_eV < angles->low_eV) return 0;
    if (energy_eV >= angles->high_eV) return 1;
    return (energy_eV - angles->low_eV) / (angles->high_eV - angles->low_eV);
}

/* One number in (0, 1) chooses the law, and what is left of it the angle. */
double sw_angles_cos(const sw_angles *angles, double energy_eV, double u)
{
    double share = sw_angles_share(angles, energy_eV);
    if (u < share) return sw_law_cos(angles->law, energy_eV, u / share);
    return sw_law_cos(SW_ISOTROPIC, energy_eV, (u - share) / (1 - share));
}

double sw_angles_transfer(const sw_angles *angles, double energy_eV)
{
    double share = sw_angles_share(angles, energy_eV);
    return 1 - share * (1 - sw_law_transfer(angles->law, energy_eV));
}
