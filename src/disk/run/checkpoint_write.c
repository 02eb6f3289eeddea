/* One checkpoint as a file: the rows of the cells by all writers together, then everything small, the seal and the name by one. */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/version.h"
#include "checkpoint_internal.h"
#include "io/fs.h"
#include "io/seal.h"

const md_snapshot_number md_snapshot_doubles[] = {
    {"time_s", offsetof(md_snapshot, t)},
    {"interval_end_s", offsetof(md_snapshot, t1)},
    {"quiet_since_s", offsetof(md_snapshot, held.quiet)},
    {"dark_since_s", offsetof(md_snapshot, held.no_blowout)},
    {"still_since_s", offsetof(md_snapshot, held.stopped)},
    {"loss_rate_Mmars_s", offsetof(md_snapshot, held.rate)},
    {"quiet_by_s", offsetof(md_snapshot, held.low_t)},
    {"quiet_loss_rate_Mmars_s", offsetof(md_snapshot, held.low_rate)},
    {"quiet_probes", offsetof(md_snapshot, held.probes)},
    {"rules_aim_s", offsetof(md_snapshot, held.aim)},
    {"wall_s", offsetof(md_snapshot, wall_s)},
    {"writing_s", offsetof(md_snapshot, writing_s)},
    {NULL, 0},
};

const md_snapshot_number md_snapshot_counts[] = {
    {"steps", offsetof(md_snapshot, steps)},
    {"recuts", offsetof(md_snapshot, recuts)},
    {"resumes", offsetof(md_snapshot, resumes)},
    {"mixed", offsetof(md_snapshot, mixed)},
    {"cells", offsetof(md_snapshot, cells)},
    {"bins", offsetof(md_snapshot, bins)},
    {"row_bytes", offsetof(md_snapshot, row_bytes)},
    {"row_times", offsetof(md_snapshot, row_times)},
    {"run_bytes", offsetof(md_snapshot, output.joined.bytes)},
    {"run_digest", offsetof(md_snapshot, output.joined.digest)},
    {NULL, 0},
};

/* A dataset of one row a cell. Collective over the writers. */
static md_status write_rows(const md_h5 *file, const char *name, const md_snapshot *s, const md_cells *cells,
                            const unsigned char *rows, md_error *err)
{
    md_h5_shape shape = {2, {(size_t)s->cells, (size_t)s->row_bytes}, {0}, 0, false};
    md_h5_slab slab = {{(size_t)cells->first, 0}, {(size_t)cells->count, (size_t)s->row_bytes}};
    md_status status = md_h5_dataset(file, name, MD_H5_BYTE, &shape, err);
    return status == MD_OK ? md_h5_write(file, name, MD_H5_BYTE, &slab, rows, err) : status;
}

static md_status write_reached(const md_h5 *file, const md_snapshot *s, const md_cells *cells, const double *reached,
                               md_error *err)
{
    md_h5_shape shape = {1, {(size_t)s->cells}, {0}, 0, false};
    md_h5_slab slab = {{(size_t)cells->first}, {(size_t)cells->count}};
    md_status status = md_h5_dataset(file, "reached", MD_H5_DOUBLE, &shape, err);
    return status == MD_OK ? md_h5_write(file, "reached", MD_H5_DOUBLE, &slab, reached, err) : status;
}

/* Everything that is large. Collective over the writers; see md_layout_begin for what a failure on several ranks does. */
static md_status write_cells(const md_comm *writers, const char *path, const md_snapshot *s, const md_snapshot_rows *rows,
                             md_error *err)
{
    md_h5 file = {0};
    bool inside = s->t1 > s->t;
    md_status status = md_h5_create_sealed(&file, writers, path, err);
    if (status == MD_OK) status = write_rows(&file, "cells", s, rows->cells, rows->cells->rows, err);
    if (status == MD_OK && inside) status = write_rows(&file, "cells_began", s, rows->cells, rows->began, err);
    if (status == MD_OK && inside) status = write_reached(&file, s, rows->cells, rows->reached, err);
    md_layout_guard(writers, status, err);
    md_status closed = md_h5_close(&file, err);
    return md_layout_guard(writers, status == MD_OK ? closed : status, err);
}

static md_status write_line(const md_h5 *file, const char *name, md_h5_type type, const void *values, size_t n, md_error *err)
{
    md_h5_shape shape = {1, {n}, {0}, 0, false};
    md_status status = md_h5_dataset(file, name, type, &shape, err);
    return status == MD_OK ? md_h5_write(file, name, type, &(md_h5_slab){{0}, {n}}, values, err) : status;
}

