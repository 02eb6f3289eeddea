#include "swarm/flight/scatter.h"

#include <math.h>

#include "numbers/numeric.h"

/* Centre of mass, velocity relative to the target, and what a relative velocity is of the electron's in that frame. */
typedef struct encounter {
    double centre[3], g[3];
    double energy, of_relative;
} encounter;

static double square(const double v[3])
{
    return v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
}

static encounter meet(const sw_scene *scene, const double u[3], const double partner[3], double mass_ratio)
{
    encounter e = {{0, 0, 0}, {u[0], u[1], u[2]}, square(u), 1};
    if (!scene->general->thermal) return e;
    e.of_relative = 1 / (1 + mass_ratio);
    for (int k = 0; k < 3; k++) {
        e.centre[k] = (mass_ratio * u[k] + partner[k]) * e.of_relative;
        e.g[k] = u[k] - partner[k];
    }
    e.energy = square(e.g);
    return e;
}

/* Two unit vectors across `g`, of length `speed`: the first across the axis of which g has least (Duff et al. 2017 need no
 * division by a small number either, but a sign). */
void sw_scatter_turn(const double g[3], double cos_chi, double turns, double speed, double to[3])
{
    double length = sqrt(square(g));
    if (length == 0) {
        to[0] = to[1] = 0;
        to[2] = speed * cos_chi;
        return;
    }
    double d[3] = {g[0] / length, g[1] / length, g[2] / length};
    double sign = d[2] < 0 ? -1 : 1, a = -1 / (sign + d[2]), b = d[0] * d[1] * a;
    const double first[3] = {1 + sign * d[0] * d[0] * a, sign * b, -sign * d[0]},
                 second[3] = {b, sign + d[1] * d[1] * a, -d[1]};
    double sin_chi = sqrt(fmax(0, 1 - cos_chi * cos_chi)), x = sin_chi * md_sin2pi(turns + 0.25),
           y = sin_chi * md_sin2pi(turns);
    for (int k = 0; k < 3; k++)
        to[k] = speed * (cos_chi * d[k] + x * first[k] + y * second[k]);
}

static void set_velocity(sw_electrons *all, int i, const encounter *e, double energy, double cos_chi, double turns)
{
    double u[3];
    sw_scatter_turn(e->g, cos_chi, turns, e->of_relative * sqrt(fmax(0, energy)), u);
    all->ux[i] = e->centre[0] + u[0];
    all->uy[i] = e->centre[1] + u[1];
    all->uz[i] = e->centre[2] + u[2];
}

static double energy_of(const sw_electrons *all, int i)
{
    return all->ux[i] * all->ux[i] + all->uy[i] * all->uy[i] + all->uz[i] * all->uz[i];
}

static double cos_of(const sw_general *general, const sw_channel *channel, double energy, double u)
{
    int inelastic = channel->kind != SW_ELASTIC;
    const sw_angles *angles = inelastic ? &general->inelastic : &general->elastic;
    if (general->lut.cosine[inelastic]) return sw_lut_cos(&general->lut, inelastic, angles, energy, u);
    return sw_angles_cos(angles, energy, u);
}

/* The scattered electron by the law and the other one anywhere; or as a free electron that meets one at rest: across each other,
 * with the momentum of one that has the energy of both. Random numbers as in collide.c. */
static md_status ionize(const sw_scene *scene, sw_electrons *all, int i, const sw_channel *channel, const encounter *e,
                        double u_cos, double turns, md_error *err)
{
    md_random_block block = sw_electrons_draw(all, i), name = sw_electrons_draw(all, i);
    if (sw_electrons_grow(all, err)) return err->code;
    double rest = fmax(0, e->energy - channel->threshold_eV);
    double u_share = md_random_uniform(name.word[2], name.word[3]);
    double kept = sw_sharing_kept(&scene->sharing[channel->species], e->energy, rest, u_share);
    double part = rest > 0 ? kept / rest : 1, cos_kept = cos_of(scene->general, channel, e->energy, u_cos);
    double cos_freed = 2 * md_random_uniform(block.word[0], block.word[1]) - 1;
    double turns_freed = md_random_uniform(block.word[2], block.word[3]);
    if (scene->general->momentum) {
        cos_kept = sqrt(part);
        cos_freed = sqrt(1 - part);
        turns_freed = turns + 0.5;
    }
    int freed = all->n++;
    sw_electrons_copy(all, freed, i, (uint64_t)name.word[0] << 32 | name.word[1]);
    set_velocity(all, i, e, kept, cos_kept, turns);
    set_velocity(all, freed, e, rest - kept, cos_freed, turns_freed);
    return MD_OK;
}

md_status sw_scatter(const sw_scene *scene, sw_electrons *all, int i, int channel, const double partner[3], double *lost,
                     md_error *err)
{
    const sw_channel *c = &scene->gas->channel[channel];
    const double u[3] = {all->ux[i], all->uy[i], all->uz[i]};
    encounter e = meet(scene, u, partner, c->mass_ratio);
    md_random_block block = sw_electrons_draw(all, i);
    double u_cos = md_random_uniform(block.word[0], block.word[1]), turns = md_random_uniform(block.word[2], block.word[3]);
    double cos_chi, before = square(u);
    int freed = all->n;
    switch (c->kind) {
    case SW_ELASTIC:
        cos_chi = cos_of(scene->general, c, e.energy, u_cos);
        set_velocity(all, i, &e, scene->general->thermal ? e.energy : e.energy * (1 - 2 * c->mass_ratio * (1 - cos_chi)),
                     cos_chi, turns);
        break;
    case SW_EXCITATION:
        set_velocity(all, i, &e, e.energy - c->threshold_eV, cos_of(scene->general, c, e.energy, u_cos), turns);
        break;
    case SW_IONIZATION:
        if (ionize(scene, all, i, c, &e, u_cos, turns, err)) return err->code;
        break;
    case SW_ATTACHMENT:
        all->alive[i] = 0;
        *lost = before;
        return MD_OK;
    case SW_EFFECTIVE:
    case SW_KINDS: return md_fail(err, MD_ERR_INTERNAL, "a process of kind %d collides", (int)c->kind);
    }
    *lost = before - energy_of(all, i) - (all->n > freed ? energy_of(all, freed) : 0);
    return MD_OK;
}
