/* Matter that moves between the cells of a disk: half a step of it before the cells go on by themselves, and half a step after
 * that.
 *
 * Cells belong to ranks in blocks, transport needs a size bin at all radii. So the masses are handed over: each rank gets some bins
 * of all cells, makes the step, and gives back what the cells hold then and what has crossed their faces. Each bin is made whole
 * by one rank, and sums over bins are taken by the cell's owner in the order of bins, so no bit depends on the ranks.
 *
 * Shapes: cells of this rank
 * Units:  SI
 * Owner:  md_moves owns its buffers; free with md_moves_free
 * MPI:    Collective over the working ranks but where stated
 * Source: Strang (1968), SIAM J. Numer. Anal. 5, 506; src/disk/evolve/README.md, matter that moves
 */
#ifndef MD_DISK_EVOLVE_MOVES_H
#define MD_DISK_EVOLVE_MOVES_H

#include "base/comm.h"
#include "disk/model/cell.h"
#include "disk/model/disk.h"
#include "disk/physics/radiation.h"
#include "disk/transport/transport.h"

/* What moves matter in a cell. */
typedef struct md_annulus_law {
    double nu, light, wall; /* wall: 1 or 0 */
} md_annulus_law;

/* What a cell holds, and how much of it has moved [kg, m^2]. */
typedef struct md_cell_change {
    double mass_moved, area_moved, mass, area;
} md_cell_change;

typedef struct md_moves {
    const md_comm *comm;
    const md_disk *disk;
    bool acts;
    const int *first; /* blocks of cells */
    int *bin;         /* blocks of bins */
    md_transport transport;
    md_radiation light;
    md_annulus_law *mine, *all; /* of this rank's cells, and of all */
    double *nu, *light_on;      /* per cell of the disk */
    bool *wall;
    const double *opacity;            /* of the bins, for the planet's light of a half step, */
    double *own_opacity;              /* and room for it */
    double *column, *viscous, *drag;  /* bins of this rank: [cell][bin], what crosses faces [face][bin] */
    double *out, *in;                 /* on the way */
    int *n_out, *n_in;                /* numbers for each rank, and from it */
    double *tried;                    /* what a first try makes of the masses of this rank's cells, [cell][bin] */
    md_cell_change *change, *changes; /* of this rank's cells; of all, on rank 0 */
    double *kick, *kick_back;         /* what the first half and the second have changed, [cell][bin], kg/m^2 */
} md_moves;

/* first: blocks of cells, the caller's. Nothing is made ready where nothing moves. Errors: MD_ERR_MEMORY, agreed on. */
md_status md_moves_init(md_moves *moves, const md_comm *comm, const md_disk *disk, const int *first, md_error *err);
void md_moves_free(md_moves *moves);

/* Half a step, from t over h, of all cells, with their books; `kick` (moves->kick or kick_back) is what it has changed.
 * Errors: MD_ERR_NUMERICS naming cell, bin and time where something is not a number, agreed on. */
md_status md_moves_half(md_moves *moves, const md_cells *cells, double t, double h, double *kick, md_error *err);

/* What a half has changed in all bins of all cells, as a share of the disk's mass or of the area of its grains, whichever is
 * more. */
double md_moves_kick(const md_moves *moves, const md_cells *cells, const double *kick);
/* The same of the difference of both halves: what the cells have done meanwhile to what moves, an error of first order in the
 * step. Tells how far the step as a whole, which is of second order, can be off. */
double md_moves_error(const md_moves *moves, const md_cells *cells);

#endif
