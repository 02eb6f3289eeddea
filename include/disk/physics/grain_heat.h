/* Temperature of grains by size: each balances the planet's light that it takes, what it radiates and the heat that its vapour
 * carries away,
 *
 *     <Q_abs>(s, T_M) w sigma T_M^4 = <Q_abs>(s, T) sigma T^4 + J(T) L,
 *
 * w the share of the sky that the planet fills, times the share of its light that gets there. Both sides are fourth powers of a
 * temperature: theta = w^(1/4) u(T_M) = (u(T)^4 + J(T) L/sigma)^(1/4) with u(T) = T <Q_abs>(s, T)^(1/4). So one function a size,
 * T of theta, serves all cells. It is known at nodes without solving anything, as theta of T, and read the other way round; J by
 * the same nodes.
 *
 * Where the vapour's law jumps as solid turns to liquid, heat alone decides: where the heat that vapour takes rises, the
 * grain stays at that temperature, half molten, until the light suffices for the liquid; where it falls, the colder of two
 * balances is taken, as of a grain that is heated up.
 *
 * Shapes: `places` radii: the lower edges of the n bins, and then their centres, when they are wanted; nodes in T
 * Units:  SI
 * Owner:  md_grain_heat owns its arrays; free with md_grain_heat_free
 * MPI:    Local; the same on every rank, does not depend on the cell or on time
 * Source: src/disk/CHOICES.md; balance as in van Lieshout, Min & Dominik (2014), Astron. Astrophys. 572, A76
 */
#ifndef MD_DISK_PHYSICS_GRAIN_HEAT_H
#define MD_DISK_PHYSICS_GRAIN_HEAT_H

#include "disk/model/disk.h"

typedef struct md_grain_heat {
    int places, nodes;
    double *T;           /* nodes, not falling; two, one bit apart, where the vapour's law may jump */
    bool *jump;          /* nodes - 1: the interval behind this node is such a pair */
    double *J, *J_slope; /* 2 (nodes - 1): at both ends of each interval, from inside [kg m^-2 s^-1] */
    double *u, *u_slope; /* [node][place] */
    double *theta, *top; /* [place][node]; top: the largest so far */
    double *T_slope;     /* [place][2 (nodes - 1)]: dT/dtheta at both ends of each interval, from inside */
} md_grain_heat;

/* Are grain temperatures wanted by size? */
bool md_grain_heat_wanted(const md_params *params);
/* From params, tables and sizes of the disk. MD_ERR_CONFIG: the table's <Q_abs> T^4 falls with T somewhere. MD_ERR_MEMORY. */
md_status md_grain_heat_init(md_grain_heat *heat, const md_disk *disk, md_error *err);
void md_grain_heat_free(md_grain_heat *heat);

/* Share of the sky that the planet fills at r: (R/2r)^2 of a point of light, or of a uniform disc (radiation.dilution). */
double md_planet_share(const md_params *params, double r);

/* T [K] and, unless NULL, J [kg m^-2 s^-1] at n places from `first`. near: where each was found last, 0 at first; the result does
 * not depend on it. */
void md_grain_heat_at(const md_grain_heat *heat, const md_disk *disk, double T_M, double share, int first, int n, int *near,
                      double *T, double *J);

#endif
