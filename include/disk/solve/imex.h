/* One step of solver.scheme = "imex_bdf1": gain and supply explicit, collisional loss implicit, sinks explicit.
 *
 * N' = (N + h (G + F - S N)) / (1 + h Lambda), positive and close to mass conservation by the choice of h alone.
 *
 * Shapes: arrays of n bins
 * Units:  numbers N [m^-2] with rates [m^-2 s^-1] and mass = m_k [kg]; or masses [kg m^-2] with mass = NULL. Lambda, S [1/s]
 * Owner:  md_imex owns its work arrays, free with md_imex_free; the caller owns every other
 * MPI:    Local
 * Source: backward Euler for the linear loss; src/disk/solve/README.md
 */
#ifndef MD_DISK_SOLVE_IMEX_H
#define MD_DISK_SOLVE_IMEX_H

#include "base/status.h"

/* Work arrays of the scheme, over the bins. */
typedef struct md_imex {
    double *source, *sink; /* F and S, see md_imex_rates */
    double *blown;         /* rates of blow-out, a part of S [1/s] */
    double *at_edge;       /* phi of bodies that drift, see collide/drift.h */
} md_imex;

md_status md_imex_init(md_imex *work, int bins, md_error *err);
void md_imex_free(md_imex *work);

/* Rates at the beginning of the step; any book-keeping of collisions can fill them. */
typedef struct md_imex_rates {
    int n;
    const double *mass;   /* of one unit of the state; NULL: the state is mass already */
    const double *gain;   /* G_k >= 0; NULL: none */
    const double *loss;   /* Lambda_k >= 0; NULL: none */
    const double *source; /* F_k; NULL: none */
    const double *sink;   /* S_k >= 0, the sum of all sinks; NULL: none */
    double t_coll_min;    /* infinity without collisions */
} md_imex_rates;

typedef struct md_imex_done {
    double h;          /* the step taken, <= h_wanted and <= safety t_coll_min */
    double mass_error; /* |sum m (N' - N) - h sum m (F - S N)| / sum m N */
    int halvings;
} md_imex_done;

/* Take one step of at most h_wanted from N to N_new (another array). h is halved while any N' < 0 or mass_error > mass_tol.
 * Errors: MD_ERR_NUMERICS, naming the bin, when a value is not finite or no step is short enough. */
md_status md_imex_step(const md_imex_rates *rates, const double *N, double h_wanted, double safety, double mass_tol,
                       double *N_new, md_imex_done *done, md_error *err);

/* Masses [kg m^-2] that the step from N to N_new of length h moved, for the ledger.
 *
 * The step says, exactly, N' = N + h (G + F - S N - Lambda N'). So the supply gave h sum m F and a sink took h sum m S N, with
 * the N of the step's BEGINNING and without the factor 1/(1 + h Lambda). Collisions should only move mass between bins, but
 * gain is taken at N and loss at N': sum m (G - Lambda N') = sum m Lambda (N - N') is not 0. That is the defect: what is left
 * when all that has a name is taken off, so that
 *     sum m N + supplied - sum_t removed[t] + defect = sum m N'
 * holds to rounding. mass_error of the step is |defect| / sum m N.
 * Mass that collisions grind below the grid (net book-keeping: in Lambda, not in G) is in the defect too; a caller that knows
 * its rate B(N) books h B as "below grid" and h B + defect as the defect.
 *
 * sinks[t][k], t < n_sinks: the sinks by kind, whose sum is rates->sink. removed: n_sinks masses. */
void md_imex_moved(const md_imex_rates *rates, const double *N, const double *N_new, double h, int n_sinks,
                   const double *const *sinks, double *removed, double *supplied, double *defect);

#endif
