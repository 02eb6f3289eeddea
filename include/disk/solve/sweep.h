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
#include "disk/solve/rates.h"
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
    md_moments moments_a, moments_b;   /* of the two; read by the vector kernels only */
    const double *scale_a, *scale_b;   /* donor l meets scale_a[l] a + scale_b[l] b; scale_b NULL: a alone */
    const double *before;              /* mass at the start and from sources */
    const md_rates *rates_a, *rates_b; /* what else acts at the two states */
    const double
        *known_phi;    /* of bodies that drift, at state a, times its share, 1 - scale_b; 0: that of b alone; see drift.h */
    double mass_ratio; /* m_l / m_(l+1) */

    double h;  /* sub-step [s] */
    double *x; /* work: n + 1 */
    /* Work: n + 2, zeroed by the kernel. Mass sent to bin k is in at[k + 1], below the grid in at[0]; tails that end at bin K in
     * tail[K + 1]. The vector kernels send what comes in whole groups of bins to dust and dust_tail: a group that is read right
     * after a single number in it was written has to wait for that. */
    double *at, *tail, *dust, *dust_tail;
    double *out;            /* new masses */
    double *spent;          /* h times the rate of all losses */
    double *blown, *shrunk; /* the rates of blow-out and of shrinking out of a bin that acted [1/s] */
    double *edge;           /* masses that drift: were the bins as full as at their lower edges */
} md_sweep;

/* What donor l loses but by collisions [1/s]: blow-out by fraction, and that of a bin wholly in the band (band.h). */
typedef struct md_linear {
    double others, shrink, blow, blow_full;
} md_linear;

static inline void md_linear_add(md_linear *sum, const md_rates *rates, int l, double scale)
{
    sum->others += scale * rates->other_sinks[l];
    if (rates->shrinks) sum->shrink += scale * rates->shrink[l];
    if (!rates->sink_on[MD_SINK_BLOW]) return;
    sum->blow += scale * rates->sink[MD_SINK_BLOW][l];
    sum->blow_full += scale * rates->blow_full;
}

static inline md_linear md_sweep_linear(const md_sweep *s, int l)
{
    md_linear sum = {0, 0, 0, 0};
    md_linear_add(&sum, s->rates_a, l, s->scale_a[l]);
    if (s->scale_b) md_linear_add(&sum, s->rates_b, l, s->scale_b[l]);
    return sum;
}

/* Solve donor l, when those above are: `total` is what is there and arrives [kg/m^2], `breaking` and `chipping` its rates
 * of loss by collisions [1/s]. Fills out, edge, spent, blown and shrunk of l. */
static inline void md_sweep_solve(const md_sweep *s, int l, double total, double breaking, double chipping)
{
    md_linear linear = md_sweep_linear(s, l);
    double others = linear.others + breaking, drift = linear.shrink + chipping;
    s->blown[l] = md_band_rate(linear.blow, linear.blow_full, others + drift);
    s->shrunk[l] = linear.shrink;
    md_drift_bin bin = {.total = total,
                        .above = l < s->n - 1 ? s->mass_ratio * s->out[l + 1] : 0,
                        .z = 1 + s->h * (others + s->blown[l]),
                        .rho = s->h * drift,
                        .known = s->known_phi[l],
                        .share = s->known_phi[l] > 0 ? s->scale_b[l] : 1};
    s->spent[l] = s->h * (others + s->blown[l]) + bin.rho;
    s->out[l] = md_drift_solve(&bin, &s->edge[l]);
}

/* Of what shrinks out of bin l, the share that arrives in bin l - 1; the rest, and all of the smallest bin, is vapour. */
static inline double md_sweep_arriving(const md_sweep *s, int l)
{
    return l > 0 ? s->mass_ratio : 0;
}

/* Fills out, edge, spent, blown and shrunk; returns the mass that fell below the grid. */
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
