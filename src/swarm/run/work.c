#include "swarm/run/work.h"

#include <math.h>
#include <string.h>

#include "base/digest.h"
#include "base/memory.h"
#include "base/timer.h"
#include "job/signal.h"
#include "job/watch.h"
#include "swarm/solve/pilot.h"

static const double MOST_MEAN_ENERGIES = 25; /* of the energy distribution */

/* Rows of the series that wait to be gathered: bytes on rank 0, and slices at a time. */
static const double MOST_ROW_BYTES = 32e6;
enum { MOST_ROWS = 256 };

const char *sw_stop_name(sw_stop stop)
{
    static const char *const names[] = {"", "tolerance", "collisions", "steady", "time_s", "wall_s", "extinction"};
    return names[stop];
}

static int count(const sw_work *work)
{
    return work->first[work->comm->rank + 1] - work->first[work->comm->rank];
}

static md_status init_batches(sw_work *work, md_error *err)
{
    const sw_params *p = &work->setup->params;
    int n = count(work), first = work->first[work->comm->rank];
    const sw_start start = sw_setup_start(work->setup);
    work->batch = md_alloc((size_t)n, sizeof *work->batch, err);
    for (int i = 0; i < n && !err->code; i++)
        sw_batch_init(&work->batch[i], &work->layout, &work->plan, sw_params_target(p, first + i), &start,
                      (uint32_t)p->electrons.seed, (uint32_t)(first + i), err);
    return err->code;
}

/* Slices that count as one when it is asked whether the swarm stands still: whole periods of a field that alternates. */
static int steady_group(const sw_work *work)
{
    return work->plan.periods > 0 ? work->plan.ages - work->plan.lag : 1;
}

static md_status init_sums(sw_work *work, md_error *err)
{
    size_t size = (size_t)work->layout.size, n = (size_t)count(work), all = (size_t)work->batches;
    double rows = MOST_ROW_BYTES / ((double)all * SW_ROW_SIZE * sizeof(double));
    work->rows_most = (int)fmin(fmax(1, rows), MOST_ROWS);
    size_t row = (size_t)work->rows_most * SW_ROW_SIZE;
    work->mine = md_alloc(n * size, sizeof *work->mine, err);
    work->mine_rows = md_alloc(n * row, sizeof *work->mine_rows, err);
    if (work->comm->rank != 0) return err->code;
    const sw_params *p = &work->setup->params;
    work->sums = md_alloc(all * size, sizeof *work->sums, err);
    work->rows = md_alloc(all * row, sizeof *work->rows, err);
    if (!err->code) sw_series_init(&work->series, work->plan.slice, p->output.log_every_k, err);
    if (!err->code)
        sw_steady_init(&work->steady, work->batches, work->steady_slices, steady_group(work), p->stop.steady_windows,
                       p->stop.steady_tol, err);
    return err->code;
}

/* Row of every batch of this rank to rank 0, and there, slice by slice, into the series. True: the last one makes it steady. */
static bool gather_rows(sw_work *work, int slices)
{
    size_t row = (size_t)slices * SW_ROW_SIZE;
    md_comm_gather_rows(work->comm, work->mine_rows, work->first, row * sizeof(double), work->rows);
    bool steady = false;
    for (int k = 0; k < slices && work->comm->rank == 0; k++) {
        const double *at = work->rows + (size_t)k * SW_ROW_SIZE;
        sw_series_add(&work->series, at, row, work->batches);
        if (work->stand.stage == SW_STAGE_APPROACH && work->series.slices > 0 && work->steady.wanted > 0)
            steady = sw_steady_add(&work->steady, at, row);
    }
    return steady;
}

void sw_work_begin_series(sw_work *work)
{
    for (int i = 0; i < count(work); i++) {
        double *row = work->mine_rows + (size_t)i * SW_ROW_SIZE;
        memset(row, 0, SW_ROW_SIZE * sizeof *row);
        sw_series_after(&work->batch[i], &work->setup->gas, &work->layout, &work->plan, row);
    }
    gather_rows(work, 1);
}

/* Of a window in which one looks whether the swarm stands still: three points of a line at least. */
static int steady_slices(const sw_work *work)
{
    const sw_plan *plan = &work->plan;
    double window = ceil(work->setup->params.stop.steady_relaxations * plan->relaxation / plan->slice);
    int group = steady_group(work);
    return group * (int)fmax(3, ceil(window / group));
}

md_status sw_work_init(sw_work *work, const md_comm *comm, const sw_setup *setup, double start, double cpu_start, md_error *err)
{
    const sw_params *p = &setup->params;
    *work = (sw_work){.comm = comm, .setup = setup, .start = start, .cpu_start = cpu_start, .batches = sw_params_batches(p)};
    work->stand = (sw_stand){.chunk = 1, .steady = -1, .measured = -1};
    work->gathered = -1;
    sw_scene scene = sw_setup_scene(setup);
    double energy_eV = 0;
    const sw_pilot_limits limits = {md_signal_stop, start + setup->max_wall_s,
                                    p->stop.wall_s > 0 ? start + p->stop.wall_s : (double)INFINITY};
    work->first = md_alloc((size_t)comm->size + 1, sizeof *work->first, err);
    if (!err->code)
        sw_pilot(&scene, (uint32_t)p->electrons.seed, sw_params_start_eV(p), p->stop.warmup_relaxations, &limits, &work->plan,
                 &energy_eV, err);
    if (md_comm_agree(comm, err)) return err->code;
    for (int r = 0; r <= comm->size; r++)
        work->first[r] = (int)((int64_t)work->batches * r / comm->size);
    work->layout = sw_layout_make(setup->gas.channels, SW_WIDEST * p->output.energy_bins,
                                  MOST_MEAN_ENERGIES * energy_eV / p->output.energy_bins, work->plan.ages);
    work->steady_slices = steady_slices(work);
    if (!init_batches(work, err)) init_sums(work, err);
    return md_comm_agree(comm, err);
}

