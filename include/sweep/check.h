/* --list and --check of a sweep: which cases there are, which of them would be refused, and what all of them take.
 *
 * Shapes: a line a case
 * Units:  s of wall time, MB
 * Owner:  -
 * MPI:    Collective over the job's ranks; rank 0 prints
 * Source: README.md, sweeps
 */
#ifndef MD_SWEEP_CHECK_H
#define MD_SWEEP_CHECK_H

#include "sweep/simulator.h"

/* More cases than this are listed without a look at each. */
enum { MD_SWEEP_LOOKS = 1000 };

/* As job->options.action says. Errors: of the sweep's file, MD_ERR_USAGE: --index names no case, MD_ERR_CONFIG: --check, and no
 * case would come to its end. */
md_status md_sweep_check(md_job *job, const md_simulator *simulator, md_error *err);

#endif
