#include "disk/collide/sweep.h"

void md_sweep_partners(const md_sweep *s, int l, double *x)
{
    double wa = s->scale_a[l], wb = s->scale_b ? s->scale_b[l] : 0;
    for (int p = 0; p < s->n; p++)
        x[p] = s->scale_b ? wa * s->a[p] + wb * s->b[p] : wa * s->a[p];
}

double md_sweep_reference(const md_meetings *m, const md_sweep *s)
{
    int n = m->n;
    md_sweep_clear(s);
    double tails = 0; /* of all that ends above bin l: the suffix sum over K */
    for (int l = n - 1; l >= 0; l--) {
        double *breaking = &s->lost.broken[l], *chipping = &s->lost.chipped[l];
        tails += s->tail[l + 2];
        md_sweep_partners(s, l, s->x);
        *breaking = md_row_breaking(m, l, s->s, s->x);
        *chipping = md_row_chipping(m, l, s->x);
        md_sweep_prepare(s, l, *breaking, *chipping);
        md_sweep_solve(s, l, md_sweep_pull(s, l), s->before[l], s->at[l + 1] + m->weight[l + 1] * tails);
        md_row_send(m, l, s->s, s->x, *chipping, s->h * s->out[l], s->h * s->edge[l], s->at, s->tail);
        s->at[l] += s->h * s->edge[l] * (s->shrunk[l] * md_sweep_arriving(s, l));
    }
    return s->at[0] + m->weight[0] * (tails + s->tail[1]);
}
