#include "swarm/flight/electrons.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "numbers/numeric.h"

/* A longer array in place of `old`, with its first n elements; NULL without memory, and then `old` is still there. */
static void *longer(void *old, int n, int room, size_t size, md_error *err)
{
    void *more = md_alloc((size_t)room, size, err);
    if (!more) return NULL;
    if (n > 0) memcpy(more, old, (size_t)n * size);
    md_free(old);
    return more;
}

#define LONGER(member)                                                                                                         \
    do {                                                                                                                       \
        void *more = longer(all->member, all->n, room, sizeof *all->member, err);                                              \
        if (!more) return err->code;                                                                                           \
        all->member = more;                                                                                                    \
    } while (0)

static md_status set_room(sw_electrons *all, int room, md_error *err)
{
    LONGER(ux);
    LONGER(uy);
    LONGER(uz);
    LONGER(x);
    LONGER(y);
    LONGER(z);
    LONGER(x0);
    LONGER(y0);
    LONGER(z0);
    LONGER(left);
    LONGER(id);
    LONGER(draw);
    LONGER(alive);
    all->room = room;
    return MD_OK;
}

md_status sw_electrons_init(sw_electrons *all, int room, uint32_t seed, uint32_t batch, md_error *err)
{
    *all = (sw_electrons){.key = {seed, batch}};
    return set_room(all, room, err);
}

void sw_electrons_free(sw_electrons *all)
{
    md_free(all->ux);
    md_free(all->uy);
    md_free(all->uz);
    md_free(all->x);
    md_free(all->y);
    md_free(all->z);
    md_free(all->x0);
    md_free(all->y0);
    md_free(all->z0);
    md_free(all->left);
    md_free(all->id);
    md_free(all->draw);
    md_free(all->alive);
    *all = (sw_electrons){0};
}

md_status sw_electrons_grow(sw_electrons *all, md_error *err)
{
    return all->n < all->room ? MD_OK : set_room(all, all->room + all->room / 2 + 1, err);
}

void sw_electrons_copy(sw_electrons *all, int to, int from, uint64_t id)
{
    all->ux[to] = all->ux[from];
    all->uy[to] = all->uy[from];
    all->uz[to] = all->uz[from];
    all->x[to] = all->x[from];
    all->y[to] = all->y[from];
    all->z[to] = all->z[from];
    all->x0[to] = all->x0[from];
    all->y0[to] = all->y0[from];
    all->z0[to] = all->z0[from];
    all->left[to] = all->left[from];
    all->alive[to] = all->alive[from];
    all->id[to] = id;
    all->draw[to] = 0;
}

void sw_electrons_normal(md_random_block block, double *first, double *second)
{
    double size = sqrt(-2 * md_log(md_random_uniform(block.word[0], block.word[1])));
    double turns = md_random_uniform(block.word[2], block.word[3]);
    *first = size * md_sin2pi(turns + 0.25);
    *second = size * md_sin2pi(turns);
}
