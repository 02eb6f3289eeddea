/* swarm/solve/collisions: what collisions make of splines. Where scattering is equally likely in all directions it is what
 * generator.h has; a law of angles takes from l = 1 what its momentum transfer says. */
#include "swarm_setup.h"

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

int main(void)
{
    test_isotropic();
    test_laws();
    return check_report();
}
