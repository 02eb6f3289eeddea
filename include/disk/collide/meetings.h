/* The collision coefficients of a cell as the sweep reads them: what each donor loses to whom, and where it goes.
 *
 * Rows come largest donor first, in the order of the sweep, and hold only what happens. A donor of bin l meets bodies
 *     drift_from <= p < drift_from + drifts  that chip it, and whose dust has its largest fragments in bins one higher from
 *                                            partner to partner, the first in bin drift_K: for arithmetic in vectors
 *     of its single meetings                 that break it, `breaks` of them, or chip it as well, `erosions`
 *     p >= shatter_from                      that shatter it: tail = shatter_tail (s_l + s_p)^2 in bin l, loss alike
 * The sweep takes two donors at a time, bins n - 1 and n - 2 first: their single meetings lie in turn, one of each.
 * What single meetings that break the donor send to its own bin and the next lower one is among the losses, for these bins are
 * solved next. What they send elsewhere is kept by the bin that it arrives in, in the order in which donors are solved: a sum over
 * arrivals stays in a register, where a sum that each donor adds to would go through memory once a meeting.
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

/* The chipping meetings that are taken in vectors are filled up with zeros at both ends, so that the bins that the dust of two
 * donors goes to are the same whole groups of this many, counted from the bin below the grid: pairs that follow each other write to
 * the same places in the same pieces. They end two bins below the donor: a pair sends when both are solved. */
enum { MD_DRIFT_GROUP = 8 };

/* So far outside of the bins partners are read. */
enum { MD_DRIFT_REACH = 2 * MD_DRIFT_GROUP };

/* What a donor loses in one meeting. */
typedef struct md_loss {
    double all;                  /* what leaves */
    double next, own, next_tail; /* what of it arrives in bin l - 1; tails in the bins below l, and below l - 1 */
} md_loss;

/* Two donors. Of their drifts `bins` numbers each: losses of the first and of the second, what arrives in the bins of their largest
 * fragments, and their tails. */
typedef struct md_pair {
    double *loss;
    long to, bins; /* the first bin that dust goes to, counted from that below the grid, and how many */
    long from[2];  /* partner whose dust goes to the first bin, of each donor; may be one that does not exist, and has zeros */
    md_loss *lost; /* of their single meetings in turn: breaks, then erosions; zeros where one has fewer */
    int16_t *partner;     /* their partners' bins */
    int breaks, erosions; /* of the donor that has more */
} md_pair;

/* What arrives elsewhere of it: dust of which a part is in bin k and another in a tail below; or a remnant, a part in bin k and
 * another in bin k + 1. */
typedef struct md_arrival {
    double part[2];
    int32_t donor, partner; /* twice the donor's bin, one more where it is chipped; partner's bin */
} md_arrival;

/* Those of one bin, in the order in which donors are solved. The last ones, from `late` to `end`, are taken a bin later, since the
 * bin solved next has no use of them and should not wait: tails of bodies of this very bin that are chipped, and remnants of
 * bodies two bins above, whose part in the bin between is among the losses. */
typedef struct md_arrivals {
    md_arrival *list, *late, *end;
    int count;
} md_arrivals;

/* One of them, as the donor's row finds it: its place among all of its kind, and bin k + 1; 0: below the grid. */
typedef struct md_sent {
    int32_t place, at;
} md_sent;

typedef struct md_row {
    const double *loss, *top, *tail; /* of the drifts */
    int drifts, drift_from, drift_K;
    int break_end;          /* of the meetings of transfer.h: those from here on shatter the donor */
    int breaks, erosions;   /* single meetings */
    int first_erosion;      /* its place among them: there may be room between */
    int remnants, dust;     /* those of the breaks that leave a remnant in smaller bins, and those that leave dust there */
    const md_loss *lost;    /* of the single meetings, each second: breaks, then erosions */
    const int16_t *partner; /* their partners' bins, likewise */
    const md_sent *sent;    /* remnants of breaks, dust of breaks in smaller bins, dust of all erosions, in any bin */
} md_row;

typedef struct md_meetings {
    int n;
    double v, H;  /* what the coefficients were built for; NaN: nothing built yet */
    bool upward;  /* some mass goes to larger bins: needs the dense solve */
    md_row *rows; /* n, by bin */
    double *drift;
    md_pair *pairs; /* (n + 1) / 2 */
    md_loss *lost;
    int16_t *partner;
    md_sent *sent;
    md_arrival *dust, *remnants;
    md_arrivals *dust_at, *remnants_at; /* n + 1: what arrives below the grid, and in each bin */
    double *weight;                     /* n + 1: share of a tail below the grid, and in each bin, see transfer.h */
    int *shatter_from;                  /* n, by donor as the next three; n: none does */
    double *shatter_tail, *shatter_loss, *drift_share; /* with zeros behind, to whole vectors */
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
void md_row_send(const md_meetings *meetings, int l, const double *s, const double *x, const double *x_drift, double chipping,
                 double y, double y_edge, double *at, double *tail);
/* The same where only bins below `bins` are asked for, of a donor l > bins; tails are sent whole. So the next bin below the donor,
 * and with it the rate of chipping, is of no interest; what comes to at[k + 1] of bins that are not asked for means nothing. */
void md_row_send_dust(const md_meetings *meetings, int l, int bins, const double *s, const double *x, double y, double y_edge,
                      double *at, double *tail);

#endif
