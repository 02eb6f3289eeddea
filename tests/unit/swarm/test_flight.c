/* swarm/solve: free fall is a parabola, energy is accounted for to rounding, rates are what the cross-sections say, and the number of
 * electrons is kept without bias. */
#include "swarm_setup.h"

#include <string.h>

#include "base/memory.h"
#include "swarm/solve/batch.h"

typedef struct case_of {
    swarm_setup setup;
    sw_layout layout;
} case_of;

static void make(case_of *c, const char *text, double EN_Td, sw_sharing sharing)
{
    swarm_setup_make(&c->setup, text, 0.5e-21 * EN_Td, sharing);
    c->layout = sw_layout_make(c->setup.gas.channels, 50, 0.5, 4);
}

static void drop(case_of *c)
{
    swarm_setup_free(&c->setup);
}

static double total_energy(const sw_electrons *all)
{
    double sum = 0;
    for (int i = 0; i < all->n; i++)
        sum += all->alive[i] * (all->ux[i] * all->ux[i] + all->uy[i] * all->uy[i] + all->uz[i] * all->uz[i]);
    return sum;
}

/* Next to no collisions: x = u t, z = u t + a t^2 / 2, through many windows of energy, down and up again. */
static void test_free_fall(void)
{
    case_of c;
    md_error err = {MD_OK, ""};
    make(&c, "ELASTIC\nX\n1e-4\n" DASHES "0 1e-60\n" DASHES, 100, (sw_sharing){.law = SW_SHARE_FIXED, .share = 0.5, .w_eV = 1});
    sw_electrons e;
    sw_electrons_init(&e, 4, 1, 0, &err);
    double sum[512] = {0}, a = c.setup.scene.acceleration, t = 7 / a;
    CHECK(c.layout.size <= 512);
    e.n = 1;
    e.alive[0] = 1;
    e.ux[0] = 0.3;
    e.uy[0] = -0.4;
    e.uz[0] = -3;
    e.left[0] = t;
    CHECK(sw_flight_slice(&c.setup.scene, &c.layout, &e, 2, sum, &err) == MD_OK);
    CHECK_REL(e.ux[0], 0.3, 1e-15);
    CHECK_REL(e.uz[0], 4, 1e-13);
    CHECK_REL(e.x[0], 0.3 * t, 1e-12);
    CHECK_REL(e.y[0], -0.4 * t, 1e-12);
    CHECK_REL(e.z[0], -3 * t + 0.5 * a * t * t, 1e-12);
    CHECK_REL(sum[c.layout.time], 2 * t, 1e-12);
    CHECK_REL(sum[c.layout.drift + 2], 2 * e.z[0], 1e-12);
    /* mean of 0.25 + (a s - 3)^2 over s from 0 to t */
    CHECK_REL(sum[c.layout.energy], 2 * (0.25 * t + (64 + 27) / (3 * a)), 1e-12);
    CHECK(sum[c.layout.real] == 0);
    sw_electrons_free(&e);
    drop(&c);
}

static const char busy[] =
    "ELASTIC\nX\n1e-2\n" DASHES "0 5e-20\n100 1e-20\n" DASHES "EXCITATION\nX -> X*\n0.5\n" DASHES "0.5 0\n100 1e-18\n" DASHES
    "IONIZATION\nX -> X+\n2\n" DASHES "2 0\n100 2e-18\n" DASHES "ATTACHMENT\nX -> X-\n" DASHES "0 2e-21\n100 2e-21\n" DASHES;

/* What electrons have in the end is what they had, and what the field gave, less what was lost: for every law of sharing. */
static void test_energy(sw_sharing sharing)
{
    case_of c;
    md_error err = {MD_OK, ""};
    make(&c, busy, 300, sharing);
    sw_electrons e;
    sw_electrons_init(&e, 300, 3, 1, &err);
    double sum[512] = {0};
    for (e.n = 0; e.n < 200; e.n++) {
        int i = e.n;
        e.alive[i] = 1;
        e.id[i] = (uint64_t)i;
        e.ux[i] = 0.01 * i;
        e.left[i] = 4 / c.setup.windows.nu[sw_cell(1, SW_WINDOW_BITS)];
    }
    double before = total_energy(&e);
    CHECK(sw_flight_slice(&c.setup.scene, &c.layout, &e, 1, sum, &err) == MD_OK);
    int alive = 0;
    for (int i = 0; i < e.n; i++)
        alive += e.alive[i];
    double gain = 2 * c.setup.scene.acceleration * sum[c.layout.drift + 2];
    CHECK(fabs(total_energy(&e) - before - gain + sum[c.layout.lost]) < 1e-10 * gain);
    CHECK(sum[c.layout.counted + 2] == e.n - 200 && e.n > 220);
    CHECK(sum[c.layout.counted + 3] == e.n - alive && alive < e.n);
    for (int k = 0; k < 4; k++) { /* counted and from the cross-sections: the same within what chance allows, 5 sigma */
        double counted = sum[c.layout.counted + k], expected = sum[c.layout.convolved + k];
        CHECK(fabs(counted - expected) < 5 * sqrt(counted) + 1);
    }
    sw_electrons_free(&e);
    drop(&c);
}

