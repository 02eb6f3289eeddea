#include "swarm/physics/sharing.h"

#include <stdbool.h>

#include "numbers/gauss_legendre.h"
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

/* The u at which the slower electron has this energy. */
static double u_of_slower(const sw_sharing *sharing, double rest, double slower)
{
    if (sharing->law == SW_SHARE_UNIFORM) return slower / rest;
    return arctangent(slower / sharing->w_eV) / arctangent(rest / (2 * sharing->w_eV));
}

static int add_panel(double from, double to, int n, double *at, double *share)
{
    const md_gauss_legendre *eight = &md_gauss_legendre_8;
    for (int k = 0; k < eight->n; k++) {
        at[n + k] = from + eight->at[k] * (to - from);
        share[n + k] = eight->share[k] * (to - from);
    }
    return n + eight->n;
}

/* Panels by factors of two in the energy of the slower electron. Where all shares are equally likely, either may be the slower. */
int sw_sharing_points(const sw_sharing *sharing, double rest, double fine_eV, double at[SW_SHARING_POINTS],
                      double share[SW_SHARING_POINTS])
{
    bool opb = sharing->law == SW_SHARE_OPB, uniform = sharing->law == SW_SHARE_UNIFORM;
    if (!(opb || uniform) || !(rest > 0)) {
        at[0] = 0.5;
        share[0] = 1;
        return 1;
    }
    double least = opb && sharing->w_eV < fine_eV ? sharing->w_eV : fine_eV, upper = 0.5 * rest;
    int n = 0;
    for (int left = SW_SHARING_PANELS; left > 0; left--) {
        double lower = upper > least && left > 1 ? 0.5 * upper : 0;
        double from = u_of_slower(sharing, rest, lower), to = u_of_slower(sharing, rest, upper);
        n = add_panel(from, to, n, at, share);
        if (uniform) n = add_panel(1 - to, 1 - from, n, at, share);
        if (lower == 0) break;
        upper = lower;
    }
    return n;
}
