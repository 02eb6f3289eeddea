/* Collision transfers in suffix-sum form against the n^3 tensor of the definition, for every outcome and both book-keepings. */
#include "transfer_reference.h"

#include "disk/collide/build.h"
#include "disk/solve/patankar_rates.h"

enum { MAX_BINS = 32 };

typedef struct fixture {
    md_setup setup;
    const md_params *params;
    const md_sizes *sizes;
    md_transfer transfer;
    md_meetings meetings;
    md_patankar work;
    md_error err;
} fixture;

static void build(fixture *f, double v, double H)
{
    md_transfer_build(&f->transfer, f->params, f->sizes, v, H);
    md_meetings_pack(&f->meetings, &f->transfer, f->params, f->sizes);
}

static bool open_fixture(fixture *f, const char *changes, double v, double H)
{
    *f = (fixture){0};
    if (!disk_open(&f->setup, changes)) return false;
    f->params = &f->setup.disk.params;
    f->sizes = &f->setup.disk.sizes;
    CHECK(md_transfer_init(&f->transfer, f->sizes->n, &f->err) == MD_OK);
    CHECK(md_patankar_init(&f->work, f->sizes->n, md_sweep_kernel_find(MD_SOLVER_KERNEL_REFERENCE), false, &f->err) == MD_OK);
    CHECK(md_meetings_init(&f->meetings, f->sizes->n, &f->err) == MD_OK);
    build(f, v, H);
    return f->err.code == MD_OK;
}

static void close_fixture(fixture *f)
{
    md_patankar_free(&f->work);
    md_transfer_free(&f->transfer);
    md_meetings_free(&f->meetings);
    md_setup_free(&f->setup);
}

/* Numbers over twenty decades, one bin in six empty. */
static void random_state(const md_sizes *sizes, uint64_t *seed, double *g)
{
    for (int k = 0; k < sizes->n; k++)
        g[k] = random_unit(seed) < 1.0 / 6 ? 0 : sizes->m[k] * random_decades(seed, -10, 10);
}

/* Where only the smallest bins are asked for, they get the same bits. */
static void check_dust(fixture *f, const double *g, const double *gain, double below)
{
    for (int bins = 0; bins <= f->sizes->n; bins++) {
        double dust[MAX_BINS];
        CHECK(md_patankar_dust(&f->work, f->sizes, &f->meetings, g, bins, dust) == below);
        CHECK(memcmp(dust, gain, (size_t)bins * sizeof(double)) == 0);
    }
}

static void compare(fixture *f, const tensor *c, const double *g, const char *changes, double v)
{
    int n = f->sizes->n, before = check_failed;
    double gain[MAX_BINS], loss[MAX_BINS];
    long double N[MAX_BINS], G[MAX_BINS], phi[MAX_BINS], x[MAX_BINS], in = 0, out = 0;
    double below = md_patankar_rates(&f->work, f->sizes, &f->meetings, g, gain, loss);
    check_dust(f, g, gain, below);
    for (int p = 0; p < n; p++) {
        G[p] = g[p];
        N[p] = G[p] / f->sizes->m[p];
    }
    tensor_phi(f->sizes, G, phi);
    for (int k = -1; k < n; k++) {
        long double want = 0;
        for (int l = 0; l < n; l++) {
            tensor_met(c, l, N, phi[l], x);
            want += tensor_rate(c, k, l, x) * g[l];
        }
        CHECK_REL(k < 0 ? below : gain[k], (double)want, 1e-12);
        in += k < 0 ? below : gain[k];
    }
    for (int l = 0; l < n; l++) {
        long double want = 0;
        tensor_met(c, l, N, phi[l], x);
        for (int k = -1; k < n; k++)
            want += tensor_rate(c, k, l, x);
        CHECK_REL(loss[l], (double)want, 1e-12);
        out += (long double)loss[l] * g[l];
    }
    CHECK(fabsl(in - out) <= 1e-13L * out);
    if (check_failed > before) printf("  ... with \"%s\", v = %g m/s\n", changes, v);
}

