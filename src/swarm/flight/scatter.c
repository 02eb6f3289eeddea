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

/* The velocity of an electron that leaves an encounter with this energy, in its frame. */
static void set_velocity(const encounter *e, double energy, double cos_chi, double turns, double to[3])
{
    sw_scatter_turn(e->g, cos_chi, turns, e->of_relative * sqrt(fmax(0, energy)), to);
    for (int k = 0; k < 3; k++)
        to[k] += e->centre[k];
}

static double cos_of(const sw_general *general, const sw_channel *channel, double energy, double u)
{
    int inelastic = channel->kind != SW_ELASTIC;
    const sw_angles *angles = inelastic ? &general->inelastic : &general->elastic;
    if (general->lut.cosine[inelastic]) return sw_lut_cos(&general->lut, inelastic, angles, energy, u);
    return sw_angles_cos(angles, energy, u);
}

/* The scattered electron by the law and the other one anywhere; or as a free electron that meets one at rest: across each other,
 * with the momentum of one that has the energy of both. */
static void ionize(const sw_scene *scene, const sw_channel *channel, const encounter *e, const sw_chances *by, sw_products *to)
{
    double rest = fmax(0, e->energy - channel->threshold_eV);
    double kept = sw_sharing_kept(&scene->sharing[channel->species], e->energy, rest, by->share);
    double part = rest > 0 ? kept / rest : 1, cos_kept = cos_of(scene->general, channel, e->energy, by->cosine);
    double cos_freed = 2 * by->freed_cosine - 1, turns_freed = by->freed_turns;
    if (scene->general->momentum) {
        cos_kept = sqrt(part);
        cos_freed = sqrt(1 - part);
        turns_freed = by->turns + 0.5;
    }
    to->n = 2;
    set_velocity(e, kept, cos_kept, by->turns, to->u[0]);
    set_velocity(e, rest - kept, cos_freed, turns_freed, to->u[1]);
}

void sw_scatter_products(const sw_scene *scene, const sw_channel *channel, const double u[3], const double partner[3],
                         const sw_chances *by, sw_products *to)
{
    encounter e = meet(scene, u, partner, channel->mass_ratio);
    double cos_chi;
    to->n = 1;
    switch (channel->kind) {
    case SW_ELASTIC:
        cos_chi = cos_of(scene->general, channel, e.energy, by->cosine);
        set_velocity(&e, scene->general->thermal ? e.energy : e.energy * (1 - 2 * channel->mass_ratio * (1 - cos_chi)), cos_chi,
                     by->turns, to->u[0]);
        break;
    case SW_EXCITATION:
        set_velocity(&e, e.energy - channel->threshold_eV, cos_of(scene->general, channel, e.energy, by->cosine), by->turns,
                     to->u[0]);
        break;
    case SW_IONIZATION: ionize(scene, channel, &e, by, to); break;
    case SW_ATTACHMENT:
    case SW_EFFECTIVE:
    case SW_KINDS: to->n = 0;
    }
}

/* An electron set free, in the place of the one that freed it. Random numbers as in collide.c. */
static md_status set_free(sw_electrons *all, int i, sw_chances *by, md_error *err)
{
    md_random_block block = sw_electrons_draw(all, i), name = sw_electrons_draw(all, i);
    if (sw_electrons_grow(all, err)) return err->code;
    by->share = md_random_uniform(name.word[2], name.word[3]);
    by->freed_cosine = md_random_uniform(block.word[0], block.word[1]);
    by->freed_turns = md_random_uniform(block.word[2], block.word[3]);
    sw_electrons_copy(all, all->n++, i, (uint64_t)name.word[0] << 32 | name.word[1]);
    return MD_OK;
}

static void put(sw_electrons *all, int i, const double u[3])
{
    all->ux[i] = u[0];
    all->uy[i] = u[1];
    all->uz[i] = u[2];
}

md_status sw_scatter(const sw_scene *scene, sw_electrons *all, int i, int channel, const double partner[3], double *lost,
                     md_error *err)
{
    const sw_channel *c = &scene->gas->channel[channel];
    const double u[3] = {all->ux[i], all->uy[i], all->uz[i]};
    md_random_block block = sw_electrons_draw(all, i);
    sw_chances by = {.cosine = md_random_uniform(block.word[0], block.word[1]),
                     .turns = md_random_uniform(block.word[2], block.word[3])};
    sw_products after;
    int freed = all->n;
    if (c->kind == SW_EFFECTIVE || c->kind == SW_KINDS)
        return md_fail(err, MD_ERR_INTERNAL, "a process of kind %d collides", (int)c->kind);
    if (c->kind == SW_IONIZATION && set_free(all, i, &by, err)) return err->code;
    sw_scatter_products(scene, c, u, partner, &by, &after);
    *lost = square(u);
    if (after.n == 0) {
        all->alive[i] = 0;
        return MD_OK;
    }
    put(all, i, after.u[0]);
    *lost -= square(after.u[0]);
    if (after.n == 1) return MD_OK;
    put(all, freed, after.u[1]);
    *lost -= square(after.u[1]);
    return MD_OK;
}
