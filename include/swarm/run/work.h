/* The batches of a run, shared among the ranks.
 *
 * A batch has its random numbers from its number, and sums over batches are taken in their order: results have the same bits
 * on any number of ranks.
 *
 * Shapes: rank r follows the batches [first[r], first[r + 1]); sums[batches][layout.size] on rank 0; rows of the series
 *         [batches][slices followed at a time][SW_ROW_SIZE]
 * Units:  reduced as in electrons.h; slices count from the beginning
 * Owner:  sw_work owns everything; free with sw_work_free
 * MPI:    Collective
 * Source: -
 */
#ifndef SW_RUN_WORK_H
#define SW_RUN_WORK_H

#include "base/comm.h"
#include "swarm/measure/results.h"
#include "swarm/measure/steady.h"
#include "swarm/run/setup.h"

typedef enum sw_stage {
    SW_STAGE_APPROACH, /* until the swarm is steady */
    SW_STAGE_DROP,     /* warm-up goes on for a while */
    SW_STAGE_MEASURE
} sw_stage;

typedef enum sw_stop {
    SW_STOP_NOT,
    SW_STOP_TOLERANCE,
    SW_STOP_COLLISIONS,
    SW_STOP_STEADY,
    SW_STOP_TIME,
    SW_STOP_WALL,
    SW_STOP_EXTINCTION
} sw_stop;

/* "tolerance", "collisions", ... */
const char *sw_stop_name(sw_stop stop);

/* Where a run is; the same on all ranks. */
typedef struct sw_stand {
    sw_stage stage;
    sw_stop stop;
    int chunk;                /* slices to follow before the next look at clock and rules */
    int64_t slices, event;    /* followed so far; when the stage is looked at next */
    int64_t steady, measured; /* when it was found steady and when measuring began, -1: not yet */
} sw_stand;

/* Times of a run in all its parts, of all ranks together but for the wall's. */
typedef struct sw_spent {
    double sampling_s; /* CPU time of the electron loop while measuring */
    double cpu_s;      /* of all */
    double wall_s;
} sw_spent;

typedef struct sw_work {
    const md_comm *comm;
    const sw_setup *setup;
    const struct md_above *above; /* NULL: nothing; else it is asked between two batches */
    sw_plan plan;
    sw_layout layout;
    int batches, *first;
    sw_batch *batch;          /* of this rank */
    double *sums;             /* of all batches, on rank 0 */
    double *mine;             /* of this rank's, one behind the other */
    int steady_slices;        /* of a window of the steady state */
    int rows_most;            /* slices that have room in rows */
    double *rows, *mine_rows; /* of all on rank 0, and of this rank */
    sw_stand stand;
    int64_t gathered;   /* slices at the last gathering of sums, on rank 0 */
    sw_series series;   /* on rank 0 */
    sw_steady steady;   /* on rank 0 */
    sw_results results; /* on rank 0 */
    double start;       /* md_seconds when this part of the run began */
    double cpu_start;   /* md_cpu_seconds then: a process may have had other runs before */
    double sampling_s;  /* of this rank in this part */
    sw_spent before;    /* in earlier parts, on rank 0 */
    uint64_t state_digest;
} sw_work;

/* Pilot and batches; start: md_seconds when the program began, cpu_start: md_cpu_seconds then. Errors: of sw_pilot,
 * MD_ERR_MEMORY. */
md_status sw_work_init(sw_work *work, const md_comm *comm, const sw_setup *setup, double start, double cpu_start,
                       md_error *err);
/* The first row of the series: how it begins. */
void sw_work_begin_series(sw_work *work);
/* Follow all batches for stand.chunk slices, which then are in the series. *alive: batches that have electrons, on all ranks;
 * *steady: the last slice ended the window that makes the swarm steady, on rank 0. Errors: of sw_flight_slice, agreed on. */
md_status sw_work_follow(sw_work *work, int *alive, bool *steady, md_error *err);
/* Positions start from 0 and sums, too: measuring begins. Local. */
void sw_work_begin_measuring(sw_work *work);
/* Results of what has been measured so far, on rank 0; not a number where nothing was. MD_ERR_MEMORY. */
md_status sw_work_gather(sw_work *work, md_error *err);
/* state_digest. */
void sw_work_digest(sw_work *work);
/* So far; on rank 0. */
sw_spent sw_work_spent(const sw_work *work);
void sw_work_free(sw_work *work);
/* So many slices in seconds. Local. */
double sw_work_seconds(const sw_work *work, int64_t slices);

#endif
