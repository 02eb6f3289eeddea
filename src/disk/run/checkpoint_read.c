/* Checkpoints back from their files. What they say is believed only after it has been checked: a file may be old, torn or made by
 * somebody else, and whatever it holds must end in a message, not in a crash or a wrong run. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "checkpoint_internal.h"
#include "disk/setup/identity.h"
#include "io/fs.h"
#include "io/seal.h"

static int falling(const void *a, const void *b)
{
    int left = *(const int *)a, right = *(const int *)b;
    return (left < right) - (left > right);
}

md_status md_checkpoint_list(const char *folder, int **number, int *n, md_error *err)
{
    md_status status = md_fs_numbers(folder, "checkpoint-", MD_CHECKPOINT_DIGITS, ".h5", number, n, err);
    if (*n > 1) qsort(*number, (size_t)*n, sizeof **number, falling);
    return status;
}

md_status md_checkpoint_remove_all(const char *folder, md_error *err)
{
    int *number = NULL, n = 0;
    char path[MD_H5_PATH];
    md_checkpoint_list(folder, &number, &n, err);
    for (int i = 0; i < n && !err->code; i++) { /* the newest first: what is left after a failure is older, never newer */
        md_checkpoint_name(folder, number[i], path, sizeof path);
        md_fs_remove(path, err);
    }
    md_free(number);
    return err->code;
}

/* A dataset must have just this shape. */
static md_status expect_shape(const md_h5 *file, const char *name, int rank, size_t rows, size_t columns, md_error *err)
{
    md_h5_shape shape;
    if (md_h5_shape_of(file, name, &shape, err) != MD_OK) return err->code;
    if (shape.rank == rank && shape.dim[0] == rows && (rank == 1 || shape.dim[1] == columns)) return MD_OK;
    return md_fail(err, MD_ERR_IO, "%s: %s has another shape than expected", file->path, name);
}

static bool whole_number(double x, double most)
{
    return x >= 0 && x <= most && x == floor(x);
}

/* Of steps that were made one by one; there is room for as many again. */
static bool possible_count(int64_t n)
{
    return n >= 0 && n <= INT64_MAX / 4;
}

/* Times in order, counts that can be. The moments may be infinite: not yet. */
static bool sensible(const md_snapshot *s)
{
    const md_extent *rows = &s->output.written;
    const double *held[] = {&s->held.quiet, &s->held.no_blowout, &s->held.stopped, &s->held.rate,
                            &s->held.low_t, &s->held.low_rate,   &s->held.probes,  &s->held.aim};
    bool good = isfinite(s->t) && isfinite(s->t1) && s->t >= 0 && s->t1 >= s->t && isfinite(s->wall_s) &&
                s->wall_s >= s->writing_s && s->writing_s >= 0;
    for (size_t k = 0; k < sizeof held / sizeof held[0]; k++)
        good = good && *held[k] >= 0;
    double book[MD_CHECKS_NUMBERS];
    memcpy(book, &s->output.checks, sizeof book);
    for (int k = 0; k < MD_CHECKS_NUMBERS; k++)
        good = good && isfinite(book[k]);
    for (int k = 0; k < MD_BOOK_FILES; k++)
        good = good && whole_number(s->output.checks.bytes[k], 0x1p53) && whole_number(s->output.checks.digest[k], 0x1p53);
    return good && possible_count(s->steps) && s->recuts >= 0 && s->recuts <= INT32_MAX && s->resumes >= 0 && s->mixed >= 0 &&
           s->mixed <= 1 && s->resumes < INT32_MAX && rows->rows >= 1 && rows->psd_rows >= 0 && rows->psd_rows <= rows->rows;
}

