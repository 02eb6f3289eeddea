#include "swarm/run/program.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "base/memory.h"
#include "base/param_format.h"
#include "base/timer.h"
#include "base/version.h"
#include "io/fs.h"
#include "io/fs_names.h"
#include "io/json.h"
#include "io/libraries.h"
#include "swarm/output/files.h"

static const double MOST_ABOVE = 1e-3; /* of the time, before a warning */

md_status sw_program_open(sw_program *program, MPI_Comm world, int argc, char **argv, md_error *err)
{
    memset(program, 0, sizeof *program);
    program->wall_start = md_seconds();
    md_utc(program->utc_start, sizeof program->utc_start);
    if (md_comm_open(&program->all, world, err)) return err->code;
    program->argc = argc;
    program->argv = argv;
    sw_options_parse(&program->options, argc, argv, err);
    md_log_init(&program->log, program->all.rank > 0 ? MD_LOG_SILENT : program->options.quiet ? MD_LOG_QUIET : MD_LOG_NORMAL);
    return md_comm_agree(&program->all, err);
}

void sw_program_tell(const sw_program *program)
{
    if (program->all.rank != 0) return;
    if (program->options.action == SW_ACTION_HELP) fputs(sw_options_help, stdout);
    if (program->options.action == SW_ACTION_VERSION) printf("swarm_mc %s (%s)\n", md_version(), md_commit());
    if (program->options.action != SW_ACTION_PRINT_DEFAULTS) return;
    for (const md_param *row = sw_swarm_params; row->key; row++)
        printf("%-26s default %s%s%s\n%-26s %s\n", row->key, row->default_text, row->unit[0] ? " " : "", row->unit, "",
               row->text);
}

md_status sw_program_prepare(sw_program *program, md_error *err)
{
    sw_setup_read(&program->setup, &program->options, &program->log, err);
    if (!err->code) program->base = md_fs_stem(program->options.input, err);
    if (!err->code) {
        const char *out = program->options.out;
        int n = snprintf(program->folder, sizeof program->folder, "%s%s", out ? out : "out/", out ? "" : program->base);
        if (n < 0 || (size_t)n >= sizeof program->folder)
            md_fail(err, MD_ERR_IO, "%.80s...: the folder's name is too long", program->folder);
    }
    return md_comm_agree(&program->all, err);
}

void sw_program_print_plan(const sw_program *program)
{
    if (program->all.rank != 0) return;
    const sw_params *p = &program->setup.params;
    const sw_gas *gas = &program->setup.gas;
    double bytes = (double)p->electrons.number * 77 * 1.5; /* an electron's numbers, and room for those that are set free */
    printf("input     %s: in order\noutput    %s\n", program->options.input, program->folder);
    printf("gas       %d processes, %d energies, tables to %g eV; N = %.4g m-3\n", gas->channels, gas->nodes, gas->table_end_eV,
           sw_params_density(p));
    for (int c = 0; c < gas->channels; c++)
        printf("          %-10s %s, threshold %g eV\n", sw_kind_name(gas->channel[c].kind), gas->channel[c].process->reaction,
               gas->channel[c].threshold_eV);
    printf("field     %g Td, %.4g V/m\n", p->field.EN_Td, p->field.EN_Td * 1e-21 * sw_params_density(p));
    printf("electrons %d in %d batches, %.3g MB\n", p->electrons.number, sw_params_batches(p), 1e-6 * bytes);
}

/* --- the folder
 * --------------------------------------------------------------------------------------------------------------- */

static bool finished(const char *folder)
{
    char path[SW_FOLDER_NAME + 32], *summary = NULL;
    size_t bytes;
    md_error ignored = {MD_OK, ""};
    snprintf(path, sizeof path, "%s/summary.json", folder);
    bool yes = md_fs_exists(path) && !md_fs_read_text(path, 1 << 20, &summary, &bytes, &ignored) &&
               strstr(summary, "\"status\": \"finished\"");
    md_free(summary);
    return yes;
}

/* Rank 0. An earlier summary goes first: without it a folder is unfinished. */
static md_status enter(sw_program *program, md_error *err)
{
    char path[SW_FOLDER_NAME + 32];
    const char *folder = program->folder;
    if (md_fs_exists(folder) && !md_fs_is_folder(folder)) return md_fail(err, MD_ERR_IO, "%s is not a folder", folder);
    if (!program->options.force && finished(folder))
        return md_fail(err, MD_ERR_IO, "%s holds a finished run: choose another folder with --out, or replace it with --force",
                       folder);
    if (md_fs_make_folders(folder, err) || md_lock_take(&program->lock, folder, err)) return err->code;
    snprintf(path, sizeof path, "%s/summary.json", folder);
    return md_fs_remove(path, err);
}

/* --- what is told
 * ------------------------------------------------------------------------------------------------------------- */

