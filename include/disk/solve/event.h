/* Instants at which something is turned on or off in a cell: found to within a sub-step's billionth, whatever the sub-steps and the
 * outputs are.
 *
 * An accepted sub-step at whose ends the cell is in two regimes is taken back and done in parts: up to just before the change and
 * just over it, so that no sub-step averages the two sides. The instant is first looked for on the straight line between the two
 * states, which costs rates but no sweeps, and tried by a sub-step that ends there.
 *
 * Shapes: one cell
 * Units:  SI
 * Owner:  md_event_search owns its rows; free with md_event_free
 * MPI:    Local
 * Source: src/disk/solve/README.md, what is turned on and off
 */
#ifndef MD_DISK_SOLVE_EVENT_H
#define MD_DISK_SOLVE_EVENT_H

#include "disk/model/cell.h"
#include "disk/model/disk.h"
#include "disk/solve/rates.h"

/* What is on, each a bit. */
typedef unsigned md_regime;
enum {
    MD_REGIME_VAPOUR = 1,   /* the cell counts as vapour */
    MD_REGIME_PAUSED = 2,   /* liquid pauses collisions and supply */
    MD_REGIME_COLLIDE = 4,  /* grains collide */
    MD_REGIME_BLOW = 8,     /* blow-out is on: light, phase and tau_gate allow it */
    MD_REGIME_LIQUID = 16,  /* vapour pressure is that of the liquid */
    MD_REGIME_STOPPED = 32, /* too thick, see md_cell_too_thick */
};

md_regime md_regime_of(const md_disk *disk, const md_rates *rates);

/* A cell stops when it is solid and kappa_eff Sigma f_los > tau_stop (1 + tol). */
bool md_cell_too_thick(const md_disk *disk, const md_rates *rates);

typedef struct md_event_search {
    md_cell *start, *end; /* the rows before a sub-step and after it */
    size_t row_bytes;
} md_event_search;

md_status md_event_init(md_event_search *search, int bins, md_error *err);
void md_event_free(md_event_search *search);

/* The last moment in which a cell is still in the regime in which it is at t0, on the line from row `start` at t0 to row `end` at
 * t1, where it is in another: within `close` before the change. Uses rates, rad and g (n bins) as work space. */
double md_event_on_line(const md_event_search *search, const md_disk *disk, int ig, double t0, double t1, double close,
                        md_regime regime, md_rates *rates, md_radiation *rad, double *g);

#endif