static md_status read_numbers(const md_h5 *file, md_snapshot *s, md_error *err)
{
    char *at = (char *)s;
    int64_t format = 0, complete = 0, rows = 0, psd_rows = 0;
    md_h5_get_int(file, "/", "format", &format, err);
    if (!err->code && format != MD_CHECKPOINT_FORMAT)
        return md_fail(err, MD_ERR_CONFIG, "%s: was written by another version (format %lld, this one reads %d)", file->path,
                       (long long)format, MD_CHECKPOINT_FORMAT);
    for (const md_snapshot_number *n = md_snapshot_doubles; n->name && !err->code; n++)
        md_h5_get_double(file, "/", n->name, (double *)(void *)(at + n->offset), err);
    for (const md_snapshot_number *n = md_snapshot_counts; n->name && !err->code; n++)
        md_h5_get_int(file, "/", n->name, (int64_t *)(void *)(at + n->offset), err);
    if (!err->code) md_h5_get_int(file, "/", "output_rows", &rows, err);
    if (!err->code) md_h5_get_int(file, "/", "output_psd_rows", &psd_rows, err);
    if (!err->code) md_h5_get_int(file, "/", "complete", &complete, err);
    if (!err->code && expect_shape(file, "checks", 1, MD_CHECKS_NUMBERS, 1, err) == MD_OK)
        md_h5_read(file, "checks", MD_H5_DOUBLE, &(md_h5_slab){{0}, {MD_CHECKS_NUMBERS}}, &s->output.checks, err);
    if (err->code) return err->code;
    bool small = rows >= 0 && rows < INT32_MAX && psd_rows >= 0 && psd_rows < INT32_MAX;
    if (small) s->output.written = (md_extent){(int)rows, (int)psd_rows};
    if (complete == 1 && small && sensible(s)) return MD_OK;
    return md_fail(err, MD_ERR_IO, "%s: its numbers make no sense", file->path);
}

/* Numbers of rows that a segment can have. */
static bool take_segment(const int64_t *row, md_segment *segment)
{
    *segment = (md_segment){{(int)row[0], (int)row[1]}, row[2], row[3]};
    return row[0] >= 1 && row[0] <= INT32_MAX && row[1] >= 0 && row[1] <= row[0] && row[2] > 0;
}

/* Together they hold the rows that count. */
static md_status take_segments(const md_h5 *file, const int64_t *row, md_output_state *output, md_error *err)
{
    int64_t rows = 0, psd_rows = 0;
    bool good = true;
    for (int64_t i = 0; i < output->segments; i++) {
        good = take_segment(row + MD_SEGMENT_NUMBERS * i, &output->segment[i]) && good;
        rows += row[MD_SEGMENT_NUMBERS * i];
        psd_rows += row[MD_SEGMENT_NUMBERS * i + 1];
    }
    if (good && rows == output->written.rows && psd_rows == output->written.psd_rows) return MD_OK;
    return md_fail(err, MD_ERR_IO, "%s: its segments make no sense", file->path);
}

static md_status read_segments(const md_h5 *file, md_output_state *output, md_error *err)
{
    md_h5_shape shape;
    if (md_h5_shape_of(file, "segments", &shape, err) != MD_OK) return err->code;
    size_t n = shape.dim[0];
    if (shape.rank != 2 || shape.dim[1] != MD_SEGMENT_NUMBERS || n < 1 || n > MD_SEGMENTS_MOST)
        return md_fail(err, MD_ERR_IO, "%s: segments has another shape than expected", file->path);
    int64_t *row = md_alloc(n, MD_SEGMENT_NUMBERS * sizeof *row, err);
    output->segment = md_alloc(n, sizeof *output->segment, err);
    output->segments = (int64_t)n;
    const md_h5_slab slab = {{0, 0}, {n, MD_SEGMENT_NUMBERS}};
    if (!err->code && md_h5_read(file, "segments", MD_H5_INT64, &slab, row, err) == MD_OK)
        take_segments(file, row, output, err);
    md_free(row);
    return err->code;
}

/* Texts are datasets of bytes, not attributes: those of variable length lie in a heap without a checksum, in which the library can
 * search for ever. */
static md_status read_text(const md_h5 *file, const char *name, size_t most, char **text, md_error *err)
{
    md_h5_shape shape;
    if (md_h5_shape_of(file, name, &shape, err) != MD_OK) return err->code;
    if (shape.rank != 1 || shape.dim[0] > most)
        return md_fail(err, MD_ERR_IO, "%s: %s has another shape than expected", file->path, name);
    *text = md_alloc(shape.dim[0] + 1, 1, err);
    if (!*text) return err->code;
    return md_h5_read(file, name, MD_H5_BYTE, &(md_h5_slab){{0}, {shape.dim[0]}}, *text, err);
}

static md_status read_texts(const md_h5 *file, md_snapshot *s, char **identity, md_error *err)
{
    char *commit = NULL;
    md_status status = read_text(file, "commit", sizeof s->commit - 1, &commit, err);
    if (status == MD_OK) memcpy(s->commit, commit, strlen(commit));
    md_free(commit);
    return status == MD_OK ? read_text(file, "identity", MD_IDENTITY_BYTES, identity, err) : status;
}

