/* A small swarm that is followed first, to learn how long things take: from it come the slices of time of the run.
 *
 * Every rank follows the same one, so that all cut time alike.
 *
 * Shapes: -
 * Units:  reduced as in electrons.h
 * Owner:  plain values
 * MPI:    Local; the same on every rank
 * Source: model of swarm_mc, section 5
 */
#ifndef SW_SOLVE_PILOT_H
#define SW_SOLVE_PILOT_H

#include "swarm/solve/batch.h"

/* What ends the pilot before it has found anything, looked at slice by slice; md_seconds, which may be infinite. */
typedef struct sw_pilot_limits {
    bool (*asked_to_stop)(void);
    double stop_s; /* the run is to stop, for another to go on: with nothing to save there is no other way than an error */
    double end_s;  /* the run is to end: what is known of times until then will do */
} sw_pilot_limits;

/* Follow 64 electrons until their mean energy stands still. *plan gets a relaxation time and what is cut by it, *energy_eV the
 * mean energy; a swarm that dies out meanwhile gives what it gave until then. Errors: as sw_flight_slice; MD_ERR_NUMERICS when no
 * steady state comes in sight; MD_STOPPED by the limits. */
md_status sw_pilot(const sw_scene *scene, uint32_t seed, double start_eV, double warmup_relaxations,
                   const sw_pilot_limits *limits, sw_plan *plan, double *energy_eV, md_error *err);

#endif
