/* Electrons in lanes: how they get there and back; included by cold_lanes.h.
 *
 * Shapes: as cold_numbers.h
 * Units:  reduced as in electrons.h
 * Owner:  nothing is kept
 * MPI:    Local
 * Source: cold.h
 */
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "cold_numbers.h"

/* Electrons on their way; a lane without one has active = 0. */
typedef struct walkers {
    lanes ux, uy, uz, energy, x, y, z, left;
    lanes least, most; /* energies that were sampled */
    lanes path, lost;  /* of this slice: energy times time, energy lost */
    whole window, active;
    words draw, low, high;
    int electron[LANES];
} walkers;

/* Rows of four numbers: row at[k] of the table for lane k. */
INLINE void rows(const double (*table)[4], whole at, lanes out[4])
{
#if LANES == 4
    const double *p[4] = {table[at[0]], table[at[1]], table[at[2]], table[at[3]]};
    four r[4];
    for (int k = 0; k < 4; k++)
        r[k] = *(const four_there *)(const void *)p[k];
    across(r, out);
#else
    for (int f = 0; f < 4; f++) {
        lanes column = {0};
        for (int k = 0; k < LANES; k++)
            column[k] = table[at[k]][f];
        out[f] = column;
    }
#endif
}

/* The cell of windows.h of an energy. */
INLINE whole leading(lanes energy, int bits)
{
    whole cell = (whole)((words)energy >> (52 - bits)) - ((int64_t)(1023 - 20) << bits) + 1;
    return cell & (cell > 0);
}

/* --- who is followed ------------------------------------------------------------------------------------------------------- */

INLINE int64_t fine(double units)
{
    return sw_bits_of(units + SW_MAGIC) - sw_bits_of(SW_MAGIC);
}

/* What an electron did in this slice, and where it is now. */
INLINE void put_back(sw_cold_run *run, const walkers *w, int k)
{
    sw_electrons *all = run->all;
    int i = w->electron[k];
    double scale = run->beat_scale;
    double spent[] = {scale * (all->left[i] - w->left[k]), scale * w->path[k],
                      scale * (w->x[k] - all->x[i]),       scale * (w->y[k] - all->y[i]),
                      scale * (w->z[k] - all->z[i]),       SW_FINE * w->lost[k]};
    for (int q = SW_SUM_TIME; q <= SW_SUM_LOST; q++) {
        if (!(fabs(spent[q]) < SW_FINE_MOST)) run->fault = SW_FAULT_RANGE;
        run->sum[q] += fine(spent[q]);
    }
    all->ux[i] = w->ux[k];
    all->uy[i] = w->uy[k];
    all->uz[i] = w->uz[k];
    all->x[i] = w->x[k];
    all->y[i] = w->y[k];
    all->z[i] = w->z[k];
    all->left[i] = w->left[k];
    all->draw[i] = (uint32_t)w->draw[k];
}

#define FILL(member, array)                                                                                                    \
    do {                                                                                                                       \
        for (int k = 0; k < LANES; k++)                                                                                        \
            fresh[k] = all->array[w->electron[k]];                                                                             \
        w->member = PICK(empty, fresh, w->member);                                                                             \
    } while (0)

/* The next electrons for the lanes that have none. */
INLINE void take(sw_cold_run *run, walkers *w)
{
    const sw_electrons *all = run->all;
    lanes fresh = {0};
    whole empty = {0};
    for (int k = 0; k < LANES; k++) {
        if (w->active[k] || run->from >= run->to) continue;
        w->electron[k] = run->from++;
        empty[k] = -1;
    }
    FILL(ux, ux);
    FILL(uy, uy);
    FILL(uz, uz);
    FILL(x, x);
    FILL(y, y);
    FILL(z, z);
    FILL(left, left);
    w->path = PICK(empty, (lanes){0}, w->path);
    w->lost = PICK(empty, (lanes){0}, w->lost);
    w->energy = PICK(empty, w->ux * w->ux + w->uy * w->uy + w->uz * w->uz, w->energy);
    for (int k = 0; k < LANES; k++) {
        if (!empty[k]) continue;
        uint64_t id = all->id[w->electron[k]];
        w->draw[k] = all->draw[w->electron[k]];
        w->low[k] = id & 0xffffffffu;
        w->high[k] = id >> 32;
    }
    w->window = (w->window & ~empty) | (leading(w->energy, SW_WINDOW_BITS) & empty);
    w->active |= empty;
}
