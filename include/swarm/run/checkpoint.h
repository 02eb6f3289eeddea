/* A checkpoint of a swarm, folder/checkpoint-00000.h5: every number that the rest of a run depends on.
 *
 * Content: a row of bytes for each batch (solve/batch_state.h), where the run is, the series in time, what is known of the steady
 * state, and the run's identity. It is a sealed file (job/sealed.h); the newest two are kept (job/checkpoints.h).
 *
 * Shapes: rows[batches][bytes]
 * Units:  as sw_work
 * Owner:  sw_checkpoints points to what the run owns
 * MPI:    Collective
 * Source: -
 */
#ifndef SW_RUN_CHECKPOINT_H
#define SW_RUN_CHECKPOINT_H

#include "base/timer.h"
#include "swarm/run/work.h"

enum { SW_CHECKPOINT_FORMAT = 1 };

typedef struct sw_checkpoints {
    const char *folder, *identity; /* identity of rank 0 */
    int next, kept;                /* number of the one to be written, and of the newest that is good, -1: none */
    md_stopwatch cost;
    double longest_s;
} sw_checkpoints;

/* The next one. Errors: MD_ERR_IO, MD_ERR_MEMORY, agreed on: the earlier ones are still there. */
md_status sw_checkpoint_write(sw_checkpoints *checkpoints, const sw_work *work, md_error *err);

/* Go on from the newest that can be read, of a work that has just been initialised: *number is its own, -1 when there is none.
 * Those that cannot be read are told of. Errors: MD_ERR_CONFIG for one of another run, MD_ERR_IO, MD_ERR_MEMORY, agreed on. */
md_status sw_checkpoint_resume(sw_work *work, const char *folder, const char *identity, int *number, md_logger *log,
                               md_error *err);

#endif
