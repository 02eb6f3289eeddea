/* Gross book-keeping of collisions: every collision is a loss of both bins and a gain of the bins that its pieces fall into.
 *
 * Kept to reproduce an earlier program's numbers (collisions.bookkeeping = "gross"); "net" is the default for good reason.
 *
 * Shapes: n bins; pair tables hold the lower triangle j <= i, n (n + 1) / 2 entries, see md_gross_pair
 * Units:  SI; N [m^-2], rates of number [m^-2 s^-1]
 * Owner:  md_gross owns its tables; free with md_gross_free
 * MPI:    Local
 * Source: Krivov, Lohne & Sremcevic (2006), A&A 455, 509; suffix sums: Rafikov, Silsbee & Booth (2020), ApJS 247, 65
 */
#ifndef MD_DISK_COLLIDE_GROSS_H
#define MD_DISK_COLLIDE_GROSS_H

#include <stddef.h>

#include "disk/model/params.h"
#include "disk/model/sizes.h"

typedef struct md_gross {
    int n;              /* 0: nothing built yet */
    double v, H;        /* that the tables are for */
    double *mass;       /* of a grain of each bin [kg] */
    double *kernel;     /* per pair: K_ij [m^2/s], C_ij = N_i N_j / (1 + delta_ij) K_ij */
    double *share;      /* per pair: the largest remnant's share f of m_i + m_j */
    int *remnant_bin;   /* per pair: k_lr, the bin that holds the remnant's radius */
    double *weight;     /* w_k = integral over bin k of s^-q_frag ds: mass weight of fragments */
    double *weight_sum; /* W_K = sum of w_k over k <= K */
} md_gross;

/* Place of the pair (i, j), j <= i, in the tables. */
static inline size_t md_gross_pair(int i, int j)
{
    return (size_t)i * ((size_t)i + 1) / 2 + (size_t)j;
}

/* Fill the tables for one relative velocity v and scale height H. `gross` starts zeroed ({0}). A later call reuses its memory,
 * and does nothing when v, H and the number of bins are the same: params and sizes must not change in between.
 * Errors: MD_ERR_NUMERICS unless v >= 0 and H > 0 are finite; MD_ERR_MEMORY. */
md_status md_gross_build(md_gross *gross, const md_params *params, const md_sizes *sizes, double v, double H, md_error *err);
void md_gross_free(md_gross *gross);

/* Rates of a state N >= 0, O(n^2). gain[k]: grains that enter bin k; loss[k]: Lambda_k, so that Lambda_k N_k grains leave it;
 * the sum of m_k (gain_k - Lambda_k N_k) is 0 to rounding.
 * Comes back with the shortest collision time 1/Lambda_k of the bins that are not empty, infinity when nothing collides. */
double md_gross_rates(const md_gross *gross, const double *N, double *gain, double *loss);

#endif
