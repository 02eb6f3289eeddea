#include "disk/output/output.h"
#include "disk/setup/times.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "io/file_digest.h"
#include "io/fs.h"

enum { MD_NAME_ROOM = 64 }; /* for "/checks/mass_budget_cells.csv" and the like behind the folder */

/* Less than this is written faster by one rank than by two. */
static const double BYTES_PER_WRITER = 8e6;

void md_output_segment_name(const md_output *output, int number, char *buffer, size_t size)
{
    snprintf(buffer, size, "%.*s/segment-%05d.h5", MD_H5_PATH - MD_NAME_ROOM, output->folder, number);
}

void md_output_run_name(const md_output *output, char *buffer, size_t size)
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

/* From the last one down: a run that dies meanwhile leaves no gap behind which the next would look for none. */
void md_output_remove_segments(const md_output *output, int from, md_error *err)
{
    char path[MD_H5_PATH];
    int n = from - 1;
    do
        md_output_segment_name(output, ++n, path, sizeof path);
    while (md_fs_exists(path));
    for (int i = n; i >= from && err->code == MD_OK; i--) { /* what is left of the making of one more, too */
        md_output_segment_name(output, i, path, sizeof path);
        remove_file(path, err);
    }
}

static void remove_results(const md_output *output, md_error *err)
{
    char path[MD_H5_PATH];
    snprintf(path, sizeof path, "%.*s/checks/energy_budget.csv", MD_H5_PATH - MD_NAME_ROOM, output->folder);
    md_fs_remove(path, err);
    md_output_remove_segments(output, 0, err);
    md_output_run_name(output, path, sizeof path);
    if (err->code == MD_OK) remove_file(path, err);
}

/* Results of an earlier run, but not its books. */
static void remove_reports(const md_output *output, md_error *err)
{
    static const char *const earlier[] = {"summary.json", "run_config.json", "perf_breakdown.csv", "STOP", "CHECKPOINT"};
    char path[MD_H5_PATH];
    for (size_t k = 0; k < sizeof earlier / sizeof *earlier; k++) { /* the summary first: without it a folder is unfinished */
        snprintf(path, sizeof path, "%.*s/%s", MD_H5_PATH - MD_NAME_ROOM, output->folder, earlier[k]);
        md_fs_remove(path, err);
    }
}

/* Rank 0 alone: the folder as a run wants to find it. Books and segments that cannot be gone on with are found before anything is
 * removed. */
static md_status prepare_folder(md_output *output, const md_output_state *from, md_error *err)
{
    const md_layout *layout = &output->layout;
    char path[MD_H5_PATH];
    snprintf(path, sizeof path, "%.*s/checks", MD_H5_PATH - MD_NAME_ROOM, output->folder);
    if (md_fs_is_link(path)) return md_fail(err, MD_ERR_IO, "%s: is a link: results stay in their folder", path);
    if (md_fs_make_folders(path, err) != MD_OK) return err->code;
    if (md_fs_check_writable(output->folder, err) != MD_OK) return err->code;
    if (from && md_output_look(output, from, err) != MD_OK) return err->code;
    if (from && md_checks_open(&output->checks, layout->params, layout->radial, output->folder, &from->checks, err))
        return err->code;
    remove_reports(output, err);
    if (err->code == MD_OK && from) return md_output_take_up(output, err);
    if (err->code == MD_OK) remove_results(output, err);
    return err->code ? err->code : md_checks_open(&output->checks, layout->params, layout->radial, output->folder, NULL, err);
}

/* As many rows as io.segment_MB allows over all ranks, but not more than will come. */
static md_extent buffer_room(const md_layout *layout, int outputs_expected)
{
    int every = md_times_psd_every(layout->params, outputs_expected);
    double cells = layout->radial->n, row = cells * sizeof(md_diag);
    if (layout->params->io.psd) row += cells * layout->sizes->n * (double)sizeof(double) / every;
    double rows = layout->params->io.segment_MB * 1e6 / row;
    md_extent room = {outputs_expected, 0};
    if (rows < room.rows) room.rows = (int)rows;
    if (room.rows < 1) room.rows = 1;
    if (layout->params->io.psd) room.psd_rows = room.rows / every + 2; /* the first and the last may come out of turn */
    return room;
}

