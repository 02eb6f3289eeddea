#include "disk/run/output.h"

#include <stdio.h>
#include <string.h>

#include "base/constants.h"
#include "base/memory.h"
#include "disk/run/fields.h"
#include "io/fs.h"

enum { MD_NAME_ROOM = 64 }; /* for "/checks/mass_budget_cells.csv" and the like behind the folder */

void md_output_segment_name(const md_output *output, int number, char *buffer, size_t size)
{
    snprintf(buffer, size, "%.*s/segment-%05d.h5", MD_H5_PATH - MD_NAME_ROOM, output->folder, number);
}

static void run_name(const md_output *output, char *buffer, size_t size)
{
    snprintf(buffer, size, "%.*s/run.h5", MD_H5_PATH - MD_NAME_ROOM, output->folder);
}

/* A file and what may be left of its making. */
static void remove_file(const char *path, md_error *err)
{
    char temporary[MD_H5_PATH + 8];
    snprintf(temporary, sizeof temporary, "%s.tmp", path);
    md_fs_remove(path, err);
    md_fs_remove(temporary, err);
}

static void remove_segments(const md_output *output, md_error *err)
{
    char path[MD_H5_PATH];
    for (int i = 0, found = 1; found && err->code == MD_OK; i++) {
        md_output_segment_name(output, i, path, sizeof path);
        found = md_fs_exists(path);
        remove_file(path, err);
    }
}

/* Rank 0 alone: the folder as a run wants to find it. */
static md_status prepare_folder(md_output *output, md_error *err)
{
    char path[MD_H5_PATH];
    snprintf(path, sizeof path, "%.*s/checks", MD_H5_PATH - MD_NAME_ROOM, output->folder);
    if (md_fs_make_folders(path, err) != MD_OK) return err->code;
    if (md_fs_check_writable(output->folder, err) != MD_OK) return err->code;
    remove_segments(output, err);
    run_name(output, path, sizeof path);
    remove_file(path, err);
    if (err->code != MD_OK) return err->code;
    return md_checks_open(&output->checks, output->layout.params, output->layout.radial, output->folder, err);
}

/* As many rows as io.segment_MB allows over all ranks, but not more than will come. */
static md_extent buffer_room(const md_layout *layout, int outputs_expected)
{
    int every = layout->params->io.psd_every > 1 ? layout->params->io.psd_every : 1;
    double cells = layout->radial->n, row = cells * sizeof(md_diag);
    if (layout->params->io.psd) row += cells * layout->sizes->n * (double)sizeof(double) / every;
    double rows = layout->params->io.segment_MB * 1e6 / row;
    md_extent room = {outputs_expected, 0};
    if (rows < room.rows) room.rows = (int)rows;
    if (room.rows < 1) room.rows = 1;
    if (layout->params->io.psd) room.psd_rows = room.rows / every + 2; /* the first and the last may come out of turn */
    return room;
}

md_status md_output_open(md_output *output, const md_comm *comm, const md_params *params, const md_radial *radial, const md_sizes *sizes,
                         const char *input, const char *folder, int outputs_expected, md_error *err)
{
    *output = (md_output){.comm = comm, .part = {.rank = comm->rank}};
    if (strlen(folder) >= sizeof output->folder - MD_NAME_ROOM)
        md_fail(err, MD_ERR_IO, "%s: the folder's name is too long", folder);
    snprintf(output->folder, sizeof output->folder, "%s", folder);
    if (err->code == MD_OK) md_layout_init(&output->layout, params, radial, sizes, input, err);
    if (err->code == MD_OK) {
        output->room = buffer_room(&output->layout, outputs_expected);
        output->times = md_alloc((size_t)output->room.rows, sizeof *output->times, err);
        output->psd_time = md_alloc((size_t)output->room.psd_rows, sizeof *output->psd_time, err);
    }
    if (comm->rank == 0 && err->code == MD_OK) prepare_folder(output, err);
    return md_comm_agree(comm, err);
}

/* Buffers for the cells that this rank has now. */
static md_status take_part(md_output *output, int first, int count, md_error *err)
{
    bool same = output->part.first == first && output->part.count == count && output->diag;
    if (same) return MD_OK;
    if (output->held.rows > 0)
        return md_fail(err, MD_ERR_INTERNAL, "output: cells %d to %d while rows of other cells are held", first, first + count - 1);
    md_free(output->diag);
    md_free(output->N);
    output->part.first = first;
    output->part.count = count;
    output->diag = md_alloc((size_t)output->room.rows * (size_t)count, sizeof *output->diag, err);
    output->N = md_alloc((size_t)output->room.psd_rows * (size_t)count, sizeof(double) * (size_t)output->layout.sizes->n, err);
    return err->code;
}

