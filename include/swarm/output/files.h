/* What a run leaves in its folder: summary.json, swarm.h5, the tables of the earlier program's form, and one as BOLSIG+ has it.
 *
 * Shapes: a row of coefficients; a row for each bin of energy, for each moment
 * Units:  stand in the names of the columns
 * Owner:  -
 * MPI:    Local to rank 0
 * Source: model of swarm_mc, sections 7 and 8
 */
#ifndef SW_OUTPUT_FILES_H
#define SW_OUTPUT_FILES_H

#include "swarm/output/outcome.h"

/* All of the tables below, which are text. MD_ERR_IO, MD_ERR_MEMORY. */
md_status sw_write_tables(const sw_outcome *outcome, md_error *err);
/* summary.json, the last: with it a folder is finished. */
md_status sw_write_summary(const sw_outcome *outcome, md_error *err);

/* <base>_swarm_parameters.csv */
md_status sw_write_parameters(const sw_outcome *outcome, md_error *err);
/* <base>_energy_distribution.csv */
md_status sw_write_distribution(const sw_outcome *outcome, md_error *err);
/* <base>_temporal_evolution.csv */
md_status sw_write_evolution(const sw_outcome *outcome, md_error *err);
/* <base>_table.txt: blocks of two columns behind a title, energy, mobility, diffusion and rates against E/N. */
md_status sw_write_table(const sw_outcome *outcome, md_error *err);
/* swarm.h5 */
md_status sw_write_h5(const sw_outcome *outcome, md_error *err);

/* Drift, mean energy, diffusion and rates with their errors, as lines of text. */
void sw_tell_results(md_logger *log, const sw_gas *gas, const sw_results *results);

#endif
