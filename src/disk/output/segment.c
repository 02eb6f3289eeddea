/* A segment: the rows held go to the ranks that write, and these write them together. */
#include <string.h>

#include "base/constants.h"
#include "base/memory.h"
#include "disk/output/fields.h"
#include "disk/output/output.h"
#include "io/file_digest.h"
#include "io/fs.h"
#include "io/h5_label.h"

enum { MD_PSD_VALUES = 1 << 20 }; /* size distributions go to the file in blocks of about so many values */

/* What one writer writes: all rows held of its cells. */
typedef struct md_share {
    md_part part;
    md_diag *diag;   /* [cell][row of room] */
    double *N;       /* [cell][psd row of room][bin] */
    double *scratch; /* a field, or a block of N, in the order of the file */
    bool owned;      /* diag and N are not the output's own buffers */
} md_share;

/* Rows of N in a block: whole chunks. */
static int psd_block(const md_output *output)
{
    const md_layout *layout = &output->layout;
    const md_h5_label *N = &layout->labels[layout->n_labels - 1];
    size_t chunk = md_layout_shape(layout, N, output->held).chunk[0];
    size_t blocks = MD_PSD_VALUES / (chunk * (size_t)layout->radial->n * (size_t)layout->sizes->n);
    return (int)(chunk * (blocks > 1 ? blocks : 1));
}

void md_output_writer_blocks(const md_output *output, int *to)
{
    int cells = output->layout.radial->n, writers = output->n_writers;
    for (int r = 0; r <= output->comm->size; r++)
        to[r] = r < writers ? (int)((long)cells * r / writers) : cells;
}

/* Where the cells are, in rank order, and where they go: evenly to the writers. Collective.
 * MD_ERR_INTERNAL unless they are the whole disk. */
static md_status partitions(const md_output *output, int *from, int *to, md_error *err)
{
    const md_comm *comm = output->comm;
    int cells = output->layout.radial->n;
    MPI_Allgather(&output->part.count, 1, MPI_INT, from + 1, 1, MPI_INT, comm->mpi);
    from[0] = 0;
    for (int r = 0; r < comm->size; r++)
        from[r + 1] += from[r];
    md_output_writer_blocks(output, to);
    bool misplaced = output->part.count > 0 && from[comm->rank] != output->part.first;
    if (from[comm->size] == cells && !misplaced) return MD_OK;
    return md_fail(err, MD_ERR_INTERNAL, "output: the ranks have %d of %d cells, or not in rank order", from[comm->size],
                   cells);
}

/* Memory for the share of this rank. */
static md_status share_make(const md_output *output, const int *to, md_share *share, md_error *err)
{
    const md_comm *comm = output->comm;
    size_t rows = (size_t)output->held.rows, psd_rows = (size_t)output->held.psd_rows, bins = (size_t)output->layout.sizes->n;
    share->part = (md_part){comm->rank, to[comm->rank], to[comm->rank + 1] - to[comm->rank]};
    size_t cells = (size_t)share->part.count, psd_values = 0;
    if (psd_rows > 0) psd_values = cells * bins * (size_t)psd_block(output);
    share->scratch = md_alloc(rows * (cells > 1 ? cells : 1) > psd_values ? rows * (cells > 1 ? cells : 1) : psd_values,
                              sizeof(double), err);
    share->owned = comm->size > 1;
    share->diag = share->owned ? md_alloc(cells * (size_t)output->room.rows, sizeof *share->diag, err) : output->diag;
    size_t psd_room = (size_t)output->room.psd_rows * bins;
    share->N = share->owned ? md_alloc(cells * psd_room, sizeof *share->N, err) : output->N;
    return err->code;
}

static void share_free(md_share *share)
{
    md_free(share->scratch);
    if (share->owned) md_free(share->diag);
    if (share->owned) md_free(share->N);
}

/* Every rank's rows to the writers. Collective. */
static void share_move(md_output *output, const int *from, const int *to, md_share *share)
{
    const md_comm *comm = output->comm;
    size_t row = (size_t)output->room.rows * sizeof *output->diag;
    size_t psd_row = (size_t)(output->room.psd_rows * output->layout.sizes->n) * sizeof(double);
    if (!share->owned) return;
    md_comm_move_rows(comm, output->diag, from, share->diag, to, row);
    if (psd_row > 0) md_comm_move_rows(comm, output->N, from, share->N, to, psd_row);
}

