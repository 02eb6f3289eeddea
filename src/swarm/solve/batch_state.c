#include "swarm/solve/batch_state.h"

#include <math.h>
#include <string.h>

enum { HEAD = 4, DOUBLES = 9 };

size_t sw_batch_state_bytes(const sw_layout *layout, const sw_plan *plan, int most)
{
    size_t numbers = HEAD + (size_t)plan->memory + (size_t)layout->size;
    return sizeof(double) * numbers + (size_t)most * (DOUBLES * sizeof(double) + sizeof(uint64_t) + sizeof(uint32_t));
}

/* Copies between a batch and a row, in either direction. */
typedef struct copier {
    unsigned char *at;
    const unsigned char *from;
} copier;

static void copy(copier *c, void *part, size_t bytes)
{
    if (c->from) {
        memcpy(part, c->from, bytes);
        c->from += bytes;
    } else {
        memcpy(c->at, part, bytes);
        c->at += bytes;
    }
}

static void copy_all(copier *c, sw_batch *batch, const sw_layout *layout, const sw_plan *plan)
{
    sw_electrons *all = &batch->all;
    size_t n = (size_t)all->n;
    double *const arrays[DOUBLES] = {all->ux, all->uy, all->uz, all->x, all->y, all->z, all->x0, all->y0, all->z0};
    copy(c, batch->factor, (size_t)plan->memory * sizeof(double));
    copy(c, batch->sum, (size_t)layout->size * sizeof(double));
    for (int k = 0; k < DOUBLES; k++)
        copy(c, arrays[k], n * sizeof(double));
    copy(c, all->id, n * sizeof *all->id);
    copy(c, all->draw, n * sizeof *all->draw);
}

void sw_batch_state_put(const sw_batch *batch, const sw_layout *layout, const sw_plan *plan, int most, unsigned char *row)
{
    int64_t head[HEAD] = {batch->all.n, batch->age, batch->slices, batch->extinct};
    copier c = {.at = row};
    sw_batch same = *batch; /* read only */
    memset(row, 0, sw_batch_state_bytes(layout, plan, most));
    copy(&c, head, sizeof head);
    copy_all(&c, &same, layout, plan);
}

static bool possible(const sw_batch *batch, const sw_plan *plan)
{
    const sw_electrons *all = &batch->all;
    bool good = true;
    for (int k = 0; k < plan->memory; k++)
        good = good && isfinite(batch->factor[k]) && batch->factor[k] >= 0;
    for (int i = 0; i < all->n && good; i++) {
        double sum = all->x[i] + all->y[i] + all->z[i] + all->x0[i] + all->y0[i] + all->z0[i];
        double energy = all->ux[i] * all->ux[i] + all->uy[i] * all->uy[i] + all->uz[i] * all->uz[i];
        good = isfinite(sum) && energy < SW_ENERGY_MOST; /* beyond, there is no window */
        all->alive[i] = 1;
    }
    return good;
}

md_status sw_batch_state_take(sw_batch *batch, const sw_layout *layout, const sw_plan *plan, int most, const unsigned char *row,
                              md_error *err)
{
    int64_t head[HEAD] = {0};
    copier c = {.from = row};
    copy(&c, head, sizeof head);
    bool good = head[0] >= 0 && head[0] <= most && head[0] <= batch->all.room && head[1] >= 0 && head[1] < plan->ages &&
                head[2] >= 0 && (head[3] == 0 || head[3] == 1);
    if (good) {
        batch->all.n = (int)head[0];
        batch->age = (int)head[1];
        batch->slices = head[2];
        batch->extinct = head[3] == 1;
        copy_all(&c, batch, layout, plan);
        good = possible(batch, plan);
    }
    return good ? MD_OK : md_fail(err, MD_ERR_IO, "batch %u has numbers that no batch can have", batch->all.key[1]);
}
