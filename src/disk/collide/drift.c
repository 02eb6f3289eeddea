#include "disk/collide/drift.h"

void md_drift_profile(const md_sizes *sizes, const double *g, double *phi)
{
    int top = sizes->n - 1;
    double ratio = sizes->m[0] / sizes->m[1], above = 0, beyond = 0;
    for (int k = top; k >= 0; k--) {
        phi[k] = md_drift_phi(g[k], md_drift_pull(above, beyond));
        beyond = ratio * above;
        above = ratio * g[k];
    }
    phi[top] *= MD_DRIFT_TOP;
}
