#include "disk/solve/patankar.h"

#include <string.h>

#include "base/memory.h"
#include "disk/collide/dense.h"
#include "numbers/wide.h"

/* The arrays of numbers of bins, `arrays` of them, out of one piece: with room on both sides (MD_SWEEP_PAD), an odd number of cache
 * lines apart, so that they do not all fall on the same few places of the cache. */
static md_status divide(md_patankar *work, double **array[], size_t arrays, md_error *err)
{
    enum { LINE = 8 }; /* numbers */
    size_t lines = ((size_t)work->n + 2 + 2 * MD_SWEEP_PAD) / LINE + 1, apart = (lines | 1) * LINE;
    work->all = md_alloc_aligned(arrays * apart, sizeof(double), err);
    for (size_t a = 0; a < arrays && work->all; a++)
        *array[a] = work->all + a * apart + MD_SWEEP_PAD;
    return err->code;
}

md_status md_patankar_init(md_patankar *work, int bins, const md_sweep_kernel *kernel, bool dense, md_error *err)
{
    size_t n = (size_t)bins;
    *work = (md_patankar){.n = bins, .kernel = kernel};
    md_sweep_work *s = &work->sweep;
    md_sweep_result *r = &work->result;
    double **arrays[] = {&work->partner_a,  &work->partner_b, &work->scale_a,  &work->scale_b,
                         &work->known_phi,  &work->new_share, &work->one,      &work->all_new,
                         &work->zero,       &work->before,    &work->others,   &work->blow,
                         &work->shrunk,     &s->lost.chipped, &s->lost.broken, &s->lost.next,
                         &s->lost.drifting, &s->lost.pending, &s->x,           &s->z,
                         &s->rho,           &s->inverse,      &s->at,          &s->tail,
                         &r->spent,         &r->blown,        &r->edge};
    divide(work, arrays, sizeof arrays / sizeof arrays[0], err);
    s->moments_a = md_alloc_aligned(n + 1, sizeof *s->moments_a, err);
    s->moments_b = md_alloc_aligned(n + 1, sizeof *s->moments_b, err);
    s->given_a = md_alloc_aligned(2 * n, sizeof(double), err);
    s->given_b = md_alloc_aligned(2 * n, sizeof(double), err);
    if (dense) work->matrix = md_alloc_aligned(n * n, sizeof(double), err);
    for (size_t k = 0; k < n && !err->code; k++)
        work->one[k] = work->all_new[k] = 1;
    if (!err->code) work->all_new[n - 1] = MD_DRIFT_TOP;
    if (err->code) md_patankar_free(work);
    return err->code;
}

void md_patankar_free(md_patankar *work)
{
    md_free(work->all);
    md_free(work->sweep.moments_a);
    md_free(work->sweep.moments_b);
    md_free(work->sweep.given_a);
    md_free(work->sweep.given_b);
    md_free(work->matrix);
    *work = (md_patankar){0};
}

/* The rates that act on donor l are scale_a[l] times those of the first state plus scale_b[l] times those of the second;
 * sources and the deep layer take share_a and share_b of them. */
typedef struct stage {
    const md_rates *a, *b;           /* b == a in the first stage */
    const double *scale_a, *scale_b; /* scale_b is NULL in the first stage */
    const double *known_phi, *new_share;
    double share_a, share_b;
    double deep_scale;
} stage;

/* out = g + (a of_a + b of_b) */
MD_WIDE static void spread(int n, const double *g, double a, const double *of_a, double b, const double *of_b,
                           double *restrict out)
{
    for (int k = 0; k < n; k++)
        out[k] = g[k] + (a * of_a[k] + b * of_b[k]);
}