static void test_against_tensor(const char *changes, double v)
{
    static uint64_t seed = 1;
    fixture f;
    double g[MAX_BINS];
    if (open_fixture(&f, changes, v, 2e5)) {
        tensor c = tensor_build(f.params, f.sizes, v, 2e5, &f.err);
        for (int trial = 0; trial < 4; trial++) {
            random_state(f.sizes, &seed, g);
            compare(&f, &c, g, changes, v);
        }
        tensor_free(&c);
    }
    close_fixture(&f);
}

/* Grids: the reference's range, a coarse one, and one so fine that the largest fragment is bins away and a remnant stays near. */
static void test_all_outcomes(void)
{
    static const char *const grid[] = {"sizes.bins=30", "sizes.bins=12", "sizes.bins=30 sizes.s_min_m=1e-2 sizes.s_max_m=1e-1",
                                       "sizes.bins=24 sizes.s_min_m=1e-4 sizes.s_max_m=1e4"};
    static const char *const outcome[] = {
        "collisions.outcome=leinhardt_stewart",
        "collisions.outcome=leinhardt_stewart collisions.q_frag=3 collisions.largest_fragment=1",
        "collisions.outcome=leinhardt_stewart collisions.q_frag=1 collisions.largest_fragment=1e-6",
        "collisions.outcome=leinhardt_stewart collisions.sticking=accrete",
        "collisions.outcome=destroy",
        "collisions.outcome=destroy collisions.pair_ratio_min=1e-3 collisions.q_frag=3.9 collisions.kernel=power",
        "collisions.outcome=destroy collisions.largest_fragment=1 collisions.q_frag=-2 collisions.kernel=product",
        "collisions.outcome=crater collisions.crater_ejecta_kg=1e-12 collisions.kernel=max_size",
        "collisions.outcome=destroy collisions.pair_ratio_min=1e-5 collisions.kernel=sum_size collisions.bottom=matched "
        "collisions.bottom_slope=3.7",
        "collisions.outcome=destroy collisions.pair_ratio_min=0.1 collisions.pair_ratio_slope=0.5 collisions.bottom=matched "
        "collisions.kernel=power collisions.kernel_nu=0.5",
        "collisions.outcome=crater collisions.crater_ejecta_kg=1e3 collisions.kernel=target_size",
    };
    static const double v[] = {1, 30, 700, 3500, 10000};
    char changes[600];
    for (size_t g = 0; g < sizeof grid / sizeof grid[0]; g++) {
        for (size_t o = 0; o < sizeof outcome / sizeof outcome[0]; o++) {
            for (int closed = 0; closed < 2; closed++) {
                if (closed && strstr(outcome[o], "matched")) continue;
                snprintf(changes, sizeof changes, closed ? "%s %s collisions.bottom=closed" : "%s %s", grid[g], outcome[o]);
                bool fast = strstr(outcome[o], "leinhardt") != NULL; /* v matters to the outcome */
                for (size_t k = 0; k < (fast ? sizeof v / sizeof v[0] : 1); k++)
                    test_against_tensor(changes, v[k]);
            }
        }
    }
}

/* A crater takes a fixed mass from the larger body; when all of that falls below the grid, bodies become lighter but no fewer. */
static void test_number_of_remnants(void)
{
    fixture f;
    uint64_t seed = 5;
    double g[MAX_BINS], gain[MAX_BINS], loss[MAX_BINS];
    if (open_fixture(&f,
                     "sizes.bins=30 sizes.s_min_m=1e-3 collisions.outcome=crater collisions.crater_ejecta_kg=1e-8 "
                     "collisions.largest_fragment=1e-8",
                     1000, 1e5)) {
        random_state(f.sizes, &seed, g);
        g[0] = 0; /* its remnants would be below the grid */
        md_patankar_rates(&f.work, f.sizes, &f.meetings, g, gain, loss);
        double change = 0, moved = 0;
        for (int k = 0; k < 30; k++) {
            change += (gain[k] - loss[k] * g[k]) / f.sizes->m[k];
            moved += gain[k] / f.sizes->m[k];
        }
        CHECK(moved > 0 && fabs(change) <= 1e-11 * moved);
    }
    close_fixture(&f);
}

