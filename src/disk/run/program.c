#include "disk/run/program.h"

#include <stdio.h>

#include "disk/run/check.h"
#include "disk/run/reference.h"
#include "disk/run/run.h"
#include "disk/run/variables.h"
#include "disk/setup/provenance.h"
#include "io/files/fs.h"
#include "io/text/csv.h"
#include "numbers/constants.h"
#include "sweep/program.h"

const md_about md_program_about = {.name = "marsdisk",
                                   .what = "Follows the hot debris disk that a giant impact leaves around Mars.",
                                   .set_example = "--set disk.cells=64 --set solver.scheme=mpe",
                                   .params = md_disk_params};

static void tell(const md_job *job, md_error *err)
{
    if (job->options.action == MD_ACTION_PRINT_REFERENCE && job->all.rank == 0) md_reference_print_markdown(stdout);
    if (job->options.action == MD_ACTION_PRINT_FIELDS && job->all.rank == 0) md_disk_print_fields(stdout, err);
    md_job_tell(job);
}

static md_status write_config(const md_job *job, const md_case *task, md_error *err)
{
    const md_options *o = &job->options;
    if (job->all.rank == 0) md_provenance_write_config(&task->setup, o->input, o->write_config, o->force, err);
    return md_comm_agree(&job->all, err);
}

/* One run: as a program of its own, or as a case of a sweep. */
static md_status run(md_job *job, bool *refused, bool *stopped_early, md_error *err)
{
    md_case task = {.t_end = 0};
    *refused = md_case_prepare(&task, job, err) == MD_ERR_CONFIG;
    if (!err->code) md_run_make(job, &task, stopped_early, err);
    md_case_free(&task);
    return err->code;
}

static double seconds(const void *values, int ranks)
{
    const md_params *p = values;
    return md_decomposition_plan(p, ranks, p->run.outputs + 1).seconds_used;
}

static md_status check(md_job *job, md_prospect *prospect, md_error *err)
{
    md_case task = {.t_end = 0};
    if (!md_case_prepare(&task, job, err)) {
        prospect->seconds = prospect->tries ? md_check_seconds(&task) : task.plan.seconds_one;
        prospect->MB = md_check_memory_MB(&task);
    }
    md_case_free(&task);
    return err->code;
}

/* The books over the whole disk, in M_mars. */
static md_status series(md_series *series_of, const char *folder, md_error *err)
{
    char path[1400];
    md_csv csv = {0};
    snprintf(path, sizeof path, "%s/checks/mass_budget.csv", folder);
    if (md_csv_read(path, NULL, 1, &csv, err) || md_series_init(series_of, csv.rows, 4, err)) {
        md_csv_free(&csv);
        return err->code;
    }
    int now = md_csv_column(&csv, "mass_now_kg");
    for (int i = 0; i < csv.rows; i++) {
        const double *row = csv.value + i * csv.columns;
        series_of->time[i] = row[0];
        for (int b = 0; b < MD_BOOKS; b++) {
            char name[64];
            snprintf(name, sizeof name, "mass_%s_kg", md_ledger_terms[b].name);
            int c = md_csv_column(&csv, name), kind = md_ledger_terms[b].leaves == MD_LEAVES_BY_LIGHT ? 1 : 2;
            if (c < 0 || md_ledger_terms[b].leaves == MD_LEAVES_APART) continue;
            series_of->value[0][i] += row[c] / MD_M_MARS;
            series_of->value[kind][i] += row[c] / MD_M_MARS;
        }
        series_of->value[3][i] = now < 0 ? 0 : row[now] / MD_M_MARS;
    }
    md_csv_free(&csv);
    return err->code;
}

static const md_variable series_of_disk[] = {{"M_loss_cum", "M_mars", "mass lost from the disk so far"},
                                             {"M_out_cum", "M_mars", "of that, blown out"},
                                             {"M_sink_cum", "M_mars", "of that, by other sinks"},
                                             {"M_now", "M_mars", "mass at the surface and below"},
                                             {NULL, NULL, NULL}};

static const char *const large[] = {"run.h5", "checks/mass_budget_cells.csv", NULL};
static const char *const free_keys[] = {"parallel.", "io.checkpoint_every_s", "io.segment_", NULL};

static const md_simulator simulator = {.about = &md_program_about,
                                       .values_bytes = sizeof(md_params),
                                       .run = run,
                                       .check = check,
                                       .series = series,
                                       .series_of = series_of_disk,
                                       .number = (const md_variable *const[]){md_disk_numbers, NULL},
                                       .seconds = seconds,
                                       .large = large,
                                       .free = free_keys};

int md_program(MPI_Comm world, int argc, char **argv, const md_stopper *stopper)
{
    md_error err = {MD_OK, ""};
    md_job job;
    md_case task = {.t_end = 0};
    bool refused = false, stopped_early = false;

    /* 1. What is asked for. */
    md_job_open(&job, &md_program_about, world, argc, argv, &err);
    job.stopper = stopper;
    md_action action = job.options.action;
    bool only_tell = md_job_only_tells(&job);
    if (!err.code && only_tell) tell(&job, &err);

    bool one = !only_tell && !job.options.sweep;

    /* 2. Input, tables, grids; which ranks work. */
    if (!err.code && one && action != MD_ACTION_RUN) md_case_prepare(&task, &job, &err);

    /* 3. Say what would be done, or do it. */
    if (!err.code && one && action == MD_ACTION_CHECK) md_check_print(&task, &job);
    if (!err.code && job.options.write_config && !only_tell) write_config(&job, &task, &err);
    if (!err.code && one && action == MD_ACTION_RUN) run(&job, &refused, &stopped_early, &err);
    if (!err.code && job.options.sweep && !only_tell) md_sweep_make(&job, &simulator, &stopped_early, &err);

    if (!err.code && action != MD_ACTION_RUN && job.all.rank == 0) md_fs_check_output(&err); /* it was asked for */

    /* 4. The first cause of a failure, told once. */
    md_case_free(&task);
    return md_job_close(&job, stopped_early, &err);
}
