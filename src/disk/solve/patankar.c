#include "disk/solve/patankar.h"

#include <string.h>

#include "base/memory.h"
#include "disk/solve/sweep.h"

md_status md_patankar_init(md_patankar *work, int bins, const md_sweep_kernel *kernel, bool dense, md_error *err)
{
    size_t n = (size_t)bins;
    *work = (md_patankar){.n = bins, .kernel = kernel};
    double **arrays[] = {&work->partner_a, &work->partner_b, &work->scale_a, &work->sink, &work->shrink, &work->source};
    for (size_t a = 0; a < sizeof arrays / sizeof arrays[0]; a++) *arrays[a] = md_alloc_aligned(n, sizeof(double), err);
    work->x = md_alloc_aligned(n + 1, sizeof(double), err);
    work->at = md_alloc_aligned(n + 2, sizeof(double), err);
    work->tail = md_alloc_aligned(n + 2, sizeof(double), err);
    if (dense) work->matrix = md_alloc_aligned(n * n, sizeof(double), err);
    if (err->code) md_patankar_free(work);
    return err->code;
}

void md_patankar_free(md_patankar *work)
{
    double *arrays[] = {work->partner_a, work->partner_b, work->scale_a, work->sink, work->shrink,
                        work->source,    work->x,         work->at,      work->tail, work->matrix};
    for (size_t a = 0; a < sizeof arrays / sizeof arrays[0]; a++) md_free(arrays[a]);
    *work = (md_patankar){0};
}

/* The rates that act on a source are (share_a scale[l]) times those of the first state plus share_b times those of the second. */
typedef struct stage {
    const md_rates *a, *b; /* b == a in the first stage */
    double share_a, share_b;
    const double *scale; /* NULL: 1 */
    double deep_scale;
} stage;

static double scale_of(const stage *s, int l)
{
    return s->share_a * (s->scale ? s->scale[l] : 1);
}

/* Linear rates of every source, the two states combined. */
static void combine(md_patankar *work, const stage *s)
{
    bool shrinks = s->a->shrinks || s->b->shrinks;
    for (int l = 0; l < work->n; l++) {
        double wa = scale_of(s, l);
        work->sink[l] = wa * s->a->sink_total[l] + s->share_b * s->b->sink_total[l];
        work->shrink[l] = shrinks ? (s->a->shrinks ? wa * s->a->shrink[l] : 0) + (s->b->shrinks ? s->share_b * s->b->shrink[l] : 0) : 0;
    }
}

/* The deep layer is one more source above the bins; what enters the surface is spread by the supply's weights. */
static void supply(md_patankar *work, const stage *s, double sigma_deep, double sigma_deep_a, double sigma_deep_b, double h,
                   md_moved *moved)
{
    const md_supply_split *a = &s->a->supply, *b = &s->b->supply;
    double in = s->share_a * a->deep_in + s->share_b * b->deep_in;
    double out_a = sigma_deep_a > 0 ? a->deep_out / sigma_deep_a : 0, out_b = sigma_deep_b > 0 ? b->deep_out / sigma_deep_b : 0;
    double out = s->share_a * s->deep_scale * out_a + s->share_b * out_b;
    double deep = (sigma_deep + h * in) / (1 + h * out);
    double mixed_up = h * out * deep;
    double direct_a = h * s->share_a * (a->surface - a->deep_out), direct_b = h * s->share_b * (b->surface - b->deep_out);

    for (int k = 0; k < work->n; k++)
        work->source[k] = (direct_a + 0.5 * mixed_up) * s->a->supply_weight[k] + (direct_b + 0.5 * mixed_up) * s->b->supply_weight[k];
    double spilled = h * (s->share_a * a->spilled + s->share_b * b->spilled);
    moved->sigma_deep = deep;
    moved->book[MD_BOOK_SUPPLIED] += direct_a + direct_b + h * in + spilled;
    moved->book[MD_BOOK_SPILLED] += spilled;
}

/* Numbers of partners per source: x_p = scale_a N_p(a) + share_b N_p(b); nothing where the cell's collisions pause. */
static void partners(md_patankar *work, const md_sizes *sizes, const stage *s, const double *g_a, const double *g_b)
{
    for (int k = 0; k < work->n; k++) {
        work->partner_a[k] = s->a->collide ? g_a[k] / sizes->m[k] : 0;
        work->partner_b[k] = s->b->collide ? g_b[k] / sizes->m[k] : 0;
    }
}

