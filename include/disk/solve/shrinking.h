/* How hot grains are, how fast they shrink, and what that does to the bins: parts of solve/rates.h.
 *
 * Shapes: arrays of n bins
 * Units:  SI
 * Owner:  md_rates owns its arrays
 * MPI:    Local
 * Source: physics/sublimation.h, physics/grain_heat.h
 */
#ifndef MD_DISK_SOLVE_SHRINKING_H
#define MD_DISK_SOLVE_SHRINKING_H

#include "disk/solve/rates_data.h"

/* T_M at t, and grains that are all alike: temperature, ds/dt. Both stages of a sub-step and what is looked at behind it ask for
 * the same cell at the same instant. */
void md_rates_warm(md_rates *rates, const md_disk *disk, int ig, double t);
/* Grains of all sizes, when each has its own temperature; T_d and ds_dt are those of the largest then. Looks at tau_los. */
void md_rates_heat(md_rates *rates, const md_disk *disk, int ig);
/* ds/dt of grains of radius s. */
double md_rates_ds_dt(const md_rates *rates, const md_disk *disk, double s);
/* What all that does to the bins. */
void md_rates_sublimate(md_rates *rates, const md_disk *disk, const md_radiation *rad);
/* Turn a sink on with the same rate for every bin. */
void md_rates_fill(md_rates *rates, int sink, int bins, double rate);
/* Temperatures of the grains at the centres of the bins, for output. */
void md_rates_T_grain(const md_rates *rates, const md_disk *disk, double *T);

/* Is the uniform drift done by shifting the sizes once an interval, as in the earlier program, and not in the rates? */
bool md_rates_rebin_drift(const md_params *params);

#endif
