#include "disk/output/output.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "disk/output/packed.h"
#include "disk/output/take_up.h"
#include "disk/output/together.h"
#include "disk/setup/times.h"
#include "io/files/fs.h"

/* Less than this is written faster by one rank than by two. */
static const double BYTES_PER_WRITER = 8e6;

/* --- the folder --------------------------------------------------------------------------------------------------------------- */

static void remove_files(const md_output *output, const char *const *name, size_t count, md_error *err)
{
    char path[MD_H5_PATH];
    for (size_t k = 0; k < count; k++) {
        snprintf(path, sizeof path, "%.*s/%s", MD_H5_PATH - MD_SEGMENTS_NAME_ROOM, output->segments.folder, name[k]);
        md_fs_remove(path, err);
    }
}

static void remove_results(const md_output *output, md_error *err)
{
    static const char *const of_some[] = {"checks/energy_budget.csv",
                                          "checks/angular_momentum.csv"}; /* not every run has them */
    remove_files(output, of_some, sizeof of_some / sizeof *of_some, err);
    md_segments_remove(&output->segments, 0, err);
    if (err->code == MD_OK) md_segments_remove_run(&output->segments, err);
}

/* Results of an earlier run, but not its books. */
static void remove_reports(const md_output *output, md_error *err)
{
    /* The summary first: without it a folder is unfinished. */
    static const char *const earlier[] = {"summary.json", "run_config.json", "perf_breakdown.csv", "STOP", "CHECKPOINT"};
    remove_files(output, earlier, sizeof earlier / sizeof *earlier, err);
}

/* Rank 0 alone: the folder as a run wants to find it. Books and segments that cannot be gone on with are found before anything is
 * removed. */
static md_status prepare_folder(md_output *output, const md_output_state *from, md_error *err)
{
    const md_layout *layout = &output->layout;
    char path[MD_H5_PATH];
    snprintf(path, sizeof path, "%.*s/checks", MD_H5_PATH - MD_SEGMENTS_NAME_ROOM, output->segments.folder);
    if (md_fs_is_link(path)) return md_fail(err, MD_ERR_IO, "%s: is a link: results stay in their folder", path);
    if (md_fs_make_folders(path, err) != MD_OK) return err->code;
    if (md_fs_check_writable(output->segments.folder, err) != MD_OK) return err->code;
    if (from && md_take_up_look(&output->segments, from, err) != MD_OK) return err->code;
    if (from && md_checks_open(&output->checks, layout->params, layout->radial, output->segments.folder, &from->checks, err))
        return err->code;
    remove_reports(output, err);
    if (err->code == MD_OK && from) return md_take_up(&output->segments, err);
    if (err->code == MD_OK) remove_results(output, err);
    return err->code ? err->code
                     : md_checks_open(&output->checks, layout->params, layout->radial, output->segments.folder, NULL, err);
}

/* So many rows, or less, that a segment ends where chunks do: these can then be copied to run.h5 as they are. */
static int whole_chunks(const md_layout *layout, int rows, int every)
{
    md_extent many = {1 << 30, 1 << 30};
    int n = md_layout_labels(layout, many), step = 1;
    for (int i = 0; i < n; i++) {
        const md_h5_label *label = &layout->labels[i];
        bool sizes = strcmp(label->dim[0], "time_psd") == 0;
        if (!label->dim[1] || (sizes && !layout->params->io.psd)) continue;
        int chunk = (int)md_layout_shape(layout, label, many).chunk[0] * (sizes ? every : 1);
        if (chunk > step && chunk <= rows) step = chunk; /* powers of two where bins and cells are such, else the longer ones */
    }
    return rows - rows % step;
}

/* As many rows as io.segment_MB allows over all ranks, but not more than will come. */
static md_extent buffer_room(const md_layout *layout, int outputs_expected)
{
    int every = md_times_psd_every(layout->params, outputs_expected);
    double cells = layout->radial->n, row = cells * sizeof(md_diag);
    if (layout->params->io.psd)
        row += cells * layout->sizes->n * md_layout_by_size(layout->params) * (double)sizeof(double) / every;
    double rows = layout->params->io.segment_MB * 1e6 / row;
    md_extent room = {outputs_expected, 0};
    if (rows < room.rows) room.rows = (int)rows;
    if (room.rows < 1) room.rows = 1;
    if (room.rows < outputs_expected) room.rows = whole_chunks(layout, room.rows, every);
    if (layout->params->io.psd)
        room.psd_rows = room.rows / every + 2; /* the first and the last row may have sizes although it is not their turn */
    return room;
}

