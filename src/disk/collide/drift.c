#include "disk/collide/drift.h"

#include "numbers/wide.h"

MD_WIDE void md_drift_profile(const md_sizes *sizes, const double *restrict g, double *restrict phi)
{
    int top = sizes->n - 1;
    double ratio = sizes->m[0] / sizes->m[1];
    for (int k = 0; k < top - 1; k++)
        phi[k] = md_drift_phi(g[k], md_drift_pull(ratio * g[k + 1], ratio * (ratio * g[k + 2])));
    phi[top - 1] = md_drift_phi(g[top - 1], md_drift_pull(ratio * g[top], 0));
    phi[top] = md_drift_phi(g[top], 0) * MD_DRIFT_TOP;
}