static void keep_row(md_output *output, const md_output_times *times, const md_diag *diag, const double *N)
{
    size_t row = (size_t)output->held.rows, psd_row = (size_t)output->held.psd_rows, count = (size_t)output->part.count;
    output->times[row] = *times;
    if (count > 0) memcpy(output->diag + row * count, diag, count * sizeof *diag);
    if (!N) return;
    size_t values = count * (size_t)output->layout.sizes->n;
    output->psd_time[psd_row] = times->time_s;
    if (values > 0) memcpy(output->N + psd_row * values, N, values * sizeof *N);
}

md_status md_output_add(md_output *output, const md_output_times *times, int first, int count, const md_diag *diag, const double *N,
                        int what, md_error *err)
{
    static const double no_cells;
    bool with_psd = (what & MD_OUTPUT_PSD) && output->room.psd_rows > 0;
    if (take_part(output, first, count, err) == MD_OK) keep_row(output, times, diag, with_psd ? (N ? N : &no_cells) : NULL);
    output->held.rows++; /* also after a failure, so that all ranks go the same way */
    if (with_psd) output->held.psd_rows++;
    bool full = output->held.rows == output->room.rows || (with_psd && output->held.psd_rows == output->room.psd_rows);
    return full || (what & MD_OUTPUT_DUE) ? md_output_flush(output, err) : err->code;
}

/* Member `offset` of md_output_times in all rows held, times a factor. */
static md_status write_times(const md_output *output, const md_h5 *file, const char *name, size_t offset, double unit, double *scratch,
                             md_error *err)
{
    md_h5_slab slab = {{0}, {output->comm->rank == 0 ? (size_t)output->held.rows : 0}};
    for (int row = 0; row < output->held.rows; row++)
        scratch[row] = *(const double *)(const void *)((const char *)&output->times[row] + offset) / unit;
    return md_h5_write(file, name, MD_H5_DOUBLE, &slab, scratch, err);
}

static md_status write_field(const md_output *output, const md_h5 *file, const md_field *field, double *scratch, md_error *err)
{
    size_t values = (size_t)output->held.rows * (size_t)output->part.count;
    md_h5_slab slab = {{0, (size_t)output->part.first}, {(size_t)output->held.rows, (size_t)output->part.count}};
    for (size_t i = 0; i < values; i++) scratch[i] = md_field_value(field, &output->diag[i]);
    return md_h5_write(file, field->name, MD_H5_DOUBLE, &slab, scratch, err);
}

static md_status write_psd(const md_output *output, const md_h5 *file, md_error *err)
{
    size_t rows = (size_t)output->held.psd_rows;
    md_h5_slab times = {{0}, {output->comm->rank == 0 ? rows : 0}};
    md_h5_slab slab = {{0, (size_t)output->part.first, 0}, {rows, (size_t)output->part.count, (size_t)output->layout.sizes->n}};
    md_status status = md_h5_write(file, "time_psd", MD_H5_DOUBLE, &times, output->psd_time, err);
    return status == MD_OK ? md_h5_write(file, "N", MD_H5_DOUBLE, &slab, output->N, err) : status;
}

static md_status write_rows(const md_output *output, const md_h5 *file, double *scratch, md_error *err)
{
    const struct {
        const char *name;
        size_t offset;
        double unit;
    } lines[] = {
        {"time", offsetof(md_output_times, time_s), 1},     {"time_yr", offsetof(md_output_times, time_s), MD_YEAR},
        {"T_M", offsetof(md_output_times, T_M), 1},         {"s_blow", offsetof(md_output_times, s_blow), 1},
        {"beta_max", offsetof(md_output_times, beta_max), 1},
    };
    md_status status = MD_OK;
    for (size_t i = 0; i < sizeof lines / sizeof *lines && status == MD_OK; i++)
        status = write_times(output, file, lines[i].name, lines[i].offset, lines[i].unit, scratch, err);
    for (const md_field *f = md_fields; f->name && status == MD_OK; f++)
        if (!f->energy_only || output->layout.params->collisions.energy) status = write_field(output, file, f, scratch, err);
    if (status == MD_OK && output->held.psd_rows > 0) status = write_psd(output, file, err);
    return md_layout_guard(output->comm, status, err);
}

/* Told before a call into the library fails half way on some ranks. */
static md_status check_room(const md_output *output, md_error *err)
{
    double need = md_layout_bytes(&output->layout, output->held), have = (double)md_fs_free_bytes(output->folder);
    if (have < 0 || have >= need) return MD_OK;
    return md_fail(err, MD_ERR_IO, "%s: the disk is full: %.1f MB are needed, %.1f MB are free", output->folder, need / 1e6, have / 1e6);
}

