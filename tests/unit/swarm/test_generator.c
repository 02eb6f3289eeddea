/* The generator that controls are made of: along the field it is the derivative of g, in collisions the expectation over what comes
 * out, each against the same done by hand; and a constant changes as electrons come and go. */
#include "swarm_setup.h"

#include <string.h>

#include "base/memory.h"
#include "swarm/solve/generator.h"

typedef struct case_of {
    swarm_setup setup;
    sw_generator generator;
} case_of;

static void make(case_of *c, const char *text)
{
    swarm_setup_make(&c->setup, text, 3e-21, (sw_sharing){.law = SW_SHARE_UNIFORM, .share = 0.5, .w_eV = 4});
    c->generator = sw_generator_make(&c->setup.scene, 2.5, 20);
}

static void drop(case_of *c)
{
    swarm_setup_free(&c->setup);
}

/* P_l(c), or P_l'(c). */
static double angular(int l, bool around, double c)
{
    const double P[] = {1, c, 1.5 * c * c - 0.5, 2.5 * c * c * c - 1.5 * c, (35 * c * c * c * c - 30 * c * c + 3) / 8};
    const double Q[] = {0, 1, 3 * c, 7.5 * c * c - 1.5, 17.5 * c * c * c - 7.5 * c};
    return around ? Q[l] : P[l];
}

/* g of one spline at a velocity: phi = 0 where it is around. */
static double g_at(const case_of *c, int l, int k, bool around, double across, double uz)
{
    double shape[SW_SPLINES], energy = across * across + uz * uz, u = sqrt(energy);
    sw_generator_shapes(&c->generator, l, energy, shape);
    return shape[k] * angular(l, around, uz / u) * (around ? across / u : 1);
}

static double L_at(const case_of *c, int l, int k, bool around, double across, double uz)
{
    double lower[SW_SPLINES], same[SW_SPLINES], upper[SW_SPLINES], energy = across * across + uz * uz, u = sqrt(energy);
    sw_generator_act(&c->generator, l, around, energy, lower, same, upper);
    double sum = same[k] * angular(l, around, uz / u) + upper[k] * angular(l + 1, around, uz / u);
    if (l > around) sum += lower[k] * angular(l - 1, around, uz / u);
    return sum * (around ? across / u : 1);
}

static void test_field(void)
{
    case_of c;
    make(&c, "ELASTIC\nX\n1e-2\n" DASHES "0 1e-60\n" DASHES);
    for (int around = 0; around < 2; around++)
        for (int l = around; l <= SW_L_MOST; l++)
            for (int k = 0; k < SW_SPLINES; k++)
                for (double uz = -2.3; uz < 6; uz += 1.7) { /* the last one lies beyond the last knot */
                    const double across = 0.8, h = 1e-4;
                    double by_hand =
                        (g_at(&c, l, k, around, across, uz + h) - g_at(&c, l, k, around, across, uz - h)) / (2 * h);
                    CHECK(fabs(L_at(&c, l, k, around, across, uz) / 3e-21 - by_hand) < 1e-6);
                }
    drop(&c);
}

static const char one[] = "ELASTIC\nX\n5e-2\n" DASHES "0 2e-20\n100 2e-20\n" DASHES;
static const char busy[] =
    "ELASTIC\nX\n1e-2\n" DASHES "0 5e-20\n100 1e-20\n" DASHES "EXCITATION\nX -> X*\n0.5\n" DASHES "0.5 0\n100 1e-18\n" DASHES
    "IONIZATION\nX -> X+\n2\n" DASHES "2 0\n100 2e-18\n" DASHES "ATTACHMENT\nX -> X-\n" DASHES "0 2e-21\n100 2e-21\n" DASHES;

