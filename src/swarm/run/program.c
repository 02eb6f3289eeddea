#include "swarm/run/program.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/timer.h"
#include "io/files/fs.h"
#include "io/files/fs_names.h"
#include "job/breakdown.h"
#include "job/checkpoints.h"
#include "job/keys.h"
#include "job/record.h"
#include "job/signal.h"
#include "swarm/output/fields.h"
#include "swarm/output/files.h"
#include "swarm/run/identity.h"

static const double MOST_ABOVE = 1e-3; /* of the time, before a warning */

const md_about sw_program_about = {.name = "swarm_mc",
                                   .what =
                                       "Follows electron swarms in a gas: drift, diffusion, rates and the energy distribution.",
                                   .set_example = "--set field.EN_Td=50",
                                   .params = sw_swarm_params};

md_status sw_program_open(sw_program *program, MPI_Comm world, int argc, char **argv, md_error *err)
{
    memset(program, 0, sizeof *program);
    program->resumed = -1;
    return md_job_open(&program->job, &sw_program_about, world, argc, argv, err);
}

void sw_program_tell(const sw_program *program)
{
    if (program->job.options.action == MD_ACTION_PRINT_REFERENCE && program->job.all.rank == 0) {
        printf("# Keys of swarm_mc\n\nMade by `make docs` from the program's own table. How an input file is written: "
               "[README.md](README.md).\n");
        md_keys_print_markdown(sw_swarm_params, stdout);
    }
    if (program->job.options.action == MD_ACTION_PRINT_FIELDS && program->job.all.rank == 0) sw_print_fields(stdout);
    md_job_tell(&program->job);
}

md_status sw_program_prepare(sw_program *program, md_error *err)
{
    sw_setup_read(&program->setup, &program->job.options, program->job.shelf, &program->job.log, err);
    if (!err->code) program->base = md_fs_stem(program->job.options.input, err);
    if (!err->code) md_folder_choose(&program->job.folder, &program->job.options, err);
    return md_comm_agree(&program->job.all, err);
}

/* --- files --------------------------------------------------------------------------------------------------------- */

/* At the start, so that a run that is killed says what it was, with `end` NULL; and again at the end. */
static md_status write_record(const sw_program *program, const char *end, md_error *err)
{
    const sw_setup *setup = &program->setup;
    md_json json;
    md_record_begin(&json, &program->job);
    md_record_parameters(&json, sw_swarm_params, &setup->params, &setup->origin);
    md_json_string(&json, "kernel", sw_setup_kernel(setup));
    md_json_begin_array(&json, "cross_sections");
    for (int i = 0; i < setup->sources; i++) {
        const sw_source *source = &setup->source[i];
        md_json_begin(&json, NULL);
        md_json_string(&json, "species", setup->params.gas.names.v[i]);
        md_json_string(&json, "path", source->path);
        md_json_hex(&json, "checksum", source->checksum);
        md_json_strings(&json, "cite", (const char *const *)source->citations.line, source->citations.n);
        md_json_end(&json);
    }
    md_json_end(&json);
    return md_record_end(&json, &program->job, end, err);
}

/* A moment of the run in seconds; not a number when it did not come. */
static double moment(const sw_work *work, int64_t slices)
{
    return slices < 0 ? (double)NAN : sw_work_seconds(work, slices);
}

static sw_outcome outcome_of(const sw_program *program, const sw_evolve *run, const sw_spent *spent, double rss_MB)
{
    const sw_work *work = &program->work;
    const char *rule = sw_stop_name(work->stand.stop);
    return (sw_outcome){.folder = program->job.folder.path,
                        .base = program->base,
                        .end = {.status = run->stopped ? MD_STOPPED_EARLY : MD_FINISHED,
                                .reason = run->stopped ? run->stopped : rule},
                        .params = &program->setup.params,
                        .gas = &program->setup.gas,
                        .plan = &work->plan,
                        .layout = &work->layout,
                        .batches = work->batches,
                        .sums = work->sums,
                        .results = &work->results,
                        .series = &work->series,
                        .steady_s = moment(work, work->stand.steady),
                        .measured_s = moment(work, work->stand.measured),
                        .end_s = moment(work, work->stand.slices),
                        .cpu_s = spent->cpu_s,
                        .cpu_sampling_s = spent->sampling_s,
                        .wall_s = spent->wall_s,
                        .rss_MB = rss_MB,
                        .state_digest = work->state_digest,
                        .ranks = program->job.all.size,
                        .log = &program->job.log};
}