/* Member `offset` of md_output_times in all rows held, in a unit. */
static md_status write_times(const md_output *output, const md_share *share, const md_h5 *file, const char *name, size_t offset,
                             double unit, md_error *err)
{
    md_h5_slab slab = {{0}, {share->part.rank == 0 ? (size_t)output->held.rows : 0}};
    for (int row = 0; row < output->held.rows; row++)
        share->scratch[row] = *(const double *)(const void *)((const char *)&output->times[row] + offset) / unit;
    return md_h5_write(file, name, MD_H5_DOUBLE, &slab, share->scratch, err);
}

static md_status write_field(const md_output *output, const md_share *share, const md_h5 *file, const md_field *field,
                             md_error *err)
{
    size_t rows = (size_t)output->held.rows, cells = (size_t)share->part.count;
    md_h5_slab slab = {{0, (size_t)share->part.first}, {rows, cells}};
    for (size_t row = 0; row < rows; row++)
        for (size_t i = 0; i < cells; i++)
            share->scratch[row * cells + i] = md_field_value(field, &share->diag[i * (size_t)output->room.rows + row]);
    return md_h5_write(file, field->name, MD_H5_DOUBLE, &slab, share->scratch, err);
}

static md_status write_psd(const md_output *output, const md_share *share, const md_h5 *file, md_error *err)
{
    size_t rows = (size_t)output->held.psd_rows, cells = (size_t)share->part.count, bins = (size_t)output->layout.sizes->n;
    md_h5_slab line = {{0}, {share->part.rank == 0 ? rows : 0}};
    for (int row = 0; row < output->held.rows; row++)
        if (output->psd_row[row] >= 0) share->scratch[output->psd_row[row]] = output->times[row].time_s;
    md_status status = md_h5_write(file, "time_psd", MD_H5_DOUBLE, &line, share->scratch, err);
    size_t block = (size_t)psd_block(output);
    for (size_t row = 0; row < rows && status == MD_OK; row += block) {
        size_t n = rows - row < block ? rows - row : block;
        for (size_t j = 0; j < n; j++)
            for (size_t i = 0; i < cells; i++)
                memcpy(share->scratch + (j * cells + i) * bins, share->N + (i * (size_t)output->room.psd_rows + row + j) * bins,
                       bins * sizeof *share->N);
        md_h5_slab slab = {{row, (size_t)share->part.first, 0}, {n, cells, bins}};
        status = md_h5_write(file, "N", MD_H5_DOUBLE, &slab, share->scratch, err);
    }
    return status;
}

static md_status write_rows(const md_output *output, const md_share *share, const md_h5 *file, md_error *err)
{
    const struct {
        const char *name;
        size_t offset;
        double unit;
    } lines[] = {
        {"time", offsetof(md_output_times, time_s), 1},
        {"time_yr", offsetof(md_output_times, time_s), MD_YEAR},
        {"T_M", offsetof(md_output_times, T_M), 1},
        {"s_blow", offsetof(md_output_times, s_blow), 1},
        {"s_blow_lo", offsetof(md_output_times, s_blow_lo), 1},
        {"beta_max", offsetof(md_output_times, beta_max), 1},
    };
    md_status status = MD_OK;
    for (size_t i = 0; i < sizeof lines / sizeof *lines && status == MD_OK; i++)
        status = write_times(output, share, file, lines[i].name, lines[i].offset, lines[i].unit, err);
    for (const md_field *f = md_fields; f->name && status == MD_OK; f++)
        if (!f->energy_only || output->layout.params->collisions.energy) status = write_field(output, share, file, f, err);
    if (status == MD_OK && output->held.psd_rows > 0) status = write_psd(output, share, file, err);
    return md_layout_guard(&output->writers, status, err);
}

/* Collective over the writers. */
static md_status write_file(const md_output *output, const md_share *share, md_error *err)
{
    char path[MD_H5_PATH];
    md_h5 file = {0};
    md_output_segment_name(output, output->segments, path, sizeof path);
    md_status status = md_layout_begin(&output->layout, &output->writers, path, output->held, &file, err);
    if (status == MD_OK) status = write_rows(output, share, &file, err);
    if (status == MD_OK) return md_layout_end(&output->layout, &output->writers, path, output->held, &file, err);
    md_layout_abandon(path, &file); /* a failure comes back here only when there is one writer */
    return status;
}

