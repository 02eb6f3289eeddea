#include "job/outcome.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "base/memory.h"
#include "io/files/fs.h"

enum { PATH = 1200 };

void md_outcome_begin(md_json *json, const md_outcome *outcome)
{
    md_json_init(json);
    md_json_string(json, "status", outcome->status);
    md_json_string(json, "stop_reason", outcome->reason);
    if (outcome->error) md_json_string(json, "error", outcome->error);
}

md_status md_outcome_end(md_json *json, const md_logger *log, const char *folder, md_error *err)
{
    char path[PATH];
    md_json_begin_array(json, "warnings");
    for (int i = 0; log && i < log->kept; i++)
        md_json_string(json, NULL, log->text[i]);
    md_json_end(json);
    md_json_int(json, "warnings_total", log ? log->warnings : 0);
    snprintf(path, sizeof path, "%s/summary.json", folder);
    /* With it a folder is finished: it must be on the disk before anything that a run no longer needs is removed. */
    if (!md_json_write(json, path, err)) md_fs_sync_folder(folder);
    return err->code;
}

bool md_outcome_is_finished(const char *folder, md_error *err)
{
    char path[PATH], *summary = NULL;
    size_t bytes;
    md_error why = {MD_OK, ""}; /* a file that cannot be read does not say that the run is finished */
    snprintf(path, sizeof path, "%s/summary.json", folder);
    bool finished = md_fs_exists(path) && !md_fs_read_text(path, 1 << 20, &summary, &bytes, &why) &&
                    strstr(summary, "\"status\": \"" MD_FINISHED "\"");
    md_free(summary);
    if (why.code == MD_ERR_MEMORY) md_fail(err, why.code, "%s", why.text); /* it may well be */
    return finished;
}

double md_outcome_rss_MB(const md_comm *comm)
{
    struct rusage usage;
    double mb = getrusage(RUSAGE_SELF, &usage) == 0 ? (double)usage.ru_maxrss / 1024 : -1;
    md_comm_max(comm, &mb, 1);
    return mb >= 0 ? mb : (double)NAN;
}
