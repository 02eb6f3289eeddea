/* run.h5 of segments with compression. Each rank reads what it needs for its chunks by itself: files that are finished are read by
 * any number of processes. */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "disk/output/deal.h"
#include "disk/output/packed.h"

enum { MOST_OPEN = 16 }; /* files at a time */

typedef struct md_joined_rows {
    const md_layout *layout;
    const md_segments *segments;
    md_h5_packer packer;
    double *chunk, *piece;
    md_h5 file[MOST_OPEN];
    int number[MOST_OPEN];              /* of the segment that is open there */
    const md_h5_label *seen[MOST_OPEN]; /* whose shape in it is known: */
    md_h5_shape shape[MOST_OPEN];
} md_joined_rows;

static md_status file_of(md_joined_rows *joined, int number, md_h5 **file, md_error *err)
{
    int place = number % MOST_OPEN;
    *file = &joined->file[place];
    if ((*file)->id && joined->number[place] == number) return MD_OK;
    char path[MD_H5_PATH];
    md_h5_close(*file, err);
    md_segments_name(joined->segments, number, path, sizeof path);
    joined->number[place] = number;
    joined->seen[place] = NULL;
    return err->code ? err->code : md_h5_open(*file, NULL, path, false, err);
}

/* Of an open segment; chunks come dataset by dataset. */
static md_status shape_in(md_joined_rows *joined, const md_h5_label *label, int number, const md_h5 *file,
                          const md_h5_shape **shape, md_error *err)
{
    int place = number % MOST_OPEN;
    *shape = &joined->shape[place];
    if (joined->seen[place] == label) return MD_OK;
    joined->seen[place] = label;
    return md_h5_shape_of(file, label->name, &joined->shape[place], err);
}

/* Has segment `number`, whose rows begin at `start`, the whole chunk, stored as it is wanted? */
static md_status is_there(md_joined_rows *joined, const md_chunk *c, int number, int start, const md_h5 *file, bool *there,
                          md_error *err)
{
    const md_segments *segments = joined->segments;
    const md_h5_shape *stored;
    md_h5_shape wanted = md_layout_shape(joined->layout, c->label, md_segments_extent(segments));
    int rows = md_extent_rows(segments->at[number].extent, c->label->dim[0]), first = (int)c->first[0] - start;
    *there = false;
    if (first < 0 || first % (int)c->shape[0] != 0 || first + (int)c->count[0] > rows) return MD_OK;
    if (shape_in(joined, c->label, number, file, &stored, err) != MD_OK) return err->code;
    bool whole = c->count[0] == c->shape[0] || (int)stored->dim[0] == rows; /* else rows that do not count would come along */
    *there = whole && memcmp(stored->chunk, wanted.chunk, sizeof wanted.chunk) == 0;
    return MD_OK;
}

static md_status copy(const md_h5 *file, const md_chunk *c, int start, unsigned char *to, size_t *bytes, md_error *err)
{
    md_h5_set set;
    size_t first[MD_H5_RANK];
    memcpy(first, c->first, sizeof first);
    first[0] -= (size_t)start;
    if (md_h5_set_open(file, c->label->name, &set, err) != MD_OK) return err->code;
    md_h5_set_read(&set, first, to, md_h5_packed_most(md_chunk_values(c)), bytes, err);
    md_h5_set_close(&set);
    return err->code;
}

/* Rows [low, high) of the run, all from one segment, into the chunk. */
static md_status read_piece(md_joined_rows *joined, const md_h5 *file, const md_chunk *c, int start, int low, int high,
                            md_error *err)
{
    size_t rows = (size_t)(high - low), n = c->count[1] * c->count[2], stride = md_chunk_row(c);
    md_h5_slab slab = {{(size_t)(low - start), c->first[1], c->first[2]}, {rows, c->count[1], c->count[2]}};
    if (md_h5_read(file, c->label->name, MD_H5_DOUBLE, &slab, joined->piece, err) != MD_OK) return err->code;
    double *to = joined->chunk + ((size_t)low - c->first[0]) * stride;
    for (size_t j = 0; j < rows; j++)
        memcpy(to + j * stride, joined->piece + j * n, n * sizeof *to);
    return MD_OK;
}

