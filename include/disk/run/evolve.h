/* The loop over time: all cells through a batch of coupling points, a meeting of the ranks, the next batch.
 *
 * Shapes: cells of this rank
 * Units:  SI
 * Owner:  md_evolve owns its batch; free with md_evolve_free
 * MPI:    Collective over the working ranks
 * Source: src/README.md, decomposition
 */
#ifndef MD_DISK_RUN_EVOLVE_H
#define MD_DISK_RUN_EVOLVE_H

#include "disk/output/output.h"
#include "disk/run/batch.h"
#include "disk/run/case.h"
#include "disk/run/checkpoint.h"
#include "disk/run/pace.h"
#include "disk/run/resume.h"
#include "job/progress.h"
#include "job/watch.h"

typedef struct md_evolve {
    const md_comm *comm;
    const md_disk *disk;
    md_logger *log;
    md_output *output;
    md_checkpoints *checkpoints;
    md_lock *lock;        /* of rank 0 */
    md_progress progress; /* of rank 0 */
    md_watch watch;
    const double *times; /* of the outputs; times[0] = 0 */
    int n_times, next;   /* next: the output that comes */
    const char *end_rule;
    md_profile *profile;

    md_position now;
    md_batch batch;
    int size, asked;       /* points that the next batch is to have; the number asked for by MARSDISK_BATCH, 0: none */
    double alone_until;    /* s: up to here one point at a time, for a batch was taken back */
    double began_s;        /* of the clock: the batch */
    double point_s;        /* s of wall time that a point of the last batch took */
    bool checkpoint_waits; /* for the end of the batch */
    md_radiation light;    /* for the rows of output */
    int64_t meetings;

    md_pace pace; /* of rank 0 */
    double last_flush;
    md_stopwatch writing;    /* time that the output has taken so far */
    double synced_s;         /* s: of that, for checkpoints */
    const char *stop_reason; /* NULL while it runs */
    bool stopped_early;      /* by wall time, signal or file: exit 75 */
    bool inside;             /* so between two coupling points: how far its cells are is in batch.reached, */
    int64_t ahead;           /* with how many sub-steps of this rank's cells beyond the first */
} md_evolve;

/* What a run is made from. */
typedef struct md_evolve_plan {
    md_job *job;
    const md_case *task;
    const md_resume *resume; /* its number is negative: from the start */
    md_output *output;
    md_checkpoints *checkpoints;
    md_profile *profile; /* NULL: no time is taken of the parts of a step */
} md_evolve_plan;

/* Cut the blocks; start every cell, or take it from the checkpoint. Collective. Errors: MD_ERR_MEMORY, MD_ERR_IO, agreed on. */
md_status md_evolve_init(md_evolve *run, const md_comm *comm, const md_evolve_plan *plan, md_error *err);
/* Run to the end or to an early stop, both with a checkpoint. Collective. Errors: MD_ERR_NUMERICS (a number that is not finite,
 * books that do not close to 1e-12) naming cell, bin and time; MD_ERR_IO; agreed on by all ranks. */
md_status md_evolve_run(md_evolve *run, md_error *err);
/* Is there time for run.h5? Not when a run stopped early has too little of its wall time left: the part that ends makes it. */
bool md_evolve_joins(const md_evolve *run);
void md_evolve_free(md_evolve *run);

#endif
