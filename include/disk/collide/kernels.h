/* The kernels that solve a sweep, and which of them this CPU can run.
 *
 * Shapes: -
 * Units:  as in sweep.h
 * Owner:  constants
 * MPI:    Local
 * Source: sweep.h
 */
#ifndef MD_DISK_COLLIDE_KERNELS_H
#define MD_DISK_COLLIDE_KERNELS_H

#include "disk/collide/sweep.h"

typedef struct md_sweep_kernel {
    const char *name;
    md_sweep_function run;
} md_sweep_kernel;

/* By solver.kernel (MD_SOLVER_KERNEL_*); auto gives the fastest this CPU offers. NULL when this CPU lacks what was asked
 * for. */
const md_sweep_kernel *md_sweep_kernel_find(md_sweep_choice kernel);

#endif
