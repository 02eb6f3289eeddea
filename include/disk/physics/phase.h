/* Solid, liquid, vapour.
 *
 * Shapes: scalars
 * Units:  SI
 * Owner:  pure functions
 * MPI:    Local
 * Source: src/disk/CHOICES.md
 */
#ifndef MD_DISK_PHYSICS_PHASE_H
#define MD_DISK_PHYSICS_PHASE_H

#include "disk/model/params.h"
#include "disk/model/tables.h"

typedef struct md_phase {
    double T;                           /* the temperature that decided */
    double f_solid, f_liquid, f_vapour; /* fractions of the material; threshold model: no vapour, what is not solid is liquid */
    double f_vap;                       /* the "vapour" fraction of the model: thresholds' fraction, or the map's */
    bool vapour;                        /* f_vap >= 1/2 */
    double solid;                       /* share of the time in which it counts as solid: 0 or 1 but where it is held at 1/2 */
    bool paused;                        /* liquid fraction at or above phase.liquid_pause: no collisions, no supply */
} md_phase;

/* phase.enabled = false gives a solid. */
md_phase md_phase_of(const md_params *params, const md_tables *tables, double T_M, double r, double tau);
/* A cell that is held at f_vap = 1/2, solid for this share of the time; it counts as vapour when it is none. */
void md_phase_hold(md_phase *phase, double solid);
/* Escape rate [1/s] = strength (T/T_ref)^p max(f_vap, floor); 0 when that is not positive. */
double md_escape_rate(const md_params *params, double T, double f_vap);

#endif
