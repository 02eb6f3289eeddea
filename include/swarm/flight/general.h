/* What a scene is where electrons do not just fall along z through a gas at rest and scatter anywhere: a magnetic field, a field
 * that alternates, a gas that moves, scattering by a law, tables in place of formulas.
 *
 * A flight is drawn with a bound that holds in the electron's window of energy and in two on either side. No speed changes
 * faster than the acceleration, nor across a magnetic field by more than twice the drift, so the flight is cut where the electron
 * could have left these at the soonest: no root is to be found, and nothing is approximated, as the exponential has no memory.
 *
 * In a gas that moves, a target is drawn with the bound of its species, its velocity by Maxwell; the collision is real with
 * probability g sigma(g) over the bound, g the relative speed. The bound holds for every g that can occur: a normal deviate of
 * 52 random bits is below 8.6 in size, so no target is faster than SW_FASTEST standard deviations of a component.
 *
 * Shapes: target[targets]; bound[windows][targets], cumulative; speed_edge[windows + 1]
 * Units:  reduced as in electrons.h
 * Owner:  sw_general owns its arrays; free with sw_general_free
 * MPI:    Local
 * Source: Skullerud (1968), J. Phys. D 1, 1567; model of swarm_mc, section 3
 */
#ifndef SW_FLIGHT_GENERAL_H
#define SW_FLIGHT_GENERAL_H

#include "swarm/model/params.h"
#include "swarm/model/windows.h"
#include "swarm/physics/angles.h"
#include "swarm/physics/lut.h"
#include "swarm/physics/motion.h"

#define SW_FASTEST 12.2

/* Windows on either side in which a bound holds. */
enum { SW_REACH = 2 };

/* Channels first .. end - 1 of one species; of all where the gas is at rest. */
typedef struct sw_target {
    int first, end;
    double mass_ratio;
    double spread; /* standard deviation of a component of its velocity, as an electron's u */
} sw_target;

typedef struct sw_general {
    sw_motion motion;
    sw_angles elastic, inelastic;
    sw_lut lut;
    bool thermal;  /* the gas moves: two-body kinematics */
    bool momentum; /* both electrons of an ionization part as two free ones */
    int targets;
    sw_target *target;
    double *bound, *speed_edge;
} sw_general;

/* Is any of it asked for? */
bool sw_general_needed(const sw_params *params);
/* MD_ERR_MEMORY. */
md_status sw_general_init(sw_general *general, const sw_params *params, const sw_gas *gas, const sw_windows *windows,
                          md_error *err);
void sw_general_free(sw_general *general);

#endif
