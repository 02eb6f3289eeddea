/* Material mixed up into the surface layer.
 *
 * Shapes: scalars; weights of n bins
 * Units:  SI; rates in kg m^-2 s^-1
 * Owner:  pure functions
 * MPI:    Local
 * Source: src/README.md, supply
 */
#ifndef MD_DISK_PHYSICS_SUPPLY_H
#define MD_DISK_PHYSICS_SUPPLY_H

#include "disk/model/params.h"
#include "disk/model/sizes.h"
#include "disk/model/tables.h"

/* Mixed rate epsilon_mix R(t, r) times the temperature factor, before feedback and reservoir.
 * sigma_ref: Sigma(tau_ref) of the cell, for mu_orbit10pct. */
double md_supply_rate(const md_params *params, const md_tables *tables, double t, double r, double t_orb, double sigma_ref,
                      double T_M);
/* The next time after t that no sub-step may jump over: where a piece, a table's row or a power law begins, and just before
 * a jump. A power law is followed in steps of a tenth of its age. Infinity when there is none. */
double md_supply_next_stop(const md_params *params, const md_tables *tables, double t);

/* The factor of temperature alone (1 when none). */
double md_supply_temperature_factor(const md_params *params, const md_tables *tables, double T_M);
/* The feedback's factor after dt: d ln(factor)/dt = gain (tau_target - tau) / (tau_target response), exact at fixed tau, clipped
 * to [min, max]. */
double md_supply_feedback(const md_params *params, double factor, double tau, double dt);
/* Share of the rate that a reservoir with `left` of `start` still gives: hard 1 or 0, taper min(1, left/(fraction start)). */
double md_supply_reservoir_share(const md_params *params, double left, double start);

/* Where a rate goes. */
typedef struct md_supply_split {
    double surface;  /* into the size distribution now */
    double deep_in;  /* into the deep layer */
    double deep_out; /* out of the deep layer into the surface; part of `surface` */
    double spilled;  /* lost to head-room, policy spill */
} md_supply_split;

/* Routing and head-room at one instant: rate [kg m^-2 s^-1], sigma and sigma_tau1 of the surface layer, deep layer's sigma.
 * The surface takes at most (sigma_tau1 - sigma)/dt (clip), that plus sigma_tau1/t_blow (spill), or anything (none). direct: what
 * is over is not supplied at all (clip), or supplied and lost (spill). deep_mixing: all of `rate` enters the deep layer and
 * sigma_deep/t_mix mixes up; what is over stays below. whole_step: for an explicit step of dt, (sigma_deep + rate
 * dt)/max(t_mix, dt) mixes up, which has this step's share in it and never empties the layer twice. Mass that enters the
 * cell: surface - deep_out + deep_in + spilled. */
md_supply_split md_supply_route(const md_params *params, double rate, double dt, bool whole_step, double sigma,
                                double sigma_tau1, double sigma_deep, double t_mix, double t_blow);

/* Mass shares of what is injected, sum 1. s_min_eff decides min_bin; initial: the initial weights. */
void md_supply_weights(const md_params *params, const md_sizes *sizes, const double *initial, double s_min_eff, double *weight);

#endif
