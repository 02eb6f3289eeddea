/* All that does not change during a run, in one place for those who compute.
 *
 * Shapes: see each part
 * Units:  SI
 * Owner:  setup/setup owns the parts; an md_disk only points at them
 * MPI:    Local; the same on every rank
 * Source: -
 */
#ifndef MD_DISK_MODEL_DISK_H
#define MD_DISK_MODEL_DISK_H

#include "disk/model/params.h"
#include "disk/model/radial.h"
#include "disk/model/sizes.h"
#include "disk/model/tables.h"

struct md_shelf;
struct md_grain_heat; /* disk/physics/grain_heat.h */
struct md_extinction; /* disk/physics/extinction.h */

typedef struct md_disk {
    md_params params;
    md_tables tables;
    md_radial radial;
    md_sizes sizes;
    double *initial_weight;           /* n_bins: mass shares of the initial shape */
    double *supply_weight;            /* n_bins: mass shares of what is supplied, when they never change (NULL for min_bin) */
    double *sigma_ref;                /* per cell: Sigma at the supply's reference optical depth [kg/m^2] */
    double *f_los;                    /* per cell: line-of-sight factor */
    double area;                      /* of all cells [m^2] */
    double *e0;                       /* per cell: eccentricity of the profile */
    struct md_grain_heat *heat;       /* temperatures of grains by size; NULL: all sizes have the same */
    struct md_extinction *extinction; /* what grains hide of the light; NULL: their cross-sections */
    double kappa_start;               /* opacity of the initial shape in the light of t = 0 [m^2/kg] */
    struct md_shelf *shelf;           /* what runs on this rank share (base/shelf.h); NULL: nothing */
    bool cache_disabled;              /* MARSDISK_DISABLE_CACHE=1: nothing is kept between steps that can be computed again */
} md_disk;

#endif
