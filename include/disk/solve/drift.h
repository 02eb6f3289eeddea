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

/* One bin in one implicit step, z g + rho edge = total, edge = (known + share phi) g. */
typedef struct md_drift_bin {
    double total; /* what is there, and all that comes [kg/m^2] */
    double above; /* the next larger bin's new number in bodies of this bin's mass [kg/m^2], 0 for the largest */
    double z;     /* 1 + sub-step * rate of all losses but drift */
    double rho;   /* sub-step * rate of drift */
    double known; /* phi of a known state times its share, 0 in the first stage */
    double share; /* of the new state */
} md_drift_bin;

/* Solve for the new mass (returned), and for `edge`: the mass as it would be were the bin as full everywhere as at its
 * lower edge. */
static inline double md_drift_solve(const md_drift_bin *b, double *edge)
{
    double linear = b->z + b->rho * b->known, share = b->rho * b->share, above = b->above;
    if (!(b->rho > 0)) return *edge = b->total / b->z;

    /* By the inverse, which does not wait for what the larger bins send: the sweep is a chain of these. */
    double inverse = 1 / (linear + 1.5 * share), g = (b->total + 0.5 * share * above) * inverse;
    double edge_new = 1.5 * g - 0.5 * above;
    if (g < above) {
        /* linear g (g + above) + 2 share g^2 = total (g + above), its positive root without a difference */
        double A = linear + 2 * share, C = b->total * above, half = 0.5 * (b->total - linear * above);
        double root = sqrt(half * half + A * C);
        g = half > 0 ? (half + root) / A : root > half ? C / (root - half) : 0;
        edge_new = 2 * g * (g / (g + above));
    }
    *edge = b->known * g + b->share * edge_new;
    return g;
}

/* phi of every bin, from bin masses. */
void md_drift_profile(const md_sizes *sizes, const double *g, double *phi);

#endif