/* Rank 0 sees one row of the whole disk at a time. Collective over the writers. */
static md_status add_checks(md_output *output, const md_share *share, const int *to, md_error *err)
{
    size_t cells = (size_t)share->part.count, rows = (size_t)output->held.rows;
    bool root = share->part.rank == 0;
    md_diag *mine = md_alloc(cells, sizeof *mine, err);
    md_diag *all = md_alloc(root ? (size_t)output->layout.radial->n : 0, sizeof *all, err);
    md_status status = md_comm_agree(&output->writers, err);
    for (size_t row = 0; row < rows && status == MD_OK; row++) {
        for (size_t i = 0; i < cells; i++)
            mine[i] = share->diag[i * (size_t)output->room.rows + row];
        md_comm_gather_rows(&output->writers, mine, to, sizeof *mine, all);
        if (root) md_checks_add(&output->checks, output->times[row].time_s, all);
    }
    if (root && status == MD_OK) md_checks_flush(&output->checks, err);
    md_free(all);
    md_free(mine);
    return err->code;
}

/* Told before a call into the library fails half way on some ranks. */
static md_status check_room(const md_output *output, md_error *err)
{
    double need = md_layout_bytes(&output->layout, output->held), have = (double)md_fs_free_bytes(output->folder);
    if (have < 0 || have >= need) return MD_OK;
    return md_fail(err, MD_ERR_IO, "%s: the disk is full: %.1f MB are needed, %.1f MB are free", output->folder, need / 1e6,
                   have / 1e6);
}

md_status md_output_remember(md_output *output, md_error *err)
{
    if (output->segments < output->segments_room) return MD_OK;
    int room = 2 * output->segments_room + 4;
    md_segment *longer = md_alloc((size_t)room, sizeof *longer, err);
    if (!longer) return MD_ERR_MEMORY;
    if (output->segments > 0) memcpy(longer, output->segment, (size_t)output->segments * sizeof *longer);
    md_free(output->segment);
    output->segment = longer;
    output->segments_room = room;
    return MD_OK;
}

/* The segment just written, as the next part of the run must find it. Rank 0 reads it back. */
static void note_segment(md_output *output, md_error *err)
{
    char path[MD_H5_PATH];
    md_segment *written = &output->segment[output->segments];
    uint64_t digest = 0;
    *written = (md_segment){.extent = output->held};
    if (output->comm->rank != 0) return;
    md_output_segment_name(output, output->segments, path, sizeof path);
    md_file_digest_whole(path, output->lock, &written->bytes, &digest, err);
    written->digest = (int64_t)digest;
}

static md_status write_segment(md_output *output, int *from, int *to, md_error *err)
{
    md_share share = {.owned = false};
    partitions(output, from, to, err);
    if (err->code == MD_OK && md_output_remember(output, err) == MD_OK) share_make(output, to, &share, err);
    if (output->comm->rank == 0 && err->code == MD_OK) check_room(output, err);
    md_status status = md_comm_agree(output->comm, err);
    if (status == MD_OK) share_move(output, from, to, &share);
    if (status == MD_OK && output->writers.size > 0 && write_file(output, &share, err) == MD_OK)
        add_checks(output, &share, to, err);
    if (err->code == MD_OK) note_segment(output, err);
    share_free(&share);
    return md_comm_agree(output->comm, err);
}

/* The rows of a batch that has begun move to the front, where those held were. */
static void keep_open(md_output *output)
{
    size_t held = (size_t)output->held.rows, room = (size_t)output->room.rows, open = (size_t)output->open;
    size_t psd_held = (size_t)output->held.psd_rows, psd_room = (size_t)output->room.psd_rows,
           bins = (size_t)output->layout.sizes->n;
    size_t psd_open = 0;
    for (size_t j = held; j < held + open; j++) {
        bool sizes = output->psd_row[j] >= 0;
        output->times[j - held] = output->times[j];
        output->psd_row[j - held] = sizes ? (int)psd_open++ : -1;
    }
    for (size_t i = 0; i < (size_t)output->part.count && open > 0; i++) {
        md_diag *diag = output->diag + i * room;
        double *N = output->N + i * psd_room * bins;
        memmove(diag, diag + held, open * sizeof *diag);
        if (psd_open > 0) memmove(N, N + psd_held * bins, psd_open * bins * sizeof *N);
    }
    output->held = (md_extent){0, 0};
}

md_status md_output_flush(md_output *output, md_error *err)
{
    int *parts = md_alloc(2 * ((size_t)output->comm->size + 1), sizeof *parts, err);
    if (output->lost) md_fail(err, MD_ERR_MEMORY, "output: a row could not be kept");
    md_status status = md_comm_agree(output->comm, err);
    if (status == MD_OK && output->held.rows > 0) {
        status = write_segment(output, parts, parts + output->comm->size + 1, err);
        if (status == MD_OK) output->segments++;
        if (status == MD_OK) output->longer = false;
        keep_open(output);
    }
    md_free(parts);
    return status;
}
