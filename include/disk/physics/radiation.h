/* Radiation pressure of Mars: <Q_pr>, beta, the sizes that are blown out.
 *
 * Shapes: arrays of n bins
 * Units:  SI
 * Owner:  md_radiation owns its arrays; free with md_radiation_free
 * MPI:    Local; depends on T_M only, never on the cell
 * Source: Burns, Lamy & Soter (1979), Icarus 40, 1; planet's thermal emission in place of the star's
 */
#ifndef MD_DISK_PHYSICS_RADIATION_H
#define MD_DISK_PHYSICS_RADIATION_H

#include <stdint.h>

#include "disk/model/params.h"
#include "disk/model/sizes.h"
#include "disk/model/tables.h"

/* Sizes between which beta >= 1/2. A band within the band that stays is not told, but its two edges count as roots. */
typedef struct md_blowout_band {
    double lo; /* smallest root of beta(s) = 1/2; 0 when the smallest sizes have beta >= 1/2, or none has */
    double hi; /* largest root, 0 when there is none: s_blow */
    int roots; /* in [1e-9 m, 10 m] */
} md_blowout_band;

typedef struct md_radiation {
    int n;
    double T_M;
    double *q_pr;  /* <Q_pr>(s_k, T_M) */
    double *beta;  /* radiation pressure over gravity at s_k */
    double *share; /* share of bin k that leaves, 0..1: continuous in T_M (beta), or whole bins (threshold) */
    double *q_at_edge, *beta_at_edge; /* likewise at the n + 1 edges of bins */
    double beta_max;                  /* over the bins */
    md_blowout_band band;             /* of the last update that solved for it */
    double chi;                       /* t_blow Omega */
    bool outside;                     /* some look-up of this T_M was */
    long clamped;                     /* look-ups outside the <Q_pr> table so far */
    long bins_outside;                /* bins that are not wholly within the table's sizes */
    /* <Q_pr> on the n centres and then the n + 1 edges, for every temperature of the table: q_grid[iT * (2n+1) + k] centres */
    int n_T;
    double *q_grid;
    uint64_t hits, misses; /* how often T_M was the one that is here already, and was not */
} md_radiation;

md_status md_radiation_init(md_radiation *rad, const md_params *params, const md_tables *tables, const md_sizes *sizes,
                            md_error *err);
void md_radiation_free(md_radiation *rad);
/* Digest of the parameters that decide who is blown out. */
uint64_t md_radiation_version(const md_params *params);
/* Sizes or parameters are not what they were: make again what does not depend on T_M, forget what does. As many bins and
 * temperatures as before. */
void md_radiation_renew(md_radiation *rad, const md_params *params, const md_tables *tables, const md_sizes *sizes);
/* Everything above for a new T_M. Cheap when only `share` is needed: s_blow is solved for only when `with_s_blow`, or when the
 * criterion is the threshold or chi is auto, which need it. */
void md_radiation_update(md_radiation *rad, const md_params *params, const md_tables *tables, const md_sizes *sizes, double T_M,
                         bool with_s_blow);

/* <Q_pr>(s, T): constant, or linear in (ln s, T) with clamped arguments; *clamped is increased outside (may be NULL). */
double md_q_pr(const md_params *params, const md_tables *tables, double s, double T_M, long *clamped);
/* beta = 3 sigma T^4 R^2 Qpr / (4 G M c rho s) */
double md_beta(double s, double T_M, double q_pr, double rho);
/* The roots of beta(s) = 1/2 to 1e-10 relative. */
md_blowout_band md_blowout_edges(const md_params *params, const md_tables *tables, double T_M, double rho);
/* The largest of them; *roots (may be NULL) counts all. */
double md_blowout_size(const md_params *params, const md_tables *tables, double T_M, double rho, int *roots);
/* chi from beta and <Q_pr> at s_min_eff (model: blow-out time, chi = auto). */
double md_chi_auto(double beta_eff, double q_pr);

#endif
