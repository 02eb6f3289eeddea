/* The hot loop of a sweep: one source meets all partners, its new mass is found, what leaves it is sent on its way.
 *
 * Kernels: "reference" is the definition in plain loops; "avx2" and "avx512" do the same arithmetic several meetings at a time, in
 * sums of a fixed pattern, so each gives the same bits on every run and they agree to rounding.
 *
 * Shapes: a row of n + 1 meetings, see transfer.h; at and tail have n + 2 entries (entry bin + 1, entry 0: below the grid)
 * Units:  SI
 * Owner:  nothing is kept
 * MPI:    Local
 * Source: transfer.h
 */
#ifndef MD_DISK_SOLVE_SWEEP_H
#define MD_DISK_SOLVE_SWEEP_H

#include "disk/solve/transfer.h"

typedef struct md_donor {
    int l;
    const double *a, *b;  /* partners' numbers N at the two states that are averaged */
    double scale_a, share_b; /* numbers met: scale_a a + share_b b */
    double before;        /* mass before the step and all gains from larger bins [kg/m^2] */
    double h;             /* sub-step [s] */
    double linear;        /* rate of all other losses [1/s] */
} md_donor;

/* Returns g_l' = before / (1 + h (loss by collisions + linear)) and adds what leaves to at and tail. x: n + 1 numbers of work space,
 * left holding the numbers met. */
typedef double (*md_sweep_function)(const md_transfer *transfer, const md_donor *donor, double *x, double *at, double *tail);

typedef struct md_sweep_kernel {
    const char *name;
    md_sweep_function advance;
} md_sweep_kernel;

/* By solver.kernel (MD_SOLVER_KERNEL_*); auto gives the fastest this CPU offers. NULL when this CPU lacks what was asked for. */
const md_sweep_kernel *md_sweep_kernel_find(int kernel);

/* x[e] = scale_a a[p] + share_b b[p] for every meeting e of the source. */
void md_sweep_partners(int n, const md_donor *donor, double *x);
/* Rate at which mass leaves bin l by collisions [1/s]. */
double md_sweep_loss(const md_transfer *transfer, int l, const double *x);
/* Send the mass that leaves: y = h g_l'. */
void md_sweep_push(const md_transfer *transfer, int l, const double *x, double y, double *at, double *tail);

/* The vector kernels; only to be called on a CPU that has the instructions. */
double md_sweep_avx2(const md_transfer *transfer, const md_donor *donor, double *x, double *at, double *tail);
double md_sweep_avx512(const md_transfer *transfer, const md_donor *donor, double *x, double *at, double *tail);

#endif
