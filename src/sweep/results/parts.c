#include "sweep/results/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/memory.h"
#include "io/files/fs.h"
#include "io/files/fs_append.h"
#include "io/files/fs_list.h"
#include "results_csv.h"

static const char FRONT[] = "part-", END[] = ".csv", TAKEN[] = ".csv.taken";

/* --- of one job --------------------------------------------------------------------------------------------------------- */

void md_part_name(md_part *part, const char *folder)
{
    char host[200] = "", who[400];
    struct timespec now;
    gethostname(host, sizeof host - 1);
    clock_gettime(CLOCK_REALTIME, &now);
    int n = snprintf(who, sizeof who, "%s %ld %lld %ld", host, (long)getpid(), (long long)now.tv_sec, now.tv_nsec);
    unsigned long long digest = md_hash(who, (size_t)n, 0) & 0xffffffffffff;
    snprintf(part->path, sizeof part->path, "%s/%s%012llx%s", folder, FRONT, digest, END);
}

/* The row behind the names of its columns, which it may be the first to have. */
md_status md_part_add(const md_part *part, const md_results *results, size_t number, md_error *err)
{
    enum { TRIES = 100 }; /* nobody merges as often as that */
    char *text = NULL;
    size_t bytes = 0;
    bool there = false;
    FILE *to = open_memstream(&text, &bytes);
    if (to) {
        md_results_put_head(results, to);
        md_results_put_row(results, number, to);
    }
    if (!to || fclose(to) != 0) md_fail(err, MD_ERR_MEMORY, "no memory for a row of %s", part->path);
    for (int k = 0; k < TRIES && !there && !err->code; k++)
        md_fs_append(part->path, text, bytes, &there, err);
    free(text);
    return err->code;
}

/* --- of all ------------------------------------------------------------------------------------------------------------- */

typedef struct merging {
    const char *folder;
    md_results *results;
    md_logger *log;
    md_error *err;
} merging;

/* The path of a part: one that has been taken up, or one that has not. */
static bool is_part(const merging *in, const char *name, bool taken, char path[MD_PART_PATH])
{
    size_t n = strlen(name), m = sizeof END - 1;
    bool has_end = n > m && strcmp(name + n - m, END) == 0;
    if (in->err->code || strncmp(name, FRONT, sizeof FRONT - 1) != 0 || (taken ? !strstr(name, TAKEN) : !has_end)) return false;
    return snprintf(path, MD_PART_PATH, "%s/%s", in->folder, name) < MD_PART_PATH;
}

/* Another job that has died may have left one of the same name. One that cannot be renamed stays for the next time. */
static void take(void *context, const char *name)
{
    enum { MOST = 1000 };
    const merging *in = context;
    char path[MD_PART_PATH], taken[MD_PART_PATH + 32];
    md_error ignored = {MD_OK, ""};
    bool is_free = false;
    if (!is_part(in, name, false, path)) return;
    for (int k = 0; k < MOST && !is_free; k++) {
        snprintf(taken, sizeof taken, "%s%s%d", path, TAKEN + sizeof END - 1, k);
        is_free = !md_fs_exists(taken);
    }
    if (is_free) md_fs_rename(path, taken, &ignored);
}

/* Up to the last whole line: whoever wrote it may have been killed in the middle of one. */
static void read_part(void *context, const char *name)
{
    enum { MOST_BYTES = 2000000000 };
    const merging *in = context;
    char path[MD_PART_PATH], *text = NULL;
    size_t bytes;
    if (!is_part(in, name, true, path) || md_fs_read_text(path, MOST_BYTES, &text, &bytes, in->err)) return;
    char *last = strrchr(text, '\n');
    if (last) {
        last[1] = '\0';
        md_results_read_table(in->results, text, path, in->log, in->err);
    }
    md_free(text);
}

md_status md_parts_take_up(md_results *results, md_logger *log, md_error *err)
{
    merging in = {results->folder, results, log, err};
    if (!md_fs_each(results->folder, take, &in, err)) md_fs_each(results->folder, read_part, &in, err);
    return err->code;
}

static void remove_part(void *context, const char *name)
{
    const merging *in = context;
    char path[MD_PART_PATH];
    if (is_part(in, name, true, path)) md_fs_remove(path, in->err);
}

md_status md_parts_remove(const char *folder, md_error *err)
{
    merging in = {.folder = folder, .err = err};
    return md_fs_each(folder, remove_part, &in, err);
}