/* What only chips a body leaves the rest of it in the next lower bin, whatever rounding makes of the difference of two masses. */
static void test_chips_stay_near(const char *strength)
{
    char changes[200];
    long chips = 0;
    for (int bins = 40; bins <= 120; bins++) {
        snprintf(changes, sizeof changes, "sizes.bins=%d %s", bins, strength);
        fixture f;
        if (open_fixture(&f, changes, 4000, 2e5))
            for (int l = 0; l < bins; l++)
                for (int e = 0; e < f.transfer.chip_end[l]; e++, chips++) {
                    size_t at = (size_t)l * f.transfer.row + (size_t)e;
                    CHECK(f.transfer.b[at] == l - 1 && f.transfer.r_hi[at] == 0);
                }
        close_fixture(&f);
    }
    CHECK(chips > 1000);
}

/* A single kind of body, at such a speed that half of each pair's mass is ejected: remnants M = m_i, numbers by hand. */
static void test_two_equal_bodies_by_hand(void)
{
    fixture f;
    double g[MAX_BINS] = {0}, gain[MAX_BINS], loss[MAX_BINS];
    const double N = 7;
    if (open_fixture(&f,
                     "sizes.bins=12 collisions.kernel=constant collisions.kernel_coefficient=3 collisions.outcome=destroy "
                     "collisions.largest_fragment=1e-3 collisions.q_frag=3",
                     5000, 1e5)) {
        const md_sizes *sizes = f.sizes;
        g[11] = N * sizes->m[11];
        double below = md_patankar_rates(&f.work, sizes, &f.meetings, g, gain, loss), mass_rate = 3 * N * N * sizes->m[11];
        CHECK_REL(loss[11], 3 * N, 1e-14); /* K N^2 / 2 collisions, two bodies each */
        double s_L = 0.1 * sizes->s[11];   /* a thousandth of the mass; q = 3: mass below s is s/s_L */
        CHECK_REL(below, mass_rate * sizes->edge[0] / s_L, 1e-13);
        for (int k = 0; k < 12; k++) {
            double share = (fmin(sizes->edge[k + 1], s_L) - fmin(sizes->edge[k], s_L)) / s_L;
            CHECK(fabs(gain[k] - mass_rate * share) <= 1e-13 * mass_rate * share);
        }
    }
    close_fixture(&f);
}

/* The gross form: the same change of every bin as md_gross_rates, and as the tensor, on the scale of what goes in and out. */
static void test_gross(const char *changes, double v)
{
    fixture f;
    uint64_t seed = 11;
    double g[MAX_BINS], N[MAX_BINS], gain[MAX_BINS], loss[MAX_BINS], gross_gain[MAX_BINS], gross_loss[MAX_BINS];
    md_gross gross = {0};
    if (open_fixture(&f, changes, v, 3e5)) {
        int n = f.sizes->n;
        CHECK(md_gross_build(&gross, f.params, f.sizes, v, 3e5, &f.err) == MD_OK);
        tensor c = tensor_build(f.params, f.sizes, v, 3e5, &f.err);
        for (int trial = 0; trial < 5; trial++) {
            random_state(f.sizes, &seed, g);
            for (int k = 0; k < n; k++)
                N[k] = g[k] / f.sizes->m[k];
            md_gross_rates(&gross, N, gross_gain, gross_loss);
            double below = md_patankar_rates(&f.work, f.sizes, &f.meetings, g, gain, loss), made = below, moved = 0;
            CHECK(below == 0);
            long double x[MAX_BINS];
            for (int k = 0; k < n; k++)
                x[k] = N[k];
            for (int k = 0; k < n; k++) {
                double net = gain[k] / f.sizes->m[k] - loss[k] * N[k], want = gross_gain[k] - gross_loss[k] * N[k];
                long double from_tensor = 0;
                for (int l = 0; l < n; l++)
                    from_tensor += tensor_rate(&c, k, l, x) * g[l];
                for (int to = 0; to < n; to++)
                    from_tensor -= tensor_rate(&c, to, k, x) * g[k];
                CHECK(fabs(net - want) <= 1e-12 * (gross_gain[k] + gross_loss[k] * N[k]));
                CHECK(fabs(net - (double)from_tensor / f.sizes->m[k]) <= 1e-12 * (gross_gain[k] + gross_loss[k] * N[k]));
                made += gain[k] - loss[k] * g[k];
                moved += gain[k];
            }
            CHECK(fabs(made) <= 1e-13 * moved);
        }
        tensor_free(&c);
    }
    md_gross_free(&gross);
    close_fixture(&f);
}

