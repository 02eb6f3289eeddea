#include "disk/transport/diffuse.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "numbers/constants.h"
#include "numbers/wide.h"

/* Of SDIRK2: 1 - 1/sqrt(2). */
static const double GAMMA = 0.29289321881345254;

/* --- room --------------------------------------------------------------------------------------------------------------------- */

enum { ARRAYS_OF_CELLS = 10, ARRAYS_OF_BINS = 4, ARRAYS_OF_FACES = 2 };

md_status md_diffuse_init(md_diffuse *d, int cells, int bins, md_error *err)
{
    *d = (md_diffuse){.cells = cells, .bins = bins};
    size_t n = (size_t)cells, all = n * (size_t)bins;
    double **of_cells[ARRAYS_OF_CELLS] = {&d->out,       &d->in,       &d->euler.up,   &d->euler.down, &d->euler.back,
                                          &d->euler.own, &d->stage.up, &d->stage.down, &d->stage.back, &d->stage.own};
    double **of_bins[ARRAYS_OF_BINS] = {&d->sum, &d->low, &d->middle, &d->beyond};
    double **of_faces[ARRAYS_OF_FACES] = {&d->flux_low, &d->flux_high};
    d->plain = md_alloc(n, sizeof *d->plain, err);
    if (!err->code) d->limited = md_alloc(n, sizeof *d->limited, err);
    if (!err->code) d->flux_limited = md_alloc(n + 1, sizeof *d->flux_limited, err);
    for (int a = 0; a < ARRAYS_OF_CELLS && !err->code; a++)
        *of_cells[a] = md_alloc(n, sizeof(double), err);
    for (int a = 0; a < ARRAYS_OF_BINS && !err->code; a++)
        *of_bins[a] = md_alloc_aligned(all, sizeof(double), err);
    for (int a = 0; a < ARRAYS_OF_FACES && !err->code; a++)
        *of_faces[a] = md_alloc_aligned(all + (size_t)bins, sizeof(double), err);
    if (err->code) md_diffuse_free(d);
    return err->code;
}

void md_diffuse_free(md_diffuse *d)
{
    double *arrays[] = {d->out,      d->in,         d->euler.up,   d->euler.down, d->euler.back,   d->euler.own,
                        d->stage.up, d->stage.down, d->stage.back, d->stage.own,  d->sum,          d->low,
                        d->middle,   d->flux_low,   d->flux_high,  d->beyond,     d->flux_limited, d->limited};
    for (size_t a = 0; a < sizeof arrays / sizeof arrays[0]; a++)
        md_free(arrays[a]);
    md_free(d->plain);
    *d = (md_diffuse){0};
}

/* --- exchange ----------------------------------------------------------------------------------------------------------------- */

/* The part of a flux that is in proportion to an annulus' surface density times viscosity, between it and a place `to`: -2 pi r nu
 * dg/dr, or -3 pi d(nu g sqrt r)/d(sqrt r). */
static double conductance(md_viscous kind, double r, double to, double face)
{
    if (kind == MD_VISCOUS_RING) return 3 * MD_PI * sqrt(r) / fabs(sqrt(to) - sqrt(r));
    return 2 * MD_PI * face / fabs(to - r);
}

void md_diffuse_exchange(md_diffuse *d, const md_params *params, const md_radial *radial, const double *nu, const bool *wall)
{
    md_viscous kind = params->transport.viscous;
    bool open = params->transport.edges == MD_EDGES_OPEN;
    const double *r = radial->r, *edge = radial->edge, *area = radial->area;
    int n = d->cells;
    for (int i = 0; i <= n; i++) { /* the face below cell i */
        bool outer = i == n, inner = i == 0, edge_of_disk = outer || inner;
        bool shut = (edge_of_disk && !open) || (wall && ((!outer && wall[i]) || (!inner && wall[i - 1])));
        double here = outer ? edge[n] : r[i], below = inner ? edge[0] : r[i - 1];
        /* diffusion has one viscosity at a face, ring that of each side */
        double mean = inner ? nu[0] : outer ? nu[n - 1] : 0.5 * (nu[i - 1] + nu[i]);
        double nu_here = kind == MD_VISCOUS_RING && !outer ? nu[i] : mean;
        double nu_below = kind == MD_VISCOUS_RING && !inner ? nu[i - 1] : mean;
        if (!outer) d->in[i] = shut ? 0 : nu_here * conductance(kind, here, below, edge[i]) / area[i];
        if (!inner) d->out[i - 1] = shut ? 0 : nu_below * conductance(kind, below, here, edge[i]) / area[i - 1];
    }
}

