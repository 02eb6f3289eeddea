#include "disk/run/run.h"

#include <stdio.h>
#include <string.h>

#include "base/timer.h"
#include "base/version.h"
#include "disk/evolve/checkpoint_write.h"
#include "disk/evolve/evolve.h"
#include "disk/evolve/evolve_begin.h"
#include "disk/evolve/evolve_checkpoint.h"
#include "disk/run/finish.h"
#include "job/breakdown.h"
#include "job/signal.h"

static const char *const part_name[MD_PROFILE_PARTS] = {
    [MD_PROFILE_START] = "start",   [MD_PROFILE_RATES] = "rates",           [MD_PROFILE_COEFFICIENTS] = "coefficients",
    [MD_PROFILE_SWEEPS] = "sweeps", [MD_PROFILE_TRANSPORT] = "transport",   [MD_PROFILE_PACKING] = "packing",
    [MD_PROFILE_OUTPUT] = "output", [MD_PROFILE_CHECKPOINT] = "checkpoint", [MD_PROFILE_WAIT] = "wait",
};
static const md_breakdown_parts parts = {part_name, MD_PROFILE_PARTS, MD_PROFILE_WAIT};

/* What one run of marsdisk has while it goes on. */
typedef struct md_run {
    md_job *job;
    const md_case *task;
    md_entry entry;
    md_comm workers; /* size 0 on a rank that waits */
    md_output output;
    md_checkpoints checkpoints;
    md_profile profile;
    md_evolve evolve;
    md_finish finish;
    bool opened; /* output was begun from the start */
} md_run;

/* At the start, so that a run that is killed says what it was, with `end` NULL; and again at the end. Rank 0. */
static md_status write_config(const md_run *run, const char *end, md_error *err)
{
    return md_report_config(run->job, run->task, end, err);
}

/* --- the working ranks ------------------------------------------------------------------------------------------------------- */

/* Output, record and cells are there. Collective over the working ranks. */
static md_status begin(md_run *run, md_error *err)
{
    const md_case *task = run->task;
    const md_disk *disk = &task->setup.disk;
    const md_resume *resume = &run->entry.resume;
    md_folder *folder = &run->job->folder;
    run->checkpoints =
        (md_checkpoints){.folder = folder->path, .identity = task->identity, .next = resume->next, .kept = resume->number};
    run->opened = resume->number < 0;
    if (md_output_open(&run->output, &run->workers, &disk->params, &disk->radial, &disk->sizes, run->job->options.input,
                       folder->path, task->n_times, resume->number < 0 ? NULL : &resume->snapshot.output, &folder->lock, err))
        return err->code;
    run->output.packing = md_profile_of(run->job->options.profile ? &run->profile : NULL, MD_PROFILE_PACKING);
    if (run->workers.rank == 0) write_config(run, NULL, err);
    if (md_comm_agree(&run->workers, err)) return err->code;
    md_evolve_plan plan = {.job = run->job,
                           .task = task,
                           .resume = resume,
                           .output = &run->output,
                           .checkpoints = &run->checkpoints,
                           .profile = run->job->options.profile ? &run->profile : NULL};
    return md_evolve_init(&run->evolve, &run->workers, &plan, err);
}

/* run.h5 of what there is, and the checkpoints told of it before the segments go. Collective. */
static md_status join_output(const md_run *run, md_output *output, md_error *err)
{
    md_segment joined;
    if (md_output_join(output, &joined, err) != MD_OK) return err->code;
    if (run->workers.rank == 0 && joined.bytes > 0) md_checkpoint_note_joined(run->job->folder.path, &joined, err);
    return md_comm_agree(&run->workers, err);
}

/* Rows that are still held are written also after a failure; only a run without one gets its run.h5, when there is time.
 * Collective; returns whether there is. */
static bool close_output(md_run *run, md_error *err)
{
    md_error late = {MD_OK, ""};
    int joins = md_evolve_joins(&run->evolve); /* by rank 0's clock */
    md_comm_bcast(&run->workers, &joins, sizeof joins);
    md_stopwatch_start(&run->evolve.writing);
    bool joined = joins && !err->code && join_output(run, &run->output, err) == MD_OK;
    md_output_close(&run->output, joined, err->code ? &late : err);
    md_stopwatch_stop(&run->evolve.writing);
    return joins;
}