static void test_all_gross(void)
{
    static const char *const q[] = {"3.5", "0.5", "1", "2", "-3"};
    static const double v[] = {1, 50, 4500};
    char changes[200];
    for (size_t k = 0; k < sizeof q / sizeof q[0]; k++) {
        for (size_t j = 0; j < sizeof v / sizeof v[0]; j++) {
            snprintf(changes, sizeof changes, "sizes.bins=%d collisions.bookkeeping=gross collisions.q_frag=%s",
                     j == 1 ? 12 : 25, q[k]);
            test_gross(changes, v[j]);
            snprintf(changes, sizeof changes,
                     "sizes.bins=20 sizes.s_min_m=0.1 collisions.bookkeeping=gross collisions.q_frag=%s", q[k]);
            test_gross(changes, v[j]);
        }
    }
}

/* Coefficients are kept while v and H stay, and are those of a fresh build when they change back. */
static void test_kept_and_rebuilt(void)
{
    fixture f;
    double g[MAX_BINS], gain[MAX_BINS], again[MAX_BINS], loss[MAX_BINS];
    uint64_t seed = 3;
    if (open_fixture(&f, "sizes.bins=20", 4000, 2e5)) {
        random_state(f.sizes, &seed, g);
        md_patankar_rates(&f.work, f.sizes, &f.meetings, g, gain, loss);
        build(&f, 300, 1e5);
        md_patankar_rates(&f.work, f.sizes, &f.meetings, g, again, loss);
        CHECK(memcmp(gain, again, 20 * sizeof(double)) != 0);
        build(&f, 4000, 2e5);
        md_patankar_rates(&f.work, f.sizes, &f.meetings, g, again, loss);
        CHECK(memcmp(gain, again, 20 * sizeof(double)) == 0);
    }
    close_fixture(&f);
}

static void test_collision_time(void)
{
    fixture f;
    double N[MAX_BINS] = {0};
    if (open_fixture(&f, "sizes.bins=20", 4000, 2e5)) {
        CHECK(isinf(md_collision_time(f.params, f.sizes, N, 4000, 2e5)));
        N[3] = 5;
        N[9] = 1e-4;
        double K33 = md_collision_kernel(f.params, f.sizes->s[3], 0, f.sizes->s[3], 0, 4000, 2e5);
        double K39 = md_collision_kernel(f.params, f.sizes->s[3], 0, f.sizes->s[9], 0, 4000, 2e5);
        double K99 = md_collision_kernel(f.params, f.sizes->s[9], 0, f.sizes->s[9], 0, 4000, 2e5);
        double rate3 = K33 * N[3] + K39 * N[9], rate9 = K39 * N[3] + K99 * N[9];
        CHECK_REL(md_collision_time(f.params, f.sizes, N, 4000, 2e5), 1 / fmax(rate3, rate9), 1e-13);
    }
    close_fixture(&f);
}

/* Nothing moves without a relative velocity, and nothing is NaN. */
static void test_at_rest(void)
{
    fixture f;
    double g[MAX_BINS], gain[MAX_BINS], loss[MAX_BINS];
    uint64_t seed = 8;
    if (open_fixture(&f, "sizes.bins=20", 0, 2e5)) {
        random_state(f.sizes, &seed, g);
        CHECK(md_patankar_rates(&f.work, f.sizes, &f.meetings, g, gain, loss) == 0);
        for (int k = 0; k < 20; k++)
            CHECK(gain[k] == 0 && loss[k] == 0);
    }
    close_fixture(&f);
}

int main(void)
{
    test_all_outcomes();
    test_number_of_remnants();
    test_two_equal_bodies_by_hand();
    test_chips_stay_near("");
    test_chips_stay_near("strength.a_s=-1.3");
    test_chips_stay_near("strength.a_s=-0.5 sizes.s_max_m=1e3");
    test_chips_stay_near("sizes.s_max_m=1e5");
    test_all_gross();
    test_kept_and_rebuilt();
    test_collision_time();
    test_at_rest();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
