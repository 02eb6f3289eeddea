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

#include "disk/model/cell.h"
#include "disk/model/disk.h"
#include "disk/physics/phase.h"
#include "disk/physics/radiation.h"
#include "disk/physics/supply.h"

typedef struct md_rates {
    double t, T_M;
    double interval; /* from one coupling point to the next, for rate = "legacy"; set by the solver [s] */
    double sigma, kappa, tau_los, kappa_eff, sigma_tau1; /* of the state the rates were taken at */
    double tau_rules; /* tau_los of the grains that count where tau decides (shielding.tau_min_size): gate and feedback */
    double tau_stop;  /* what is compared with shielding.tau_stop: kappa_eff Sigma f_los of the same grains */
    md_phase phase;
    bool collide, blow_on;
    double t_blow, T_d, ds_dt, s_min_eff;
    int warm_ig;           /* cell and instant that T_M, T_d and ds_dt are of; */
    double warm_t;         /* nan: of none */
    double supply_nominal; /* at the instant, before feedback, reservoir and head-room */
    double supply_offered; /* after feedback and reservoir: what `supply` divides */
    double supply_wants;   /* what of it would go to the surface were there room */
    double supply_uneven;  /* how far what is offered at the end of the sub-step is from its mean over it */
    double sigma_full;     /* up to which there is head-room */
    md_supply_split supply;
    bool sink_on[MD_SINKS]; /* off: the array is not to be read */
    double *sink[MD_SINKS];
    double *other_sinks; /* sum of all but blow-out */
    double blow_full; /* blow-out rate of a bin that lies wholly in the band of leaving sizes [1/s]; 0 when bins are not cut */
    bool shrinks;
    double shrink_speed;               /* that shrink is for [m/s]; nan: none */
    double *shrink;                    /* share of the bodies of bin k that shrink into bin k-1 (or below the grid) a second */
    const double *supply_weight;       /* mass shares of supply.surface */
    double *own_weight;                /* storage behind it when it changes in time, */
    double own_weight_s;               /* and the smallest size that it is for; nan: of none */
    bool q_pr_outside, vapour_outside; /* a table or formula was used outside its range */
} md_rates;

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

/* Is the uniform drift done by shifting the sizes once an interval, as in the earlier program, and not in the rates? */
bool md_rates_rebin_drift(const md_params *params);

#endif
