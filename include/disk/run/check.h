/* --check: what a run would do, and how long it would take.
 *
 * Shapes: a line a matter
 * Units:  as printed
 * Owner:  -
 * MPI:    Local to rank 0; the other ranks do nothing
 * Source: -
 */
#ifndef MD_DISK_RUN_CHECK_H
#define MD_DISK_RUN_CHECK_H

#include "disk/evolve/case.h"

/* To standard output. Some cells are tried for the estimate, which takes up to three seconds. */
void md_check_print(const md_case *task, const md_job *job);

/* What one rank would take [s], as some cells that are tried take it. Local. */
double md_check_seconds(const md_case *task);
/* What a rank that works is expected to need. Local. */
double md_check_memory_MB(const md_case *task);

#endif
