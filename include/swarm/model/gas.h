/* The gas as an electron meets it: all processes of a mixture, as straight lines between the nodes of one grid of energies.
 *
 * Interval j reaches from node[j] up to, and without, node[j + 1]; the last one has no end. There the processes 0..c together
 * have the cross-section sum[j][c] + slope[j][c] (energy - node[j]), weighted with the fractions of their species; c =
 * channels - 1 is the total. A step is a node where two intervals do not meet. Nothing is lost: every row of every table is a
 * node.
 *
 * Shapes: node[nodes]; sum, slope [nodes][channels]; species and channels as counted
 * Units:  eV, m^2
 * Owner:  sw_gas owns its arrays and names; free with sw_gas_free. Channels point into the collections they were made from
 * MPI:    Local
 * Source: Hagelaar & Pitchford (2005), Plasma Sources Sci. Technol. 14, 722, section 2.1 for EFFECTIVE; model of swarm_mc
 */
#ifndef SW_MODEL_GAS_H
#define SW_MODEL_GAS_H

#include "base/log.h"
#include "swarm/model/cross_sections.h"

typedef enum sw_above { SW_ABOVE_HOLD, SW_ABOVE_ZERO, SW_ABOVE_ERROR } sw_above;

/* One process of one species of the mixture. */
typedef struct sw_channel {
    const sw_process *process;
    sw_kind kind; /* SW_EFFECTIVE has become SW_ELASTIC */
    int species;
    double fraction;
    double threshold_eV, mass_ratio;
} sw_channel;

typedef struct sw_gas {
    int channels;
    sw_channel *channel;
    int nodes;
    double *node, *sum, *slope;
    double table_end_eV; /* the smallest last row of any table: what lies above was not measured */
    sw_above above;
} sw_gas;

/* A species: its processes are those of `from` with this name and, unless database is "", of this database. */
typedef struct sw_species {
    const char *name, *database;
    const sw_collection *from;
    double fraction;
} sw_species;

/* Fractions that add up to 1 within 1e-3 are made to. Warnings: fractions that were changed, thresholds and mass ratios that
 * differ from what their PARAM. line says, EFFECTIVE below the sum of what it contains. Errors: MD_ERR_CONFIG for a species
 * that is not there or there in several databases, without or with more than one of ELASTIC and EFFECTIVE, for fractions;
 * MD_ERR_MEMORY. */
md_status sw_gas_init(sw_gas *gas, const sw_species *species, int n, sw_above above, md_logger *log, md_error *err);
void sw_gas_free(sw_gas *gas);

/* Interval of an energy of 0 or more. */
int sw_gas_interval(const sw_gas *gas, double energy_eV);
/* Total cross-section of all processes there, and that of one. */
double sw_gas_total(const sw_gas *gas, double energy_eV);
double sw_gas_sigma(const sw_gas *gas, int channel, double energy_eV);

#endif
