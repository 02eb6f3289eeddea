/* How much a layer takes that has head-room for less than it is offered.
 *
 * The supply may bring (Sigma_full - Sigma)/t_room at most, see md_supply_limit, and t_room is an orbit's sixth: where it binds for
 * long, the rate is the one at which the layer is as full at the end of the sub-step as that rate says. With the rate of the
 * sub-step's beginning only sub-steps shorter than t_room would be stable. So the rate is looked for with the first stage, which
 * is implicit: x = min(wants, limit(state that x leads to)). There is such an x, for more supply never leaves the layer less than
 * empty, and where more supply means less room only one.
 *
 * Shapes: scalars; rates of n bins
 * Units:  rates in kg m^-2 s^-1
 * Owner:  plain values
 * MPI:    Local
 * Source: secant steps inside a bracket
 */
#ifndef MD_DISK_SOLVE_HEADROOM_H
#define MD_DISK_SOLVE_HEADROOM_H

#include <stdbool.h>

#include "disk/solve/rates.h"

typedef struct md_headroom {
    double x;     /* the rate to try, and in the end the one that was found */
    double wants; /* most that it can be */
    double low, high, last_x, last_excess, slope;
    int tries;
} md_headroom;

/* `guess` is tried first; `stiffness`: by how many times its own change a change of x is expected to lower the limit. */
md_headroom md_headroom_begin(double wants, double guess, double stiffness);
/* Given the limit of the state that x has led to: is there a better x to try? Not when it would differ by at most `tolerance`. */
bool md_headroom_next(md_headroom *search, double limit, double tolerance);

/* How often the layer would fill within h: h / t_room, the more the more opaque what is supplied is than what is there. */
double md_headroom_stiffness(const md_disk *disk, const md_rates *rates, double h);
/* What the second stage supplies, in the mean of the rates a and b at the sub-step's ends, after the first has found `surface`.
 * Where head-room binds a keeps a half of its weight, as everything else, only where the layer follows its head-room slowly,
 * and the less of it the more often it would fill within h. */
void md_headroom_second(const md_disk *disk, md_rates *a, md_rates *b, double surface, double h);

#endif
