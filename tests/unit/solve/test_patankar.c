/* One Patankar stage against a dense solve of the same system; positivity, books, empty and tiny bins; order in time. */
#include "transfer_reference.h"

#include "disk/collide/build.h"
#include "disk/solve/third.h"

enum { MAX_BINS = 32, TRIALS = 3 };

typedef struct fixture {
    md_setup setup;
    const md_params *params;
    const md_sizes *sizes;
    md_transfer transfer;
    md_meetings meetings;
    md_rates a, b;
    md_patankar work;
    tensor c;
    double weight_a[MAX_BINS], weight_b[MAX_BINS];
    double earlier[MAX_BINS], g[MAX_BINS], g1[MAX_BINS], g2[MAX_BINS], way[MAX_BINS], out[MAX_BINS];
    long double spent[MAX_BINS]; /* by the reference's first stage: h times all losses of each bin */
    double deep, deep1;          /* deep layer before, and after the first stage */
    md_error err;
} fixture;

static bool open_fixture(fixture *f, const char *changes, double v)
{
    memset(f, 0, sizeof *f);
    if (!disk_open(&f->setup, changes)) return false;
    f->params = &f->setup.disk.params;
    f->sizes = &f->setup.disk.sizes;
    int n = f->sizes->n;
    md_transfer_init(&f->transfer, n, &f->err);
    md_meetings_init(&f->meetings, n, &f->err);
    md_rates_init(&f->a, n, &f->err);
    md_rates_init(&f->b, n, &f->err);
    md_transfer_build(&f->transfer, f->params, f->sizes, v, 2e5);
    md_meetings_pack(&f->meetings, &f->transfer, f->params, f->sizes);
    md_patankar_init(&f->work, n, md_sweep_kernel_find(MD_SOLVER_KERNEL_AUTO), f->transfer.upward, &f->err);
    f->c = tensor_build(f->params, f->sizes, v, 2e5, &f->err);
    CHECK(f->err.code == MD_OK);
    return f->err.code == MD_OK;
}

static void close_fixture(fixture *f)
{
    tensor_free(&f->c);
    md_patankar_free(&f->work);
    md_rates_free(&f->a);
    md_rates_free(&f->b);
    md_transfer_free(&f->transfer);
    md_meetings_free(&f->meetings);
    md_setup_free(&f->setup);
}

static void random_rates(md_rates *rates, int n, uint64_t *seed, double *weight)
{
    double sum = 0;
    rates->blow_full = random_decades(seed, -6, 0); /* some bins are cut by the band's edge, some are not */
    rates->collide = true;
    rates->shrinks = random_unit(seed) < 0.8;
    for (int s = 0; s < MD_SINKS; s++)
        rates->sink_on[s] = random_unit(seed) < 0.6;
    for (int k = 0; k < n; k++) {
        rates->other_sinks[k] = 0;
        for (int s = 0; s < MD_SINKS; s++) {
            rates->sink[s][k] = random_unit(seed) < 0.3 ? 0 : random_decades(seed, -6, 0);
            if (rates->sink_on[s] && s != MD_SINK_BLOW) rates->other_sinks[k] += rates->sink[s][k];
        }
        rates->shrink[k] = random_decades(seed, -6, 0);
        weight[k] = random_unit(seed);
        sum += weight[k];
    }
    for (int k = 0; k < n; k++)
        weight[k] /= sum;
    double up = random_decades(seed, -4, 0);
    rates->supply = (md_supply_split){.surface = up, .spilled = random_decades(seed, -4, 0)};
    if (random_unit(seed) < 0.5)
        rates->supply = (md_supply_split){.surface = up, .deep_out = up, .deep_in = random_decades(seed, -4, 0)};
    rates->supply_weight = weight;
}

static void random_state(fixture *f, uint64_t *seed)
{
    for (int k = 0; k < f->sizes->n; k++) {
        f->g[k] = random_unit(seed) < 0.15 ? 0 : random_decades(seed, -12, 0);
        f->earlier[k] = random_decades(seed, -12, 0);
    }
    f->deep = random_decades(seed, -3, 1);
    random_rates(&f->a, f->sizes->n, seed, f->weight_a);
    random_rates(&f->b, f->sizes->n, seed, f->weight_b);
    f->a.shrinks = f->a.shrinks || f->b.shrinks;
}

/* --- the reference ------------------------------------------------------------------------------------------------------- */

/* The share of the first state's rates: half, and less the more often a bin is emptied that alternates or is far from g1. */
static long double first_share(const fixture *f, int l)
{
    bool alternates = f->earlier[l] < f->g[l] ? f->g1[l] < f->g[l] : f->earlier[l] > f->g[l] && f->g1[l] > f->g[l];
    long double larger = fmax(f->g[l], f->g1[l]), off = larger > 0 ? (f->g[l] - (long double)f->g1[l]) / larger : 0;
    long double squared = f->spent[l] * f->spent[l] / 16;
    return 0.5L * (1 - (alternates ? 1 : off * off) * squared / (1 + squared));
}