/* The deep layer is one more donor above the bins; what enters the surface is spread by the supply's weights. */
static void supply(md_patankar *work, const stage *s, const md_state *from, double sigma_deep_b, double h, md_moved *moved)
{
    const md_supply_split *a = &s->a->supply, *b = &s->b->supply;
    double in = s->share_a * a->deep_in + s->share_b * b->deep_in;
    double out_a = from->sigma_deep > 0 ? a->deep_out / from->sigma_deep : 0,
           out_b = sigma_deep_b > 0 ? b->deep_out / sigma_deep_b : 0;
    double out = s->share_a * s->deep_scale * out_a + s->share_b * out_b;
    double deep = (from->sigma_deep + h * in) / (1 + h * out);
    double mixed_up = h * out * deep;
    double direct_a = h * s->share_a * (a->surface - a->deep_out), direct_b = h * s->share_b * (b->surface - b->deep_out);

    spread(work->n, from->mass, direct_a + 0.5 * mixed_up, s->a->supply_weight, direct_b + 0.5 * mixed_up, s->b->supply_weight,
           work->before);
    double spilled = h * (s->share_a * a->spilled + s->share_b * b->spilled);
    moved->sigma_deep = deep;
    moved->not_supplied = h * (s->share_a * a->refused + s->share_b * b->refused);
    moved->book[MD_BOOK_SUPPLIED] += direct_a + direct_b + h * in + spilled;
    moved->book[MD_BOOK_SPILLED] += spilled;
}

/* Numbers N of the bodies of masses g; none where the cell's collisions pause. */
MD_WIDE static void partners(const md_sizes *sizes, bool collide, const double *g, double *restrict N)
{
    const double *m = sizes->m;
    for (int k = 0; k < sizes->n; k++)
        N[k] = g[k] / m[k];
    if (!collide) memset(N, 0, (size_t)sizes->n * sizeof(double));
}

MD_WIDE static void combine(int n, const double *scale_a, const double *a, const double *scale_b, const double *b,
                            double *restrict mean)
{
    for (int l = 0; l < n; l++)
        mean[l] = scale_a[l] * a[l] + scale_b[l] * b[l];
}

/* What acts on donors of the rates a and b of the two states; NULL: nothing does. */
static const double *acting(const stage *s, const double *a, const double *b, const double *zero, double *mean, int n)
{
    if (!s->scale_b) return a;
    if (!a && !b) return NULL;
    if (!a) a = zero;
    if (!b) b = zero;
    combine(n, s->scale_a, a, s->scale_b, b, mean);
    return mean;
}

static const double *blow_of(const md_rates *rates)
{
    return rates->sink_on[MD_SINK_BLOW] ? rates->sink[MD_SINK_BLOW] : NULL;
}

static const double *shrink_of(const md_rates *rates)
{
    return rates->shrinks ? rates->shrink : NULL;
}

static md_sweep_input input_of(const md_patankar *work, const md_sizes *sizes, const stage *s, double h)
{
    int n = work->n;
    const double *zero = work->zero, *shrunk = acting(s, shrink_of(s->a), shrink_of(s->b), zero, work->shrunk, n);
    const double *blow_a = blow_of(s->a), *blow_b = blow_of(s->b);
    return (md_sweep_input){.n = n,
                            .s = sizes->s,
                            .a = work->partner_a,
                            .b = work->partner_b,
                            .scale_a = s->scale_a,
                            .scale_b = s->scale_b,
                            .before = work->before,
                            .others = acting(s, s->a->other_sinks, s->b->other_sinks, zero, work->others, n),
                            .shrunk = shrunk ? shrunk : zero,
                            .blow = acting(s, blow_a, blow_b, zero, work->blow, n),
                            .blow_full_a = blow_a ? s->a->blow_full : 0,
                            .blow_full_b = blow_b ? s->b->blow_full : 0,
                            .known_phi = s->known_phi,
                            .new_share = s->new_share,
                            .mass_ratio = sizes->m[0] / sizes->m[1],
                            .h = h};
}

