/* Tables over all swarms of a sweep, in its folder. With the names and columns of the earlier program, sorted by E/N:
 *
 *     summary.csv        a row a case: every coefficient with its error
 *     energy_table.csv   the distributions of energy of all cases, one below the other
 *     eedf_table.csv, eepf_table.csv   of that, what readers of distributions against mean energy take
 *
 * and for fluid codes, as BOLSIG+ has it, table_EN.txt in the order of E/N and table_energy.txt in that of the mean energy.
 *
 * Shapes: a row a case; in tables of distributions a row a bin of a case
 * Units:  stand in the names of the columns
 * Owner:  -
 * MPI:    Local to rank 0
 * Source: model of swarm_mc, section 7
 */
#ifndef SW_RUN_SWEEP_TABLES_H
#define SW_RUN_SWEEP_TABLES_H

#include "base/log.h"
#include "sweep/results/results.h"

/* Of the cases that are finished; each table is replaced as a whole. MD_ERR_IO, MD_ERR_MEMORY. */
md_status sw_sweep_tables(const md_results *results, md_logger *log, md_error *err);

#endif