/* Book what the linear sinks took from a source that gave up y = h g_l' a unit rate. */
static void book_sinks(const stage *s, int l, double y, md_moved *moved)
{
    double wa = scale_of(s, l);
    for (int k = 0; k < MD_SINKS; k++) {
        double rate = (s->a->sink_on[k] ? wa * s->a->sink[k][l] : 0) + (s->b->sink_on[k] ? s->share_b * s->b->sink[k][l] : 0);
        if (rate > 0) moved->book[md_sink_book(k)] += rate * y;
    }
}

/* Shrinking grains: the bodies arrive one bin lower, the rest of their mass is vapour; out of the smallest bin all of it is. */
static void book_shrink(md_patankar *work, const md_sizes *sizes, int l, double y, md_moved *moved)
{
    double leaving = work->shrink[l] * y;
    double arriving = l > 0 ? leaving * (sizes->m[l - 1] / sizes->m[l]) : 0;
    if (l > 0) work->at[l] += arriving;
    moved->book[MD_BOOK_SUBLIMATED] += leaving - arriving;
}

static void clear_transit(md_patankar *work)
{
    memset(work->at, 0, ((size_t)work->n + 2) * sizeof(double));
    memset(work->tail, 0, ((size_t)work->n + 2) * sizeof(double));
}

static md_donor donor_of(const md_patankar *work, const stage *s, int l, double h)
{
    return (md_donor){.l = l, .a = work->partner_a, .b = work->partner_b, .scale_a = scale_of(s, l), .share_b = s->share_b, .h = h,
                       .linear = work->sink[l] + work->shrink[l]};
}

static void sweep_down(md_patankar *work, const md_sizes *sizes, const md_transfer *transfer, const stage *s, const double *g,
                       double h, double *out, md_moved *moved)
{
    int n = work->n;
    bool collide = s->a->collide || s->b->collide;
    clear_transit(work);
    double tails = 0; /* of all largest fragments above bin l: the suffix sum over K */
    for (int l = n - 1; l >= 0; l--) {
        tails += work->tail[l + 2];
        md_donor donor = donor_of(work, s, l, h);
        donor.before = g[l] + (work->source[l] + work->at[l + 1] + transfer->weight[l] * tails);
        if (collide) out[l] = work->kernel->advance(transfer, &donor, work->x, work->at, work->tail);
        else out[l] = donor.before / (1 + h * donor.linear);
        book_shrink(work, sizes, l, h * out[l], moved);
        book_sinks(s, l, h * out[l], moved);
    }
    tails += work->tail[1];
    moved->book[MD_BOOK_BELOW_GRID] += work->at[0] + transfer->below[0] * tails;
}

/* Coefficients of one source in the dense system: what a unit of g_l' brings to every bin in time h. */
static void fill_column(md_patankar *work, const md_sizes *sizes, const md_transfer *transfer, int l, double loss, double h)
{
    int n = work->n;
    clear_transit(work);
    md_sweep_push(transfer, l, work->x, h, work->at, work->tail);
    md_moved unbooked = {{0}, 0};
    book_shrink(work, sizes, l, h, &unbooked);
    double tails = 0;
    for (int k = n - 1; k >= 0; k--) {
        tails += work->tail[k + 2];
        double gain = work->at[k + 1] + transfer->weight[k] * tails;
        work->matrix[(size_t)k * (size_t)n + (size_t)l] = k == l ? 1 + h * (loss + work->sink[l] + work->shrink[l]) : -gain;
    }
}

/* Gaussian elimination without pivoting: the matrix is diagonally dominant by columns with a positive diagonal and nothing
 * positive beside it, so this is stable and the solution is positive. */
static void solve_dense(double *matrix, int n, double *x)
{
#define A(row, column) matrix[(size_t)(row) * (size_t)n + (size_t)(column)]
    for (int p = 0; p < n; p++) {
        for (int r = p + 1; r < n; r++) {
            double factor = A(r, p) / A(p, p);
            if (factor == 0) continue;
            for (int c = p + 1; c < n; c++) A(r, c) -= factor * A(p, c);
            x[r] -= factor * x[p];
        }
    }
    for (int r = n - 1; r >= 0; r--) {
        for (int c = r + 1; c < n; c++) x[r] -= A(r, c) * x[c];
        x[r] /= A(r, r);
    }
#undef A
}

