#include "disk/evolve/case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "disk/collide/kernels.h"
#include "disk/physics/mars.h"
#include "disk/setup/identity.h"
#include "disk/setup/reach.h"
#include "disk/setup/setup_tell.h"
#include "disk/setup/times.h"
#include "param/param_set.h"

/* The kernel that every rank has: on a cluster of different CPUs "auto" must mean the same for all. */
static md_status choose_kernel(md_case *task, const md_job *job, md_error *err)
{
    md_sweep_choice *choice = &task->setup.disk.params.solver.kernel;
    const char *wish = getenv("MARSDISK_KERNEL");
    task->kernel_reason = *choice == MD_SOLVER_KERNEL_AUTO ? "fastest on every rank" : "solver.kernel";
    if (wish && *wish) {
        char text[64];
        snprintf(text, sizeof text, "\"%s\"", wish);
        md_param_set_text(md_param_find(md_disk_params, "solver.kernel"), &task->setup.disk.params, text, "MARSDISK_KERNEL",
                          err);
        task->kernel_reason = "MARSDISK_KERNEL";
    }
    /* AVX2 is the widest that pays, see sweep.c; avx512 only when asked for. */
    md_sweep_choice best = *choice == MD_SOLVER_KERNEL_AVX512 ? MD_SOLVER_KERNEL_AVX512 : MD_SOLVER_KERNEL_AVX2;
    while (best > MD_SOLVER_KERNEL_REFERENCE && !md_sweep_kernel_find(best))
        best--;
    double common = best;
    md_comm_min(&job->all, &common, 1);
    if (*choice == MD_SOLVER_KERNEL_AUTO)
        *choice = (md_sweep_choice)common;
    else if (*choice > (md_sweep_choice)common)
        md_fail(err, MD_ERR_CONFIG, "solver.kernel = \"%s\": not every CPU of this job has these instructions (use \"auto\")",
                *choice == MD_SOLVER_KERNEL_AVX512 ? "avx512" : "avx2");
    if (err->code && !(wish && *wish)) md_setup_say_where(&task->setup, job->options.input, err);
    if (!err->code) task->kernel = md_sweep_kernel_find(*choice)->name;
    return md_comm_agree(&job->all, err);
}

md_status md_case_prepare(md_case *task, md_job *job, md_error *err)
{
    *task = (md_case){.t_end = 0};
    if (md_setup_read(&task->setup, &job->all, &job->options, job->shelf, err)) return err->code;
    task->t_end = md_setup_end_time(&task->setup.disk, &task->end_rule);
    if (!(task->t_end > 0 && task->t_end < 1e300))
        md_fail(err, MD_ERR_CONFIG, "run.t_end_T_K = %g is never reached", task->setup.disk.params.run.t_end_T_K);
    if (!err->code && md_mars_check(&task->setup.disk.params, &task->setup.disk.tables, task->t_end, err)) {
        md_error_prefix(err, "the run would end where T_M is not valid: ");
        err->code = MD_ERR_CONFIG;
    }
    if (!err->code) md_times_outputs(&task->setup.disk.params, task->t_end, &task->times, &task->n_times, err);
    if (err->code) md_setup_say_where(&task->setup, job->options.input, err);
    if (!err->code) md_folder_choose(&job->folder, &job->options, err);
    const char *no_cache = getenv("MARSDISK_DISABLE_CACHE");
    task->setup.disk.cache_disabled = no_cache && strcmp(no_cache, "1") == 0;
    if (!err->code && md_reach_check(&task->setup.disk, task->t_end, err))
        md_setup_say_where(&task->setup, job->options.input, err);
    if (md_comm_agree(&job->all, err) || choose_kernel(task, job, err)) return err->code;
    md_outlook *outlook = &task->outlook;
    if (job->all.rank == 0 && !md_outlook_make(outlook, &task->setup.disk, task->t_end, err))
        md_setup_tell(&task->setup, outlook, &job->log, err);
    if (job->all.rank == 0 && !err->code) task->identity = md_identity_text(&task->setup, err);
    if (md_comm_agree(&job->all, err)) return err->code;
    task->plan = md_decomposition_plan(&task->setup.disk.params, job->all.size, task->n_times);
    return MD_OK;
}

void md_case_free(md_case *task)
{
    md_setup_leave_tables(&task->setup);
    md_setup_free(&task->setup);
    md_free(task->times);
    md_free(task->identity);
}
