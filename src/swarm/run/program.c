#include "swarm/run/program.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "base/memory.h"
#include "base/timer.h"
#include "base/version.h"
#include "io/fs.h"
#include "io/json.h"
#include "io/libraries.h"
#include "swarm/output/files.h"

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

static void add_results(md_json *json, const sw_results *results)
{
    char name[64];
    for (int k = 0; k < SW_RESULTS; k++) {
        md_json_double(json, sw_quantities[k].name, results->of[k].value);
        snprintf(name, sizeof name, "%s_error", sw_quantities[k].name);
        md_json_double(json, name, results->of[k].error);
    }
}

static void add_processes(md_json *json, const sw_gas *gas, const sw_results *results)
{
    md_json_begin_array(json, "processes");
    for (int c = 0; c < gas->channels; c++) {
        md_json_begin(json, NULL);
        md_json_string(json, "reaction", gas->channel[c].process->reaction);
        md_json_string(json, "kind", sw_kind_name(gas->channel[c].kind));
        md_json_string(json, "database", gas->channel[c].process->database);
        md_json_double(json, "threshold_eV", gas->channel[c].threshold_eV);
        md_json_double(json, "k", results->counted[c].value);
        md_json_double(json, "k_error", results->counted[c].error);
        md_json_double(json, "k_convolved", results->convolved[c].value);
        md_json_double(json, "k_convolved_error", results->convolved[c].error);
        md_json_end(json);
    }
    md_json_end(json);
}

static void add_warnings(md_json *json, const md_logger *log)
{
    md_json_begin_array(json, "warnings");
    for (int i = 0; i < log->kept; i++)
        md_json_string(json, NULL, log->text[i]);
    md_json_end(json);
}

static md_status write_summary(const sw_program *program, double cpu_s, md_error *err)
{
    char path[SW_FOLDER_NAME + 32];
    const sw_work *work = &program->work;
    md_json json;
    md_json_init(&json);
    md_json_string(&json, "status", "finished");
    md_json_string(&json, "stop_reason", sw_stop_name(work->stand.stop));
    md_json_double(&json, "EN_Td", program->setup.params.field.EN_Td);
    add_results(&json, &work->results);
    add_processes(&json, &program->setup.gas, &work->results);
    md_json_double(&json, "collisions_real", work->results.real);
    md_json_double(&json, "collisions_null", work->results.null);
    md_json_double(&json, "cpu_s", cpu_s);
    md_json_double(&json, "cpu_sampling_s", work->sampling_s);
    md_json_double(&json, "wall_s", md_seconds() - program->wall_start);
    md_json_hex(&json, "state_digest", work->state_digest);
    md_json_int(&json, "ranks", program->all.size);
    md_json_int(&json, "seed", program->setup.params.electrons.seed);
    add_warnings(&json, &program->log);
    snprintf(path, sizeof path, "%s/summary.json", program->folder);
    return md_json_write(&json, path, err);
}

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

md_status sw_program_run(sw_program *program, md_error *err)
{
    const md_comm *all = &program->all;
    if (all->rank == 0 && !enter(program, err)) write_run_config(program, err);
    if (md_comm_agree(all, err)) return err->code;
    if (sw_work_init(&program->work, all, &program->setup, err)) return err->code;
    if (sw_evolve(&program->work, program->wall_start, &program->log, err)) return err->code;
    double cpu_s = user_seconds(program);
    if (all->rank == 0) {
        const sw_results *results = &program->work.results;
        sw_write_parameters(program->folder, program->base, program->setup.params.field.EN_Td, results, err);
        if (!err->code) sw_write_distribution(program->folder, program->base, results, err);
        if (!err->code) write_summary(program, cpu_s, err);
        if (!err->code) sw_tell_results(&program->log, &program->setup.gas, results);
        if (!err->code) md_log_info(&program->log, "results in %s", program->folder);
    }
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
