/* All that a run has come to, for those who write it down.
 *
 * Shapes: sums[batches][layout->size]
 * Units:  reduced as in electrons.h where it is not said; seconds
 * Owner:  points to what the run owns
 * MPI:    Local to rank 0
 * Source: model of swarm_mc, sections 7 and 8
 */
#ifndef SW_OUTPUT_OUTCOME_H
#define SW_OUTPUT_OUTCOME_H

#include "base/log.h"
#include "job/outcome.h"
#include "swarm/measure/detail.h"
#include "swarm/measure/results.h"
#include "swarm/measure/series.h"
#include "swarm/model/params.h"

typedef struct sw_outcome {
    const char *folder, *base; /* base: the input's name */
    md_outcome end;
    const sw_params *params;
    const sw_gas *gas;
    const sw_plan *plan;
    const sw_layout *layout;
    int batches;
    const double *sums;
    const sw_results *results;
    const sw_series *series;
    double steady_s, measured_s, end_s;           /* when it was steady, measuring began, it ended; not a number: never */
    double cpu_s, cpu_sampling_s, wall_s, rss_MB; /* all parts of the run; memory of the largest rank */
    uint64_t state_digest;
    int ranks;
    const md_logger *log;
} sw_outcome;

/* A reduced time in seconds. */
static inline double sw_outcome_seconds(const sw_outcome *outcome, double time)
{
    return time / (sw_params_density(outcome->params) * SW_GAMMA);
}

#endif