/* How the rates of the two states act on source l: in full, or a share of each, the first weighted by g/g1. */
typedef struct mix {
    long double a, b;
} mix;

static mix mix_of(const fixture *f, bool second, int l)
{
    if (!second) return (mix){1, 0};
    long double share = first_share(f, l);
    return (mix){f->g1[l] > 0 ? share * f->g[l] / f->g1[l] : 0, 1 - share};
}

/* Partial pivoting, long double. a has n rows of n + 1, the right-hand side last. */
static void gauss(long double *a, int n, long double *x)
{
#define A(r, c) a[(size_t)(r) * ((size_t)n + 1) + (size_t)(c)]
    for (int p = 0; p < n; p++) {
        int best = p;
        for (int r = p; r < n; r++)
            if (fabsl(A(r, p)) > fabsl(A(best, p))) best = r;
        for (int c = 0; c <= n; c++) {
            long double swap = A(p, c);
            A(p, c) = A(best, c);
            A(best, c) = swap;
        }
        for (int r = p + 1; r < n; r++) {
            long double factor = A(r, p) / A(p, p);
            for (int c = p; c <= n; c++)
                A(r, c) -= factor * A(p, c);
        }
    }
    for (int r = n - 1; r >= 0; r--) {
        x[r] = A(r, n);
        for (int c = r + 1; c < n; c++)
            x[r] -= A(r, c) * x[c];
        x[r] /= A(r, r);
    }
#undef A
}

/* Where bodies drift, the share of the mean number that stands at the edge: known of the first state for one half, and of the new
 * state, which is `out` if that solves the system. */
static void edges(const fixture *f, bool second, const double *out, long double *phi)
{
    long double was[MAX_BINS], is[MAX_BINS], phi_was[MAX_BINS];
    for (int k = 0; k < f->sizes->n; k++) {
        was[k] = f->g[k];
        is[k] = out[k];
    }
    tensor_phi(f->sizes, was, phi_was);
    tensor_phi(f->sizes, is, phi);
    for (int k = 0; k < f->sizes->n; k++) {
        long double first = second && f->g[k] > 0 ? first_share(f, k) : 0;
        phi[k] = (1 - first) * phi[k] + first * phi_was[k];
        if (f->transfer.upward) phi[k] = 1;
    }
}

/* Blow-out of source l, whose other losses are at rate `others`. */
static long double blown(const fixture *f, mix m, int l, long double others)
{
    long double part = 0, full = 0;
    const md_rates *state[2] = {&f->a, &f->b};
    for (int s = 0; s < 2; s++) {
        if (!state[s]->sink_on[MD_SINK_BLOW]) continue;
        part += (s ? m.b : m.a) * state[s]->sink[MD_SINK_BLOW][l];
        full += (s ? m.b : m.a) * state[s]->blow_full;
    }
    return part < full && part > 0 ? part * others / (others + (full - part)) : part;
}

/* Unknowns: the bins, then the deep layer. Transfers are taken in proportion to the donor's new mass. The system depends on its
 * solution where bodies drift; that `out` solves the system made with itself is what is to be shown. */
