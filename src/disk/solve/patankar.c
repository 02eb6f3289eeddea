#include "disk/solve/patankar.h"

#include <string.h>

#include "disk/collide/dense.h"
#include "numbers/wide.h"

/* The rates that act on donor l are scale_a[l] times those of the first state plus scale_b[l] times those of the second;
 * sources and the deep layer take share_a and share_b of them. */
typedef struct stage {
    const md_rates *a, *b;           /* b == a in the first stage */
    const double *scale_a, *scale_b; /* scale_b is NULL in the first stage */
    const double *drift_a, *drift_b; /* of what drifts */
    const double *blown_a, *blown_b; /* rates of blow-out at the states; NULL: found for the mean of the two */
    const md_rates *supply_a, *supply_b;
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

MD_WIDE static void add(int n, double h, const double *rate, double *restrict out)
{
    for (int k = 0; k < n; k++)
        out[k] += h * rate[k];
}

/* What neighbours bring and take, in one number. */
static void exchange(md_patankar *work, double h, md_moved *moved)
{
    const md_influx *influx = work->influx;
    if (!influx) return;
    add(work->n, h, influx->bin, work->before);
    moved->book[MD_BOOK_MOVED_IN] += h * influx->in;
    moved->book[MD_BOOK_MOVED_OUT] += h * influx->out;
    moved->book[MD_BOOK_ACCRETED] += h * influx->accreted;
    moved->book[MD_BOOK_SPREAD] += h * influx->spread;
}

/* The deep layer is one more donor above the bins; what enters the surface is spread by the supply's weights. */
static void supply(md_patankar *work, const stage *s, const md_state *from, double sigma_deep_b, double h, md_moved *moved)
{
    const md_supply_split *a = &s->supply_a->supply, *b = &s->supply_b->supply;
    double in = s->share_a * a->deep_in + s->share_b * b->deep_in;
    double out_a = from->sigma_deep > 0 ? a->deep_out / from->sigma_deep : 0,
           out_b = sigma_deep_b > 0 ? b->deep_out / sigma_deep_b : 0;
    double out = s->share_a * s->deep_scale * out_a + s->share_b * out_b;
    double deep = (from->sigma_deep + h * in) / (1 + h * out);
    double mixed_up = h * out * deep;
    double direct_a = h * s->share_a * (a->surface - a->deep_out), direct_b = h * s->share_b * (b->surface - b->deep_out);

    spread(work->n, from->mass, direct_a + 0.5 * mixed_up, s->supply_a->supply_weight, direct_b + 0.5 * mixed_up,
           s->supply_b->supply_weight, work->before);
    exchange(work, h, moved);
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
static const double *acting(const double *scale_a, const double *scale_b, const double *a, const double *b, const double *zero,
                            double *mean, int n)
{
    if (!scale_b) return a;
    if (!a && !b) return NULL;
    if (!a) a = zero;
    if (!b) b = zero;
    combine(n, scale_a, a, scale_b, b, mean);
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
    const double *zero = work->zero,
                 *shrunk = acting(s->drift_a, s->drift_b, shrink_of(s->a), shrink_of(s->b), zero, work->shrunk, n);
    bool known = s->blown_a != NULL;
    const double *blow_a = known ? s->blown_a : blow_of(s->a), *blow_b = known ? s->blown_b : blow_of(s->b);
    return (md_sweep_input){.n = n,
                            .s = sizes->s,
                            .a = work->partner_a,
                            .b = work->partner_b,
                            .scale_a = s->scale_a,
                            .scale_b = s->scale_b,
                            .drift_a = s->drift_a,
                            .drift_b = s->drift_b,
                            .before = work->before,
                            .others =
                                acting(s->scale_a, s->scale_b, s->a->other_sinks, s->b->other_sinks, zero, work->others, n),
                            .shrunk = shrunk ? shrunk : zero,
                            .blow = acting(s->scale_a, s->scale_b, blow_a, blow_b, zero, work->blow, n),
                            .blow_full_a = blow_a && !known ? s->a->blow_full : 0,
                            .blow_full_b = blow_b && !known ? s->b->blow_full : 0,
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
    work->sweeps++;
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
                   .supply_a = rates,
                   .supply_b = rates,
                   .scale_a = work->one,
                   .drift_a = work->one,
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

/* Of the weight 1/2 that the rates at g have: all, but for donors that lose all they have many times over in the sub-step, nothing
 * when they alternate, and the less the farther they have been from their balance. */
static inline double kept_of(double earlier, double g, double g1, double spent)
{
    bool alternates = (g - earlier) * (g1 - g) < 0;
    double larger = g > g1 ? g : g1, smaller = g > g1 ? g1 : g, ratio = larger > 0 ? smaller / larger : 1;
    double kept = alternates ? 0 : ratio * (2 - ratio), x = 0.25 * spent; /* 1 - (1 - ratio)^2 */
    return kept + (1 - kept) / (1 + x * x);
}

MD_WIDE void md_patankar_kept(const md_patankar *work, const double *restrict earlier, const double *restrict g,
                              const double *restrict g1, double *restrict kept)
{
    const double *restrict spent = work->result.spent;
    for (int l = 0; l < work->n; l++)
        kept[l] = kept_of(earlier[l], g[l], g1[l], spent[l]);
}

/* What the rates at g count for each donor, and those at g1, and its edge. */
MD_WIDE static void weigh(int n, const double *restrict earlier, const double *restrict g, const double *restrict g1,
                          const double *restrict spent, double *restrict scale_a, double *restrict scale_b,
                          double *restrict phi, double *restrict new_share)
{
    for (int l = 0; l < n; l++) {
        double weight_a = 0.5 * kept_of(earlier[l], g[l], g1[l], spent[l]), share_b = 1 - weight_a;
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
               .supply_a = a->rates,
               .supply_b = b->rates,
               .scale_a = work->scale_a,
               .scale_b = work->scale_b,
               .drift_a = work->scale_a,
               .drift_b = work->scale_b,
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

/* Edges over means, where bodies drift; 1 where the dense solve takes all together. */
static void profile_of(const md_sizes *sizes, bool drifts, const double *g, double *phi)
{
    if (drifts) md_drift_profile(sizes, g, phi);
    for (int l = 0; l < sizes->n && !drifts; l++)
        phi[l] = 1;
}

/* What acts on each donor of two states, and what of it drifts. On entry drift_a and drift_b are the edges over means. */
MD_WIDE static void weigh_known(int n, const double *restrict weight_a, const double *restrict a, const double *restrict b,
                                const double *restrict expected, const double *restrict phi_expected, double *restrict scale_a,
                                double *restrict scale_b, double *restrict drift_a, double *restrict drift_b)
{
    for (int l = 0; l < n; l++) {
        double for_a = expected[l] > 0 ? weight_a[l] * (a[l] / expected[l]) : 0;
        double for_b = expected[l] > 0 ? (1 - weight_a[l]) * (b[l] / expected[l]) : 0;
        drift_a[l] = phi_expected[l] > 0 ? for_a * (drift_a[l] / phi_expected[l]) : 0;
        drift_b[l] = phi_expected[l] > 0 ? for_b * (drift_b[l] / phi_expected[l]) : 0;
        scale_a[l] = for_a;
        scale_b[l] = for_b;
    }
}

static void weigh_pair(md_patankar *work, const md_sizes *sizes, const md_meetings *meetings, const md_patankar_pair *pair)
{
    const md_state *a = pair->a, *b = pair->b;
    bool drifts = !(meetings->upward && (a->rates->collide || b->rates->collide));
    md_patankar_blown(work, sizes, meetings, a->rates, a->mass, work->blown_a);
    md_patankar_blown(work, sizes, meetings, b->rates, b->mass, work->blown_b);
    profile_of(sizes, drifts, a->mass, work->drift_a);
    profile_of(sizes, drifts, b->mass, work->drift_b);
    profile_of(sizes, drifts, pair->expected, work->known_phi);
    weigh_known(work->n, pair->weight_a, a->mass, b->mass, pair->expected, work->known_phi, work->scale_a, work->scale_b,
                work->drift_a, work->drift_b);
    partners(sizes, a->rates->collide, a->mass, work->partner_a);
    partners(sizes, b->rates->collide, b->mass, work->partner_b);
}

void md_patankar_mean(md_patankar *work, const md_sizes *sizes, const md_meetings *meetings, const md_state *from,
                      const md_patankar_pair *pair, double h, double *out, md_moved *moved)
{
    double deep_b = pair->supply_b->sigma_deep;
    stage s = {.a = pair->a->rates,
               .b = pair->b->rates,
               .supply_a = pair->supply_a->rates,
               .supply_b = pair->supply_b->rates,
               .scale_a = work->scale_a,
               .scale_b = work->scale_b,
               .drift_a = work->drift_a,
               .drift_b = work->drift_b,
               .blown_a = work->blown_a,
               .blown_b = work->blown_b,
               .known_phi = work->zero,
               .new_share = work->all_new,
               .share_a = 0.5,
               .share_b = 0.5,
               .deep_scale = deep_b > 0 ? from->sigma_deep / deep_b : 0};
    *moved = (md_moved){{0}, 0, 0};
    weigh_pair(work, sizes, meetings, pair);
    supply(work, &s, from, deep_b, h, moved);
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