/* One rank for every BYTES_PER_WRITER of a full segment, but no rank without a cell. */
static int writers_wanted(const md_output *output)
{
    double n = md_layout_bytes(&output->layout, output->room) / BYTES_PER_WRITER;
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
    int head[2] = {output->segments, output->longer};
    md_comm_bcast(comm, head, sizeof head);
    if (comm->rank != 0 && head[0] > 0) output->segment = md_alloc((size_t)head[0], sizeof *output->segment, err);
    if (md_comm_agree(comm, err) != MD_OK) return err->code;
    if (comm->rank != 0) output->segments = output->segments_room = head[0];
    output->longer = head[1];
    if (head[0] > 0) md_comm_bcast(comm, output->segment, (size_t)head[0] * sizeof *output->segment);
    return MD_OK;
}

md_status md_output_open(md_output *output, const md_comm *comm, const md_params *params, const md_radial *radial,
                         const md_sizes *sizes, const char *input, const char *folder, int outputs_expected,
                         const md_output_state *from, md_lock *lock, md_error *err)
{
    *output = (md_output){.comm = comm, .lock = lock, .writers = {.mpi = MPI_COMM_NULL}, .part = {.rank = comm->rank}};
    if (strlen(folder) >= sizeof output->folder - MD_NAME_ROOM)
        md_fail(err, MD_ERR_IO, "%s: the folder's name is too long", folder);
    snprintf(output->folder, sizeof output->folder, "%s", folder);
    if (err->code == MD_OK) md_layout_init(&output->layout, params, radial, sizes, input, err);
    if (err->code == MD_OK) {
        output->room = buffer_room(&output->layout, outputs_expected);
        output->times = md_alloc((size_t)output->room.rows, sizeof *output->times, err);
        output->psd_row = md_alloc((size_t)output->room.rows, sizeof *output->psd_row, err);
    }
    if (comm->rank == 0 && err->code == MD_OK) prepare_folder(output, from, err);
    md_status status = md_comm_agree(comm, err);
    if (status == MD_OK) status = share_segments(output, err);
    return status == MD_OK ? md_output_set_writers(output, writers_wanted(output), err) : status;
}

/* Buffers for the cells that this rank has now. */
static md_status take_part(md_output *output, int first, int count, md_error *err)
{
    if (output->part.first == first && output->part.count == count && output->diag) return MD_OK;
    if (output->held.rows > 0)
        return md_fail(err, MD_ERR_INTERNAL, "output: cells %d to %d while rows of other cells are held", first,
                       first + count - 1);
    md_free(output->diag);
    md_free(output->N);
    output->part.first = first;
    output->part.count = count;
    output->diag = md_alloc((size_t)output->room.rows * (size_t)count, sizeof *output->diag, err);
    output->N = md_alloc((size_t)output->room.psd_rows * (size_t)count, sizeof(double) * (size_t)output->layout.sizes->n, err);
    return err->code;
}

md_status md_output_move(md_output *output, const int *from, const int *to, md_error *err)
{
    const md_comm *comm = output->comm;
    int count = to[comm->rank + 1] - to[comm->rank];
    size_t row = (size_t)output->room.rows * sizeof *output->diag;
    size_t psd_row = (size_t)output->room.psd_rows * sizeof(double) * (size_t)output->layout.sizes->n;
    md_diag *diag = md_alloc((size_t)count, row, err);
    double *N = md_alloc((size_t)count, psd_row, err);
    if (md_comm_agree(comm, err) != MD_OK) {
        md_free(diag);
        md_free(N);
        return err->code;
    }
    md_comm_move_rows(comm, output->diag, from, diag, to, row);
    if (psd_row > 0) md_comm_move_rows(comm, output->N, from, N, to, psd_row);
    md_free(output->diag);
    md_free(output->N);
    output->diag = diag;
    output->N = N;
    output->part.first = to[comm->rank];
    output->part.count = count;
    return MD_OK;
}

md_status md_output_begin(md_output *output, int first, int count, const md_output_times *times, const int *what, int *n,
                          md_error *err)
{
    int row = output->held.rows, psd = output->held.psd_rows, end = row + *n;
    bool sizes = output->room.psd_rows > 0;
    if (output->open > 0) return md_fail(err, MD_ERR_INTERNAL, "output: a batch of rows begins inside of another");
    if (take_part(output, first, count, err) != MD_OK) output->lost = true; /* all ranks go the same way all the same */
    for (; row < end && row < output->room.rows; row++, times++, what++) {
        bool due = sizes && (*what & MD_OUTPUT_PSD);
        if (due && psd == output->room.psd_rows) break;
        output->times[row] = *times;
        output->psd_row[row] = due ? psd++ : -1;
    }
    *n = output->open = row - output->held.rows;
    return err->code;
}

