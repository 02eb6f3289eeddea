/* Coefficients between nodes of the velocity against those built for the velocity itself; what is kept of them must not show. */
#include "disk_setup.h"

#include "disk/collide/build.h"

enum { BINS = 26, SPEEDS = 60 };

typedef struct fixture {
    md_setup setup;
    md_stretches stretches;
    md_transfer mixed, direct, again;
    md_error err;
} fixture;

static bool open_fixture(fixture *f, const char *changes)
{
    *f = (fixture){0};
    char all[400];
    snprintf(all, sizeof all, "sizes.bins=%d %s", BINS, changes);
    if (!disk_open(&f->setup, all)) return false;
    md_transfer_init(&f->mixed, BINS, &f->err);
    md_transfer_init(&f->direct, BINS, &f->err);
    md_transfer_init(&f->again, BINS, &f->err);
    CHECK(md_stretches_init(&f->stretches, BINS, &f->err) == MD_OK);
    return f->err.code == MD_OK;
}

static void close_fixture(fixture *f)
{
    md_stretches_free(&f->stretches);
    md_transfer_free(&f->mixed);
    md_transfer_free(&f->direct);
    md_transfer_free(&f->again);
    md_setup_free(&f->setup);
}

static bool build(fixture *f, md_transfer *t, double v, double H)
{
    return md_stretches_build(&f->stretches, t, &f->setup.disk.params, &f->setup.disk.sizes, v, H);
}

/* The largest error of any coefficient, over what the meeting moves. Same bins, nothing negative, and what leaves arrives. */
static double error_of(const md_transfer *mixed, const md_transfer *direct)
{
    double worst = 0;
    for (int l = 0; l < direct->n; l++) {
        CHECK(mixed->chip_end[l] == direct->chip_end[l]);
        for (int e = 0; e <= direct->n; e++) {
            size_t at = (size_t)l * direct->row + (size_t)e;
            CHECK(mixed->b[at] == direct->b[at] && mixed->K[at] == direct->K[at]);
            int K = direct->K[at];
            const double arrives[] = {mixed->r_lo[at], mixed->r_hi[at], mixed->e_top[at],
                                      K >= 0 ? mixed->e_tail[at] * mixed->below[K] : 0};
            const double wanted[] = {direct->r_lo[at], direct->r_hi[at], direct->e_top[at],
                                     K >= 0 ? direct->e_tail[at] * direct->below[K] : 0};
            double sum = 0;
            for (int k = 0; k < 4; k++) {
                CHECK(arrives[k] >= 0);
                sum += arrives[k];
                if (direct->loss[at] > 0) worst = fmax(worst, fabs(arrives[k] - wanted[k]) / direct->loss[at]);
            }
            CHECK_REL(mixed->loss[at], sum, 1e-14);
        }
    }
    return worst;
}

static bool same(const md_transfer *a, const md_transfer *b)
{
    size_t meetings = (size_t)a->n * a->row, doubles = meetings * sizeof(double), indices = meetings * sizeof(int16_t);
    return memcmp(a->loss, b->loss, doubles) == 0 && memcmp(a->r_lo, b->r_lo, doubles) == 0 &&
           memcmp(a->r_hi, b->r_hi, doubles) == 0 && memcmp(a->e_top, b->e_top, doubles) == 0 &&
           memcmp(a->e_tail, b->e_tail, doubles) == 0 && memcmp(a->b, b->b, indices) == 0 && memcmp(a->K, b->K, indices) == 0;
}

