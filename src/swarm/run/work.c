#include "swarm/run/work.h"

#include <math.h>
#include <string.h>
#include <time.h>

#include "base/digest.h"
#include "base/memory.h"
#include "base/timer.h"
#include "swarm/solve/pilot.h"

static const double MOST_MEAN_ENERGIES = 25; /* of the energy distribution */

static int count(const sw_work *work)
{
    return work->first[work->comm->rank + 1] - work->first[work->comm->rank];
}

static md_status init_batches(sw_work *work, double energy_eV, md_error *err)
{
    const sw_params *p = &work->setup->params;
    int n = count(work), target = p->electrons.number / p->electrons.batches;
    size_t size = (size_t)work->layout.size;
    work->batch = md_alloc((size_t)n, sizeof *work->batch, err);
    work->mine = md_alloc((size_t)n * size, sizeof *work->mine, err);
    if (work->comm->rank == 0) work->sums = md_alloc((size_t)p->electrons.batches * size, sizeof *work->sums, err);
    for (int i = 0; i < n && !err->code; i++)
        sw_batch_init(&work->batch[i], &work->layout, &work->plan, target, energy_eV, (uint32_t)p->electrons.seed,
                      (uint32_t)(work->first[work->comm->rank] + i), err);
    return err->code;
}

md_status sw_work_init(sw_work *work, const md_comm *comm, const sw_setup *setup, md_error *err)
{
    const sw_params *p = &setup->params;
    *work = (sw_work){.comm = comm, .setup = setup};
    sw_scene scene = sw_setup_scene(setup);
    double energy_eV = 0;
    work->first = md_alloc((size_t)comm->size + 1, sizeof *work->first, err);
    if (!err->code)
        sw_pilot(&scene, (uint32_t)p->electrons.seed, p->electrons.start_eV, p->stop.warmup_relaxations, &work->plan,
                 &energy_eV, err);
    if (md_comm_agree(comm, err)) return err->code;
    for (int r = 0; r <= comm->size; r++)
        work->first[r] = (int)((int64_t)p->electrons.batches * r / comm->size);
    work->layout = sw_layout_make(setup->gas.channels, p->output.energy_bins,
                                  MOST_MEAN_ENERGIES * energy_eV / p->output.energy_bins, work->plan.ages);
    init_batches(work, p->electrons.start_eV, err);
    return md_comm_agree(comm, err);
}

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* So many slices of every batch of this rank. */
static md_status follow(sw_work *work, int slices, bool measure, md_error *err)
{
    sw_scene scene = sw_setup_scene(work->setup);
    double began = cpu_seconds();
    for (int i = 0; i < count(work) && !err->code; i++)
        for (int k = 0; k < slices && !err->code; k++)
            sw_batch_slice(&work->batch[i], &scene, &work->layout, &work->plan, measure, err);
    if (measure) work->sampling_s += cpu_seconds() - began;
    return md_comm_agree(work->comm, err);
}

/* Positions start from 0 where measuring begins. */
static void begin_measuring(sw_work *work)
{
    for (int i = 0; i < count(work); i++)
        sw_batch_restart(&work->batch[i]);
}

static md_status gather(sw_work *work, md_error *err)
{
    size_t size = (size_t)work->layout.size;
    for (int i = 0; i < count(work); i++)
        memcpy(work->mine + (size_t)i * size, work->batch[i].sum, size * sizeof(double));
    md_comm_gather_rows(work->comm, work->mine, work->first, size * sizeof(double), work->sums);
    if (work->comm->rank == 0) {
        const sw_params *p = &work->setup->params;
        sw_results_free(&work->results);
        sw_results_make(&work->results, &work->setup->gas, &work->layout, &work->plan, work->sums, p->electrons.batches,
                        p->field.EN_Td * 1e-21, err);
    }
    return md_comm_agree(work->comm, err);
}

static double relative_error(sw_value v)
{
    return v.value != 0 ? fabs(v.error / v.value) : (double)INFINITY;
}

/* The rule that ends the run now, or NULL; rank 0 decides. */
static const char *rule(const sw_work *work, double seconds)
{
    const sw_params *p = &work->setup->params;
    const sw_results *r = &work->results;
    bool asked = p->stop.W_tol > 0 || p->stop.ND_tol > 0;
    bool W = p->stop.W_tol <= 0 || relative_error(r->of[SW_W_FLUX]) <= p->stop.W_tol;
    bool ND =
        p->stop.ND_tol <= 0 || fmax(relative_error(r->of[SW_ND_T_FLUX]), relative_error(r->of[SW_ND_L_FLUX])) <= p->stop.ND_tol;
    if (asked && W && ND) return "tolerance";
    if (p->stop.collisions > 0 && r->real >= p->stop.collisions) return "collisions";
    return p->stop.wall_s > 0 && seconds >= p->stop.wall_s ? "wall_s" : NULL;
}

/* Windows until the next look: twice as many as so far, but not more than the collisions that are asked for need. */
static int next_windows(const sw_work *work)
{
    const sw_params *p = &work->setup->params;
    double next = fmax(1, work->windows), each = work->results.real / fmax(1, work->windows);
    if (p->stop.collisions > 0 && work->windows > 0) next = fmin(next, ceil((p->stop.collisions - work->results.real) / each));
    return (int)fmin(fmax(1, next), 1e6);
}

static md_status check_alive(const sw_work *work, md_error *err)
{
    uint64_t alive = 0;
    for (int i = 0; i < count(work); i++)
        alive += !work->batch[i].extinct;
    md_comm_sum_u64(work->comm, &alive, 1);
    if (alive == 0) md_fail(err, MD_ERR_NUMERICS, "extinction: attachment has taken the electrons of all batches");
    return md_comm_agree(work->comm, err);
}

/* Sum over batches of what their electrons are, whatever the ranks. */
static void digest(sw_work *work)
{
    uint64_t sum = 0;
    for (int i = 0; i < count(work); i++)
        sum += sw_batch_digest(&work->batch[i], &work->layout);
    md_comm_sum_u64(work->comm, &sum, 1);
    work->state_digest = sum;
}

md_status sw_work_run(sw_work *work, md_error *err)
{
    double began = md_seconds();
    if (follow(work, work->plan.warmup, false, err)) return err->code;
    begin_measuring(work);
    int now[2] = {1, 0}; /* windows until the next look, and whether it is over */
    while (!now[1]) {
        if (follow(work, now[0] * work->plan.ages, true, err) || gather(work, err) || check_alive(work, err)) return err->code;
        work->windows += now[0];
        if (work->comm->rank == 0) {
            work->stop_reason = rule(work, md_seconds() - began);
            now[0] = next_windows(work);
            now[1] = work->stop_reason != NULL;
        }
        md_comm_bcast(work->comm, now, sizeof now);
    }
    digest(work);
    uint64_t microseconds = (uint64_t)(1e6 * work->sampling_s);
    md_comm_sum_u64(work->comm, &microseconds, 1);
    work->sampling_s = 1e-6 * (double)microseconds;
    return MD_OK;
}

void sw_work_free(sw_work *work)
{
    for (int i = 0; work->batch && i < count(work); i++)
        sw_batch_free(&work->batch[i]);
    md_free(work->batch);
    md_free(work->sums);
    md_free(work->mine);
    md_free(work->first);
    sw_results_free(&work->results);
    *work = (sw_work){0};
}
