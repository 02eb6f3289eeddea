#include "job/sealed.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/version.h"
#include "io/files/fs.h"
#include "io/files/seal.h"
#include "io/hdf5/h5_label.h"

static void name_it(md_sealed *sealed, const md_comm *writers, const char *path)
{
    *sealed = (md_sealed){.writers = writers};
    snprintf(sealed->path, sizeof sealed->path, "%s", path);
    snprintf(sealed->temporary, sizeof sealed->temporary, "%s.tmp", sealed->path);
}

static md_h5_shape shape_of(const md_sealed_part *part)
{
    return (md_h5_shape){.rank = part->columns > 0 ? 2 : 1, .dim = {part->rows, part->columns}};
}

static md_h5_slab slab_of(const md_sealed_part *part)
{
    return (md_h5_slab){{part->first, 0}, {part->count, part->columns}};
}

static md_status put(const md_sealed *sealed, const md_sealed_part *part, const void *data, md_error *err)
{
    md_h5_shape shape = shape_of(part);
    md_h5_slab slab = slab_of(part);
    if (md_h5_dataset(&sealed->file, part->name, part->type, &shape, err)) return err->code;
    return md_h5_write(&sealed->file, part->name, part->type, &slab, data, err);
}

/* --- writing ----------------------------------------------------------------------------------------------------------------- */

md_status md_sealed_begin(md_sealed *sealed, const md_comm *writers, const char *path, md_error *err)
{
    name_it(sealed, writers, path);
    return md_h5_guard(writers, md_h5_create_sealed(&sealed->file, writers, sealed->temporary, err), err);
}

md_status md_sealed_rows(md_sealed *sealed, const md_sealed_part *part, const void *data, md_error *err)
{
    if (err->code) return err->code;
    return md_h5_guard(sealed->writers, put(sealed, part, data, err), err);
}

md_status md_sealed_alone(md_sealed *sealed, md_error *err)
{
    md_h5_guard(sealed->writers, md_h5_close(&sealed->file, err), err);
    if (err->code || sealed->writers->rank > 0) return err->code;
    return md_h5_open(&sealed->file, NULL, sealed->temporary, true, err);
}

/* After md_sealed_alone: is this the rank that goes on? */
static bool is_mine(const md_sealed *sealed, const md_error *err)
{
    return !err->code && (!sealed->writers || sealed->writers->rank == 0);
}

md_status md_sealed_table(md_sealed *sealed, const char *name, md_h5_type type, size_t rows, size_t columns, const void *data,
                          md_error *err)
{
    if (!is_mine(sealed, err)) return err->code;
    return put(sealed, &(md_sealed_part){name, type, rows, columns, 0, rows}, data, err);
}

/* Texts are datasets of bytes, not attributes: those of variable length lie in a heap without a checksum, in which the library can
 * search for ever. */
md_status md_sealed_text(md_sealed *sealed, const char *name, const char *text, md_error *err)
{
    return md_sealed_table(sealed, name, MD_H5_BYTE, strlen(text), 0, text, err);
}

md_status md_sealed_head(md_sealed *sealed, const char *title, int format, const char *identity, md_error *err)
{
    if (!is_mine(sealed, err)) return err->code;
    md_h5_set_text(&sealed->file, "/", "title", title, err);
    md_h5_set_text(&sealed->file, "/", "version", md_version(), err);
    md_h5_set_int(&sealed->file, "/", "format", format, err);
    md_sealed_text(sealed, "commit", md_commit(), err);
    return md_sealed_text(sealed, "identity", identity, err);
}

md_status md_sealed_numbers(md_sealed *sealed, const md_sealed_number *doubles, const md_sealed_number *counts,
                            const void *values, md_error *err)
{
    const char *at = values;
    if (!is_mine(sealed, err)) return err->code;
    for (const md_sealed_number *n = doubles; n->name; n++)
        md_h5_set_double(&sealed->file, "/", n->name, *(const double *)(const void *)(at + n->offset), err);
    for (const md_sealed_number *n = counts; n->name; n++)
        md_h5_set_int(&sealed->file, "/", n->name, *(const int64_t *)(const void *)(at + n->offset), err);
    return err->code;
}

