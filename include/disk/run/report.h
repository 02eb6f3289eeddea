/* summary.json, what came out of a run, and run_config.json, everything that went into it.
 *
 * Shapes: -
 * Units:  as the members' names say
 * Owner:  plain values that point to what their filler owns
 * MPI:    Local to rank 0, but for md_report_hosts
 * Source: README.md, the output folder
 */
#ifndef MD_DISK_RUN_REPORT_H
#define MD_DISK_RUN_REPORT_H

#include <stdint.h>

#include "base/comm.h"
#include "base/log.h"
#include "disk/model/cell.h"
#include "disk/run/decomposition.h"
#include "disk/setup/setup.h"
#include "disk/solve/solver.h"

/* A cell that stands still since it has stopped. */
typedef struct md_stopped {
    int cell;      /* in the disk */
    double r;      /* of its centre [m] */
    double t, tau; /* when it stopped [s], and the optical depth compared with shielding.tau_stop then */
    int64_t why;   /* md_stop */
} md_stopped;

typedef struct md_summary {
    const char *status;      /* "finished", "stopped" (by wall time or signal), "failed" */
    const char *stop_reason; /* NULL: none */
    const char *error;       /* what failed, NULL: nothing */
    double time_end_s;
    double M_start_Mmars, M_now_Mmars, M_supplied_Mmars, M_not_supplied_Mmars, supply_raw_Mmars_yr, supply_mixed_Mmars_yr,
        M_out_Mmars, M_sink_Mmars, M_loss_Mmars;
    double M_below_grid_Mmars, M_spilled_Mmars, M_defect_Mmars;
    double ledger_error; /* of the worst cell */
    int ledger_worst_cell;
    int cells, cells_stopped, bins;
    const md_stopped *stopped; /* cells_stopped of them, in cell order; NULL: none, or not known */
    int64_t outputs, steps, substeps_total, substeps_rejected;
    int64_t outside[MD_OUTSIDES]; /* sub-steps that used a table or formula outside its range, see model/cell.h */
    double T_M_end_K;
    double wall_s, rss_MB;                  /* rss_MB: largest of any rank, nan when not known */
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
    int recuts;                         /* times that cells moved between ranks */
    const md_logger *log;               /* warnings, NULL: none */
} md_summary;

typedef struct md_run_info {
    const char *input; /* input file as given */
    int argc;
    char **argv;
    const md_param *table; /* of the parameters */
    const void *values;
    const md_config_origin *origin;
    const md_table_file *tables;
    int n_tables;
    const md_plan *plan;
    int workers; /* working ranks, and the first cell of each at the start: workers + 1 entries, or NULL */
    const int *first_cell;
    const char *kernel, *kernel_reason;
    bool cache_disabled;     /* MARSDISK_DISABLE_CACHE */
    const char *hosts;       /* of md_report_hosts */
    const char *start, *end; /* UTC, ISO 8601; end is NULL while the run goes on */
} md_run_info;

/* Write folder/summary.json. MD_ERR_IO, MD_ERR_MEMORY. */
md_status md_report_summary(const char *folder, const md_summary *summary, md_error *err);
/* Write folder/run_config.json. MD_ERR_IO, MD_ERR_MEMORY. */
md_status md_report_config(const char *folder, const md_run_info *info, md_error *err);

/* Names of the hosts, "node1,node2", each once, in rank order: on rank 0 a text for the caller to md_free, else NULL.
 * Collective.
 * Errors: MD_ERR_MEMORY on all ranks. */
md_status md_report_hosts(const md_comm *comm, char **hosts, md_error *err);

#endif
