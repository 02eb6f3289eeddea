#include "case.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/timer.h"
#include "io/files/fs.h"
#include "job/checkpoints.h"

enum { PATH = MD_FOLDER_NAME + MD_STUDY_NAME, FIXED = 12 };

/* A command line, whose words own their memory. */
typedef struct command {
    int n;
    char **word;
} command;

static void add(command *c, const char *text, md_error *err)
{
    if (!err->code) c->word[c->n++] = md_strdup(text, err);
}

static void add_setting(command *c, const char *key, const char *value, md_error *err)
{
    size_t bytes = strlen(key) + strlen(value) + 2;
    add(c, "--set", err);
    char *text = err->code ? NULL : md_alloc(bytes, 1, err);
    if (!text) return;
    snprintf(text, bytes, "%s=%s", key, value);
    c->word[c->n++] = text;
}

/* The run as somebody would start it by hand: so a case is what a single run is. */
static md_status make_command(command *c, const md_sweep_case *plan, const char *folder, md_error *err)
{
    const md_options *o = &plan->job->options;
    const md_study *study = plan->study;
    char wall[40];
    *c = (command){0, md_alloc((size_t)(FIXED + 2 * o->n_set + 2 * study->keys), sizeof *c->word, err)};
    add(c, plan->simulator->about->name, err);
    add(c, study->base, err);
    add(c, "--out", err);
    add(c, folder, err);
    add(c, "--quiet", err);
    add(c, "--progress=off", err);
    if (o->resume) add(c, "--resume", err);
    if (o->force) add(c, "--force", err);
    if (o->profile) add(c, "--profile", err);
    snprintf(wall, sizeof wall, "--max-wall=%.3f", plan->max_wall_s);
    if (isfinite(plan->max_wall_s)) add(c, wall, err);
    for (int k = 0; k < o->n_set && !err->code; k++) {
        add(c, "--set", err);
        add(c, o->set[k], err);
    }
    for (int k = 0; k < study->keys && !err->code; k++)
        add_setting(c, study->key[k]->key, md_study_value(study, plan->number, k), err);
    return err->code;
}

static void free_command(command *c)
{
    for (int k = 0; k < c->n; k++)
        md_free(c->word[k]);
    md_free(c->word);
}

/* What only a finished run's summary and books are kept of. */
static void keep_summary(const md_simulator *simulator, const char *folder)
{
    char path[PATH + 64];
    md_error ignored = {MD_OK, ""}; /* it is only room on the disk */
    for (const char *const *name = simulator->large; name && *name; name++) {
        snprintf(path, sizeof path, "%s/%s", folder, *name);
        md_fs_remove(path, &ignored);
    }
    md_checkpoint_remove_all(folder, &ignored);
}

static void folder_of(const md_sweep_case *plan, char *folder, size_t size)
{
    char name[MD_STUDY_NAME];
    md_study_name(plan->study, plan->number, name, sizeof name);
    snprintf(folder, size, "%s/%s", plan->job->folder.path, name);
}

/* The case as a job of its own, silent. Its command line must outlast it. */
static md_status open_case(md_job *one, command *c, const md_sweep_case *plan, MPI_Comm ranks, md_error *err)
{
    md_job_open(one, plan->simulator->about, ranks, c->n, c->word, err);
    one->shelf = plan->shelf;
    md_log_init(&one->log, MD_LOG_SILENT);
    return err->code;
}

static md_row_end run(const md_sweep_case *plan, const md_comm *comm, const char *folder, md_error *why)
{
    md_job one;
    command c;
    bool refused = false, stopped_early = false;
    double cpu_start = md_cpu_seconds();
    make_command(&c, plan, folder, why);
    if (md_comm_agree(comm, why)) {
        free_command(&c);
        return MD_ROW_FAILED;
    }
    open_case(&one, &c, plan, comm->mpi, why);
    one.cpu_start = cpu_start;
    one.drops_large = plan->study->keep_summary;
    one.above = plan->above;
    one.stopper = plan->job->stopper;
    if (!why->code) plan->simulator->run(&one, &refused, &stopped_early, why);
    bool busy = one.folder.lock.busy;
    md_job_free(&one);
    free_command(&c);
    if (why->code) return refused ? MD_ROW_REFUSED : busy ? MD_ROW_NONE : MD_ROW_FAILED;
    return stopped_early ? MD_ROW_STOPPED : MD_ROW_FINISHED;
}

md_status md_sweep_case_check(const md_sweep_case *plan, md_prospect *prospect, md_error *err)
{
    const md_comm *comm = &plan->job->all;
    char folder[PATH + 2];
    md_job one;
    command c;
    folder_of(plan, folder, sizeof folder);
    make_command(&c, plan, folder, err);
    if (!md_comm_agree(comm, err)) {
        if (!open_case(&one, &c, plan, comm->mpi, err)) plan->simulator->check(&one, prospect, err);
        md_job_free(&one);
    }
    free_command(&c);
    return err->code;
}

md_status md_sweep_case_make(const md_sweep_case *plan, const md_comm *comm, md_row *row, double *took_s, md_error *err)
{
    char folder[PATH + 2];
    md_error why = {MD_OK, ""};
    bool root = comm->rank == 0;
    *row = (md_row){.end = MD_ROW_NONE};
    folder_of(plan, folder, sizeof folder);
    int finished = root && !plan->job->options.force && !md_row_read(row, folder, &why) && row->end == MD_ROW_FINISHED;
    md_comm_bcast(comm, &finished, sizeof finished);
    *took_s = 0;
    if (finished) return MD_OK; /* another job has been here since we looked */
    why = (md_error){MD_OK, ""};
    double began = md_seconds();
    md_row_end end = run(plan, comm, folder, &why);
    *took_s = md_seconds() - began;
    if (!root) return MD_OK;
    md_error unread = {MD_OK, ""};
    md_row_free(row);
    if (end == MD_ROW_NONE) return MD_OK;
    if (end != MD_ROW_REFUSED) md_row_read(row, folder, &unread);
    if (row->end == MD_ROW_FINISHED) end = MD_ROW_FINISHED; /* by another job, while we looked: that is why ours was refused */
    if (row->end != end) md_row_tell(row, end, why.code ? why.text : unread.text, *took_s, err);
    if (end == MD_ROW_FINISHED && plan->study->keep_summary) keep_summary(plan->simulator, folder);
    return err->code;
}
