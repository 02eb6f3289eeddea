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
#include "disk/run/output.h"
#include "disk/run/progress.h"
#include "disk/solve/solver.h"

typedef struct md_evolve {
    const md_comm *comm;
    const md_disk *disk;
    md_logger *log;
    md_output *output;
    md_progress *progress;
    double wall_start, max_wall_s; /* s; infinity: no limit */
    const double *times;           /* of the outputs; times[0] = 0 */
    int n_times;
    const char *end_rule;
    md_profile *profile;

    int *first; /* blocks of cells: rank r owns [first[r], first[r + 1]) */
    md_cells cells;
    md_solver solver;
    md_diag *diag;         /* of this rank's cells, at the last coupling point */
    double *N;             /* count * bins */
    unsigned char *before; /* the rows when the interval began */
    int64_t *work;         /* sub-steps of each cell, refused ones too, when its cost was asked last */

    double t;
    long steps; /* coupling points passed */
    long rows;  /* outputs written */
    int recuts;
    /* s: since when the loss rate is low, nothing is blown out, all cells have stopped; infinity: it is not so */
    double quiet_since, dark_since, still_since;
    double last_flush, interval_wall; /* s */
    md_stopwatch writing;             /* time that the output has taken so far */
    const char *stop_reason;          /* NULL while it runs */
    bool stopped_early;               /* by wall time or signal: exit 75 */
} md_evolve;

/* What is asked of a run besides the disk. */
typedef struct md_evolve_plan {
    const double *times;
    int n_times;
    const char *end_rule;
    double wall_start, max_wall_s;
    md_profile *profile; /* NULL: no time is taken of the parts of a step */
} md_evolve_plan;

/* Cut the blocks and start every cell. Collective. Errors: MD_ERR_MEMORY, agreed on. */
md_status md_evolve_init(md_evolve *run, const md_comm *comm, const md_disk *disk, const md_evolve_plan *plan, md_logger *log,
                         md_output *output, md_progress *progress, md_error *err);
/* Run to the end or to an early stop. Collective. Errors: MD_ERR_NUMERICS (a number that is not finite, books that do not close to
 * 1e-12) naming cell, bin and time; MD_ERR_IO; agreed on by all ranks. */
md_status md_evolve_run(md_evolve *run, md_error *err);
void md_evolve_free(md_evolve *run);

#endif
