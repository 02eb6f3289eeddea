#include "disk/collide/sweep.h"

void md_sweep_partners(const md_sweep_input *in, int l, double *x, double *x_drift)
{
    for (int p = 0; p < in->n; p++) {
        x[p] = in->scale_b ? in->scale_a[l] * in->a[p] + in->scale_b[l] * in->b[p] : in->scale_a[l] * in->a[p];
        x_drift[p] = in->scale_b ? in->drift_a[l] * in->a[p] + in->drift_b[l] * in->b[p] : x[p];
    }
}

double md_sweep_reference(const md_meetings *m, const md_sweep_input *in, md_sweep_work *work, md_sweep_result *result)
{
    int n = m->n;
    const double *mass = result->mass, *edge = result->edge;
    double *at = work->at, *tail = work->tail;
    md_sweep_clear(work, n);
    double tails = 0; /* of all that ends above bin l: the suffix sum over K */
    for (int l = n - 1; l >= 0; l--) {
        tails += tail[l + 2];
        md_sweep_partners(in, l, work->x, work->x_drift);
        double breaking = md_row_breaking(m, l, in->s, work->x), chipping = md_row_chipping(m, l, work->x_drift);
        md_sweep_prepare(in, work, result, l, breaking, chipping);
        md_sweep_solve(in, work, result, l, md_sweep_pull(in, mass, l), in->before[l], at[l + 1] + m->weight[l + 1] * tails);
        md_row_send(m, l, in->s, work->x, work->x_drift, chipping, in->h * mass[l], in->h * edge[l], at, tail);
        at[l] += in->h * edge[l] * (in->shrunk[l] * md_sweep_arriving(in, l));
    }
    return at[0] + m->weight[0] * (tails + tail[1]);
}
