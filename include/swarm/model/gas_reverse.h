/* Excited states that give their energy back.
 *
 * Shapes: as sw_gas
 * Units:  eV
 * Owner:  adds channels to a sw_gas
 * MPI:    Local
 * Source: Boltzmann's populations; the cross-sections are made in gas_grid.h
 */
#ifndef SW_MODEL_GAS_REVERSE_H
#define SW_MODEL_GAS_REVERSE_H

#include "base/log.h"
#include "swarm/model/gas.h"

/* Channels that give the energy of excited states back, one for each excitation of the species that has a reverse, behind the
 * channels there are; populations by Boltzmann. There must be room. */
void sw_gas_add_reverse(sw_gas *gas, int species, const sw_gas_options *options, md_logger *log);

#endif
