/* The output folder of a run: entered, looked through for what an earlier one has left, and given back. */
#include "base/constants.h"
#include "base/memory.h"
#include "disk/run/program.h"
#include "disk/setup/identity.h"

/* Nothing is left to do: the checkpoint is at the end, or where a rule has ended the run, and the results are there. An error when
 * they are not what they were. */
static bool is_finished(md_program *program, md_error *err)
{
    const md_snapshot *s = &program->resume.snapshot;
    if (program->resume.number < 0 || !md_folder_finished(program->folder)) return false;
    if (s->t < program->t_end && !md_ending(&s->held, s->t, &program->setup.disk.params)) return false;
    if (md_output_check_run(program->folder, &s->output, &program->lock, err) == MD_OK) return true;
    md_error_prefix(err, "--resume: this run is finished, but its results are not what they were (--force begins it anew): ");
    return false;
}

/* From the start: what a finished run has left is not lost by mistake, what an unfinished one has left is told of. Rank 0. */
static md_status clear_folder(md_program *program, md_error *err)
{
    const md_options *options = &program->options;
    int *number = NULL, n = 0;
    if (options->resume && md_folder_check(program->folder, &(md_options){.force = false}, err)) return err->code;
    md_checkpoint_list(program->folder, &number, &n, err);
    md_free(number);
    if (n > 0 && !options->resume && !options->force)
        md_log_warn(&program->log, "%s holds checkpoints of a run that --resume would have gone on with: it is replaced",
                    program->folder);
    return err->code ? err->code : md_checkpoint_remove_all(program->folder, err);
}

static void tell_where(md_program *program)
{
    const md_resume *resume = &program->resume;
    if (program->options.resume && resume->number < 0)
        md_log_info(&program->log, "marsdisk: no checkpoint to go on from in %s: from the start", program->folder);
    else if (program->options.resume)
        md_log_info(&program->log, "marsdisk: going on from %s, t = %.6g yr%s", resume->path, resume->snapshot.t / MD_YEAR,
                    resume->snapshot.t1 > resume->snapshot.t ? " and on the way from there" : "");
}

md_status md_program_enter(md_program *program, bool *nothing_to_do, md_error *err)
{
    const md_comm *all = &program->all;
    bool root = all->rank == 0;
    program->resume.number = -1;
    if (root && !md_folder_check(program->folder, &program->options, err) &&
        !md_folder_enter(program->folder, &program->made, &program->lock, err))
        program->identity = md_identity_text(&program->setup, err);
    if (md_comm_agree(all, err)) return err->code;
    if (program->lock.found[0])
        md_log_info(&program->log, "marsdisk: %s: the run that left this lock (%s) has died", program->lock.path,
                    program->lock.found);
    if (program->options.resume && md_resume_find(&program->resume, all, program->folder, &program->setup, program->identity,
                                                  program->times, program->n_times, &program->log, err))
        return err->code;
    int finished = root && is_finished(program, err);
    if (md_comm_agree(all, err)) return err->code;
    md_comm_bcast(all, &finished, sizeof finished);
    *nothing_to_do = finished;
    if (finished)
        md_log_info(&program->log, "marsdisk: %s is finished, nothing is left to do", program->folder);
    else
        tell_where(program);
    if (root && program->resume.number < 0) clear_folder(program, err);
    return md_comm_agree(all, err);
}

void md_program_leave(md_program *program)
{
    bool locked = program->lock.held;
    md_lock_release(&program->lock);
    if (locked && !program->began && (program->made || program->opened)) md_folder_take_back(program->folder, program->made);
}
