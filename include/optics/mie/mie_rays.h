/* Scattering and absorption of light by a sphere that is much larger than the wavelength.
 *
 * Shapes: scalars; the index of refraction is n + i k
 * Units:  x = 2 pi s / lambda
 * Owner:  pure function
 * MPI:    Local; the same bits on every CPU
 * Source: Nussenzveig & Wiscombe (1980), Phys. Rev. Lett. 45, 1490; van de Hulst (1957), chapters 12 and 17
 */
#ifndef MD_OPTICS_MIE_MIE_RAYS_H
#define MD_OPTICS_MIE_MIE_RAYS_H

#include "optics/mie/efficiency.h"

/* Large spheres: rays reflected and refracted any number of times, with the waves at the sphere's edge, averaged over the
 * phases of the rays, so without the ripple of a single exact size. Against averages of the series, for 1.3 < n < 3: Q_pr and Q_abs
 * are off by up to 1e-5 at x = 300, 1e-6 at 1000 and 1e-8 at 1e4, Q_ext by 2e-5, 1e-6 and 3e-7; transparent spheres with n < 1 by
 * 5e-3 at 300 and 2e-3 at 1000. Wants |m - 1| x >> 1. `back` is Fresnel's reflection alone, without the glory. */
md_mie_q md_mie_rays(double x, double n, double k);

#endif
