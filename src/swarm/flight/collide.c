#include "swarm/flight/collide.h"

#include <math.h>

#include "numbers/numeric.h"

void sw_isotropic(sw_electrons *all, int i, double energy, double u_cos, double u_phi)
{
    double speed = sqrt(fmax(0, energy)), cos_z = 2 * u_cos - 1, across = speed * sqrt(fmax(0, 1 - cos_z * cos_z));
    all->ux[i] = across * md_sin2pi(u_phi + 0.25);
    all->uy[i] = across * md_sin2pi(u_phi);
    all->uz[i] = speed * cos_z;
}

static double elastic(sw_electrons *all, int i, double mass_ratio, double energy, double u_cos, double u_phi)
{
    double ux = all->ux[i], uy = all->uy[i], uz = all->uz[i];
    sw_isotropic(all, i, energy, u_cos, u_phi);
    double cos_chi = energy > 0 ? (ux * all->ux[i] + uy * all->uy[i] + uz * all->uz[i]) / energy : 1;
    double share = 2 * mass_ratio * (1 - cos_chi), scale = sqrt(fmax(0, 1 - share));
    all->ux[i] *= scale;
    all->uy[i] *= scale;
    all->uz[i] *= scale;
    return share * energy;
}

/* The scattered electron and the one that is set free, both in any direction. The new one's stream of random numbers is named
 * by the old one's, so it does not depend on what else happens in the batch. */
static md_status ionize(const sw_scene *scene, sw_electrons *all, int i, const sw_channel *channel, double energy, double u_cos,
                        double u_phi, md_error *err)
{
    md_random_block block = sw_electrons_draw(all, i), name = sw_electrons_draw(all, i);
    if (sw_electrons_grow(all, err)) return err->code;
    double rest = fmax(0, energy - channel->threshold_eV);
    double u_share = md_random_uniform(name.word[2], name.word[3]);
    double kept = sw_sharing_kept(&scene->sharing[channel->species], energy, rest, u_share);
    int freed = all->n++;
    sw_electrons_copy(all, freed, i, (uint64_t)name.word[0] << 32 | name.word[1]);
    sw_isotropic(all, i, kept, u_cos, u_phi);
    sw_isotropic(all, freed, rest - kept, md_random_uniform(block.word[0], block.word[1]),
                 md_random_uniform(block.word[2], block.word[3]));
    return MD_OK;
}

md_status sw_collide(const sw_scene *scene, sw_electrons *all, int i, int channel, double energy, double *lost, md_error *err)
{
    const sw_channel *c = &scene->gas->channel[channel];
    md_random_block block = sw_electrons_draw(all, i);
    double u_cos = md_random_uniform(block.word[0], block.word[1]), u_phi = md_random_uniform(block.word[2], block.word[3]);
    *lost = c->kind == SW_ATTACHMENT ? energy : c->threshold_eV;
    switch (c->kind) {
    case SW_ELASTIC: *lost = elastic(all, i, c->mass_ratio, energy, u_cos, u_phi); break;
    case SW_EXCITATION: sw_isotropic(all, i, energy - c->threshold_eV, u_cos, u_phi); break;
    case SW_IONIZATION: return ionize(scene, all, i, c, energy, u_cos, u_phi, err);
    case SW_ATTACHMENT: all->alive[i] = 0; break;
    case SW_EFFECTIVE:
    case SW_KINDS: return md_fail(err, MD_ERR_INTERNAL, "a process of kind %d collides", (int)c->kind);
    }
    return MD_OK;
}