/* Four sums, so that no addition waits for the last one. */
MD_WIDE static double sum_of_products(const double *a, const double *b, int n)
{
    double sum[4] = {0, 0, 0, 0};
    int l = 0;
    for (; l + 4 <= n; l += 4)
        for (int k = 0; k < 4; k++)
            sum[k] += a[l + k] * b[l + k];
    for (; l < n; l++)
        sum[0] += a[l] * b[l];
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

static double taken_by(const double *scale, const double *sink, const double *out, int n)
{
    double taken = 0;
    for (int l = 0; l < n; l++)
        taken += scale[l] * sink[l] * out[l];
    return taken;
}

/* Book what linear losses took from donors whose masses are now those of the result. */
static void book_linear(const md_patankar *work, const stage *s, const md_sweep_input *in, md_moved *moved)
{
    int n = work->n;
    const double *mass = work->result.mass, *edge = work->result.edge;
    if (in->blow) moved->book[MD_BOOK_BLOWN_OUT] += in->h * sum_of_products(work->result.blown, mass, n);
    for (int k = MD_SINK_BLOW + 1; k < MD_SINKS; k++) {
        double taken = 0;
        if (s->a->sink_on[k]) taken += taken_by(s->scale_a, s->a->sink[k], mass, n);
        if (s->scale_b && s->b->sink_on[k]) taken += taken_by(s->scale_b, s->b->sink[k], mass, n);
        moved->book[md_ledger_sinks[k].book] += in->h * taken;
    }
    if (in->shrunk == work->zero) return;
    /* Shrinking bodies arrive one bin lower, the rest of their mass is vapour; out of the smallest bin all of it is. */
    double smallest = in->shrunk[0] * edge[0], larger = sum_of_products(in->shrunk + 1, edge + 1, n - 1);
    moved->book[MD_BOOK_SUBLIMATED] += in->h * ((1 - in->mass_ratio) * larger + smallest);
}

/* Without collisions only shrinking grains and sources connect the bins. */
static void sweep_without_collisions(const md_sweep_input *in, md_sweep_work *work, md_sweep_result *result)
{
    double entered = 0;
    for (int l = in->n - 1; l >= 0; l--) {
        md_sweep_prepare(in, work, result, l, 0, 0);
        md_sweep_solve(in, work, result, l, md_sweep_pull(in, result->mass, l), in->before[l], entered);
        entered = in->h * (in->shrunk[l] * md_sweep_arriving(in, l)) * result->edge[l];
    }
}

static void step(md_patankar *work, const md_sizes *sizes, const md_meetings *meetings, const stage *s, double h, double *out,
                 md_moved *moved)
{
    md_sweep_input in = input_of(work, sizes, s, h);
    md_sweep_result *result = &work->result;
    result->mass = out;
    if (!s->a->collide && !s->b->collide)
        sweep_without_collisions(&in, &work->sweep, result);
    else if (meetings->upward)
        moved->book[MD_BOOK_BELOW_GRID] += md_dense_solve(work->matrix, meetings, &in, &work->sweep, result);
    else
        moved->book[MD_BOOK_BELOW_GRID] += work->kernel->run(meetings, &in, &work->sweep, result);
    book_linear(work, s, &in, moved);
}

static stage first_stage(const md_patankar *work, const md_rates *rates)
{
    return (stage){.a = rates,
                   .b = rates,
                   .scale_a = work->one,
                   .known_phi = work->zero,
                   .new_share = work->all_new,
                   .share_a = 1,
                   .share_b = 0,
                   .deep_scale = 1};
}

void md_patankar_first(md_patankar *work, const md_sizes *sizes, const md_meetings *meetings, const md_state *from,
                       const double *partner, double h, double *out, md_moved *moved)
{
    stage s = first_stage(work, from->rates);
    *moved = (md_moved){{0}, 0, 0};
    supply(work, &s, from, from->sigma_deep, h, moved);
    partners(sizes, from->rates->collide, partner, work->partner_a);
    step(work, sizes, meetings, &s, h, out, moved);
}

/* Half; but for donors that lose all they have many times over in the sub-step, nothing when they alternate, and the less
 * the farther they have been from their balance. */
static inline double weight_of_first(double earlier, double g, double g1, double spent)
{
    bool alternates = (g - earlier) * (g1 - g) < 0;
    double larger = g > g1 ? g : g1, smaller = g > g1 ? g1 : g, ratio = larger > 0 ? smaller / larger : 1;
    double kept = alternates ? 0 : ratio * (2 - ratio), x = 0.25 * spent; /* 1 - (1 - ratio)^2 */
    return 0.5 * (kept + (1 - kept) / (1 + x * x));
}

/* What the rates at g count for each donor, and those at g1, and its edge. */
MD_WIDE static void weigh(int n, const double *restrict earlier, const double *restrict g, const double *restrict g1,
                          const double *restrict spent, double *restrict scale_a, double *restrict scale_b,
                          double *restrict phi, double *restrict new_share)
{
    for (int l = 0; l < n; l++) {
        double weight_a = weight_of_first(earlier[l], g[l], g1[l], spent[l]), share_b = 1 - weight_a;
        double known = phi[l] * (g[l] > 0 ? weight_a : 0);
        /* g/g1 is at most 1 + h (loss) because g1 solves the first stage; a bin that was and is empty moves nothing. */
        scale_a[l] = g1[l] > 0 ? weight_a * (g[l] / g1[l]) : 0;
        scale_b[l] = share_b;
        phi[l] = known;
        new_share[l] = known > 0 ? share_b : 1;
    }
}

void md_patankar_second(md_patankar *work, const md_sizes *sizes, const md_meetings *meetings, const md_state *a,
                        const md_state *b, const double *earlier, double h, double *out, md_moved *moved)
{
    const double *g = a->mass, *g1 = b->mass;
    stage s = {.a = a->rates,
               .b = b->rates,
               .scale_a = work->scale_a,
               .scale_b = work->scale_b,
               .known_phi = work->known_phi,
               .new_share = work->new_share,
               .share_a = 0.5,
               .share_b = 0.5,
               .deep_scale = b->sigma_deep > 0 ? a->sigma_deep / b->sigma_deep : 0};
    *moved = (md_moved){{0}, 0, 0};
    md_drift_profile(sizes, g, work->known_phi);
    weigh(work->n, earlier ? earlier : g, g, g1, work->result.spent, work->scale_a, work->scale_b, work->known_phi,
          work->new_share);
    work->new_share[work->n - 1] *= MD_DRIFT_TOP;
    supply(work, &s, a, b->sigma_deep, h, moved);
    partners(sizes, a->rates->collide, g, work->partner_a);
    partners(sizes, b->rates->collide, g1, work->partner_b);
    step(work, sizes, meetings, &s, h, out, moved);
}

void md_patankar_blown(md_patankar *work, const md_sizes *sizes, const md_meetings *meetings, const md_rates *rates,
                       const double *g, double *blown)
{
    int n = work->n;
    stage now = first_stage(work, rates);
    partners(sizes, rates->collide, g, work->partner_a);
    md_sweep_input in = input_of(work, sizes, &now, 0);
    for (int l = 0; l < n; l++) {
        blown[l] = in.blow ? in.blow[l] : 0;
        if (blown[l] <= 0 || blown[l] >= rates->blow_full) continue; /* not cut */
        double breaking = rates->collide ? md_row_breaking(meetings, l, sizes->s, work->partner_a) : 0;
        double chipping = rates->collide ? md_row_chipping(meetings, l, work->partner_a) : 0;
        blown[l] = md_sweep_blown(&in, l, in.others[l] + in.shrunk[l] + breaking + chipping);
    }
}

static void begin_rates(md_patankar *work, const md_sizes *sizes, const double *g)
{
    md_sweep_clear(&work->sweep, work->n);
    partners(sizes, true, g, work->partner_a);
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
        md_row_send(meetings, l, sizes->s, x, chipping, g[l], phi * g[l], work->sweep.at, work->sweep.tail);
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
            md_row_send(meetings, l, s, x, md_row_chipping(meetings, l, x), g[l], edge, at, tail);
    }
    return end_rates(work, meetings, bins, gain);
}
