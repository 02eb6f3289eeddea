/* What a batch adds up: sums over its electrons' time, from which every result is a ratio.
 *
 * Shapes: sum[size] doubles, where the offsets say; so the batches of a run are a matrix, and leaving one out is a subtraction
 * Units:  reduced as in electrons.h, times the batch's weight
 * Owner:  a layout is a plain value; sums belong to the caller
 * MPI:    Local
 * Source: model of swarm_mc, section 5
 */
#ifndef SW_FLIGHT_TALLY_H
#define SW_FLIGHT_TALLY_H

/* Sums at one age of the positions, which start from 0 at age 0: weight, then for x, y, z: position, its square, velocity, and
 * their product; then for the pairs xy, xz, yz: the product of the positions, and half of what velocity of one and position of
 * the other make, both ways. */
enum { SW_AGE_WEIGHT = 0, SW_AGE_AXIS = 1, SW_AGE_X = 0, SW_AGE_XX = 1, SW_AGE_V = 2, SW_AGE_XV = 3 };
enum { SW_AGE_PAIR = 13, SW_AGE_XY = 0, SW_AGE_XVY = 1, SW_AGE_SIZE = 19 };

/* Means with controls, of controls.h: O + L g of the observables O, their g where electrons come or go, and what positions are
 * multiplied with. */
typedef enum sw_control {
    SW_CONTROL_TIME,
    SW_CONTROL_ENERGY,
    SW_CONTROL_DRIFT,
    SW_CONTROL_IONIZATION,
    SW_CONTROL_ATTACHMENT,
    SW_CONTROL_TRANSVERSE,   /* v_x g_x */
    SW_CONTROL_ALONG,        /* v_z g of the drift */
    SW_CONTROL_GROWTH_ALONG, /* v_z g of the growth */
    SW_CONTROL_G_ENERGY,
    SW_CONTROL_G_DRIFT,
    SW_CONTROL_G_IONIZATION,
    SW_CONTROL_G_ATTACHMENT,
    SW_CONTROL_G_TRANSVERSE,
    SW_CONTROL_G_ALONG,
    SW_CONTROL_G_GROWTH_ALONG,
    SW_CONTROL_PILOT_DRIFT,     /* what is taken off z for the time passed: a number; from here on where electrons come or go */
    SW_CONTROL_BULK_ALONG,      /* v_z (1 + g of the growth) */
    SW_CONTROL_BULK_PRODUCT,    /* v_z g of that */
    SW_CONTROL_BULK_TRANSVERSE, /* v_x g of v_x (1 + g of the growth) */
    SW_CONTROL_G_BULK_ALONG,
    SW_CONTROL_G_BULK_PRODUCT,
    SW_CONTROL_G_BULK_TRANSVERSE,
    SW_CONTROL_Z, /* along the field: z less the pilot's drift */
    SW_CONTROL_Z_DRIFT,
    SW_CONTROL_Z_GROWTH,
    SW_CONTROL_Z_G_DRIFT,
    SW_CONTROL_Z_G_GROWTH,
    SW_CONTROL_X_TRANSVERSE, /* across: of x and y together */
    SW_CONTROL_X_G_TRANSVERSE,
    SW_CONTROL_Z_BULK_ALONG, /* where electrons come or go */
    SW_CONTROL_Z_G_BULK_ALONG,
    SW_CONTROL_X_BULK,
    SW_CONTROL_X_G_BULK,
    SW_CONTROL_ZZ, /* squares: that of z */
    SW_CONTROL_ZZ_GROWTH,
    SW_CONTROL_ZZ_G_GROWTH,
    SW_CONTROL_XX, /* half of those of x and y */
    SW_CONTROL_XX_GROWTH,
    SW_CONTROL_XX_G_GROWTH,
    SW_CONTROLS_COLD,
    SW_CONTROL_DRIFT_X = SW_CONTROLS_COLD, /* with a magnetic field */
    SW_CONTROL_DRIFT_Y,
    SW_CONTROL_G_DRIFT_X,
    SW_CONTROL_G_DRIFT_Y,
    SW_CONTROL_D,                            /* v_a g_b of xx, yy, zz, xy, xz, yz, symmetric, where nothing comes or goes */
    SW_CONTROL_AT = SW_CONTROL_D + 6,        /* x, y, z less the pilot's drift */
    SW_CONTROL_AT_DRIFT = SW_CONTROL_AT + 3, /* [a][b]: that of a times the drift along b */
    SW_CONTROLS = SW_CONTROL_AT_DRIFT + 9
} sw_control;

/* Bins of energy there are, over those that are shown: energies may outgrow these twice by a factor of two. */
enum { SW_WIDEST = 4 };

typedef struct sw_layout {
    int channels, bins, ages;
    double bin_eV; /* width of a bin of energy; the last bin also holds what lies above it */
    /* offsets */
    int time, energy, drift, lost, work, beyond, counted, convolved, histogram, age, real, null;
    int seen, seen_weight, along; /* by bins, of electrons at the ends of slices: number, weight, weight times cos to z */
    int control; /* twice SW_CONTROLS: of all slices, and of those at an age when moments of positions are stationary */
    int size;
} sw_layout;

static inline sw_layout sw_layout_make(int channels, int bins, double bin_eV, int ages)
{
    sw_layout l = {.channels = channels, .bins = bins, .bin_eV = bin_eV, .ages = ages};
    l.energy = l.time + 1;
    l.drift = l.energy + 1;
    l.lost = l.drift + 3;
    l.work = l.lost + 1;   /* energy that an alternating field gives; a steady one's is told by the drift */
    l.beyond = l.work + 1; /* time above the tables */
    l.counted = l.beyond + 1;
    l.convolved = l.counted + channels;
    l.histogram = l.convolved + channels;
    l.seen = l.histogram + bins;
    l.seen_weight = l.seen + bins;
    l.along = l.seen_weight + bins;
    l.age = l.along + bins;
    l.real = l.age + ages * SW_AGE_SIZE;
    l.null = l.real + 1;
    l.control = l.null + 1;
    l.size = l.control + 2 * SW_CONTROLS;
    return l;
}

#endif