/* Any velocity and height: within the bound. Most pairs are taken from the lines, else nothing is gained. */
static void test_bound(const char *changes)
{
    fixture f;
    if (!open_fixture(&f, changes)) return;
    const md_disk *disk = &f.setup.disk;
    double worst = 0, largest = 0, anew = 0;
    uint64_t seed = 5;
    int before = check_failed;
    for (int k = 0; k < SPEEDS; k++) {
        double v = random_decades(&seed, 1, 4), H = random_decades(&seed, 3, 6);
        build(&f, &f.mixed, v, H);
        md_transfer_build(&f.direct, &disk->params, &disk->sizes, v, H);
        worst = fmax(worst, error_of(&f.mixed, &f.direct));
        CHECK(f.mixed.upward == f.direct.upward && f.mixed.v == v && f.mixed.H == H);
        CHECK(build(&f, &f.again, v, H) && same(&f.again, &f.mixed));
        for (int slot = 0; slot < f.stretches.slots; slot++) {
            const md_stretch *s = &f.stretches.slot[slot];
            if (s->pairs && s->v <= v && v <= s->built_to) anew += s->n_pairs;
        }
    }
    CHECK(worst <= 2 * MD_STRETCH_TOLERANCE);
    largest = anew / SPEEDS / (0.5 * BINS * (BINS + 1));
    CHECK(largest < 0.12);
    if (check_failed > before) printf("  ... \"%s\": error %.3g, %.3g of the pairs anew\n", changes, worst, largest);
    close_fixture(&f);
}

/* A velocity gives the same bits whatever was built before, in as little room as there may be, at any height. */
static void test_no_history(const char *changes)
{
    fixture f, narrow;
    if (!open_fixture(&f, changes) || !open_fixture(&narrow, changes)) return;
    int slots = narrow.stretches.slots;
    narrow.stretches.slots = 2;
    uint64_t seed = 9;
    double v[SPEEDS];
    for (int k = 0; k < SPEEDS; k++)
        v[k] = 1500 * (1 + 0.05 * random_unit(&seed));
    for (int k = 0; k < SPEEDS; k++)
        build(&f, &f.mixed, v[k], 1e5);
    for (int k = SPEEDS - 1; k >= 0; k--) {
        CHECK(build(&f, &f.mixed, v[k], 3e5));
        build(&narrow, &narrow.mixed, v[k], 3e5);
        CHECK(same(&f.mixed, &narrow.mixed));
        md_stretches_forget(&narrow.stretches);
    }
    narrow.stretches.slots = slots;
    close_fixture(&f);
    close_fixture(&narrow);
}

/* At the nodes of the table of strengths the slope changes; no line goes across. */
static void test_knots(void)
{
    fixture f;
    if (!open_fixture(&f, "")) return;
    const md_disk *disk = &f.setup.disk;
    const md_array *knots = &disk->params.strength.v_kms;
    for (int k = 0; k < knots->n; k++)
        for (int side = -2; side <= 2; side++) {
            double v = knots->v[k] * 1e3 * (1 + 1e-4 * side);
            build(&f, &f.mixed, v, 1e5);
            md_transfer_build(&f.direct, &disk->params, &disk->sizes, v, 1e5);
            CHECK(error_of(&f.mixed, &f.direct) <= 2 * MD_STRETCH_TOLERANCE);
        }
    CHECK(knots->n > 1);
    close_fixture(&f);
}

static void test_cover(void)
{
    fixture f;
    if (open_fixture(&f, "")) {
        md_params *p = &f.setup.disk.params;
        CHECK(md_stretches_cover(p, 100, 1e5) && !md_stretches_cover(p, 0, 1e5) && !md_stretches_cover(p, 100, 0));
        CHECK(!md_stretches_cover(p, (double)INFINITY, 1e5) && !md_stretches_cover(p, (double)NAN, 1e5));
        p->collisions.bookkeeping = MD_BOOKKEEPING_GROSS;
        CHECK(!md_stretches_cover(p, 100, 1e5));
    }
    close_fixture(&f);
}

int main(void)
{
    static const char *const cases[] = {
        "",
        "collisions.bottom=closed",
        "collisions.sticking=accrete",
        "collisions.kernel=sum_size collisions.kernel_coefficient=1e-3",
        "collisions.q_frag=3.9 collisions.largest_fragment=0.1 strength.b_g=1.2",
        "collisions.outcome=destroy collisions.pair_ratio_min=1e-3",
        "collisions.outcome=crater collisions.crater_ejecta_kg=1e-9",
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++)
        test_bound(cases[k]);
    test_no_history("");
    test_no_history("collisions.sticking=accrete collisions.bottom=closed");
    test_knots();
    test_cover();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
