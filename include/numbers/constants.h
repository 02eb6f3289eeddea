/* Physical constants.
 *
 * Shapes: scalars
 * Units:  SI
 * Owner:  -
 * MPI:    Local
 * Source: CODATA 2018; Mars: mass and mean radius as in the model
 */
#ifndef MD_NUMBERS_CONSTANTS_H
#define MD_NUMBERS_CONSTANTS_H

#define MD_PI 3.14159265358979323846
#define MD_G 6.67430e-11           /* m^3 kg^-1 s^-2 */
#define MD_C 2.99792458e8          /* m s^-1 */
#define MD_SIGMA_SB 5.670374419e-8 /* W m^-2 K^-4 */
#define MD_R_GAS 8.314462618       /* J mol^-1 K^-1 */
#define MD_M_MARS 6.4171e23        /* kg */
#define MD_R_MARS 3.3895e6         /* m */
#define MD_DAY 86400.0             /* s */
#define MD_YEAR (365.25 * MD_DAY)  /* s */

#endif
