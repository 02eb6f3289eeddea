#include "disk/run/entry.h"

#include "base/memory.h"
#include "disk/evolve/snapshot.h"
#include "disk/output/take_up.h"
#include "job/checkpoints.h"
#include "job/outcome.h"
#include "numbers/constants.h"

/* Nothing is left to do: the checkpoint is at the end, or where a rule has ended the run, and the results are there. An error when
 * they are not what they were. */
static bool is_finished(const md_entry *entry, md_error *err)
{
    const md_snapshot *s = &entry->resume.snapshot;
    if (entry->resume.number < 0 || !md_outcome_is_finished(entry->job->folder.path, err)) return false;
    if (s->position.t < entry->task->t_end && !md_ending(&s->position.held, s->position.t, &entry->task->setup.disk.params))
        return false;
    if (md_take_up_check_run(entry->job->folder.path, &s->output, &entry->job->folder.lock, err) == MD_OK) return true;
    md_error_prefix(err, "--resume: this run is finished, but its results are not what they were (--force begins it anew): ");
    return false;
}

/* From the start: what a finished run has left is not lost by mistake, what an unfinished one has left is told of. Rank 0. */
static md_status clear_folder(const md_entry *entry, md_error *err)
{
    const md_options *options = &entry->job->options;
    int *number = NULL, n = 0;
    if (options->resume && md_folder_check(&entry->job->folder, false, err)) return err->code;
    md_checkpoint_list(entry->job->folder.path, &number, &n, err);
    md_free(number);
    if (n > 0 && !options->resume && !options->force)
        md_log_warn(&entry->job->log, "%s holds checkpoints of a run that --resume would have gone on with: it is replaced",
                    entry->job->folder.path);
    return err->code ? err->code : md_checkpoint_remove_all(entry->job->folder.path, err);
}

static void tell_where(const md_entry *entry)
{
    const md_resume *resume = &entry->resume;
    if (entry->job->options.resume && resume->number < 0)
        md_log_info(&entry->job->log, "marsdisk: no checkpoint to go on from in %s: from the start", entry->job->folder.path);
    else if (entry->job->options.resume)
        md_log_info(&entry->job->log, "marsdisk: going on from %s, t = %.6g yr%s", resume->path,
                    resume->snapshot.position.t / MD_YEAR,
                    md_position_is_inside(&resume->snapshot.position) ? " and on the way from there" : "");
}

md_status md_entry_make(md_entry *entry, md_job *job, const md_case *task, md_error *err)
{
    const md_comm *all = &job->all;
    const md_options *options = &job->options;
    bool root = all->rank == 0;
    *entry = (md_entry){.job = job, .task = task, .resume = {.number = -1}};
    if (root && !md_folder_check(&job->folder, options->force || options->resume, err)) md_folder_enter(&job->folder, err);
    if (md_comm_agree(all, err)) return err->code;
    if (job->folder.lock.found[0])
        md_log_info(&job->log, "marsdisk: %s: the run that left this lock (%s) has died", job->folder.lock.path,
                    job->folder.lock.found);
    if (options->resume && md_resume_find(&entry->resume, all, job->folder.path, &task->setup, task->identity, task->times,
                                          task->n_times, &job->log, err))
        return err->code;
    int finished = root && is_finished(entry, err);
    if (md_comm_agree(all, err)) return err->code;
    md_comm_bcast(all, &finished, sizeof finished);
    entry->nothing_to_do = finished;
    if (finished)
        md_log_info(&job->log, "marsdisk: %s is finished, nothing is left to do", job->folder.path);
    else
        tell_where(entry);
    if (root && entry->resume.number < 0) clear_folder(entry, err);
    return md_comm_agree(all, err);
}

void md_entry_leave(md_entry *entry, bool opened, bool began)
{
    static const char *const files[] = {"checks/mass_budget.csv",
                                        "checks/mass_budget_cells.csv",
                                        "checks/energy_budget.csv",
                                        "checks/angular_momentum.csv",
                                        "orbit_rollup.csv",
                                        "run_config.json",
                                        "checks",
                                        NULL};
    bool nothing_came_about = !began && (entry->job->folder.made || opened);
    md_folder_leave(&entry->job->folder, nothing_came_about ? files : NULL);
    md_resume_free(&entry->resume);
}
