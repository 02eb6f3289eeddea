/* Which kernels of the fast loop this CPU can run, and which is to be used.
 *
 * Shapes: -
 * Units:  as in cold_run.h
 * Owner:  constants
 * MPI:    Local
 * Source: cold.h
 */
#ifndef SW_FLIGHT_COLD_COLD_KERNELS_H
#define SW_FLIGHT_COLD_COLD_KERNELS_H

#include "swarm/flight/cold/cold_run.h"

extern const char *const sw_kernel_name[];

/* Whether this CPU has it. */
bool sw_kernel_there(sw_kernel kernel);
/* One that is there; auto: the widest that pays. */
void sw_cold_choose(sw_cold *cold, sw_kernel kernel);
/* Let it follow the electrons of a slice. */
void sw_cold_follow(sw_cold_run *run);

#endif
