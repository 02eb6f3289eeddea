#include "job/folder.h"

#include <stdio.h>

#include "base/memory.h"
#include "io/files/fs.h"
#include "io/files/fs_names.h"
#include "job/outcome.h"

md_status md_folder_choose(md_folder *folder, const md_options *options, md_error *err)
{
    if (options->out) {
        if (snprintf(folder->path, sizeof folder->path, "%s", options->out) >= MD_FOLDER_NAME)
            return md_fail(err, MD_ERR_IO, "--out %.80s...: the folder's name is too long", options->out);
        if (md_fs_is_root(folder->path))
            return md_fail(err, MD_ERR_USAGE, "--out %s: is the root of all folders: expected one for the results",
                           folder->path);
        return MD_OK;
    }
    char *stem = md_fs_stem(options->input, err);
    if (!stem) return err->code;
    snprintf(folder->path, sizeof folder->path, "out/%s", stem);
    md_free(stem);
    return MD_OK;
}

md_status md_folder_check(const md_folder *folder, bool may_replace, md_error *err)
{
    const char *path = folder->path;
    if (md_fs_exists(path) && !md_fs_is_folder(path)) return md_fail(err, MD_ERR_IO, "%s is not a folder", path);
    if (may_replace || !md_outcome_is_finished(path, err)) return err->code;
    return md_fail(err, MD_ERR_IO, "%s holds a finished run: choose another folder with --out, or replace it with --force",
                   path);
}

md_status md_folder_enter(md_folder *folder, md_error *err)
{
    folder->made = !md_fs_exists(folder->path);
    if (md_fs_make_folders(folder->path, err) != MD_OK || md_lock_take(&folder->lock, folder->path, err) != MD_OK) {
        if (folder->made) md_fs_remove_empty(folder->path);
        return err->code;
    }
    return MD_OK;
}

void md_folder_leave(md_folder *folder, const char *const *take_back)
{
    char path[MD_FOLDER_NAME + 64];
    md_error ignored = {MD_OK, ""}; /* what made us give up is told already */
    bool was_ours = folder->lock.held;
    md_lock_release(&folder->lock);
    if (!was_ours || !take_back) return;
    for (; *take_back; take_back++) {
        snprintf(path, sizeof path, "%s/%s", folder->path, *take_back);
        if (md_fs_is_folder(path))
            md_fs_remove_empty(path);
        else
            md_fs_remove(path, &ignored);
    }
    if (folder->made) md_fs_remove_empty(folder->path);
}
