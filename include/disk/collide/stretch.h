/* Collision coefficients where the velocity changes all the time: straight lines between nodes.
 *
 * The nodes are a fixed grid in ln v, to which the velocities of the table of strengths are added, so what a cell meets
 * depends on its velocity only: not on its past, on other cells, on ranks. Between two neighbours the coefficients are taken as
 * straight lines in v^2 (and exactly proportional to v/H for the orbital kernel): a mean of two sets moves as much out of a bin as
 * into others, and nothing negative, as both sets do. Where a line will not do, the pair of bins is found out when the stretch is
 * built, by the middle of it, and booked anew for each v: those whose bins change, whose regime changes or who curve too much.
 * So no coefficient is wrong by more than twice MD_STRETCH_TOLERANCE of what the meeting moves: a bend is seen in the middle with
 * at least half of its largest error.
 *
 * Shapes: n bins
 * Units:  as in transfer.h
 * Owner:  md_stretches owns the coefficients at the ends; free with md_stretches_free
 * MPI:    Local
 * Source: -
 */
#ifndef MD_DISK_COLLIDE_STRETCH_H
#define MD_DISK_COLLIDE_STRETCH_H

#include "disk/collide/transfer.h"

#define MD_STRETCH_TOLERANCE 5e-6

/* A node, and the stretch that begins there. */
typedef struct md_stretch {
    double v;                    /* the node; NaN: nothing built */
    md_transfer node;            /* coefficients there, for H = 1 m */
    double built_from, built_to; /* of the stretch; NaN: not looked at */
    int *pairs;                  /* i * n + j, j <= i, i and j rising: booked anew for each v */
    int n_pairs;
} md_stretch;

typedef struct md_stretches {
    int slots;
    md_stretch *slot; /* a node has its place by its number; the first two have memory, the others when they are met */
} md_stretches;

md_status md_stretches_init(md_stretches *stretches, int bins, md_error *err);
void md_stretches_free(md_stretches *stretches);
/* Parameters or sizes are not what they were. */
void md_stretches_forget(md_stretches *stretches);

/* Is there a stretch for this v and H? Not for next to no velocity, nor with book-keeping gross. */
bool md_stretches_cover(const md_params *params, double v, double H);
/* Coefficients for v and H into `transfer`. Returns true when the stretch was there, false when it was built. */
bool md_stretches_build(md_stretches *stretches, md_transfer *transfer, const md_params *params, const md_sizes *sizes,
                        double v, double H);

#endif
