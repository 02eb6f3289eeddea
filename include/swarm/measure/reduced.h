/* Means with their noise taken out by the controls of controls.h, from the sums of a layout.
 *
 * Shapes: -
 * Units:  reduced as in electrons.h: times gamma they are SI
 * Owner:  plain values
 * MPI:    Local
 * Source: controls.h
 */
#ifndef SW_MEASURE_REDUCED_H
#define SW_MEASURE_REDUCED_H

#include <stdbool.h>

#include "swarm/flight/tally.h"

typedef struct sw_reduced {
    double energy, W_flux, across[2]; /* drift along z, along x and y */
    double ionization, attachment;    /* rates */
    bool places;                      /* positions have controls, too: */
    double W_bulk, D_T, D_L;          /* diffusion: flux */
    bool bulk;                        /* electrons come or go, and diffusion of their whole is known, too: */
    double D_T_bulk, D_L_bulk;
    bool tensor; /* all of it, xx, yy, zz, xy, xz, yz: */
    double D[6];
} sw_reduced;

/* Whether these sums hold controls, and then the means. */
bool sw_reduced_from_sums(const sw_layout *layout, const double *sum, sw_reduced *reduced);

#endif
