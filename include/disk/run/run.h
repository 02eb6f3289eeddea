/* One run from the entry of its folder to its summary.
 *
 *     md_run_make      run.c           the folder, who works and who waits, what came out
 *     md_evolve_run    evolve.c        batches of coupling points, meetings of the ranks
 *     md_batch_...     batch.c         all cells of a rank through a batch
 *     md_solver_...    solve/advance.c one cell from a coupling point to the next, in sub-steps
 *
 * Shapes: -
 * Units:  -
 * Owner:  -
 * MPI:    Collective over all ranks
 * Source: src/README.md
 */
#ifndef MD_DISK_RUN_RUN_H
#define MD_DISK_RUN_RUN_H

#include "disk/run/entry.h"

/* Evolve the disk and write the results; ranks without cells wait. *stopped_early: by wall time, signal or file, and it can go on.
 * Errors: of the folder, of the output and of the evolution, agreed on. */
md_status md_run_make(md_job *job, const md_case *task, bool *stopped_early, md_error *err);

#endif
