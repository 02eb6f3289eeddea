/* Grains that spiral inwards by Poynting-Robertson drag, d(r^2)/dt = -speed light(r), over a step of any length.
 *
 * Where light is the same everywhere all of r^2 moves by the same distance, so mass is carried along the characteristics as a
 * whole: what lies within that distance beyond a face crosses it. A cell's mass is spread in it with a slope that is
 * limited so that no new extremum appears (van Leer 1977): second order, never negative, exact for what is even in r^2. Where light
 * differs, r^2 is stretched by it, cell by cell, and the same holds.
 *
 * Shapes: mass[cell * bins + k], flux[face * bins + k], face 0 the inner edge
 * Units:  kg of whole annuli, m^2, s
 * Owner:  md_drag owns its work space; free with md_drag_free
 * MPI:    Local; each bin by itself, in one order of operations
 * Source: Burns, Lamy & Soter (1979), Icarus 40, 1; van Leer (1977), J. Comput. Phys. 23, 276
 */
#ifndef MD_DISK_TRANSPORT_DRAG_H
#define MD_DISK_TRANSPORT_DRAG_H

#include "disk/model/radial.h"

typedef struct md_drag {
    int cells, bins;
    double *width, *narrow, least_width; /* of each cell in r^2 over light [m^2], one over it, and the least of all */
    bool *shut;                          /* cells + 1: faces that nothing crosses */
    double *distance;                    /* of each bin, in r^2 over light */
    double *density, *slope, *moved;     /* [cell][bin]; moved: inwards through each face */
} md_drag;

md_status md_drag_init(md_drag *drag, int cells, int bins, md_error *err);
void md_drag_free(md_drag *drag);
/* Light at each cell (dilution and shielding, 1: a point of light, unshielded), and which cells are walls (NULL: none). */
void md_drag_set(md_drag *drag, const md_params *params, const md_radial *radial, const double *light, const bool *wall);
/* Carry bins inwards for h, each at its speed in r^2 (times light), >= 0; subtract what crosses each face from flux, which counts
 * outwards. */
void md_drag_step(md_drag *drag, const double *speed, double h, double *mass, double *flux);

#endif
