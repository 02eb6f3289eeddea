/* A gas from collections of cross-sections: whose processes take part, and with which fraction.
 *
 * Shapes: species[n]
 * Units:  eV, m^2
 * Owner:  fills a sw_gas, which the caller frees
 * MPI:    Local
 * Source: Hagelaar & Pitchford (2005), Plasma Sources Sci. Technol. 14, 722, section 2.1 for EFFECTIVE; model of swarm_mc
 */
#ifndef SW_MODEL_GAS_MIX_H
#define SW_MODEL_GAS_MIX_H

#include "base/log.h"
#include "swarm/model/gas.h"

/* A species: its processes are those of `from` with this name and, unless database is "", of this database. */
typedef struct sw_species {
    const char *name, *database;
    const sw_collection *from;
    double fraction;
} sw_species;

/* Fractions that add up to 1 within 1e-3 are made to. Warnings: fractions that were changed, thresholds and mass ratios that
 * differ from what their PARAM. line says, EFFECTIVE below the sum of what it contains, cross-sections per density, excited states
 * without a statistical weight. Errors: MD_ERR_CONFIG for a species that is not there or there in several databases, without or
 * with more than one of ELASTIC and EFFECTIVE, for fractions, for elastic scattering without momentum transfer; MD_ERR_MEMORY. */
md_status sw_gas_init(sw_gas *gas, const sw_species *species, int n, const sw_gas_options *options, md_logger *log,
                      md_error *err);

#endif
