/* Collisions with a gas that moves, scattering in all directions alike: means over the target's velocity, by Gauss's points.
 *
 * Gauss and Hermite's for the part along the electron's velocity, Gauss and Laguerre's for the energy of the part across it. What
 * comes out lies evenly on a sphere around the velocity of the centre of mass: Gauss and Legendre's points along the axis of that;
 * turned about the axis, P_l of the angle to z becomes P_l(axis to it) P_l(axis to z). A collision changes little where targets are
 * heavy, so that few points are exact to a small part of m/M. */
#include <math.h>
#include <string.h>

#include "numbers/gauss_legendre.h"
#include "swarm/solve/collisions.h"

enum { ALONG = 8, ACROSS = 4 };

/* Normal deviates, and half squares of two of them together. */
static const double along_at[ALONG] = {-4.1445471861258945, -2.8024858612875416, -1.6365190424351082, -0.5390798113513751,
                                       0.5390798113513751,  1.6365190424351082,  2.8024858612875416,  4.1445471861258945},
                    along_share[ALONG] = {0.00011261453837536766, 0.009635220120788268,  0.11723990766175897,
                                          0.3730122576790773,     0.3730122576790773,    0.11723990766175897,
                                          0.009635220120788268,   0.00011261453837536766};
static const double across_at[ACROSS] = {0.3225476896193923, 1.7457611011583465, 4.536620296921129, 9.395070912301133},
                    across_share[ACROSS] = {0.6031541043416332, 0.35741869243779967, 0.038887908515005336,
                                            0.0005392947055613273};

/* One velocity of the target: relative speed; the centre of mass, its length and its cosine to the electron's velocity, z. */
typedef struct encounter {
    const sw_generator *generator;
    double speed, of_relative, centre, cosine;
} encounter;

/* An electron that comes out with this energy in the frame of the target. */
static void add_sphere(const encounter *e, double energy, double rate, sw_collisions *act)
{
    const md_gauss_legendre *points = &md_gauss_legendre_6;
    double radius = e->of_relative * sqrt(fmax(0, energy)), axis[SW_L_MOST + 1], P[SW_L_MOST + 1], value[SW_L_MOST + 1][4];
    sw_generator_legendre(e->cosine, axis);
    for (int i = 0; i < points->n; i++) {
        double along = e->centre + radius * (2 * points->at[i] - 1), share = rate * points->share[i];
        double after = fmax(0, along * along + radius * radius * 4 * points->at[i] * (1 - points->at[i]));
        int first = sw_generator_near(e->generator, after, value);
        sw_generator_legendre(after > 0 ? along / sqrt(after) : 0, P);
        for (int l = 0; l <= SW_L_MOST; l++)
            for (int k = 0; k < 4; k++)
                act->of[l][first + k] += share * axis[l] * P[l] * value[l][k];
    }
}

static void add_channel(const encounter *e, const sw_channel *channel, double rate, sw_collisions *act)
{
    const md_gauss_legendre *shares = &md_gauss_legendre_8;
    double energy = e->speed * e->speed, rest = energy - channel->threshold_eV;
    switch (channel->kind) {
    case SW_ELASTIC: add_sphere(e, energy, rate, act); break;
    case SW_EXCITATION: add_sphere(e, rest, rate, act); break;
    case SW_IONIZATION:
        act->ionization += rate;
        for (int i = 0; i < shares->n; i++) {
            const sw_sharing *sharing = &e->generator->scene->sharing[channel->species];
            double kept = sw_sharing_kept(sharing, energy, fmax(0, rest), shares->at[i]);
            add_sphere(e, kept, rate * shares->share[i], act);
            add_sphere(e, rest - kept, rate * shares->share[i], act);
        }
        break;
    case SW_ATTACHMENT: act->attachment += rate; break;
    case SW_EFFECTIVE:
    case SW_KINDS: break;
    }
}

/* All collisions with targets of this velocity; returns their rate. */
static double add_encounter(const encounter *e, const sw_target *target, double share, sw_collisions *act)
{
    const sw_gas *gas = e->generator->scene->gas;
    double energy = e->speed * e->speed, all = 0;
    int j = sw_gas_interval(gas, energy);
    double before = target->first > 0 ? sw_gas_upto(gas, j, target->first - 1, energy) : 0;
    for (int c = target->first; c < target->end; c++) {
        double upto = sw_gas_upto(gas, j, c, energy), rate = share * e->speed * (upto - before);
        before = upto;
        if (!(rate > 0)) continue;
        add_channel(e, &gas->channel[c], rate, act);
        all += rate;
    }
    return all;
}

void sw_collisions_act_thermal(const sw_generator *generator, double energy, sw_collisions *act)
{
    const sw_general *general = generator->scene->general;
    double u = sqrt(energy), total = 0, before[SW_L_MOST + 1][4];
    memset(act, 0, sizeof *act);
    for (int s = 0; s < general->targets; s++) {
        const sw_target *target = &general->target[s];
        double of_relative = 1 / (1 + target->mass_ratio);
        for (int i = 0; i < ALONG * ACROSS; i++) {
            double z = target->spread * along_at[i / ACROSS],
                   across2 = 2 * target->spread * target->spread * across_at[i % ACROSS];
            double centre_z = (target->mass_ratio * u + z) * of_relative,
                   centre = sqrt(centre_z * centre_z + across2 * of_relative * of_relative);
            const encounter e = {generator, sqrt((u - z) * (u - z) + across2), of_relative, centre,
                                 centre > 0 ? centre_z / centre : 0};
            total += add_encounter(&e, target, along_share[i / ACROSS] * across_share[i % ACROSS], act);
        }
    }
    int first = sw_generator_near(generator, energy, before);
    for (int l = 0; l <= SW_L_MOST; l++)
        for (int k = 0; k < 4; k++)
            act->of[l][first + k] -= total * before[l][k];
}
