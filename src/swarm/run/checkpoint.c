#include "swarm/run/checkpoint.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "base/memory.h"
#include "io/files/fs.h"
#include "job/checkpoints.h"
#include "job/sealed.h"
#include "swarm/run/identity.h"
#include "swarm/solve/batch_state.h"

/* Numbers of the file besides its tables. */
typedef struct snapshot {
    double slice, bin_eV;
    sw_spent spent;
    int64_t stage, stop, slices, event, steady, measured, batches, row_bytes;
    int64_t series_rows, series_stride, series_slices;
    int64_t window_slice, windows_still;
} snapshot;

static const md_sealed_number doubles[] = {{"slice", offsetof(snapshot, slice)},
                                           {"bin_eV", offsetof(snapshot, bin_eV)},
                                           {"sampling_s", offsetof(snapshot, spent.sampling_s)},
                                           {"cpu_s", offsetof(snapshot, spent.cpu_s)},
                                           {"wall_s", offsetof(snapshot, spent.wall_s)},
                                           {NULL, 0}};
static const md_sealed_number counts[] = {{"stage", offsetof(snapshot, stage)},
                                          {"stop", offsetof(snapshot, stop)},
                                          {"slices", offsetof(snapshot, slices)},
                                          {"event", offsetof(snapshot, event)},
                                          {"steady", offsetof(snapshot, steady)},
                                          {"measured", offsetof(snapshot, measured)},
                                          {"batches", offsetof(snapshot, batches)},
                                          {"row_bytes", offsetof(snapshot, row_bytes)},
                                          {"series_rows", offsetof(snapshot, series_rows)},
                                          {"series_stride", offsetof(snapshot, series_stride)},
                                          {"series_slices", offsetof(snapshot, series_slices)},
                                          {"window_slice", offsetof(snapshot, window_slice)},
                                          {"windows_still", offsetof(snapshot, windows_still)},
                                          {NULL, 0}};

/* Sums of the steady state's windows, over the quantities watched: summed, then squared. */
enum { WINDOW_SUMS = 2 * SW_STEADY_WATCHED };

static int most_electrons(const sw_work *work)
{
    return sw_params_target(&work->setup->params, 0); /* the first have one more, if any */
}

static size_t row_bytes(const sw_work *work)
{
    return sw_batch_state_bytes(&work->layout, &work->plan, most_electrons(work));
}

static int first_of(const sw_work *work)
{
    return work->first[work->comm->rank];
}

static int count_of(const sw_work *work)
{
    return work->first[work->comm->rank + 1] - work->first[work->comm->rank];
}

static md_sealed_part rows_part(const sw_work *work)
{
    return (md_sealed_part){"batches",
                            MD_H5_BYTE,
                            (size_t)work->batches,
                            row_bytes(work),
                            (size_t)first_of(work),
                            (size_t)count_of(work)};
}

/* --- writing ------------------------------------------------------------------------------------------------------- */

static snapshot snapshot_of(const sw_work *work, const sw_spent *spent)
{
    const sw_stand *stand = &work->stand;
    return (snapshot){.slice = work->plan.slice,
                      .bin_eV = work->layout.bin_eV,
                      .spent = *spent,
                      .stage = stand->stage,
                      .stop = stand->stop,
                      .slices = stand->slices,
                      .event = stand->event,
                      .steady = stand->steady,
                      .measured = stand->measured,
                      .batches = work->batches,
                      .row_bytes = (int64_t)row_bytes(work),
                      .series_rows = work->series.rows,
                      .series_stride = work->series.stride,
                      .series_slices = work->series.slices,
                      .window_slice = work->steady.slice,
                      .windows_still = work->steady.still};
}

/* Rank 0. */
static void write_rest(md_sealed *file, const sw_work *work, const sw_spent *spent, const char *identity, md_error *err)
{
    const sw_series *series = &work->series;
    const sw_steady *steady = &work->steady;
    size_t n = (size_t)work->batches;
    snapshot s = snapshot_of(work, spent);
    double sums[WINDOW_SUMS];
    memcpy(sums, steady->summed, sizeof steady->summed);
    memcpy(sums + SW_STEADY_WATCHED, steady->squared, sizeof steady->squared);
    md_sealed_head(file, "Checkpoint of swarm_mc", SW_CHECKPOINT_FORMAT, identity, err);
    md_sealed_numbers(file, doubles, counts, &s, err);
    md_sealed_table(file, "series", MD_H5_DOUBLE, (size_t)series->rows, SW_SERIES_SIZE, series->value, err);
    md_sealed_table(file, "series_total", MD_H5_DOUBLE, SW_SERIES_SIZE, 0, series->total, err);
    md_sealed_table(file, "window_sums", MD_H5_DOUBLE, WINDOW_SUMS, 0, sums, err);
    md_sealed_table(file, "window_lines", MD_H5_DOUBLE, n, 2 * SW_STEADY_WATCHED, steady->line, err);
    md_sealed_table(file, "window_spread", MD_H5_DOUBLE, n, 0, steady->spread, err);
    md_sealed_table(file, "window_seen", MD_H5_INT32, n, 0, steady->seen, err);
}

