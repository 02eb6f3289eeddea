/* The electrons of one batch: independent walkers, each with its own clock and its own random numbers.
 *
 * Everything is reduced by the density N of the gas, so that E/N alone decides: velocities u = v / gamma with u^2 = energy,
 * times N gamma t, positions N x; gamma = sqrt(2 e / m).
 *
 * Shapes: arrays of `room` electrons, of which the first n are there; those with alive[i] = 0 have been attached
 * Units:  u eV^0.5, x m^-2, left m^-2 eV^-0.5
 * Owner:  sw_electrons owns its arrays; free with sw_electrons_free
 * MPI:    Local
 * Source: model of swarm_mc
 */
#ifndef SW_FLIGHT_ELECTRONS_H
#define SW_FLIGHT_ELECTRONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "numbers/random.h"
#include "swarm/model/units.h"

typedef struct sw_electrons {
    int n, room;
    double *ux, *uy, *uz;
    double *x, *y, *z;    /* since positions started from 0 last */
    double *x0, *y0, *z0; /* where that was, counted from the beginning of the run */
    double *left;         /* time until the end of the slice */
    uint64_t *id;         /* names the electron's stream of random numbers */
    uint32_t *draw;       /* blocks taken from it so far */
    unsigned char *alive;
    double turn;     /* phase of an alternating field at the end of the slice, in turns */
    uint32_t key[2]; /* seed and batch */
} sw_electrons;

md_status sw_electrons_init(sw_electrons *all, int room, uint32_t seed, uint32_t batch, md_error *err);
void sw_electrons_free(sw_electrons *all);
/* Room for one more. MD_ERR_MEMORY. */
md_status sw_electrons_grow(sw_electrons *all, md_error *err);
/* Electron `to` becomes what electron `from` is, with a stream of its own. */
void sw_electrons_copy(sw_electrons *all, int to, int from, uint64_t id);

/* Two independent normal deviates; below 8.6 in size, as a block's words go. */
void sw_electrons_normal(md_random_block block, double *first, double *second);

/* The next block of an electron's stream. */
static inline md_random_block sw_electrons_draw(sw_electrons *all, int i)
{
    const uint32_t counter[4] = {all->draw[i]++, (uint32_t)all->id[i], (uint32_t)(all->id[i] >> 32), 0};
    return md_random_philox(counter, all->key);
}

/* A block that belongs to no electron: number `number` of purpose `purpose` (1 and up) of the batch. */
static inline md_random_block sw_electrons_common(const sw_electrons *all, uint64_t number, uint32_t purpose)
{
    const uint32_t counter[4] = {0, (uint32_t)number, (uint32_t)(number >> 32), purpose};
    return md_random_philox(counter, all->key);
}

#endif
