/* Electrons in lanes: how they get there and back; included by cold_lanes.h.
 *
 * Shapes: as cold_numbers.h; walkers 0..n-1 are there, others have no time left and so do nothing
 * Units:  reduced as in electrons.h
 * Owner:  nothing is kept
 * MPI:    Local
 * Source: cold.h
 */
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "cold_numbers.h"

/* So many are on their way at once, in vectors of LANES: enough that what one waits for another can do, few enough for the
 * fastest memory. */
enum { HERD = 32, VECTORS = HERD / LANES };

typedef struct walkers {
    lanes ux[VECTORS], uy[VECTORS], uz[VECTORS], energy[VECTORS], x[VECTORS], y[VECTORS], z[VECTORS], left[VECTORS];
    lanes path[VECTORS], lost[VECTORS]; /* of this slice: energy times time, energy lost */
    whole window[VECTORS];
    words draw[VECTORS], low[VECTORS], high[VECTORS];
    int electron[HERD];
    int n;
    lanes least, most;   /* energies that were sampled */
    four_whole spent[2]; /* sums over those that have left, in the order of sw_slice_sum, up to SW_SUM_LOST */
    four_whole beyond;   /* not 0: one of them was beyond what can be added up */
} walkers;

/* Number k of a column of vectors. */
#define AT(column, k) (((double *)(void *)(column))[k])
#define WHOLE_AT(column, k) (((int64_t *)(void *)(column))[k])
#define WORD_AT(column, k) (((uint64_t *)(void *)(column))[k])

/* How many vectors hold those that are there. */
INLINE int vectors_of(const walkers *w)
{
    return (w->n + LANES - 1) / LANES;
}

/* Lanes of vector v that hold one. */
INLINE whole there(const walkers *w, int v)
{
    whole lane;
    for (int k = 0; k < LANES; k++)
        lane[k] = k;
    return lane < (whole){0} + (w->n - v * LANES);
}

/* The cell of windows.h of an energy. */
INLINE whole leading(lanes energy, int bits)
{
    whole cell = (whole)((words)energy >> (52 - bits)) - ((int64_t)(1023 - 20) << bits) + 1;
    return cell & (cell > 0);
}

/* --- who is followed ------------------------------------------------------------------------------------------------------- */

/* What an electron did in this slice, in fine units, and where it is now. */
SELDOM void put_back(const sw_cold_run *run, walkers *w, int k)
{
    sw_electrons *all = run->all;
    int i = w->electron[k];
    double scale = run->beat_scale;
    four spent[2] = {{all->left[i] - AT(w->left, k), AT(w->path, k), AT(w->x, k) - all->x[i], AT(w->y, k) - all->y[i]},
                     {AT(w->z, k) - all->z[i], AT(w->lost, k), 0, 0}};
    spent[0] *= scale;
    spent[1] *= (four){scale, SW_FINE, 0, 0};
    for (int h = 0; h < 2; h++) {
        w->beyond |= ~((spent[h] < SW_FINE_MOST) & (spent[h] > -SW_FINE_MOST));
        w->spent[h] += (four_whole)(spent[h] + SW_MAGIC) - (four_whole)((four){0} + SW_MAGIC);
    }
    all->ux[i] = AT(w->ux, k);
    all->uy[i] = AT(w->uy, k);
    all->uz[i] = AT(w->uz, k);
    all->x[i] = AT(w->x, k);
    all->y[i] = AT(w->y, k);
    all->z[i] = AT(w->z, k);
    all->left[i] = AT(w->left, k);
    all->draw[i] = (uint32_t)WORD_AT(w->draw, k);
}

