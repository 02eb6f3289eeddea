/* What marsdisk-qpr does with its options.
 *
 * Shapes: -
 * Units:  -
 * Owner:  nothing outlives a call
 * MPI:    Collective unless it says Local
 * Source: -
 */
#ifndef MD_OPTICS_TABLE_PROGRAM_H
#define MD_OPTICS_TABLE_PROGRAM_H

#include "base/comm.h"
#include "optics/table/options.h"

/* Local: the line "x n k Qext Qsca g Qpr Qback" of one sphere on stdout. MD_ERR_NUMERICS, MD_ERR_MEMORY. */
md_status md_qpr_print_mie(const md_qpr_options *options, md_error *err);

/* Read the constants on rank 0, make the table on all ranks, write it on rank 0 and say how good it is.
 * MD_ERR_CONFIG also when more than 5 % of a Planck function lies beyond the constants. */
md_status md_qpr_run(const md_qpr_options *options, const md_comm *comm, md_error *err);

#endif
