#include "sweep/results/results_files.h"

#include <stdio.h>

#include "base/memory.h"
#include "io/files/fs.h"
#include "io/files/fs_draft.h"
#include "results_csv.h"
#include "results_h5.h"
#include "sweep/results/parts.h"

enum { PATH = 1200 };

static md_status write_csv(md_results *results, md_error *err)
{
    char path[PATH];
    snprintf(path, sizeof path, "%s/sweep.csv", results->folder);
    FILE *to = md_draft_begin(path, err);
    if (to) md_results_put_table(results, to);
    if (md_draft_end(to, path, err) == MD_OK) results->stamp = md_fs_stamp(path);
    return err->code;
}

static md_status take_up_table(md_results *results, md_logger *log, md_error *err)
{
    enum { MOST_BYTES = 2000000000 };
    char path[PATH], *text = NULL;
    size_t bytes;
    snprintf(path, sizeof path, "%s/sweep.csv", results->folder);
    uint64_t stamp = md_fs_stamp(path);
    if (stamp == 0 || stamp == results->stamp) return MD_OK;
    if (md_fs_read_text(path, MOST_BYTES, &text, &bytes, err) == MD_OK) md_results_read_table(results, text, path, log, err);
    md_free(text);
    results->stamp = stamp;
    return err->code;
}

md_status md_results_take_up(md_results *results, md_logger *log, md_error *err)
{
    return take_up_table(results, log, err) ? err->code : md_parts_take_up(results, log, err);
}

md_status md_results_write(md_results *results, md_error *err)
{
    if (write_csv(results, err) || md_results_write_h5(results, err)) return err->code;
    results->changed = false;
    return md_parts_remove(results->folder, err);
}
