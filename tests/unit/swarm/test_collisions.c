/* swarm/solve/collisions: what collisions make of splines. Where scattering is equally likely in all directions it is what
 * generator.h has; a law of angles takes from l = 1 what its momentum transfer says. In a gas that moves: what equilibrium
 * says, and the mean over targets and directions of what flights do. */
#include "swarm_setup.h"

#include "numbers/gauss_legendre.h"
#include "numbers/numeric.h"
#include "swarm/flight/scatter.h"
#include "swarm/solve/collisions.h"

typedef struct case_of {
    swarm_setup setup;
    sw_general general;
    sw_generator generator;
} case_of;

static void make(case_of *c, const char *text, const sw_params *params, double energy)
{
    md_error err = {MD_OK, ""};
    swarm_setup_make(&c->setup, text, 0, (sw_sharing){.law = SW_SHARE_UNIFORM, .share = 0.5, .w_eV = 4});
    CHECK(sw_general_init(&c->general, params, &c->setup.gas, &c->setup.windows, &err) == MD_OK);
    c->setup.scene.general = &c->general;
    c->generator = sw_generator_make(&c->setup.scene, energy, 15 * energy);
}

static void drop(case_of *c)
{
    sw_general_free(&c->general);
    swarm_setup_free(&c->setup);
}

static const char busy[] =
    "ELASTIC\nX\n1e-2\n" DASHES "0 5e-20\n100 1e-20\n" DASHES "EXCITATION\nX -> X*\n0.5\n" DASHES "0.5 0\n100 1e-18\n" DASHES
    "IONIZATION\nX -> X+\n2\n" DASHES "2 0\n100 2e-18\n" DASHES "ATTACHMENT\nX -> X-\n" DASHES "0 2e-21\n100 3e-21\n" DASHES;

static void test_isotropic(void)
{
    case_of c;
    make(&c, busy, &(sw_params){.field.BN_Hx = 100}, 2);
    for (double energy = 0.01; energy < 60; energy *= 1.9) {
        sw_collisions act;
        double lower[SW_SPLINES], same[SW_SPLINES], upper[SW_SPLINES];
        double nu = sqrt(energy) * sw_gas_total(&c.setup.gas, energy);
        sw_collisions_act(&c.generator, energy, &act);
        for (int l = 0; l <= SW_L_MOST; l++) {
            sw_generator_act(&c.generator, l, false, energy, lower, same, upper);
            for (int k = 0; k < SW_SPLINES; k++)
                CHECK(fabs(act.of[l][k] - same[k]) < 1e-6 * nu);
        }
        CHECK_REL(act.ionization, sqrt(energy) * sw_gas_sigma(&c.setup.gas, 2, energy), 1e-13);
        CHECK_REL(act.attachment, sqrt(energy) * sw_gas_sigma(&c.setup.gas, 3, energy), 1e-13);
    }
    drop(&c);
}

/* Of a target so heavy that no energy is lost, l = 1 loses nu times the mean of 1 - cos, which has a closed form. */
static void test_laws(void)
{
    static const char heavy[] = "ELASTIC\nX\n1e-15\n" DASHES "0 5e-20\n1e4 5e-20\n" DASHES;
    for (int law = SW_VAHEDI_SURENDRA; law <= SW_FORWARD; law++)
        for (int blend = 0; blend < 2; blend++) {
            case_of c;
            sw_params params = {.field.BN_Hx = 100, .scatter.elastic = law};
            params.scatter.low_eV = blend ? 3 : 0;
            params.scatter.high_eV = blend ? 2000 : 0;
            make(&c, heavy, &params, 100);
            for (double energy = 0.5; energy < 1500; energy *= 2.3) {
                sw_collisions act;
                double shape[SW_SPLINES], nu = sqrt(energy) * sw_gas_total(&c.setup.gas, energy);
                double lost = nu * sw_angles_transfer(&c.general.elastic, energy);
                sw_collisions_act(&c.generator, energy, &act);
                sw_generator_shapes(&c.generator, 1, energy, shape);
                for (int k = 0; k < SW_SPLINES; k++) {
                    CHECK(fabs(act.of[0][k]) < 1e-9 * nu);
                    CHECK(fabs(act.of[1][k] + lost * shape[k]) < 1e-9 * nu);
                }
            }
            drop(&c);
        }
}

/* Electrons that have the temperature of the gas keep it: no function of energy changes on average, to far less than m/M of what one
 * collision could do, though the cross-section bends. */