static void reference(fixture *f, bool second, double h, const double *solved, long double *x)
{
    enum { ROW = MAX_BINS + 2 };
    static long double full[(MAX_BINS + 1) * ROW];
    int n = f->sizes->n, size = n + 1;
    long double deep_rate = f->deep > 0 ? f->a.supply.deep_out / (long double)f->deep : 0, deep_in = f->a.supply.deep_in;
    if (second) {
        deep_rate = 0.5L * deep_rate * f->deep / f->deep1 + 0.5L * f->b.supply.deep_out / f->deep1;
        deep_in = 0.5L * (f->a.supply.deep_in + (long double)f->b.supply.deep_in);
    }
#define A(r, c) full[(size_t)(r) * ((size_t)size + 1) + (size_t)(c)]
    long double phi[MAX_BINS];
    edges(f, second, solved, phi);
    for (int r = 0; r < size; r++)
        for (int c = 0; c <= size; c++)
            A(r, c) = r == c;
    for (int l = 0; l < n; l++) {
        mix m = mix_of(f, second, l);
        long double N[MAX_BINS], met[MAX_BINS], out = m.a * f->a.other_sinks[l] + m.b * f->b.other_sinks[l], drift;
        long double shrink = (f->a.shrinks ? m.a * f->a.shrink[l] : 0) + (f->b.shrinks ? m.b * f->b.shrink[l] : 0);
        for (int p = 0; p < n; p++) {
            N[p] = m.a * f->g[p] / (long double)f->sizes->m[p];
            if (second) N[p] += m.b * f->g1[p] / (long double)f->sizes->m[p];
        }
        long double others = out + shrink;
        for (int k = -1; k < n; k++)
            others += tensor_rate(&f->c, k, l, N);
        long double blows = blown(f, m, l, others);
        out += blows;
        f->spent[l] = h * (others + blows);
        drift = shrink * phi[l];
        tensor_met(&f->c, l, N, phi[l], met);
        for (int k = -1; k < n; k++) {
            long double rate = tensor_rate(&f->c, k, l, met);
            if (k >= 0 && k != l) A(k, l) -= h * rate;
            out += rate;
        }
        if (l > 0) A(l - 1, l) -= h * drift * f->sizes->m[l - 1] / f->sizes->m[l];
        A(l, l) += h * (out + drift);
        long double direct_a = f->a.supply.surface - f->a.supply.deep_out,
                    direct_b = f->b.supply.surface - f->b.supply.deep_out;
        A(l, size) = f->g[l] + (second ? 0.5L * h * (direct_a * f->weight_a[l] + direct_b * f->weight_b[l])
                                       : h * direct_a * f->weight_a[l]);
        A(l, n) -= h * deep_rate * (second ? 0.5L * (f->weight_a[l] + (long double)f->weight_b[l]) : f->weight_a[l]);
    }
    A(n, n) += h * deep_rate;
    A(n, size) = f->deep + h * deep_in;
#undef A
    gauss(full, size, x);
}

/* --- tests ---------------------------------------------------------------------------------------------------------------- */

static void take_first(fixture *f, double h, double *out, md_moved *moved)
{
    md_patankar_first(&f->work, f->sizes, &f->meetings, &(md_state){&f->a, f->g, f->deep}, f->g, h, out, moved);
}

static void take_second(fixture *f, double h, double *out, md_moved *moved)
{
    md_patankar_second(&f->work, f->sizes, &f->meetings, &(md_state){&f->a, f->g, f->deep}, &(md_state){&f->b, f->g1, f->deep1},
                       f->earlier, h, out, moved);
}

/* The three stages of third order, after the first; `on_way`: the rates a third of the way. `way_moved`: what that stage moved. */
static void take_third(fixture *f, const md_rates *on_way, double h, double *out, md_moved *way_moved, md_moved *moved)
{
    const md_state start = {&f->a, f->g, f->deep}, first = {&f->b, f->g1, f->deep1}, second = {&f->b, f->g2, f->deep1},
                   way = {on_way, f->way, f->deep};
    md_third step = {&f->work, f->sizes, &f->meetings, &start, h};
    md_third_end(&step, &first, f->earlier, f->g2, moved);
    md_third_way(&step, &second, &way, &way, f->way, way_moved);
    md_third_last(&step, &way, &second, out, moved);
}

/* start + supplied - all that left = now, in long double, on the scale of the mass handled. */
static double book_error(const fixture *f, const double *out, const md_moved *moved)
{
    long double handled = f->deep, rest;
    for (int k = 0; k < f->sizes->n; k++)
        handled += f->g[k];
    handled += moved->book[MD_BOOK_SUPPLIED];
    rest = handled - moved->sigma_deep;
    for (int b = 0; b < MD_BOOKS; b++)
        if (b != MD_BOOK_SUPPLIED) rest -= moved->book[b];
    for (int k = 0; k < f->sizes->n; k++)
        rest -= out[k];
    return handled > 0 ? (double)fabsl(rest / handled) : (double)fabsl(rest);
}

static void test_against_dense(const char *changes, double v)
{
    static fixture f;
    static uint64_t seed = 23;
    static const double steps[] = {1e-9, 1e-4, 0.03, 1, 20, 1e4};
    int before = check_failed;
    if (open_fixture(&f, changes, v)) {
        int n = f.sizes->n;
        for (int trial = 0; trial < TRIALS; trial++) {
            random_state(&f, &seed);
            for (size_t j = 0; j < sizeof steps / sizeof steps[0]; j++) {
                long double want[MAX_BINS + 1];
                md_moved moved;
                double h = steps[j];
                take_first(&f, h, f.g1, &moved);
                f.deep1 = moved.sigma_deep;
                reference(&f, false, h, f.g1, want);
                for (int k = 0; k < n; k++)
                    CHECK_REL(f.g1[k], (double)want[k], 1e-12);
                CHECK_REL(moved.sigma_deep, (double)want[n], 1e-13);
                CHECK(book_error(&f, f.g1, &moved) <= 1e-13);

                take_second(&f, h, f.out, &moved);
                reference(&f, true, h, f.out, want);
                for (int k = 0; k < n; k++)
                    CHECK_REL(f.out[k], (double)want[k], 1e-12);
                CHECK_REL(moved.sigma_deep, (double)want[n], 1e-13);
                CHECK(book_error(&f, f.out, &moved) <= 1e-13);
            }
        }
    }
    if (check_failed > before) printf("  ... with \"%s\", v = %g\n", changes, v);
    close_fixture(&f);
}

