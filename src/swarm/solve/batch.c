#include "swarm/solve/batch.h"

#include <math.h>
#include <string.h>

#include "base/digest.h"
#include "base/memory.h"
#include "numbers/numeric.h"
#include "swarm/flight/cold/cold_slice.h"
#include "swarm/flight/known.h"
#include "swarm/flight/moments.h"

/* Added to an energy, it changes none that an electron has but 0, over which nothing is to be divided. */
static const double SMALL = 1e-300;

/* Purposes of a batch's common random numbers. */
enum { START = 1, RESAMPLE = 2, RENAME = 3, START_MORE = 4 };

static void start_velocity(sw_electrons *all, int i, const sw_start *s)
{
    md_random_block b = sw_electrons_common(all, (uint64_t)i, START);
    const double *d = s->direction;
    double length = sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]), speed = sqrt(s->energy), unused;
    if (s->maxwell) {
        double scale = sqrt(0.5 * s->energy); /* u^2 is the energy: k T / 2 a component */
        sw_electrons_normal(b, &all->ux[i], &all->uy[i]);
        sw_electrons_normal(sw_electrons_common(all, (uint64_t)i << 2, START_MORE), &all->uz[i], &unused);
        all->ux[i] *= scale;
        all->uy[i] *= scale;
        all->uz[i] *= scale;
    } else if (length > 0) {
        all->ux[i] = speed * d[0] / length;
        all->uy[i] = speed * d[1] / length;
        all->uz[i] = speed * d[2] / length;
    } else {
        double cos_z = 2 * md_random_uniform(b.word[0], b.word[1]) - 1, phi = md_random_uniform(b.word[2], b.word[3]);
        double across = speed * sqrt(fmax(0, 1 - cos_z * cos_z));
        all->ux[i] = across * md_sin2pi(phi + 0.25);
        all->uy[i] = across * md_sin2pi(phi);
        all->uz[i] = speed * cos_z;
    }
}

static void start(sw_electrons *all, int i, const sw_start *s)
{
    double n[4];
    start_velocity(all, i, s);
    sw_electrons_normal(sw_electrons_common(all, (uint64_t)i << 2 | 1, START_MORE), &n[0], &n[1]);
    sw_electrons_normal(sw_electrons_common(all, (uint64_t)i << 2 | 2, START_MORE), &n[2], &n[3]);
    all->x0[i] = s->mean[0] + s->spread[0] * n[0];
    all->y0[i] = s->mean[1] + s->spread[1] * n[1];
    all->z0[i] = s->mean[2] + s->spread[2] * n[2];
    all->id[i] = (uint64_t)i;
    all->alive[i] = 1;
}

md_status sw_batch_init(sw_batch *batch, const sw_layout *layout, const sw_plan *plan, int target, const sw_start *at_first,
                        uint32_t seed, uint32_t number, md_error *err)
{
    *batch = (sw_batch){.target = target};
    sw_electrons_init(&batch->all, target + target / 8 + 16, seed, number, err);
    batch->factor = md_alloc((size_t)plan->memory, sizeof *batch->factor, err);
    batch->sum = md_alloc((size_t)layout->size, sizeof *batch->sum, err);
    if (err->code) {
        sw_batch_free(batch);
        return err->code;
    }
    for (int k = 0; k < plan->memory; k++)
        batch->factor[k] = 1;
    for (int i = 0; i < target; i++)
        start(&batch->all, i, at_first);
    batch->all.n = target;
    return MD_OK;
}

void sw_batch_free(sw_batch *batch)
{
    sw_electrons_free(&batch->all);
    md_free(batch->factor);
    md_free(batch->sum);
    *batch = (sw_batch){0};
}

/* Attached electrons leave; the others keep their order. */
static void close_ranks(sw_electrons *all)
{
    int kept = 0;
    for (int i = 0; i < all->n; i++) {
        if (!all->alive[i]) continue;
        if (kept != i) {
            uint32_t draw = all->draw[i];
            sw_electrons_copy(all, kept, i, all->id[i]);
            all->draw[kept] = draw;
        }
        kept++;
    }
    all->n = kept;
}

/* Electron k of those that go on, by a comb of evenly spaced teeth that begins anywhere. */
static int tooth(int k, double offset, int m, int target)
{
    return k < 0 ? -1 : (int)fmin((k + offset) * m / target, m - 1);
}

/* From m electrons `target`: each of the m is taken target/m times in expectation. The first copy keeps its stream of random
 * numbers, others get new ones. In place: of many, sources lie ahead, of few, behind. */
static void resample(sw_batch *batch)
{
    sw_electrons *all = &batch->all;
    int m = all->n, target = batch->target;
    if (m == target) return;
    md_random_block block = sw_electrons_common(all, (uint64_t)batch->slices, RESAMPLE);
    double offset = md_random_uniform(block.word[0], block.word[1]);
    for (int step = 0; step < target; step++) {
        int k = m > target ? step : target - 1 - step, from = tooth(k, offset, m, target);
        uint32_t draw = all->draw[from];
        uint64_t id = all->id[from];
        if (from == tooth(k - 1, offset, m, target)) {
            md_random_block name = sw_electrons_common(all, (uint64_t)batch->slices << 24 | (uint64_t)k, RENAME);
            id = (uint64_t)name.word[0] << 32 | name.word[1];
            draw = 0;
        }
        sw_electrons_copy(all, k, from, id);
        all->draw[k] = draw;
    }
    all->n = target;
}

