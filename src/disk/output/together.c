/* The rows held go to the ranks that write, and these write them together. */
#include "disk/output/together.h"

#include <string.h>

#include "base/memory.h"
#include "disk/output/fields.h"
#include "disk/output/lines.h"

enum { MD_PSD_VALUES = 1 << 20 }; /* size distributions go to the file in blocks of about so many values */

/* What one writer writes: all rows held of its cells. */
typedef struct md_share {
    const md_layout *layout;
    const md_rows *rows;
    md_part part;
    md_diag *diag;   /* [row][cell] */
    double *N;       /* [psd row][cell][bin] */
    double *scratch; /* a field, or a block of N, in the order of the file */
    bool owned;      /* diag and N are not the rows' own buffers */
} md_share;

/* Rows of N in a block: whole chunks. */
static int psd_block(const md_layout *layout, md_extent held)
{
    const md_h5_label *N = &layout->labels[layout->n_labels - 1];
    size_t chunk = md_layout_shape(layout, N, held).chunk[0];
    size_t blocks = MD_PSD_VALUES / (chunk * (size_t)layout->radial->n * (size_t)layout->sizes->n);
    return (int)(chunk * (blocks > 1 ? blocks : 1));
}

/* Memory for the share of this rank. */
static md_status share_make(const md_comm *comm, const int *to, md_share *share, md_error *err)
{
    const md_rows *held = share->rows;
    size_t rows = (size_t)held->held.rows, psd_rows = (size_t)held->held.psd_rows, bins = (size_t)held->bins, values = 0;
    share->part = (md_part){comm->rank, to[comm->rank], to[comm->rank + 1] - to[comm->rank]};
    size_t cells = (size_t)share->part.count;
    if (psd_rows > 0) values = cells * bins * (size_t)psd_block(share->layout, held->held);
    if (values < rows * (cells > 0 ? cells : 1)) values = rows * (cells > 0 ? cells : 1); /* a row of lines, too */
    share->scratch = md_alloc(values, sizeof *share->scratch, err);
    share->owned = comm->size > 1;
    share->diag = share->owned ? md_alloc(cells * rows, sizeof *share->diag, err) : held->diag;
    share->N = share->owned ? md_alloc(cells * psd_rows * bins, sizeof *share->N, err) : held->N;
    return md_comm_agree(comm, err);
}

static void share_free(md_share *share)
{
    md_free(share->scratch);
    if (share->owned) md_free(share->diag);
    if (share->owned) md_free(share->N);
}

/* Every rank's rows to the writers. Collective. */
static void share_move(const md_comm *comm, const int *from, const int *to, md_share *share)
{
    const md_rows *held = share->rows;
    size_t mine = (size_t)held->part.count, cells = (size_t)share->part.count, bins = (size_t)held->bins;
    for (size_t row = 0; row < (size_t)held->held.rows && share->owned; row++)
        md_comm_move_rows(comm, held->diag + row * mine, from, share->diag + row * cells, to, sizeof *held->diag);
    for (size_t row = 0; row < (size_t)held->held.psd_rows && share->owned; row++)
        md_comm_move_rows(comm, held->N + row * mine * bins, from, share->N + row * cells * bins, to, bins * sizeof *held->N);
}

static md_status write_field(const md_share *share, const md_h5 *file, const md_field *field, md_error *err)
{
    size_t rows = (size_t)share->rows->held.rows, cells = (size_t)share->part.count;
    md_h5_slab slab = {{0, (size_t)share->part.first}, {rows, cells}};
    for (size_t i = 0; i < rows * cells; i++)
        share->scratch[i] = md_field_value(field, &share->diag[i]);
    return md_h5_write(file, field->name, MD_H5_DOUBLE, &slab, share->scratch, err);
}

static md_status write_psd(const md_share *share, const md_h5 *file, const char *name, size_t offset, md_error *err)
{
    const md_rows *held = share->rows;
    size_t rows = (size_t)held->held.psd_rows, all = (size_t)held->bins;
    size_t bins = (size_t)share->layout->sizes->n;
    size_t cells = (size_t)share->part.count, block = (size_t)psd_block(share->layout, held->held);
    for (size_t row = 0; row < rows && !err->code; row += block) {
        size_t n = rows - row < block ? rows - row : block;
        for (size_t i = 0; i < n * cells; i++)
            memcpy(share->scratch + i * bins, share->N + (row * cells + i) * all + offset, bins * sizeof *share->N);
        md_h5_slab slab = {{row, (size_t)share->part.first, 0}, {n, cells, bins}};
        md_h5_write(file, name, MD_H5_DOUBLE, &slab, share->scratch, err);
    }
    return err->code;
}

static md_status write_rows(const md_comm *writers, const md_share *share, const md_h5 *file, md_error *err)
{
    md_lines_write(share->rows, file, writers->rank, share->scratch, err);
    for (const md_field *f = md_fields; f->name && !err->code; f++)
        if (md_field_is_written(f, share->layout->params)) write_field(share, file, f, err);
    bool sizes = share->rows->held.psd_rows > 0, hot = md_layout_by_size(share->layout->params) > 1;
    if (!err->code && sizes) write_psd(share, file, "N", 0, err);
    if (!err->code && sizes && hot) write_psd(share, file, "T_grain", (size_t)share->layout->sizes->n, err);
    return md_h5_guard(writers, err->code, err);
}

/* Collective over the writers. */
static md_status write_file(const md_comm *writers, const md_share *share, const char *path, md_error *err)
{
    md_h5 file = {0};
    md_layout_begin(share->layout, writers, path, share->rows->held, &file, err);
    if (!err->code) write_rows(writers, share, &file, err);
    if (!err->code) return md_layout_end(share->layout, writers, path, share->rows->held, &file, err);
    md_layout_abandon(path, &file); /* a failure comes back here only when there is one writer */
    return err->code;
}

md_status md_together_write(const md_comm *comm, const md_comm *writers, const md_layout *layout, const md_rows *rows,
                            const int *from, const int *to, const char *path, md_error *err)
{
    md_share share = {.layout = layout, .rows = rows};
    if (share_make(comm, to, &share, err) == MD_OK) {
        share_move(comm, from, to, &share);
        if (writers->size > 0) write_file(writers, &share, path, err);
    }
    share_free(&share);
    return md_comm_agree(comm, err);
}
