#include "disk/run/program.h"
#include "base/param_set.h"
#include "disk/physics/mars.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/constants.h"
#include "base/memory.h"
#include "base/shown.h"
#include "base/timer.h"
#include "base/version.h"
#include "disk/collide/sweep.h"
#include "disk/run/evolve.h"
#include "disk/run/finish.h"
#include "disk/run/pace.h"
#include "disk/run/reference.h"
#include "disk/setup/provenance.h"
#include "disk/setup/reach.h"
#include "disk/setup/setup_tell.h"
#include "disk/setup/times.h"
#include "job/breakdown.h"
#include "job/signal.h"

const md_about md_program_about = {.name = "marsdisk",
                                   .what = "Follows the hot debris disk that a giant impact leaves around Mars.",
                                   .set_example = "--set disk.cells=64 --set solver.scheme=mpe",
                                   .params = md_disk_params};

md_status md_program_open(md_program *program, MPI_Comm world, int argc, char **argv, md_error *err)
{
    memset(program, 0, sizeof *program);
    return md_job_open(&program->job, &md_program_about, world, argc, argv, err);
}

void md_program_tell(const md_program *program)
{
    if (program->job.options.action == MD_ACTION_PRINT_REFERENCE && program->job.all.rank == 0)
        md_reference_print_markdown(stdout);
    md_job_tell(&program->job);
}

/* The kernel that every rank has: on a cluster of different CPUs "auto" must mean the same for all. */
static md_status choose_kernel(md_program *program, md_error *err)
{
    md_sweep_choice *choice = &program->setup.disk.params.solver.kernel;
    const char *wish = getenv("MARSDISK_KERNEL");
    program->kernel_why = *choice == MD_SOLVER_KERNEL_AUTO ? "fastest on every rank" : "solver.kernel";
    if (wish && *wish) {
        char text[64];
        snprintf(text, sizeof text, "\"%s\"", wish);
        md_param_set_text(md_param_find(md_disk_params, "solver.kernel"), &program->setup.disk.params, text, "MARSDISK_KERNEL",
                          err);
        program->kernel_why = "MARSDISK_KERNEL";
    }
    /* AVX2 is the widest that pays, see sweep.c; avx512 only when asked for. */
    md_sweep_choice best = *choice == MD_SOLVER_KERNEL_AVX512 ? MD_SOLVER_KERNEL_AVX512 : MD_SOLVER_KERNEL_AVX2;
    while (best > MD_SOLVER_KERNEL_REFERENCE && !md_sweep_kernel_find(best))
        best--;
    double common = best;
    md_comm_min(&program->job.all, &common, 1);
    if (*choice == MD_SOLVER_KERNEL_AUTO)
        *choice = (md_sweep_choice)common;
    else if (*choice > (md_sweep_choice)common)
        md_fail(err, MD_ERR_CONFIG, "solver.kernel = \"%s\": not every CPU of this job has these instructions (use \"auto\")",
                *choice == MD_SOLVER_KERNEL_AVX512 ? "avx512" : "avx2");
    if (err->code && !(wish && *wish)) md_setup_say_where(&program->setup, program->job.options.input, err);
    return md_comm_agree(&program->job.all, err);
}

