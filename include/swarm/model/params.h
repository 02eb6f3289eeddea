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

#include "base/status.h"
#include "param/param.h"

typedef struct sw_params {
    struct {
        md_texts names, files;
        md_array fractions, opb_w_eV;
        md_auto_double fraction;
        char *fraction_of, *database;
        double pressure_Pa, temperature_K;
        int elastic_is, above;
        bool thermal_motion, superelastic;
    } gas;
    struct {
        double EN_Td, BN_Hx, angle_deg, frequency_Hz, frequency_N;
    } field;
    struct {
        int number, batches, seed, start;
        double start_eV, start_K;
        md_array start_direction, start_position_m, start_std_m;
    } electrons;
    struct {
        int elastic, inelastic;
        double low_eV, high_eV;
    } scatter;
    struct {
        int sharing, directions;
        double share, floor, taper_eV;
    } ionization;
    struct {
        bool velocity, angle, max_collision;
        int size;
    } lut;
    struct {
        double collisions, W_tol, ND_tol, wall_s, time_s;
        bool steady;
        double warmup_relaxations;
        double steady_tol, steady_relaxations, steady_most;
        int steady_windows;
    } stop;
    struct {
        int energy_bins, log_every_k;
    } output;
    struct {
        int variance_reduction;
    } sampling;
    struct {
        int kernel;
    } solver;
    struct {
        double checkpoint_every_s;
    } io;
} sw_params;

/* The choices of electrons.start and gas.elastic_is. */
enum { SW_START_ZERO, SW_START_FIXED, SW_START_MAXWELL };
enum { SW_ELASTIC_MOMENTUM_TRANSFER, SW_ELASTIC_INTEGRAL };

extern const md_param sw_swarm_params[];

/* Share of a species in the number density: of gas.fractions, or of gas.fraction, which leaves the others the rest as they share it
 * among each other. */
double sw_params_fraction(const sw_params *params, int species);
/* Density of the gas [m^-3]. */
double sw_params_density(const sw_params *params);
/* Frequency of the field over the density [Hz m^3], from whichever key says it. */
double sw_params_frequency_N(const sw_params *params);
/* k T of a temperature [eV]. */
double sw_params_thermal_eV(double temperature_K);
/* Mean energy of the electrons at first [eV]. */
double sw_params_start_eV(const sw_params *params);

/* Batches in use: as many as asked for, but none without an electron; and the electrons of one of them, in all those that are
 * asked for. */
int sw_params_batches(const sw_params *params);
int sw_params_target(const sw_params *params, int batch);

/* What no single key can say: lists of one length, a field, an end. MD_ERR_CONFIG names the keys. */
md_status sw_params_check(const sw_params *params, md_error *err);

#endif
