/* One slice of a batch in the fast loop: what the kernels of cold.h share.
 *
 * Shapes: -
 * Units:  whole numbers: what is sampled in ticks, sums over a slice and positions in beats, SW_FINE of each
 * Owner:  what is pointed to belongs to the caller
 * MPI:    Local
 * Source: -
 */
#ifndef SW_FLIGHT_COLD_COLD_RUN_H
#define SW_FLIGHT_COLD_COLD_RUN_H

#include "swarm/flight/cold/cold.h"

/* Fine units of a tick; and the most of them that a single number may hold, beyond which it could not be rounded by adding
 * SW_MAGIC = 1.5 2^52. */
#define SW_FINE 0x1p32
#define SW_FINE_MOST 0x1p50
#define SW_MAGIC 0x1.8p52

/* Sums over electrons, of a slice: time, its product with energy, displacement, energy lost in collisions (with SW_FINE of an
 * eV); numbers of real and of null collisions. */
typedef enum sw_slice_sum {
    SW_SUM_TIME,
    SW_SUM_ENERGY,
    SW_SUM_X,
    SW_SUM_Y,
    SW_SUM_Z,
    SW_SUM_LOST,
    SW_SUM_REAL,
    SW_SUM_NULL,
    SW_SLICE_SUMS
} sw_slice_sum;

typedef enum sw_fault { SW_FAULT_NONE, SW_FAULT_RUNAWAY, SW_FAULT_BEYOND_TABLES, SW_FAULT_BOUND, SW_FAULT_RANGE } sw_fault;

typedef struct sw_cold_run {
    const sw_cold *cold;
    sw_electrons *all;
    int from, to; /* electrons to follow; more are added behind while they ionize */
    sw_measured measured;
    double since, drift;           /* z + drift (left - since) is what moments are taken of */
    double tick_scale, beat_scale; /* fine units of 1 */
    double bin_inverse_eV, bins;   /* bins: a number in the last bin */
    int64_t sum[SW_SLICE_SUMS];
    int64_t *counted;                    /* [channels] */
    int64_t *histogram;                  /* [bins] */
    int first_cell, last_cell, last_bin; /* of those that hold anything */
    int64_t beyond;                      /* time above the end of the tables */
    double *mean;                        /* [functionals]: sums of what is sampled of them */
    sw_fault fault;
    double fault_eV;
    md_error *err;
} sw_cold_run;

/* An electron that ionizes, as it is at that moment. */
typedef struct sw_parent {
    int electron;
    uint32_t *draw;
    double x, y, z, left;
} sw_parent;

/* Adds the electron that is set free, with its parent's number as its draw; returns the energy that the scattered one keeps.
 * MD_ERR_MEMORY in run->err. */
double sw_cold_ionize(sw_cold_run *run, const sw_parent *parent, int channel, double energy);

/* Those set free, from `first` on, in the order of their parents: the order in which lanes met them cannot be seen then. */
void sw_cold_sort(sw_electrons *all, int first, md_error *err);

/* A kernel follows electrons from..to until their slice ends, with those that they set free; then it adds up moments. The vector
 * ones (cold_avx2.c, cold_avx512.c) need a CPU that has the instructions. */
void sw_cold_reference(sw_cold_run *run);
void sw_cold_avx2(sw_cold_run *run);
void sw_cold_avx512(sw_cold_run *run);

#endif