md_diag *md_output_diag(const md_output *output, int ig, int j)
{
    size_t i = (size_t)(ig - output->part.first), row = (size_t)(output->held.rows + j);
    return output->diag + i * (size_t)output->room.rows + row;
}

double *md_output_sizes(const md_output *output, int ig, int j)
{
    size_t i = (size_t)(ig - output->part.first);
    int row = output->psd_row[output->held.rows + j];
    if (row < 0) return NULL;
    return output->N + (i * (size_t)output->room.psd_rows + (size_t)row) * (size_t)output->layout.sizes->n;
}

md_status md_output_end(md_output *output, int kept, bool due, md_error *err)
{
    for (int j = 0; j < kept; j++)
        output->held.psd_rows += output->psd_row[output->held.rows++] >= 0;
    output->open = 0;
    bool full =
        output->held.rows == output->room.rows || (output->room.psd_rows > 0 && output->held.psd_rows == output->room.psd_rows);
    return full || due ? md_output_flush(output, err) : err->code;
}

md_status md_output_add(md_output *output, const md_output_times *times, int first, int count, const md_diag *diag,
                        const double *N, int what, md_error *err)
{
    int n = 1;
    size_t bins = (size_t)output->layout.sizes->n;
    md_output_begin(output, first, count, times, &what, &n, err);
    for (int i = 0; i < count && !err->code; i++) {
        double *sizes = md_output_sizes(output, first + i, 0);
        *md_output_diag(output, first + i, 0) = diag[i];
        if (sizes) memcpy(sizes, N + (size_t)i * bins, bins * sizeof *N);
    }
    return md_output_end(output, n, what & MD_OUTPUT_DUE, err);
}

/* One segment is run.h5 already, but for its name. */
static md_status rename_segment(const md_output *output, md_error *err)
{
    char segment[MD_H5_PATH], run[MD_H5_PATH];
    md_output_segment_name(output, 0, segment, sizeof segment);
    md_output_run_name(output, run, sizeof run);
    return md_fs_publish(segment, run, err);
}

static void release(md_output *output)
{
    md_layout_free(&output->layout);
    md_comm_free(&output->writers);
    md_free(output->times);
    md_free(output->psd_row);
    md_free(output->diag);
    md_free(output->N);
    md_free(output->segment);
    *output = (md_output){.comm = NULL};
}

md_status md_output_sync(md_output *output, md_output_state *state, md_error *err)
{
    *state = (md_output_state){.written = {0, 0}};
    if (md_output_flush(output, err) != MD_OK) return err->code;
    for (int i = 0; i < output->segments; i++) {
        state->written.rows += output->segment[i].extent.rows;
        state->written.psd_rows += output->segment[i].extent.psd_rows;
    }
    state->segment = output->segment;
    state->segments = output->segments;
    if (output->comm->rank == 0) md_checks_sync(&output->checks, err);
    state->checks = output->checks.state;
    return md_comm_agree(output->comm, err);
}

/* What run.h5 is now, read back as it will be read by the next part. */
static void measure_run(md_output *output, md_segment *joined, md_error *err)
{
    char path[MD_H5_PATH];
    uint64_t digest = 0;
    md_output_run_name(output, path, sizeof path);
    md_file_digest_whole(path, output->lock, &joined->bytes, &digest, err);
    joined->digest = (int64_t)digest;
}

md_status md_output_join(md_output *output, md_segment *joined, md_error *err)
{
    bool root = output->comm->rank == 0;
    *joined = (md_segment){.bytes = 0};
    if (md_output_flush(output, err) != MD_OK || output->segments == 0) return err->code;
    if (output->segments == 1 && !output->longer) {
        if (root) rename_segment(output, err);
    } else if (output->writers.size > 0 && md_output_assemble(output, err) == MD_OK && root) {
        measure_run(output, joined, err);
    }
    return md_comm_agree(output->comm, err);
}

md_status md_output_close(md_output *output, bool joined, md_error *err)
{
    const md_comm *comm = output->comm;
    bool root = comm->rank == 0;
    if (md_output_flush(output, err) == MD_OK && joined && root) md_output_remove_segments(output, 0, err);
    if (root) md_checks_close(&output->checks, err);
    release(output);
    return md_comm_agree(comm, err);
}
