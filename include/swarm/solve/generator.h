/* The generator L of an electron's motion in a cold gas: L g(v) is how fast g is expected to change for an electron at v.
 *
 * L g = a dg/dv_z + sum over processes nu_p (E[sum of g over the electrons that come out] - g). In a steady swarm that grows at
 * the rate q, <L g> = q <g> for every g, whatever the distribution: a quantity of known mean for every g.
 *
 * g = sum over l of P_l(cos) f_l(u), l <= SW_L_MOST, or the same with sin P_l'(cos) cos(phi) in place of P_l (`around`); L g has
 * parts up to l + 1. The f_l are cubic splines in ln(1 + energy/E) times (u / sqrt(energy + E))^l, straight beyond the last knot.
 *
 * Shapes: coefficient[l][spline]
 * Units:  reduced as in electrons.h
 * Owner:  plain values; a sw_generator points into gas and sharing
 * MPI:    Local
 * Source: model of swarm_mc, section 5; derivatives of spherical harmonics as in any book on angular momentum
 */
#ifndef SW_SOLVE_GENERATOR_H
#define SW_SOLVE_GENERATOR_H

#include "swarm/flight/flight.h"

enum { SW_L_MOST = 3, SW_SPLINES = 20, SW_COEFFICIENTS = (SW_L_MOST + 1) * SW_SPLINES, SW_PARTS = SW_L_MOST + 2 };

typedef struct sw_generator {
    const sw_scene *scene;
    double E, unit; /* scale of energy, and knots a unit of ln(1 + energy/E) */
} sw_generator;

/* Parts of a function: of[l]. */
typedef struct sw_parts {
    double of[SW_PARTS];
} sw_parts;

/* P_l of the cosine of an angle. */
void sw_generator_legendre(double c, double P[SW_L_MOST + 1]);
/* For a swarm of this mean energy, with knots up to another. */
sw_generator sw_generator_make(const sw_scene *scene, double energy_eV, double most_eV);
/* The four splines that are not 0 at an energy, with the factor of each l; returns which is the first. */
int sw_generator_near(const sw_generator *generator, double energy, double value[SW_L_MOST + 1][4]);
/* Values of all splines, with the factor of l, at an energy; the first l is 0, or 1 for functions `around`. */
void sw_generator_shapes(const sw_generator *generator, int l, double energy, double shape[SW_SPLINES]);
/* The same, and their derivatives by u. */
void sw_generator_slopes(const sw_generator *generator, int l, double energy, double value[SW_SPLINES],
                         double slope[SW_SPLINES]);
/* What L makes of every spline of l at an energy: lower[] is the part l - 1, same[] the part l, upper[] the part l + 1. */
void sw_generator_act(const sw_generator *generator, int l, bool around, double energy, double lower[SW_SPLINES],
                      double same[SW_SPLINES], double upper[SW_SPLINES]);

#endif
