/* The grid of energies of a gas, made once its channels are known.
 *
 * Shapes: as sw_gas
 * Units:  eV, m^2
 * Owner:  fills the arrays of sw_gas
 * MPI:    Local
 * Source: as sw_gas
 */
#ifndef SW_MODEL_GAS_INTERNAL_H
#define SW_MODEL_GAS_INTERNAL_H

#include "swarm/model/gas.h"

/* node, sum, slope and table_end_eV of a gas with channels. Warns of EFFECTIVE that is below what it contains. MD_ERR_MEMORY.
 * */
md_status sw_gas_make_grid(sw_gas *gas, const sw_gas_options *options, md_logger *log, md_error *err);
/* Channels that give the energy of excited states back, one for each excitation of the species that has a reverse, behind the
 * channels there are; populations by Boltzmann. There must be room. */
void sw_gas_add_reverse(sw_gas *gas, int species, const sw_gas_options *options, md_logger *log);
/* Does the integral cross-section have to be made from momentum transfer? */
bool sw_gas_converts(const sw_channel *channel, const sw_gas_options *options);

#endif
