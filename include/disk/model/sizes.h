/* The logarithmic grid of grain sizes.
 *
 * Shapes: n bins; edge has n + 1 entries, all else n; smallest first
 * Units:  SI
 * Owner:  md_sizes owns its arrays; free with md_sizes_free
 * MPI:    Local; the same on every rank
 * Source: spherical grains, m = 4/3 pi rho s^3
 */
#ifndef MD_DISK_MODEL_SIZES_H
#define MD_DISK_MODEL_SIZES_H

#include <stdint.h>

#include "base/status.h"

typedef struct md_sizes {
    int n;
    double rho;
    double *edge;  /* radii of the bin edges */
    double *s;     /* geometric mean of the edges */
    double *m;     /* mass of a grain of radius s */
    double *area;  /* pi s^2 */
    double *kappa; /* pi s^2 / m: opacity of bin k alone [m^2/kg] */
} md_sizes;

/* Errors: MD_ERR_CONFIG unless 0 < s_min < s_max and bins >= 2. */
md_status md_sizes_init(md_sizes *sizes, int bins, double s_min, double s_max, double rho, md_error *err);
void md_sizes_free(md_sizes *sizes);

/* Numbers per m^2 of bin masses [kg/m^2]. */
static inline void md_sizes_numbers(const md_sizes *sizes, const double *g, double *N)
{
    for (int k = 0; k < sizes->n; k++)
        N[k] = g[k] / sizes->m[k];
}

/* Digest of the grid and the density: tells whether what was made from them still holds. */
uint64_t md_sizes_version(const md_sizes *sizes);

/* kappa = sum(pi s^2 N) / sum(m N) of a state of bin masses g = m N [kg/m^2]; 0 for an empty one. */
double md_sizes_opacity(const md_sizes *sizes, const double *g);
/* What of it stands on a unit of area: mass [kg/m^2], and cross-sections. */
typedef struct md_column {
    double mass, area;
} md_column;
md_column md_sizes_column(const md_sizes *sizes, const double *g);
/* Both with opacities of the bins other than `sizes->kappa`: `area` is what they hide then. */
md_column md_column_of(const md_sizes *sizes, const double *opacity, const double *g);
double md_opacity_of(const md_sizes *sizes, const double *opacity, const double *g);
/* The share of that opacity which grains of radius s_min and larger have, 0..1; of the bin that s_min cuts what lies above it in
 * the logarithm of the radius. 1 for s_min at or below the grid. */
double md_sizes_opacity_share(const md_sizes *sizes, const double *opacity, const double *g, double s_min);

#endif
