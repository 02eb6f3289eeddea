/* All electrons of a batch through one slice of time, in the fast loop of cold.h.
 *
 * Shapes: as in flight.h
 * Units:  reduced as in electrons.h
 * Owner:  what is pointed to belongs to the caller
 * MPI:    Local
 * Source: cold.h
 */
#ifndef SW_FLIGHT_COLD_COLD_SLICE_H
#define SW_FLIGHT_COLD_COLD_SLICE_H

#include "swarm/flight/cold/cold.h"
#include "swarm/flight/tally.h"

/* As sw_flight_slice. `since`: time from when positions were 0 to the end of the slice, less than 0 where moments of
 * positions are not stationary yet. */
md_status sw_cold_slice(sw_cold *cold, const sw_layout *layout, sw_electrons *all, double weight, double since, double *sum,
                        md_error *err);

#endif