static void form_and_pack(md_joined_rows *joined, const md_chunk *c, unsigned char *to, size_t *bytes, md_error *err)
{
    const md_segments *segments = joined->segments;
    int row = (int)c->first[0], end = row + (int)c->count[0];
    memset(joined->chunk, 0, md_chunk_values(c) * sizeof *joined->chunk);
    for (int i = 0, start = 0; i < segments->n && start < end && !err->code; i++) {
        int next = start + md_extent_rows(segments->at[i].extent, c->label->dim[0]);
        if (next > row && next > start) {
            md_h5 *file;
            bool there = false;
            if (file_of(joined, i, &file, err) != MD_OK) return;
            if (is_there(joined, c, i, start, file, &there, err) != MD_OK) return;
            if (there) {
                copy(file, c, start, to, bytes, err);
                return;
            }
            read_piece(joined, file, c, start, row > start ? row : start, end < next ? end : next, err);
        }
        start = next;
    }
    if (!err->code) *bytes = md_h5_pack(&joined->packer, joined->chunk, md_chunk_values(c), md_chunk_row(c), to);
}

/* Local. */
static void pack_joined(void *source, const md_hand *hand, unsigned char *to, size_t *bytes, md_error *err)
{
    md_joined_rows *joined = source;
    md_lock_beat(joined->segments->lock); /* of all rows of a long run, it takes its time */
    if (hand->mine >= 0 && !err->code) form_and_pack(joined, &hand->chunk[hand->mine], to, bytes, err);
}

/* What has one number a time, from all segments. Rank 0. */
static md_status copy_lines(md_joined_rows *joined, const md_h5 *run, md_extent total, md_error *err)
{
    const md_layout *layout = joined->layout;
    const md_segments *segments = joined->segments;
    double *values = md_alloc((size_t)total.rows, sizeof *values, err);
    for (int i = 0; i < md_layout_labels(layout, total) && !err->code; i++) {
        const md_h5_label *label = &layout->labels[i];
        if (label->dim[1] || strncmp(label->dim[0], "time", 4) != 0) continue;
        int done = 0;
        for (int s = 0; s < segments->n && !err->code; s++) {
            int n = md_extent_rows(segments->at[s].extent, label->dim[0]);
            md_h5 *file;
            if (n == 0 || file_of(joined, s, &file, err) != MD_OK) continue;
            md_h5_read(file, label->name, MD_H5_DOUBLE, &(md_h5_slab){{0}, {(size_t)n}}, values + done, err);
            done += n;
        }
        if (!err->code) md_h5_write(run, label->name, MD_H5_DOUBLE, &(md_h5_slab){{0}, {(size_t)done}}, values, err);
    }
    md_free(values);
    return err->code;
}

static void joined_free(md_joined_rows *joined)
{
    md_error ignored = {MD_OK, ""}; /* they were only read */
    for (int i = 0; i < MOST_OPEN; i++)
        md_h5_close(&joined->file[i], &ignored);
    md_h5_packer_free(&joined->packer);
    md_free(joined->chunk);
    md_free(joined->piece);
}

md_status md_packed_join(const md_comm *comm, const md_comm *near, const md_layout *layout, const md_segments *segments,
                         md_stopwatch *packing, md_error *err)
{
    char path[MD_H5_PATH];
    md_h5 run = {0};
    md_chunks chunks;
    md_extent total = md_segments_extent(segments);
    md_joined_rows joined = {.layout = layout, .segments = segments};
    bool root = comm->rank == 0;
    md_segments_run_name(segments, path, sizeof path);
    md_chunks_list(layout, total, &chunks, err);
    md_h5_packer_init(&joined.packer, chunks.most, layout->params->io.checksum, err);
    joined.chunk = md_alloc(chunks.most, sizeof *joined.chunk, err);
    joined.piece = md_alloc(chunks.most, sizeof *joined.piece, err);
    if (root && !err->code) md_layout_begin(layout, &md_comm_alone, path, total, &run, err);
    if (root && !err->code) copy_lines(&joined, &run, total, err);
    if (md_comm_agree(comm, err) == MD_OK) md_deal(comm, near, &chunks, &run, pack_joined, &joined, packing, err);
    joined_free(&joined);
    md_chunks_free(&chunks);
    if (root && err->code) md_layout_abandon(path, &run);
    if (root && !err->code) md_layout_end(layout, &md_comm_alone, path, total, &run, err);
    return md_comm_agree(comm, err);
}
