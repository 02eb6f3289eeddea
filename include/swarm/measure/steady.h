/* Has the swarm become steady? Straight lines through what it does in one window of time after the other.
 *
 * In a window each batch has a slope of its mean energy, its drift and the growth of its positions' variance; the mean over the
 * batches is the swarm's, their scatter its error. Times the window's length over the mean it is the relative change. A window
 * stands still when every one of them is within two of its own errors. Enough such windows in a row make it steady, when their
 * mean change, too, is within the tolerance and two errors; where even that mean is less sure than half the tolerance, so few
 * electrons cannot say more, and `sure` is false. With an alternating field what swings is averaged first: a line goes through the
 * means over whole periods, for the line through a sinusoid is not level.
 *
 * Shapes: line[batches][SW_STEADY_WATCHED][2], the sums of a least-squares line
 * Units:  relative changes
 * Owner:  sw_steady owns its sums; free with sw_steady_free
 * MPI:    Local
 * Source: model of swarm_mc, section 5
 */
#ifndef SW_MEASURE_STEADY_H
#define SW_MEASURE_STEADY_H

#include "swarm/measure/series.h"

enum { SW_STEADY_ENERGY, SW_STEADY_DRIFT, SW_STEADY_SPREAD, SW_STEADY_WATCHED };

typedef struct sw_steady {
    double tolerance;
    int wanted; /* windows in a row */
    int length; /* of a window, in slices */
    int group;  /* slices of which the mean is one point of the line; a third of the length or less */
    int batches, slice, still;
    double change[SW_STEADY_WATCHED], error[SW_STEADY_WATCHED];   /* in the last window */
    double summed[SW_STEADY_WATCHED], squared[SW_STEADY_WATCHED]; /* of changes and of errors, over the windows in a row */
    bool sure;
    double *line, *spread; /* spread[batches]: variance a slice ago */
    int *seen;             /* slices of the window in which a batch had electrons */
} sw_steady;

/* MD_ERR_MEMORY. */
md_status sw_steady_init(sw_steady *steady, int batches, int length, int group, int wanted, double tolerance, md_error *err);
void sw_steady_free(sw_steady *steady);
/* One slice more, from the batches' rows (series.h). True at the end of the window that makes it steady. */
bool sw_steady_add(sw_steady *steady, const double *rows, size_t apart);

#endif
