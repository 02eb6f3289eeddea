/* Real spherical harmonics, and what fields make of them.
 *
 * Y_i of a direction, i = l^2 + l + m: m >= 0 goes with cos(m phi), m < 0 with sin(-m phi); each has the mean square 1 over all
 * directions, so Y_0 = 1. For a function Y_j(direction) f(u) of a velocity, the derivative along z and the rotation about
 * B are sums over i of Y_i:
 *     along z    X f' + G f/u: X[i][j] the mean of Y_i n_z Y_j, G[i][j] that of Y_i (u times the gradient of Y_j)_z
 *     times n_k  N[k] f: N[k][i][j] the mean of Y_i n_k Y_j, so that N[2] = X
 *     rotation   R f, for the motion of motion.h: (n_p e_y - n_y e_p) . gradient, e_p the part of z across B
 *
 * Shapes: Y[SW_HARMONICS]; matrices [i][j], j of l <= SW_HARMONICS_L - 1
 * Units:  none
 * Owner:  plain values
 * MPI:    Local
 * Source: any book on angular momentum; G from the commutator of the angular Laplacian with n_k
 */
#ifndef SW_PHYSICS_HARMONICS_H
#define SW_PHYSICS_HARMONICS_H

enum {
    SW_HARMONICS_L = 4,
    SW_HARMONICS = (SW_HARMONICS_L + 1) * (SW_HARMONICS_L + 1),
    SW_TURNED = SW_HARMONICS_L * SW_HARMONICS_L
};

/* All Y_i at a direction, a unit vector. */
void sw_harmonics(const double n[3], double Y[SW_HARMONICS]);

/* l of Y_i. */
int sw_harmonics_l(int i);

typedef struct sw_field_harmonics {
    double N[3][SW_HARMONICS][SW_TURNED];
    double X[SW_HARMONICS][SW_TURNED], G[SW_HARMONICS][SW_TURNED]; /* along z */
    double R[SW_HARMONICS][SW_TURNED];
} sw_field_harmonics;

/* B along (sin_b, 0, cos_b). */
void sw_harmonics_of_fields(double sin_b, double cos_b, sw_field_harmonics *of);

#endif
