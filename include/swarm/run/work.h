/* The batches of a run, shared among the ranks, and when they are enough.
 *
 * A batch has its random numbers from its number, and sums over batches are taken in their order: results have the same bits
 * on any number of ranks.
 *
 * Shapes: rank r follows the batches [first[r], first[r + 1]); sums[batches][layout.size] on rank 0
 * Units:  as params.h
 * Owner:  sw_work owns everything; free with sw_work_free
 * MPI:    Collective
 * Source: -
 */
#ifndef SW_RUN_WORK_H
#define SW_RUN_WORK_H

#include "base/comm.h"
#include "swarm/measure/results.h"
#include "swarm/run/setup.h"

typedef struct sw_work {
    const md_comm *comm;
    const sw_setup *setup;
    sw_plan plan;
    sw_layout layout;
    int *first;
    sw_batch *batch;    /* of this rank */
    double *sums;       /* of all batches, on rank 0 */
    double *mine;       /* of this rank's, one behind the other */
    double windows;     /* restarts of the positions that have been measured, of each batch */
    sw_results results; /* on rank 0 */
    const char *stop_reason;
    double sampling_s; /* CPU time of the electron loop, all ranks */
    uint64_t state_digest;
} sw_work;

/* Pilot and batches. Errors: of sw_pilot, MD_ERR_MEMORY. */
md_status sw_work_init(sw_work *work, const md_comm *comm, const sw_setup *setup, md_error *err);
/* Follow them until a rule ends it. Errors: of sw_flight_slice, agreed on; MD_ERR_NUMERICS when all batches are extinct. */
md_status sw_work_run(sw_work *work, md_error *err);
void sw_work_free(sw_work *work);

#endif
