/* One case of a sweep as a run of its own. Shapes: -. Units: s. Owner: the caller's row. MPI: Collective over its ranks.
 * Source: -. */
#ifndef MD_SWEEP_CASE_H
#define MD_SWEEP_CASE_H

#include "job/watch.h"
#include "sweep/results/row.h"
#include "sweep/simulator.h"
#include "sweep/study/study.h"

typedef struct md_sweep_case {
    const md_job *job; /* the sweep's */
    const md_simulator *simulator;
    const md_study *study;
    const md_above *above;
    struct md_shelf *shelf; /* what this rank's cases share */
    size_t number;
    double max_wall_s; /* infinity: no limit */
} md_sweep_case;

/* Run it on the ranks of `comm` and read what came out. `row` is filled on rank 0: MD_ROW_NONE when another job has the case.
 * *took_s: what it took; 0 when it was finished already. Errors: MD_ERR_MEMORY, when not even the row can be made. */
md_status md_sweep_case_make(const md_sweep_case *plan, const md_comm *comm, md_row *row, double *took_s, md_error *err);

/* Look at it as a run would before it begins. Collective over the job's ranks. MD_ERR_CONFIG and others: it would be refused, or
 * fail. */
md_status md_sweep_case_check(const md_sweep_case *plan, md_prospect *prospect, md_error *err);

#endif