/* The summary of a swarm that could not be followed: why, and no numbers. What went wrong stays the error. */
static void write_failure(const sw_program *program, const md_error *err)
{
    sw_results nothing = {.known = SW_RESULTS_PLAIN};
    md_error ignored = {MD_OK, ""};
    const double unknown = (double)NAN;
    for (int k = 0; k < SW_RESULTS; k++)
        nothing.of[k] = (sw_value){unknown, unknown};
    const char *numerics = strstr(err->text, "beyond the cross-sections") ? "above"
                           : strstr(err->text, "no steady state")         ? "not_steady"
                                                                          : "runaway";
    sw_outcome outcome = {.folder = program->job.folder.path,
                          .end = {MD_FAILED, err->code == MD_ERR_NUMERICS ? numerics : "error", err->text},
                          .params = &program->setup.params,
                          .gas = &program->setup.gas,
                          .results = &nothing,
                          .steady_s = unknown,
                          .measured_s = unknown,
                          .end_s = unknown,
                          .wall_s = md_seconds() - program->job.start,
                          .rss_MB = unknown,
                          .ranks = program->job.all.size,
                          .log = &program->job.log};
    sw_write_summary(&outcome, &ignored);
}

static md_status write_results(sw_program *program, const sw_evolve *run, const sw_spent *spent, double rss_MB, md_error *err)
{
    char now[32];
    md_logger *log = &program->job.log;
    sw_outcome outcome = outcome_of(program, run, spent, rss_MB);
    double above = outcome.results->of[SW_ABOVE_SHARE].value;
    if (above > MOST_ABOVE)
        md_log_warn(log, "electrons are above the end of a table, %g eV, for %.2g of the time: gas.above = \"%s\"",
                    program->setup.gas.table_end_eV, above, program->setup.params.gas.above == SW_ABOVE_ZERO ? "zero" : "hold");
    const sw_value *of = outcome.results->of;
    double W = of[SW_W_BULK].value, k = of[SW_K_EFFECTIVE].value, D = of[SW_ND_L_BULK].value;
    bool drifts = outcome.params->field.EN_Td > 0 && outcome.plan->periods == 0;
    if (drifts && W * W < 4 * D * k)
        md_log_warn(log,
                    "alpha_N_sst: the swarm grows too fast for a steady stream, W^2 = %.3g is below 4 D k = %.3g m^2/s^2: none "
                    "is given",
                    W * W, 4 * D * k);
    if (!sw_write_tables(&outcome, err) && !program->job.drops_large) sw_write_h5(&outcome, err);
    if (err->code || write_record(program, md_utc(now, sizeof now), err) || sw_write_summary(&outcome, err)) return err->code;
    sw_tell_results(log, outcome.gas, outcome.results);
    md_log_info(log, "%s by %s; results in %s", outcome.end.status, outcome.end.reason, outcome.folder);
    if (run->stopped) md_log_info(log, "--resume goes on from here");
    return MD_OK;
}

/* --- the folder ---------------------------------------------------------------------------------------------------- */

/* From the start: what an earlier run has left goes, its summary first, for without one a folder is unfinished. Rank 0. */
static md_status clear_folder(const sw_program *program, md_error *err)
{
    static const char *const names[] = {"summary.json", "run_config.json", "perf_breakdown.csv", "swarm.h5",
                                        "STOP",         "CHECKPOINT"};
    const char *folder = program->job.folder.path;
    char path[MD_FOLDER_NAME + 32];
    for (size_t k = 0; k < sizeof names / sizeof *names && !err->code; k++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[k]);
        md_fs_remove(path, err);
    }
    return err->code ? err->code : md_checkpoint_remove_all(folder, err);
}

/* Locked, and what a finished run has left is not lost by mistake. */
static md_status enter(sw_program *program, md_error *err)
{
    const md_options *options = &program->job.options;
    md_folder *folder = &program->job.folder;
    if (program->job.all.rank == 0 && !md_folder_check(folder, options->force || options->resume, err) &&
        !md_folder_enter(folder, err))
        program->identity = sw_identity_text(&program->setup, err);
    if (md_comm_agree(&program->job.all, err)) return err->code;
    if (folder->lock.found[0])
        md_log_info(&program->job.log, "%s: the run that left this lock (%s) has died", folder->lock.path, folder->lock.found);
    return MD_OK;
}

/* Go on from the newest checkpoint. *finished: it is at the end of a run whose results are there. */
static md_status resume(sw_program *program, bool *finished, md_error *err)
{
    const md_job *job = &program->job;
    if (sw_checkpoint_resume(&program->work, job->folder.path, program->identity, &program->resumed, &program->job.log, err) ||
        sw_evolve_reconsider(&program->work, err))
        return err->code;
    int done = 0;
    if (job->all.rank == 0) {
        bool results = md_outcome_is_finished(job->folder.path, err);
        done = results && program->resumed >= 0 && program->work.stand.stop != SW_STOP_NOT;
        if (results && program->resumed < 0)
            md_fail(err, MD_ERR_IO, "%s holds a finished run and no checkpoint of it: --force begins it anew",
                    job->folder.path);
    }
    if (md_comm_agree(&job->all, err)) return err->code;
    md_comm_bcast(&job->all, &done, sizeof done);
    *finished = done;
    if (done)
        md_log_info(&program->job.log, "%s is finished, nothing is left to do", job->folder.path);
    else if (program->resumed < 0)
        md_log_info(&program->job.log, "no checkpoint to go on from: from the start");
    else
        md_log_info(&program->job.log, "going on from checkpoint %d", program->resumed);
    return MD_OK;
}

