#include "disk/collide/build.h"

#include "disk/collide/pairs.h"
#include "numbers/numeric.h"

/* Net: mass per size ~ s^(3-q) down to size zero, so all that is smaller than an edge is a power of the edge. */
static void build_net_weights(md_transfer *t, const md_params *params, const md_sizes *sizes)
{
    t->tail_power = 4 - params->collisions.q_frag;
    t->tail_unit = md_pow(sizes->s[0] / sizes->edge[t->n], t->tail_power);
    for (int k = 0; k <= t->n; k++)
        t->below[k] = md_pow(sizes->edge[k] / sizes->edge[t->n], t->tail_power);
    if (params->collisions.bottom == MD_BOTTOM_CLOSED) t->below[0] = 0;
    for (int k = 0; k < t->n; k++)
        t->weight[k] = t->below[k + 1] - t->below[k];
}

/* Gross: mass per size ~ s^-q inside the grid. Most of it may be in the smallest bins, so `below` is summed from them: its
 * differences would be nothing but rounding where the weights are small. */
static void build_gross_weights(md_transfer *t, const md_params *params, const md_sizes *sizes)
{
    double power = t->tail_power = 1 - params->collisions.q_frag, sum = 0;
    for (int k = 0; k < t->n; k++) {
        double lo = sizes->edge[k] / sizes->edge[0], ratio = sizes->edge[k + 1] / sizes->edge[k];
        t->below[k] = sum;
        t->weight[k] = power == 0 ? md_log(ratio) : md_pow(lo, power) * ((md_pow(ratio, power) - 1) / power);
        sum += t->weight[k];
    }
    t->below[t->n] = sum;
}

static void build_all(md_transfer *t, const md_params *params, const md_sizes *sizes,
                      void (*book)(md_pairs *, md_transfer *, int, int))
{
    md_pairs pairs = md_pairs_at(params, sizes, t->v);
    for (int i = 0; i < t->n; i++) {
        t->chip_end[i] = 0;
        for (int j = 0; j <= i; j++)
            book(&pairs, t, i, j);
    }
}

void md_transfer_build(md_transfer *t, const md_params *params, const md_sizes *sizes, double v, double H)
{
    if (t->v == v && t->H == H) return;
    t->v = v;
    t->H = H;
    t->upward = params->collisions.bookkeeping == MD_BOOKKEEPING_GROSS || params->collisions.sticking == MD_STICK_ACCRETE;
    if (params->collisions.bookkeeping == MD_BOOKKEEPING_GROSS) {
        build_gross_weights(t, params, sizes);
        build_all(t, params, sizes, md_pairs_book_gross);
    } else {
        build_net_weights(t, params, sizes);
        build_all(t, params, sizes, md_pairs_book_net);
    }
}
