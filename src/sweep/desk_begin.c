#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "base/timer.h"
#include "io/config/config.h"
#include "io/files/fs.h"
#include "io/files/fs_list.h"
#include "job/checkpoints.h"
#include "param/param_format.h"
#include "param/param_set.h"
#include "sweep/desk.h"
#include "sweep/list.h"

enum { PATH = 1400, LINE = 4096 };

/* --- the base input ----------------------------------------------------------------------------------------------------- */

static bool varies(const md_study *study, const char *key)
{
    bool found = false;
    for (int k = 0; k < study->keys; k++)
        found = found || strcmp(study->key[k]->key, key) == 0;
    return found;
}

static bool is_free(const md_simulator *simulator, const char *key)
{
    bool found = false;
    for (const char *const *front = simulator->free; front && *front; front++)
        found = found || strncmp(key, *front, strlen(*front)) == 0;
    return found;
}

static md_status read_base(const md_job *job, const md_study *study, void *values, md_error *err)
{
    const md_param *table = job->about->params;
    const md_options *o = &job->options;
    if (md_config_read(table, values, study->base, NULL, err)) return err->code;
    for (int i = 0; i < o->n_set && !err->code; i++) {
        char key[256];
        snprintf(key, sizeof key, "%.*s", (int)strcspn(o->set[i], "= "), o->set[i]);
        if (varies(study, key))
            md_fail(err, MD_ERR_USAGE, "--set %s: this key varies in %s", o->set[i], study->file);
        else
            md_config_set(table, values, o->set[i], NULL, err);
    }
    return err->code;
}

/* "key = value" of all keys that all cases share, for whoever wants to know, and to see that it is the same sweep. */
static char *base_text(const md_simulator *simulator, const md_study *study, const void *values, md_error *err)
{
    size_t room = 1 << 20, n = 0;
    char *text = md_alloc(room, 1, err);
    for (const md_param *row = simulator->about->params; row->key && text; row++) {
        char value[LINE];
        if (varies(study, row->key) || is_free(simulator, row->key)) continue;
        md_param_format(row, values, value, sizeof value);
        if (n + strlen(value) + strlen(row->key) + 8 < room)
            n += (size_t)snprintf(text + n, room - n, "%s = %s\n", row->key, value);
    }
    return text;
}

/* The line of a key in a text, with its end; NULL: none. */
static const char *line_of(const char *text, const char *line, size_t key)
{
    while (text && strncmp(text, line, key) != 0) {
        text = strchr(text, '\n');
        text = text && text[1] ? text + 1 : NULL;
    }
    return text;
}

static md_status compare_base(const char *old, const char *now, const char *path, md_error *err)
{
    for (const char *line = now; *line && !err->code; line = strchr(line, '\n') + 1) {
        size_t key = (size_t)(strstr(line, " = ") - line) + 3, length = strcspn(line, "\n");
        const char *before = line_of(old, line, key);
        if (before && (strcspn(before, "\n") != length || strncmp(before, line, length) != 0))
            md_fail(err, MD_ERR_CONFIG, "%s: this folder's sweep had %.*s, now it is %.*s: choose another folder, or --force",
                    path, (int)strcspn(before, "\n"), before, (int)(length - key), line + key);
    }
    return err->code;
}

static md_status check_base(const md_desk *desk, const md_simulator *simulator, const void *values, md_error *err)
{
    char path[PATH], *now = base_text(simulator, desk->study, values, err), *old = NULL;
    size_t bytes;
    snprintf(path, sizeof path, "%s/sweep_base.txt", desk->results.folder);
    if (!err->code && !desk->job->options.force && md_fs_exists(path) && !md_fs_read_text(path, 1 << 20, &old, &bytes, err))
        compare_base(old, now, path, err);
    if (!err->code) md_fs_write_text(path, now, err);
    md_free(now);
    md_free(old);
    return err->code;
}

/* --- what is there already ---------------------------------------------------------------------------------------------- */

typedef struct looking {
    md_desk *desk;
    bool *elsewhere; /* by case: another job works on it */
    md_error *err;
} looking;

/* Numbers move when values are added; a case's folder goes by its number of now. False: another job works in it. */
static bool rename_folder(const looking *in, const char *old, const char *now)
{
    md_lock lock;
    md_error why = {MD_OK, ""};
    if (md_fs_exists(now)) return true;
    if (md_lock_take(&lock, old, &why)) return !lock.busy;
    md_lock_release(&lock);
    md_fs_rename(old, now, in->err);
    return true;
}

static void look_at(void *context, const char *name)
{
    looking *in = context;
    uint64_t digest;
    long number = md_study_name_digest(name, &digest) ? md_study_find(in->desk->study, digest) : -1;
    if (number < 0 || in->err->code) return;
    const char *folder = in->desk->results.folder;
    char now[MD_STUDY_NAME], old_path[PATH], path[PATH];
    md_study_name(in->desk->study, (size_t)number, now, sizeof now);
    snprintf(old_path, sizeof old_path, "%s/%s", folder, name);
    snprintf(path, sizeof path, "%s/%s", folder, now);
    if (strcmp(name, now) != 0 && !rename_folder(in, old_path, path)) in->elsewhere[number] = true;
    md_row row = {.end = MD_ROW_NONE};
    md_error why = {MD_OK, ""};
    bool known = md_results_row(&in->desk->results, (size_t)number)->end == MD_ROW_FINISHED;
    if (!in->err->code && !known && md_row_read(&row, path, &why) == MD_OK)
        md_results_put(&in->desk->results, (size_t)number, &row, in->err);
}

