#include "param/param_lines.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/status.h"
#include "param/param_format.h"

/* Text that grows in one piece of memory. */
typedef struct draft {
    char *text;
    size_t size, used;
} draft;

static void put(draft *to, const char *format, ...) MD_PRINTF(2, 3);

static void put(draft *to, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(to->text + to->used, to->size - to->used, format, args);
    va_end(args);
    to->used += n > 0 && (size_t)n < to->size - to->used ? (size_t)n : to->size - to->used - 1;
}

static void put_value(draft *to, const md_param *row, const void *values)
{
    md_param_format(row, values, to->text + to->used, to->size - to->used);
    to->used += strlen(to->text + to->used);
}

size_t md_param_put_lines(const md_param *rows, const void *values, bool (*left_out)(const md_param *row), char *text,
                          size_t size)
{
    draft to = {text, size, 0};
    text[0] = '\0';
    for (const md_param *row = rows; row->key; row++) {
        if (left_out(row)) continue;
        put(&to, "%s = ", row->key);
        put_value(&to, row, values);
        put(&to, "\n");
    }
    return to.used;
}

static void put_key(draft *to, const md_param *row, const void *values)
{
    const char *what = row->choices ? row->choices : row->unit, *dot = strchr(row->key, '.');
    const char *name = dot ? dot + 1 : row->key, *indent = dot ? "    " : "";
    put(to, "%s# %s%s%s%s\n%s%s = ", indent, what[0] ? "[" : "", what, what[0] ? "] " : "", row->text, indent, name);
    put_value(to, row, values);
    put(to, ";\n");
}

size_t md_param_put_file(const md_param *rows, const void *values, char *text, size_t size)
{
    draft to = {text, size, 0};
    const char *group = "";
    text[0] = '\0';
    for (const md_param *row = rows; row->key; row++) {
        size_t length = strcspn(row->key, "."); /* a key may stand by itself */
        bool alone = !row->key[length], same = !alone && strncmp(group, row->key, length + 1) == 0;
        if (!same && group[0]) put(&to, "};\n");
        if (!same) put(&to, "\n");
        if (!same && !alone) put(&to, "%.*s: {\n", (int)length, row->key);
        group = alone ? "" : row->key;
        put_key(&to, row, values);
    }
    if (group[0]) put(&to, "};\n");
    return to.used;
}
