/* summary.json, what came out of a run, and run_config.json, everything that went into it.
 *
 * Shapes: -
 * Units:  as the members' names say
 * Owner:  plain values that point to what their filler owns
 * MPI:    Local to rank 0
 * Source: README.md, the output folder
 */
#ifndef MD_DISK_RUN_REPORT_H
#define MD_DISK_RUN_REPORT_H

#include <stdint.h>

#include "disk/evolve/case.h"
#include "disk/model/cell.h"
#include "disk/solve/solver.h"
#include "job/outcome.h"

/* A cell that stands still since it has stopped. */
typedef struct md_stopped {
    int cell;      /* in the disk */
    double r;      /* of its centre [m] */
    double t, tau; /* when it stopped [s], and the optical depth compared with shielding.tau_stop then */
    int64_t why;   /* md_stop */
} md_stopped;

/* Angular momentum of the disk [kg m^2/s], see model/momentum.h. */
typedef struct md_momentum_told {
    double start, supplied, now, accreted, spread, viscous, drag;
    double error; /* of its ledger, relative to what was handled */
} md_momentum_told;

typedef struct md_summary {
    md_outcome outcome;
    double time_end_s;
    double M_start_Mmars, M_now_Mmars, M_not_supplied_Mmars, supply_raw_Mmars_yr, supply_mixed_Mmars_yr;
    double M_out_Mmars, M_sink_Mmars, M_loss_Mmars;
    double term_Mmars[MD_BOOKS]; /* of the ledger */
    double ledger_error;         /* of the worst cell */
    int ledger_worst_cell;
    md_momentum_told momentum;
    int cells, cells_stopped, bins;
    const md_stopped *stopped; /* cells_stopped of them, in cell order; NULL: none, or not known */
    int64_t outputs, steps, substeps_total, substeps_rejected;
    int64_t outside[MD_OUTSIDES]; /* sub-steps that used a table or formula outside its range, see model/cell.h */
    double T_M_end_K;
    double wall_s, rss_MB;                  /* rss_MB: largest of any rank, nan when not known */
    int64_t sweeps;                         /* of the bins, one a stage, in this part of the run */
    md_cache_count coefficients, radiation; /* of all ranks; how cells lie on ranks shows in them */
    uint64_t state_digest;
    int checkpoints;                    /* written by this part of the run */
    double checkpoints_s, checkpoint_s; /* what they took, all and the longest */
    int64_t ahead;                      /* sub-steps beyond time_end_s that the checkpoint of an early stop holds, */
    double ahead_to_s;                  /* and to what time cells have come there, on average */
    int64_t mixed;                      /* see md_snapshot */
    int64_t resumes;                    /* how often the run has gone on from a checkpoint */
    double wall_before_s;               /* what its earlier parts took */
    const md_plan *plan;                /* ranks */
    int64_t meetings, lent;             /* of the ranks; how often one has taken a cell of another through a batch */
    const md_logger *log;               /* warnings, NULL: none */
} md_summary;

/* Write folder/summary.json. MD_ERR_IO, MD_ERR_MEMORY. */
md_status md_report_summary(const char *folder, const md_summary *summary, md_error *err);
/* Write folder/run_config.json; `end` is NULL while the run goes on. MD_ERR_IO, MD_ERR_MEMORY. */
md_status md_report_config(const md_job *job, const md_case *task, const char *end, md_error *err);

#endif
