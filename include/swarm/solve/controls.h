/* Controls: functions of known mean that take out most of the noise of what is measured (variance reduction).
 *
 * For an observable O(v) a g is sought with O + (L - q) g all but constant (Poisson's equation; L as in generator.h, q the growth).
 * Then <O> = <O + L g> - q <g> exactly for any g, and what is averaged hardly varies. The g are fitted by least squares to what
 * L makes of splines, with weights from the pilot's swarm: nothing of the run itself is used, so nothing is biased.
 *
 * Diffusion: with x~ the displacement since the positions started from 0 and g_x that of O = v_x, <x~ g_x> stands still, so
 * <x~ v_x> = <v_x g_x> + <x~ (v_x + (L - q) g_x)>: a mean of velocity alone, which has controls of its own, and a small rest.
 * With a magnetic field likewise for every pair of axes: D_ab is the symmetric part of <(v_a - W_a) g_b> + <a~ (v_b + L g_b)>.
 * Along the field the same holds for z - <z> with v_z - W_bulk; the bulk drift is <v_z> + <(z - <z>) (nu_i - nu_a)>.
 *
 * Bulk diffusion where electrons come or go: with zeta = z - <z>, half the growth of its variance is <zeta v_z> + <zeta^2 (nu_i -
 * nu_a - q)>/2. Any <zeta^2 g> grows as 2 D <g> for long times, and by 2 <zeta (v_z - W) g> + <zeta^2 (L - q) g> in any case; so,
 * with g that of nu_i - nu_a, psi = 1 + g and R = nu_i - nu_a - q + (L - q) g, which is all but 0, D <psi> =
 * <zeta (v_z - W) psi> + <zeta^2 R>/2. The first is a mean like that of <x~ v_x>, with controls for (v_z - W) psi.
 *
 * Shapes: functionals in the order of sw_control behind the rates of the channels; those that a gas does not need have of = NULL
 * Units:  reduced as in electrons.h
 * Owner:  tables belong to sw_cold
 * MPI:    Local; the same on every rank
 * Source: model of swarm_mc, section 5; Assaraf & Caffarel (1999), Phys. Rev. Lett. 83, 4682, for the principle
 */
#ifndef SW_SOLVE_CONTROLS_H
#define SW_SOLVE_CONTROLS_H

#include "swarm/flight/known.h"
#include "swarm/solve/controls_fit.h"

/* Functionals for all of sw_control. Errors: MD_ERR_MEMORY; MD_ERR_NUMERICS where the fit is singular. */
md_status sw_controls_make(sw_cold *cold, const sw_pilot_swarm *swarm, md_error *err);
/* The same where the fast loop does not fly (a magnetic field, scattering by a law; no alternating field, no gas that moves):
 * energy, drift along every axis, rates, and where nothing comes or goes the tensor of diffusion. Residence of the swarm is by
 * the cells of `known`. Errors likewise. */
md_status sw_controls_make_general(const sw_scene *scene, sw_known *known, const sw_pilot_swarm *swarm, md_error *err);

#endif
