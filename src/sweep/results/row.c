#include "sweep/results/row.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/files/fs.h"
#include "io/text/json_read.h"
#include "job/outcome.h"

static const char *const status_name[] = {
    [MD_ROW_NONE] = "none",      [MD_ROW_STOPPED] = MD_STOPPED_EARLY, [MD_ROW_REFUSED] = "refused",
    [MD_ROW_FAILED] = MD_FAILED, [MD_ROW_FINISHED] = MD_FINISHED,
};

const char *md_row_status(md_row_end end)
{
    return status_name[end];
}

void md_row_free(md_row *row)
{
    md_free(row->reason);
    md_free(row->values);
    *row = (md_row){.end = MD_ROW_NONE};
}

/* Texts that grow. */
typedef struct reading {
    md_row *row;
    size_t length, room;
    md_error *err;
} reading;

static bool make_room(reading *in, size_t bytes)
{
    if (in->length + bytes < in->room) return true;
    size_t room = 2 * (in->length + bytes) + 2048;
    char *longer = md_alloc(room, 1, in->err);
    if (!longer) return false;
    if (in->row->values) memcpy(longer, in->row->values, in->length);
    md_free(in->row->values);
    in->row->values = longer;
    in->room = room;
    return true;
}

static void take(void *context, const char *name, const char *text, bool number)
{
    reading *in = context;
    (void)number;
    if (in->err->code) return;
    if (strcmp(name, "status") == 0) {
        for (int end = MD_ROW_NONE; end <= MD_ROW_FINISHED; end++)
            if (strcmp(text, status_name[end]) == 0) in->row->end = (md_row_end)end;
    } else if (strcmp(name, "stop_reason") == 0) {
        in->row->reason = md_strdup(text, in->err);
    } else if (strcmp(name, "wall_s") == 0) {
        in->row->wall_s = strtod(text, NULL);
    } else if (make_room(in, strlen(name) + strlen(text) + 3)) {
        char *at = in->row->values + in->length;
        in->length += (size_t)sprintf(at, "%s\t%s\n", name, text);
        for (char *c = at + strlen(name) + 1; *c && c[1]; c++)
            if (*c == '\n' || *c == '\t') *c = ' ';
    }
}

md_status md_row_read(md_row *row, const char *folder, md_error *err)
{
    char path[1400];
    *row = (md_row){.end = MD_ROW_NONE};
    snprintf(path, sizeof path, "%s/summary.json", folder);
    if (!md_fs_exists(path)) return MD_OK;
    reading in = {.row = row, .err = err};
    md_json_scalars(path, take, &in, err);
    if (err->code) md_row_free(row);
    return err->code;
}

md_status md_row_tell(md_row *row, md_row_end end, const char *message, double wall_s, md_error *err)
{
    md_row_free(row);
    *row = (md_row){.end = end, .wall_s = wall_s, .reason = md_strdup(end == MD_ROW_FAILED ? "error" : message, err)};
    size_t bytes = strlen(message) + sizeof "error\t\n";
    if (end == MD_ROW_FAILED) row->values = md_alloc(bytes, 1, err);
    if (row->values) snprintf(row->values, bytes, "error\t%s\n", message);
    for (char *c = row->values; c && *c && c[1]; c++)
        if (*c == '\n') *c = ' ';
    return err->code;
}

md_status md_row_copy(md_row *to, const md_row *from, md_error *err)
{
    *to = (md_row){.end = from->end, .wall_s = from->wall_s};
    if (from->reason) to->reason = md_strdup(from->reason, err);
    if (from->values) to->values = md_strdup(from->values, err);
    return err->code;
}
