/* Fused silica: its complex index of refraction in closed form.
 *
 * Shapes: scalars
 * Units:  um
 * Owner:  pure function
 * MPI:    Local
 * Source: Malitson (1965), J. Opt. Soc. Am. 55, 1205; Kitamura, Pilon & Jonasz (2007), Applied Optics 46, 8118
 */
#ifndef MD_OPTICS_MATERIAL_SILICA_H
#define MD_OPTICS_MATERIAL_SILICA_H

/* Fused silica at a wavelength [um]: Sellmeier's form below 7 um, transparent; Gaussian bands and their Kramers-Kronig partner
 * above. */
void md_material_silica_index(double lambda_um, double *n, double *k);

#endif
