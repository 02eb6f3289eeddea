#include "disk/setup/provenance.h"

#include <string.h>

#include "base/memory.h"
#include "base/version.h"
#include "disk/setup/identity.h"
#include "io/files/fs_names.h"
#include "io/hdf5/h5_label.h"
#include "job/write_config.h"
#include "param/param_format.h"
#include "param/param_set.h"

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

/* Tables that were read, by their whole path where it is known; `paths` are to be freed. */
static void whole_paths(const md_setup *setup, md_params *params, char *paths[], md_error *err)
{
    for (int i = setup->n_tables - 1; i >= 0 && !err->code; i--) {
        const md_param *row = md_param_find(md_disk_params, setup->table[i].key);
        if (!row || row->type != MD_PARAM_STRING) continue;
        paths[i] = md_fs_whole_path(setup->table[i].path, err);
        if (paths[i]) *(char **)(void *)((char *)params + row->offset) = paths[i];
    }
}

md_status md_provenance_write_config(const md_setup *setup, const char *input, const char *path, bool force, md_error *err)
{
    md_params params = setup->disk.params;
    char *paths[MD_SETUP_TABLES] = {NULL};
    md_write_config_of what = {"marsdisk", input, "tables", md_disk_params, &params};
    whole_paths(setup, &params, paths, err);
    if (!err->code) md_write_config(&what, path, force, err);
    for (int i = 0; i < setup->n_tables; i++)
        md_free(paths[i]);
    return err->code;
}