/* Room to remember one more segment. */
static md_status remember(md_output *output, md_error *err)
{
    if (output->segments < output->segments_room) return MD_OK;
    int room = 2 * output->segments_room + 4;
    md_extent *longer = md_alloc((size_t)room, sizeof *longer, err);
    if (!longer) return MD_ERR_MEMORY;
    if (output->segments > 0) memcpy(longer, output->segment, (size_t)output->segments * sizeof *longer);
    md_free(output->segment);
    output->segment = longer;
    output->segments_room = room;
    return MD_OK;
}

static md_status write_segment(md_output *output, md_error *err)
{
    char path[MD_H5_PATH];
    md_h5 file = {0};
    size_t cells = output->part.count > 1 ? (size_t)output->part.count : 1;
    double *scratch = md_alloc((size_t)output->held.rows * cells, sizeof *scratch, err);
    remember(output, err);
    if (output->comm->rank == 0 && err->code == MD_OK) check_room(output, err);
    md_status status = md_comm_agree(output->comm, err);
    md_output_segment_name(output, output->segments, path, sizeof path);
    if (status == MD_OK) status = md_layout_begin(&output->layout, output->comm, path, output->held, &file, err);
    if (status == MD_OK) status = write_rows(output, &file, scratch, err);
    if (status == MD_OK) status = md_layout_end(&output->layout, output->comm, path, output->held, &file, err);
    if (status == MD_OK) output->segment[output->segments++] = output->held;
    md_h5_close(&file, err); /* only after a failure is it still open, and then on one rank alone */
    if (status != MD_OK && output->comm->rank == 0) remove_file(path, &(md_error){MD_OK, ""});
    md_free(scratch);
    return status;
}

/* Rank 0 sees one row of the whole disk at a time. */
static md_status add_checks(md_output *output, md_error *err)
{
    const md_comm *comm = output->comm;
    size_t count = (size_t)output->part.count;
    bool root = comm->rank == 0, alone = comm->size == 1;
    int *first = md_alloc((size_t)comm->size + 1, sizeof *first, err);
    md_diag *all = md_alloc(root && !alone ? (size_t)output->layout.radial->n : 0, sizeof *all, err);
    if (md_comm_agree(comm, err) == MD_OK) {
        MPI_Allgather(&output->part.first, 1, MPI_INT, first, 1, MPI_INT, comm->mpi);
        first[comm->size] = output->layout.radial->n;
        for (int row = 0; row < output->held.rows; row++) {
            const md_diag *mine = output->diag + (size_t)row * count;
            if (!alone) md_comm_gather_rows(comm, mine, first, sizeof *mine, all);
            if (root) md_checks_add(&output->checks, output->times[row].time_s, alone ? mine : all);
        }
        if (root) md_checks_flush(&output->checks, err);
    }
    md_free(all);
    md_free(first);
    return md_comm_agree(comm, err);
}

md_status md_output_flush(md_output *output, md_error *err)
{
    md_status status = md_comm_agree(output->comm, err);
    if (status != MD_OK || output->held.rows == 0) return status;
    status = write_segment(output, err);
    if (status == MD_OK) status = add_checks(output, err);
    output->held = (md_extent){0, 0};
    return status;
}

/* One segment is run.h5 already, but for its name. Rank 0 alone. */
static md_status rename_segment(const md_output *output, md_error *err)
{
    char segment[MD_H5_PATH], run[MD_H5_PATH];
    md_output_segment_name(output, 0, segment, sizeof segment);
    run_name(output, run, sizeof run);
    return md_fs_publish(segment, run, err);
}

static void release(md_output *output)
{
    md_layout_free(&output->layout);
    md_free(output->times);
    md_free(output->psd_time);
    md_free(output->diag);
    md_free(output->N);
    md_free(output->segment);
    *output = (md_output){.comm = NULL};
}

md_status md_output_close(md_output *output, bool complete, md_error *err)
{
    md_status status = md_output_flush(output, err);
    bool root = output->comm->rank == 0;
    if (status == MD_OK && complete && output->segments == 1 && root) rename_segment(output, err);
    if (status == MD_OK && complete && output->segments > 1 && md_output_assemble(output, err) == MD_OK && root)
        remove_segments(output, err);
    if (root) md_checks_close(&output->checks, err);
    const md_comm *comm = output->comm;
    release(output);
    return md_comm_agree(comm, err);
}
