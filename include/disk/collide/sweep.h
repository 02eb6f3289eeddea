/* The hot loop: one sweep over the bins from the largest down solves a Patankar stage.
 *
 * For each donor: its rate of loss from the numbers it meets, its new mass from what it had and what larger bins sent, and
 * what it sends. Kernels: "reference" is the definition in plain loops; "avx2" and "avx512" do the same arithmetic several
 * meetings at a time, in sums of one fixed pattern, so both give the same bits, and agree with the plain loops to rounding.
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
enum { MD_SWEEP_PAD = MD_DRIFT_REACH };

/* Sums over all partners p and larger: of N, of N s, of N s^2. */
typedef struct md_moments {
    double n, ns, nss;
} md_moments;

/* Four donors as the vector kernels keep them: what collisions do to them, then what the chain of solutions needs. */
enum { MD_SWEEP_FOUR = 4 };
typedef struct md_sweep_four {
    double lost[MD_SWEEP_FOUR][4];   /* by single meetings: the numbers of md_loss [1/s] */
    double chipped[MD_SWEEP_FOUR];   /* rate [1/s] */
    double shattered[MD_SWEEP_FOUR]; /* sum of N_p (s_l + s_p)^2 over those that shatter it */
    double rho[MD_SWEEP_FOUR], inverse[MD_SWEEP_FOUR], slope[MD_SWEEP_FOUR]; /* see drift.h */
    double next[MD_SWEEP_FOUR], drifting[MD_SWEEP_FOUR]; /* shares of mass and of edge that arrive in the next lower bin */
    double pending[MD_SWEEP_FOUR];                       /* share of mass in tails that all bins below the next one get */
} md_sweep_four;

/* What is asked: the stage to be solved. Nothing that can be reached from here is written. */
typedef struct md_sweep_input {
    int n;
    const double *s;     /* radii */
    const double *a, *b; /* partners' numbers N at the two states whose rates are averaged; b is read where scale_b is there */
    const double *scale_a, *scale_b; /* donor l meets scale_a[l] a + scale_b[l] b; scale_b NULL: a alone, and scale_a is 1 */
    const double *drift_a,
        *drift_b;         /* the same of meetings that chip it: those that break and those that chip go apart (drift.h) */
    const double *before; /* mass at the start and from sources */
    const double *others, *shrunk;   /* rates of loss but by collisions: of sinks in whole bins, and of shrinking [1/s] */
    const double *blow;              /* of blow-out by fraction [1/s]; NULL: there is none */
    double blow_full_a, blow_full_b; /* at the two states, of a bin wholly in the band (band.h) [1/s] */
    /* Of bodies that drift, at state a, times its share; 0: of the new state alone (drift.h), as it must be where drift_a is not
     * scale_a. */
    const double *known_phi;
    const double
        *new_share;    /* of the new state: 1, but scale_b where known_phi > 0; MD_DRIFT_TOP times it in the largest bin */
    double mass_ratio; /* m_l / m_(l+1) */
    double h;          /* sub-step [s] */
} md_sweep_input;

/* What a kernel needs on the way; of no meaning to anybody else, and kept from one sweep to the next only to be used again. */
typedef struct md_sweep_work {
    md_sweep_four *fours;              /* in the vector kernels only: (n + 3) / 4 */
    md_moments *moments_a, *moments_b; /* in the vector kernels only: n + 1, the last is 0 */
    double *x, *x_drift;               /* in the reference kernel and the dense solve only */
    double *z, *rho, *inverse;         /* see drift.h */
    double *given_a, *given_b;         /* in the vector kernels only: what donors lose of for each partner (arrivals), 2 n */
    /* Zeroed by the kernel: what is sent to bin k, at k + 1, and below the grid, at 0, and tails that end there; n + 2 each. The
     * vector kernels send dust that climbs from bin to bin there, in whole groups of bins, and nothing else. */
    double *at, *tail;
} md_sweep_work;

/* What comes of it. */
typedef struct md_sweep_result {
    double *mass;  /* the new masses */
    double *edge;  /* masses that drift: were the bins as full as at their lower edges */
    double *spent; /* h times the rate of all losses */
    double *blown; /* the rates of blow-out that acted [1/s] */
} md_sweep_result;

