/* From the segments to run.h5: a block of rows as long as a chunk at a time, each rank a range of cells, so that memory stays
 * bounded and no chunk is written twice. */
#include <string.h>

#include "base/memory.h"
#include "disk/output/together.h"

/* One dimension of time ("time" or "time_psd") of the file that is being made. */
typedef struct md_join {
    const md_comm *writers;
    const md_layout *layout;
    const md_segments *segments;
    const md_h5 *run;
    const char *dimension;
    md_extent total;
    md_part part;
    int rows, block; /* along this dimension, and how many at a time */
    double *buffer;  /* [label][block row][this rank's values] */
} md_join;

static bool along(const md_join *join, const md_h5_label *label)
{
    return strcmp(label->dim[0], join->dimension) == 0;
}

/* Values in one row of a dataset that are this rank's. */
static size_t row_values(const md_join *join, const md_h5_label *label)
{
    md_h5_slab slab = md_layout_slab(join->layout, label, 0, 1, join->part);
    return slab.count[0] * slab.count[1] * slab.count[2];
}

/* Values of all datasets in one row, and the longest block that still lies in one row of chunks. */
static size_t measure(md_join *join)
{
    const md_layout *layout = join->layout;
    size_t values = 0;
    join->block = join->rows;
    for (int i = 0; i < md_layout_labels(layout, join->total); i++) {
        const md_h5_label *label = &layout->labels[i];
        if (!along(join, label)) continue;
        values += row_values(join, label);
        size_t chunk = md_layout_shape(layout, label, join->total).chunk[0];
        if (chunk > 0 && chunk < (size_t)join->block) join->block = (int)chunk;
    }
    return values;
}

/* Rows [from, from + rows) of a segment to row `at` of the buffer. */
static md_status read_segment(const md_join *join, int number, int from, int rows, int at, md_error *err)
{
    const md_layout *layout = join->layout;
    char path[MD_H5_PATH];
    md_segments_name(join->segments, number, path, sizeof path);
    md_h5 file;
    md_h5_open(&file, NULL, path, false, err);
    double *to = join->buffer;
    for (int i = 0; i < md_layout_labels(layout, join->total) && !err->code; i++) {
        const md_h5_label *label = &layout->labels[i];
        if (!along(join, label)) continue;
        md_h5_slab slab = md_layout_slab(layout, label, from, rows, join->part);
        size_t values = row_values(join, label);
        if (values > 0) md_h5_read(&file, label->name, MD_H5_DOUBLE, &slab, to + (size_t)at * values, err);
        to += (size_t)join->block * values;
    }
    md_h5_close(&file, err);
    return err->code;
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* Rows [row, row + rows) of the run, from whichever segments have them. Local. */
static md_status read_block(const md_join *join, int row, int rows, md_error *err)
{
    for (int i = 0, start = 0; i < join->segments->n && !err->code; i++) {
        int end = start + md_extent_rows(join->segments->at[i].extent, join->dimension);
        int low = larger(start, row), high = smaller(end, row + rows);
        if (low < high) read_segment(join, i, low - start, high - low, low - row, err);
        start = end;
    }
    return err->code;
}

/* Collective. */
static md_status write_block(const md_join *join, int row, int rows, md_error *err)
{
    const md_layout *layout = join->layout;
    const double *from = join->buffer;
    for (int i = 0; i < md_layout_labels(layout, join->total) && !err->code; i++) {
        const md_h5_label *label = &layout->labels[i];
        if (!along(join, label)) continue;
        md_h5_slab slab = md_layout_slab(layout, label, row, rows, join->part);
        md_h5_write(join->run, label->name, MD_H5_DOUBLE, &slab, from, err);
        from += (size_t)join->block * row_values(join, label);
    }
    return md_h5_guard(join->writers, err->code, err);
}

static md_status join_dimension(md_join *join, const char *dimension, md_error *err)
{
    const md_comm *comm = join->writers;
    join->dimension = dimension;
    join->rows = md_extent_rows(join->total, dimension);
    size_t values = measure(join);
    join->buffer = md_alloc((size_t)join->block * values, sizeof *join->buffer, err);
    md_comm_agree(comm, err);
    for (int row = 0; row < join->rows && !err->code; row += join->block) {
        int rows = smaller(join->block, join->rows - row);
        md_lock_beat(join->segments->lock); /* of all rows of a long run, it takes its time */
        read_block(join, row, rows, err);
        if (!md_comm_agree(comm, err)) write_block(join, row, rows, err);
    }
    md_free(join->buffer);
    return err->code;
}

static md_part even_part(const md_comm *comm, int cells)
{
    int first = (int)((long)cells * comm->rank / comm->size), end = (int)((long)cells * (comm->rank + 1) / comm->size);
    return (md_part){comm->rank, first, end - first};
}

md_status md_together_join(const md_comm *writers, const md_layout *layout, const md_segments *segments, md_error *err)
{
    char path[MD_H5_PATH];
    md_segments_run_name(segments, path, sizeof path);
    md_h5 run = {0};
    md_join join = {.writers = writers,
                    .layout = layout,
                    .segments = segments,
                    .run = &run,
                    .total = md_segments_extent(segments),
                    .part = even_part(writers, layout->radial->n)};
    md_layout_begin(layout, writers, path, join.total, &run, err);
    if (!err->code) join_dimension(&join, "time", err);
    if (!err->code) join_dimension(&join, "time_psd", err);
    if (!err->code) return md_layout_end(layout, writers, path, join.total, &run, err);
    if (writers->size == 1)
        md_layout_abandon(path, &run);
    else
        md_h5_close(&run, err); /* a segment could not be read: all writers come here together */
    return err->code;
}
