/* The vector kernels give what the plain one gives, and the same bits every time and from every width. Seen from a whole sweep: every bin's new mass
 * holds what all larger bins sent, and the ledger what went below the grid. */
#include "disk_setup.h"

#include "disk/collide/build.h"
#include "disk/solve/third.h"

enum { MAX_BINS = 250 };

typedef struct result {
    double first[MAX_BINS], second[MAX_BINS], end[MAX_BINS], way[MAX_BINS], third[MAX_BINS];
    md_moved moved, moved2, moved3;
} result;

/* Rates with a sink, shrinking and supply, all at random. */
static void random_rates(md_rates *rates, int n, uint64_t *seed, double *weight)
{
    rates->collide = true;
    rates->sink_on[MD_SINK_BLOW] = rates->shrinks = true;
    for (int k = 0; k < n; k++) {
        rates->sink[MD_SINK_BLOW][k] = random_decades(seed, -8, -2);
        rates->shrink[k] = random_decades(seed, -8, -2);
        weight[k] = 1.0 / n;
    }
    rates->blow_full = 1e-4; /* a bin with less of it is cut by the band's edge */
    rates->supply = (md_supply_split){.surface = 1e-5};
    rates->supply_weight = weight;
}

static void sweep(const md_sweep_kernel *kernel, const md_disk *disk, const md_meetings *meetings, const md_rates *rates,
                  const double *g, double h, result *r)
{
    md_error err = {MD_OK, ""};
    md_patankar work;
    *r = (result){0};
    CHECK(md_patankar_init(&work, disk->sizes.n, kernel, meetings->upward, &err) == MD_OK);
    md_patankar_first(&work, &disk->sizes, meetings, &(md_state){rates, g, 0}, g, h, r->first, &r->moved);
    md_patankar_second(&work, &disk->sizes, meetings, &(md_state){rates, g, 0}, &(md_state){rates, r->first, 0}, NULL, h,
                       r->second, &r->moved2);
    md_patankar_first(&work, &disk->sizes, meetings, &(md_state){rates, g, 0}, g, h, r->first, &r->moved);
    const md_state start = {rates, g, 0}, first = {rates, r->first, 0}, end = {rates, r->end, 0}, way = {rates, r->way, 0};
    const md_third step = {&work, &disk->sizes, meetings, &start, h};
    md_third_end(&step, &first, g, r->end, &r->moved3);
    md_third_way(&step, &end, &way, &way, r->way, &r->moved3);
    md_third_last(&step, &way, &end, r->third, &r->moved3);
    md_patankar_free(&work);
}

/* What was there and was supplied is there or has left, however the sums were taken. */
static void check_books(const double *g, const double *out, const md_moved *moved, int n)
{
    long double in = moved->book[MD_BOOK_SUPPLIED], rest = 0;
    for (int k = 0; k < n; k++) {
        in += g[k];
        rest += out[k];
    }
    for (int b = 0; b < MD_BOOKS; b++)
        if (b != MD_BOOK_SUPPLIED) rest += moved->book[b];
    CHECK(fabsl(in - rest) <= 1e-13L * in);
}

static void compare(const result *got, const result *want, int n)
{
    for (int k = 0; k < n; k++) {
        CHECK_REL(got->first[k], want->first[k], 1e-12);
        CHECK_REL(got->second[k], want->second[k], 1e-12);
        CHECK_REL(got->third[k], want->third[k], 1e-12);
    }
    for (int b = 0; b < MD_BOOKS; b++) {
        CHECK_REL(got->moved.book[b], want->moved.book[b], 1e-12);
        CHECK_REL(got->moved2.book[b], want->moved2.book[b], 1e-12);
        CHECK_REL(got->moved3.book[b], want->moved3.book[b], 1e-12);
    }
}

