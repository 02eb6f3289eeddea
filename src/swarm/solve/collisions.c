#include "swarm/solve/collisions.h"

#include <math.h>
#include <string.h>

#include "numbers/numeric.h"
#include "swarm/flight/scatter.h"

/* Points and their shares on [0, 1], Gauss and Legendre's. */
typedef struct points {
    int n;
    const double *at, *share;
} points;

static const double at_6[] = {0.03376524289842397, 0.1693953067668678, 0.3806904069584015,
                              0.6193095930415985,  0.8306046932331322, 0.966234757101576},
                    share_6[] = {0.08566224618958487, 0.1803807865240695, 0.2339569672863457,
                                 0.2339569672863457,  0.1803807865240695, 0.08566224618958487};
static const double at_8[] = {0.01985507175123191, 0.1016667612931866, 0.2372337950418355, 0.4082826787521751,
                              0.5917173212478248,  0.7627662049581645, 0.8983332387068134, 0.9801449282487681},
                    share_8[] = {0.05061426814518834, 0.1111905172266872, 0.1568533229389435, 0.1813418916891809,
                                 0.1813418916891809,  0.1568533229389435, 0.1111905172266872, 0.05061426814518834};
static const double at_16[] = {0.005299532504175031, 0.0277124884633837, 0.06718439880608412, 0.1222977958224985,
                               0.1910618777986781,   0.2709916111713863, 0.3591982246103705,  0.4524937450811813,
                               0.5475062549188188,   0.6408017753896295, 0.7290083888286136,  0.8089381222013219,
                               0.8777022041775016,   0.9328156011939159, 0.9722875115366163,  0.994700467495825},
                    share_16[] = {0.01357622970587702, 0.03112676196932385, 0.0475792558412463,  0.06231448562776701,
                                  0.07479799440828838, 0.08457825969750131, 0.09130170752246181, 0.09472530522753429,
                                  0.09472530522753429, 0.09130170752246181, 0.08457825969750131, 0.07479799440828838,
                                  0.06231448562776701, 0.0475792558412463,  0.03112676196932385, 0.01357622970587702};
static const double half[] = {0.5}, whole[] = {1};
static const points one = {1, half, whole}, six = {6, at_6, share_6}, eight = {8, at_8, share_8},
                    sixteen = {16, at_16, share_16};

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
    const points *shares = channel->kind == SW_IONIZATION ? &eight : &one;
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
    const points isotropic = channel->kind == SW_ATTACHMENT ? one : six;
    double x = angles->law == SW_SCREENED_COULOMB ? 8 * energy / 27.21 : 0, ln = md_log(1 + x);
    for (int k = 0; k < sixteen.n && blend > 0; k++) {
        double left = sixteen.at[k], share = sixteen.share[k];
        if (ln > 1e-6) {
            share *= ln * md_exp(ln * left) / x;
            left = (md_exp(ln * left) - 1) / x;
        }
        add_at(w, channel, blend * (1 - left), rate * blend * share);
    }
    for (int k = 0; k < isotropic.n && blend < 1; k++)
        add_at(w, channel, blend + (1 - blend) * isotropic.at[k], rate * (1 - blend) * isotropic.share[k]);
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
