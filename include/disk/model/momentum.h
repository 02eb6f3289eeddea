/* The ledger of angular momentum of a whole disk. A kilogram counts with what it has on a circle: at the centre of its annulus, or
 * at the edge that it leaves the disk over.
 *
 *     start + sum of sign times term - accreted - spread + torques = now
 *
 * over the terms of the mass ledger but what moved in and out: those go from one circle to another, and what they gain or lose on
 * the way is the torque of what moved them. Viscosity of kind `ring` only passes angular momentum on: its torque is what closed
 * edges and walls give, none where edges are open. `diffusion` has a torque of its own, nu/(4 r^2) times the angular momentum a
 * second for a constant nu. Drag takes.
 *
 * Shapes: sums over cells, added in cell order
 * Units:  kg m^2/s; masses in kg
 * Owner:  plain values
 * MPI:    Local
 * Source: src/disk/transport/README.md
 */
#ifndef MD_DISK_MODEL_MOMENTUM_H
#define MD_DISK_MODEL_MOMENTUM_H

#include "disk/model/ledger.h"
#include "disk/model/radial.h"
#include "numbers/sum.h"

typedef struct md_momentum {
    md_sum now, term[MD_BOOKS], torque[MD_TORQUES];
} md_momentum;

/* Cell ig of the disk: mass [kg] that is there, the terms of its ledger [kg], and its torques [kg m^2/s] so far. */
void md_momentum_add(md_momentum *sum, const md_radial *radial, int ig, double now, const double term[MD_BOOKS],
                     const double torque[MD_TORQUES]);
/* Angular momentum at the start as the ledger has it now. */
double md_momentum_start(const md_momentum *sum);
/* What the ledger fails to account for, relative to what was handled: what was there at the start and what was supplied. */
double md_momentum_error(const md_momentum *sum, double start);

#endif
