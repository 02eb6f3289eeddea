#include "swarm/flight/cold/cold_run.h"

#include <math.h>
#include <string.h>

#include "swarm/flight/collide.h"

double sw_cold_ionize(sw_cold_run *run, const sw_parent *parent, int channel, double energy)
{
    sw_electrons *all = run->all;
    const sw_scene *scene = &run->cold->scene;
    const sw_channel *c = &scene->gas->channel[channel];
    int i = parent->electron;
    md_random_block block[2];
    for (int k = 0; k < 2; k++) {
        const uint32_t counter[4] = {(*parent->draw)++, (uint32_t)all->id[i], (uint32_t)(all->id[i] >> 32), 0};
        block[k] = md_random_philox(counter, all->key);
    }
    if (sw_electrons_grow(all, run->err)) return 0;
    double rest = fmax(0, energy - c->threshold_eV);
    double kept =
        sw_sharing_kept(&scene->sharing[c->species], energy, rest, md_random_uniform(block[1].word[2], block[1].word[3]));
    int freed = all->n++;
    sw_electrons_copy(all, freed, i, (uint64_t)block[1].word[0] << 32 | block[1].word[1]);
    sw_isotropic(all, freed, rest - kept, md_random_uniform(block[0].word[0], block[0].word[1]),
                 md_random_uniform(block[0].word[2], block[0].word[3]));
    all->x[freed] = parent->x;
    all->y[freed] = parent->y;
    all->z[freed] = parent->z;
    all->left[freed] = parent->left;
    all->draw[freed] = (uint32_t)i;
    return kept;
}

/* Electron i goes to an earlier place, those between move up by one; behind the last one there is room for one. */
static void move(sw_electrons *all, int i, int to)
{
    uint32_t draw = all->draw[i];
    sw_electrons_copy(all, all->n, i, all->id[i]);
    for (int k = i; k > to; k--) {
        uint32_t before = all->draw[k - 1];
        sw_electrons_copy(all, k, k - 1, all->id[k - 1]);
        all->draw[k] = before;
    }
    sw_electrons_copy(all, to, all->n, all->id[all->n]);
    all->draw[to] = draw;
}

void sw_cold_sort(sw_electrons *all, int first, md_error *err)
{
    if (all->n > first && sw_electrons_grow(all, err)) return;
    for (int i = first + 1; i < all->n; i++) { /* nearly in order already; stable */
        int to = i;
        while (to > first && all->draw[to - 1] > all->draw[i])
            to--;
        if (to < i) move(all, i, to);
    }
    memset(all->draw + first, 0, (size_t)(all->n - first) * sizeof *all->draw);
}