md_status sw_checkpoint_write(sw_checkpoints *checkpoints, const sw_work *work, md_error *err)
{
    const md_comm *comm = work->comm;
    md_sealed_part part = rows_part(work);
    md_stopwatch_start(&checkpoints->cost);
    double before = checkpoints->cost.total;
    const sw_spent spent = sw_work_spent(work);
    unsigned char *rows = md_alloc(part.count, part.columns, err);
    for (int i = 0; rows && i < count_of(work); i++)
        sw_batch_state_put(&work->batch[i], &work->layout, &work->plan, most_electrons(work), rows + (size_t)i * part.columns);
    double bytes = (double)part.rows * (double)part.columns + (double)work->series.rows * SW_SERIES_SIZE * 8 + 1e6;
    if (comm->rank == 0 && !err->code) md_checkpoint_check_room(checkpoints->folder, bytes, err);
    if (md_comm_agree(comm, err) == MD_OK) {
        char path[MD_H5_PATH];
        md_sealed file;
        md_checkpoint_name(checkpoints->folder, checkpoints->next, path, sizeof path);
        md_sealed_begin(&file, comm, path, err);
        md_sealed_rows(&file, &part, rows, err);
        if (md_sealed_alone(&file, err) == MD_OK && comm->rank == 0)
            write_rest(&file, work, &spent, checkpoints->identity, err);
        if (md_sealed_end(&file, err) == MD_OK && comm->rank == 0)
            md_checkpoint_keep(checkpoints->folder, checkpoints->next, checkpoints->kept, err);
    }
    md_free(rows);
    md_stopwatch_stop(&checkpoints->cost);
    checkpoints->longest_s = fmax(checkpoints->longest_s, checkpoints->cost.total - before);
    if (md_comm_agree(comm, err)) return err->code;
    checkpoints->kept = checkpoints->next++;
    return MD_OK;
}

/* --- reading ------------------------------------------------------------------------------------------------------- */

static bool sensible(const snapshot *s, const sw_work *work)
{
    const sw_steady *steady = &work->steady;
    return s->stage >= 0 && s->stage <= SW_STAGE_MEASURE && s->stop >= 0 && s->stop <= SW_STOP_EXTINCTION && s->slices >= 0 &&
           s->event > s->slices && s->steady >= -1 && s->steady <= s->slices && s->measured >= -1 && s->measured <= s->slices &&
           (s->stage == SW_STAGE_MEASURE) == (s->measured >= 0) && s->series_rows >= 1 && s->series_rows <= SW_SERIES_MOST &&
           s->series_stride >= 1 && s->series_slices == s->slices && s->window_slice >= 0 && s->window_slice < steady->length &&
           s->windows_still >= 0 && s->windows_still < INT32_MAX && isfinite(s->spent.sampling_s) && isfinite(s->spent.cpu_s) &&
           isfinite(s->spent.wall_s);
}

/* What rank 0 has besides the batches. */
static md_status take_rest(sw_work *work, const md_sealed *file, const snapshot *s, md_error *err)
{
    sw_series *series = &work->series;
    sw_steady *steady = &work->steady;
    size_t n = (size_t)work->batches, rows = (size_t)s->series_rows;
    double sums[WINDOW_SUMS] = {0};
    md_sealed_get(file, &(md_sealed_part){"series", MD_H5_DOUBLE, rows, SW_SERIES_SIZE, 0, rows}, series->value, err);
    md_sealed_get(file, &(md_sealed_part){"series_total", MD_H5_DOUBLE, SW_SERIES_SIZE, 0, 0, SW_SERIES_SIZE}, series->total,
                  err);
    md_sealed_get(file, &(md_sealed_part){"window_sums", MD_H5_DOUBLE, WINDOW_SUMS, 0, 0, WINDOW_SUMS}, sums, err);
    md_sealed_get(file, &(md_sealed_part){"window_lines", MD_H5_DOUBLE, n, 2 * SW_STEADY_WATCHED, 0, n}, steady->line, err);
    md_sealed_get(file, &(md_sealed_part){"window_spread", MD_H5_DOUBLE, n, 0, 0, n}, steady->spread, err);
    md_sealed_get(file, &(md_sealed_part){"window_seen", MD_H5_INT32, n, 0, 0, n}, steady->seen, err);
    memcpy(steady->summed, sums, sizeof steady->summed);
    memcpy(steady->squared, sums + SW_STEADY_WATCHED, sizeof steady->squared);
    series->rows = (int)s->series_rows;
    series->stride = s->series_stride;
    series->slices = s->series_slices;
    steady->slice = (int)s->window_slice;
    steady->still = (int)s->windows_still;
    work->before = s->spent;
    return err->code;
}

