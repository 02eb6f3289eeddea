#include "disk/output/segments.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "io/files/file_digest.h"
#include "io/files/fs.h"

void md_segments_free(md_segments *segments)
{
    md_free(segments->at);
    *segments = (md_segments){.n = 0};
}

void md_segments_name(const md_segments *segments, int number, char *buffer, size_t size)
{
    snprintf(buffer, size, "%.*s/segment-%05d.h5", MD_H5_PATH - MD_SEGMENTS_NAME_ROOM, segments->folder, number);
}

void md_segments_run_name(const md_segments *segments, char *buffer, size_t size)
{
    snprintf(buffer, size, "%.*s/run.h5", MD_H5_PATH - MD_SEGMENTS_NAME_ROOM, segments->folder);
}

md_extent md_segments_extent(const md_segments *segments)
{
    md_extent all = {0, 0};
    for (int i = 0; i < segments->n; i++) {
        all.rows += segments->at[i].extent.rows;
        all.psd_rows += segments->at[i].extent.psd_rows;
    }
    return all;
}

md_status md_segments_remember(md_segments *segments, md_error *err)
{
    if (segments->n < segments->room) return MD_OK;
    int room = 2 * segments->room + 4;
    md_segment *longer = md_alloc((size_t)room, sizeof *longer, err);
    if (!longer) return err->code;
    if (segments->n > 0) memcpy(longer, segments->at, (size_t)segments->n * sizeof *longer);
    md_free(segments->at);
    segments->at = longer;
    segments->room = room;
    return MD_OK;
}

md_status md_segments_measure(const md_segments *segments, const md_comm *near, const char *path, md_segment *segment,
                              md_error *err)
{
    uint64_t digest = 0;
    if (near->size == 0) return MD_OK;
    md_file_digest_whole(near, path, segments->lock, &segment->bytes, &digest, err);
    segment->digest = (int64_t)digest;
    return err->code;
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
void md_segments_remove(const md_segments *segments, int from, md_error *err)
{
    char path[MD_H5_PATH];
    int n = from - 1;
    do
        md_segments_name(segments, ++n, path, sizeof path);
    while (md_fs_exists(path));
    for (int i = n; i >= from && err->code == MD_OK; i--) { /* what is left of the making of one more, too */
        md_segments_name(segments, i, path, sizeof path);
        remove_file(path, err);
    }
}

void md_segments_remove_run(const md_segments *segments, md_error *err)
{
    char path[MD_H5_PATH];
    md_segments_run_name(segments, path, sizeof path);
    remove_file(path, err);
}

md_status md_segments_rename(const md_segments *segments, md_error *err)
{
    char segment[MD_H5_PATH], run[MD_H5_PATH];
    md_segments_name(segments, 0, segment, sizeof segment);
    md_segments_run_name(segments, run, sizeof run);
    return md_fs_rename(segment, run, err); /* it is on the disk already */
}