static md_status write_numbers(const md_h5 *file, const md_snapshot *snapshot, md_error *err)
{
    const char *at = (const char *)snapshot;
    const md_extent *rows = &snapshot->output.written;
    md_h5_set_text(file, "/", "title", "Checkpoint of marsdisk", err);
    md_h5_set_text(file, "/", "version", md_version(), err);
    md_h5_set_int(file, "/", "format", MD_CHECKPOINT_FORMAT, err);
    for (const md_snapshot_number *n = md_snapshot_doubles; n->name; n++)
        md_h5_set_double(file, "/", n->name, *(const double *)(const void *)(at + n->offset), err);
    for (const md_snapshot_number *n = md_snapshot_counts; n->name; n++)
        md_h5_set_int(file, "/", n->name, *(const int64_t *)(const void *)(at + n->offset), err);
    md_h5_set_int(file, "/", "output_rows", rows->rows, err);
    md_h5_set_int(file, "/", "output_psd_rows", rows->psd_rows, err);
    return err->code;
}

/* A row a segment. */
static md_status write_segments(const md_h5 *file, const md_output_state *output, md_error *err)
{
    size_t n = (size_t)output->segments;
    md_h5_shape shape = {2, {n, MD_SEGMENT_NUMBERS}, {0}, 0, false};
    int64_t(*row)[MD_SEGMENT_NUMBERS] = md_alloc(n, sizeof *row, err);
    if (!row) return err->code;
    for (size_t i = 0; i < n; i++) {
        const md_segment *s = &output->segment[i];
        memcpy(row[i], (int64_t[]){s->extent.rows, s->extent.psd_rows, s->bytes, s->digest}, sizeof *row);
    }
    md_status status = md_h5_dataset(file, "segments", MD_H5_INT64, &shape, err);
    if (status == MD_OK)
        status = md_h5_write(file, "segments", MD_H5_INT64, &(md_h5_slab){{0, 0}, {n, MD_SEGMENT_NUMBERS}}, row, err);
    md_free(row);
    return status;
}

/* Everything that is small, then the seal and the name. Rank 0. */
static md_status finish(const char *temporary, const char *path, const char *identity, const md_snapshot *s, md_error *err)
{
    md_h5 file;
    md_status status = md_h5_open(&file, NULL, temporary, true, err);
    if (status == MD_OK) status = write_numbers(&file, s, err);
    if (status == MD_OK) status = write_line(&file, "checks", MD_H5_DOUBLE, &s->output.checks, MD_CHECKS_NUMBERS, err);
    if (status == MD_OK) status = write_segments(&file, &s->output, err);
    if (status == MD_OK) status = write_line(&file, "commit", MD_H5_BYTE, md_commit(), strlen(md_commit()), err);
    if (status == MD_OK) status = write_line(&file, "identity", MD_H5_BYTE, identity, strlen(identity), err);
    if (status == MD_OK) status = md_h5_set_int(&file, "/", "complete", 1, err);
    md_status closed = md_h5_close(&file, err);
    if (status == MD_OK) status = closed;
    if (status == MD_OK) status = md_seal_put(temporary, err);
    return status == MD_OK ? md_fs_publish(temporary, path, err) : status;
}

md_status md_checkpoint_write_file(const md_comm *writers, const char *path, const char *identity, const md_snapshot *snapshot,
                                   const md_snapshot_rows *rows, md_error *err)
{
    char temporary[MD_H5_PATH + 8];
    md_error ignored = {MD_OK, ""};
    snprintf(temporary, sizeof temporary, "%s.tmp", path);
    md_status status = write_cells(writers, temporary, snapshot, rows, err);
    if (writers->rank > 0) return status;
    if (status == MD_OK) status = finish(temporary, path, identity, snapshot, err);
    md_fs_remove(temporary, &ignored); /* there is one only after a failure */
    return status;
}

/* In a copy, which takes its place when it is whole. */
static md_status note_in(const char *path, const md_segment *joined, md_error *err)
{
    char temporary[MD_H5_PATH + 8];
    md_error ignored = {MD_OK, ""};
    md_h5 file = {0};
    snprintf(temporary, sizeof temporary, "%s.tmp", path);
    md_status status = md_fs_copy(path, temporary, err);
    if (status == MD_OK) status = md_h5_open(&file, NULL, temporary, true, err);
    if (status == MD_OK) status = md_h5_set_int(&file, "/", "run_bytes", joined->bytes, err);
    if (status == MD_OK) status = md_h5_set_int(&file, "/", "run_digest", joined->digest, err);
    md_status closed = md_h5_close(&file, err);
    if (status == MD_OK) status = closed;
    if (status == MD_OK) status = md_seal_put(temporary, err);
    if (status == MD_OK) status = md_fs_publish(temporary, path, err);
    md_fs_remove(temporary, &ignored); /* there is one only after a failure */
    return status;
}

md_status md_checkpoint_note_joined(const char *folder, const md_segment *joined, md_error *err)
{
    int *number = NULL, n = 0;
    char path[MD_H5_PATH];
    md_checkpoint_list(folder, &number, &n, err);
    for (int i = 0; i < n && !err->code; i++) {
        md_error why = {MD_OK, ""};
        md_checkpoint_name(folder, number[i], path, sizeof path);
        if (md_seal_check(path, &why) == MD_OK)
            note_in(path, joined, err);
        else if (why.code != MD_ERR_IO) /* it may be whole */
            *err = why;
    }
    md_free(number);
    return err->code;
}
