/* Functions of velocity in tables, added up at the ends of flights: controls where the fast loop does not fly.
 *
 * A function has a part with each harmonic of harmonics.h, which is a straight line in each cell of energy: the line with the same
 * mean and the same mean times the place in the cell as the function, so that what is lost is orthogonal to straight lines there.
 *
 * Shapes: of[cells][functions][2][SW_HARMONICS]: value in the middle of the cell, and what it gains from its beginning to its end
 * Units:  reduced as in electrons.h
 * Owner:  sw_known owns its arrays; free with sw_known_free
 * MPI:    Local
 * Source: controls.h
 */
#ifndef SW_FLIGHT_KNOWN_H
#define SW_FLIGHT_KNOWN_H

#include "base/status.h"
#include "swarm/flight/cells.h"
#include "swarm/flight/tally.h"
#include "swarm/physics/harmonics.h"

enum { SW_KNOWN_MOST = 16 };

typedef struct sw_known {
    int cells, pieces;
    double *begin;       /* [cells + 1] */
    double *piece_begin; /* [pieces + 1] */
    bool *is_cell;       /* [pieces]: which of them begin a cell */
    int *guide;          /* cell in which each part of the windows' guide begins */
    double *residence;   /* NULL, or [cells]: time spent in each is added up */
    int functions;       /* 0 until they are made */
    bool places;         /* positions have controls, too: nothing comes or goes */
    int axis[3];         /* which functions are the drifts along x, y and z */
    double drift[3];     /* the pilot's */
    double since;        /* age of the positions at the end of the slice; negative: not stationary yet */
    sw_control to[SW_KNOWN_MOST];
    double *of;
} sw_known;

/* Cells of a gas; no functions yet. MD_ERR_MEMORY. */
md_status sw_known_init(sw_known *known, const sw_gas *gas, md_error *err);
void sw_known_free(sw_known *known);
/* Room for functions, all 0. MD_ERR_MEMORY. */
md_status sw_known_functions(sw_known *known, int functions, md_error *err);

static inline int sw_known_cell(const sw_known *known, double energy)
{
    int cell = known->guide[sw_cell(energy, SW_GUIDE_BITS)];
    while (known->begin[cell + 1] <= energy)
        cell++;
    return cell;
}

/* An end of a flight that stands for so much time, at a position, `left` before the end of the slice; `control` are the layout's
 * sums of controls. */
void sw_known_add(const sw_known *known, const double u[3], double energy, const double at[3], double left, double time,
                  double *control);

#endif