md_status md_program_prepare(md_program *program, md_error *err)
{
    if (md_setup_read(&program->setup, &program->job.all, &program->job.options, err)) return err->code;
    program->t_end = md_setup_end_time(&program->setup.disk, &program->end_rule);
    if (!(program->t_end > 0 && program->t_end < 1e300))
        md_fail(err, MD_ERR_CONFIG, "run.t_end_T_K = %g is never reached", program->setup.disk.params.run.t_end_T_K);
    if (!err->code && md_mars_check(&program->setup.disk.params, &program->setup.disk.tables, program->t_end, err)) {
        md_error_prefix(err, "the run would end where T_M is not valid: ");
        err->code = MD_ERR_CONFIG;
    }
    if (!err->code) md_times_outputs(&program->setup.disk.params, program->t_end, &program->times, &program->n_times, err);
    if (err->code) md_setup_say_where(&program->setup, program->job.options.input, err);
    if (!err->code) md_folder_choose(&program->job.folder, &program->job.options, err);
    const char *no_cache = getenv("MARSDISK_DISABLE_CACHE");
    program->setup.disk.cache_disabled = no_cache && strcmp(no_cache, "1") == 0;
    if (!err->code && md_reach_check(&program->setup.disk, program->t_end, err))
        md_setup_say_where(&program->setup, program->job.options.input, err);
    if (md_comm_agree(&program->job.all, err) || choose_kernel(program, err)) return err->code;
    md_outlook *outlook = &program->outlook;
    if (program->job.all.rank == 0 && !md_outlook_make(outlook, &program->setup.disk, program->t_end, err))
        md_setup_tell(&program->setup, outlook, &program->job.log, err);
    if (md_comm_agree(&program->job.all, err)) return err->code;
    program->plan = md_decomposition_plan(&program->setup.disk.params, program->job.all.size, program->n_times);
    return MD_OK;
}

static const double TRIAL_S = 0.2, LONG_TRIAL_S = 3, STARTING_S = 0.05, LONG_S = 7 * MD_DAY;

/* What some cells take when they are tried, and the output. */
static void print_estimate(const md_program *program)
{
    const md_disk *disk = &program->setup.disk;
    const md_plan *plan = &program->plan;
    md_trial trial;
    md_error err = {MD_OK, ""};
    char text[32];
    if (md_trial_run(&trial, disk, program->times, program->n_times, TRIAL_S, LONG_TRIAL_S, &err)) return;
    double cells = ceil((double)disk->radial.n / plan->used);
    double seconds = STARTING_S + cells * trial.wall_s + plan->seconds_messages + plan->seconds_output;
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
}

void md_program_print_plan(const md_program *program)
{
    if (program->job.all.rank != 0) return;
    const md_params *p = &program->setup.disk.params;
    double row = 16.0 * (p->sizes.bins + 30), coefficients = md_meetings_bytes(p, p->sizes.bins);
    double cells = ceil((double)p->disk.cells / program->plan.used);
    double bytes = 8.0 * program->n_times * p->disk.cells *
                   (50 + (p->io.psd ? (double)p->sizes.bins / md_times_psd_every(p, program->n_times) : 0));
    char name[MD_FOLDER_NAME];
    printf("input     %s: in order\n", md_shown(program->job.options.input, name, sizeof name));
    printf("output    %s, %d times to %.6g yr (%s)\n", md_shown(program->job.folder.path, name, sizeof name), program->n_times,
           program->t_end / MD_YEAR, program->end_rule);
    printf("cells     %d from %g to %g R_mars\n", p->disk.cells, p->disk.r_in_RM, p->disk.r_out_RM);
    printf("bins      %d from %.4g to %.4g m\n", p->sizes.bins, program->setup.disk.sizes.edge[0],
           program->setup.disk.sizes.edge[p->sizes.bins]);
    md_outlook_print(&program->outlook, &program->setup.disk, stdout);
    printf("ranks     %d of %d work (%s)\n", program->plan.used, program->plan.given, program->plan.reason);
    printf("memory    about %.1f MB a working rank\n", 30 + (cells * row + fmin(cells * coefficients, 2e9)) / 1e6);
    printf("run.h5    at most %.1f MB before compression\n", bytes / 1e6);
    print_estimate(program);
}

md_status md_program_write_config(const md_program *program, md_error *err)
{
    const md_options *o = &program->job.options;
    if (program->job.all.rank == 0 && o->write_config)
        md_provenance_write_config(&program->setup, o->input, o->write_config, o->force, err);
    return md_comm_agree(&program->job.all, err);
}

