/* What one rank needs to advance its cells in time: work space, and the coefficients of each.
 *
 * Shapes: the cells of this rank
 * Units:  SI
 * Owner:  md_solver owns its work space and the collision coefficients of its cells; free with md_solver_free
 * MPI:    Local; cells do not know of each other
 * Source: src/disk/solve/README.md, one sub-step
 */
#ifndef MD_DISK_SOLVE_SOLVER_H
#define MD_DISK_SOLVE_SOLVER_H

#include "disk/collide/gross.h"
#include "disk/collide/stretch.h"
#include "disk/collide/transfer.h"
#include "disk/model/cell.h"
#include "disk/model/disk.h"
#include "disk/physics/energy.h"
#include "disk/solve/event.h"
#include "disk/solve/imex.h"
#include "disk/solve/motion.h"
#include "disk/solve/patankar.h"
#include "disk/solve/profile.h"
#include "disk/solve/rates.h"

/* How often what was asked for was there already, and was not. */
typedef struct md_cache_count {
    uint64_t hits, misses;
} md_cache_count;

/* Digests of the sizes and parameters that what is kept was made from. */
typedef struct md_made_from {
    uint64_t coefficients, radiation, injection;
} md_made_from;

/* The sizes that leave at a temperature of Mars, for output. Cell after cell goes through the same outputs: a batch is kept. */
typedef struct md_leaving {
    double T_M; /* nan: none yet */
    md_blowout_band band;
} md_leaving;
enum { MD_LEAVING_KEPT = 256 };

typedef struct md_solver {
    const md_disk *disk;
    int count, cached;      /* cells of this rank; those whose coefficients are kept */
    int shared;             /* what the others and guests share besides; memory is taken when one is used */
    md_meetings *meetings;  /* cached + shared */
    md_transfer transfer;   /* where they are built */
    md_stretches stretches; /* where motion changes in time; cached is 0 then */
    md_cache_count coefficients;
    md_made_from made_from;
    md_gross *gross; /* cached + 1, for imex_bdf1 with gross book-keeping, else NULL */
    md_radiation rad[3];
    md_rates rates[3]; /* at the start of a sub-step, at its end, and on the way */
    md_patankar patankar;
    md_imex imex; /* empty unless that is the scheme */
    double *g1, *g2, *g3, *gain, *loss;
    md_event_search search;
    bool (*pause)(const void *context); /* asked between sub-steps; NULL: never */
    const void *pause_context;
    md_energy_table energy; /* of the motion asked for last; only with collisions.energy */
    md_leaving leaving[MD_LEAVING_KEPT];
    int leaving_made,
        leaving_next;    /* places: of the oldest, which is the next to be made; of the one expected to be asked for */
    md_profile *profile; /* somebody else's; NULL: no time is taken */
} md_solver;

/* Work space for `count` cells. Errors: MD_ERR_MEMORY. */
md_status md_solver_init(md_solver *solver, const md_disk *disk, int count, md_error *err);
void md_solver_free(md_solver *solver);

/* The initial state of cell ig: shape, surface density, elements, empty ledger. */
void md_cell_start(const md_disk *disk, int ig, md_cell *cell);

/* Keep nothing that was made from other sizes or parameters; md_solver_advance and md_solver_look begin with it. A grid has as many
 * bins as it had when the solver began. */
void md_solver_renew(md_solver *solver);

/* How often the light on the grains was known for a T_M, both ends of a sub-step together. */
md_cache_count md_solver_radiation_count(const md_solver *solver);

/* What collisions of the cell's bodies do now, by solver->rates[0]; with collisions.energy only. */
md_energy md_solver_energy(md_solver *solver, int ig, const md_cell *cell);

/* The sizes that leave at T_M: roots, found once for all that ask for them. */
md_blowout_band md_solver_leaving(md_solver *solver, double T_M);

/* Coefficients of cell `here` of this rank (md_cell_place), built for this motion; `here` beyond its cells: a guest's, as
 * many beyond as its number in the disk. */
md_meetings *md_solver_meetings(md_solver *solver, int here, md_motion motion);

#endif
