/* The rows of an earlier run, taken up by one that goes on with it. */
#include <stdio.h>

#include "base/memory.h"
#include "disk/run/output.h"
#include "io/fs.h"

/* Length of a finished file of our cells and bins; an error when it is none. */
static md_status measure(const md_output *output, const char *path, md_extent *extent, md_error *err)
{
    const md_layout *layout = &output->layout;
    md_h5 file;
    md_h5_shape time = {0}, psd = {0}, cell = {0}, bin = {0};
    int64_t complete = 0;
    if (md_h5_open(&file, NULL, path, false, err) != MD_OK) return err->code;
    md_status status = md_h5_get_int(&file, "/", "complete", &complete, err);
    if (status == MD_OK) status = md_h5_shape_of(&file, "time", &time, err);
    if (status == MD_OK) status = md_h5_shape_of(&file, "cell", &cell, err);
    if (status == MD_OK) status = md_h5_shape_of(&file, "bin", &bin, err);
    if (status == MD_OK && md_h5_has(&file, "time_psd")) status = md_h5_shape_of(&file, "time_psd", &psd, err);
    md_h5_close(&file, err);
    if (status != MD_OK) return status;
    bool ours = cell.dim[0] == (size_t)layout->radial->n && bin.dim[0] == (size_t)layout->sizes->n;
    if (complete != 1 || !ours || time.dim[0] > INT32_MAX || psd.dim[0] > time.dim[0])
        return md_fail(err, MD_ERR_IO, "%s: is not a finished file of this run", path);
    *extent = (md_extent){(int)time.dim[0], (int)psd.dim[0]};
    return MD_OK;
}

static bool at_least(md_extent a, md_extent b)
{
    return a.rows >= b.rows && a.psd_rows >= b.psd_rows;
}

/* Does this one file hold all the rows? */
static bool holds(const md_output *output, const char *path, md_extent wanted, bool *longer)
{
    md_error ignored = {MD_OK, ""};
    md_extent extent;
    if (!md_fs_exists(path) || measure(output, path, &extent, &ignored) != MD_OK || !at_least(extent, wanted)) return false;
    *longer = extent.rows > wanted.rows || extent.psd_rows > wanted.psd_rows;
    return true;
}

/* Take the segments one after the other until all rows are found. */
static md_status count_segments(md_output *output, md_extent left, md_error *err)
{
    char path[MD_H5_PATH];
    while ((left.rows > 0 || left.psd_rows > 0) && md_output_remember(output, err) == MD_OK) {
        md_extent found;
        md_output_segment_name(output, output->segments, path, sizeof path);
        if (measure(output, path, &found, err) != MD_OK) return err->code;
        output->longer = found.rows > left.rows || found.psd_rows > left.psd_rows;
        if (found.rows > left.rows) found.rows = left.rows;
        if (found.psd_rows > left.psd_rows) found.psd_rows = left.psd_rows;
        left.rows -= found.rows;
        left.psd_rows -= found.psd_rows;
        output->segment[output->segments++] = found;
    }
    return err->code;
}

/* run.h5 of a run that came to an end becomes the first segment; one that died while it removed its segments, too. */
md_status md_output_take_up(md_output *output, md_extent from, md_error *err)
{
    char run[MD_H5_PATH], first[MD_H5_PATH], half_made[MD_H5_PATH + 8];
    md_output_run_name(output, run, sizeof run);
    md_output_segment_name(output, 0, first, sizeof first);
    snprintf(half_made, sizeof half_made, "%s.tmp", run);
    if (holds(output, run, from, &output->longer) && md_fs_rename(run, first, err) != MD_OK) return err->code;
    if (holds(output, first, from, &output->longer)) {
        if (md_output_remember(output, err) != MD_OK) return err->code;
        output->segment[output->segments++] = from;
    } else if (count_segments(output, from, err) != MD_OK) {
        md_error_prefix(err, "the output up to the checkpoint is not there: ");
        return err->code;
    }
    md_output_remove_segments(output, output->segments, err);
    md_fs_remove(run, err);
    return md_fs_remove(half_made, err);
}
