/* What is added up at the ends of flights, and the means of it; included by cold_lanes.h.
 *
 * Shapes: as cold_numbers.h
 * Units:  as cold_run.h
 * Owner:  moments belong to sw_cold
 * MPI:    Local
 * Source: cold.h
 */
#include "cold_walkers.h"

enum { CELL_ROWS = SW_CELL_MOMENTS / 4, CELLS_AT_ONCE = 64 };

INLINE void legendre(lanes c, lanes P[SW_MOMENT_L])
{
    lanes c2 = c * c;
    P[0] = all_of(1);
    P[1] = c;
    P[2] = 1.5 * c2 - 0.5;
    P[3] = c * (2.5 * c2 - 1.5);
    P[4] = (4.375 * c2 - 3.75) * c2 + 0.375;
}

INLINE void legendre_slopes(lanes c, lanes Q[SW_MOMENT_L])
{
    lanes c2 = c * c;
    Q[0] = all_of(1);
    Q[1] = 3 * c;
    Q[2] = 7.5 * c2 - 1.5;
    Q[3] = c * (17.5 * c2 - 7.5);
    Q[4] = (39.375 * c2 - 26.25) * c2 + 1.875;
}

/* One set of moments, in the order of cold.h, of m times a function's parts, at d in the cell; as whole numbers. */
INLINE void set_of(lanes m, lanes d, const lanes part[SW_MOMENT_L], eight out[LANES])
{
    lanes of[SW_MOMENT_L];
    for (int l = 0; l < SW_MOMENT_L; l++)
        of[l] = m * part[l];
    per_lane((whole[]){nearest(of[0]), nearest(of[0] * d), nearest(of[1]), nearest(of[1] * d), nearest(of[2]),
                       nearest(of[2] * d), nearest(of[3]), nearest(of[4])},
             out);
}

INLINE void add_set(int64_t *to, const eight set)
{
#if LANES == 8
    *(whole_there *)(void *)to += set[0];
#else
    four_whole_there *at = (four_whole_there *)(void *)to;
    at[0] += set[0];
    at[1] += set[1];
#endif
}

/* Sums of what lies in each cell, of the walkers of one vector whose flights were not cut short; each end of a flight stands for
 * 1/nu of time. m: 0 for the others. */
typedef struct ending {
    lanes m, d, cosine, z, s, zz, xx;
    int64_t cell[LANES];
} ending;

INLINE void sample_rates(const sw_cold_run *run, const ending *e)
{
    whole P0 = nearest(e->m), dP0 = nearest(e->m * e->d);
    for (int k = 0; k < LANES; k++) {
        int64_t *to = run->cold->moments + SW_CELL_MOMENTS * e->cell[k];
        to[SW_MOMENT_P0] += P0[k];
        to[SW_MOMENT_DP0] += dP0[k];
    }
}

INLINE void sample_sets(const sw_cold_run *run, sw_measured measured, const ending *e)
{
    lanes P[SW_MOMENT_L], Q[SW_MOMENT_L];
    eight V[LANES], Z[LANES], X[LANES];
    legendre(e->cosine, P);
    set_of(e->m, e->d, P, V);
    if (measured == SW_MEASURE_V) {
        for (int k = 0; k < LANES; k++)
            add_set(run->cold->moments + SW_CELL_MOMENTS * e->cell[k], V[k]);
        return;
    }
    set_of(e->m * e->z, e->d, P, Z);
    legendre_slopes(e->cosine, Q);
    set_of(e->m * e->s, e->d, Q, X);
    for (int k = 0; k < LANES; k++) {
        int64_t *to = run->cold->moments + SW_CELL_MOMENTS * e->cell[k];
        add_set(to, V[k]);
        add_set(to + SW_MOMENTS * SW_MOMENTS_ZV, Z[k]);
        add_set(to + SW_MOMENTS * SW_MOMENTS_XV, X[k]);
    }
    if (measured != SW_MEASURE_SQUARES) return;
    set_of(e->m * e->zz, e->d, P, Z);
    set_of(e->m * e->xx, e->d, P, X);
    for (int k = 0; k < LANES; k++) {
        int64_t *to = run->cold->moments + SW_CELL_MOMENTS * e->cell[k];
        add_set(to + SW_MOMENTS * SW_MOMENTS_ZZV, Z[k]);
        add_set(to + SW_MOMENTS * SW_MOMENTS_XXV, X[k]);
    }
}

/* The cells and bins that walkers have added to; one cell more on either side, for an energy at an edge may count for both. */
INLINE void widen(sw_cold_run *run, const walkers *w)
{
    const sw_cold *cold = run->cold;
    for (int k = 0; k < LANES; k++) {
        if (!(w->most[k] >= w->least[k])) continue;
        int first = (int)cold->piece[cold->guide[sw_cell(w->least[k], SW_PIECE_BITS)]].start - 1;
        int last = (int)cold->piece[cold->guide[sw_cell(w->most[k], SW_PIECE_BITS)]].start;
        while (last + 1 < cold->cells && cold->begin[last] <= w->most[k])
            last++;
        int bin = (int)fmin(w->most[k] * run->bin_inverse_eV, run->bins);
        run->first_cell = first < run->first_cell ? first < 0 ? 0 : first : run->first_cell;
        run->last_cell = last > run->last_cell ? last : run->last_cell;
        run->last_bin = bin > run->last_bin ? bin : run->last_bin;
    }
}