/* What positions and velocities are, `age` slices after the positions started from 0. */
static void measure_age(const sw_batch *batch, const sw_layout *l, double weight)
{
    const sw_electrons *all = &batch->all;
    double *age = batch->sum + l->age + batch->age * SW_AGE_SIZE;
    const double *x[3] = {all->x, all->y, all->z}, *u[3] = {all->ux, all->uy, all->uz};
    age[SW_AGE_WEIGHT] += weight * all->n;
    for (int axis = 0; axis < 3; axis++) {
        const sw_axis_sums s = sw_moments_axis(NULL, x[axis], u[axis], all->n);
        double *to = age + SW_AGE_AXIS + 4 * axis;
        to[SW_AGE_X] += weight * s.x;
        to[SW_AGE_XX] += weight * s.xx;
        to[SW_AGE_V] += weight * s.u;
        to[SW_AGE_XV] += weight * s.xu;
    }
    for (int pair = 0; pair < 3; pair++) {
        int a = pair == 2, b = pair == 0 ? 1 : 2;
        const sw_pair_sums s = sw_moments_pair(x[a], u[a], x[b], u[b], all->n);
        double *to = age + SW_AGE_PAIR + 2 * pair;
        to[SW_AGE_XY] += weight * s.xy;
        to[SW_AGE_XVY] += weight * s.xuy;
    }
}

/* Which energies they have, and where they go; so many at a time that numbers are found several at once. */
static void measure_energies(const sw_batch *batch, const sw_layout *l, double weight)
{
    enum { AT_ONCE = 64 };
    const sw_electrons *all = &batch->all;
    double *seen = batch->sum + l->seen, *seen_weight = batch->sum + l->seen_weight, *along = batch->sum + l->along;
    for (int first = 0; first < all->n; first += AT_ONCE) {
        const double *ux = all->ux + first, *uy = all->uy + first, *uz = all->uz + first;
        int n = all->n - first < AT_ONCE ? all->n - first : AT_ONCE, bin[AT_ONCE];
        double cosine[AT_ONCE];
        for (int i = 0; i < n; i++) {
            double energy = ux[i] * ux[i] + uy[i] * uy[i] + uz[i] * uz[i], at = energy / l->bin_eV, last = l->bins - 1;
            bin[i] = (int)(at < last ? at : last);
            cosine[i] = uz[i] / sqrt(energy + SMALL);
        }
        for (int i = 0; i < n; i++) {
            seen[bin[i]] += 1;
            seen_weight[bin[i]] += weight;
            along[bin[i]] += weight * cosine[i];
        }
    }
}

void sw_batch_restart(sw_batch *batch)
{
    sw_electrons *all = &batch->all;
    double *const since[3] = {all->x, all->y, all->z}, *const where[3] = {all->x0, all->y0, all->z0};
    for (int axis = 0; axis < 3; axis++)
        for (int i = 0; i < all->n; i++) {
            where[axis][i] += since[axis][i];
            since[axis][i] = 0;
        }
    batch->age = 0;
}

double sw_batch_weight(const sw_batch *batch, const sw_plan *plan)
{
    double weight = 1;
    for (int k = 0; k < plan->memory; k++)
        weight *= batch->factor[k];
    return weight;
}

/* Phase of the field at a time. */
static double phase_at(double frequency, double time)
{
    double turns = frequency * time;
    return turns - floor(turns);
}

/* In front of an error: which swarm, and how far it had come. */
static void name_place(const sw_batch *batch, md_error *err)
{
    uint32_t number = batch->all.key[1];
    if (number == SW_PILOT)
        md_error_prefix(err, "the pilot, slice %lld: ", (long long)batch->slices);
    else
        md_error_prefix(err, "batch %u, slice %lld: ", (unsigned)number, (long long)batch->slices);
}

md_status sw_batch_slice(sw_batch *batch, const sw_scene *scene, const sw_layout *layout, const sw_plan *plan, bool measure,
                         md_error *err)
{
    sw_electrons *all = &batch->all;
    if (batch->extinct) return MD_OK;
    double weight = sw_batch_weight(batch, plan);
    for (int i = 0; i < all->n; i++)
        all->left[i] = plan->slice;
    if (scene->general) all->turn = phase_at(scene->general->motion.frequency, (double)(batch->slices + 1) * plan->slice);
    double since = !measure || batch->age < plan->lag ? -1 : (batch->age + 1) * plan->slice;
    if (scene->known) scene->known->since = since;
    if (scene->cold)
        sw_cold_slice(scene->cold, layout, all, weight, since, batch->sum, err);
    else
        sw_flight_slice(scene, layout, all, weight, batch->sum, err);
    if (err->code) {
        name_place(batch, err);
        return err->code;
    }
    close_ranks(all);
    if (measure) {
        measure_age(batch, layout, weight);
        measure_energies(batch, layout, weight);
    }
    batch->factor[batch->slices % plan->memory] = (double)all->n / batch->target;
    batch->extinct = all->n == 0;
    if (!batch->extinct) resample(batch);
    batch->slices++;
    if (++batch->age == plan->ages) sw_batch_restart(batch);
    return MD_OK;
}

uint64_t sw_batch_digest(const sw_batch *batch, const sw_layout *layout)
{
    const sw_electrons *all = &batch->all;
    size_t bytes = (size_t)all->n * sizeof(double);
    const double *const arrays[] = {all->ux, all->uy, all->uz, all->x, all->y, all->z};
    uint64_t hash = md_hash(batch->sum, (size_t)layout->size * sizeof(double), all->key[1]);
    for (size_t k = 0; k < sizeof arrays / sizeof *arrays; k++)
        hash = md_hash(arrays[k], bytes, hash);
    return md_hash(all->id, (size_t)all->n * sizeof *all->id, hash);
}
