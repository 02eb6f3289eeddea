/* Initial size distributions.
 *
 * Shapes: weight[n]: mass share of each bin, sum 1 (all zero for "empty")
 * Units:  dimensionless
 * Owner:  the caller owns the array
 * MPI:    Local
 * Source: src/disk/CHOICES.md
 */
#ifndef MD_DISK_MODEL_INITIAL_H
#define MD_DISK_MODEL_INITIAL_H

#include "disk/model/params.h"
#include "disk/model/sizes.h"

/* Errors: MD_ERR_CONFIG when no bin gets any mass (a mode far outside the grid, a cut above it). */
md_status md_initial_weights(const md_params *params, const md_sizes *sizes, double *weight, md_error *err);

#endif
