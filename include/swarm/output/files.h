/* What a run leaves in its folder: summary.json, run_config.json, and the tables of the earlier program's form.
 *
 * Shapes: a row of coefficients; a row for each bin of energy
 * Units:  stand in the names of the columns
 * Owner:  -
 * MPI:    Local to rank 0
 * Source: model of swarm_mc, sections 7 and 8
 */
#ifndef SW_OUTPUT_FILES_H
#define SW_OUTPUT_FILES_H

#include "base/log.h"
#include "swarm/measure/results.h"
#include "swarm/model/params.h"

/* <folder>/<base>_swarm_parameters.csv. MD_ERR_IO, MD_ERR_MEMORY. */
md_status sw_write_parameters(const char *folder, const char *base, double EN_Td, const sw_results *results, md_error *err);
/* <folder>/<base>_energy_distribution.csv. MD_ERR_IO, MD_ERR_MEMORY. */
md_status sw_write_distribution(const char *folder, const char *base, const sw_results *results, md_error *err);
/* Drift, mean energy, diffusion and rates with their errors, as lines of text. */
void sw_tell_results(md_logger *log, const sw_gas *gas, const sw_results *results);

#endif