static void add_parameters(md_json *json, const sw_setup *setup)
{
    char text[4096];
    md_json_begin(json, "parameters");
    for (const md_param *row = sw_swarm_params; row->key; row++) {
        md_param_format(row, &setup->params, text, sizeof text);
        md_json_begin(json, row->key);
        md_json_string(json, "value", text);
        md_json_string(json, "origin", md_source_name(setup->origin.source[row - sw_swarm_params]));
        md_json_end(json);
    }
    md_json_end(json);
    md_json_begin_array(json, "cross_sections");
    for (int i = 0; i < setup->sources; i++) {
        md_json_begin(json, NULL);
        md_json_string(json, "file", setup->source[i].path);
        md_json_hex(json, "checksum", setup->source[i].checksum);
        md_json_string(json, "species", setup->params.gas.names.v[i]);
        const sw_citations *cite = &setup->source[i].citations;
        md_json_strings(json, "cite", (const char *const *)cite->line, cite->n);
        md_json_end(json);
    }
    md_json_end(json);
}

static md_status write_run_config(const sw_program *program, md_error *err)
{
    char path[SW_FOLDER_NAME + 32];
    md_json json;
    md_json_init(&json);
    md_json_string(&json, "program", "swarm_mc");
    md_json_string(&json, "version", md_version());
    md_json_string(&json, "commit", md_commit());
    md_json_string(&json, "compiler", md_compiler());
    md_json_string(&json, "flags", md_build_flags());
    md_json_string(&json, "input", program->options.input);
    md_json_strings(&json, "command", (const char *const *)program->argv, program->argc);
    md_json_string(&json, "start_utc", program->utc_start);
    md_json_string(&json, "kernel", sw_setup_kernel(&program->setup));
    add_parameters(&json, &program->setup);
    snprintf(path, sizeof path, "%s/run_config.json", program->folder);
    return md_json_write(&json, path, err);
}

/* User time of all ranks, on rank 0. */
static double user_seconds(const sw_program *program)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    uint64_t microseconds = (uint64_t)usage.ru_utime.tv_sec * 1000000u + (uint64_t)usage.ru_utime.tv_usec;
    md_comm_sum_u64(&program->all, &microseconds, 1);
    return 1e-6 * (double)microseconds;
}

/* A moment of the run in seconds; not a number when it did not come. */
static double moment(const sw_work *work, int64_t slices)
{
    return slices < 0 ? (double)NAN : sw_work_seconds(work, slices);
}

static sw_outcome outcome_of(const sw_program *program, double cpu_s)
{
    const sw_work *work = &program->work;
    return (sw_outcome){.folder = program->folder,
                        .base = program->base,
                        .status = "finished",
                        .stop_reason = sw_stop_name(work->stand.stop),
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
                        .cpu_s = cpu_s,
                        .cpu_sampling_s = work->sampling_s,
                        .wall_s = md_seconds() - program->wall_start,
                        .state_digest = work->state_digest,
                        .ranks = program->all.size,
                        .log = &program->log};
}

/* The summary of a swarm that could not be followed: why, and no numbers. What went wrong stays the error. */
static void write_failure(const sw_program *program, const md_error *err)
{
    sw_results nothing = {.known = SW_RESULTS_PLAIN};
    md_error ignored = {MD_OK, ""};
    for (int k = 0; k < SW_RESULTS; k++)
        nothing.of[k] = (sw_value){(double)NAN, (double)NAN};
    sw_outcome outcome = {.folder = program->folder,
                          .status = "failed",
                          .stop_reason = program->setup.params.gas.above == SW_ABOVE_ERROR ? "above" : "runaway",
                          .error = err->text,
                          .params = &program->setup.params,
                          .gas = &program->setup.gas,
                          .results = &nothing,
                          .steady_s = (double)NAN,
                          .measured_s = (double)NAN,
                          .end_s = (double)NAN,
                          .wall_s = md_seconds() - program->wall_start,
                          .ranks = program->all.size,
                          .log = &program->log};
    sw_write_summary(&outcome, &ignored);
}

static md_status write_results(sw_program *program, double cpu_s, md_error *err)
{
    sw_outcome outcome = outcome_of(program, cpu_s);
    double above = outcome.results->of[SW_ABOVE_SHARE].value;
    if (above > MOST_ABOVE)
        md_log_warn(&program->log, "electrons are above the end of a table, %g eV, for %.2g of the time: gas.above = \"%s\"",
                    program->setup.gas.table_end_eV, above, program->setup.params.gas.above == SW_ABOVE_ZERO ? "zero" : "hold");
    if (sw_write_results(&outcome, err) || sw_write_summary(&outcome, err)) return err->code;
    sw_tell_results(&program->log, outcome.gas, outcome.results);
    md_log_info(&program->log, "ended by %s; results in %s", outcome.stop_reason, program->folder);
    return MD_OK;
}

md_status sw_program_run(sw_program *program, md_error *err)
{
    const md_comm *all = &program->all;
    if (all->rank == 0 && !enter(program, err)) write_run_config(program, err);
    if (md_comm_agree(all, err)) return err->code;
    if (!sw_work_init(&program->work, all, &program->setup, err))
        sw_evolve(&program->work, program->wall_start, &program->log, err);
    if (err->code == MD_ERR_NUMERICS && all->rank == 0) write_failure(program, err);
    if (err->code) return err->code;
    double cpu_s = user_seconds(program);
    if (all->rank == 0) write_results(program, cpu_s, err);
    return md_comm_agree(all, err);
}

void sw_program_close(sw_program *program)
{
    if (program->lock.held) md_lock_release(&program->lock);
    if (program->work.comm) sw_work_free(&program->work);
    sw_setup_free(&program->setup);
    sw_options_free(&program->options);
    md_free(program->base);
    md_comm_free(&program->all);
}
