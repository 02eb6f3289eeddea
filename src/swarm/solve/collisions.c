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

/* Points of a mean. */
typedef struct points {
    int n;
    double at[SW_SHARING_POINTS], share[SW_SHARING_POINTS];
} points;

/* An electron of this energy, whose direction has these means of P_l. */
static void add_mean(const work *w, double energy, const double P[SW_L_MOST + 1], double rate)
{
    double value[SW_L_MOST + 1][4];
    int first = sw_generator_near(w->generator, energy, value);
    for (int l = 0; l <= SW_L_MOST; l++)
        for (int k = 0; k < 4; k++)
            w->act->of[l][first + k] += rate * P[l] * value[l][k];
}

/* Velocities behind a collision, given the numbers that decide. Turns about the velocity change neither energy nor angle. */
static void scatter(const work *w, const sw_channel *channel, double cosine, double share, sw_products *after)
{
    static const double at_rest[3] = {0, 0, 0};
    const double u[3] = {0, 0, w->u};
    const sw_chances by = {cosine, 0.25, share, cosine, 0.25};
    sw_scatter_products(w->generator->scene, channel, u, at_rest, &by, after);
}

static double cosine_of(const double u[3], double energy)
{
    return energy > 0 ? u[2] / sqrt(energy) : 0;
}

static void add_at(const work *w, const sw_channel *channel, double cosine, double share, double rate)
{
    sw_products after;
    scatter(w, channel, cosine, share, &after);
    for (int p = 0; p < after.n; p++) {
        const double *u = after.u[p], energy = u[0] * u[0] + u[1] * u[1] + u[2] * u[2];
        double P[SW_L_MOST + 1];
        sw_generator_legendre(cosine_of(u, energy), P);
        add_mean(w, energy, P, rate);
    }
}

/* Points for the number that decides the angle. Below `blend` it chooses the law, above isotropic scattering. A law that goes
 * forward changes fast near its end: points even in the logarithm of how far that is, as the screened Coulomb law's cosine is
 * smooth in it. */
static void angles(const sw_angles *of, double energy, points *to)
{
    const md_gauss_legendre *isotropic = &md_gauss_legendre_6, *along = &md_gauss_legendre_16;
    double blend = sw_angles_share(of, energy), x = of->law == SW_SCREENED_COULOMB ? 8 * energy / 27.21 : 0;
    double ln = md_log(1 + x);
    to->n = 0;
    for (int k = 0; k < along->n && blend > 0; k++) {
        double left = along->at[k], share = along->share[k];
        if (ln > 1e-6) {
            share *= ln * md_exp(ln * left) / x;
            left = (md_exp(ln * left) - 1) / x;
        }
        to->at[to->n] = blend * (1 - left);
        to->share[to->n++] = blend * share;
    }
    for (int k = 0; k < isotropic->n && blend < 1; k++) {
        to->at[to->n] = blend + (1 - blend) * isotropic->at[k];
        to->share[to->n++] = (1 - blend) * isotropic->share[k];
    }
}

/* The shares decide the energies, and where momentum is kept the directions too; else these are the law's for one electron, and
 * the other goes anywhere. */
static void add_ionization(const work *w, const sw_channel *channel, double energy, const points *angle, double rate)
{
    static const double anywhere[SW_L_MOST + 1] = {1};
    const sw_scene *scene = w->generator->scene;
    const sw_sharing *sharing = &scene->sharing[channel->species];
    double rest = fmax(0, energy - channel->threshold_eV), law[SW_L_MOST + 1] = {0};
    points to;
    for (int k = 0; k < angle->n && !scene->general->momentum; k++) {
        double P[SW_L_MOST + 1];
        sw_products after;
        scatter(w, channel, angle->at[k], 0.5, &after);
        const double *u = after.u[0];
        sw_generator_legendre(cosine_of(u, u[0] * u[0] + u[1] * u[1] + u[2] * u[2]), P);
        for (int l = 0; l <= SW_L_MOST; l++)
            law[l] += angle->share[k] * P[l];
    }
    to.n = sw_sharing_points(sharing, rest, 0.5 * w->generator->E, to.at, to.share);
    for (int k = 0; k < to.n; k++) {
        if (scene->general->momentum) {
            add_at(w, channel, 0.5, to.at[k], rate * to.share[k]);
            continue;
        }
        double kept = sw_sharing_kept(sharing, energy, rest, to.at[k]);
        add_mean(w, kept, law, rate * to.share[k]);
        add_mean(w, rest - kept, anywhere, rate * to.share[k]);
    }
}

static void add_channel(const work *w, const sw_channel *channel, double energy, double rate)
{
    const sw_general *general = w->generator->scene->general;
    points angle;
    if (channel->kind == SW_ATTACHMENT) return;
    angles(channel->kind == SW_ELASTIC ? &general->elastic : &general->inelastic, energy, &angle);
    if (channel->kind == SW_IONIZATION) {
        add_ionization(w, channel, energy, &angle, rate);
        return;
    }
    for (int k = 0; k < angle.n; k++)
        add_at(w, channel, angle.at[k], 0.5, rate * angle.share[k]);
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
        if (rate > 0) add_channel(&w, channel, energy, rate);
    }
    int first = sw_generator_near(generator, energy, before);
    for (int l = 0; l <= SW_L_MOST; l++)
        for (int k = 0; k < 4; k++)
            act->of[l][first + k] -= total * before[l][k];
}
