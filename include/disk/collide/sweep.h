/* The hot loop: one sweep over the bins from the largest down solves a Patankar stage.
 *
 * For each donor: its rate of loss from the numbers it meets, its new mass from what it had and what larger bins sent, and
 * what it sends. Kernels: "reference" is the definition in plain loops; "avx2" and "avx512" do the same arithmetic several
 * meetings at a time, in sums of a fixed pattern, so each gives the same bits on every run and they agree to rounding.
 *
 * Shapes: arrays of n bins unless stated
 * Units:  SI; masses kg/m^2
 * Owner:  the caller owns every array
 * MPI:    Local
 * Source: transfer.h, patankar.h
 */
#ifndef MD_DISK_COLLIDE_SWEEP_H
#define MD_DISK_COLLIDE_SWEEP_H

#include <string.h>

#include "disk/collide/band.h"
#include "disk/collide/drift.h"
#include "disk/collide/meetings.h"

/* The vector kernels read a and b and add 0 to at and tail this far in front of them and behind, so what stands there must be
 * finite; and they read and write the other arrays in whole vectors, to the end of a last 64 bytes. */
enum { MD_SWEEP_PAD = 8 };

/* Sums over all partners p and larger: of N, of N s, of N s^2. */
typedef struct md_moments {
    double n, ns, nss;
} md_moments;

/* What collisions do to donors that meet the bodies of one state [1/s]: rates at which they are chipped and broken; those at which
 * mass arrives in the next lower bin, broken and chipped; and tails that all bins below the next one get. */
typedef struct md_losses {
    double *chipped, *broken, *next, *drifting, *pending;
} md_losses;

typedef struct md_sweep {
    int n;
    const double *s;     /* radii */
    const double *a, *b; /* partners' numbers N at the two states whose rates are averaged; b is read where scale_b is there */
    const double *scale_a, *scale_b; /* donor l meets scale_a[l] a + scale_b[l] b; scale_b NULL: a alone, and scale_a is 1 */
    const double *before;            /* mass at the start and from sources */
    const double *others, *shrunk;   /* rates of loss but by collisions: of sinks in whole bins, and of shrinking [1/s] */
    const double *blow;              /* of blow-out by fraction [1/s]; NULL: there is none */
    double blow_full_a, blow_full_b; /* at the two states, of a bin wholly in the band (band.h) [1/s] */
    const double *known_phi; /* of bodies that drift, at state a, times its share; 0: of the new state alone (drift.h) */
    const double
        *new_share;    /* of the new state: 1, but scale_b where known_phi > 0; MD_DRIFT_TOP times it in the largest bin */
    double mass_ratio; /* m_l / m_(l+1) */
    double h;          /* sub-step [s] */

    md_losses lost;                    /* work */
    md_moments *moments_a, *moments_b; /* work, in the vector kernels only: n + 1, the last is 0 */
    double *x;                         /* work, in the reference kernel and the dense solve only */
    double *z, *rho, *inverse;         /* work, see drift.h */
    /* Work, zeroed by the kernel: what is sent to bin k, at k + 1, and below the grid, at 0; n + 2 each, of all MD_SUMS in `sums`.
     * The reference kernel sends mass to `at` and tails that end in the bin to `tail`. The others send dust that climbs from bin to
     * bin to `at` and `tail` too, in whole groups of bins, and what single meetings send to `sums`: a group read right after one
     * number in it was written would have to wait for that. */
    double *at, *tail, *sums;
    double *out;   /* new masses */
    double *spent; /* h times the rate of all losses */
    double *blown; /* the rates of blow-out that acted [1/s] */
    double *edge;  /* masses that drift: were the bins as full as at their lower edges */
} md_sweep;

/* Nothing has been sent to any bin. */
static inline void md_sweep_clear(const md_sweep *s)
{
    memset(s->at, 0, ((size_t)s->n + 2) * sizeof *s->at);
    memset(s->tail, 0, ((size_t)s->n + 2) * sizeof *s->tail);
}

/* Rate at which donor l is blown out, `others` being that of all other losses (band.h) [1/s]. */
static inline double md_sweep_blown(const md_sweep *s, int l, double others)
{
    if (!s->blow || s->blow[l] <= 0) return 0;
    double full = s->scale_a[l] * s->blow_full_a + (s->scale_b ? s->scale_b[l] * s->blow_full_b : 0);
    return md_band_rate(s->blow[l], full, others);
}

/* What can be known of donor l before those above are solved: fills blown, spent, z, rho and inverse of l. */
static inline void md_sweep_prepare(const md_sweep *s, int l, double breaking, double chipping)
{
    double others = s->others[l] + breaking, drift = s->shrunk[l] + chipping;
    s->blown[l] = md_sweep_blown(s, l, others + drift);
    s->z[l] = 1 + s->h * (others + s->blown[l]);
    s->rho[l] = s->h * drift;
    s->inverse[l] = md_drift_inverse(s->z[l], s->rho[l], s->known_phi[l], s->new_share[l]);
    s->spent[l] = s->h * (others + s->blown[l]) + s->rho[l];
}

/* What the two larger bins, as they are now, take from the edge of bin l (drift.h) [kg/m^2]; nothing above the largest. */
static inline double md_sweep_pull(const md_sweep *s, int l)
{
    double above = l < s->n - 1 ? s->mass_ratio * s->out[l + 1] : 0;
    double beyond = l < s->n - 2 ? s->mass_ratio * (s->mass_ratio * s->out[l + 2]) : 0;
    return md_drift_pull(above, beyond);
}

/* Solve donor l, when those above are: `pull` as in md_sweep_pull; what is there and arrives [kg/m^2] in two parts, see
 * md_drift_solve. Fills out and edge of l, and returns them. */
static inline md_drift_mass md_sweep_solve(const md_sweep *s, int l, double pull, double settled, double arriving)
{
    md_drift_bin bin = {.z = s->z[l],
                        .rho = s->rho[l],
                        .known = s->known_phi[l],
                        .share = s->new_share[l],
                        .inverse = s->inverse[l]};
    md_drift_mass now = md_drift_solve(&bin, pull, settled, arriving);
    s->out[l] = now.mass;
    s->edge[l] = now.edge;
    return now;
}

/* Of what shrinks out of bin l, the share that arrives in bin l - 1; the rest, and all of the smallest bin, is vapour. */
static inline double md_sweep_arriving(const md_sweep *s, int l)
{
    return l > 0 ? s->mass_ratio : 0;
}

/* Fills out, edge, spent and blown; returns the mass that fell below the grid. */
typedef double (*md_sweep_function)(const md_meetings *meetings, const md_sweep *sweep);

/* x[p] = numbers that donor l meets. */
void md_sweep_partners(const md_sweep *sweep, int l, double *x);

/* The definition, in plain loops. */
double md_sweep_reference(const md_meetings *meetings, const md_sweep *sweep);

#endif
