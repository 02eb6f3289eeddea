/* What acts on one cell at one instant, but for collisions between grains: sources and sinks of every bin.
 *
 * Shapes: arrays of n bins
 * Units:  SI; sinks and shrink 1/s, sources kg m^-2 s^-1
 * Owner:  md_rates owns its arrays; free with md_rates_free
 * MPI:    Local
 * Source: physics/ holds the formulas; here they are put together
 */
#ifndef MD_DISK_SOLVE_RATES_H
#define MD_DISK_SOLVE_RATES_H

#include "disk/solve/rates_data.h"

md_status md_rates_init(md_rates *rates, int bins, md_error *err);
void md_rates_free(md_rates *rates);

/* Rates of cell `ig` of the disk with bin masses g, the other state taken from `cell`, at time t. `rad` is brought to T_M(t)
 * first. */
void md_rates_at(md_rates *rates, const md_disk *disk, md_radiation *rad, int ig, const md_cell *cell, const double *g,
                 double sigma_deep, double supply_factor, double t);

/* The supply again, for a sub-step from `from` to `to`: the exact mean of the law over it, with the temperature and the state of
 * the rates. Its end lies at or before md_rates_next_stop(from). */
void md_rates_supply(md_rates *rates, const md_disk *disk, int ig, const md_cell *cell, double sigma_deep, double supply_factor,
                     double from, double to);

/* Largest rate that a surface layer of masses g takes at the instant of the rates, see md_supply_limit. */
double md_rates_limit(const md_rates *rates, const md_disk *disk, int ig, const double *g);

/* Rates at the end of a sub-step from `from` to `to`, as md_rates_at has them, with the supply of md_rates_supply; there is no
 * supply_nominal, for that is of an instant. */
void md_rates_ahead(md_rates *rates, const md_disk *disk, md_radiation *rad, int ig, const md_cell *cell, const double *g,
                    double sigma_deep, double supply_factor, double from, double to);

/* Forget what was made from sizes and from what is to be injected: they have changed. */
void md_rates_renew(md_rates *rates);
/* Forget what is known of a cell at an instant. */
void md_rates_forget(md_rates *rates);

/* The next time after t that no sub-step may jump over: a kink or a jump of the supply or of a tabulated T_M. Infinity: none. */
double md_rates_next_stop(const md_disk *disk, double t);

/* Must s_blow be known at every instant? (some options ask for it; it costs a root) */
bool md_rates_need_s_blow(const md_params *params);

#endif
