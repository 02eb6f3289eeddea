/* Tables in place of formulas, as the earlier program had them: for comparison with it; the formulas are as fast.
 *
 * Nodes lie geometrically in energy from 2^-20 to 2^20 eV. Speeds between them are straight lines: too low by up to h^2/32 with
 * h = 27.7/(size - 1). Cosines are straight lines in ln(energy) and in s = 1 - sqrt(1 - u), dense where laws are steep.
 *
 * Shapes: speed[size]; cosine[2][size][SW_LUT_CHANCES]: elastic, inelastic
 * Units:  eV, eV^0.5
 * Owner:  sw_lut owns its arrays; zero-initialise, free with sw_lut_free
 * MPI:    Local
 * Source: -
 */
#ifndef SW_PHYSICS_LUT_H
#define SW_PHYSICS_LUT_H

#include "base/status.h"
#include "swarm/physics/angles.h"

enum { SW_LUT_CHANCES = 257 };

typedef struct sw_lut {
    int size;
    double step;
    double *speed;     /* NULL: not from a table */
    double *cosine[2]; /* of elastic and of inelastic collisions; likewise */
} sw_lut;

/* MD_ERR_MEMORY. */
md_status sw_lut_make_speeds(sw_lut *lut, int size, md_error *err);
md_status sw_lut_make_angles(sw_lut *lut, int size, sw_law elastic, sw_law inelastic, md_error *err);
void sw_lut_free(sw_lut *lut);

double sw_lut_speed(const sw_lut *lut, double energy_eV);
/* As sw_angles_cos, of angles with the law of the table. */
double sw_lut_cos(const sw_lut *lut, int inelastic, const sw_angles *angles, double energy_eV, double u);

#endif