/* Collisions alone: with a closed bottom, or gross, nothing at all leaves the cell. */
static void no_linear_rates(md_rates *rates, int n)
{
    rates->shrinks = false;
    for (int s = 0; s < MD_SINKS; s++)
        rates->sink_on[s] = false;
    for (int k = 0; k < n; k++)
        rates->other_sinks[k] = 0;
}

/* However long the step: nothing negative, nothing lost. One bin in six empty, some denormal. */
static void test_any_step(const char *changes, double v, bool sinks)
{
    static fixture f;
    static uint64_t seed = 99;
    int before = check_failed;
    if (open_fixture(&f, changes, v)) {
        int n = f.sizes->n;
        for (double h = 1e-20; h < 2e20; h *= 100) {
            md_moved moved;
            random_state(&f, &seed);
            if (!sinks) {
                no_linear_rates(&f.a, n);
                no_linear_rates(&f.b, n);
            }
            for (int k = 0; k < n; k += 5)
                f.g[k] = k % 2 ? 5e-324 : 3e-310;
            take_first(&f, h, f.g1, &moved);
            f.deep1 = moved.sigma_deep;
            int bad = 0;
            for (int k = 0; k < n; k++)
                bad += !(f.g1[k] >= 0 && isfinite(f.g1[k]));
            double error = book_error(&f, f.g1, &moved);
            CHECK(bad == 0);
            CHECK(error <= 1e-13);
            take_second(&f, h, f.out, &moved);
            for (int k = 0; k < n; k++)
                bad += !(f.out[k] >= 0 && isfinite(f.out[k]));
            double error2 = book_error(&f, f.out, &moved);
            CHECK(bad == 0);
            CHECK(error2 <= 1e-13);
            for (int b = 0; b < MD_BOOKS; b++)
                CHECK(moved.book[b] >= 0);
            md_moved on_way;
            take_third(&f, &f.b, h, f.out, &on_way, &moved);
            for (int k = 0; k < n; k++)
                bad += !(f.out[k] >= 0 && isfinite(f.out[k])) + !(f.way[k] >= 0 && isfinite(f.way[k]));
            double error3 = fmax(book_error(&f, f.out, &moved), book_error(&f, f.way, &on_way));
            CHECK(bad == 0);
            CHECK(error3 <= 1e-13);
            for (int b = 0; b < MD_BOOKS; b++)
                CHECK(moved.book[b] >= 0 && on_way.book[b] >= 0);
            if (fmax(error, fmax(error2, error3)) > 1e-13)
                printf("  h = %g: errors of the books %.2e, %.2e and %.2e\n", h, error, error2, error3);
        }
    }
    if (check_failed > before) printf("  ... with \"%s\", v = %g\n", changes, v);
    close_fixture(&f);
}

static void test_nothing_from_nothing(const char *changes)
{
    static fixture f;
    uint64_t seed = 4;
    if (open_fixture(&f, changes, 2000)) {
        int n = f.sizes->n;
        md_moved moved;
        random_state(&f, &seed);
        for (int k = 0; k < n; k++)
            f.g[k] = 0;
        f.deep = 0;
        f.a.supply = f.b.supply = (md_supply_split){0};
        take_first(&f, 1e3, f.g1, &moved);
        f.deep1 = moved.sigma_deep;
        take_second(&f, 1e3, f.out, &moved);
        for (int k = 0; k < n; k++)
            CHECK(f.g1[k] == 0 && f.out[k] == 0);
        for (int b = 0; b < MD_BOOKS; b++)
            CHECK(moved.book[b] == 0);
        CHECK(moved.sigma_deep == 0);
        md_moved on_way;
        take_third(&f, &f.b, 1e3, f.out, &on_way, &moved);
        for (int k = 0; k < n; k++)
            CHECK(f.way[k] == 0 && f.out[k] == 0);
        for (int b = 0; b < MD_BOOKS; b++)
            CHECK(moved.book[b] == 0);
    }
    close_fixture(&f);
}

static const char *const transfers[] = {
    "sizes.bins=20",
    "sizes.bins=13 collisions.bottom=closed",
    "sizes.bins=25 sizes.s_min_m=1e-3 sizes.s_max_m=1e-1",
    "sizes.bins=16 collisions.outcome=destroy collisions.pair_ratio_min=1e-4",
    "sizes.bins=16 collisions.outcome=crater collisions.crater_ejecta_kg=1e-7",
    "sizes.bins=14 collisions.sticking=accrete",
    "sizes.bins=14 collisions.sticking=accrete collisions.bottom=closed",
    "sizes.bins=14 collisions.bookkeeping=gross",
    "sizes.bins=14 collisions.bookkeeping=gross collisions.q_frag=1",
};

