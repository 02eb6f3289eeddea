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
#ifndef MD_DISK_SOLVE_SWEEP_H
#define MD_DISK_SOLVE_SWEEP_H

#include "disk/solve/band.h"
#include "disk/solve/drift.h"
#include "disk/solve/transfer.h"

/* The vector kernels read a, b, x and add 0 to at and tail this far behind their ends: what stands there must be finite. */
enum { MD_SWEEP_PAD = 8 };

/* Sums over all partners p and larger: of N, of N s, of N s^2. n + 1 entries, the last 0. */
typedef struct md_moments {
    double *n, *ns, *nss;
} md_moments;

typedef struct md_sweep {
    int n;
    const double *s;     /* radii */
    const double *a, *b; /* partners' numbers N at the two states whose rates are averaged; b is read where scale_b is there */
    md_moments moments_a, moments_b; /* of the two; read by the vector kernels only */
    const double *scale_a, *scale_b; /* donor l meets scale_a[l] a + scale_b[l] b; scale_b NULL: a alone */
    const double *before;            /* mass at the start and from sources */
    const double *linear;            /* rate of all losses but collisions, shrinking and blow-out [1/s] */
    const double *blow, *blow_full;  /* blow-out by fraction, and that of a whole bin, see band.h [1/s] */
    const double *known_phi;         /* of bodies that drift, times its share; see drift.h */
    double mass_ratio;               /* m_l / m_(l+1) */
    const double *shrink;            /* rate at which bodies shrink out of bin l [1/s]; NULL: none */
    const double *arriving;          /* the part of it that arrives in bin l - 1 (0 for l = 0); read when shrink is there */
    double h;                        /* sub-step [s] */
    double *x;                       /* work: n + 1 */
    double *at, *tail; /* work: n + 2, zeroed by the kernel. Mass sent to bin k is in at[k + 1], below the grid in at[0];
                              * tails that end at bin K in tail[K + 1] */
    double *out;       /* new masses */
    double *spent;     /* h times the rate of all losses */
    double *blown;     /* the blow-out rates that acted [1/s] */
    double *edge;      /* masses that drift: were the bins as full as at their lower edges */
} md_sweep;

/* Solve donor l, when those above are: `total` is what is there and arrives [kg/m^2], `breaking` and `chipping` its rates
 * of loss by collisions [1/s]. Fills out, edge, spent and blown of l. */
static inline void md_sweep_solve(const md_sweep *s, int l, double total, double breaking, double chipping)
{
    double others = s->linear[l] + breaking, drift = chipping + (s->shrink ? s->shrink[l] : 0);
    s->blown[l] = md_band_rate(s->blow[l], s->blow_full[l], others + drift);
    md_drift_bin bin = {.total = total,
                        .above = l < s->n - 1 ? s->mass_ratio * s->out[l + 1] : -1,
                        .z = 1 + s->h * (others + s->blown[l]),
                        .rho = s->h * drift,
                        .known = s->known_phi[l],
                        .share = s->scale_b ? s->scale_b[l] : 1};
    s->spent[l] = s->h * (others + s->blown[l]) + bin.rho;
    s->out[l] = md_drift_solve(&bin, &s->edge[l]);
}

/* Rate at which bodies that shrink out of bin l arrive in the next lower one [1/s]. */
static inline double md_sweep_arriving(const md_sweep *s, int l)
{
    return s->shrink ? s->arriving[l] : 0;
}

/* Fills out, edge, spent and blown; returns the mass that fell below the grid. */
typedef double (*md_sweep_function)(const md_transfer *transfer, const md_sweep *sweep);

typedef struct md_sweep_kernel {
    const char *name;
    md_sweep_function run;
} md_sweep_kernel;

/* By solver.kernel (MD_SOLVER_KERNEL_*); auto gives the fastest this CPU offers. NULL when this CPU lacks what was asked
 * for. */
const md_sweep_kernel *md_sweep_kernel_find(int kernel);

/* x[e] = numbers met by donor l in each of its n + 1 meetings. */
void md_sweep_partners(int n, const md_sweep *sweep, int l, double *x);
/* Rate at which mass leaves bin l by meetings from <= e < end [1/s]. */
double md_sweep_loss(const md_transfer *transfer, int l, int from, int end, const double *x);
/* Send the mass that leaves by meetings that break the donor, y = h g_l'. */
void md_sweep_break(const md_transfer *transfer, int l, const double *x, double y, double *at, double *tail);
/* Send what is chipped off, and the bodies that drift to bin l - 1: y = h edge_l. */
void md_sweep_chip(const md_transfer *transfer, int l, const double *x, double y, double *at, double *tail);

/* The vector kernels; only to be called on a CPU that has the instructions. */
double md_sweep_avx2(const md_transfer *transfer, const md_sweep *sweep);
double md_sweep_avx512(const md_transfer *transfer, const md_sweep *sweep);

#endif
