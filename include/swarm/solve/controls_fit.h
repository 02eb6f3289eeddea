/* The fit behind controls.h: observables, what the generator makes of splines, and the coefficients that are found.
 *
 * Shapes: coefficients [l][spline] and a constant; rows[part][column]
 * Units:  reduced as in electrons.h
 * Owner:  arrays belong to who makes the fit
 * MPI:    Local
 * Source: controls.h
 */
#ifndef SW_SOLVE_CONTROLS_FIT_H
#define SW_SOLVE_CONTROLS_FIT_H

#include "swarm/flight/cold/cold.h"
#include "swarm/solve/generator.h"

/* The swarm as the pilot has found it. */
typedef struct sw_pilot_swarm {
    const double *residence;         /* [cells]: time spent in each */
    double energy_eV, growth, drift; /* growth, and drift of its middle, a time */
} sw_pilot_swarm;

/* Observables: O of a velocity's energy as parts of l. The first four are known, the others come from the g of those. */
enum {
    SW_O_ENERGY,
    SW_O_DRIFT,
    SW_O_IONIZATION,
    SW_O_ATTACHMENT,
    SW_O_TRANSVERSE,
    SW_O_ALONG,
    SW_O_GROWTH_ALONG,
    SW_O_BULK_ALONG,
    SW_O_BULK_PRODUCT,
    SW_O_BULK_TRANSVERSE,
    SW_OBSERVABLES
};
/* And, around the field, v_x alone and v_x (1 + g of the growth). */
enum { SW_AROUND_DRIFT, SW_AROUND_BULK, SW_AROUND };
enum { SW_COLUMNS = SW_COEFFICIENTS + 1 }; /* and a constant */

typedef struct sw_fit {
    sw_cold *cold;
    sw_generator generator;
    const sw_pilot_swarm *swarm;
    double *weight;                                                      /* [cells] */
    double *matrix, *rows;                                               /* normal equations; the parts of one cell */
    double g[SW_OBSERVABLES][SW_COLUMNS], around[SW_AROUND][SW_COLUMNS]; /* coefficients */
} sw_fit;

/* f_l of a g at an energy. */
void sw_fit_radial(const sw_fit *fit, const double *coefficient, int first_l, double energy, double of[SW_L_MOST + 1]);
sw_parts sw_fit_observable(const sw_fit *fit, int which, double energy);
sw_parts sw_fit_observable_around(const sw_fit *fit, int which, double energy);
/* (L - q) of every spline by parts, rows[part][column], at an energy; with q = 0 it is L. */
void sw_fit_act(const sw_fit *fit, bool around, double q, double energy, double *rows);
/* All coefficients; of what comes and goes only when it does. MD_ERR_NUMERICS. */
md_status sw_fit_all(sw_fit *fit, bool growth, md_error *err);

#endif
