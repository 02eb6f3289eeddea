/* The collision coefficients of a cell as the sweep reads them: what each donor loses to whom, and where it goes.
 *
 * Rows come largest donor first, in the order of the sweep, and hold only what happens. A donor of bin l meets bodies
 *     drift_from <= p < drift_from + drifts  that chip it, and whose dust has its largest fragments in bins one higher from
 *                                            partner to partner, the first in bin drift_K: for arithmetic in vectors
 *     of its single meetings                 that break it, or chip it as well
 *     p >= shatter_from                      that shatter it: tail = shatter_tail (s_l + s_p)^2 in bin l, loss alike
 * What single meetings that break the donor send to its own bin and the next lower one has numbers of its own, for these bins are
 * solved next and should not wait for memory. They are in such an order that those in
 *     [single, remnants)  send nothing else
 *     [remnants, both)    leave a remnant in smaller bins
 *     [both, dust)        leave a remnant and dust there
 *     [dust, erosions)    leave dust there
 *     [erosions, end)     chip the donor, and leave dust in any bin
 * Of all that a donor loses to those that chip it, drift_share is what is left of it, in bin l - 1 (drift.h).
 *
 * Shapes: n bins; at most n + 1 meetings a row
 * Units:  coefficients m^2/s, as in transfer.h
 * Owner:  md_meetings owns its arrays; free with md_meetings_free
 * MPI:    Local
 * Source: transfer.h
 */
#ifndef MD_DISK_COLLIDE_MEETINGS_H
#define MD_DISK_COLLIDE_MEETINGS_H

#include "disk/collide/transfer.h"

/* The chipping meetings of a row that are taken in vectors are filled up with zeros at both ends, so that the bins that their dust
 * goes to are whole groups of this many, counted from the bin below the grid: rows that follow each other write to the same
 * places in the same pieces. They end two bins below the donor: the next row need not wait for what is written. */
enum { MD_DRIFT_GROUP = 8 };

/* What single meetings send to a bin is summed in four numbers: ejecta up to their largest fragment, and tails that end there;
 * the lighter parts of split remnants, and the heavier parts of those whose lighter part is there. */
enum { MD_SUM_TOP, MD_SUM_TAIL, MD_SUM_LO, MD_SUM_HI, MD_SUMS };

/* One meeting, in the order in which it is read. */
typedef struct md_single {
    double loss;                 /* what leaves */
    double next, own, next_tail; /* what of it arrives in bin l - 1; tails in the bins below l, and below l - 1 */
    double top, tail;            /* other ejecta: in bin K, and a tail in all below */
    double lo, hi;               /* other remnants: in bin b and in bin b + 1 */
    int16_t p;                   /* partner's bin */
    int16_t dust_at, remnant_at; /* places among all sums, of MD_SUM_TOP for bin K and MD_SUM_LO for bin b; those below the grid
                                  * come first */
} md_single;

typedef struct md_row {
    const double *loss, *top, *tail; /* of the drifts, with zeros in front and behind, see MD_DRIFT_GROUP */
    int zeros;                       /* that are in front */
    int drifts, drift_from, drift_K;
    int shatter_from; /* n: none does */
    const md_single *single, *remnants, *both, *dust, *erosions, *end;
    double drift_share;
    double shatter_tail, shatter_loss;
} md_row;

typedef struct md_meetings {
    int n;
    double v, H;  /* what the coefficients were built for; NaN: nothing built yet */
    bool upward;  /* some mass goes to larger bins: needs the dense solve */
    md_row *rows; /* n, by bin */
    double *drift;
    md_single *single;
    double *weight; /* n + 1: share of a tail below the grid, and in each bin, see transfer.h */
} md_meetings;

/* Room for n bins, for whatever may happen; what is not used of it takes address space only. */
md_status md_meetings_init(md_meetings *meetings, int bins, md_error *err);
void md_meetings_free(md_meetings *meetings);
/* About what it comes to take, in bytes. */
double md_meetings_bytes(const md_params *params, int bins);

/* Pack what `transfer` says. It looks at the coefficients alone, so any outcome law gets what its coefficients allow. */
void md_meetings_pack(md_meetings *meetings, const md_transfer *transfer, const md_params *params, const md_sizes *sizes);

/* The definition in plain loops. x[p]: number of partners in bin p; s: radii.
 * Rates at which mass leaves bin l, of meetings that break and of those that chip [1/s]. */
double md_row_breaking(const md_meetings *meetings, int l, const double *s, const double *x);
double md_row_chipping(const md_meetings *meetings, int l, const double *x);
/* Send what leaves, y = h g_l' by meetings that break and y_edge = h edge_l by those that chip (`chipping`: their rate). Mass
 * for bin k goes to at[k + 1], below the grid to at[0]; tails that end at bin K to tail[K + 1]. */
void md_row_send(const md_meetings *meetings, int l, const double *s, const double *x, double chipping, double y, double y_edge,
                 double *at, double *tail);
/* The same where only bins below `bins` are asked for, of a donor l > bins; tails are sent whole. So the next bin below the donor,
 * and with it the rate of chipping, is of no interest; what comes to at[k + 1] of bins that are not asked for means nothing. */
void md_row_send_dust(const md_meetings *meetings, int l, int bins, const double *s, const double *x, double y, double y_edge,
                      double *at, double *tail);

#endif