static bool is_left(const md_desk *desk, size_t number)
{
    const md_options *o = &desk->job->options;
    switch (md_results_row(&desk->results, number)->end) {
    case MD_ROW_NONE:
    case MD_ROW_STOPPED: return true;
    case MD_ROW_REFUSED:
    case MD_ROW_FAILED: return o->retry_failed || o->force;
    case MD_ROW_FINISHED: return o->force;
    }
    return true;
}

/* Of cases with the same settings the first one stands for all. */
static md_status choose(md_desk *desk, const bool *elsewhere, size_t **number, size_t *n, md_error *err)
{
    const md_study *study = desk->study;
    bool *taken = md_alloc(study->n, sizeof *taken, err);
    *number = md_alloc(desk->last - desk->first + 1, sizeof **number, err);
    size_t begun = 0, others = 0;
    for (size_t i = desk->first; i <= desk->last && !err->code; i++) {
        size_t one = (size_t)md_study_find(study, study->digest[i]);
        begun += md_results_row(&desk->results, one)->end == MD_ROW_STOPPED;
        others += elsewhere[one];
        if (taken[one] || elsewhere[one] || !is_left(desk, one)) continue;
        taken[one] = true;
        (*number)[(*n)++] = one;
    }
    md_free(taken);
    if (begun > 0 && !desk->job->options.resume)
        md_log_warn(&desk->job->log, "%zu cases were begun, which --resume would go on with: they begin anew", begun);
    if (others > 0) md_log_info(&desk->job->log, "%zu cases are in the hands of another job", others);
    return err->code;
}

/* Under the lock from the first file on: of several jobs that begin together one makes it, and the others compare. */
static md_status take_up(md_desk *desk, const md_simulator *simulator, const void *values, bool *elsewhere, md_error *err)
{
    enum { TRIES = 600 };
    const char *folder = desk->results.folder;
    md_lock lock = {.held = false};
    if (md_fs_exists(folder) && !md_fs_is_folder(folder)) return md_fail(err, MD_ERR_IO, "%s is not a folder", folder);
    if (md_fs_make_folders(folder, err)) return err->code;
    for (int k = 0; k < TRIES && !lock.held; k++) {
        *err = (md_error){MD_OK, ""};
        if (md_lock_take(&lock, folder, err) && !lock.busy) return err->code;
        if (!lock.held) nanosleep(&(struct timespec){0, 100000000L}, NULL);
    }
    looking in = {desk, elsewhere, err};
    if (!err->code && !check_base(desk, simulator, values, err) && !md_results_take_up(&desk->results, &desk->job->log, err))
        md_fs_each(folder, look_at, &in, err);
    if (!err->code) md_desk_read_series(desk);
    md_lock_release(&lock);
    return err->code;
}

static md_status begin(md_desk *desk, const md_simulator *simulator, void *values, bool *elsewhere, md_error *err)
{
    size_t *number = NULL, n = 0;
    if (read_base(desk->job, desk->study, values, err) || take_up(desk, simulator, values, elsewhere, err)) return err->code;
    if (!choose(desk, elsewhere, &number, &n, err))
        md_share_init(&desk->share, desk->study, simulator, values, number, n, desk->comm->size, err);
    for (size_t i = 0; i < n && !err->code; i++)
        desk->planned_s += desk->share.item[i].planned;
    md_free(number);
    return err->code;
}

md_status md_desk_init(md_desk *desk, md_job *job, const md_comm *comm, const md_study *study, const md_simulator *simulator,
                       md_error *err)
{
    double now = md_seconds();
    const md_options *o = &job->options;
    *desk = (md_desk){.job = job,
                      .comm = comm,
                      .study = study,
                      .simulator = simulator,
                      .groups = 1,
                      .stopped = MD_WISH_NONE,
                      .served = now,
                      .merged = now,
                      .progress = md_progress_begin(o->progress, o->quiet, (md_progress_scale){"", "", 1})};
    void *values = md_alloc(1, simulator->values_bytes, err);
    bool *elsewhere = md_alloc(study->n, sizeof *elsewhere, err);
    if (!err->code) md_params_default(simulator->about->params, values, err);
    if (!err->code && !md_results_init(&desk->results, study, job->folder.path, job->about->name, simulator->series_of, err) &&
        !md_study_range(study, o, &desk->first, &desk->last, err))
        begin(desk, simulator, values, elsewhere, err);
    desk->results.number = simulator->number;
    md_part_name(&desk->part, job->folder.path);
    if (values) md_params_free(simulator->about->params, values);
    md_free(values);
    md_free(elsewhere);
    return err->code;
}

void md_desk_free(md_desk *desk)
{
    md_share_free(&desk->share);
    md_results_free(&desk->results);
}
