#include "job/write_config.h"

#include <stdio.h>

#include "base/memory.h"
#include "base/shown.h"
#include "base/version.h"
#include "io/config/config_text.h"
#include "io/files/fs.h"
#include "io/files/fs_names.h"
#include "param/param_lines.h"

static const size_t MOST_BYTES = (size_t)4 * MD_CONFIG_MOST_BYTES;

md_status md_write_config(const md_write_config_of *what, const char *path, bool replace, md_error *err)
{
    char name[256];
    if (!replace && md_fs_exists(path))
        return md_fail(err, MD_ERR_IO, "--write-config %s: is there already: choose another name, or replace it with --force",
                       path);
    char *text = md_reserve(MOST_BYTES, 1, err);
    if (!text) return err->code;
    int head = snprintf(text, MOST_BYTES,
                        "# All keys of a run of %s as they were in force, with %s by their whole path.\n# %s %s (%s)\n",
                        md_shown(what->input, name, sizeof name), what->files, what->program, md_version(), md_commit());
    size_t used = (size_t)head + md_param_put_file(what->rows, what->values, text + head, MOST_BYTES - (size_t)head);
    if (used + 1 >= MOST_BYTES)
        md_fail(err, MD_ERR_CONFIG, "the values of all keys together take more than %zu bytes", MOST_BYTES);
    else
        md_fs_write_text(path, text, err);
    md_free(text);
    return err->code;
}