md_status md_checkpoint_read(const char *path, md_snapshot *snapshot, char **identity, md_error *err)
{
    md_h5 file = {0};
    *snapshot = (md_snapshot){.t = 0};
    *identity = NULL;
    if (md_seal_check(path, err) != MD_OK || md_h5_open(&file, NULL, path, false, err) != MD_OK) return err->code;
    md_status status = read_numbers(&file, snapshot, err);
    if (status == MD_OK) status = read_segments(&file, &snapshot->output, err);
    if (status == MD_OK) status = read_texts(&file, snapshot, identity, err);
    md_h5_close(&file, err);
    if (status == MD_OK) return MD_OK;
    md_free(*identity);
    md_free(snapshot->output.segment);
    *identity = NULL;
    snapshot->output.segment = NULL;
    return status;
}

static md_status read_cells(const md_h5 *file, const char *name, const md_snapshot *s, const md_cells *cells,
                            unsigned char *rows, md_error *err)
{
    md_h5_slab slab = {{(size_t)cells->first, 0}, {(size_t)cells->count, cells->row_bytes}};
    if (expect_shape(file, name, 2, (size_t)s->cells, cells->row_bytes, err) != MD_OK) return err->code;
    return cells->count > 0 ? md_h5_read(file, name, MD_H5_BYTE, &slab, rows, err) : MD_OK;
}

/* What the time step takes for granted. */
static bool possible(const md_cell *cell, int bins)
{
    bool good = isfinite(cell->h) && cell->h >= 0 && isfinite(cell->h_last) && cell->h_last >= 0 && isfinite(cell->e) &&
                isfinite(cell->i) && cell->sigma_deep >= 0 && isfinite(cell->supply_factor) && cell->reservoir_left >= 0 &&
                cell->supply_bound >= 0 && isfinite(cell->not_supplied.value) &&
                (cell->stop == MD_CELL_ACTIVE || cell->stop == MD_CELL_STOPPED_TAU) && possible_count(cell->substeps) &&
                possible_count(cell->rejected) && isfinite(cell->h_error) && isfinite(cell->peak_mass) &&
                isfinite(cell->peak_area) && cell->quiet_since >= 0 && (cell->switched == 0 || cell->switched == 1);
    for (int k = 0; k < MD_OUTSIDES; k++)
        good = good && possible_count(cell->outside[k]);
    for (int k = 0; k < MD_HEATS; k++)
        good = good && isfinite(cell->heat[k].value) && isfinite(cell->heat[k].carry);
    good = good && isfinite(cell->orbit_blown) && isfinite(cell->orbit_sunk);
    for (int k = 0; k < 2 * bins; k++)
        good = good && isfinite(cell->mass[k]) && cell->mass[k] >= 0;
    return good && md_cell_ledger_error(cell, bins) <= MD_LEDGER_LIMIT;
}

static md_status check_cells(const char *path, const md_snapshot *s, const md_snapshot_rows *rows, md_error *err)
{
    const md_cells *now = rows->cells;
    bool inside = s->t1 > s->t;
    md_cells began = *now;
    began.rows = rows->began;
    for (int i = 0; i < now->count; i++) {
        bool on_the_way = !inside || (rows->reached[i] >= s->t && rows->reached[i] <= s->t1);
        bool began_well = !inside || possible(md_cells_at(&began, i), now->bins);
        if (!on_the_way || !began_well || !possible(md_cells_at(now, i), now->bins))
            return md_fail(err, MD_ERR_IO, "%s: cell %d has numbers that no cell can have", path, now->first + i);
    }
    return MD_OK;
}

md_status md_checkpoint_read_rows(const char *path, const md_snapshot *s, const md_snapshot_rows *rows, md_error *err)
{
    md_h5 file = {0};
    const md_cells *cells = rows->cells;
    bool inside = s->t1 > s->t;
    if (md_h5_open(&file, NULL, path, false, err) != MD_OK) return err->code;
    md_status status = read_cells(&file, "cells", s, cells, cells->rows, err);
    if (status == MD_OK && inside) status = read_cells(&file, "cells_began", s, cells, rows->began, err);
    if (status == MD_OK && inside) status = expect_shape(&file, "reached", 1, (size_t)s->cells, 1, err);
    if (status == MD_OK && inside && cells->count > 0)
        status = md_h5_read(&file, "reached", MD_H5_DOUBLE, &(md_h5_slab){{(size_t)cells->first}, {(size_t)cells->count}},
                            rows->reached, err);
    md_h5_close(&file, err);
    return status == MD_OK ? check_cells(path, s, rows, err) : status;
}
