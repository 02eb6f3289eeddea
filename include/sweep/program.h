/* --sweep: many runs of a program in one job.
 *
 *     md_sweep_make     program.c   the file read, groups of ranks at work, what came out
 *     md_worker_...     worker.c    a group: ask, run, tell, fall into halves
 *     md_desk_...       desk.c      rank 0 in between: hand out, take in, write
 *     simulator->run    a case, as a command line of its own
 *
 * Shapes: -
 * Units:  -
 * Owner:  -
 * MPI:    Collective over all ranks
 * Source: README.md, sweeps
 */
#ifndef MD_SWEEP_PROGRAM_H
#define MD_SWEEP_PROGRAM_H

#include "sweep/simulator.h"

/* What job->options asks for with --sweep: a list of cases, or their runs. *stopped_early: it can go on. Errors: those of the
 * sweep's file and folder; MD_ERR_CASES with a list of those that failed; agreed on. */
md_status md_sweep_make(md_job *job, const md_simulator *simulator, bool *stopped_early, md_error *err);

#endif