md_status md_sealed_end(md_sealed *sealed, md_error *err)
{
    md_error ignored = {MD_OK, ""};
    bool mine = !sealed->writers || sealed->writers->rank == 0;
    if (is_mine(sealed, err)) md_h5_set_int(&sealed->file, "/", "complete", 1, err);
    if (!err->code)
        md_h5_close(&sealed->file, err);
    else
        md_h5_close(&sealed->file, &ignored); /* the first cause is the one that is told */
    if (is_mine(sealed, err) && md_seal_put(sealed->temporary, err) == MD_OK)
        md_fs_publish(sealed->temporary, sealed->path, err);
    if (mine) md_fs_remove(sealed->temporary, &ignored); /* there is one only after a failure */
    return err->code;
}

md_status md_sealed_change(md_sealed *sealed, const char *path, md_error *err)
{
    name_it(sealed, NULL, path);
    if (md_fs_copy(path, sealed->temporary, err) != MD_OK) return err->code;
    return md_h5_open(&sealed->file, NULL, sealed->temporary, true, err);
}

/* --- reading ----------------------------------------------------------------------------------------------------------------- */

md_status md_sealed_open(md_sealed *sealed, const char *path, bool check, md_error *err)
{
    name_it(sealed, NULL, path);
    if (check && md_seal_check(path, err) != MD_OK) return err->code;
    return md_h5_open(&sealed->file, NULL, path, false, err);
}

md_status md_sealed_check_format(const md_sealed *sealed, int format, md_error *err)
{
    int64_t found = 0, complete = 0;
    if (md_h5_get_int(&sealed->file, "/", "format", &found, err) != MD_OK) return err->code;
    if (found != format)
        return md_fail(err, MD_ERR_CONFIG, "%s: was written by another version (format %lld, this one reads %d)", sealed->path,
                       (long long)found, format);
    if (md_h5_get_int(&sealed->file, "/", "complete", &complete, err) != MD_OK || complete == 1) return err->code;
    return md_fail(err, MD_ERR_IO, "%s: was not finished", sealed->path);
}

md_status md_sealed_get_numbers(const md_sealed *sealed, const md_sealed_number *doubles, const md_sealed_number *counts,
                                void *values, md_error *err)
{
    char *at = values;
    for (const md_sealed_number *n = doubles; n->name && !err->code; n++)
        md_h5_get_double(&sealed->file, "/", n->name, (double *)(void *)(at + n->offset), err);
    for (const md_sealed_number *n = counts; n->name && !err->code; n++)
        md_h5_get_int(&sealed->file, "/", n->name, (int64_t *)(void *)(at + n->offset), err);
    return err->code;
}

static md_status other_shape(const md_sealed *sealed, const char *name, md_error *err)
{
    return md_fail(err, MD_ERR_IO, "%s: %s has another shape than expected", sealed->path, name);
}

md_status md_sealed_get(const md_sealed *sealed, const md_sealed_part *part, void *data, md_error *err)
{
    md_h5_shape found, want = shape_of(part);
    md_h5_slab slab = slab_of(part);
    if (err->code || md_h5_shape_of(&sealed->file, part->name, &found, err) != MD_OK) return err->code;
    if (found.rank != want.rank || found.dim[0] != want.dim[0] || (want.rank == 2 && found.dim[1] != want.dim[1]))
        return other_shape(sealed, part->name, err);
    return part->count > 0 ? md_h5_read(&sealed->file, part->name, part->type, &slab, data, err) : MD_OK;
}

md_status md_sealed_count(const md_sealed *sealed, const char *name, size_t columns, size_t most, size_t *rows, md_error *err)
{
    md_h5_shape shape;
    if (md_h5_shape_of(&sealed->file, name, &shape, err) != MD_OK) return err->code;
    *rows = shape.dim[0];
    bool good = shape.rank == (columns > 0 ? 2 : 1) && (columns == 0 || shape.dim[1] == columns) && *rows <= most;
    return good ? MD_OK : other_shape(sealed, name, err);
}

md_status md_sealed_get_text(const md_sealed *sealed, const char *name, size_t most, char **text, md_error *err)
{
    size_t bytes = 0;
    if (err->code || md_sealed_count(sealed, name, 0, most, &bytes, err) != MD_OK) return err->code;
    *text = md_alloc(bytes + 1, 1, err);
    if (!*text) return err->code;
    return md_sealed_get(sealed, &(md_sealed_part){name, MD_H5_BYTE, bytes, 0, 0, bytes}, *text, err);
}

void md_sealed_close(md_sealed *sealed)
{
    md_error ignored = {MD_OK, ""}; /* nothing was written */
    md_h5_close(&sealed->file, &ignored);
}
