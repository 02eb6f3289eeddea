/* marsdisk, from its arguments to its exit code.
 *
 * Shapes: -
 * Units:  -
 * Owner:  -
 * MPI:    Collective over all ranks
 * Source: README.md
 */
#ifndef MD_DISK_RUN_PROGRAM_H
#define MD_DISK_RUN_PROGRAM_H

#include "job/job.h"

extern const md_about md_program_about;

/* `world` is MPI_COMM_NULL for a process without MPI; `stopper` is NULL but for tests. Returns the exit code, when the first cause
 * of a failure has been told. */
int md_program(MPI_Comm world, int argc, char **argv, const md_stopper *stopper);

#endif