static void solve_all(md_patankar *work, const md_sizes *sizes, const md_transfer *transfer, const stage *s, const double *g,
                      double h, double *out, md_moved *moved)
{
    int n = work->n;
    for (int l = 0; l < n; l++) {
        md_donor donor = donor_of(work, s, l, h);
        md_sweep_partners(n, &donor, work->x);
        fill_column(work, sizes, transfer, l, md_sweep_loss(transfer, l, work->x), h);
        out[l] = g[l] + work->source[l];
    }
    solve_dense(work->matrix, n, out);

    clear_transit(work);
    double tails = 0;
    for (int l = 0; l < n; l++) {
        double y = h * out[l];
        md_donor donor = donor_of(work, s, l, h);
        md_sweep_partners(n, &donor, work->x);
        md_sweep_push(transfer, l, work->x, y, work->at, work->tail);
        book_shrink(work, sizes, l, y, moved);
        book_sinks(s, l, y, moved);
    }
    for (int K = 0; K < n; K++) tails += work->tail[K + 1];
    moved->book[MD_BOOK_BELOW_GRID] += work->at[0] + transfer->below[0] * tails;
}

static void step(md_patankar *work, const md_sizes *sizes, const md_transfer *transfer, const stage *s, const double *g,
                 double h, double *out, md_moved *moved)
{
    combine(work, s);
    if (transfer->upward && (s->a->collide || s->b->collide)) solve_all(work, sizes, transfer, s, g, h, out, moved);
    else sweep_down(work, sizes, transfer, s, g, h, out, moved);
}

void md_patankar_first(md_patankar *work, const md_sizes *sizes, const md_transfer *transfer, const md_rates *rates,
                       const double *g, const double *partner, double sigma_deep, double h, double *out, md_moved *moved)
{
    stage s = {.a = rates, .b = rates, .share_a = 1, .share_b = 0, .scale = NULL, .deep_scale = 1};
    *moved = (md_moved){{0}, 0};
    supply(work, &s, sigma_deep, sigma_deep, sigma_deep, h, moved);
    partners(work, sizes, &s, partner, partner);
    step(work, sizes, transfer, &s, g, h, out, moved);
}

void md_patankar_second(md_patankar *work, const md_sizes *sizes, const md_transfer *transfer, const md_rates *rates,
                        const md_rates *rates1, const double *g, const double *g1, double sigma_deep, double sigma_deep1,
                        double h, double *out, md_moved *moved)
{
    /* The weight g/g1 is at most 1 + h (loss) because g1 solves the first stage; a bin that was and is empty moves nothing. */
    for (int l = 0; l < work->n; l++) work->scale_a[l] = g1[l] > 0 ? g[l] / g1[l] : 0;
    stage s = {.a = rates, .b = rates1, .share_a = 0.5, .share_b = 0.5, .scale = work->scale_a,
               .deep_scale = sigma_deep1 > 0 ? sigma_deep / sigma_deep1 : 0};
    *moved = (md_moved){{0}, 0};
    supply(work, &s, sigma_deep, sigma_deep, sigma_deep1, h, moved);
    partners(work, sizes, &s, g, g1);
    step(work, sizes, transfer, &s, g, h, out, moved);
}

double md_patankar_rates(md_patankar *work, const md_sizes *sizes, const md_transfer *transfer, const double *g, double *gain,
                         double *loss)
{
    int n = work->n;
    clear_transit(work);
    for (int k = 0; k < n; k++) work->partner_a[k] = g[k] / sizes->m[k];
    for (int l = 0; l < n; l++) {
        md_donor donor = {.l = l, .a = work->partner_a, .b = work->partner_a, .scale_a = 1, .share_b = 0};
        md_sweep_partners(n, &donor, work->x);
        loss[l] = md_sweep_loss(transfer, l, work->x);
        md_sweep_push(transfer, l, work->x, g[l], work->at, work->tail);
    }
    double tails = 0;
    for (int k = n - 1; k >= 0; k--) {
        tails += work->tail[k + 2];
        gain[k] = work->at[k + 1] + transfer->weight[k] * tails;
    }
    return work->at[0] + transfer->below[0] * (tails + work->tail[1]);
}
