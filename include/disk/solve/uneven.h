/* What the two stages of a sub-step do not see of the supply, because both take the same.
 *
 * Shapes: arrays of n bins
 * Units:  kg m^-2, and optical depth
 * Owner:  pure functions
 * MPI:    Local
 * Source: -
 */
#ifndef MD_DISK_SOLVE_UNEVEN_H
#define MD_DISK_SOLVE_UNEVEN_H

#include "disk/solve/rates.h"

typedef struct md_uneven {
    double mass, area;
} md_uneven;

/* Estimated errors of a sub-step of h with rates a and b at its ends and `spent`, h times the loss of every bin. Both stages
 * take the mean of the law over it. What arrives too early or too late matters where grains are lost meanwhile, to first order
 * by x/(1 + x)^2 of it, x = spent: for x << 1 the loss meanwhile, for x >> 1 what 1/x of h brings. Where head-room binds both
 * take the rate with which the layer is full at the end: of the head-room at the beginning `limit_a` that leaves z^3/(1 + z)^3
 * t_room/z, z how often the layer would fill within h. */
md_uneven md_uneven_supply(const md_disk *disk, const md_rates *b, double limit_a, const double *spent, double h);

#endif