/* The next electron becomes walker k. */
SELDOM void take(sw_cold_run *run, walkers *w, int k)
{
    const sw_electrons *all = run->all;
    int i = run->from++;
    w->electron[k] = i;
    AT(w->ux, k) = all->ux[i];
    AT(w->uy, k) = all->uy[i];
    AT(w->uz, k) = all->uz[i];
    AT(w->x, k) = all->x[i];
    AT(w->y, k) = all->y[i];
    AT(w->z, k) = all->z[i];
    AT(w->left, k) = all->left[i];
    AT(w->path, k) = 0;
    AT(w->lost, k) = 0;
    double energy = all->ux[i] * all->ux[i] + all->uy[i] * all->uy[i] + all->uz[i] * all->uz[i];
    AT(w->energy, k) = energy;
    WHOLE_AT(w->window, k) = sw_cell(energy, SW_WINDOW_BITS);
    WORD_AT(w->draw, k) = all->draw[i];
    WORD_AT(w->low, k) = all->id[i] & 0xffffffffu;
    WORD_AT(w->high, k) = all->id[i] >> 32;
}

/* The first ones become walkers, vector by vector; behind them are such as have no time left. */
INLINE void take_first(sw_cold_run *run, walkers *w)
{
    const sw_electrons *all = run->all;
    int whole_vectors = (run->to - run->from < HERD ? run->to - run->from : HERD) / LANES;
    if (whole_vectors < VECTORS) memset(w, 0, sizeof *w);
    for (int v = 0; v < whole_vectors; v++) {
        int first = run->from + v * LANES;
        words id = *(const words_there *)(const void *)(all->id + first);
        w->ux[v] = loaded(all->ux + first);
        w->uy[v] = loaded(all->uy + first);
        w->uz[v] = loaded(all->uz + first);
        w->x[v] = loaded(all->x + first);
        w->y[v] = loaded(all->y + first);
        w->z[v] = loaded(all->z + first);
        w->left[v] = loaded(all->left + first);
        w->path[v] = w->lost[v] = (lanes){0};
        w->energy[v] = w->ux[v] * w->ux[v] + w->uy[v] * w->uy[v] + w->uz[v] * w->uz[v];
        w->window[v] = leading(w->energy[v], SW_WINDOW_BITS);
        w->low[v] = id & 0xffffffffu;
        w->high[v] = id >> 32;
        for (int k = 0; k < LANES; k++) {
            w->draw[v][k] = all->draw[first + k];
            w->electron[v * LANES + k] = first + k;
        }
    }
    w->n = whole_vectors * LANES;
    run->from += w->n;
    while (w->n < HERD && run->from < run->to)
        take(run, w, w->n++);
    w->least = all_of((double)INFINITY);
    w->most = (lanes){0};
    w->spent[0] = w->spent[1] = w->beyond = (four_whole){0};
}

/* The last one becomes walker k, so that those that are there stay side by side. */
SELDOM void close_up(walkers *w, int k)
{
    int last = --w->n;
    w->electron[k] = w->electron[last];
    AT(w->ux, k) = AT(w->ux, last);
    AT(w->uy, k) = AT(w->uy, last);
    AT(w->uz, k) = AT(w->uz, last);
    AT(w->x, k) = AT(w->x, last);
    AT(w->y, k) = AT(w->y, last);
    AT(w->z, k) = AT(w->z, last);
    AT(w->left, k) = AT(w->left, last);
    AT(w->path, k) = AT(w->path, last);
    AT(w->lost, k) = AT(w->lost, last);
    AT(w->energy, k) = AT(w->energy, last);
    WHOLE_AT(w->window, k) = WHOLE_AT(w->window, last);
    WORD_AT(w->draw, k) = WORD_AT(w->draw, last);
    WORD_AT(w->low, k) = WORD_AT(w->low, last);
    WORD_AT(w->high, k) = WORD_AT(w->high, last);
    AT(w->left, last) = 0;
}

/* What all have done. */
INLINE void hand_over(sw_cold_run *run, const walkers *w)
{
    for (int q = SW_SUM_TIME; q <= SW_SUM_LOST; q++)
        run->sum[q] += w->spent[q / 4][q % 4];
    for (int q = 0; q < 4; q++)
        if (w->beyond[q]) run->fault = SW_FAULT_RANGE;
}