static void test_equilibrium(void)
{
    enum { PANELS = 3000 };
    static const char gas[] = "ELASTIC\nX\n1e-4\n" DASHES "0 5e-20\n0.03 5e-20\n0.05 15e-20\n0.06 8e-20\n100 2e-20\n" DASHES;
    const md_gauss_legendre *points = &md_gauss_legendre_3;
    case_of c;
    sw_params params = {.gas.thermal_motion = true, .gas.temperature_K = 300};
    double kT = sw_params_thermal_eV(300), change[SW_SPLINES] = {0}, could[SW_SPLINES] = {0}, small = 0;
    make(&c, gas, &params, 1.5 * kT);
    for (int panel = 0; panel < PANELS; panel++)
        for (int i = 0; i < points->n; i++) {
            double y = 5.5 * (panel + points->at[i]) / PANELS, x = y * y, share = points->share[i] * x * md_exp(-x);
            double shape[SW_SPLINES];
            double nu = sqrt(x * kT) * sw_gas_total(&c.setup.gas, x * kT);
            sw_collisions act;
            sw_collisions_act_thermal(&c.generator, x * kT, &act);
            sw_generator_shapes(&c.generator, 0, x * kT, shape);
            for (int k = 0; k < SW_SPLINES; k++) {
                change[k] += share * act.of[0][k];
                could[k] += share * nu * fabs(shape[k]);
                small = fmax(small, fabs(act.of[0][k]) / nu);
            }
        }
    CHECK(small > 1e-4); /* at some energies it does change */
    for (int k = 0; k < SW_SPLINES; k++)
        CHECK(fabs(change[k]) < 1e-8 * could[9]); /* of the spline that most of them meet */
    drop(&c);
}

/* Maxwell's distribution at a point of a grid: normal deviates along, the size of two of them across. */
static double weigh(int along, int n_along, int across, int n_across)
{
    double x = -6 + 12 * (along + 0.5) / n_along, y = 6 * (across + 0.5) / n_across;
    return y * md_exp(-0.5 * (x * x + y * y));
}

/* Mean of what flights do, over targets and directions on a grid, to[l][spline], of one channel at an energy. */
static void by_flights(const case_of *c, int channel, double energy, double to[SW_L_MOST + 1][SW_SPLINES])
{
    enum { ALONG = 48, ACROSS = 40, TURNS = 12 };
    const md_gauss_legendre *cosines = &md_gauss_legendre_6;
    const sw_target *target = &c->general.target[0];
    double u[3] = {0, 0, sqrt(energy)}, before[SW_SPLINES], shape[SW_SPLINES], norm = 0;
    for (int n = 0; n < ALONG * ACROSS; n++)
        norm += weigh(n % ALONG, ALONG, n / ALONG, ACROSS);
    for (int n = 0; n < ALONG * ACROSS * TURNS * cosines->n; n++) {
        double x = -6 + 12 * (n % ALONG + 0.5) / ALONG, y = 6 * (n / ALONG % ACROSS + 0.5) / ACROSS,
               turn = n / (ALONG * ACROSS) % TURNS;
        double partner[3] = {target->spread * y, 0, target->spread * x}, g2 = target->spread * target->spread * y * y;
        int at = n / (ALONG * ACROSS * TURNS);
        g2 += (u[2] - partner[2]) * (u[2] - partner[2]);
        double density = weigh(n % ALONG, ALONG, n / ALONG % ACROSS, ACROSS) / norm;
        double rate = density * sqrt(g2) * sw_gas_sigma(&c->setup.gas, channel, g2) * cosines->share[at] / TURNS;
        const sw_chances by = {cosines->at[at], (turn + 0.5) / TURNS, 0, 0, 0};
        sw_products after;
        sw_scatter_products(&c->setup.scene, &c->setup.gas.channel[channel], u, partner, &by, &after);
        double *v = after.u[0], e = v[0] * v[0] + v[1] * v[1] + v[2] * v[2], cosine = v[2] / sqrt(e);
        const double P[] = {1, cosine, 1.5 * cosine * cosine - 0.5, cosine * (2.5 * cosine * cosine - 1.5)};
        for (int l = 0; l <= SW_L_MOST; l++) {
            sw_generator_shapes(&c->generator, l, e, shape);
            sw_generator_shapes(&c->generator, l, energy, before);
            for (int k = 0; k < SW_SPLINES; k++)
                to[l][k] += rate * (P[l] * shape[k] - before[k]);
        }
    }
}

static void test_moving(void)
{
    static const char gas[] = "ELASTIC\nX\n1e-3\n" DASHES "0 5e-20\n100 1e-20\n" DASHES "EXCITATION\nX -> X*\n0.5\n" DASHES
                              "0.5 0\n100 1e-18\n" DASHES;
    case_of c;
    sw_params params = {.gas.thermal_motion = true, .gas.temperature_K = 3000};
    make(&c, gas, &params, 2);
    for (double energy = 0.8; energy < 10; energy *= 4) {
        double flown[SW_L_MOST + 1][SW_SPLINES] = {{0}}, nu = sqrt(energy) * sw_gas_total(&c.setup.gas, energy);
        sw_collisions act;
        for (int k = 0; k < c.setup.gas.channels; k++)
            by_flights(&c, k, energy, flown);
        sw_collisions_act_thermal(&c.generator, energy, &act);
        for (int l = 0; l <= SW_L_MOST; l++)
            for (int k = 0; k < SW_SPLINES; k++)
                CHECK(fabs(act.of[l][k] - flown[l][k]) < 5e-6 * nu);
    }
    drop(&c);
}

int main(void)
{
    test_equilibrium();
    test_moving();
    test_isotropic();
    test_laws();
    return check_report();
}
