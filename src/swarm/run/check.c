#include "swarm/run/check.h"

#include <math.h>
#include <stdio.h>

#include "base/shown.h"
#include "base/timer.h"
#include "job/propose.h"
#include "job/signal.h"

static const double A_COLLISION_S = 2e-8, A_START_S = 0.1, TRIAL_S = 0.2;

/* Of a trial: how long a slice takes goes with the number of electrons, and a check must not need the memory of the run. */
enum { MOST_ELECTRONS = 100000 };

/* --- how long ----------------------------------------------------------------------------------------------------------- */

double sw_check_plan(const sw_params *p, int ranks)
{
    int batches = sw_params_batches(p), busy = ranks < batches ? ranks : batches;
    return A_START_S + p->stop.collisions * A_COLLISION_S * ceil((double)batches / busy) / batches;
}

/* Slices until measuring begins, where the swarm is steady as soon as can be seen. */
static double slices_before(const sw_work *work)
{
    const sw_params *p = &work->setup->params;
    return (double)p->stop.steady_windows * work->steady_slices + work->plan.warmup;
}

/* And of the whole run, by the rule that is known beforehand. */
static double slices_of(const sw_work *work, double collisions_a_slice)
{
    const sw_params *p = &work->setup->params;
    double before = slices_before(work), all = before;
    if (p->stop.collisions > 0 && collisions_a_slice > 0) all = before + p->stop.collisions / collisions_a_slice;
    if (p->stop.time_s > 0) {
        double most = p->stop.time_s / sw_work_seconds(work, 1);
        all = p->stop.collisions > 0 ? fmin(all, most) : most;
    }
    return all;
}

/* The first slices of all batches, until they have taken long enough; CPU time, so that others on the machine do not count. The
 * run has `more` times as many electrons. */
static void follow_some(sw_check_trial *trial, sw_work *work, double more, md_error *err)
{
    double began = md_cpu_seconds(), took = 0;
    int slices = 0, alive = 1;
    bool steady;
    for (; took < TRIAL_S && alive > 0 && !err->code; took = md_cpu_seconds() - began) {
        if (!sw_work_follow(work, &alive, &steady, err)) slices += work->stand.chunk;
    }
    if (err->code || slices == 0) return;
    double a_slice = more * took / slices, collisions = more * work->series.total[SW_SERIES_REAL] / slices;
    trial->warmup_s = a_slice * slices_before(work);
    trial->sampling_s = fmax(0, a_slice * slices_of(work, collisions) - trial->warmup_s);
    trial->known = work->setup->params.stop.collisions > 0 || work->setup->params.stop.time_s > 0;
}

md_status sw_check_try(sw_check_trial *trial, const sw_setup *setup, md_error *err)
{
    sw_work work = {.comm = NULL};
    double began = md_cpu_seconds();
    sw_setup fewer = *setup;
    int most = sw_params_batches(&setup->params) > MOST_ELECTRONS ? sw_params_batches(&setup->params) : MOST_ELECTRONS;
    if (fewer.params.electrons.number > most) fewer.params.electrons.number = most;
    *trial = (sw_check_trial){.known = false};
    if (!sw_work_init(&work, &md_comm_alone, &fewer, md_seconds(), began, err)) {
        sw_work_begin_series(&work);
        trial->pilot_s = md_cpu_seconds() - began;
        follow_some(trial, &work, (double)setup->params.electrons.number / fewer.params.electrons.number, err);
    }
    sw_work_free(&work);
    return err->code;
}

static double trial_seconds(const void *context, int ranks)
{
    const sw_check_trial *trial = context;
    int busy = ranks < trial->batches ? ranks : trial->batches;
    return trial->pilot_s + (trial->warmup_s + trial->sampling_s) * ceil((double)trial->batches / busy) / trial->batches;
}

/* --- how much ----------------------------------------------------------------------------------------------------------- */

/* Bytes: what an electron takes, with room for those that ionization sets free, and its part of a checkpoint's rows, which are
 * whole while they are written; what is added up, a batch's own, gathered, of all batches on one rank, and in those rows. */
double sw_check_memory_MB(const sw_setup *setup)
{
    const sw_params *p = &setup->params;
    double electron = sizeof(double) * 10 + sizeof(uint64_t) + sizeof(uint32_t) + 1, ages = 20;
    double row = sizeof(double) * 9 + sizeof(uint64_t) + sizeof(uint32_t);
    double sums =
        sizeof(double) * (2.0 * setup->gas.channels + 4.0 * SW_WIDEST * p->output.energy_bins + ages * SW_AGE_SIZE + 8);
    double all = (1.125 * electron + row) * p->electrons.number + 4 * sums * sw_params_batches(p);
    return 1e-6 * all + 2;
}

/* A run that would fail is told as such. */
static void print_estimate(const sw_program *program)
{
    sw_check_trial trial;
    md_error err = {MD_OK, ""};
    if (sw_check_try(&trial, &program->setup, &err)) {
        printf("warning   the first slices did not come to their end: %s\n", err.text);
        return;
    }
    trial.batches = sw_params_batches(&program->setup.params);
    printf("estimate  about %.2g s of one rank, %.2g s of them before it is measured%s\n", trial_seconds(&trial, 1),
           trial.pilot_s + trial.warmup_s, trial.known ? "" : "; how long that goes on is not known beforehand");
    md_propose_print(trial.batches, trial_seconds, &trial, 30 + sw_check_memory_MB(&program->setup), stdout);
}

void sw_check_print(const sw_program *program)
{
    if (program->job.all.rank != 0) return;
    const sw_params *p = &program->setup.params;
    const sw_gas *gas = &program->setup.gas;
    char name[MD_FOLDER_NAME];
    printf("input     %s: in order\n", md_shown(program->job.options.input, name, sizeof name));
    printf("output    %s\n", md_shown(program->job.folder.path, name, sizeof name));
    printf("gas       %d processes, %d energies, tables to %g eV; N = %.4g m-3\n", gas->channels, gas->nodes, gas->table_end_eV,
           sw_params_density(p));
    for (int c = 0; c < gas->channels; c++)
        printf("          %-10s %s, threshold %g eV\n", sw_kind_name(gas->channel[c].kind), gas->channel[c].process->reaction,
               gas->channel[c].threshold_eV);
    printf("field     %g Td, %.4g V/m\n", p->field.EN_Td, p->field.EN_Td * 1e-21 * sw_params_density(p));
    printf("electrons %d in %d batches\n", p->electrons.number, sw_params_batches(p));
    printf("memory    about %.0f MB of all ranks together, besides 30 MB of each\n", sw_check_memory_MB(&program->setup));
    printf("ranks     %d, each with %d batches or so\n", program->job.all.size,
           (sw_params_batches(p) + program->job.all.size - 1) / program->job.all.size);
    print_estimate(program);
}
