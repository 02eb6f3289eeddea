#include "disk/run/check.h"

#include <math.h>
#include <stdio.h>

#include "base/shown.h"
#include "disk/collide/meetings.h"
#include "disk/evolve/trial_disk.h"
#include "disk/setup/times.h"
#include "disk/transport/transport.h"
#include "job/propose.h"
#include "numbers/constants.h"

static const double TRIAL_S = 0.2, LONG_TRIAL_S = 3, STARTING_S = 0.05, LONG_S = 7 * MD_DAY;

/* Cells one by one, or together where matter moves between them. */
static md_status try_it(md_trial *trial, const md_case *task, md_error *err)
{
    const md_disk *disk = &task->setup.disk;
    if (md_transport_acts(&disk->params)) return md_trial_of_disk(trial, disk, task->times, task->n_times, LONG_TRIAL_S, err);
    return md_trial_run(trial, disk, task->times, task->n_times, TRIAL_S, LONG_TRIAL_S, err);
}

/* What a cell takes, as tried, on any number of ranks: messages and output are the plan's. */
typedef struct tried {
    const md_case *task;
    double a_cell_s;
} tried;

static double seconds_on(const void *context, int ranks)
{
    const tried *t = context;
    md_plan plan = md_decomposition_plan(&t->task->setup.disk.params, ranks, t->task->n_times);
    double cells = ceil((double)t->task->setup.disk.radial.n / plan.used);
    return STARTING_S + cells * t->a_cell_s + plan.seconds_messages + plan.seconds_output;
}

/* What some cells take when they are tried, and the output. */
static void print_estimate(const md_case *task)
{
    const md_disk *disk = &task->setup.disk;
    md_trial trial;
    md_error err = {MD_OK, ""};
    char text[32];
    if (try_it(&trial, task, &err)) return;
    const tried one = {task, trial.wall_s};
    double seconds = seconds_on(&one, task->plan.given);
    md_pace_text(seconds, text, sizeof text);
    printf("estimate  %s, %.2g sub-steps a cell, as %d of %d cells take them", text, trial.substeps, trial.cells,
           disk->radial.n);
    if (trial.done < trial.cells) printf("; roughly: in %.0f s not all came further than t = %.2g s", LONG_TRIAL_S, trial.t);
    printf("\n");
    if (trial.failed.code) printf("warning   a cell that was tried did not come to the end: %s\n", trial.failed.text);
    if (seconds > LONG_S)
        printf("warning   this will not end in reasonable time: %s\n",
               disk->params.solver.scheme == MD_SCHEME_IMEX
                   ? "imex_bdf1 takes a tenth of the shortest collision time a sub-step (use mprk22, or a much shorter "
                     "run.t_end_yr)"
                   : "a larger solver.rtol, fewer sizes.bins or disk.cells, a shorter run.t_end_yr, or a longer run.dt_init_s "
                     "if one is set");
    md_propose_print(disk->radial.n, seconds_on, &one, md_check_memory_MB(task), stdout);
}

double md_check_seconds(const md_case *task)
{
    const md_disk *disk = &task->setup.disk;
    md_trial trial;
    md_error err = {MD_OK, ""};
    if (try_it(&trial, task, &err)) return task->plan.seconds_one;
    return STARTING_S + disk->radial.n * trial.wall_s + task->plan.seconds_output;
}

/* Room to hand bins over and back, of a rank's cells with all bins and of its bins in all cells (evolve/moves.c,
 * transport/diffuse.c). */
static double bytes_of_moves(const md_case *task, double cells)
{
    const md_params *p = &task->setup.disk.params;
    double here = cells * p->sizes.bins, there = p->disk.cells * ceil((double)p->sizes.bins / task->plan.used);
    return md_transport_acts(p) ? sizeof(double) * (10 * fmax(here, there) + 3 * here + 9 * there) : 0;
}

double md_check_memory_MB(const md_case *task)
{
    const md_params *p = &task->setup.disk.params;
    double row = 16.0 * (p->sizes.bins + 30), coefficients = md_meetings_bytes(p, p->sizes.bins);
    double cells = ceil((double)p->disk.cells / task->plan.used);
    return 30 + (cells * row + fmin(cells * coefficients, 2e9) + bytes_of_moves(task, cells)) / 1e6;
}

void md_check_print(const md_case *task, const md_job *job)
{
    if (job->all.rank != 0) return;
    const md_params *p = &task->setup.disk.params;
    double bytes = 8.0 * task->n_times * p->disk.cells *
                   (50 + (p->io.psd ? (double)p->sizes.bins / md_times_psd_every(p, task->n_times) : 0));
    char name[MD_FOLDER_NAME];
    printf("input     %s: in order\n", md_shown(job->options.input, name, sizeof name));
    printf("output    %s, %d times to %.6g yr (%s)\n", md_shown(job->folder.path, name, sizeof name), task->n_times,
           task->t_end / MD_YEAR, task->end_rule);
    printf("cells     %d from %g to %g R_mars\n", p->disk.cells, p->disk.r_in_RM, p->disk.r_out_RM);
    printf("bins      %d from %.4g to %.4g m\n", p->sizes.bins, task->setup.disk.sizes.edge[0],
           task->setup.disk.sizes.edge[p->sizes.bins]);
    md_outlook_print(&task->outlook, &task->setup.disk, stdout);
    printf("ranks     %d of %d work (%s)\n", task->plan.used, task->plan.given, task->plan.reason);
    printf("memory    about %.1f MB a working rank\n", md_check_memory_MB(task));
    printf("run.h5    at most %.1f MB before compression\n", bytes / 1e6);
    print_estimate(task);
}
