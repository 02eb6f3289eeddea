#include "job/folder.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "io/fs.h"

enum { PATH = MD_FOLDER_NAME + 64 };

md_status md_folder_choose(const md_options *options, char folder[MD_FOLDER_NAME], md_error *err)
{
    if (options->out) {
        if (snprintf(folder, MD_FOLDER_NAME, "%s", options->out) >= MD_FOLDER_NAME)
            return md_fail(err, MD_ERR_IO, "--out %.80s...: the folder's name is too long", options->out);
        if (md_fs_is_root(folder))
            return md_fail(err, MD_ERR_USAGE, "--out %s: is the root of all folders: expected one for the results", folder);
        return MD_OK;
    }
    char *stem = md_fs_stem(options->input, err);
    if (!stem) return err->code;
    snprintf(folder, MD_FOLDER_NAME, "out/%s", stem);
    md_free(stem);
    return MD_OK;
}

bool md_folder_finished(const char *folder)
{
    char path[PATH], *summary = NULL;
    size_t bytes;
    md_error ignored = {MD_OK, ""};
    snprintf(path, sizeof path, "%s/summary.json", folder);
    bool finished = md_fs_exists(path) && !md_fs_read_text(path, 1 << 20, &summary, &bytes, &ignored) &&
                    strstr(summary, "\"status\": \"finished\"");
    md_free(summary);
    return finished;
}

md_status md_folder_check(const char *folder, const md_options *options, md_error *err)
{
    if (md_fs_exists(folder) && !md_fs_is_folder(folder)) return md_fail(err, MD_ERR_IO, "%s is not a folder", folder);
    if (options->force || options->resume || !md_folder_finished(folder)) return MD_OK;
    return md_fail(err, MD_ERR_IO, "%s holds a finished run: choose another folder with --out, or replace it with --force",
                   folder);
}

md_status md_folder_enter(const char *folder, bool *made, md_lock *lock, md_error *err)
{
    *made = !md_fs_exists(folder);
    if (md_fs_make_folders(folder, err) != MD_OK || md_lock_take(lock, folder, err) != MD_OK) {
        if (*made) md_fs_remove_empty(folder);
        return err->code;
    }
    return MD_OK;
}

void md_folder_take_back(const char *folder, bool made)
{
    static const char *const name[] = {"/checks/mass_budget.csv", "/checks/mass_budget_cells.csv", "/checks/energy_budget.csv",
                                       "/orbit_rollup.csv", "/run_config.json"};
    char path[PATH];
    md_error ignored = {MD_OK, ""}; /* what made us give up is told already */
    for (size_t k = 0; k < sizeof name / sizeof name[0]; k++) {
        snprintf(path, sizeof path, "%s%s", folder, name[k]);
        md_fs_remove(path, &ignored);
    }
    snprintf(path, sizeof path, "%s/checks", folder);
    md_fs_remove_empty(path);
    if (made) md_fs_remove_empty(folder);
}
