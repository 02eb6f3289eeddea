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
md_status sw_gas_make_grid(sw_gas *gas, md_logger *log, md_error *err);

#endif
