/* The state of one cell: all that changes in time, and nothing that can be derived from it.
 *
 * A cell is one row of plain 8-byte numbers without pointers: it can be moved to another rank, written to a file, compared
 * and hashed as bytes.
 *
 * Shapes: a header and 2 n_bins masses, smallest bin first
 * Units:  kg/m^2 of the cell's area for everything that is a mass
 * Owner:  md_cells owns the rows of this rank
 * MPI:    Local
 * Source: src/README.md, who owns the state
 */
#ifndef MD_DISK_MODEL_CELL_H
#define MD_DISK_MODEL_CELL_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "disk/model/ledger.h"
#include "numbers/sum.h"

/* Kinetic energy of relative motion in collisions so far; booked with collisions.energy. */
typedef enum md_heat {
    MD_HEAT_MET,
    MD_HEAT_DISSIPATED,
    MD_HEAT_RETAINED,
    MD_HEAT_CHECK, /* MD_HEAT_MET once more, by another quadrature: see solve/follow.h */
    MD_HEATS
} md_heat;

typedef enum md_stop {
    MD_CELL_ACTIVE,
    MD_CELL_STOPPED_TAU /* solid and kappa_eff Sigma f_los > tau_stop (1 + tol) */
} md_stop;

/* Where a cell is with respect to f_vap = 1/2, see solve/slide.h. */
typedef enum md_edge {
    MD_EDGE_AWAY,
    MD_EDGE_CROSSED, /* the last sub-step ended just beyond it */
    MD_EDGE_HELD     /* it stays there */
} md_edge;

/* What was asked beyond its range. */
enum {
    MD_OUTSIDE_Q_PR,
    MD_OUTSIDE_STRENGTH,
    MD_OUTSIDE_VAPOUR,
    MD_OUTSIDE_MARS,
    MD_OUTSIDE_PHI,
    MD_OUTSIDE_E,
    MD_OUTSIDE_PHASE,
    MD_OUTSIDE_SUPPLY,
    MD_OUTSIDE_SUPPLY_T,
    MD_OUTSIDES
};

typedef struct md_cell {
    double start;                /* surface + deep mass at t = 0 */
    double peak_mass, peak_area; /* largest surface mass [kg/m^2] and optical depth so far: scales of solver.atol */
    double h, h_error;           /* proposed sub-step [s] and the last accepted error (controller memory) */
    double e, inc;               /* eccentricity and inclination of the layer; changed by damping and by supply */
    double sigma_deep;           /* deep layer */
    double supply_factor;        /* feedback's state */
    double reservoir_left;       /* kg/m^2; infinity when the supply is not finite */
    double supply_bound; /* what the surface took in the last sub-step while head-room bound it [kg/(m^2 s)], else infinity */
    md_sum not_supplied; /* what head-room refused, policy clip: never entered the cell, and is in no book */
    double stop_time, stop_tau; /* when it stopped [s], and kappa_eff Sigma f_los then; nan while it is active */
    double quiet_since;         /* since when nothing is blown out [s]; infinity while something is */
    int64_t stop;               /* md_stop */
    int64_t switched;           /* 1: something was turned on or off in the last sub-step, see solve/event.h */
    /* counts: no later step depends on them, and md_cell_digest leaves them out */
    int64_t substeps, rejected;
    int64_t outside[MD_OUTSIDES]; /* sub-steps in which a table or formula was used outside its range */
    /* state, too, but where the phase has not just changed md_cell_digest leaves it out */
    int64_t edge;       /* md_edge */
    double solid_share; /* of the time, of a cell held between vapour and solid: at the end of the last sub-step; */
    double share_rise;  /* how it changes [1/s], */
    double share_pull;  /* and what a share of 1 in place of 0 adds to f_vap in a second */
    /* state again */
    md_sum book[MD_BOOKS];
    md_sum torque[MD_TORQUES];      /* kg m^2/s per m^2: what transport has turned what moved by, see model/momentum.h */
    md_sum heat[MD_HEATS];          /* J/m^2 */
    double orbit_blown, orbit_sunk; /* blown out, and lost to other sinks, when the last orbit at the inner edge ended */
    double h_last;                  /* length of the last accepted sub-step [s]; 0 before the first */
    double mass[];                  /* g_k = m_k N_k, then as many: the masses one accepted sub-step before */
} md_cell;

/* The rows of the cells [first, first + count) of the disk. */
typedef struct md_cells {
    int first, count, bins;
    size_t row_bytes;
    unsigned char *rows;
} md_cells;

/* Which cell: its number among those of this rank, from 0 on, or beyond these for a guest from another rank; and its number
 * in the disk. */
typedef struct md_cell_place {
    int here, in_disk;
} md_cell_place;

md_status md_cells_init(md_cells *cells, int first, int count, int bins, md_error *err);
void md_cells_free(md_cells *cells);
/* Bytes of a row. */
size_t md_cell_bytes(int bins);
/* Cell `here` of this rank, 0..count-1. */
md_cell *md_cells_at(const md_cells *cells, int here);

/* Sum of the bins. */
double md_cell_surface(const md_cell *cell, int bins);
/* The totals of its books. */
void md_cell_books(const md_cell *cell, double term[MD_BOOKS]);
/* What the books of a cell may be off by, see md_cell_ledger_error. */
#define MD_LEDGER_LIMIT 1e-12
/* start + supplied - ... - now, over the mass handled (start + supplied + moved in); 0 for a cell that never held any. */
double md_cell_ledger_error(const md_cell *cell, int bins);
/* Give what rounding has made or lost in one sub-step, at most 1e-15 of the mass handled, to the bin that holds most: over millions
 * of equal sub-steps it would add up. What is more than rounding stays, for md_cell_ledger_error to find. */
void md_cell_settle(md_cell *cell, int bins);
/* Hash of the state and the cell's number in the disk, without the counts that no state depends on; summed modulo 2^64 over cells
 * it does not depend on order. A cell that nothing has moved into or out of has the digest that it would have without these
 * books. */
uint64_t md_cell_digest(const md_cell *cell, int bins, int cell_in_disk);

#endif