/* run.h5 of what there is, and the checkpoints told of it before the segments go. Collective. */
static md_status join_output(const md_program *program, md_output *output, md_error *err)
{
    md_segment joined;
    if (md_output_join(output, &joined, err) != MD_OK) return err->code;
    if (program->workers.rank == 0 && joined.bytes > 0) md_checkpoint_note_joined(program->job.folder.path, &joined, err);
    return md_comm_agree(&program->workers, err);
}

/* Rows that are still held are written also after a failure; only a run without one gets its run.h5, when there is time.
 * Collective; returns whether there is. */
static bool close_output(const md_program *program, md_output *output, md_evolve *run, md_error *err)
{
    md_error late = {MD_OK, ""};
    int joins = md_evolve_joins(run); /* by rank 0's clock */
    md_comm_bcast(&program->workers, &joins, sizeof joins);
    md_stopwatch_start(&run->writing);
    bool joined = joins && !err->code && join_output(program, output, err) == MD_OK;
    md_output_close(output, joined, err->code ? &late : err);
    md_stopwatch_stop(&run->writing);
    return joins;
}

/* At the start, so that a run that is killed says what it was, with `end` NULL; and again at the end. */
static md_status write_config(const md_program *program, const char *end, md_error *err)
{
    const md_setup *setup = &program->setup;
    const char *kernel = md_sweep_kernel_find(setup->disk.params.solver.kernel)->name;
    return md_report_config(&program->job, setup, &program->plan, kernel, program->kernel_why, end, err);
}

/* Collective over the working ranks. */
static md_status tell_start(const md_program *program, md_error *err)
{
    if (program->job.all.rank == 0) write_config(program, NULL, err);
    return md_comm_agree(&program->workers, err);
}

static const char *const part_name[MD_PROFILE_PARTS] = {
    [MD_PROFILE_START] = "start",           [MD_PROFILE_RATES] = "rates",         [MD_PROFILE_COEFFICIENTS] = "coefficients",
    [MD_PROFILE_SWEEPS] = "sweeps",         [MD_PROFILE_TRANSPORT] = "transport", [MD_PROFILE_OUTPUT] = "output",
    [MD_PROFILE_CHECKPOINT] = "checkpoint", [MD_PROFILE_WAIT] = "wait",
};
static const md_breakdown_parts parts = {part_name, MD_PROFILE_PARTS, MD_PROFILE_WAIT};

/* The working ranks' part. */
static md_status work(md_program *program, md_finish *finish, md_error *err)
{
    const md_disk *disk = &program->setup.disk;
    const md_options *options = &program->job.options;
    md_output output = {0};
    md_evolve run = {0};
    bool root = program->job.all.rank == 0;
    md_progress progress =
        md_progress_begin(root ? options->progress : MD_PROGRESS_OFF, options->quiet, (md_progress_scale){"t", "yr", MD_YEAR});
    md_profile profile = {0};
    const md_resume *resume = &program->resume;
    md_checkpoints checkpoints = {.folder = program->job.folder.path,
                                  .identity = program->identity,
                                  .next = resume->next,
                                  .kept = resume->number};
    md_evolve_plan plan = {.times = program->times,
                           .n_times = program->n_times,
                           .end_rule = program->end_rule,
                           .watch = md_watch_begin(program->job.folder.path, &program->job.all, program->job.start,
                                                   options->max_wall_s, disk->params.io.checkpoint_every_s),
                           .profile = options->profile ? &profile : NULL,
                           .resume = resume,
                           .log = &program->job.log,
                           .output = &output,
                           .checkpoints = &checkpoints,
                           .lock = &program->job.folder.lock,
                           .progress = &progress};
    program->opened = resume->number < 0;
    if (!md_output_open(&output, &program->workers, &disk->params, &disk->radial, &disk->sizes, options->input,
                        program->job.folder.path, program->n_times, resume->number < 0 ? NULL : &resume->snapshot.output,
                        &program->job.folder.lock, err) &&
        !tell_start(program, err) && !md_evolve_init(&run, &program->workers, disk, &plan, err)) {
        profile.part[MD_PROFILE_START] = (md_stopwatch){.total = md_seconds() - program->job.start, .laps = 1};
        md_evolve_run(&run, err);
    }
    md_progress_end(&progress);
    if (run.now.rows > 0) md_finish_collect(finish, &run, err);
    finish->joined = close_output(program, &output, &run, err);
    profile.part[MD_PROFILE_OUTPUT] = run.writing;
    profile.part[MD_PROFILE_CHECKPOINT] = checkpoints.cost;
    profile.part[MD_PROFILE_CHECKPOINT].total -= run.synced_s;
    if (plan.profile && !err->code)
        md_breakdown_write(&program->workers, plan.profile, &parts, program->job.start, program->job.folder.path, err);
    program->stopped_early = run.stopped_early;
    program->began = run.now.rows > 0;
    md_evolve_free(&run);
    return err->code;
}

