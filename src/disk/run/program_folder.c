/* The output folder of a run: entered, looked through for what an earlier one has left, and given back. */
#include "base/constants.h"
#include "base/memory.h"
#include "disk/run/program.h"
#include "disk/setup/identity.h"
#include "job/outcome.h"

/* Nothing is left to do: the checkpoint is at the end, or where a rule has ended the run, and the results are there. An error when
 * they are not what they were. */
static bool is_finished(md_program *program, md_error *err)
{
    const md_snapshot *s = &program->resume.snapshot;
    if (program->resume.number < 0 || !md_outcome_is_finished(program->job.folder.path)) return false;
    if (s->position.t < program->t_end && !md_ending(&s->position.held, s->position.t, &program->setup.disk.params))
        return false;
    if (md_output_check_run(program->job.folder.path, &s->output, &program->job.folder.lock, err) == MD_OK) return true;
    md_error_prefix(err, "--resume: this run is finished, but its results are not what they were (--force begins it anew): ");
    return false;
}

/* From the start: what a finished run has left is not lost by mistake, what an unfinished one has left is told of. Rank 0. */
static md_status clear_folder(md_program *program, md_error *err)
{
    const md_options *options = &program->job.options;
    int *number = NULL, n = 0;
    if (options->resume && md_folder_check(&program->job.folder, false, err)) return err->code;
    md_checkpoint_list(program->job.folder.path, &number, &n, err);
    md_free(number);
    if (n > 0 && !options->resume && !options->force)
        md_log_warn(&program->job.log, "%s holds checkpoints of a run that --resume would have gone on with: it is replaced",
                    program->job.folder.path);
    return err->code ? err->code : md_checkpoint_remove_all(program->job.folder.path, err);
}

static void tell_where(md_program *program)
{
    const md_resume *resume = &program->resume;
    if (program->job.options.resume && resume->number < 0)
        md_log_info(&program->job.log, "marsdisk: no checkpoint to go on from in %s: from the start", program->job.folder.path);
    else if (program->job.options.resume)
        md_log_info(&program->job.log, "marsdisk: going on from %s, t = %.6g yr%s", resume->path,
                    resume->snapshot.position.t / MD_YEAR,
                    md_position_is_inside(&resume->snapshot.position) ? " and on the way from there" : "");
}

md_status md_program_enter(md_program *program, bool *nothing_to_do, md_error *err)
{
    const md_comm *all = &program->job.all;
    const md_options *options = &program->job.options;
    bool root = all->rank == 0;
    program->resume.number = -1;
    if (root && !md_folder_check(&program->job.folder, options->force || options->resume, err) &&
        !md_folder_enter(&program->job.folder, err))
        program->identity = md_identity_text(&program->setup, err);
    if (md_comm_agree(all, err)) return err->code;
    if (program->job.folder.lock.found[0])
        md_log_info(&program->job.log, "marsdisk: %s: the run that left this lock (%s) has died", program->job.folder.lock.path,
                    program->job.folder.lock.found);
    if (program->job.options.resume &&
        md_resume_find(&program->resume, all, program->job.folder.path, &program->setup, program->identity, program->times,
                       program->n_times, &program->job.log, err))
        return err->code;
    int finished = root && is_finished(program, err);
    if (md_comm_agree(all, err)) return err->code;
    md_comm_bcast(all, &finished, sizeof finished);
    *nothing_to_do = finished;
    if (finished)
        md_log_info(&program->job.log, "marsdisk: %s is finished, nothing is left to do", program->job.folder.path);
    else
        tell_where(program);
    if (root && program->resume.number < 0) clear_folder(program, err);
    return md_comm_agree(all, err);
}

void md_program_leave(md_program *program)
{
    static const char *const files[] = {"checks/mass_budget.csv",
                                        "checks/mass_budget_cells.csv",
                                        "checks/energy_budget.csv",
                                        "orbit_rollup.csv",
                                        "run_config.json",
                                        "checks",
                                        NULL};
    bool nothing_came_about = !program->began && (program->job.folder.made || program->opened);
    md_folder_leave(&program->job.folder, nothing_came_about ? files : NULL);
}
