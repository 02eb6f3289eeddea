/* Means of the efficiencies over the Planck function.
 *
 * Shapes: one grain size, n_T temperatures at once
 * Units:  m, K
 * Owner:  md_planck owns its work space; it borrows the grain
 * MPI:    Local; the same bits on every CPU
 * Source: <Q>(s, T) = integral of Q B_lambda(T) d(lambda) over the integral of B_lambda; Burns, Lamy & Soter (1979), Icarus 40, 1
 */
#ifndef MD_OPTICS_MIE_PLANCK_H
#define MD_OPTICS_MIE_PLANCK_H

#include "base/status.h"
#include "optics/material/material.h"
#include "optics/mie/mie.h"

#define MD_PLANCK_C2 1.438776877e-2 /* h c / k_B, m K (CODATA 2018) */

/* The largest size parameter at which a mean takes the series: twice rays_from is at most this. */
#define MD_PLANCK_MOST_X 6e4

/* Axes of a crystal, or one material: efficiencies are averaged with weights that sum to 1. */
typedef struct md_grain {
    const md_material *axis;
    const double *weight;
    int axes;
} md_grain;

typedef struct md_planck_mean {
    double pr, abs, sca, g_sca; /* <Q_pr>, <Q_abs>, <Q_sca>, <g Q_sca> */
} md_planck_mean;

typedef struct md_planck {
    md_grain grain;
    double tolerance; /* of each mean, relative to <Q_pr>, or for <Q_abs> to itself while it is above 1e-3 of that */
    double rays_from; /* size parameter from which rays take over from the series (mie.h) */
    double blur;      /* narrow resonances are spread over blur times 1e-4 x, at least 0.002, at most 0.01 (mie.h) */
    md_mie_work work;
    long evaluations; /* points of an axis' spectrum since md_planck_init */
} md_planck;

/* Sets tolerance 1e-6 and a rays_from of 300. Against the series alone up to x = 4000 and a tolerance of 1e-8, means are then off
 * by 1e-6; where grains are transparent, <Q_pr> by up to 3e-6 and <Q_abs> by up to 2e-5. MD_ERR_MEMORY. */
md_status md_planck_init(md_planck *planck, md_grain grain, md_error *err);
void md_planck_free(md_planck *planck);

/* Means for a radius s > 0 at temperatures T[n_T] > 0. The spectrum is computed once for all temperatures, in intervals of
 * ln(lambda) that are halved until no mean wants more; ripples and resonances are resolved up to x = rays_from.
 * MD_ERR_NUMERICS: s or a T not above 0 or not finite. MD_ERR_MEMORY. */
md_status md_planck_means(md_planck *planck, double s, const double *T, int n_T, md_planck_mean *mean, md_error *err);

/* Share of the Planck function at T below the wavelength lambda [m]. */
double md_planck_share_below(double lambda, double T);
/* Largest share over the axes that lies beyond their data. */
double md_planck_share_outside(const md_grain *grain, double T);
/* How far any axis is from vacuum, the largest |m - 1|, in the light of bodies from T_min to T_max. */
double md_planck_contrast(const md_grain *grain, double T_min, double T_max);

#endif
