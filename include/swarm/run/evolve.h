/* The life of a swarm: it becomes steady, some more is dropped, then it is measured until a rule ends it.
 *
 * What decides about results is looked at after numbers of slices that only the swarm sets; the clock is looked at in between.
 * So how fast a machine is changes where a run is cut by its wall time, and nothing else.
 *
 * Shapes: -
 * Units:  s
 * Owner:  -
 * MPI:    Collective; rank 0 decides
 * Source: model of swarm_mc, section 5
 */
#ifndef SW_RUN_EVOLVE_H
#define SW_RUN_EVOLVE_H

#include "base/log.h"
#include "base/profile.h"
#include "job/progress.h"
#include "job/watch.h"
#include "swarm/run/checkpoint.h"

/* Of perf_breakdown.csv. */
enum {
    SW_PART_START,
    SW_PART_WARMUP,
    SW_PART_SAMPLING,
    SW_PART_RESULTS,
    SW_PART_OUTPUT,
    SW_PART_CHECKPOINT,
    SW_PART_WAIT,
    SW_PARTS
};

typedef struct sw_evolve {
    sw_work *work;
    sw_checkpoints *checkpoints;
    md_watch watch;
    bool drops_large; /* the checkpoint of a finished run would not stay */
    md_progress *progress;
    md_profile *profile; /* NULL: nobody asked */
    md_logger *log;
    const char *stopped; /* the wish that has stopped it, with a checkpoint; NULL: none */
} sw_evolve;

/* A run that had come to its end: has it, by the limits that hold now? Errors: MD_ERR_MEMORY. */
md_status sw_evolve_reconsider(sw_work *work, md_error *err);
/* Until stand.stop or `stopped` says why it ended; results of what there is, series and digest are then there. Errors: of
 * sw_work_follow and sw_checkpoint_write. */
md_status sw_evolve_run(sw_evolve *run, md_error *err);

#endif