/* --- order ---------------------------------------------------------------------------------------------------------------- */

enum { CHAIN = 6 };

/* exp(A t) y by scaling (2^-20) and a Taylor series of twenty terms, squared back as a matrix. */
static void matrix_exponential(int n, const long double *A, long double t, const double *y0, long double *y)
{
    enum { MOST = 16, SQUARINGS = 20 };
    static long double E[MOST * MOST], term[MOST * MOST], next[MOST * MOST];
    long double scale = ldexpl(t, -SQUARINGS);
    size_t N = (size_t)n;
    for (size_t i = 0; i < N * N; i++)
        E[i] = term[i] = i % (N + 1) == 0;
    for (int order = 1; order <= 20; order++) {
        for (size_t r = 0; r < N; r++)
            for (size_t c = 0; c < N; c++) {
                next[r * N + c] = 0;
                for (size_t k = 0; k < N; k++)
                    next[r * N + c] += term[r * N + k] * A[k * N + c] * scale / order;
            }
        memcpy(term, next, sizeof term);
        for (size_t i = 0; i < N * N; i++)
            E[i] += term[i];
    }
    for (int s = 0; s < SQUARINGS; s++) {
        for (size_t r = 0; r < N; r++)
            for (size_t c = 0; c < N; c++) {
                next[r * N + c] = 0;
                for (size_t k = 0; k < N; k++)
                    next[r * N + c] += E[r * N + k] * E[k * N + c];
            }
        memcpy(E, next, sizeof E);
    }
    for (size_t r = 0; r < N; r++) {
        y[r] = 0;
        for (size_t c = 0; c < N; c++)
            y[r] += E[r * N + c] * y0[c];
    }
}

/* Go to t_end in equal steps, of this order. With partners at the old state, as the classical scheme has it. */
static void integrate(fixture *f, int order, double t_end, int steps)
{
    for (int j = 0; j < steps; j++) {
        md_moved moved;
        double h = t_end / steps;
        take_first(f, h, f->g1, &moved);
        f->deep1 = moved.sigma_deep;
        md_moved on_way;
        if (order == 3)
            take_third(f, &f->a, h, f->out, &on_way, &moved);
        else if (order == 2)
            take_second(f, h, f->out, &moved);
        else
            memcpy(f->out, f->g1, sizeof f->out);
        memcpy(f->earlier, f->g, sizeof f->g);
        memcpy(f->g, f->out, sizeof f->g);
        f->deep = moved.sigma_deep;
    }
}

/* Worst relative error over bins and the deep layer. */
static double worst(const fixture *f, int n, const long double *want)
{
    long double error = want[n] > 0 ? fabsl(f->deep / want[n] - 1) : 0;
    for (int k = 0; k < n; k++)
        error = fmaxl(error, fabsl(f->g[k] / want[k] - 1));
    return (double)error;
}

static void check_order(fixture *f, const double *start, double deep, int n, double t_end, int steps, const long double *want)
{
    static const double most[] = {0, 0.1, 3e-3, 1e-5};
    for (int scheme = 1; scheme <= 3; scheme++) {
        double error[3];
        for (int level = 0; level < 3; level++) {
            memcpy(f->g, start, (size_t)n * sizeof(double));
            memcpy(f->earlier, start, (size_t)n * sizeof(double));
            f->deep = deep;
            integrate(f, scheme, t_end, steps << level);
            error[level] = worst(f, n, want);
        }
        double order = log2(error[1] / error[2]);
        printf("order %.3f, errors %.2e %.2e %.2e, wanted %d\n", order, error[0], error[1], error[2], scheme);
        CHECK(order >= scheme - 0.1 && order <= scheme + 0.5);
        CHECK(error[2] < most[scheme]);
    }
}