/* --- one implicit system ------------------------------------------------------------------------------------------------------ */

/* Elimination from the inner edge outwards of m_i (1 + h in_i + h out_i) - h out_(i-1) m_(i-1) - h in_(i+1) m_(i+1) = given_i. Of
 * what comes to cell i from outside, the share kept/pivot does not go back out. */
static void factor(const md_diffuse *d, double h, md_diffuse_solve *s)
{
    double stays = 1; /* of what goes over the inner edge */
    for (int i = 0; i < d->cells; i++) {
        double out = h * d->out[i], from_next = i + 1 < d->cells ? h * d->in[i + 1] : 0;
        double kept = 1 + h * d->in[i] * stays, pivot = kept + out;
        s->up[i] = out / pivot;
        s->own[i] = 1 / pivot;
        s->back[i] = from_next / pivot;
        stays = kept / pivot;
        s->down[i] = stays * from_next;
    }
}

/* One row of bins each. */
MD_WIDE static void forward(int bins, double up, const double *restrict given, const double *restrict before,
                            double *restrict sum)
{
    for (int k = 0; k < bins; k++)
        sum[k] = given[k] + up * before[k];
}

MD_WIDE static void backward(int bins, const md_diffuse_solve *s, int i, const double *restrict sum,
                             const double *restrict next, double *restrict result, double *restrict crossed)
{
    double own = s->own[i], back = s->back[i], up = s->up[i], down = s->down[i];
    for (int k = 0; k < bins; k++) {
        result[k] = own * sum[k] + back * next[k];
        crossed[k] = up * sum[k] - down * next[k];
    }
}

/* What the system makes of `given`, and what crosses each face on the way. `result` may be `given`. */
static void solve(const md_diffuse *d, const md_diffuse_solve *s, double h, const double *given, double *result, double *flux)
{
    int n = d->cells, bins = d->bins;
    size_t row = (size_t)bins;
    memcpy(d->sum, given, row * sizeof(double));
    for (int i = 1; i < n; i++)
        forward(bins, s->up[i - 1], given + (size_t)i * row, d->sum + (size_t)(i - 1) * row, d->sum + (size_t)i * row);
    memset(flux, 0, row * sizeof(double)); /* for now the zeros beyond the outer edge */
    const double *next = flux;
    for (int i = n - 1; i >= 0; i--) {
        backward(bins, s, i, d->sum + (size_t)i * row, next, result + (size_t)i * row, flux + (size_t)(i + 1) * row);
        next = result + (size_t)i * row;
    }
    for (int k = 0; k < bins; k++)
        flux[k] = -h * d->in[0] * result[k];
}

/* --- one step ----------------------------------------------------------------------------------------------------------------- */

/* flux_high: what crosses the faces in two stages of SDIRK2. They and the backward Euler step are each the flux of one state for
 * the whole of h: `beyond` is by how much theirs is beyond that one's. */
MD_WIDE static void second_order(md_diffuse *d, double h, const double *mass)
{
    size_t row = (size_t)d->bins, all = (size_t)d->cells * row;
    double more = (1 - GAMMA) / GAMMA, *first = d->flux_high, *stage = d->middle, *beyond = d->beyond;
    factor(d, GAMMA * h, &d->stage);
    solve(d, &d->stage, GAMMA * h, mass, stage, first);
    for (size_t j = 0; j < all + row; j++)
        first[j] *= more;
    for (size_t j = 0; j < all; j++) {
        beyond[j] = (1 - GAMMA) * h * stage[j];
        stage[j] = mass[j] + (first[j] - first[j + row]);
    }
    double *second = d->flux_low; /* whose place it is in the end is not yet known */
    solve(d, &d->stage, GAMMA * h, stage, stage, second);
    for (size_t j = 0; j < all + row; j++)
        first[j] += second[j];
    for (size_t j = 0; j < all; j++)
        beyond[j] += GAMMA * h * stage[j];
}

static size_t place(const md_diffuse *d, int i, int k)
{
    return (size_t)i * (size_t)d->bins + (size_t)k;
}

/* What crosses the face below cell i, of bin k, beyond the Euler step: from cells that take the second order; of the others
 * nothing.
 * With both, as it was found without a difference of large numbers. */
