/* One collision: how often, how strong the target is, what is left.
 *
 * Shapes: scalars
 * Units:  SI
 * Owner:  pure functions
 * MPI:    Local
 * Source: Krivov, Lohne & Sremcevic (2006), A&A 455, 509; Benz & Asphaug (1999), Icarus 142, 5;
 *         Leinhardt & Stewart (2012), ApJ 745, 79
 */
#ifndef MD_DISK_PHYSICS_COLLISION_H
#define MD_DISK_PHYSICS_COLLISION_H

#include <stdint.h>

#include "disk/model/params.h"
#include "disk/model/sizes.h"

/* Digest of all parameters that decide how bodies collide: tells whether what was made from them still holds. */
uint64_t md_collision_version(const md_params *params);

/* Velocity-dependent strength coefficients at one v, in SI. */
typedef struct md_strength {
    double Qs, a_s; /* Qs s^-a_s with s in the table's unit of length */
    double B, b_g;  /* B rho s^b_g, the out-of-range factor S(v) included */
    double length;  /* metres per unit of length of the table (0.01 for cgs) */
    double density; /* kg/m^3 per unit of density of the table */
    double energy;  /* J/kg per unit of specific energy of the table */
    bool clamped;   /* v was outside the table */
} md_strength;

md_strength md_strength_at(const md_params *params, double v);
/* Q*_D of a body of radius s [J/kg]. */
double md_q_star_d(const md_strength *strength, double s, double rho);
/* Q_R = 1/2 mu v^2 / (m1 + m2) [J/kg]. */
double md_impact_energy(double m1, double m2, double v);
/* Largest remnant's share f of the total mass. */
double md_largest_remnant(double q_r, double q_star_d);
/* Rate coefficient K_ij [m^2/s]: C_ij = N_i N_j / (1 + delta_ij) K_ij. */
double md_collision_kernel(const md_params *params, double s1, double m1, double s2, double m2, double v, double H);

/* Is K_ij one number times (s_i + s_j)^2? */
bool md_collision_geometric(const md_params *params);
/* Shortest mean time between two meetings of a body: min over bins with N > 0 of 1 / sum_p K_lp N_p [s]; infinity without. */
double md_collision_time(const md_params *params, const md_sizes *sizes, const double *N, double v, double H);

/* What becomes of the two bodies of one collision; target: the larger (or equal) one. Masses in kg:
 * m_target + m_projectile = remnant_target + remnant_projectile + ejecta_target + ejecta_projectile
 * (accretion is a remnant_target heavier than the target). */
typedef struct md_outcome {
    double remnant_target, remnant_projectile; /* 0: nothing is left of it */
    double ejecta_target, ejecta_projectile;   /* spread over fragments no heavier than ... */
    double largest_target, largest_projectile; /* ... these */
    double share;                              /* f, for the energy book-keeping */
} md_outcome;

/* Share of the meetings of a target with the bodies of a bin around m_projectile, ln_width wide in ln m, that destroy (outcome
 * destroy): 1 above the smallest mass ratio that does, 0 below, by fraction in the bin that it cuts. 1 for other outcomes. */
double md_destroying_share(const md_params *params, double s_target, double m_target, double m_projectile, double ln_width);

/* By collisions.outcome; destroy is what happens when it does, see md_destroying_share. s, m: target first;
 * m_target >= m_projectile. */
md_outcome md_collide(const md_params *params, const md_strength *strength, double s_target, double m_target,
                      double m_projectile, double v);
/* The same where the target's Q*_D is known. */
md_outcome md_collide_known(const md_params *params, double q_star_d, double m_target, double m_projectile, double v);

#endif
