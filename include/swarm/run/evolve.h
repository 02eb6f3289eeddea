/* The life of a swarm: it becomes steady, some more is dropped, then it is measured until a rule ends it.
 *
 * What decides about results is looked at after numbers of slices that only the swarm sets; the clock is looked at in between.
 * So how fast a machine is changes where a run is cut by its wall time, and nothing else.
 *
 * Shapes: -
 * Units:  s
 * Owner:  -
 * MPI:    Collective; rank 0 decides
 * Source: model of swarm_mc, section 5
 */
#ifndef SW_RUN_EVOLVE_H
#define SW_RUN_EVOLVE_H

#include "base/log.h"
#include "swarm/run/work.h"

/* Until stand.stop says why it ended; results, series and digest are then there. wall_start: md_seconds() when the program
 * began. Errors: of sw_work_follow. */
md_status sw_evolve(sw_work *work, double wall_start, md_logger *log, md_error *err);

#endif
