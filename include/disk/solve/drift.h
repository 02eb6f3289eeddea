/* Bodies that lose a little at a time drift through the bins: chipped by smaller ones, or sublimating.
 *
 * How many leave a bin for the next lower one is decided by how many there are where the two meet. Taking the bin's mean
 * N_k for it is of first order in the bin width; here it is phi N_k,
 *     phi = (3 - R) / 2    where R = N_(k+1) / N_k <= 1 (a straight line through the two bins),
 *     phi = 2 / (1 + R)    where R > 1 (the same slope at R = 1, and positive however fast the numbers fall),
 * of second order where they are smooth. It looks only at larger bodies, whose new number is known when bin k is solved:
 * nothing lags, so long steps are as good as short ones, and the state to which a bin relaxes does not depend on the step.
 *
 * Shapes: one bin, or arrays of n bins
 * Units:  masses kg/m^2, the rest dimensionless
 * Owner:  pure functions
 * MPI:    Local
 * Source: upwind-biased reconstruction of second order: Warming & Beam (1976), AIAA J. 14, 1241; in the positive form of
 *         van Leer (1974), J. Comput. Phys. 14, 361
 */
#ifndef MD_DISK_SOLVE_DRIFT_H
#define MD_DISK_SOLVE_DRIFT_H

#include <math.h>

#include "disk/model/sizes.h"

/* phi of a bin with mass g below one that holds as many bodies as `above` would in this bin. */
static inline double md_drift_phi(double g, double above)
{
    if (g >= above) return g > 0 ? 1.5 - 0.5 * (above / g) : 1.5;
    return 2 * g / (g + above);
}

/* One bin in one implicit step, z g + rho edge = total, edge = (known + share phi) g, where phi looks at `above`: the next larger
 * bin's new number in bodies of this bin's mass [kg/m^2], 0 for the largest. */
typedef struct md_drift_bin {
    double z;       /* 1 + sub-step * rate of all losses but drift */
    double rho;     /* sub-step * rate of drift */
    double known;   /* phi of a known state times its share, 0 in the first stage */
    double share;   /* of the new state */
    double inverse; /* md_drift_inverse of these */
} md_drift_bin;

/* The new mass, and the mass as it would be were the bin as full everywhere as at its lower edge [kg/m^2]. */
typedef struct md_drift_mass {
    double mass, edge;
} md_drift_mass;

/* 1 / (z + rho d edge / d g) on the straight line, before anything is known of larger bins: bins are a chain of solutions, and no
 * division should stand in it. */
static inline double md_drift_inverse(double z, double rho, double known, double share)
{
    return 1 / (z + rho * (known + 1.5 * share));
}

/* Below larger bins that are fuller: linear g (g + above) + 2 share g^2 = total (g + above), its positive root without a
 * difference. */
static inline double md_drift_root(double linear, double share, double above, double total)
{
    double A = linear + 2 * share, C = total * above, half = 0.5 * (total - linear * above);
    double root = sqrt(half * half + A * C);
    return half > 0 ? (half + root) / A : root > half ? C / (root - half) : 0;
}

/* total = settled + arriving [kg/m^2]: what is known late comes last. */
static inline md_drift_mass md_drift_solve(const md_drift_bin *b, double above, double settled, double arriving)
{
    if (!(b->rho > 0)) {
        double all = (settled + arriving) * b->inverse;
        return (md_drift_mass){all, all};
    }
    double pull = 0.5 * b->share * above, g = ((settled + b->rho * pull) + arriving) * b->inverse;
    if (g >= above) return (md_drift_mass){g, (b->known + 1.5 * b->share) * g - pull};
    g = md_drift_root(b->z + b->rho * b->known, b->rho * b->share, above, settled + arriving);
    return (md_drift_mass){g, b->known * g + b->share * (2 * g * (g / (g + above)))};
}

/* phi of every bin, from bin masses. */
void md_drift_profile(const md_sizes *sizes, const double *g, double *phi);

#endif
