/* Parameters of a swarm: one struct, and the table that drives its reading, checking and documentation.
 *
 * Shapes: lists of one length for the species of the gas
 * Units:  as the keys say
 * Owner:  texts and lists are owned by the struct; md_params_free(sw_swarm_params, ...)
 * MPI:    Local
 * Source: model of swarm_mc, section 8
 */
#ifndef SW_MODEL_PARAMS_H
#define SW_MODEL_PARAMS_H

#include "base/param.h"

typedef struct sw_params {
    struct {
        md_texts names, files;
        md_array fractions, opb_w_eV;
        char *database;
        double pressure_Pa, temperature_K;
        int above;
    } gas;
    struct {
        double EN_Td;
    } field;
    struct {
        int number, batches, seed;
        double start_eV;
    } electrons;
    struct {
        int sharing;
        double share;
    } ionization;
    struct {
        double collisions, W_tol, ND_tol, wall_s, warmup_relaxations;
    } stop;
    struct {
        int energy_bins;
    } output;
} sw_params;

extern const md_param sw_swarm_params[];

/* Density of the gas [m^-3]. */
double sw_params_density(const sw_params *params);

/* What no single key can say: lists of one length, a field, electrons for every batch. MD_ERR_CONFIG names the keys. */
md_status sw_params_check(const sw_params *params, md_error *err);

#endif
