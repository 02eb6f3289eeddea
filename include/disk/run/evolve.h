/* The loop over time: advance all cells to the next coupling point, agree, write, maybe move cells between ranks.
 *
 * Shapes: cells of this rank
 * Units:  SI
 * Owner:  md_evolve owns its cells, solver and buffers; free with md_evolve_free
 * MPI:    Collective over the working ranks
 * Source: src/README.md, one step
 */
#ifndef MD_DISK_RUN_EVOLVE_H
#define MD_DISK_RUN_EVOLVE_H

#include "base/comm.h"
#include "base/log.h"
#include "disk/output/output.h"
#include "disk/run/checkpoint.h"
#include "disk/run/ending.h"
#include "disk/run/pace.h"
#include "disk/run/resume.h"
#include "disk/solve/solver.h"
#include "io/lock.h"
#include "job/progress.h"
#include "job/watch.h"

typedef struct md_evolve {
    const md_comm *comm;
    const md_disk *disk;
    md_logger *log;
    md_output *output;
    md_checkpoints *checkpoints;
    md_lock *lock; /* of rank 0 */
    md_progress *progress;
    md_watch watch;
    const double *times; /* of the outputs; times[0] = 0 */
    int n_times;
    const char *end_rule;
    md_profile *profile;

    int *first; /* blocks of cells: rank r owns [first[r], first[r + 1]) */
    md_cells cells;
    md_solver solver;
    md_diag *diag; /* of this rank's cells, at the last coupling point */
    double *N;     /* count * bins */
    int64_t *work; /* sub-steps of each cell, refused ones too, when its cost was asked last */

    double t, t1;          /* s: the coupling point passed last, and the one the cells are on their way to */
    unsigned char *before; /* the rows at t */
    double *reached;       /* s, per cell: how far it is */
    int done;              /* cells that are at t1 and have their diag */
    long steps;            /* coupling points passed */
    long rows;             /* outputs written */
    uint64_t row_times;    /* hash of their times, see md_snapshot */
    int recuts;
    md_cache_count coefficients, radiation; /* what this rank found kept, before it was given other cells */
    md_held held;
    md_pace pace; /* of rank 0 */
    double last_flush;
    double wall_before_s; /* s of wall time that earlier parts of this run took, and of that for output */
    double writing_before_s;
    int64_t mixed;           /* see md_snapshot */
    int64_t resumes;         /* how often it has gone on from a checkpoint */
    md_stopwatch writing;    /* time that the output has taken so far */
    double synced_s;         /* s: of that, for checkpoints */
    const char *stop_reason; /* NULL while it runs */
    bool stopped_early;      /* by wall time, signal or file: exit 75 */
    bool inside;             /* so between t and t1: how far its cells are is in `reached`, */
    int64_t ahead;           /* with how many sub-steps of this rank's cells beyond t */
} md_evolve;

/* What is asked of a run besides the disk. */
typedef struct md_evolve_plan {
    const double *times;
    int n_times;
    const char *end_rule;
    md_watch watch;
    md_profile *profile;     /* NULL: no time is taken of the parts of a step */
    const md_resume *resume; /* its number is negative: from the start */
    md_logger *log;
    md_output *output;
    md_checkpoints *checkpoints;
    md_lock *lock;
    md_progress *progress;
} md_evolve_plan;

/* Cut the blocks; start every cell, or take it from the checkpoint. Collective. Errors: MD_ERR_MEMORY, MD_ERR_IO, agreed on. */
md_status md_evolve_init(md_evolve *run, const md_comm *comm, const md_disk *disk, const md_evolve_plan *plan, md_error *err);
/* Run to the end or to an early stop, both with a checkpoint. Collective. Errors: MD_ERR_NUMERICS (a number that is not finite,
 * books that do not close to 1e-12) naming cell, bin and time; MD_ERR_IO; agreed on by all ranks. */
md_status md_evolve_run(md_evolve *run, md_error *err);
/* Is there time for run.h5? Not when a run stopped early has too little of its wall time left: the part that ends makes it. */
bool md_evolve_joins(const md_evolve *run);
void md_evolve_free(md_evolve *run);

#endif