/* One rank for every BYTES_PER_WRITER of a full segment, but no rank without a cell. */
static int writers_wanted(const md_output *output)
{
    double n = md_layout_bytes(&output->layout, output->rows.room) / BYTES_PER_WRITER;
    int most = output->layout.radial->n < output->comm->size ? output->layout.radial->n : output->comm->size;
    return n < 1 ? 1 : n > most ? most : (int)n;
}

md_status md_output_set_writers(md_output *output, int n, md_error *err)
{
    if (output->n_writers == n) return MD_OK;
    md_comm_free(&output->writers);
    output->n_writers = n;
    return md_comm_first(output->comm, n, &output->writers, err);
}

/* What rank 0 found of earlier segments. Collective. */
static md_status share_segments(md_output *output, md_error *err)
{
    const md_comm *comm = output->comm;
    md_segments *segments = &output->segments;
    int head[2] = {segments->n, segments->longer};
    md_comm_bcast(comm, head, sizeof head);
    if (comm->rank != 0 && head[0] > 0) segments->at = md_alloc((size_t)head[0], sizeof *segments->at, err);
    if (md_comm_agree(comm, err) != MD_OK) return err->code;
    if (comm->rank != 0) segments->n = segments->room = head[0];
    segments->longer = head[1];
    if (head[0] > 0) md_comm_bcast(comm, segments->at, (size_t)head[0] * sizeof *segments->at);
    return MD_OK;
}

md_status md_output_open(md_output *output, const md_comm *comm, const md_params *params, const md_radial *radial,
                         const md_sizes *sizes, const char *input, const char *folder, int outputs_expected,
                         const md_output_state *from, md_lock *lock, md_error *err)
{
    *output = (md_output){.comm = comm,
                          .segments = {.lock = lock},
                          .writers = {.mpi = MPI_COMM_NULL},
                          .near = {.mpi = MPI_COMM_NULL}};
    if (strlen(folder) >= sizeof output->segments.folder - MD_SEGMENTS_NAME_ROOM)
        md_fail(err, MD_ERR_IO, "%s: the folder's name is too long", folder);
    snprintf(output->segments.folder, sizeof output->segments.folder, "%s", folder);
    if (err->code == MD_OK) md_layout_init(&output->layout, params, radial, sizes, input, err);
    if (err->code == MD_OK)
        md_rows_init(&output->rows, comm->rank, buffer_room(&output->layout, outputs_expected),
                     sizes->n * md_layout_by_size(output->layout.params), err);
    if (comm->rank == 0 && err->code == MD_OK) prepare_folder(output, from, err);
    if (md_comm_agree(comm, err) || share_segments(output, err) || md_comm_near(comm, &output->near, err)) return err->code;
    return md_output_set_writers(output, writers_wanted(output), err);
}

void md_output_writer_blocks(const md_output *output, int *to)
{
    int cells = output->layout.radial->n, writers = output->n_writers;
    for (int r = 0; r <= output->comm->size; r++)
        to[r] = r < writers ? (int)((long)cells * r / writers) : cells;
}

/* --- rows --------------------------------------------------------------------------------------------------------------------- */

md_status md_output_begin(md_output *output, int first, int count, const md_output_times *times, const int *what, int *n,
                          md_error *err)
{
    return md_rows_begin(&output->rows, first, count, times, what, MD_OUTPUT_PSD, n, err);
}

md_diag *md_output_diag(const md_output *output, int ig, int j)
{
    return md_rows_diag(&output->rows, ig, output->rows.held.rows + j);
}

double *md_output_sizes(const md_output *output, int ig, int j)
{
    return md_rows_sizes(&output->rows, ig, output->rows.held.rows + j);
}

md_status md_output_end(md_output *output, int kept, bool due, md_error *err)
{
    md_rows_end(&output->rows, kept);
    return md_rows_full(&output->rows) || due ? md_output_flush(output, err) : err->code;
}

/* --- files -------------------------------------------------------------------------------------------------------------------- */

/* Where the cells are, in rank order. Collective. MD_ERR_INTERNAL unless they are the whole disk. */
static md_status find_cells(const md_output *output, int *first, md_error *err)
{
    const md_comm *comm = output->comm;
    const md_part *part = &output->rows.part;
    int cells = output->layout.radial->n;
    MPI_Allgather(&part->count, 1, MPI_INT, first + 1, 1, MPI_INT, comm->mpi);
    first[0] = 0;
    for (int r = 0; r < comm->size; r++)
        first[r + 1] += first[r];
    bool misplaced = part->count > 0 && first[comm->rank] != part->first;
    if (first[comm->size] == cells && !misplaced) return MD_OK;
    return md_fail(err, MD_ERR_INTERNAL, "output: the ranks have %d of %d cells, or not in rank order", first[comm->size],
                   cells);
}

