/* The grid of energies of a gas, made once its channels are known.
 *
 * Two things are made of tables, with 64 nodes more to a factor of two, so that straight lines are right to 6e-5: the integral
 * cross-section of elastic collisions, momentum transfer over the mean of 1 - cos chi; and the reverse of an excitation, by
 * detailed balance (energy + threshold)/energy sigma(energy + threshold) over the ratio of weights.
 *
 * Shapes: as sw_gas
 * Units:  eV, m^2
 * Owner:  fills the arrays of sw_gas
 * MPI:    Local
 * Source: Hagelaar & Pitchford (2005), Plasma Sources Sci. Technol. 14, 722, section 2.1 for EFFECTIVE; Klein & Rosseland (1921)
 *         for detailed balance
 */
#ifndef SW_MODEL_GAS_GRID_H
#define SW_MODEL_GAS_GRID_H

#include "base/log.h"
#include "swarm/model/gas.h"

/* node, sum, slope and table_end_eV of a gas with channels. Warns of EFFECTIVE that is below what it contains. MD_ERR_MEMORY. */
md_status sw_gas_make_grid(sw_gas *gas, const sw_gas_options *options, md_logger *log, md_error *err);
/* Does the integral cross-section have to be made from momentum transfer? */
bool sw_gas_converts(const sw_channel *channel, const sw_gas_options *options);

#endif
