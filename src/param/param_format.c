#include "param/param_format.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"

/* Text that grows in a buffer of fixed size; what does not fit is cut. */
typedef struct md_writer {
    char *buffer;
    size_t size, length;
} md_writer;

static void put(md_writer *w, const char *format, ...) MD_PRINTF(2, 3);

static void put(md_writer *w, const char *format, ...)
{
    if (w->length + 1 >= w->size) return;
    va_list args;
    va_start(args, format);
    int n = vsnprintf(w->buffer + w->length, w->size - w->length, format, args);
    va_end(args);
    if (n > 0) w->length += (size_t)n;
}

/* 15 digits, or the 16 or 17 that give the same double back; with a point or an exponent, as libconfig's
 * arrays hold one type. */
static void put_double(md_writer *w, double value)
{
    char text[40];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value) break;
    }
    put(w, "%s%s", text, strpbrk(text, ".en") == NULL ? ".0" : "");
}

static void put_string(md_writer *w, const char *text)
{
    static const char special[] = "\n\r\t\f\\\"", letter[] = "nrtf\\\"";
    put(w, "\"");
    for (const char *c = text; *c != '\0'; c++) {
        const char *at = strchr(special, *c);
        if (at != NULL)
            put(w, "\\%c", letter[at - special]);
        else
            put(w, "%c", *c);
    }
    put(w, "\"");
}

static void put_array(md_writer *w, const md_array *array)
{
    put(w, "[");
    for (int i = 0; i < array->n; i++) {
        if (i > 0) put(w, ", ");
        put_double(w, array->v[i]);
    }
    put(w, "]");
}

static void put_texts(md_writer *w, const md_texts *texts)
{
    put(w, "[");
    for (int i = 0; i < texts->n; i++) {
        if (i > 0) put(w, ", ");
        put_string(w, texts->v[i]);
    }
    put(w, "]");
}

void md_param_format(const md_param *row, const void *values, char *buffer, size_t size)
{
    if (size == 0) return;
    buffer[0] = '\0';
    md_writer w = {buffer, size, 0};
    const void *value = (const char *)values + row->offset;
    const md_auto_double *number = value;
    const md_auto_int *whole = value;
    char name[64];
    switch (row->type) {
    case MD_PARAM_BOOL: put(&w, "%s", *(const bool *)value ? "true" : "false"); break;
    case MD_PARAM_INT: put(&w, "%d", *(const int *)value); break;
    case MD_PARAM_DOUBLE: put_double(&w, *(const double *)value); break;
    case MD_PARAM_CHOICE: put_string(&w, md_param_choice_name(row, *(const int *)value, name, sizeof name)); break;
    case MD_PARAM_STRING: put_string(&w, *(char *const *)value); break;
    case MD_PARAM_ARRAY: put_array(&w, value); break;
    case MD_PARAM_TEXTS: put_texts(&w, value); break;
    case MD_PARAM_DOUBLE_AUTO:
        if (number->is_auto)
            put_string(&w, "auto");
        else
            put_double(&w, number->value);
        break;
    case MD_PARAM_INT_AUTO:
        if (whole->is_auto)
            put_string(&w, "auto");
        else
            put(&w, "%d", whole->value);
        break;
    }
}
