#include "io/files/fs_draft.h"

#include <unistd.h>

#include "io/files/fs.h"

enum { PATH = 4096 + 8 };

static void name_it(const char *path, char temporary[PATH])
{
    snprintf(temporary, PATH, "%s.tmp", path);
}

FILE *md_draft_begin(const char *path, md_error *err)
{
    char temporary[PATH];
    if (err->code) return NULL;
    name_it(path, temporary);
    int file = md_fs_create(temporary, err);
    if (file < 0) return NULL;
    FILE *to = fdopen(file, "w");
    if (to) return to;
    close(file);
    md_fail(err, MD_ERR_MEMORY, "%s: no memory for writing", temporary);
    return NULL;
}

md_status md_draft_end(FILE *to, const char *path, md_error *err)
{
    char temporary[PATH];
    if (!to) return err->code;
    name_it(path, temporary);
    bool failed = ferror(to) != 0;
    failed = fclose(to) != 0 || failed;
    if (failed) md_fail(err, MD_ERR_IO, "%s: cannot write this file: is the disk full?", path);
    if (!err->code) return md_fs_publish(temporary, path, err);
    md_error ignored = {MD_OK, ""}; /* that it could not be written is told */
    md_fs_remove(temporary, &ignored);
    return err->code;
}
