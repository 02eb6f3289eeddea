#include "disk/setup/provenance.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/shown.h"
#include "base/version.h"
#include "disk/setup/identity.h"
#include "io/config_text.h"
#include "io/fs.h"
#include "io/fs_names.h"
#include "io/h5_label.h"
#include "param/param_format.h"

enum { MOST_BYTES = 60000 }; /* of an attribute; a longer list is in run_config.json alone */

/* What is no number: as an input file has it, a word without its quotes. */
static md_status label_text(const md_h5 *file, const md_param *row, const void *values, char *text, md_error *err)
{
    md_param_format(row, values, text, MOST_BYTES);
    size_t length = strlen(text);
    if (length == MOST_BYTES - 1) return md_h5_set_text(file, "/", row->key, "too long: see run_config.json", err);
    bool quoted = length > 1 && text[0] == '"';
    if (quoted) text[length - 1] = '\0';
    return md_h5_set_text(file, "/", row->key, text + quoted, err);
}

static md_status label_value(const md_h5 *file, const md_param *row, const void *values, char *text, md_error *err)
{
    const void *at = (const char *)values + row->offset;
    const md_auto_double *number = at;
    const md_auto_int *whole = at;
    const char *name = row->type == MD_PARAM_STRING ? *(char *const *)at : "";
    switch (row->type) {
    case MD_PARAM_INT: return md_h5_set_int(file, "/", row->key, *(const int *)at, err);
    case MD_PARAM_DOUBLE: return md_h5_set_double(file, "/", row->key, *(const double *)at, err);
    case MD_PARAM_STRING: return md_h5_set_text(file, "/", row->key, name ? name : "", err);
    case MD_PARAM_DOUBLE_AUTO:
        if (!number->is_auto) return md_h5_set_double(file, "/", row->key, number->value, err);
        break;
    case MD_PARAM_INT_AUTO:
        if (!whole->is_auto) return md_h5_set_int(file, "/", row->key, whole->value, err);
        break;
    case MD_PARAM_BOOL:
    case MD_PARAM_CHOICE:
    case MD_PARAM_TEXTS:
    case MD_PARAM_ARRAY: break;
    }
    return label_text(file, row, values, text, err);
}

md_status md_provenance_label(const md_h5 *file, const md_params *params, md_error *err)
{
    char *text = md_alloc(MOST_BYTES, 1, err);
    if (!err->code) md_h5_set_text(file, "/", "version", md_version(), err);
    if (!err->code) md_h5_set_text(file, "/", "commit", md_commit(), err);
    for (const md_param *row = md_disk_params; row->key && !err->code; row++)
        if (!md_identity_is_free_key(row->key)) label_value(file, row, params, text, err);
    md_free(text);
    return err->code;
}

/* Text that grows in one piece of memory; what does not fit is an error at the end. */
typedef struct draft {
    char *text;
    size_t size, used;
} draft;

static void put(draft *to, const char *format, ...) MD_PRINTF(2, 3);

static void put(draft *to, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(to->text + to->used, to->size - to->used, format, args);
    va_end(args);
    to->used += n > 0 && (size_t)n < to->size - to->used ? (size_t)n : to->size - to->used - 1;
}

/* The path of the table that was read for this key, from the root; NULL: none was, or it is not known where it lies. */
static char *table_path(const md_setup *setup, const char *key, md_error *err)
{
    for (int i = 0; i < setup->n_tables; i++)
        if (strcmp(setup->table[i].key, key) == 0) return md_fs_whole_path(setup->table[i].path, err);
    return NULL;
}

static void put_key(draft *to, const md_setup *setup, const md_param *row, md_error *err)
{
    md_params params = setup->disk.params;
    char *path = row->type == MD_PARAM_STRING ? table_path(setup, row->key, err) : NULL;
    if (path) *(char **)(void *)((char *)&params + row->offset) = path;
    const char *what = row->choices ? row->choices : row->unit, *dot = strchr(row->key, '.');
    const char *name = dot ? dot + 1 : row->key, *indent = dot ? "    " : "";
    put(to, "%s# %s%s%s%s\n%s%s = ", indent, what[0] ? "[" : "", what, what[0] ? "] " : "", row->text, indent, name);
    md_param_format(row, &params, to->text + to->used, to->size - to->used);
    to->used += strlen(to->text + to->used);
    put(to, ";\n");
    md_free(path);
}

static md_status put_all(draft *to, const md_setup *setup, const char *input, md_error *err)
{
    char name[256];
    const char *group = "";
    put(to, "# All keys of a run of %s as they were in force, with tables by their whole path.\n# marsdisk %s (%s)\n",
        md_shown(input, name, sizeof name), md_version(), md_commit());
    for (const md_param *row = md_disk_params; row->key && !err->code; row++) {
        size_t length = strcspn(row->key, "."); /* a key may stand by itself */
        bool alone = !row->key[length], same = !alone && strncmp(group, row->key, length + 1) == 0;
        if (!same && group[0]) put(to, "};\n");
        if (!same) put(to, "\n");
        if (!same && !alone) put(to, "%.*s: {\n", (int)length, row->key);
        group = alone ? "" : row->key;
        put_key(to, setup, row, err);
    }
    if (group[0]) put(to, "};\n");
    if (!err->code && to->used + 1 >= to->size)
        return md_fail(err, MD_ERR_CONFIG, "the values of all keys together take more than %zu bytes", to->size);
    return err->code;
}

md_status md_provenance_write_config(const md_setup *setup, const char *input, const char *path, bool force, md_error *err)
{
    draft all = {.size = 4 * MD_CONFIG_MOST_BYTES};
    if (!force && md_fs_exists(path))
        return md_fail(err, MD_ERR_IO, "--write-config %s: is there already: choose another name, or replace it with --force",
                       path);
    all.text = md_alloc(all.size, 1, err);
    if (all.text && put_all(&all, setup, input, err) == MD_OK) md_fs_write_text(path, all.text, err);
    md_free(all.text);
    return err->code;
}