/* Whole numbers of any size as the nearest doubles: the upper and the lower half, each in the digits of a power of two. */
INLINE void doubles_of(const int64_t *from, four *to)
{
    four_whole v = *(const four_whole_there *)(const void *)from;
    const four_whole low_part = (four_whole)((four){0} + 0x1p52), high_part = (four_whole)((four){0} + (0x1p84 + 0x1p63));
    four low = (four)((v & 0xffffffff) | low_part);
    four high = (four)((four_whole)((four_words)v >> 32) ^ high_part);
    *to = (high - (0x1p84 + 0x1p63 + 0x1p52)) + low;
}

/* Functionals of one set of moments, whose sums wait for one another less than each for itself. */
enum { TOGETHER = 4 };
typedef struct group {
    int n, f[TOGETHER], first, rows; /* which they are, and their rows of a cell's moments */
} group;

/* K of them, `stride` rows from cell to cell: four sums side by side for each, whatever the number of lanes. */
INLINE void add_group(sw_cold_run *run, const group *g, int K, const four *moments, int stride, const int *cell, int n)
{
    four sum[TOGETHER] = {{0}};
    const double *of[TOGETHER];
    for (int k = 0; k < K; k++)
        of[k] = run->cold->functional[g->f[k]].of;
    for (int i = 0; i < n; i++)
        for (int r = 0; r < g->rows; r++) {
            four m = moments[i * stride + g->first + r];
            for (int k = 0; k < K; k++)
                sum[k] += *(const four_there *)(const void *)(of[k] + SW_MOMENTS * (size_t)cell[i] + 4 * r) * m;
        }
    for (int k = 0; k < K; k++)
        run->mean[g->f[k]] += (sum[k][0] + sum[k][2]) + (sum[k][1] + sum[k][3]);
}

INLINE void flush_group(sw_cold_run *run, group *g, const four *moments, int stride, const int *cell, int n)
{
    switch (g->n) {
    case 0: break;
    case 1: add_group(run, g, 1, moments, stride, cell, n); break;
    case 2: add_group(run, g, 2, moments, stride, cell, n); break;
    case 3: add_group(run, g, 3, moments, stride, cell, n); break;
    default: add_group(run, g, TOGETHER, moments, stride, cell, n);
    }
    g->n = 0;
}

/* Every functional of the moments of some cells, which are 0 again then. */
INLINE void add_up_cells(sw_cold_run *run, const int *cell, int n)
{
    const sw_cold *cold = run->cold;
    int rows = run->measured == SW_MEASURE_RATES    ? 1
               : run->measured == SW_MEASURE_V      ? 2
               : run->measured == SW_MEASURE_PLACES ? 2 * (SW_MOMENTS_XV + 1)
                                                    : CELL_ROWS;
    four moments[CELLS_AT_ONCE * CELL_ROWS];
    for (int i = 0; i < n; i++) {
        int64_t *at = cold->moments + SW_CELL_MOMENTS * cell[i];
        if (cold->residence) cold->residence[cell[i]] += (double)at[SW_MOMENT_P0];
        if (cold->begin[cell[i]] >= cold->scene.gas->table_end_eV) run->beyond += at[SW_MOMENT_P0];
        for (int r = 0; r < rows; r++) {
            doubles_of(at + 4 * r, &moments[i * rows + r]);
            *(four_whole_there *)(void *)(at + 4 * r) = (four_whole){0};
        }
    }
    group g = {0};
    for (int f = 0; f < cold->functionals; f++) {
        const sw_functional *functional = &cold->functional[f];
        int first = 2 * (int)functional->set, least = functional->rates ? 1 : 2;
        if (!functional->of || first + least > rows) continue;
        if (g.n == TOGETHER || first != g.first || least != g.rows) flush_group(run, &g, moments, rows, cell, n);
        g.first = first;
        g.rows = least;
        g.f[g.n++] = f;
    }
    flush_group(run, &g, moments, rows, cell, n);
}

/* All that hold anything. */
INLINE void add_up(sw_cold_run *run)
{
    int cell[CELLS_AT_ONCE], n = 0;
    for (int j = run->first_cell; j <= run->last_cell; j++) {
        if (run->cold->moments[SW_CELL_MOMENTS * j + SW_MOMENT_P0] == 0) continue;
        cell[n++] = j;
        if (n < CELLS_AT_ONCE) continue;
        add_up_cells(run, cell, n);
        n = 0;
    }
    if (n > 0) add_up_cells(run, cell, n);
}