/* An elastic collision: directions on a sphere of even points, each with its own loss of energy. */
static void test_elastic(void)
{
    case_of c;
    const int n = 400, turns = 64;
    const double across = 0.7, uz = 0.9, u = sqrt(across * across + uz * uz), nu = u * 2e-20;
    make(&c, one);
    c.setup.scene.acceleration = 0;
    for (int l = 0; l <= SW_L_MOST; l++)
        for (int k = 0; k < 12; k += 3) {
            double sum = 0;
            for (int i = 0; i < n; i++)
                for (int j = 0; j < turns; j++) {
                    double cosine = 2 * (i + 0.5) / n - 1, phi = 2 * 3.141592653589793 * (j + 0.5) / turns;
                    double sine = sqrt(1 - cosine * cosine);
                    double cos_chi = (sine * cos(phi) * across + cosine * uz) / u;
                    double speed = u * sqrt(1 - 0.1 * (1 - cos_chi));
                    sum += g_at(&c, l, k, false, speed * sine, speed * cosine) / (n * turns);
                }
            double by_hand = nu * (sum - g_at(&c, l, k, false, across, uz));
            CHECK(fabs(L_at(&c, l, k, false, across, uz) - by_hand) < 2e-4 * nu);
        }
    drop(&c);
}

/* g = 1, the sum of all splines of l = 0, changes as electrons come and go. */
static void test_growth(void)
{
    case_of c;
    make(&c, busy);
    for (double energy = 0.3; energy < 40; energy *= 1.6) {
        double lower[SW_SPLINES], same[SW_SPLINES], upper[SW_SPLINES], one_changes = 0;
        sw_generator_act(&c.generator, 0, false, energy, lower, same, upper);
        for (int k = 0; k < SW_SPLINES; k++)
            one_changes += same[k];
        double expected = sqrt(energy) * (sw_gas_sigma(&c.setup.gas, 2, energy) - sw_gas_sigma(&c.setup.gas, 3, energy));
        CHECK(fabs(one_changes - expected) < 1e-12 * sqrt(energy) * sw_gas_total(&c.setup.gas, energy));
    }
    drop(&c);
}

/* Both electrons of an ionization, by very many even steps over the law's number, from energies just above the threshold to a hundred
 * times the swarm's. */
static void test_sharing(sw_sharing sharing)
{
    case_of c;
    const int n = CHECK_SANITIZED ? 4000 : 20000;
    swarm_setup_make(&c.setup,
                     "ELASTIC\nX\n1e-2\n" DASHES "0 1e-60\n" DASHES "IONIZATION\nX -> X+\n2\n" DASHES
                     "2 2e-20\n500 2e-20\n" DASHES,
                     3e-21, sharing);
    c.generator = sw_generator_make(&c.setup.scene, 2.5, 60);
    for (double rest = 0.1; rest < 300; rest *= 3.7) {
        double lower[SW_SPLINES], same[SW_SPLINES], upper[SW_SPLINES], value[SW_SPLINES], by_hand[SW_SPLINES] = {0};
        double energy = 2 + rest, nu = sqrt(energy) * 2e-20;
        sw_generator_act(&c.generator, 0, false, energy, lower, same, upper);
        for (int i = 0; i < n; i++) {
            double kept = sw_sharing_kept(&sharing, energy, rest, (i + 0.5) / n);
            for (int both = 0; both < 2; both++) {
                sw_generator_shapes(&c.generator, 0, both ? rest - kept : kept, value);
                for (int k = 0; k < SW_SPLINES; k++)
                    by_hand[k] += value[k] / n;
            }
        }
        sw_generator_shapes(&c.generator, 0, energy, value);
        for (int k = 0; k < SW_SPLINES; k++)
            CHECK(fabs(same[k] / nu + value[k] - by_hand[k]) < 2e-4);
    }
    drop(&c);
}

int main(void)
{
    test_sharing((sw_sharing){.law = SW_SHARE_FIXED, .share = 0.3});
    test_sharing((sw_sharing){.law = SW_SHARE_UNIFORM});
    test_sharing((sw_sharing){.law = SW_SHARE_ONE});
    for (double w = 0.01; w < 20; w *= 12)
        test_sharing((sw_sharing){.law = SW_SHARE_OPB, .w_eV = w});
    test_field();
    test_elastic();
    test_growth();
    CHECK(md_alloc_live() == 0);
    return check_report();
}
