#include "disk/solve/drift.h"

void md_drift_profile(const md_sizes *sizes, const double *g, double *phi)
{
    int top = sizes->n - 1;
    phi[top] = md_drift_phi(g[top], 0); /* nothing is above the grid */
    for (int k = 0; k < top; k++)
        phi[k] = md_drift_phi(g[k], g[k + 1] * (sizes->m[k] / sizes->m[k + 1]));
}
