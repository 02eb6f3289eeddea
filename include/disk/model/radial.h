/* The annuli of the disk.
 *
 * Shapes: n cells; edge has n + 1 entries, all else n
 * Units:  SI
 * Owner:  md_radial owns its arrays; free with md_radial_free
 * MPI:    Local; every rank holds all cells (they are few numbers)
 * Source: Kepler motion about a point mass; mid-plane profile: closed forms of the power law
 */
#ifndef MD_DISK_MODEL_RADIAL_H
#define MD_DISK_MODEL_RADIAL_H

#include "base/status.h"
#include "disk/model/params.h"

typedef struct md_radial {
    int n;
    double *edge;
    double *r, *area;                 /* r: mean of the edges */
    double *omega, *v_kepler, *t_orb; /* s^-1, m/s, s */
    double *sigma_midplane;           /* kg/m^2, for reference */
    double t_orb_in;                  /* s, at the inner edge: the orbits that a run counts */
} md_radial;

md_status md_radial_init(md_radial *radial, const md_params *params, md_error *err);
void md_radial_free(md_radial *radial);

/* Omega = sqrt(G M / r^3) */
double md_radial_omega(double r);
/* Angular momentum of a kilogram on a circle, sqrt(G M r) [m^2/s] */
double md_radial_momentum(double r);
/* Orbits at the inner edge that have ended at t. One that ends within a billionth of an orbit has, so that t_orb_in times a whole
 * number is not short of one by rounding. */
double md_radial_orbits(const md_radial *radial, double t);
/* Mid-plane Sigma at r of a disk of mass M between r_in and r_out, Sigma ~ r^-p. */
double md_radial_sigma_midplane(double r, double mass, double r_in, double r_out, double p);

#endif
