/* Planck means at temperatures and sizes chosen so that lines between them could be good enough: what a table is made from.
 *
 * Shapes: mean[i * n_T + t]
 * Units:  K, m
 * Owner:  md_means owns its arrays; md_means_free gives them back, also after a failure
 * MPI:    Collective: sizes are shared out, every rank gets all means; their bits do not depend on the number of ranks
 * Source: as for optics/mie/planck.h
 */
#ifndef MD_OPTICS_MIE_MEANS_H
#define MD_OPTICS_MIE_MEANS_H

#include "base/bar.h"
#include "base/comm.h"
#include "optics/mie/plan.h"
#include "optics/mie/planck.h"

typedef struct md_means {
    const md_qpr_plan *plan;
    const md_comm *comm;
    md_planck planck;
    md_error *err;
    md_bar bar;
    int n_T; /* nodes at even indices, points between them at odd ones */
    double *T;
    int n; /* sizes, in the order in which they became known */
    double *s;
    md_planck_mean *mean;
    bool *node; /* with plan->sizes: the sizes that the plan names */
} md_means;

/* MD_ERR_NUMERICS: more than 2 MD_QPR_MOST_NODES sizes would be needed. MD_ERR_MEMORY. */
md_status md_means_make(md_means *known, const md_qpr_plan *plan, md_grain grain, const md_comm *comm, md_error *err);
void md_means_free(md_means *known);

#endif