/* Nothing has been sent to any of n bins. */
static inline void md_sweep_clear(md_sweep_work *work, int n)
{
    memset(work->at, 0, ((size_t)n + 2) * sizeof *work->at);
    memset(work->tail, 0, ((size_t)n + 2) * sizeof *work->tail);
}

/* Rate at which donor l is blown out, `others` being that of all other losses (band.h) [1/s]. */
static inline double md_sweep_blown(const md_sweep_input *in, int l, double others)
{
    if (!in->blow || in->blow[l] <= 0) return 0;
    double full = in->scale_a[l] * in->blow_full_a + (in->scale_b ? in->scale_b[l] * in->blow_full_b : 0);
    return md_band_rate(in->blow[l], full, others);
}

/* What can be known of donor l before those above are solved: fills blown, spent, z, rho and inverse of l. */
static inline void md_sweep_prepare(const md_sweep_input *in, md_sweep_work *work, md_sweep_result *result, int l,
                                    double breaking, double chipping)
{
    double others = in->others[l] + breaking, drift = in->shrunk[l] + chipping;
    result->blown[l] = md_sweep_blown(in, l, others + drift);
    work->z[l] = 1 + in->h * (others + result->blown[l]);
    work->rho[l] = in->h * drift;
    work->inverse[l] = md_drift_inverse(work->z[l], work->rho[l], in->known_phi[l], in->new_share[l]);
    result->spent[l] = in->h * (others + result->blown[l]) + work->rho[l];
}

/* What the two larger bins, of masses `now`, take from the edge of bin l (drift.h) [kg/m^2]; nothing above the largest. */
static inline double md_sweep_pull(const md_sweep_input *in, const double *now, int l)
{
    double above = l < in->n - 1 ? in->mass_ratio * now[l + 1] : 0;
    double beyond = l < in->n - 2 ? in->mass_ratio * (in->mass_ratio * now[l + 2]) : 0;
    return md_drift_pull(above, beyond);
}

/* Solve donor l, prepared, when those above are solved: `pull` as in md_sweep_pull; what is there and arrives [kg/m^2] in two
 * parts, see md_drift_solve. Fills mass and edge of l, and returns them. */
static inline md_drift_mass md_sweep_solve(const md_sweep_input *in, const md_sweep_work *work, md_sweep_result *result, int l,
                                           double pull, double settled, double arriving)
{
    md_drift_bin bin = {.z = work->z[l],
                        .rho = work->rho[l],
                        .known = in->known_phi[l],
                        .share = in->new_share[l],
                        .inverse = work->inverse[l]};
    md_drift_mass now = md_drift_solve(&bin, pull, settled, arriving);
    result->mass[l] = now.mass;
    result->edge[l] = now.edge;
    return now;
}

/* Of what shrinks out of bin l, the share that arrives in bin l - 1; the rest, and all of the smallest bin, is vapour. */
static inline double md_sweep_arriving(const md_sweep_input *in, int l)
{
    return l > 0 ? in->mass_ratio : 0;
}

/* Fills the result; returns the mass that fell below the grid. */
typedef double (*md_sweep_function)(const md_meetings *meetings, const md_sweep_input *in, md_sweep_work *work,
                                    md_sweep_result *result);

/* x[p] = numbers that donor l meets, x_drift[p] = those that chip it. */
void md_sweep_partners(const md_sweep_input *in, int l, double *x, double *x_drift);

/* The definition, in plain loops. */
double md_sweep_reference(const md_meetings *meetings, const md_sweep_input *in, md_sweep_work *work, md_sweep_result *result);
/* The vector kernels, all of sweep_lanes.h; only to be called on a CPU that has the instructions (kernels.h). */
double md_sweep_avx2(const md_meetings *meetings, const md_sweep_input *in, md_sweep_work *work, md_sweep_result *result);
double md_sweep_avx512(const md_meetings *meetings, const md_sweep_input *in, md_sweep_work *work, md_sweep_result *result);

#endif
