/* A group of ranks that works on cases, one after the other, and falls into halves when none is left that needs all of it.
 *
 * Shapes: -
 * Units:  -
 * Owner:  -
 * MPI:    Collective over the group
 * Source: -
 */
#ifndef MD_SWEEP_WORKER_H
#define MD_SWEEP_WORKER_H

#include "sweep/desk.h"

typedef struct md_worker_plan {
    md_job *job;
    const md_simulator *simulator;
    const md_study *study;
    const md_comm *comm; /* all ranks: for messages to the desk, which is rank 0's */
    md_desk *desk;       /* NULL on the other ranks */
} md_worker_plan;

/* Cases until there are none, or all is to end. Begins with all ranks as one group. Errors: MD_ERR_MEMORY, agreed on by the
 * group. */
md_status md_worker_run(const md_worker_plan *plan, md_error *err);

#endif