/* Rank 0 tells what came out, also after a failure: a folder without a summary is a run that died. */
static md_status write_summary(md_program *program, md_finish *finish, md_error *err)
{
    char now[32];
    md_summary *s = &finish->summary;
    if (err->code && !s->outcome.status) return err->code; /* it never began: the folder is not touched */
    if (err->code) {
        s->outcome.status = MD_FAILED;
        snprintf(finish->error, sizeof finish->error, "%s", err->text);
        s->outcome.error = finish->error;
    }
    s->wall_s = md_seconds() - program->job.start;
    md_finish_warn(finish, &program->job.log);
    s->plan = &program->plan;
    s->log = &program->job.log;
    md_error second = {MD_OK, ""};
    if (!write_config(program, md_utc(now, sizeof now), &second)) md_report_summary(program->job.folder.path, s, &second);
    if (second.code) return md_fail(err, second.code, "%s", second.text);
    if (!err->code && !program->job.options.quiet) md_finish_print(finish, program->job.folder.path, stdout);
    return err->code;
}

/* What all ranks do once it is known who works. Collective. */
static md_status run_all(md_program *program, md_error *err)
{
    md_finish finish = {0};
    md_log_info(&program->job.log, "marsdisk %s: %s, %d cells, %d bins, %d of %d ranks work (%s)", md_version(),
                program->job.options.input, program->setup.disk.params.disk.cells, program->setup.disk.params.sizes.bins,
                program->plan.used, program->plan.given, program->plan.reason);
    if (program->workers.size > 0) work(program, &finish, err);
    md_comm_wait(&program->job.all, program->plan.used, md_signal_stop, md_signal_checkpoint_take);
    if (program->job.all.rank == 0) write_summary(program, &finish, err);
    md_finish_free(&finish);
    if (md_comm_agree(&program->job.all, err)) return err->code;
    int stopped = program->stopped_early;
    md_comm_bcast(&program->job.all, &stopped, sizeof stopped);
    program->stopped_early = stopped;
    return MD_OK;
}

md_status md_program_run(md_program *program, md_error *err)
{
    bool nothing_to_do = false;
    md_signal_watch(); /* before the folder is entered: who sees the lock there may count on it */
    if (!md_program_enter(program, &nothing_to_do, err) && !nothing_to_do && !md_job_know_hosts(&program->job, err) &&
        !md_comm_first(&program->job.all, program->plan.used, &program->workers, err))
        run_all(program, err);
    md_program_leave(program);
    return err->code;
}

int md_program_close(md_program *program, const md_error *err)
{
    md_setup_free(&program->setup);
    md_resume_free(&program->resume);
    md_free(program->times);
    md_free(program->identity);
    if (program->workers.size > 0) md_comm_free(&program->workers);
    return md_job_close(&program->job, program->stopped_early, err);
}
