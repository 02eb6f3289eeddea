/* How this process was started, and how MPI begins and ends for it.
 *
 * Shapes: -
 * Units:  -
 * Owner:  nothing
 * MPI:    calls MPI_Init and MPI_Finalize; every process that a launcher has started calls these in the same order
 * Source: environment of Open MPI 4 and 5, MPICH, Intel MPI, MVAPICH, Cray PALS and ALPS, SLURM 22
 */
#ifndef MD_BASE_LAUNCH_H
#define MD_BASE_LAUNCH_H

#include <mpi.h>
#include <stdbool.h>

/* What MPI is wanted for. */
typedef enum md_launch_need {
    MD_LAUNCH_TELL,  /* one process tells something: no MPI */
    MD_LAUNCH_SHARE, /* ranks share the work when a launcher has started some; alone, no MPI */
    MD_LAUNCH_RUN    /* MPI has the last word on who is there */
} md_launch_need;

typedef struct md_launch {
    MPI_Comm world; /* of all ranks; MPI_COMM_NULL: MPI has not begun, this process is alone */
    bool rings;     /* it is the first rank of its node under Open MPI's mpirun */
} md_launch;

/* Begins MPI, with `world`, where it is needed. Where no launcher is seen and nothing else is asked for (OMPI_MCA_...),
 * Open MPI is told that this process stays alone: no daemon, no network, no ssh. */
md_launch md_launch_begin(MPI_Comm world, int *argc, char ***argv, md_launch_need need);

/* Ends MPI, when it had begun. What main is to return: `code`, with Open MPI 4 on one rank alone, 0 on the others. */
int md_launch_end(const md_launch *launch, int code);

#endif