static void test_kernels(const char *changes, double v, double h)
{
    static uint64_t seed = 17;
    static result plain, fast, again, first;
    bool other = false;
    md_setup setup;
    md_transfer transfer;
    md_meetings meetings;
    md_rates rates;
    md_error err = {MD_OK, ""};
    double g[MAX_BINS], weight[MAX_BINS];
    if (!disk_open(&setup, changes)) return;
    const md_disk *disk = &setup.disk;
    int n = disk->sizes.n;
    CHECK(md_transfer_init(&transfer, n, &err) == MD_OK && md_meetings_init(&meetings, n, &err) == MD_OK &&
          md_rates_init(&rates, n, &err) == MD_OK);
    md_transfer_build(&transfer, &disk->params, &disk->sizes, v, 2e5);
    md_meetings_pack(&meetings, &transfer, &disk->params, &disk->sizes);
    random_rates(&rates, n, &seed, weight);
    for (int k = 0; k < n; k++)
        g[k] = random_unit(&seed) < 0.1 ? 0 : random_decades(&seed, -20, 0);

    sweep(md_sweep_kernel_find(MD_SOLVER_KERNEL_REFERENCE), disk, &meetings, &rates, g, h, &plain);
    for (md_sweep_choice kernel = MD_SOLVER_KERNEL_AVX2; kernel <= MD_SOLVER_KERNEL_AVX512; kernel++) {
        const md_sweep_kernel *vector = md_sweep_kernel_find(kernel);
        if (!vector) continue; /* not on this CPU */
        int before = check_failed;
        sweep(vector, disk, &meetings, &rates, g, h, &fast);
        sweep(vector, disk, &meetings, &rates, g, h, &again);
        compare(&fast, &plain, n);
        check_books(g, fast.first, &fast.moved, n);
        check_books(g, fast.second, &fast.moved2, n);
        check_books(g, fast.third, &fast.moved3, n);
        CHECK(memcmp(&fast, &again, sizeof fast) == 0);
        CHECK(!other || memcmp(&fast, &first, sizeof fast) == 0);
        first = fast;
        other = true;
        if (check_failed > before) printf("  ... kernel %s with \"%s\", v = %g, h = %g\n", vector->name, changes, v, h);
    }
    md_meetings_free(&meetings);
    md_transfer_free(&transfer);
    md_rates_free(&rates);
    md_setup_free(&setup);
}

static void test_all(void)
{
    static const int bins[] = {2,  3,  4,  5,  6,  7,  8,  9,  12, 15, 16, 17,  24,  31,
                               32, 33, 40, 58, 59, 60, 63, 64, 65, 72, 83, 100, 129, 250};
    static const char *const law[] = {
        "collisions.outcome=leinhardt_stewart",
        "collisions.outcome=leinhardt_stewart collisions.bottom=closed collisions.largest_fragment=1 collisions.q_frag=2.5",
        "collisions.outcome=leinhardt_stewart sizes.s_min_m=1e-2 sizes.s_max_m=1 collisions.largest_fragment=0.01",
        "collisions.outcome=leinhardt_stewart strength.a_s=-1.3", /* remnants that round to the next lower bin's mass */
        "collisions.outcome=leinhardt_stewart strength.a_s=-0.5 sizes.s_max_m=1e3",
        "collisions.outcome=destroy collisions.pair_ratio_min=0.01",
        "collisions.outcome=destroy collisions.kernel=max_size collisions.largest_fragment=1",
        "collisions.outcome=destroy collisions.kernel=constant collisions.kernel_coefficient=1e-9",
        "collisions.outcome=destroy collisions.kernel=sum_size collisions.kernel_coefficient=1e-9 collisions.bottom=closed",
        "collisions.outcome=crater collisions.crater_ejecta_kg=1e-9 collisions.kernel=target_size",
    };
    char changes[400];
    for (size_t b = 0; b < sizeof bins / sizeof bins[0]; b++) {
        for (size_t o = 0; o < sizeof law / sizeof law[0]; o++) {
            snprintf(changes, sizeof changes, "sizes.bins=%d %s", bins[b], law[o]);
            test_kernels(changes, o == 0 ? (bins[b] % 2 ? 3 : 4000) : 800, bins[b] % 3 ? 10 : 1e6);
        }
    }
}

