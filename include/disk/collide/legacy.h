/* How the earlier program treated sublimation and single-threshold blow-out, kept to compare with its numbers.
 *
 * Shapes: arrays of n bins
 * Units:  SI; ds_dt [m/s] negative when grains shrink, rates [1/s]
 * Owner:  pure functions
 * MPI:    Local
 * Source: src/disk/CHOICES.md
 */
#ifndef MD_DISK_COLLIDE_LEGACY_H
#define MD_DISK_COLLIDE_LEGACY_H

#include "disk/model/sizes.h"

/* Rate |ds/dt| / s_k on N_k (sublimation.rate = "legacy"); 0 for grains that grow. */
void md_legacy_sublimation_rates(int n, const double *s, double ds_dt, double *rate);

/* "Mass-conserving" sublimation as blow-out: grains of a bin above s_blow whose centre would reach s_blow within dt leave at
 * rate |ds/dt| / (s_k - s_blow), added to blow-out; all others keep their size. dt is the step that was asked for, not the one
 * that the scheme takes. */
void md_legacy_crossing_rates(int n, const double *s, double ds_dt, double s_blow, double dt, double *rate);

/* Shift every size by ds (not below `floor`), and put together what falls into the same bin of the grid: N_new[k] grains of the
 * mean size s_new[k]; a bin that nothing falls into keeps its size. s, N: sizes and numbers before, other arrays than s_new and
 * N_new; the sizes need not be the grid's centres. The grid's first and last bin take what leaves it.
 * Comes back with the mass after over the mass before, 1 without mass. A merged bin weighs its number times the cube of its
 * mean size, as in the earlier program, which is less than its grains weigh. */
double md_legacy_drift(const md_sizes *sizes, const double *s, const double *N, double ds, double floor, double *s_new,
                       double *N_new);

#endif
