#include "disk/output/take_up.h"

#include <stdio.h>

#include "base/memory.h"
#include "io/files/file_digest.h"
#include "io/files/fs.h"

/* Is this the file that was written? err tells what it is instead. */
static md_status check_file(const char *path, const md_segment *written, md_lock *lock, md_error *err)
{
    int64_t bytes = 0;
    uint64_t digest = 0;
    if (!md_fs_exists(path)) return md_fail(err, MD_ERR_IO, "%s: this file is missing", path);
    if (md_file_digest_whole(&md_comm_alone, path, lock, &bytes, &digest, err) != MD_OK) return err->code;
    if (bytes == written->bytes && (int64_t)digest == written->digest) return MD_OK;
    if (bytes < written->bytes)
        return md_fail(err, MD_ERR_IO, "%s: this file has been cut: it has %lld bytes of the %lld that were written", path,
                       (long long)bytes, (long long)written->bytes);
    return md_fail(err, MD_ERR_IO, "%s: this file is not what was written: it was changed, or belongs to another place or run",
                   path);
}

static bool is_whole(const char *path, const md_segment *written, md_lock *lock)
{
    md_error ignored = {MD_OK, ""};
    return check_file(path, written, lock, &ignored) == MD_OK;
}

/* What run.h5 must be, NULL: none has been made of these segments. A single one takes the name. */
static const md_segment *expected_run(const md_output_state *state)
{
    if (state->joined.bytes > 0) return &state->joined;
    return state->segments == 1 ? &state->segment[0] : NULL;
}

md_status md_take_up_check_run(const char *folder, const md_output_state *at_end, md_lock *lock, md_error *err)
{
    char path[MD_H5_PATH];
    const md_segment *expected = expected_run(at_end);
    snprintf(path, sizeof path, "%.*s/run.h5", MD_H5_PATH - 16, folder);
    if (!expected) return md_fail(err, MD_ERR_IO, "%s: no checkpoint knows this file", path);
    return check_file(path, expected, lock, err);
}

/* Does this file have more rows than belong to the checkpoint? Its digest has been compared, so its datasets are there. */
static md_status measure(const char *path, md_extent wanted, bool *longer, md_error *err)
{
    md_h5 file;
    md_h5_shape time = {0}, psd = {0};
    if (md_h5_open(&file, NULL, path, false, err) != MD_OK) return err->code;
    if (!md_h5_shape_of(&file, "time", &time, err) && md_h5_has(&file, "time_psd"))
        md_h5_shape_of(&file, "time_psd", &psd, err);
    md_h5_close(&file, err);
    *longer = time.dim[0] > (size_t)wanted.rows || psd.dim[0] > (size_t)wanted.psd_rows;
    return err->code;
}

/* All rows are in one file: run.h5 of a finished run, or the segment that it had become when a later part died. */
static md_status take_one(md_segments *segments, const md_output_state *from, const md_segment *whole, const char *path,
                          md_error *err)
{
    if (md_segments_remember(segments, err) != MD_OK) return err->code;
    segments->at[segments->n++] = (md_segment){from->written, whole->bytes, whole->digest};
    return measure(path, from->written, &segments->longer, err);
}

static md_status take_all(md_segments *segments, const md_output_state *from, md_error *err)
{
    char path[MD_H5_PATH];
    for (int i = 0; i < from->segments && md_segments_remember(segments, err) == MD_OK; i++) {
        md_segments_name(segments, i, path, sizeof path);
        if (check_file(path, &from->segment[i], segments->lock, err) != MD_OK) return err->code;
        segments->at[segments->n++] = from->segment[i];
    }
    return err->code;
}

md_status md_take_up_look(md_segments *segments, const md_output_state *from, md_error *err)
{
    char run[MD_H5_PATH], first[MD_H5_PATH];
    const md_segment *whole = expected_run(from);
    md_error why = {MD_OK, ""};
    md_segments_run_name(segments, run, sizeof run);
    md_segments_name(segments, 0, first, sizeof first);
    segments->in_run = whole && is_whole(run, whole, segments->lock);
    if (segments->in_run) return take_one(segments, from, whole, run, err);
    if (whole && is_whole(first, whole, segments->lock)) return take_one(segments, from, whole, first, err);
    if (take_all(segments, from, &why) == MD_OK) return MD_OK;
    bool by_run =
        whole && why.code == MD_ERR_IO && (md_fs_exists(run) || !md_fs_exists(first)); /* there should be no segment */
    if (by_run) check_file(run, whole, segments->lock, err);
    if (!by_run) *err = why;
    md_error_prefix(err, "the output up to the checkpoint is not there: ");
    return err->code;
}

md_status md_take_up(md_segments *segments, md_error *err)
{
    char run[MD_H5_PATH], first[MD_H5_PATH], half_made[MD_H5_PATH + 8];
    md_segments_run_name(segments, run, sizeof run);
    md_segments_name(segments, 0, first, sizeof first);
    snprintf(half_made, sizeof half_made, "%s.tmp", run);
    if (segments->in_run && md_fs_rename(run, first, err) != MD_OK) return err->code;
    md_segments_remove(segments, segments->n, err);
    md_fs_remove(run, err);
    return md_fs_remove(half_made, err);
}
