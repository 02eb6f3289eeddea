/* Into what direction an electron is scattered: laws of the angle chi between its velocities before and after.
 *
 * A law applies above one energy, isotropic scattering below another, and in between one of the two is chosen by chance: a mean
 * of two cosines would be neither.
 *
 * Shapes: -
 * Units:  eV
 * Owner:  plain values
 * MPI:    Local
 * Source: Vahedi & Surendra (1995), Comput. Phys. Commun. 87, 179, eq. 9; Okhrimovskyy, Bogaerts & Gijbels (2002), Phys. Rev. E
 *         65, 037402, eq. 11
 */
#ifndef SW_PHYSICS_ANGLES_H
#define SW_PHYSICS_ANGLES_H

typedef enum sw_law { SW_ISOTROPIC, SW_VAHEDI_SURENDRA, SW_SCREENED_COULOMB, SW_FORWARD, SW_LAWS } sw_law;

typedef struct sw_angles {
    sw_law law;
    double low_eV, high_eV; /* isotropic below the first, the law above the second; equal: the law above both */
} sw_angles;

/* cos chi, falling from 1 to -1 as u goes from 0 to 1. */
double sw_law_cos(sw_law law, double energy_eV, double u);
/* Mean of 1 - cos chi: momentum transfer over integral cross-section. */
double sw_law_transfer(sw_law law, double energy_eV);

/* Probability that the law applies. */
double sw_angles_share(const sw_angles *angles, double energy_eV);
/* The same two for the choice between the laws. */
double sw_angles_cos(const sw_angles *angles, double energy_eV, double u);
double sw_angles_transfer(const sw_angles *angles, double energy_eV);

#endif
