/* What acts on one cell at one instant, see solve/rates.h.
 *
 * Shapes: arrays of n bins
 * Units:  SI; sinks and shrink 1/s, sources kg m^-2 s^-1
 * Owner:  md_rates owns its arrays; md_rates_init and md_rates_free
 * MPI:    Local
 * Source: -
 */
#ifndef MD_DISK_SOLVE_RATES_DATA_H
#define MD_DISK_SOLVE_RATES_DATA_H

#include "disk/model/cell.h"
#include "disk/model/disk.h"
#include "disk/physics/phase.h"
#include "disk/physics/radiation.h"
#include "disk/physics/supply.h"

typedef struct md_rates {
    double t, T_M;
    double interval; /* from one coupling point to the next, for rate = "legacy"; set by the solver [s] */
    double sigma, kappa, tau_los, kappa_eff, sigma_tau1; /* of the state the rates were taken at */
    double tau_meet;                                     /* as tau_los, of the grains' cross-sections: how often they meet */
    const double *opacity;                               /* of each bin, for the planet's light now [m^2/kg] */
    double *own_opacity;                                 /* storage behind it when it changes in time, */
    double opacity_T;                                    /* and the T_M that it is for; nan: of none */
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
    double heat_share;                 /* of the sky that shines on the grains, that T_grain and speed are for; nan: none */
    double *T_grain, *speed;           /* by size: temperature [K] and -ds/dt [m/s] >= 0, at lower edges of bins, or centres */
    int *near;                         /* where they were found last */
    double *shrink;                    /* share of the bodies of bin k that shrink into bin k-1 (or below the grid) a second */
    const double *supply_weight;       /* mass shares of supply.surface */
    double *own_weight;                /* storage behind it when it changes in time, */
    double own_weight_s;               /* and the smallest size that it is for; nan: of none */
    bool q_pr_outside, vapour_outside; /* a table or formula was used outside its range */
} md_rates;

#endif
