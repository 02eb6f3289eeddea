/* The gas as an electron meets it: all processes of a mixture, as straight lines between the nodes of one grid of energies.
 *
 * Interval j reaches from node[j] up to, and without, node[j + 1]; the last one has no end. There the processes 0..c together
 * have the cross-section sum[j][c] + slope[j][c] (energy - node[j]), weighted with the fractions of their species; c =
 * channels - 1 is the total; channels of one species follow each other. A step is a node where two intervals do not meet.
 * Nothing is lost: every row of every table is a node.
 *
 * Shapes: node[nodes]; sum, slope [nodes][channels]; species and channels as counted
 * Units:  eV, m^2
 * Owner:  sw_gas (made by gas_mix.h) owns its arrays; free with sw_gas_free. Channels point into the collections that they are of
 * MPI:    Local
 * Source: model of swarm_mc, section 2
 */
#ifndef SW_MODEL_GAS_H
#define SW_MODEL_GAS_H

#include "swarm/model/cross_sections.h"

typedef enum sw_above { SW_ABOVE_HOLD, SW_ABOVE_ZERO, SW_ABOVE_ERROR } sw_above;

/* One process of one species of the mixture. */
typedef struct sw_channel {
    const sw_process *process;
    sw_kind kind; /* SW_EFFECTIVE has become SW_ELASTIC */
    int species;
    double fraction;     /* of the particles it happens with in the density of the gas */
    double threshold_eV; /* less than 0 where an excited state gives its energy back */
    double mass_ratio;   /* m/M of the species */
} sw_channel;

typedef struct sw_gas {
    int channels, species;
    sw_channel *channel;
    int nodes;
    double *node, *sum, *slope;
    double table_end_eV; /* the smallest last row of any table that does not end in 0: what lies above was not measured */
    sw_above above;
} sw_gas;

/* What else decides what an electron meets. */
typedef struct sw_gas_options {
    sw_above above;
    double density;        /* [m^-3], for cross-sections that are given per density */
    bool integral;         /* ELASTIC is the integral cross-section, not momentum transfer as EFFECTIVE always is */
    bool superelastic;     /* excited states, populated by temperature, give their energy back */
    double temperature_eV; /* k T */
    double (*transfer)(const void *law, double energy_eV); /* mean of 1 - cos chi of elastic collisions; NULL: 1 */
    const void *law;
} sw_gas_options;

void sw_gas_free(sw_gas *gas);

/* Interval of an energy of 0 or more. */
int sw_gas_interval(const sw_gas *gas, double energy_eV);
/* Do electrons come or go? */
bool sw_gas_grows(const sw_gas *gas);
/* Total cross-section of all processes there, and that of one. */
double sw_gas_total(const sw_gas *gas, double energy_eV);
double sw_gas_sigma(const sw_gas *gas, int channel, double energy_eV);
/* Processes 0..channel together at an energy of interval j, which reaches up to both its ends. */
static inline double sw_gas_upto(const sw_gas *gas, int j, int channel, double energy_eV)
{
    size_t at = (size_t)j * (size_t)gas->channels + (size_t)channel;
    return gas->sum[at] + gas->slope[at] * (energy_eV - gas->node[j]);
}

#endif
