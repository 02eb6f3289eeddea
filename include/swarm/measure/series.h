/* The swarm from its first moment on: what each slice of time was like, warm-up included.
 *
 * Each batch makes a row for each slice: sums, weighted as its other sums are. On rank 0 the rows of all batches become one row
 * of the series. It is kept at every `stride`-th slice; when there are SW_SERIES_MOST, every second one goes and the stride
 * doubles, so that a run of any length has a series of some thousand rows. Counts run on from row to row and lose nothing by it.
 *
 * Shapes: a batch's row [SW_ROW_SIZE]; the series' value[rows][SW_SERIES_SIZE]
 * Units:  reduced as in electrons.h: times N gamma, positions N, velocities over gamma; energies eV
 * Owner:  sw_series owns its rows; free with sw_series_free
 * MPI:    Local
 * Source: model of swarm_mc, sections 5 and 7
 */
#ifndef SW_MEASURE_SERIES_H
#define SW_MEASURE_SERIES_H

#include "swarm/solve/batch.h"

/* Of one batch and slice. Integrals over the slice: electrons at its beginning and its end, time, energy, drift (3), ionizations
 * and attachments, all weighted; then collisions, real and not, as they come. At its end: electrons, energy, and for each axis
 * position, its square, velocity, and their product. */
enum {
    SW_ROW_BEFORE,
    SW_ROW_AFTER,
    SW_ROW_TIME,
    SW_ROW_ENERGY,
    SW_ROW_DRIFT,
    SW_ROW_IONIZED = SW_ROW_DRIFT + 3,
    SW_ROW_ATTACHED,
    SW_ROW_REAL,
    SW_ROW_NULL,
    SW_ROW_NOW,
    SW_ROW_NOW_ENERGY,
    SW_ROW_X,
    SW_ROW_XX = SW_ROW_X + 3,
    SW_ROW_V = SW_ROW_XX + 3,
    SW_ROW_XV = SW_ROW_V + 3,
    SW_ROW_SIZE = SW_ROW_XV + 3
};

/* Of the series, at the end of a slice. Counts since the beginning: ln of the number of electrons over that at first; ions over
 * the electrons at first; collisions. At this moment: mean energy, positions, their variances, velocities, products of both.
 * Over the slice: mean energy and drift with their errors. */
enum {
    SW_SERIES_TIME,
    SW_SERIES_LN_NUMBER,
    SW_SERIES_CATIONS,
    SW_SERIES_ANIONS,
    SW_SERIES_REAL,
    SW_SERIES_NULL,
    SW_SERIES_NOW_ENERGY,
    SW_SERIES_X,
    SW_SERIES_VARIANCE = SW_SERIES_X + 3,
    SW_SERIES_V = SW_SERIES_VARIANCE + 3,
    SW_SERIES_XV = SW_SERIES_V + 3,
    SW_SERIES_ENERGY = SW_SERIES_XV + 3,
    SW_SERIES_ENERGY_ERROR,
    SW_SERIES_DRIFT,
    SW_SERIES_DRIFT_ERROR = SW_SERIES_DRIFT + 3,
    SW_SERIES_SIZE = SW_SERIES_DRIFT_ERROR + 3
};

enum { SW_SERIES_MOST = 8192 };

typedef struct sw_series {
    int rows;
    int64_t slices, stride;
    double slice;                 /* length of a slice */
    double total[SW_SERIES_SIZE]; /* the counts, up to now */
    double *value;                /* room for SW_SERIES_MOST rows */
} sw_series;

/* log_every: the stride to begin with. MD_ERR_MEMORY. */
md_status sw_series_init(sw_series *series, double slice, int log_every, md_error *err);
void sw_series_free(sw_series *series);
/* A batch's row, before and after a slice; that of the beginning is made by the second alone. */
void sw_series_before(const sw_batch *batch, const sw_gas *gas, const sw_layout *layout, const sw_plan *plan, double *row);
void sw_series_after(const sw_batch *batch, const sw_gas *gas, const sw_layout *layout, const sw_plan *plan, double *row);
/* The rows of all batches of one slice: row b begins at rows + b * apart. The first is that of the beginning. */
void sw_series_add(sw_series *series, const double *rows, size_t apart, int batches);
/* Row k, and one of its numbers. */
static inline double sw_series_at(const sw_series *series, int k, int what)
{
    return series->value[(size_t)k * SW_SERIES_SIZE + (size_t)what];
}

#endif