static double extra(const md_diffuse *d, int i, int k)
{
    bool below = i > 0 && !d->plain[i - 1], here = i < d->cells && !d->plain[i];
    bool edge = i == 0 || i == d->cells;
    if ((below && here) || (edge && (below || here))) return d->flux_high[place(d, i, k)] - d->flux_low[place(d, i, k)];
    if (below) return d->out[i - 1] * d->beyond[place(d, i - 1, k)];
    return here ? -d->in[i] * d->beyond[place(d, i, k)] : 0;
}

/* The cell and its neighbours, as far as there are any, take the second order (or the Euler step). */
static bool all_are(const md_diffuse *d, int i, bool plain)
{
    return d->plain[i] == plain && (i == 0 || d->plain[i - 1] == plain) && (i + 1 == d->cells || d->plain[i + 1] == plain);
}

/* What cell i has then. */
static double result(const md_diffuse *d, int i, int k)
{
    if (all_are(d, i, false)) return d->middle[place(d, i, k)];
    return d->low[place(d, i, k)] + extra(d, i, k) - extra(d, i + 1, k);
}

/* Would cell i have less than nothing, or something come in over an edge? */
static bool falls_short(const md_diffuse *d, int i, int k)
{
    return result(d, i, k) < 0 || (i == 0 && d->flux_low[place(d, 0, k)] + extra(d, 0, k) > 0) ||
           (i == d->cells - 1 && d->flux_low[place(d, i + 1, k)] + extra(d, i + 1, k) < 0);
}

/* Where the second order leaves less than nothing, the cell and its neighbours take the Euler step, until none is left. States are
 * exchanged, not fluxes: so angular momentum is kept, too. `middle` and `flux_high` become the result. */
static void limit(const md_diffuse *d, int k)
{
    int n = d->cells;
    memset(d->plain, 0, (size_t)n * sizeof *d->plain);
    for (int i = 0; i < n;) {
        if (all_are(d, i, true) || !falls_short(d, i, k)) {
            i++;
            continue;
        }
        for (int j = i > 0 ? i - 1 : i; j <= i + 1 && j < n; j++)
            d->plain[j] = true;
        i = i > 2 ? i - 2 : 0; /* whose outer neighbour is another now */
    }
    for (int i = 0; i <= n; i++) {
        bool second = (i == 0 || !d->plain[i - 1]) && (i == n || !d->plain[i]);
        d->flux_limited[i] = second ? d->flux_high[place(d, i, k)] : d->flux_low[place(d, i, k)] + extra(d, i, k);
    }
    for (int i = 0; i < n; i++)
        d->limited[i] = result(d, i, k);
    for (int i = 0; i <= n; i++)
        d->flux_high[place(d, i, k)] = d->flux_limited[i];
    for (int i = 0; i < n; i++)
        d->middle[place(d, i, k)] = fmax(0, d->limited[i]);
}

/* Bins in which something would be below zero, or come in over an edge, are limited. */
MD_WIDE static void keep_positive(md_diffuse *d, double h)
{
    size_t row = (size_t)d->bins, all = (size_t)d->cells * row;
    double *worst = d->sum; /* per bin */
    for (size_t j = 0; j < all; j++)
        d->beyond[j] -= h * d->low[j];
    for (size_t k = 0; k < row; k++)
        worst[k] = fmin(-d->flux_high[k], d->flux_high[all + k]);
    for (size_t j = 0, k = 0; j < all; j++, k = k + 1 < row ? k + 1 : 0)
        worst[k] = fmin(worst[k], d->middle[j]);
    for (size_t k = 0; k < row; k++)
        if (worst[k] < 0) limit(d, (int)k);
}

/* Mass by what crossed; where that is a difference of much larger numbers, as it was found without one. */
MD_WIDE static void settle(const md_diffuse *d, const double *found, const double *crossed, double *mass, double *flux)
{
    const double CLOSE = 1e-9;
    size_t row = (size_t)d->bins, all = (size_t)d->cells * row;
    for (size_t j = 0; j < all; j++) {
        double now = mass[j] + (crossed[j] - crossed[j + row]);
        mass[j] = fabs(now - found[j]) > CLOSE * found[j] ? found[j] : now;
    }
    for (size_t j = 0; j < all + row; j++)
        flux[j] += crossed[j];
}

void md_diffuse_step(md_diffuse *d, md_transport_scheme scheme, double h, double *mass, double *flux)
{
    bool second = scheme == MD_TRANSPORT_SECOND;
    if (second) second_order(d, h, mass);
    factor(d, h, &d->euler);
    solve(d, &d->euler, h, mass, d->low, d->flux_low);
    if (second) keep_positive(d, h);
    settle(d, second ? d->middle : d->low, second ? d->flux_high : d->flux_low, mass, flux);
}