/* Is it a checkpoint of this run, and one that this program can go on from? Rank 0. */
static md_status check(const sw_work *work, const md_sealed *file, const snapshot *s, const char *identity, md_error *err)
{
    char differ[1024], *then = NULL;
    if (md_sealed_get_text(file, "identity", SW_IDENTITY_BYTES, &then, err)) return err->code;
    bool same = sw_identity_same(then, identity, differ, sizeof differ);
    md_free(then);
    if (!same) return md_fail(err, MD_ERR_CONFIG, "--resume: %s is of another run, these keys differ: %s", file->path, differ);
    if (s->batches != work->batches || s->row_bytes != (int64_t)row_bytes(work) || s->slice != work->plan.slice ||
        s->bin_eV != work->layout.bin_eV)
        return md_fail(err, MD_ERR_CONFIG, "--resume: %s was written by a version that cuts time or energy differently",
                       file->path);
    return sensible(s, work) ? MD_OK : md_fail(err, MD_ERR_IO, "%s: its numbers make no sense", file->path);
}

static md_status try_one(sw_work *work, const char *path, const char *identity, snapshot *s, md_error *err)
{
    md_sealed file;
    md_sealed_open(&file, path, true, err);
    md_sealed_check_format(&file, SW_CHECKPOINT_FORMAT, err);
    if (!md_sealed_get_numbers(&file, doubles, counts, s, err) && !check(work, &file, s, identity, err))
        take_rest(work, &file, s, err);
    md_sealed_close(&file);
    return err->code;
}

/* The newest that is whole; its number, -1 for none. Rank 0. */
static int find_newest(sw_work *work, const char *folder, const char *identity, snapshot *s, md_logger *log, md_error *err)
{
    int *number = NULL, n = 0, found = -1;
    char path[MD_H5_PATH];
    md_checkpoint_list(folder, &number, &n, err);
    for (int i = 0; i < n && found < 0 && !err->code; i++) {
        md_error why = {MD_OK, ""};
        md_checkpoint_name(folder, number[i], path, sizeof path);
        if (try_one(work, path, identity, s, &why) == MD_OK)
            found = number[i];
        else if (why.code != MD_ERR_IO)
            *err = why;
        else if (md_fs_check_readable(path, err) == MD_OK)
            md_log_warn(log, "%s; %s", why.text, i + 1 < n ? "the one before it is tried" : "there is none before it");
    }
    md_free(number);
    return found;
}

static md_status take_batches(sw_work *work, const char *path, md_error *err)
{
    md_sealed file;
    md_sealed_part part = rows_part(work);
    unsigned char *rows = md_alloc(part.count, part.columns, err);
    if (rows && !md_sealed_open(&file, path, false, err)) {
        md_sealed_get(&file, &part, rows, err);
        for (int i = 0; i < count_of(work) && !err->code; i++)
            sw_batch_state_take(&work->batch[i], &work->layout, &work->plan, most_electrons(work),
                                rows + (size_t)i * part.columns, err);
        md_error_prefix(err, "%s: ", path);
        md_sealed_close(&file);
    }
    md_free(rows);
    return md_comm_agree(work->comm, err);
}

md_status sw_checkpoint_resume(sw_work *work, const char *folder, const char *identity, int *number, md_logger *log,
                               md_error *err)
{
    snapshot s = {.stage = 0};
    char path[MD_H5_PATH];
    *number = -1;
    if (work->comm->rank == 0) *number = find_newest(work, folder, identity, &s, log, err);
    if (md_comm_agree(work->comm, err)) return err->code;
    md_comm_bcast(work->comm, number, sizeof *number);
    if (*number < 0) return MD_OK;
    md_comm_bcast(work->comm, &s, sizeof s);
    work->stand = (sw_stand){.stage = (sw_stage)s.stage,
                             .stop = (sw_stop)s.stop,
                             .chunk = 1,
                             .slices = s.slices,
                             .event = s.event,
                             .steady = s.steady,
                             .measured = s.measured};
    md_checkpoint_name(folder, *number, path, sizeof path);
    return take_batches(work, path, err);
}
