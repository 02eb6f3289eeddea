/* The fast electron loop: the same bits from every kernel this CPU has, free fall, energy to rounding, and the same physics as the
 * plain loop of flight.c. */
#include "swarm_setup.h"

#include <string.h>

#include "base/memory.h"
#include "swarm/flight/cold/cold_kernels.h"
#include "swarm/flight/cold/cold_slice.h"

static const char busy[] =
    "ELASTIC\nX\n1e-2\n" DASHES "0 5e-20\n100 1e-20\n" DASHES "EXCITATION\nX -> X*\n0.5\n" DASHES "0.5 0\n100 1e-18\n" DASHES
    "IONIZATION\nX -> X+\n2\n" DASHES "2 0\n100 2e-18\n" DASHES "ATTACHMENT\nX -> X-\n" DASHES "0 2e-21\n100 2e-21\n" DASHES;

enum { SUMS = 512, AT_FIRST = 200 };

typedef struct case_of {
    swarm_setup setup;
    sw_layout layout;
    sw_cold cold;
    double slice;
} case_of;

static void make(case_of *c, const char *text, double EN_Td, sw_share law)
{
    md_error err = {MD_OK, ""};
    swarm_setup_make(&c->setup, text, 0.5e-21 * EN_Td, (sw_sharing){.law = law, .share = 0.5, .w_eV = 4});
    c->layout = sw_layout_make(c->setup.gas.channels, 50, 0.5, 4);
    c->slice = 4 / c->setup.windows.nu[sw_cell(1, SW_WINDOW_BITS)];
    sw_cold_init(&c->cold, &c->setup.scene, &err);
    sw_cold_expect(&c->cold, 1, c->slice);
    CHECK(err.code == MD_OK && c->layout.size <= SUMS);
}

static void drop(case_of *c)
{
    sw_cold_free(&c->cold);
    swarm_setup_free(&c->setup);
}

static void begin(sw_electrons *e, const case_of *c)
{
    md_error err = {MD_OK, ""};
    sw_electrons_init(e, AT_FIRST, 3, 1, &err);
    for (e->n = 0; e->n < AT_FIRST; e->n++) {
        int i = e->n;
        e->alive[i] = 1;
        e->id[i] = (uint64_t)i;
        e->ux[i] = 0.01 * i;
        e->left[i] = c->slice;
    }
}

static double total_energy(const sw_electrons *all)
{
    double sum = 0;
    for (int i = 0; i < all->n; i++)
        sum += all->alive[i] * (all->ux[i] * all->ux[i] + all->uy[i] * all->uy[i] + all->uz[i] * all->uz[i]);
    return sum;
}

static void check_same(const sw_electrons *a, const sw_electrons *b)
{
    size_t bytes = (size_t)a->n * sizeof(double);
    CHECK(a->n == b->n);
    if (a->n != b->n) return;
    const double *const of_a[] = {a->ux, a->uy, a->uz, a->x, a->y, a->z, a->left};
    const double *const of_b[] = {b->ux, b->uy, b->uz, b->x, b->y, b->z, b->left};
    for (int k = 0; k < 7; k++)
        CHECK(memcmp(of_a[k], of_b[k], bytes) == 0);
    CHECK(memcmp(a->id, b->id, (size_t)a->n * sizeof *a->id) == 0);
    CHECK(memcmp(a->draw, b->draw, (size_t)a->n * sizeof *a->draw) == 0);
    CHECK(memcmp(a->alive, b->alive, (size_t)a->n) == 0);
}

static void test_kernels(sw_share law)
{
    case_of c;
    make(&c, busy, 300, law);
    sw_electrons reference, other;
    double sums[SUMS] = {0};
    for (int kernel = SW_KERNEL_REFERENCE; kernel <= SW_KERNEL_AVX512; kernel++) {
        md_error err = {MD_OK, ""};
        double more[SUMS] = {0};
        bool first = kernel == SW_KERNEL_REFERENCE;
        if (!sw_kernel_there((sw_kernel)kernel)) continue;
        sw_cold_choose(&c.cold, (sw_kernel)kernel);
        begin(first ? &reference : &other, &c);
        CHECK(sw_cold_slice(&c.cold, &c.layout, first ? &reference : &other, 1.5, 2 * c.slice, first ? sums : more, &err) ==
              MD_OK);
        if (first) continue;
        check_same(&reference, &other);
        CHECK(memcmp(sums, more, sizeof sums) == 0);
        sw_electrons_free(&other);
    }
    CHECK(reference.n > AT_FIRST + 20 && sums[c.layout.counted + 3] > 10);
    sw_electrons_free(&reference);
    drop(&c);
}

/* What electrons have in the end is what they had, and what the field gave, less what was lost; and electrons are counted. */
static void test_energy(sw_share law)
{
    case_of c;
    md_error err = {MD_OK, ""};
    make(&c, busy, 300, law);
    sw_electrons e;
    double sum[SUMS] = {0};
    sw_cold_choose(&c.cold, SW_KERNEL_AUTO);
    begin(&e, &c);
    double before = total_energy(&e);
    CHECK(sw_cold_slice(&c.cold, &c.layout, &e, 1, -1, sum, &err) == MD_OK);
    int alive = 0;
    for (int i = 0; i < e.n; i++)
        alive += e.alive[i];
    double gain = 2 * c.setup.scene.acceleration * sum[c.layout.drift + 2];
    CHECK(fabs(total_energy(&e) - before - gain + sum[c.layout.lost]) < 1e-8 * gain); /* sums are cut at 2^-32 */
    CHECK(sum[c.layout.counted + 2] == e.n - AT_FIRST);
    CHECK(sum[c.layout.counted + 3] == e.n - alive);
    double histogram = 0;
    for (int k = 0; k < c.layout.bins; k++)
        histogram += sum[c.layout.histogram + k];
    CHECK_REL(histogram, sum[c.layout.time], 5 / sqrt(sum[c.layout.real]));
    sw_electrons_free(&e);
    drop(&c);
}

