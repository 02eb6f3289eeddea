#include "disk/evolve/checkpoint_write.h"

#include <stddef.h>
#include <string.h>

#include "base/memory.h"
#include "disk/evolve/snapshot.h"
#include "io/files/seal.h"
#include "job/checkpoints.h"

/* Of an md_segment: what run.h5 was when it was made of the segments. */
static const md_sealed_number joined_numbers[] = {{"run_bytes", offsetof(md_segment, bytes)},
                                                  {"run_digest", offsetof(md_segment, digest)},
                                                  {NULL, 0}};

/* Everything that is large. Collective over the writers. */
static void write_cells(md_sealed *file, const md_snapshot *s, const md_snapshot_rows *rows, md_error *err)
{
    size_t cells = (size_t)s->cells, bytes = (size_t)s->row_bytes;
    size_t first = (size_t)rows->cells->first, count = (size_t)rows->cells->count;
    md_sealed_rows(file, &(md_sealed_part){"cells", MD_H5_BYTE, cells, bytes, first, count}, rows->cells->rows, err);
    if (!md_position_is_inside(&s->position)) return;
    md_sealed_rows(file, &(md_sealed_part){"cells_began", MD_H5_BYTE, cells, bytes, first, count}, rows->began, err);
    md_sealed_rows(file, &(md_sealed_part){"reached", MD_H5_DOUBLE, cells, 0, first, count}, rows->reached, err);
}

/* A row a segment. */
static md_status write_segments(md_sealed *file, const md_output_state *output, md_error *err)
{
    size_t n = (size_t)output->segments;
    int64_t(*row)[MD_SEGMENT_NUMBERS] = md_alloc(n, sizeof *row, err);
    if (!row) return err->code;
    for (size_t i = 0; i < n; i++) {
        const md_segment *s = &output->segment[i];
        memcpy(row[i], (int64_t[]){s->extent.rows, s->extent.psd_rows, s->bytes, s->digest}, sizeof *row);
    }
    md_sealed_table(file, "segments", MD_H5_INT64, n, MD_SEGMENT_NUMBERS, row, err);
    md_free(row);
    return err->code;
}

/* Everything that is small. Rank 0. */
static void write_rest(md_sealed *file, const char *identity, const md_snapshot *s, md_error *err)
{
    md_sealed_head(file, "Checkpoint of marsdisk", MD_CHECKPOINT_FORMAT, identity, err);
    md_sealed_numbers(file, md_snapshot_doubles, md_snapshot_counts, s, err);
    int64_t rows[] = {s->output.written.rows, s->output.written.psd_rows};
    md_sealed_numbers(file, md_snapshot_no_numbers, md_snapshot_extent, rows, err);
    md_sealed_table(file, "checks", MD_H5_DOUBLE, MD_CHECKS_NUMBERS, 0, &s->output.checks, err);
    write_segments(file, &s->output, err);
}

md_status md_checkpoint_write_file(const md_comm *writers, const char *path, const char *identity, const md_snapshot *snapshot,
                                   const md_snapshot_rows *rows, md_error *err)
{
    md_sealed file;
    md_sealed_begin(&file, writers, path, err);
    write_cells(&file, snapshot, rows, err);
    if (md_sealed_alone(&file, err) == MD_OK && writers->rank == 0) write_rest(&file, identity, snapshot, err);
    return md_sealed_end(&file, err);
}

static md_status note_in(const char *path, const md_segment *joined, md_error *err)
{
    md_sealed file;
    if (md_sealed_change(&file, path, err) == MD_OK)
        md_sealed_numbers(&file, md_snapshot_no_numbers, joined_numbers, joined, err);
    return md_sealed_end(&file, err);
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
        else if (why.code != MD_ERR_IO) /* another error than a broken checkpoint: this one may be whole */
            *err = why;
    }
    md_free(number);
    return err->code;
}
