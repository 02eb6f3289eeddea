#include "disk/solve/patankar_rates.h"

static void begin_rates(md_patankar *work, const md_sizes *sizes, const double *g)
{
    md_sweep_clear(&work->sweep, work->n);
    md_sizes_numbers(sizes, g, work->partner_a);
    md_drift_profile(sizes, g, work->known_phi);
}

/* What was sent to the smallest `bins` bins, and returned: below the grid. */
static double end_rates(const md_patankar *work, const md_meetings *meetings, int bins, double *gain)
{
    const double *at = work->sweep.at, *tail = work->sweep.tail;
    double tails = 0;
    for (int k = work->n - 1; k >= 0; k--) {
        tails += tail[k + 2];
        if (k < bins) gain[k] = at[k + 1] + meetings->weight[k + 1] * tails;
    }
    return at[0] + meetings->weight[0] * (tails + tail[1]);
}

double md_patankar_rates(md_patankar *work, const md_sizes *sizes, const md_meetings *meetings, const double *g, double *gain,
                         double *loss)
{
    const double *x = work->partner_a;
    begin_rates(work, sizes, g);
    for (int l = 0; l < work->n; l++) {
        double phi = work->known_phi[l], chipping = md_row_chipping(meetings, l, x);
        md_row_send(meetings, l, sizes->s, x, x, chipping, g[l], phi * g[l], work->sweep.at, work->sweep.tail);
        loss[l] = md_row_breaking(meetings, l, sizes->s, x) + phi * chipping;
    }
    return end_rates(work, meetings, work->n, gain);
}

double md_patankar_dust(md_patankar *work, const md_sizes *sizes, const md_meetings *meetings, const double *g, int bins,
                        double *gain)
{
    const double *x = work->partner_a, *s = sizes->s;
    double *at = work->sweep.at, *tail = work->sweep.tail;
    begin_rates(work, sizes, g);
    for (int l = 0; l < work->n; l++) {
        double edge = work->known_phi[l] * g[l];
        if (l > bins)
            md_row_send_dust(meetings, l, bins, s, x, g[l], edge, at, tail);
        else
            md_row_send(meetings, l, s, x, x, md_row_chipping(meetings, l, x), g[l], edge, at, tail);
    }
    return end_rates(work, meetings, bins, gain);
}
