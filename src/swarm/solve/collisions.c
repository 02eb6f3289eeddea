#include "swarm/solve/collisions.h"

#include <math.h>
#include <string.h>

#include "numbers/gauss_legendre.h"
#include "numbers/numeric.h"
#include "swarm/flight/scatter.h"

typedef struct work {
    const sw_generator *generator;
    double u;
    sw_collisions *act;
} work;

static void add(const work *w, const double u[3], double rate)
{
    double energy = u[0] * u[0] + u[1] * u[1] + u[2] * u[2], value[SW_L_MOST + 1][4];
    double c = energy > 0 ? u[2] / sqrt(energy) : 0;
    const double P[SW_L_MOST + 1] = {1, c, 1.5 * c * c - 0.5, c * (2.5 * c * c - 1.5)};
    int first = sw_generator_near(w->generator, energy, value);
    for (int l = 0; l <= SW_L_MOST; l++)
        for (int k = 0; k < 4; k++)
            w->act->of[l][first + k] += rate * P[l] * value[l][k];
}

/* With the number that decides the angle: all that remains. Turns about the velocity change neither energy nor angle. */
static void add_at(const work *w, const sw_channel *channel, double cosine, double rate)
{
    static const double at_rest[3] = {0, 0, 0};
    const md_gauss_legendre *shares = channel->kind == SW_IONIZATION ? &md_gauss_legendre_8 : &md_gauss_legendre_1;
    const double u[3] = {0, 0, w->u};
    for (int s = 0; s < shares->n; s++) {
        const sw_chances by = {cosine, 0.25, shares->at[s], cosine, 0.25};
        sw_products after;
        sw_scatter_products(w->generator->scene, channel, u, at_rest, &by, &after);
        for (int p = 0; p < after.n; p++)
            add(w, after.u[p], rate * shares->share[s]);
    }
}

/* Below `blend` the number chooses the law, above isotropic scattering. A law that goes forward changes fast near its end: points
 * even in the logarithm of how far that is, as the screened Coulomb law's cosine is smooth in it. */
static void add_angles(const work *w, const sw_channel *channel, double energy, double rate)
{
    const sw_general *general = w->generator->scene->general;
    const sw_angles *angles = channel->kind == SW_ELASTIC ? &general->elastic : &general->inelastic;
    double blend = channel->kind == SW_ATTACHMENT ? 0 : sw_angles_share(angles, energy);
    const md_gauss_legendre *isotropic = channel->kind == SW_ATTACHMENT ? &md_gauss_legendre_1 : &md_gauss_legendre_6,
                            *along = &md_gauss_legendre_16;
    double x = angles->law == SW_SCREENED_COULOMB ? 8 * energy / 27.21 : 0, ln = md_log(1 + x);
    for (int k = 0; k < along->n && blend > 0; k++) {
        double left = along->at[k], share = along->share[k];
        if (ln > 1e-6) {
            share *= ln * md_exp(ln * left) / x;
            left = (md_exp(ln * left) - 1) / x;
        }
        add_at(w, channel, blend * (1 - left), rate * blend * share);
    }
    for (int k = 0; k < isotropic->n && blend < 1; k++)
        add_at(w, channel, blend + (1 - blend) * isotropic->at[k], rate * (1 - blend) * isotropic->share[k]);
}

void sw_collisions_act(const sw_generator *generator, double energy, sw_collisions *act)
{
    const sw_gas *gas = generator->scene->gas;
    const work w = {generator, sqrt(energy), act};
    double before[SW_L_MOST + 1][4], total = w.u * sw_gas_total(gas, energy);
    memset(act, 0, sizeof *act);
    for (int c = 0; c < gas->channels; c++) {
        const sw_channel *channel = &gas->channel[c];
        double rate = w.u * sw_gas_sigma(gas, c, energy);
        act->ionization += channel->kind == SW_IONIZATION ? rate : 0;
        act->attachment += channel->kind == SW_ATTACHMENT ? rate : 0;
        if (rate > 0) add_angles(&w, channel, energy, rate);
    }
    int first = sw_generator_near(generator, energy, before);
    for (int l = 0; l <= SW_L_MOST; l++)
        for (int k = 0; k < 4; k++)
            act->of[l][first + k] -= total * before[l][k];
}
