#include "swarm/physics/sharing.h"

#include "numbers/numeric.h"

/* tan x for |x| < pi/4 and atan x are made of sin(2 pi x) and a series, so that every CPU gives the same bits. */
static const double PI = 3.14159265358979323846;

static double tangent(double x)
{
    double turn = x / (2 * PI);
    return md_sin2pi(turn) / md_sin2pi(turn + 0.25);
}

/* atan of x >= 0: halved until small, then its series. */
static double arctangent(double x)
{
    int halvings = 0;
    for (; x > 0.1; halvings++)
        x = x / (1 + __builtin_sqrt(1 + x * x));
    double square = x * x, sum = 0;
    for (int k = 12; k >= 0; k--)
        sum = 1. / (2 * k + 1) - square * sum;
    return x * sum * (double)(1 << halvings);
}

/* floor + (share - floor) min(energy / taper, 1) */
static double fixed_share(const sw_sharing *sharing, double energy)
{
    if (energy >= sharing->taper_eV) return sharing->share;
    return sharing->floor + (sharing->share - sharing->floor) * (energy / sharing->taper_eV);
}

double sw_sharing_kept(const sw_sharing *sharing, double energy, double rest, double u)
{
    switch (sharing->law) {
    case SW_SHARE_FIXED: return fixed_share(sharing, energy) * rest;
    case SW_SHARE_UNIFORM: return u * rest;
    case SW_SHARE_ONE: return rest;
    case SW_SHARE_OPB: {
        double ejected = sharing->w_eV * tangent(u * arctangent(rest / (2 * sharing->w_eV)));
        return ejected < rest ? rest - ejected : 0;
    }
    }
    return 0;
}
