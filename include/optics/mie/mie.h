/* Scattering and absorption of light by one homogeneous sphere.
 *
 * Shapes: scalars; the index of refraction is n + i k with k >= 0 for absorption
 * Units:  efficiencies: cross-sections over pi s^2; x = 2 pi s / lambda
 * Owner:  md_mie_work owns its arrays; md_mie_work_free gives them back
 * MPI:    Local; the same bits on every CPU
 * Source: Bohren & Huffman (1983), Absorption and Scattering of Light by Small Particles, chapter 4
 */
#ifndef MD_OPTICS_MIE_MIE_H
#define MD_OPTICS_MIE_MIE_H

#include "base/status.h"
#include "optics/mie/efficiency.h"

/* Up to here md_mie sums the series; beyond it takes the limit of rays with its edge. */
#define MD_MIE_SERIES_TO 1.0e6

#define MD_MIE_MOST_INDEX 2e6
/* The series takes about |m| x steps, a few nanoseconds each; no sphere that wants more is taken. */
#define MD_MIE_MOST_STEPS 2e9

/* Room for the logarithmic derivatives of one sphere. */
typedef struct md_mie_work {
    double x_most; /* largest size parameter there is room for */
    double *re, *im;
} md_mie_work;

/* For size parameters up to x_most <= MD_MIE_SERIES_TO. MD_ERR_MEMORY. */
md_status md_mie_work_init(md_mie_work *work, double x_most, md_error *err);
void md_mie_work_free(md_mie_work *work);

/* Any x > 0, with room for those up to MD_MIE_SERIES_TO. Beyond: a mean over sizes near x, without ripple; `back`, which swings by
 * factors from size to size, is nan. MD_ERR_NUMERICS: x, n or k not finite, x <= 0, n or k negative, n + k = 0 or above
 * MD_MIE_MOST_INDEX, more than MD_MIE_MOST_STEPS. */
md_status md_mie(const md_mie_work *work, double x, double n, double k, md_mie_q *q, md_error *err);

/* The series alone. With blur > 0 resonances narrower than that in x are spread over it, as an average over sizes would do: for
 * integrals over x, which would need millions of points to meet them. Arguments as md_mie accepts them, x <= work->x_most. */
md_mie_q md_mie_series(const md_mie_work *work, double x, double n, double k, double blur);

/* How much of the rays a mean of series and rays takes at x: 0 up to rays_from, 1 from twice that on, without a step. */
double md_mie_rays_share(double x, double rays_from);

#endif
