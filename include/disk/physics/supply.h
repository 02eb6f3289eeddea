/* Material mixed up into the surface layer: the law in time, what modifies it, and where it goes.
 *
 * Shapes: scalars
 * Units:  SI; rates in kg m^-2 s^-1
 * Owner:  pure functions
 * MPI:    Local
 * Source: src/disk/CHOICES.md
 */
#ifndef MD_DISK_PHYSICS_SUPPLY_H
#define MD_DISK_PHYSICS_SUPPLY_H

#include "disk/model/params.h"
#include "disk/model/tables.h"

/* What a law may depend on but for time. sigma_ref: Sigma(tau_ref) of the cell, for mu_orbit10pct. */
typedef struct md_supply_place {
    double r, t_orb, sigma_ref;
} md_supply_place;

/* The law before mixing, R(t, r); epsilon_mix R is what mixes up. A power law that is infinite at its beginning is 0 there. Where
 * supply.temperature_use = "rate" there is no law in time, and this is 0. */
double md_supply_raw(const md_params *params, const md_tables *tables, const md_supply_place *place, double t);
/* Integral of the law before mixing over [from, to], exact to rounding [kg/m^2]; infinity where it diverges. */
double md_supply_integral(const md_params *params, const md_tables *tables, const md_supply_place *place, double from,
                          double to);
/* The law just before `to`, from its mean over a time that ends there and has no stop inside. */
double md_supply_end(const md_params *params, const md_tables *tables, const md_supply_place *place, double to, double mean);
/* Mixed rate epsilon_mix R(t, r) times the temperature factor, before feedback and reservoir. */
double md_supply_rate(const md_params *params, const md_tables *tables, const md_supply_place *place, double t, double T_M);
/* The next time after t that no sub-step may jump over: where a piece, a table's row or a power law begins. Between two of them
 * all laws but the power law are linear in time. Infinity when there is none. */
double md_supply_next_stop(const md_params *params, const md_tables *tables, double t);

/* Is the rate that arrives given by the temperature of Mars alone, whatever the law in time? */
bool md_supply_by_temperature(const md_params *params);
/* The factor of temperature (1 when none), or with md_supply_by_temperature the rate. */
double md_supply_temperature(const md_params *params, const md_tables *tables, double T_M);
/* The feedback's factor after dt: d ln(factor)/dt = gain (tau_target - tau) / (tau_target response), exact at fixed tau, clipped
 * to [min, max]. */
double md_supply_feedback(const md_params *params, double factor, double tau, double dt);
/* Share of the rate that a reservoir with `left` of `start` still gives: hard 1 or 0, taper min(1, left/(fraction start)). */
double md_supply_reservoir_share(const md_params *params, double left, double start);
/* What a reservoir gives of `asked` [kg/m^2], the integral of a rate, as its share falls with what is left: the solution of
 * d left = -share(left) d asked, so that it does not depend on how a time is cut into sub-steps. */
double md_supply_reservoir_gives(const md_params *params, double left, double start, double asked);

/* Where a rate goes. */
typedef struct md_supply_split {
    double surface;  /* into the size distribution now */
    double deep_in;  /* into the deep layer */
    double deep_out; /* out of the deep layer into the surface; part of `surface` */
    double spilled;  /* supplied and lost: no head-room, policy spill */
    double refused;  /* not supplied at all: no head-room, policy clip */
} md_supply_split;

/* Largest rate that the surface layer takes: its head-room up to sigma_full within t_room (clip), what a full layer loses within
 * t_blow as well (spill), or anything (none). It depends on the state alone, not on the sub-step. */
double md_supply_limit(const md_params *params, double t_room, double t_blow, double sigma, double sigma_full);
/* What would go to the surface were there room for all: `rate` itself (direct), or what mixes up out of the deep layer, into
 * which all of `rate` goes: sigma_deep/t_mix. whole_step > 0: of an explicit step of that length, (sigma_deep + rate
 * whole_step)/max(t_mix, whole_step), which has this step's share in it and never empties the layer twice. */
double md_supply_wants(const md_params *params, double rate, double whole_step, double sigma_deep, double t_mix);
/* Where `rate` goes when `surface`, at most what it wants, goes to the surface. direct: the rest is refused (clip) or spilled
 * (spill). deep_mixing: it stays below. Mass that enters the cell: surface - deep_out + deep_in + spilled. */
md_supply_split md_supply_route(const md_params *params, double rate, double surface);

#endif
