/* What transport has in hand, see evolve/moves.h.
 *
 * Shapes: cells of this rank, but where stated
 * Units:  SI
 * Owner:  md_moves owns its buffers; md_moves_init and md_moves_free
 * MPI:    Local
 * Source: -
 */
#ifndef MD_DISK_EVOLVE_MOVES_DATA_H
#define MD_DISK_EVOLVE_MOVES_DATA_H

#include "base/comm.h"
#include "disk/model/cell.h"
#include "disk/model/disk.h"
#include "disk/model/influx.h"
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
    const double *opacity;              /* of the bins, for the planet's light of a half step, */
    double *own_opacity;                /* and room for it */
    double *column, *viscous, *drag;    /* bins of this rank: [cell][bin], what crosses faces [face][bin] */
    double *ahead_viscous, *ahead_drag; /* and would in half a step more */
    double *out, *in;                   /* on the way */
    int *n_out, *n_in;                  /* numbers for each rank, and from it */
    double *then;                       /* what a step, or a try, makes of the masses of this rank's cells, [cell][bin] */
    md_cell_change *change, *changes;   /* of this rank's cells; of all, on rank 0 */
    /* [cell][bin], kg/m^2: what the first half has changed, or half of the time at an even rate; the second half, or what was put
     * right at the end */
    double *kick, *kick_back;
} md_moves;

#endif