static const char *one_of(const char *const *names, size_t count, uint64_t *seed)
{
    return names[(size_t)((double)count * random_unit(seed))];
}

/* How many words the key knows: one that is not tried below is missed here. */
static size_t choices_of(const char *key)
{
    size_t n = 1;
    for (const char *c = md_param_find(md_disk_params, key)->choices; *c; c++)
        n += *c == '|';
    return n;
}

/* Grids, strengths, kernels and fragments that nobody thought of. */
static void test_random_laws(int trials)
{
    static const char *const kernels[] = {"orbital", "power", "constant", "product", "sum_size", "max_size", "target_size"};
    static const char *const outcomes[] = {"leinhardt_stewart", "destroy collisions.pair_ratio_min=1e-3", "crater"};
    static const char *const bottoms[] = {"open", "closed"}, *const stickings[] = {"rebound", "rebound", "rebound", "accrete"};
    uint64_t seed = 29;
    char changes[600];
    CHECK(choices_of("collisions.kernel") == sizeof kernels / sizeof *kernels);
    CHECK(choices_of("collisions.outcome") == sizeof outcomes / sizeof *outcomes);
    for (int trial = 0; trial < trials; trial++) {
        double smallest = random_decades(&seed, -7, 0), range = random_decades(&seed, 0.3, 10);
        int bins = 2 + (int)(random_unit(&seed) * (random_unit(&seed) < 0.3 ? 8 : 130));
        snprintf(changes, sizeof changes,
                 "sizes.bins=%d sizes.s_min_m=%.3g sizes.s_max_m=%.3g strength.a_s=%.2f collisions.outcome=%s "
                 "collisions.kernel=%s collisions.kernel_coefficient=1e-9 collisions.kernel_nu=%.2f collisions.bottom=%s "
                 "collisions.sticking=%s collisions.largest_fragment=%.4g collisions.q_frag=%.3g "
                 "collisions.crater_ejecta_kg=%.3g",
                 bins, smallest, smallest * range, -1.5 + 2.5 * random_unit(&seed), one_of(outcomes, 3, &seed),
                 one_of(kernels, 7, &seed), 2 * random_unit(&seed), one_of(bottoms, 2, &seed), one_of(stickings, 4, &seed),
                 random_unit(&seed) < 0.3 ? 1 : random_decades(&seed, -8, 0), -2 + 5.9 * random_unit(&seed),
                 random_decades(&seed, -20, 3));
        test_kernels(changes, random_decades(&seed, 0, 4.3), random_decades(&seed, 0, 7));
    }
}

static void test_choice(void)
{
    const md_sweep_kernel *plain = md_sweep_kernel_find(MD_SOLVER_KERNEL_REFERENCE),
                          *best = md_sweep_kernel_find(MD_SOLVER_KERNEL_AUTO);
    const md_sweep_kernel *avx2 = md_sweep_kernel_find(MD_SOLVER_KERNEL_AVX2),
                          *avx512 = md_sweep_kernel_find(MD_SOLVER_KERNEL_AVX512);
    CHECK(plain && strcmp(plain->name, "reference") == 0);
    CHECK(best && (best == avx512 || best == avx2 || best == plain));
    CHECK((avx2 == NULL && avx512 == NULL) || best != plain);
    CHECK(!avx2 || strcmp(avx2->name, "avx2") == 0);
    CHECK(!avx512 || strcmp(avx512->name, "avx512") == 0);
}

int main(void)
{
    test_choice();
    test_all();
    test_random_laws(400);
    CHECK(md_alloc_live() == 0);
    return check_report();
}