/* One batch for so many slices, and its row for each. */
static void follow_batch(sw_work *work, sw_batch *batch, const sw_scene *scene, int slices, double *row, md_error *err)
{
    const sw_gas *gas = &work->setup->gas;
    bool measure = work->stand.stage == SW_STAGE_MEASURE;
    for (int k = 0; k < slices && !err->code; k++, row += SW_ROW_SIZE) {
        sw_series_before(batch, gas, &work->layout, &work->plan, row);
        if (!sw_batch_slice(batch, scene, &work->layout, &work->plan, measure, err))
            sw_series_after(batch, gas, &work->layout, &work->plan, row);
    }
}

md_status sw_work_follow(sw_work *work, int *alive, bool *steady, md_error *err)
{
    int slices = work->stand.chunk;
    sw_scene scene = sw_setup_scene(work->setup);
    uint64_t living = 0;
    for (int i = 0; i < count(work) && !err->code; i++) {
        double *row = work->mine_rows + (size_t)i * (size_t)slices * SW_ROW_SIZE;
        double began = md_cpu_seconds();
        follow_batch(work, &work->batch[i], &scene, slices, row, err);
        if (work->stand.stage == SW_STAGE_MEASURE) work->sampling_s += md_cpu_seconds() - began;
        if (work->above) work->above->meanwhile(work->above->context);
        living += !work->batch[i].extinct;
    }
    if (md_comm_agree(work->comm, err)) return err->code;
    md_comm_sum_u64(work->comm, &living, 1);
    *alive = (int)living;
    *steady = gather_rows(work, slices);
    work->stand.slices += slices;
    return MD_OK;
}

void sw_work_begin_measuring(sw_work *work)
{
    for (int i = 0; i < count(work); i++) {
        sw_batch_restart(&work->batch[i]);
        memset(work->batch[i].sum, 0, (size_t)work->layout.size * sizeof *work->batch[i].sum);
    }
}

md_status sw_work_gather(sw_work *work, md_error *err)
{
    size_t size = (size_t)work->layout.size;
    for (int i = 0; i < count(work); i++)
        memcpy(work->mine + (size_t)i * size, work->batch[i].sum, size * sizeof(double));
    md_comm_gather_rows(work->comm, work->mine, work->first, size * sizeof(double), work->sums);
    if (work->comm->rank == 0) {
        const sw_params *p = &work->setup->params;
        const sw_conditions conditions = {.EN = p->field.EN_Td * 1e-21,
                                          .thermal_eV = sw_params_thermal_eV(p->gas.temperature_K),
                                          .magnetic = p->field.BN_Hx > 0};
        sw_results_free(&work->results);
        sw_results_make(&work->results, &work->setup->gas, &work->layout, &work->plan, work->sums, work->batches, &conditions,
                        err);
    }
    work->gathered = work->stand.slices;
    return md_comm_agree(work->comm, err);
}

/* Sum over batches of what their electrons are, whatever the ranks. */
void sw_work_digest(sw_work *work)
{
    uint64_t sum = 0;
    for (int i = 0; i < count(work); i++)
        sum += sw_batch_digest(&work->batch[i], &work->layout);
    md_comm_sum_u64(work->comm, &sum, 1);
    work->state_digest = sum;
}

sw_spent sw_work_spent(const sw_work *work)
{
    uint64_t microseconds[2] = {(uint64_t)(1e6 * work->sampling_s), (uint64_t)(1e6 * (md_cpu_seconds() - work->cpu_start))};
    md_comm_sum_u64(work->comm, microseconds, 2);
    return (sw_spent){work->before.sampling_s + 1e-6 * (double)microseconds[0],
                      work->before.cpu_s + 1e-6 * (double)microseconds[1], work->before.wall_s + md_seconds() - work->start};
}

double sw_work_seconds(const sw_work *work, int64_t slices)
{
    return (double)slices * work->plan.slice / (sw_params_density(&work->setup->params) * SW_GAMMA);
}

void sw_work_free(sw_work *work)
{
    for (int i = 0; work->batch && i < count(work); i++)
        sw_batch_free(&work->batch[i]);
    md_free(work->batch);
    md_free(work->sums);
    md_free(work->mine);
    md_free(work->rows);
    md_free(work->mine_rows);
    md_free(work->first);
    sw_series_free(&work->series);
    sw_steady_free(&work->steady);
    sw_results_free(&work->results);
    *work = (sw_work){0};
}
