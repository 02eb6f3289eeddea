#include "disk/run/program.h"

#include <stdio.h>

#include "disk/run/check.h"
#include "disk/run/reference.h"
#include "disk/run/run.h"
#include "disk/setup/provenance.h"
#include "io/fs.h"
#include "sweep/list.h"

const md_about md_program_about = {.name = "marsdisk",
                                   .what = "Follows the hot debris disk that a giant impact leaves around Mars.",
                                   .set_example = "--set disk.cells=64 --set solver.scheme=mpe",
                                   .params = md_disk_params};

static void tell(const md_job *job)
{
    if (job->options.action == MD_ACTION_PRINT_REFERENCE && job->all.rank == 0) md_reference_print_markdown(stdout);
    md_job_tell(job);
}

static md_status write_config(const md_job *job, const md_case *task, md_error *err)
{
    const md_options *o = &job->options;
    if (job->all.rank == 0) md_provenance_write_config(&task->setup, o->input, o->write_config, o->force, err);
    return md_comm_agree(&job->all, err);
}

/* Rank 0 reads what no other rank needs. */
static md_status list(const md_job *job, md_error *err)
{
    md_study study = {.n = 0};
    if (job->all.rank == 0 && !md_study_read(&study, job->options.sweep, md_disk_params, err))
        md_study_list(&study, &job->options, stdout, err);
    md_study_free(&study);
    return md_comm_agree(&job->all, err);
}

int md_program(MPI_Comm world, int argc, char **argv, const md_stopper *stopper)
{
    md_error err = {MD_OK, ""};
    md_job job;
    md_case task = {.t_end = 0};
    bool stopped_early = false;

    /* 1. What is asked for. */
    md_job_open(&job, &md_program_about, world, argc, argv, &err);
    job.stopper = stopper;
    md_action action = job.options.action;
    bool only_tell = md_job_only_tells(&job);
    if (!err.code && only_tell) tell(&job);

    if (!err.code && action == MD_ACTION_LIST) list(&job, &err);
    only_tell = only_tell || action == MD_ACTION_LIST;

    /* 2. Input, tables, grids; which ranks work. */
    if (!err.code && !only_tell) md_case_prepare(&task, &job, &err);

    /* 3. Say what would be done, or do it. */
    if (!err.code && action == MD_ACTION_CHECK) md_check_print(&task, &job);
    if (!err.code && job.options.write_config && !only_tell) write_config(&job, &task, &err);
    if (!err.code && action == MD_ACTION_RUN) md_run_make(&job, &task, &stopped_early, &err);

    if (!err.code && action != MD_ACTION_RUN && job.all.rank == 0) md_fs_check_output(&err); /* it was asked for */

    /* 4. The first cause of a failure, told once. */
    md_case_free(&task);
    return md_job_close(&job, stopped_early, &err);
}
