/* Exchange of mass between neighbouring annuli by viscosity, over a step of any length.
 *
 *     diffusion  dg/dt = (1/r) d/dr (r nu dg/dr)                   what leaves outwards a second: -2 pi r nu dg/dr
 *     ring       dg/dt = (3/r) d/dr (sqrt(r) d/dr (nu g sqrt(r)))  -3 pi d(nu g sqrt r)/d(sqrt r)
 *
 * Both are an exchange: a share of what an annulus holds goes to each neighbour. The second flux, between centres, also keeps the
 * angular momentum: the sum of mass times sqrt(G M r) of the centres changes by the torque at the edges alone, to rounding.
 *
 * One step is of second order (SDIRK2, Alexander 1977: two stages with one matrix, L-stable); an annulus that would be left with
 * less than nothing, and its neighbours, take the backward Euler step instead, which never does that. What crosses a face is one
 * number for both sides. The systems are solved without a subtraction, so that every result is positive and right to rounding
 * however long the step is (Grassmann, Taksar & Heyman 1985).
 *
 * Shapes: mass[cell * bins + k], flux[(cell + 1) * bins + k]: through the outer face of a cell, flux[k] through the inner edge
 * Units:  mass in kg or any other that is of whole annuli; s
 * Owner:  md_diffuse owns its work space; free with md_diffuse_free
 * MPI:    Local; each bin by itself, in one order of operations
 * Source: Lynden-Bell & Pringle (1974), MNRAS 168, 603; Pringle (1981), ARA&A 19, 137
 */
#ifndef MD_DISK_TRANSPORT_DIFFUSE_H
#define MD_DISK_TRANSPORT_DIFFUSE_H

#include "disk/model/radial.h"

typedef struct md_diffuse_solve {
    /* per cell, of a system of one step length: what of it goes to the outer neighbour for good, what comes back of that one's
     * result, the neighbour's share, and of its own */
    double *up, *down, *back, *own;
} md_diffuse_solve;

typedef struct md_diffuse {
    int cells, bins;
    double *out, *in; /* per cell: share of its mass that goes outwards and inwards a second [1/s] */
    md_diffuse_solve euler, stage;
    double *sum, *low, *middle, *beyond; /* cells x bins: forward sums, the Euler result, stages, what is beyond Euler */
    double *flux_low, *flux_high;        /* (cells + 1) x bins */
    bool *plain;                         /* of one bin, per cell: it takes the Euler step, */
    double *limited, *flux_limited;      /* and what crosses faces then */
} md_diffuse;

md_status md_diffuse_init(md_diffuse *diffuse, int cells, int bins, md_error *err);
void md_diffuse_free(md_diffuse *diffuse);

/* The shares of annuli with viscosities nu[cell]; wall[cell] (NULL: none is) closes both faces of a cell. Edges as
 * transport.edges: closed, or nu g = 0 there. */
void md_diffuse_exchange(md_diffuse *diffuse, const md_params *params, const md_radial *radial, const double *nu,
                         const bool *wall);
/* A step of h: mass becomes what it is then, flux what has crossed each face outwards, added to what is in it. */
void md_diffuse_step(md_diffuse *diffuse, md_transport_scheme scheme, double h, double *mass, double *flux);

#endif