/* Grains are lost, and rain in from a deep layer: linear, so the exact answer is a matrix exponential. */
static void test_order_of_linear_system(void)
{
    static fixture f;
    enum { SIZE = CHAIN + 2 }; /* the deep layer, and a 1 that carries the sources */
    long double A[SIZE * SIZE] = {0}, y[SIZE];
    double y0[SIZE] = {3, 1, 4, 1, 5, 9, 2, 1};
    if (open_fixture(&f, "sizes.bins=6", 1000)) {
        const double deep_in = 0.7, t_mix = 2;
        for (int k = 0; k < CHAIN; k++) {
            f.a.sink[MD_SINK_BLOW][k] = 0.2 + 0.3 * k;
            f.weight_a[k] = (k + 1) / 21.0;
            A[k * SIZE + k] = -f.a.sink[MD_SINK_BLOW][k];
            A[k * SIZE + CHAIN] = f.weight_a[k] / t_mix;
        }
        A[CHAIN * SIZE + CHAIN] = -1 / t_mix;
        A[CHAIN * SIZE + CHAIN + 1] = deep_in;
        f.a.sink_on[MD_SINK_BLOW] = true;
        f.a.supply_weight = f.weight_a;
        matrix_exponential(SIZE, A, 1.5L, y0, y);
        for (int second = 0; second < 2; second++) {
            double error[3];
            for (int level = 0; level < 3; level++) {
                int steps = 32 << level;
                double h = 1.5 / steps;
                memcpy(f.g, y0, CHAIN * sizeof(double));
                f.deep = y0[CHAIN];
                for (int j = 0; j < steps; j++) { /* the deep layer's outflow follows the state, as md_supply_route has it */
                    md_moved moved;
                    md_rates at_end = f.a;
                    f.a.supply = (md_supply_split){.surface = f.deep / t_mix, .deep_out = f.deep / t_mix, .deep_in = deep_in};
                    take_first(&f, h, f.g1, &moved);
                    f.deep1 = moved.sigma_deep;
                    at_end.supply =
                        (md_supply_split){.surface = f.deep1 / t_mix, .deep_out = f.deep1 / t_mix, .deep_in = deep_in};
                    memcpy(f.out, f.g1, sizeof f.out);
                    if (second)
                        md_patankar_second(&f.work, f.sizes, &f.meetings, &(md_state){&f.a, f.g, f.deep},
                                           &(md_state){&at_end, f.g1, f.deep1}, NULL, h, f.out, &moved);
                    memcpy(f.g, f.out, sizeof f.g);
                    f.deep = moved.sigma_deep;
                }
                error[level] = worst(&f, CHAIN, y);
            }
            double order = log2(error[1] / error[2]);
            printf("linear system: order %.3f, errors %.2e %.2e %.2e, %s\n", order, error[0], error[1], error[2],
                   second ? "mprk22" : "mpe");
            CHECK(order >= (second ? 1.9 : 0.9) && order <= (second ? 2.3 : 1.2));
            CHECK(error[2] < (second ? 1e-3 : 5e-2));
        }
    }
    close_fixture(&f);
}

/* dg/dt of the full collisional system, from the tensor. */
static void derivative(const fixture *f, const long double *g, long double *dg)
{
    int n = f->sizes->n;
    long double N[MAX_BINS], met[MAX_BINS], phi[MAX_BINS];
    for (int p = 0; p < n; p++)
        N[p] = g[p] / f->sizes->m[p];
    tensor_phi(f->sizes, g, phi);
    for (int k = 0; k < n; k++) {
        long double others = f->a.other_sinks[k] + f->a.shrink[k];
        for (int to = -1; to < n; to++)
            others += tensor_rate(&f->c, to, k, N);
        long double lost = f->a.other_sinks[k] + blown(f, (mix){1, 0}, k, others) + phi[k] * f->a.shrink[k];
        dg[k] = f->a.supply.surface * f->weight_a[k] - lost * g[k];
        if (f->transfer.upward) phi[k] = 1;
    }
    for (int k = 0; k + 1 < n; k++)
        dg[k] += phi[k + 1] * f->a.shrink[k + 1] * g[k + 1] * f->sizes->m[k] / f->sizes->m[k + 1];
    for (int l = 0; l < n; l++) {
        tensor_met(&f->c, l, N, phi[l], met);
        for (int k = -1; k < n; k++) {
            long double rate = tensor_rate(&f->c, k, l, met) * g[l];
            if (k >= 0) dg[k] += rate;
            dg[l] -= rate;
        }
    }
}

/* Runge-Kutta of order 4 with steps short enough to be exact here. */
static void runge_kutta(const fixture *f, double t_end, int steps, const double *start, long double *g)
{
    int n = f->sizes->n;
    long double h = t_end / (long double)steps, k[4][MAX_BINS], x[MAX_BINS];
    for (int i = 0; i < n; i++)
        g[i] = start[i];
    for (int j = 0; j < steps; j++) {
        derivative(f, g, k[0]);
        for (int stage = 1; stage < 4; stage++) {
            for (int i = 0; i < n; i++)
                x[i] = g[i] + h * (stage < 3 ? 0.5L : 1) * k[stage - 1][i];
            derivative(f, x, k[stage]);
        }
        for (int i = 0; i < n; i++)
            g[i] += h / 6 * (k[0][i] + 2 * k[1][i] + 2 * k[2][i] + k[3][i]);
    }
}