/* Next to no collisions: x = u t, z = u t + a t^2 / 2, through many windows of energy, down and up again. */
static void test_free_fall(sw_kernel kernel)
{
    case_of c;
    md_error err = {MD_OK, ""};
    make(&c, "ELASTIC\nX\n1e-4\n" DASHES "0 1e-60\n" DASHES, 100, SW_SHARE_FIXED);
    sw_electrons e;
    sw_electrons_init(&e, 4, 1, 0, &err);
    double sum[SUMS] = {0}, a = c.setup.scene.acceleration, t = 7 / a;
    sw_cold_choose(&c.cold, kernel);
    sw_cold_expect(&c.cold, 1, t);
    e.n = 1;
    e.alive[0] = 1;
    e.ux[0] = 0.3;
    e.uy[0] = -0.4;
    e.uz[0] = -3;
    e.left[0] = t;
    CHECK(sw_cold_slice(&c.cold, &c.layout, &e, 2, -1, sum, &err) == MD_OK);
    CHECK_REL(e.ux[0], 0.3, 1e-15);
    CHECK_REL(e.uz[0], 4, 1e-13);
    CHECK_REL(e.x[0], 0.3 * t, 1e-12);
    CHECK_REL(e.z[0], -3 * t + 0.5 * a * t * t, 1e-12);
    CHECK_REL(sum[c.layout.time], 2 * t, 1e-9);
    CHECK_REL(sum[c.layout.drift + 2], 2 * e.z[0], 1e-9);
    CHECK_REL(sum[c.layout.energy], 2 * (0.25 * t + (64 + 27) / (3 * a)), 1e-9); /* mean of 0.25 + (a s - 3)^2 */
    CHECK(sum[c.layout.real] == 0);
    sw_electrons_free(&e);
    drop(&c);
}

/* Counts and means of many slices: this loop and the plain one, within what chance allows. */
static void test_plain_loop(void)
{
    case_of c;
    md_error err = {MD_OK, ""};
    make(&c, busy, 300, SW_SHARE_UNIFORM);
    double sums[2][SUMS] = {{0}};
    for (int fast = 0; fast < 2; fast++)
        for (uint32_t run = 0; run < 50; run++) {
            sw_electrons e;
            begin(&e, &c);
            e.key[0] = run + 100 * (uint32_t)fast;
            if (fast)
                sw_cold_slice(&c.cold, &c.layout, &e, 1, -1, sums[1], &err);
            else
                sw_flight_slice(&c.setup.scene, &c.layout, &e, 1, sums[0], &err);
            sw_electrons_free(&e);
        }
    CHECK(err.code == MD_OK);
    for (int k = 0; k < 4; k++) { /* collisions of one electron hang together: 6 of the sigmas of a count */
        double a = sums[0][c.layout.counted + k], b = sums[1][c.layout.counted + k];
        CHECK(fabs(a - b) < 6 * sqrt(a + b));
        CHECK(fabs(b - sums[1][c.layout.convolved + k]) < 6 * sqrt(b));
    }
    CHECK_REL(sums[1][c.layout.energy] / sums[1][c.layout.time], sums[0][c.layout.energy] / sums[0][c.layout.time], 0.02);
    CHECK_REL(sums[1][c.layout.drift + 2], sums[0][c.layout.drift + 2], 0.02);
    drop(&c);
}

/* Sums are the weight's times those of weight 1, however large or small it is: swarms that grow or decay fast come to e^20. */
static void test_weights(void)
{
    static double one[SUMS], other[SUMS];
    case_of c;
    make(&c, busy, 300, SW_SHARE_UNIFORM);
    for (int k = 0; k < 3; k++) {
        const double weight[] = {1, 0x1p-60, 0x1p60};
        double *sum = k == 0 ? one : other;
        md_error err = {MD_OK, ""};
        sw_electrons all;
        begin(&all, &c);
        memset(other, 0, sizeof other);
        CHECK(sw_cold_slice(&c.cold, &c.layout, &all, weight[k], -1, sum, &err) == MD_OK);
        for (int q = 0; q < c.layout.real && k > 0; q++)
            CHECK(other[q] == weight[k] * one[q]);
        sw_electrons_free(&all);
    }
    CHECK(one[c.layout.time] > 0 && one[c.layout.counted] > 0 && one[c.layout.convolved] > 0);
    drop(&c);
}

int main(void)
{
    test_weights();
    for (int law = SW_SHARE_FIXED; law <= SW_SHARE_ONE; law++) {
        test_kernels((sw_share)law);
        test_energy((sw_share)law);
    }
    test_free_fall(SW_KERNEL_REFERENCE);
    test_free_fall(SW_KERNEL_AUTO);
    test_plain_loop();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
