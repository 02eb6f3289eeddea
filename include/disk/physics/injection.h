/* The sizes of what is supplied.
 *
 * Shapes: weights of n bins
 * Units:  sizes in m; weights are mass shares
 * Owner:  pure functions
 * MPI:    Local
 * Source: src/disk/CHOICES.md
 */
#ifndef MD_DISK_PHYSICS_INJECTION_H
#define MD_DISK_PHYSICS_INJECTION_H

#include <stdint.h>

#include "disk/model/params.h"
#include "disk/model/sizes.h"

/* Do the weights depend on the smallest size that stays, and so on time? */
bool md_injection_follows_size(const md_params *params);
/* Digest of all parameters that the weights depend on. */
uint64_t md_injection_version(const md_params *params);
/* Mass shares of what is injected, sum 1; `initial`: those of the initial shape. What s_min_eff or the ends of a range cut is
 * filled by overlap, so that the shares are continuous in all of them:
 * min_bin: one bin's width of sizes from s_min_eff up, evenly in ln s; powerlaw: s^(3 - q) ds over what of [s1, s2] is not below
 * s_min_eff, and as min_bin where nothing is; top_bin: the largest bin. */
void md_injection_weights(const md_params *params, const md_sizes *sizes, const double *initial, double s_min_eff,
                          double *weight);

#endif
