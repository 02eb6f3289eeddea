/* The fast electron loop (a cold gas, a constant electric field, scattering that is equally likely in all directions), and the
 * tables that it reads.
 *
 * One source, cold_lanes.h, follows LANES electrons at once; it is compiled for one (`reference`), for AVX2 and for AVX-512. All
 * give the same bits: an electron's fate depends on its own random numbers alone, and what is added up over electrons are whole
 * numbers of small units, so that no order of addition can be seen. What this loop does not cover, flight.h does.
 *
 * An energy is looked up once: in the pieces of the cross-sections, which are straight, and each belongs to one cell. Cells are
 * the sixteenths of a factor of two in energy, cut at every node of the gas where some cross-section is not straight enough
 * across. What is measured at the ends of flights, which stand for 1/nu of time each, is added to moments of the cell: Legendre
 * polynomials P_l of the direction, alone and times the place d in [0, 1] inside the cell. Every function of velocity whose
 * part of each l is all but straight across a cell has its mean from these: rates, mean energy, drift, and the controls of
 * controls.h. What a function loses by being straight in a cell is orthogonal to straight lines there.
 *
 * Shapes: as told at each member
 * Units:  reduced as in electrons.h
 * Owner:  sw_cold owns its arrays; free with sw_cold_free
 * MPI:    Local
 * Source: Skullerud (1968), J. Phys. D 1, 1567; model of swarm_mc, sections 3 and 6
 */
#ifndef SW_FLIGHT_COLD_COLD_H
#define SW_FLIGHT_COLD_COLD_H

#include "swarm/flight/cells.h"
#include "swarm/flight/scene.h"

/* Moments of a cell: P0 dP0 P1 dP1 P2 dP2 P3 P4; the same times z; with Q_l = P_l'(cos) (x u_x + y u_y)/u: Q1 dQ1 Q2 dQ2 Q3
 * dQ3 Q4 Q5; and the first ones times z^2 and times (x^2 + y^2)/2. So the first ones of a set are those of l = 0, the only ones
 * that rates need. */
enum { SW_MOMENT_P0 = 0, SW_MOMENT_DP0 = 1, SW_MOMENT_L = 5, SW_MOMENT_LINES = 3 };
enum { SW_MOMENTS = 8, SW_MOMENT_SETS = 5, SW_CELL_MOMENTS = SW_MOMENTS * SW_MOMENT_SETS, SW_PIECE_BITS = 8 };

/* Where P_l stands in its set; for l < SW_MOMENT_LINES dP_l is next to it. */
static inline int sw_moment_of(int l)
{
    return l < SW_MOMENT_LINES ? 2 * l : l + SW_MOMENT_LINES;
}

/* Rows of numbers, which kernels load at once. A piece is straight: all processes together have sigma + slope (energy - begin),
 * the first one alone first + first_slope (energy - begin). Its place among the cells is start + (energy - begin) inverse_width:
 * the cell, and d behind the point. */
typedef struct sw_piece_row {
    double begin, sigma, slope, start, inverse_width, first, first_slope, unused;
} sw_piece_row;
typedef struct sw_span_row {
    double low, high, nu, inverse_nu; /* energies between which nu is a bound */
} sw_span_row;
typedef struct sw_channel_row {
    double threshold, mass_loss, kind, unused; /* mass_loss: 2m/M where elastic */
} sw_channel_row;
typedef struct sw_line {
    double value, slope;
} sw_line;

/* A function of velocity whose mean is wanted: its part with each of the moments of one set, as a straight line in a cell. */
typedef enum sw_moment_set { SW_MOMENTS_V, SW_MOMENTS_ZV, SW_MOMENTS_XV, SW_MOMENTS_ZZV, SW_MOMENTS_XXV } sw_moment_set;
typedef struct sw_functional {
    sw_moment_set set;
    bool rates; /* of l = 0 alone */
    double *of; /* [cells][SW_MOMENTS] */
} sw_functional;

/* Squares of positions are counted in these units, so that those of the fastest electrons are not too many fine ones. */
#define SW_SQUARE 0x1p12

/* What is measured in a slice: nothing, what rates need (l = 0), the set V of moments, those with positions, or those with
 * squares of positions, too. */
typedef enum sw_measured {
    SW_MEASURE_NOTHING,
    SW_MEASURE_RATES,
    SW_MEASURE_V,
    SW_MEASURE_PLACES,
    SW_MEASURE_SQUARES
} sw_measured;

/* The choices of solver.kernel. */
typedef enum sw_kernel { SW_KERNEL_AUTO, SW_KERNEL_REFERENCE, SW_KERNEL_AVX2, SW_KERNEL_AVX512 } sw_kernel;

typedef struct sw_cold {
    sw_scene scene;
    int cells, pieces, channels;
    double *begin;       /* [cells + 1]: the last cell ends at SW_ENERGY_MOST */
    sw_piece_row *piece; /* [pieces + 1]: the last one begins where no energy is */
    sw_line *upto;       /* [pieces][channels]: processes 0..c together */
    int *guide;          /* piece in which each of 2^SW_PIECE_BITS parts of a factor of two begins */
    bool crowded;        /* more than one piece begins within some such part */
    sw_span_row *span;   /* [2 windows]: for an electron in window k that speeds up, and for one that slows down */
    sw_channel_row *row; /* [channels] */
    double energy_limit; /* beyond, an error */
    int functionals;     /* the rate of each process, u sigma, comes first */
    sw_functional *functional;
    int64_t *moments; /* [cells][SW_CELL_MOMENTS], of one slice, all 0 between slices */
    bool wants_controls;
    bool controlled;   /* the functionals of controls.h are there too */
    bool squares;      /* and some of them are of squares of positions */
    double drift;      /* the pilot's, of the swarm's middle, taken off positions along the field */
    double *residence; /* NULL, or [cells]: time spent in each is added up */
    double tick, beat; /* powers of two near the time between two collisions, and near a slice */
    /* scratch of a slice */
    double *mean;                 /* [functionals] */
    int64_t *counted, *histogram; /* [channels]; [bins], all 0 between slices */
    int bins;
    sw_kernel kernel; /* which follows the electrons (cold_kernels.h) */
} sw_cold;

/* Tables for a scene, whose gas and windows must stay where they are. MD_ERR_MEMORY. */
md_status sw_cold_init(sw_cold *cold, const sw_scene *scene, md_error *err);
void sw_cold_free(sw_cold *cold);
/* Energies will be near this one, and slices so long: what is added up is counted in units that fit. */
void sw_cold_expect(sw_cold *cold, double energy_eV, double slice);

#endif