/* Collisions, sinks and a source together, and grains that shrink: nonlinear. */
static void test_order_with_collisions(const char *changes, double shrink)
{
    static fixture f;
    long double want[MAX_BINS + 1] = {0};
    double start[MAX_BINS];
    if (open_fixture(&f, changes, 100)) {
        int n = f.sizes->n;
        f.a.collide = f.b.collide = true;
        f.a.sink_on[MD_SINK_DRAG] = f.b.sink_on[MD_SINK_DRAG] = true;
        f.a.sink_on[MD_SINK_BLOW] = f.b.sink_on[MD_SINK_BLOW] = true;
        f.a.blow_full = f.b.blow_full = 2;
        f.a.shrinks = f.b.shrinks = shrink > 0;
        for (int k = 0; k < n; k++) {
            start[k] = f.sizes->m[k] * (1 + 0.3 * k);
            f.a.sink[MD_SINK_DRAG][k] = f.a.other_sinks[k] = f.b.sink[MD_SINK_DRAG][k] = f.b.other_sinks[k] = 0.1 / (k + 1);
            f.a.sink[MD_SINK_BLOW][k] = f.b.sink[MD_SINK_BLOW][k] = k == 0 ? 2 : k == 1 ? 1.2 : 0;
            f.a.shrink[k] = f.b.shrink[k] = shrink * (k + 1);
            f.weight_a[k] = f.weight_b[k] = 1.0 / n;
        }
        f.a.supply_weight = f.weight_a;
        f.b.supply_weight = f.weight_b;
        f.a.supply.surface = f.b.supply.surface = 2 * f.sizes->m[0];
        runge_kutta(&f, 0.2, 400, start, want);
        printf("%s: ", changes);
        check_order(&f, start, 0, n, 0.2, 64, want);
    }
    close_fixture(&f);
}

/* Rates that change in time are taken at their own times: dg/dt = -(1 + t) g. */
static void test_order_in_time(void)
{
    static fixture f;
    if (open_fixture(&f, "sizes.bins=2", 1000)) {
        double error[3];
        f.a.sink_on[MD_SINK_BLOW] = f.b.sink_on[MD_SINK_BLOW] = true;
        f.a.supply_weight = f.b.supply_weight = f.weight_a;
        for (int level = 0; level < 3; level++) {
            int steps = 40 << level;
            double h = 1.0 / steps;
            f.g[0] = f.g[1] = 1;
            for (int j = 0; j < steps; j++) {
                md_moved moved;
                for (int k = 0; k < 2; k++) {
                    f.a.sink[MD_SINK_BLOW][k] = 1 + j * h;
                    f.b.sink[MD_SINK_BLOW][k] = 1 + (j + 1) * h;
                }
                md_patankar_first(&f.work, f.sizes, &f.meetings, &(md_state){&f.b, f.g, 0}, f.g, h, f.g1, &moved);
                take_second(&f, h, f.out, &moved);
                memcpy(f.g, f.out, sizeof f.g);
            }
            error[level] = fabs(f.g[1] / exp(-1.5) - 1);
        }
        CHECK(log2(error[1] / error[2]) >= 1.9 && error[2] < 1e-4);
    }
    close_fixture(&f);
}

/* The same of third order, dg/dt = s - (1 + c t) g with c = 1, s = 0, and c = 0, s = 3: exp(-3/2), and 3 - 2/e from 1. */
static void test_third_order_in_time(void)
{
    static fixture f;
    md_rates way;
    if (open_fixture(&f, "sizes.bins=2", 1000)) {
        const double exact[] = {exp(-1.5), 3 - 2 / exp(1)};
        CHECK(md_rates_init(&way, 2, &f.err) == MD_OK);
        f.a.sink_on[MD_SINK_BLOW] = f.b.sink_on[MD_SINK_BLOW] = way.sink_on[MD_SINK_BLOW] = true;
        f.weight_a[1] = 1;
        f.a.supply_weight = f.b.supply_weight = way.supply_weight = f.weight_a;
        for (int given = 0; given < 2; given++) {
            double error[3], c = 1 - given;
            f.a.supply.surface = f.b.supply.surface = way.supply.surface = 3 * given;
            for (int level = 0; level < 3; level++) {
                int steps = 20 << level;
                double h = 1.0 / steps;
                f.g[0] = f.g[1] = f.earlier[0] = f.earlier[1] = 1;
                for (int j = 0; j < steps; j++) {
                    md_moved moved, on_way;
                    for (int k = 0; k < 2; k++) {
                        f.a.sink[MD_SINK_BLOW][k] = 1 + c * (j * h);
                        way.sink[MD_SINK_BLOW][k] = 1 + c * ((j + MD_THIRD_WAY) * h);
                        f.b.sink[MD_SINK_BLOW][k] = 1 + c * ((j + 1) * h);
                    }
                    md_patankar_first(&f.work, f.sizes, &f.meetings, &(md_state){&f.b, f.g, 0}, f.g, h, f.g1, &moved);
                    take_third(&f, &way, h, f.out, &on_way, &moved);
                    memcpy(f.earlier, f.g, sizeof f.g);
                    memcpy(f.g, f.out, sizeof f.g);
                }
                error[level] = fabs(f.g[1] / exact[given] - 1);
            }
            double order = log2(error[1] / error[2]);
            printf("in time: order %.3f, errors %.2e %.2e %.2e\n", order, error[0], error[1], error[2]);
            CHECK(order >= 2.9 && order <= 3.3 && error[2] < 2e-6);
        }
        md_rates_free(&way);
    }
    close_fixture(&f);
}