/* Is there room on the disk? A call into HDF5 that fails half way could tell less well. */
static md_status check_room(const md_output *output, md_error *err)
{
    const char *folder = output->segments.folder;
    double need = md_layout_bytes(&output->layout, output->rows.held), have = (double)md_fs_free_bytes(folder);
    if (have < 0 || have >= need) return MD_OK;
    return md_fail(err, MD_ERR_IO, "%s: the disk is full: %.1f MB are needed, %.1f MB are free", folder, need / 1e6,
                   have / 1e6);
}

/* Collective; not agreed on. */
static void measure(const md_output *output, const char *path, md_segment *segment, md_error *err)
{
    md_stopwatch_start(output->packing);
    md_segments_measure(&output->segments, &output->near, path, segment, err);
    md_stopwatch_stop(output->packing);
}

/* Collective. */
static md_status write_segment(md_output *output, const int *first, int *to, md_error *err)
{
    const md_comm *comm = output->comm;
    md_segments *segments = &output->segments;
    char path[MD_H5_PATH];
    md_segments_remember(segments, err);
    if (comm->rank == 0 && err->code == MD_OK) check_room(output, err);
    if (md_comm_agree(comm, err) != MD_OK) return err->code;
    md_segments_name(segments, segments->n, path, sizeof path);
    md_output_writer_blocks(output, to);
    if (output->layout.params->io.compress)
        md_packed_write(comm, &output->near, &output->layout, &output->rows, first, path, output->packing, err);
    else
        md_together_write(comm, &output->writers, &output->layout, &output->rows, first, to, path, err);
    if (err->code == MD_OK)
        md_checks_add_rows(&output->checks, comm, first, &output->rows, output->layout.radial, output->packing, err);
    md_segment *written = &segments->at[segments->n];
    *written = (md_segment){.extent = output->rows.held};
    if (err->code == MD_OK) measure(output, path, written, err);
    return md_comm_agree(comm, err);
}

md_status md_output_flush(md_output *output, md_error *err)
{
    int *parts = md_alloc(2 * ((size_t)output->comm->size + 1), sizeof *parts, err);
    if (output->rows.lost) md_fail(err, MD_ERR_MEMORY, "output: a row could not be kept");
    if (!md_comm_agree(output->comm, err) && output->rows.held.rows > 0) {
        find_cells(output, parts, err);
        if (!md_comm_agree(output->comm, err) && !write_segment(output, parts, parts + output->comm->size + 1, err)) {
            output->segments.n++;
            output->segments.longer = false;
        }
        md_rows_written(&output->rows);
    }
    md_free(parts);
    return err->code;
}

md_status md_output_sync(md_output *output, md_output_state *state, md_error *err)
{
    *state = (md_output_state){.written = {0, 0}};
    if (md_output_flush(output, err) != MD_OK) return err->code;
    state->written = md_segments_extent(&output->segments);
    state->segment = output->segments.at;
    state->segments = output->segments.n;
    if (output->comm->rank == 0) md_checks_sync(&output->checks, err);
    state->checks = output->checks.state;
    return md_comm_agree(output->comm, err);
}

/* Collective. */
static md_status make_run(const md_output *output, md_error *err)
{
    if (output->layout.params->io.compress)
        return md_packed_join(output->comm, &output->near, &output->layout, &output->segments, output->packing, err);
    if (output->writers.size > 0) md_together_join(&output->writers, &output->layout, &output->segments, err);
    return md_comm_agree(output->comm, err);
}

md_status md_output_join(md_output *output, md_segment *joined, md_error *err)
{
    bool root = output->comm->rank == 0;
    md_segments *segments = &output->segments;
    *joined = (md_segment){.bytes = 0};
    if (md_output_flush(output, err) != MD_OK || segments->n == 0) return err->code;
    if (segments->n == 1 && !segments->longer) {
        if (root) md_segments_rename(segments, err);
    } else if (make_run(output, err) == MD_OK) {
        char path[MD_H5_PATH];
        md_segments_run_name(segments, path, sizeof path);
        measure(output, path, joined, err);
    }
    return md_comm_agree(output->comm, err);
}

static void release(md_output *output)
{
    md_layout_free(&output->layout);
    md_comm_free(&output->writers);
    md_comm_free(&output->near);
    md_rows_free(&output->rows);
    md_segments_free(&output->segments);
    *output = (md_output){.comm = NULL};
}

md_status md_output_close(md_output *output, bool joined, md_error *err)
{
    const md_comm *comm = output->comm;
    bool root = comm->rank == 0;
    if (md_output_flush(output, err) == MD_OK && joined && root) md_segments_remove(&output->segments, 0, err);
    if (root) md_checks_close(&output->checks, err);
    release(output);
    return md_comm_agree(comm, err);
}