/* Cross-sections that are not where the input says. */
static void tell_sources(sw_program *program)
{
    for (int i = 0; i < program->setup.sources; i++)
        if (program->setup.source[i].elsewhere)
            md_log_info(&program->job.log, "swarm_mc: gas.files: taken from %s", program->setup.source[i].path);
}

/* Batches at their beginning, or as the newest checkpoint has them. *finished: nothing is left to do. */
static md_status begin(sw_program *program, bool *finished, md_error *err)
{
    const md_job *job = &program->job;
    tell_sources(program);
    if (sw_work_init(&program->work, &job->all, &program->setup, job->start, job->cpu_start, err)) return err->code;
    program->work.above = job->above;
    if (job->options.resume && (resume(program, finished, err) || *finished)) return err->code;
    if (job->all.rank == 0) {
        if (program->resumed < 0) clear_folder(program, err);
        if (!err->code) write_record(program, NULL, err);
    }
    program->began = md_comm_agree(&job->all, err) == MD_OK;
    return err->code;
}

/* --- the run ------------------------------------------------------------------------------------------------------- */

static const char *const part_name[SW_PARTS] = {
    [SW_PART_START] = "start",     [SW_PART_WARMUP] = "warmup", [SW_PART_SAMPLING] = "sampling",
    [SW_PART_RESULTS] = "results", [SW_PART_OUTPUT] = "output", [SW_PART_CHECKPOINT] = "checkpoint",
    [SW_PART_WAIT] = "wait",
};
static const md_breakdown_parts parts = {part_name, SW_PARTS, SW_PART_WAIT};

static md_status evolve(sw_program *program, md_error *err)
{
    md_job *job = &program->job;
    bool root = job->all.rank == 0;
    md_profile profile = {0};
    md_progress progress = md_progress_begin(root ? job->options.progress : MD_PROGRESS_OFF, job->options.quiet,
                                             (md_progress_scale){"collisions", "million", 1e6});
    sw_checkpoints checkpoints = {.folder = job->folder.path,
                                  .identity = program->identity,
                                  .next = program->resumed + 1,
                                  .kept = program->resumed};
    sw_evolve run = {.work = &program->work,
                     .checkpoints = &checkpoints,
                     .watch = md_watch_begin(job, program->setup.params.io.checkpoint_every_s),
                     .drops_large = job->drops_large,
                     .progress = &progress,
                     .profile = job->options.profile ? &profile : NULL,
                     .log = &job->log};
    profile.part[SW_PART_START] = (md_stopwatch){.total = md_seconds() - job->start, .laps = 1};
    sw_evolve_run(&run, err);
    md_progress_end(&progress);
    if (err->code) return err->code;
    sw_spent spent = sw_work_spent(&program->work);
    double rss_MB = md_outcome_rss_MB(&job->all);
    md_stopwatch_start(&profile.part[SW_PART_OUTPUT]);
    if (root) write_results(program, &run, &spent, rss_MB, err);
    md_stopwatch_stop(&profile.part[SW_PART_OUTPUT]);
    profile.part[SW_PART_CHECKPOINT] = checkpoints.cost;
    program->stopped_early = run.stopped != NULL;
    if (md_comm_agree(&job->all, err) == MD_OK && run.profile)
        md_breakdown_write(&job->all, &profile, &parts, job->start, job->folder.path, err);
    return md_comm_agree(&job->all, err);
}

md_status sw_program_run(sw_program *program, md_error *err)
{
    static const char *const files[] = {"run_config.json", NULL};
    bool finished = false;
    md_signal_watch(); /* before the folder is entered: who sees the lock there may count on it */
    if (!enter(program, err) && !md_job_know_hosts(&program->job, err) && !begin(program, &finished, err) && !finished)
        evolve(program, err);
    bool entered = program->job.folder.lock.held;
    if (entered && (err->code == MD_ERR_NUMERICS || (err->code && program->began))) write_failure(program, err);
    bool nothing_came = !program->began && program->job.folder.made && err->code != MD_ERR_NUMERICS;
    md_folder_leave(&program->job.folder, nothing_came ? files : NULL);
    return err->code;
}

void sw_program_clear(sw_program *program)
{
    if (program->work.comm) sw_work_free(&program->work);
    sw_setup_free(&program->setup);
    md_free(program->base);
    md_free(program->identity);
}

int sw_program_close(sw_program *program, const md_error *err)
{
    sw_program_clear(program);
    return md_job_close(&program->job, program->stopped_early, err);
}
