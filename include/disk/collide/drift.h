/* Bodies that lose a little at a time drift through the bins: chipped by smaller ones, or sublimating.
 *
 * How many leave a bin for the next lower one is decided by how many there are where the two meet. Taking the bin's mean
 * N_k for it is of first order in the bin width; here it is, from the parabola through three bins,
 *     (11 N_k - 7 N_(k+1) + 2 N_(k+2)) / 6 = 11/6 N_k - pull,
 * of third order where they are smooth; pull is at least N_(k+1)/2, as of a straight line. Where the bin holds so few that less
 * than half of 11/6 N_k would be left,
 *     (11/6 N_k)^2 / (4 pull)
 * takes its place: the same value and slope there, and positive however fast the numbers fall. It looks only at larger bodies,
 * whose new numbers are known when bin k is solved: nothing lags, so long steps are as good as short ones, and the state to
 * which a bin relaxes does not depend on the step. On the parabola sum of edges = sum of N, so the mean speed is exact.
 * Nothing is above the largest bin: a body in it stays for half the time of a whole crossing, which makes its edge 2 N_k.
 *
 * Shapes: one bin, or arrays of n bins
 * Units:  masses kg/m^2, the rest dimensionless
 * Owner:  pure functions
 * MPI:    Local
 * Source: upwind-biased reconstruction of third order, with a positive tail: van Leer (1974), J. Comput. Phys. 14, 361;
 *         Leonard (1979), Comput. Methods Appl. Mech. Eng. 19, 59
 */
#ifndef MD_DISK_COLLIDE_DRIFT_H
#define MD_DISK_COLLIDE_DRIFT_H

#include <math.h>

#include "disk/model/sizes.h"

/* Of the bin's own number, and of the largest bin's in units of that. */
static const double MD_DRIFT_OWN = 11.0 / 6, MD_DRIFT_TOP = 12.0 / 11;

/* kg/m^2; fewer are reckoned with in another unit, as their squares and inverses are not numbers any more. */
static const double MD_DRIFT_FEW = 1e-100;

/* From the next two larger bins, in bodies of this bin's mass [kg/m^2]. */
static inline double md_drift_pull(double above, double beyond)
{
    double parabola = (7 * above - 2 * beyond) * (1.0 / 6), line = 0.5 * above;
    return parabola > line ? parabola : line;
}

/* Edge over mean of a bin with mass g. */
static inline double md_drift_phi(double g, double pull)
{
    double parabola = g > 0 ? MD_DRIFT_OWN - pull / g : MD_DRIFT_OWN, tail = 0.25 * MD_DRIFT_OWN * MD_DRIFT_OWN * (g / pull);
    return MD_DRIFT_OWN * g >= 2 * pull ? parabola : tail;
}

/* One bin in one implicit step, z g + rho edge = total, edge = (known + share phi) g, where phi looks at new numbers. */
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

/* 1 / (z + rho d edge / d g) on the parabola, before anything is known of larger bins: bins are a chain of solutions, and no
 * division should stand in it. */
static inline double md_drift_inverse(double z, double rho, double known, double share)
{
    return 1 / (z + rho * (known + MD_DRIFT_OWN * share));
}

/* Below larger bins that are much fuller: linear g + square g^2 = total, its positive root without a difference. */
static inline double md_drift_root(double linear, double square, double total)
{
    return 2 * total / (linear + sqrt(linear * linear + 4 * square * total));
}

/* total = settled + arriving [kg/m^2]: what is known late comes last. */
static inline md_drift_mass md_drift_solve(const md_drift_bin *b, double pull, double settled, double arriving)
{
    if (!(b->rho > 0)) {
        double all = (settled + arriving) * b->inverse;
        return (md_drift_mass){all, all};
    }
    double fixed = b->share * pull, g = ((settled + b->rho * fixed) + arriving) * b->inverse;
    if (MD_DRIFT_OWN * g >= 2 * pull) return (md_drift_mass){g, (b->known + MD_DRIFT_OWN * b->share) * g - fixed};
    /* Very few in a larger unit; times 1, which changes no bit, for all others. */
    double up = pull < MD_DRIFT_FEW ? 0x1p700 : 1, down = pull < MD_DRIFT_FEW ? 0x1p-700 : 1;
    double square = 0.25 * MD_DRIFT_OWN * MD_DRIFT_OWN * b->share / (pull * up);
    g = md_drift_root(b->z + b->rho * b->known, b->rho * square, (settled + arriving) * up);
    return (md_drift_mass){g * down, (b->known * g + square * (g * g)) * down};
}

/* phi of every bin, from bin masses. */
void md_drift_profile(const md_sizes *sizes, const double *restrict g, double *restrict phi);

#endif