/* A bin that loses all it has a million times over in a sub-step is in its balance after it, s/L; if it was a little off, by -3/16 of
 * that: 3/4 (last - way) with -1/2 at the end and -1/4 on the way. Bodies that drift do the same (drift.h). */
static void test_fast_bins_forget(bool drift)
{
    static fixture f;
    if (open_fixture(&f, "sizes.bins=12", 1000)) {
        const double fast = 1e6, off = 1e-6;
        md_moved moved, on_way;
        double balance[MAX_BINS];
        int n = f.sizes->n;
        for (int k = 0; k < n; k++) {
            f.weight_a[k] = 1.0 / n;
            f.a.other_sinks[k] = f.b.other_sinks[k] = drift ? 0 : fast;
            f.a.shrink[k] = f.b.shrink[k] = drift ? fast : 0;
        }
        f.a.shrinks = f.b.shrinks = drift;
        f.a.supply_weight = f.b.supply_weight = f.weight_a;
        f.a.supply.surface = f.b.supply.surface = n;
        take_first(&f, 1e6, balance, &moved); /* far beyond every memory of what was */
        for (int k = 0; k < n; k++)
            f.g[k] = f.earlier[k] = balance[k] * (k == n - 1 ? 1 + off : 1);
        take_first(&f, 1, f.g1, &moved);
        take_third(&f, &f.a, 1, f.out, &on_way, &moved);
        CHECK_REL((f.out[n - 1] / balance[n - 1] - 1) / off, -3.0 / 16, 1e-2);
        for (int k = 0; k < n; k++)
            CHECK(fabs(f.out[k] / balance[k] - 1) < off);
    }
    close_fixture(&f);
}

/* Masses in another unit are the same masses, down to where 1 / mass overflows; a bin into which nothing came stays empty. */
static void test_drift_of_very_few(void)
{
    md_drift_bin bin = {.z = 1.5, .rho = 7, .known = 0.25, .share = 0.5};
    bin.inverse = md_drift_inverse(bin.z, bin.rho, bin.known, bin.share);
    for (double total = 0; total < 3; total += 0.125) {
        md_drift_mass many = md_drift_solve(&bin, 2, total, 0);
        for (int power = -1000; power <= 0; power += 50) {
            md_drift_mass few = md_drift_solve(&bin, ldexp(2, power), ldexp(total, power), 0);
            CHECK(few.mass == ldexp(many.mass, power) && few.edge == ldexp(many.edge, power));
        }
        md_drift_mass least = md_drift_solve(&bin, 5e-324, total * 5e-324, 0);
        CHECK(least.mass >= 0 && least.mass <= 1.5e-323 && least.edge >= 0 && least.edge <= 1.5e-323);
    }
}

int main(void)
{
    test_drift_of_very_few();
    for (size_t k = 0; k < sizeof transfers / sizeof transfers[0]; k++) {
        test_against_dense(transfers[k], k % 2 ? 300 : 4000);
        test_any_step(transfers[k], k % 2 ? 4000 : 20, true);
        test_any_step(transfers[k], k % 2 ? 4000 : 20, false);
        test_nothing_from_nothing(transfers[k]);
    }
    test_order_of_linear_system();
    test_order_with_collisions(
        "sizes.bins=10 sizes.s_min_m=0.1 sizes.s_max_m=1 collisions.outcome=destroy collisions.kernel=constant "
        "collisions.kernel_coefficient=0.1",
        0);
    test_order_with_collisions(
        "sizes.bins=10 sizes.s_min_m=0.1 sizes.s_max_m=1 collisions.outcome=crater collisions.kernel=constant "
        "collisions.kernel_coefficient=0.1 collisions.crater_ejecta_kg=2",
        0.5);
    test_order_with_collisions(
        "sizes.bins=8 sizes.s_min_m=0.1 sizes.s_max_m=1 collisions.sticking=accrete collisions.kernel=constant "
        "collisions.kernel_coefficient=0.1",
        0);
    test_order_in_time();
    test_third_order_in_time();
    test_fast_bins_forget(false);
    test_fast_bins_forget(true);
    CHECK(md_alloc_live() == 0);
    return check_report();
}