/* Moments of the law: what is kept, averaged over u. */
static void test_sharing(void)
{
    double uniform = 0, opb = 0, w = 10, rest = 30;
    const int n = 100000;
    for (int i = 0; i < n; i++) {
        double u = (i + 0.5) / n;
        uniform += sw_sharing_kept(&(sw_sharing){.law = SW_SHARE_UNIFORM}, rest, rest, u) / n;
        opb += (rest - sw_sharing_kept(&(sw_sharing){.law = SW_SHARE_OPB, .w_eV = w}, rest, rest, u)) / n;
    }
    CHECK_REL(uniform, rest / 2, 1e-9);
    /* mean of w tan(u theta), theta = atan(rest / 2w): -w ln cos(theta) / theta */
    double theta = atan(rest / (2 * w));
    CHECK_REL(opb, -w * log(cos(theta)) / theta, 1e-8);
    CHECK(sw_sharing_kept(&(sw_sharing){.law = SW_SHARE_ONE}, rest, rest, 0.3) == rest);
    CHECK_REL(sw_sharing_kept(&(sw_sharing){.law = SW_SHARE_FIXED, .share = 0.3}, rest, rest, 0.9), 9, 1e-15);
    for (double u = 1e-9; u < 1; u += 0.01)
        CHECK_REL(sw_sharing_kept(&(sw_sharing){.law = SW_SHARE_OPB, .w_eV = w}, rest, rest, u), rest - w * tan(u * theta),
                  1e-13 * rest);
}

/* A batch that ionizes and attaches keeps its number; weight goes into its sums. */
static void test_batch(void)
{
    case_of c;
    md_error err = {MD_OK, ""};
    make(&c, busy, 300, (sw_sharing){.law = SW_SHARE_UNIFORM, .share = 0.5, .w_eV = 1});
    sw_plan plan = {.slice = 2 / c.setup.windows.nu[sw_cell(1, SW_WINDOW_BITS)], .ages = 4, .lag = 1, .memory = 5};
    sw_batch batch;
    CHECK(sw_batch_init(&batch, &c.layout, &plan, 100, &(sw_start){.energy = 1}, 7, 0, &err) == MD_OK);
    for (int k = 0; k < 40; k++) {
        double weight = 1;
        for (int m = 0; m < plan.memory; m++)
            weight *= batch.factor[m];
        double before = batch.sum[c.layout.age + batch.age * SW_AGE_SIZE];
        int age = batch.age;
        CHECK(sw_batch_slice(&batch, &c.setup.scene, &c.layout, &plan, true, &err) == MD_OK && batch.all.n == 100);
        double added = batch.sum[c.layout.age + age * SW_AGE_SIZE] - before;
        CHECK_REL(added, weight * 100 * batch.factor[k % plan.memory], 1e-12);
    }
    for (int i = 0; i < 100; i++)
        for (int j = 0; j < i; j++)
            CHECK(batch.all.id[i] != batch.all.id[j]);
    sw_batch_free(&batch);
    drop(&c);
}

int main(void)
{
    test_free_fall();
    test_energy((sw_sharing){.law = SW_SHARE_FIXED, .share = 0.5, .w_eV = 1});
    test_energy((sw_sharing){.law = SW_SHARE_UNIFORM, .share = 0.5, .w_eV = 1});
    test_energy((sw_sharing){.law = SW_SHARE_OPB, .share = 0.5, .w_eV = 4});
    test_energy((sw_sharing){.law = SW_SHARE_ONE, .share = 0.5, .w_eV = 1});
    test_sharing();
    test_batch();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
