/* Matter that moves between annuli: viscosity and drag, over a step, of the size bins that are in hand.
 *
 * With both, drag goes half a step before viscosity and half a step after it (Strang 1968). All annuli are needed, no other bin is:
 * whoever has a bin has it at all radii.
 *
 * Shapes: mass[cell * bins + k], viscous[face * bins + k], drag the same; face 0 the inner edge
 * Units:  kg of whole annuli; what crosses a face counts outwards
 * Owner:  md_transport owns its work space; free with md_transport_free
 * MPI:    Local
 * Source: src/disk/transport/README.md
 */
#ifndef MD_DISK_TRANSPORT_TRANSPORT_H
#define MD_DISK_TRANSPORT_TRANSPORT_H

#include "disk/transport/diffuse.h"
#include "disk/transport/drag.h"
#include "disk/transport/viscosity.h"

typedef struct md_transport {
    const md_params *params;
    const md_radial *radial;
    int bins;
    md_diffuse diffuse;
    md_drag drag;
    double *speed;        /* of drag, by bin, in r^2 [m^2/s] */
    double *held, *share; /* cells x bins: masses before a correction, and how much of what is to leave a cell is there, */
    double *least;        /* by bin: in the cell where it is the least */
} md_transport;

/* What moves matter during a step. */
typedef struct md_transport_law {
    const double *nu;    /* per cell [m^2/s] */
    const double *light; /* per cell: drag over that by a point of light, unshielded */
    const bool *wall;    /* per cell: takes no part; NULL: all do */
    const double *beta;  /* per bin in hand */
} md_transport_law;

/* Errors: MD_ERR_MEMORY. */
md_status md_transport_init(md_transport *transport, const md_params *params, const md_radial *radial, int bins, md_error *err);
void md_transport_free(md_transport *transport);
/* A step of h: mass becomes what it is then, viscous and drag what has crossed each face by either. */
void md_transport_step(md_transport *transport, const md_transport_law *law, double h, double *mass, double *viscous,
                       double *drag);

/* Masses to which something has come in a step of h that what moved in it did not know of: it has moved for half of that, which is
 * what a step of h/2 moves now less what it would have moved, ahead_viscous and ahead_drag. As far as cells hold what is to leave
 * them: what drag carries by each cell that it leaves, what viscosity exchanges by the least share of all, so that angular momentum
 * is kept as in a step. Results as above; over an edge of the disk something can come back. */
void md_transport_correct(md_transport *transport, const md_transport_law *law, double half, const double *ahead_viscous,
                          const double *ahead_drag, double *mass, double *viscous, double *drag);

/* Is anything moved at all? */
bool md_transport_acts(const md_params *params);
/* Does what moves matter depend on what is there, so that a step needs to be done once more with what comes out? */
bool md_transport_depends_on_state(const md_params *params);

#endif
