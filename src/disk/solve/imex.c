#include "disk/solve/imex.h"

#include <math.h>
#include <stddef.h>

#include "base/memory.h"
#include "numbers/sum.h"

enum { MAX_HALVINGS = 200 };

md_status md_imex_init(md_imex *work, int bins, md_error *err)
{
    double **arrays[] = {&work->source, &work->sink, &work->blown, &work->at_edge};
    for (size_t a = 0; a < sizeof arrays / sizeof arrays[0]; a++)
        *arrays[a] = md_alloc_aligned((size_t)bins, sizeof(double), err);
    if (err->code) md_imex_free(work);
    return err->code;
}

void md_imex_free(md_imex *work)
{
    double *arrays[] = {work->source, work->sink, work->blown, work->at_edge};
    for (size_t a = 0; a < sizeof arrays / sizeof arrays[0]; a++)
        md_free(arrays[a]);
    *work = (md_imex){0};
}

static double at(const double *array, int k, double otherwise)
{
    return array ? array[k] : otherwise;
}

/* N' at step h. Comes back with the first bin that is negative or not finite, n when there is none. */
static int try_step(const md_imex_rates *rates, const double *N, double h, double *N_new)
{
    int bad = rates->n;
    for (int k = 0; k < rates->n; k++) {
        double change = at(rates->gain, k, 0) + at(rates->source, k, 0) - at(rates->sink, k, 0) * N[k];
        N_new[k] = (N[k] + h * change) / (1 + h * at(rates->loss, k, 0));
        if (bad == rates->n && !(N_new[k] >= 0 && isfinite(N_new[k]))) bad = k;
    }
    return bad;
}

static double mass_of(const md_imex_rates *rates, const double *N)
{
    double sum = 0;
    for (int k = 0; k < rates->n; k++)
        sum += at(rates->mass, k, 1) * N[k];
    return sum;
}

/* Mass rate of what crosses the cell's border: supply minus sinks. */
static double net_inflow(const md_imex_rates *rates, const double *N)
{
    double sum = 0;
    for (int k = 0; k < rates->n; k++)
        sum += at(rates->mass, k, 1) * (at(rates->source, k, 0) - at(rates->sink, k, 0) * N[k]);
    return sum;
}

/* An empty cell is measured by what flows in. */
static double relative_error(double before, double after, double inflow)
{
    double error = fabs(after - before - inflow);
    double scale = before > 0 ? before : fabs(inflow);
    return error > 0 ? error / scale : 0;
}

md_status md_imex_step(const md_imex_rates *rates, const double *N, double h_wanted, double safety, double mass_tol,
                       double *N_new, md_imex_done *done, md_error *err)
{
    double before = mass_of(rates, N), inflow = net_inflow(rates, N);
    *done = (md_imex_done){.h = fmin(h_wanted, safety * rates->t_coll_min)};
    for (; done->halvings < MAX_HALVINGS; done->halvings++, done->h /= 2) {
        int bad = try_step(rates, N, done->h, N_new);
        if (bad < rates->n && !isfinite(N_new[bad]))
            return md_fail(err, MD_ERR_NUMERICS, "imex_bdf1: bin %d becomes %g from %g with a step of %g s", bad, N_new[bad],
                           N[bad], done->h);
        done->mass_error = relative_error(before, mass_of(rates, N_new), done->h * inflow);
        if (bad == rates->n && done->mass_error <= mass_tol) return MD_OK;
    }
    return md_fail(err, MD_ERR_NUMERICS, "imex_bdf1: no step short enough: mass error %g at %g s, wanted %g", done->mass_error,
                   done->h, mass_tol);
}

void md_imex_moved(const md_imex_rates *rates, const double *N, const double *N_new, double h, int n_sinks,
                   const double *const *sinks, double *removed, double *supplied, double *defect)
{
    md_sum rest = {0}, in = {0};
    for (int k = 0; k < rates->n; k++) {
        double mass = at(rates->mass, k, 1), source = h * mass * at(rates->source, k, 0);
        md_sum_add(&in, source);
        md_sum_add(&rest, mass * N_new[k]);
        md_sum_add(&rest, -(mass * N[k]));
    }
    *supplied = md_sum_total(in);
    md_sum_add(&rest, -*supplied);
    for (int t = 0; t < n_sinks; t++) {
        md_sum out = {0};
        for (int k = 0; k < rates->n; k++)
            md_sum_add(&out, h * at(rates->mass, k, 1) * sinks[t][k] * N[k]);
        removed[t] = md_sum_total(out);
        md_sum_add(&rest, removed[t]);
    }
    *defect = md_sum_total(rest);
}
