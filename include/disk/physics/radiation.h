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

#include "disk/model/sizes.h"
#include "disk/physics/blowout.h"

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

#endif
