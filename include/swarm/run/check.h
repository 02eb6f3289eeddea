/* --check of a swarm: what would be done, how long it would take, how much memory.
 *
 * Shapes: -
 * Units:  s of CPU time, MB
 * Owner:  -
 * MPI:    Local
 * Source: -
 */
#ifndef SW_RUN_CHECK_H
#define SW_RUN_CHECK_H

#include "swarm/run/program.h"

/* What the first slices tell of a run. */
typedef struct sw_check_trial {
    double pilot_s; /* which every rank does */
    double warmup_s, sampling_s;
    bool known; /* a rule that is known beforehand ends it; else sampling_s is 0 */
    int batches;
} sw_check_trial;

/* What a run takes by its collisions alone: right among runs, a guess by the clock. */
double sw_check_plan(const sw_params *params, int ranks);
/* Pilot and some slices, on this rank alone. Errors: of sw_pilot and sw_flight_slice, MD_ERR_MEMORY. */
md_status sw_check_try(sw_check_trial *trial, const sw_setup *setup, md_error *err);
double sw_check_memory_MB(const sw_setup *setup);
/* On rank 0. */
void sw_check_print(const sw_program *program);

#endif
