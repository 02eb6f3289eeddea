/* Which of a file's processes are meant, and whether they are what the file's own words say.
 *
 * Shapes: -
 * Units:  -
 * Owner:  names point into the collection
 * MPI:    Local
 * Source: model of swarm_mc, section 2
 */
#ifndef SW_MODEL_GAS_CHOICE_H
#define SW_MODEL_GAS_CHOICE_H

#include "base/log.h"
#include "swarm/model/cross_sections.h"

/* The database of a species: the one that has it, or the one that is named, of whose name the beginning will do where it is no
 * other's. NULL: there is no such one, or several. MD_ERR_CONFIG. */
const char *sw_gas_database(const sw_collection *from, const char *species, const char *named, md_error *err);
/* Warnings where a threshold is not what its PARAM. or PROCESS line or its name says, or a mass ratio not what its PARAM. line or
 * the formula of the species says. */
void sw_gas_check_said(const sw_collection *from, const sw_process *process, md_logger *log);

#endif
