#include "swarm/output/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "io/files/fs.h"

static void make_room(sw_text *text, size_t more)
{
    if (text->err.code || text->length + more < text->room) return;
    size_t room = 2 * (text->length + more) + 1024;
    char *longer = md_alloc(room, 1, &text->err);
    if (!longer) return;
    if (text->length > 0) memcpy(longer, text->at, text->length);
    md_free(text->at);
    text->at = longer;
    text->room = room;
}

void sw_text_put(sw_text *text, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    make_room(text, n > 0 ? (size_t)n + 1 : 1);
    if (!text->err.code && n > 0) text->length += (size_t)vsnprintf(text->at + text->length, (size_t)n + 1, format, again);
    va_end(again);
    va_end(args);
}

md_status sw_text_write(sw_text *text, const char *folder, const char *base, const char *name, md_error *err)
{
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/%s_%s", folder, base, name);
    if (text->err.code) *err = text->err;
    if (!err->code && (n < 0 || (size_t)n >= sizeof path))
        md_fail(err, MD_ERR_IO, "%.200s: the name of the folder is too long", folder);
    if (!err->code) md_fs_write_text(path, text->at ? text->at : "", err);
    md_free(text->at);
    *text = (sw_text){0};
    return err->code;
}
