/* A batch: a swarm of its own, followed slice by slice, kept at its number by splitting and Russian roulette.
 *
 * After a slice `m` of the electrons are there, and as many as the target go on, each of the m equally often in expectation:
 * the total weight is m/target times what it was. A batch carries the product of these factors over its last `memory` slices
 * as the weight of what it adds up: for ever, batches would wander apart; not at all, a batch that happens to grow would count
 * as little as one that does not.
 *
 * Shapes: sum[layout.size]; factor[memory]
 * Units:  reduced as in electrons.h
 * Owner:  sw_batch owns its arrays; free with sw_batch_free
 * MPI:    Local
 * Source: model of swarm_mc, section 4
 */
#ifndef SW_SOLVE_BATCH_H
#define SW_SOLVE_BATCH_H

#include "swarm/flight/flight.h"

/* How time is cut; the same for all batches. */
typedef struct sw_plan {
    double slice;      /* length of a slice */
    double relaxation; /* of energy: mean energy over what the field gives a time */
    int ages;          /* slices from one restart of the positions to the next */
    int lag;     /* of these the first ones, in which what positions and velocities have in common is not stationary yet */
    int memory;  /* slices whose growth a batch's weight remembers */
    int warmup;  /* slices that are dropped once the swarm is steady */
    int periods; /* of an alternating field, from one restart to the next: whole ones, and half of them behind the lag; else 0 */
} sw_plan;

/* Electrons at first. */
typedef struct sw_start {
    bool maxwell;
    double energy;             /* of each, or k T */
    double direction[3];       /* of all; 0, 0, 0 for all directions alike */
    double mean[3], spread[3]; /* of the positions */
} sw_start;

typedef struct sw_batch {
    sw_electrons all;
    int target, age;
    int64_t slices;
    double *factor;
    double *sum;
    bool extinct;
} sw_batch;

/* The number of the batch that the pilot follows. */
#define SW_PILOT UINT32_MAX

/* MD_ERR_MEMORY. */
md_status sw_batch_init(sw_batch *batch, const sw_layout *layout, const sw_plan *plan, int target, const sw_start *start,
                        uint32_t seed, uint32_t number, md_error *err);
void sw_batch_free(sw_batch *batch);
/* One slice. Sums are added to; when `measure`, also those that only results need. An extinct batch stays as it is. Errors: as
 * sw_flight_slice, behind the batch and the slice. */
md_status sw_batch_slice(sw_batch *batch, const sw_scene *scene, const sw_layout *layout, const sw_plan *plan, bool measure,
                         md_error *err);
/* Positions start from 0 now. */
void sw_batch_restart(sw_batch *batch);
/* What an electron of it counts now: the growth of its last `memory` slices. */
double sw_batch_weight(const sw_batch *batch, const sw_plan *plan);
/* Of its electrons and sums. */
uint64_t sw_batch_digest(const sw_batch *batch, const sw_layout *layout);

#endif
