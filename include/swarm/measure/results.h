/* Swarm coefficients from what batches have added up, with errors from their scatter.
 *
 * Every value is a function of ratios of sums over all batches. Its error is the jackknife's: the function of the sums without
 * one batch, for each batch in turn (Efron 1982), which holds for ratios and differences of ratios alike.
 *
 * Shapes: sums[batches][layout.size]; a value and an error each
 * Units:  SI and eV, as md_json names say; ND in 1/(m s)
 * Owner:  sw_results owns its arrays; free with sw_results_free
 * MPI:    Local
 * Source: model of swarm_mc, section 5; Blevin & Fletcher (1984), Aust. J. Phys. 37, 593, for alpha in the steady state
 */
#ifndef SW_MEASURE_RESULTS_H
#define SW_MEASURE_RESULTS_H

#include "base/variable.h"
#include "swarm/measure/distribution.h"
#include "swarm/solve/batch.h"

typedef enum sw_result {
    SW_MEAN_ENERGY,
    SW_W_FLUX,
    SW_W_BULK,
    SW_ND_T_FLUX,
    SW_ND_L_FLUX,
    SW_ND_T_BULK,
    SW_ND_L_BULK,
    SW_K_EFFECTIVE,
    SW_K_IONIZATION,
    SW_K_ATTACHMENT,
    SW_K_EFFECTIVE_CONVOLVED,
    SW_K_IONIZATION_CONVOLVED,
    SW_K_ATTACHMENT_CONVOLVED,
    SW_ALPHA_N_FLUX,
    SW_ALPHA_N_SST,
    SW_MU_N,
    SW_CHARACTERISTIC_ENERGY,
    SW_DL_OVER_MU,
    SW_POWER_BALANCE,
    SW_ABOVE_SHARE,
    SW_W_EXB, /* from here on with a magnetic field only */
    SW_W_X,
    SW_ND_XX,
    SW_ND_YY,
    SW_ND_ZZ,
    SW_ND_XY,
    SW_ND_XZ,
    SW_ND_YZ,
    SW_W_EXB_BULK,
    SW_W_X_BULK,
    SW_ND_XX_BULK,
    SW_ND_YY_BULK,
    SW_ND_ZZ_BULK,
    SW_ND_XY_BULK,
    SW_ND_XZ_BULK,
    SW_ND_YZ_BULK,
    SW_RESULTS,
    SW_RESULTS_PLAIN = SW_W_EXB
} sw_result;

extern const md_variable sw_quantities[SW_RESULTS + 1]; /* the last one ends them */

/* What is not in the sums. */
typedef struct sw_conditions {
    double EN;         /* [V m^2], at its largest */
    double thermal_eV; /* k T of the gas */
    bool magnetic;
} sw_conditions;

/* Two ways to the same number that must agree: quantities 0 .. SW_COMPARED - 1 with controls and without. */
enum { SW_COMPARED = SW_ND_L_BULK + 1 };

typedef struct sw_results {
    sw_value of[SW_RESULTS];
    bool reduced;                    /* by controls */
    sw_value agreement[SW_COMPARED]; /* then, with controls less without */
    int known;                       /* how many of them there are: SW_RESULTS_PLAIN, or all with a magnetic field */
    int channels;
    sw_value *counted, *convolved; /* rate coefficient of each channel [m^3/s] */
    sw_value *disagreement;        /* of each channel, counted less convolved */
    sw_distribution energies;
    double real, null; /* collisions */
} sw_results;

/* Errors: MD_ERR_MEMORY. */
md_status sw_results_make(sw_results *results, const sw_gas *gas, const sw_layout *layout, const sw_plan *plan,
                          const double *sums, int batches, const sw_conditions *conditions, md_error *err);
void sw_results_free(sw_results *results);

#endif
