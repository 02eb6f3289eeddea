#include "disk/model/sizes.h"

#include <math.h>

#include "base/digest.h"
#include "base/memory.h"
#include "numbers/constants.h"
#include "numbers/numeric.h"
#include "numbers/wide.h"

static md_status allocate(md_sizes *sizes, md_error *err)
{
    size_t n = (size_t)sizes->n;
    sizes->edge = md_alloc(n + 1, sizeof(double), err);
    sizes->s = md_alloc(n, sizeof(double), err);
    sizes->m = md_alloc(n, sizeof(double), err);
    sizes->area = md_alloc(n, sizeof(double), err);
    sizes->kappa = md_alloc(n, sizeof(double), err);
    if (err->code) md_sizes_free(sizes);
    return err->code;
}

md_status md_sizes_init(md_sizes *sizes, int bins, double s_min, double s_max, double rho, md_error *err)
{
    *sizes = (md_sizes){.n = bins, .rho = rho};
    if (bins < 2 || !(s_min > 0 && s_min < s_max && isfinite(s_max))) {
        return md_fail(err, MD_ERR_CONFIG, "size grid: %d bins from %g m to %g m: want at least two bins and 0 < s_min < s_max",
                       bins, s_min, s_max);
    }
    if (allocate(sizes, err)) return err->code;
    double log_ratio = md_log(s_max / s_min);
    for (int k = 0; k <= bins; k++)
        sizes->edge[k] = s_min * md_exp(k * log_ratio / bins);
    sizes->edge[bins] = s_max; /* exactly, not to rounding */
    for (int k = 0; k < bins; k++) {
        double s = sqrt(sizes->edge[k] * sizes->edge[k + 1]);
        sizes->s[k] = s;
        sizes->m[k] = 4.0 / 3.0 * MD_PI * rho * (s * s * s);
        sizes->area[k] = MD_PI * s * s;
        sizes->kappa[k] = 0.75 / (rho * s); /* pi s^2 / (4/3 pi rho s^3) */
    }
    return MD_OK;
}

void md_sizes_free(md_sizes *sizes)
{
    md_free(sizes->edge);
    md_free(sizes->s);
    md_free(sizes->m);
    md_free(sizes->area);
    md_free(sizes->kappa);
    *sizes = (md_sizes){0};
}

uint64_t md_sizes_version(const md_sizes *sizes)
{
    size_t bytes = (size_t)sizes->n * sizeof(double);
    uint64_t version = md_hash(&sizes->rho, sizeof sizes->rho, (uint64_t)sizes->n);
    version = md_hash(sizes->edge, bytes + sizeof(double), version);
    version = md_hash(sizes->s, bytes, version);
    return md_hash(sizes->m, bytes, version);
}

MD_WIDE static md_column column_of(int n, const double *kappa, const double *g)
{
    md_column column = {0, 0};
    MD_UNROLL
    for (int k = 0; k < n; k++) {
        column.area += kappa[k] * g[k];
        column.mass += g[k];
    }
    return column;
}

md_column md_sizes_column(const md_sizes *sizes, const double *g)
{
    return column_of(sizes->n, sizes->kappa, g);
}

md_column md_column_of(const md_sizes *sizes, const double *opacity, const double *g)
{
    return column_of(sizes->n, opacity, g);
}

double md_opacity_of(const md_sizes *sizes, const double *opacity, const double *g)
{
    md_column column = column_of(sizes->n, opacity, g);
    return column.mass > 0 ? column.area / column.mass : 0;
}

double md_sizes_opacity(const md_sizes *sizes, const double *g)
{
    return md_opacity_of(sizes, sizes->kappa, g);
}

/* The share of bin k at or above s. */
static double above(const md_sizes *sizes, int k, double s)
{
    double lo = sizes->edge[k], hi = sizes->edge[k + 1];
    return s <= lo ? 1 : s >= hi ? 0 : md_log(hi / s) / md_log(hi / lo);
}

double md_sizes_opacity_share(const md_sizes *sizes, const double *opacity, const double *g, double s_min)
{
    if (s_min <= sizes->edge[0]) return 1;
    double all = 0, counted = 0;
    for (int k = 0; k < sizes->n; k++) {
        double area = opacity[k] * g[k];
        all += area;
        counted += area * above(sizes, k, s_min);
    }
    return all > 0 ? counted / all : 0;
}