static void write_breakdown(md_run *run, md_error *err)
{
    md_stopwatch *part = run->profile.part;
    part[MD_PROFILE_OUTPUT] = run->evolve.writing;
    part[MD_PROFILE_OUTPUT].total -= part[MD_PROFILE_PACKING].total;
    part[MD_PROFILE_CHECKPOINT] = run->checkpoints.cost;
    part[MD_PROFILE_CHECKPOINT].total -= run->evolve.synced_s;
    md_breakdown_write(&run->workers, &run->profile, &parts, run->job->start, run->job->folder.path, err);
}

static md_status work(md_run *run, md_error *err)
{
    if (begin(run, err) == MD_OK) {
        run->profile.part[MD_PROFILE_START] = (md_stopwatch){.total = md_seconds() - run->job->start, .laps = 1};
        md_evolve_run(&run->evolve, err);
    }
    md_progress_end(&run->evolve.progress);
    if (run->evolve.now.rows > 0) md_finish_collect(&run->finish, &run->evolve, err);
    run->finish.joined = close_output(run, err);
    if (run->job->options.profile && !err->code) write_breakdown(run, err);
    md_evolve_free(&run->evolve);
    return err->code;
}

/* --- all ranks --------------------------------------------------------------------------------------------------------------- */

/* Rank 0 tells what came out, also after a failure: a folder without a summary is a run that died. */
static md_status write_summary(md_run *run, md_error *err)
{
    char now[32];
    md_finish *finish = &run->finish;
    md_summary *s = &finish->summary;
    if (err->code && !s->outcome.status) return err->code; /* it never began: the folder is not touched */
    if (err->code) {
        s->outcome.status = MD_FAILED;
        snprintf(finish->error, sizeof finish->error, "%s", err->text);
        s->outcome.error = finish->error;
    }
    s->wall_s = md_seconds() - run->job->start;
    md_finish_warn(finish, &run->job->log);
    s->plan = &run->task->plan;
    s->log = &run->job->log;
    md_error second = {MD_OK, ""};
    if (!write_config(run, md_utc(now, sizeof now), &second)) md_report_summary(run->job->folder.path, s, &second);
    if (second.code) return md_fail(err, second.code, "%s", second.text);
    if (!err->code && !run->job->options.quiet) md_finish_print(finish, run->job->folder.path, stdout);
    return err->code;
}

/* Those with cells follow them, the others wait. */
static md_status share(md_run *run, md_error *err)
{
    const md_plan *plan = &run->task->plan;
    const md_params *p = &run->task->setup.disk.params;
    md_comm *all = &run->job->all;
    md_log_info(&run->job->log, "marsdisk %s: %s, %d cells, %d bins, %d of %d ranks work (%s)", md_version(),
                run->job->options.input, p->disk.cells, p->sizes.bins, plan->used, plan->given, plan->reason);
    if (run->workers.size > 0) work(run, err);
    md_comm_wait(all, plan->used, md_signal_stop, md_signal_checkpoint_take);
    if (all->rank == 0) write_summary(run, err);
    md_finish_free(&run->finish);
    return md_comm_agree(all, err);
}

md_status md_run_make(md_job *job, const md_case *task, bool *stopped_early, md_error *err)
{
    md_run run = {.job = job, .task = task};
    md_signal_watch(); /* before the folder is entered: who sees the lock there may count on it */
    if (!md_entry_make(&run.entry, job, task, err) && !run.entry.nothing_to_do && !md_job_know_hosts(job, err) &&
        !md_comm_first(&job->all, task->plan.used, &run.workers, err) && !share(&run, err)) {
        int stopped = run.evolve.stopped_early; /* the workers know */
        md_comm_bcast(&job->all, &stopped, sizeof stopped);
        *stopped_early = stopped;
    }
    md_entry_leave(&run.entry, run.opened, run.evolve.now.rows > 0);
    if (run.workers.size > 0) md_comm_free(&run.workers);
    return err->code;
}
