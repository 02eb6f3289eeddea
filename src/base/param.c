#include "base/param.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static void *member(const md_param *row, void *values)
{
    return (char *)values + row->offset;
}

const md_param *md_param_find(const md_param *table, const char *key)
{
    for (const md_param *row = table; row->key != NULL; row++)
        if (strcmp(row->key, key) == 0) return row;
    return NULL;
}

static int smallest(int a, int b, int c)
{
    int low = a < b ? a : b;
    return low < c ? low : c;
}

/* Levenshtein distance of the first 64 characters. */
static int edit_distance(const char *a, const char *b)
{
    enum { MOST = 64 };
    int cost[MOST + 1], nb = 0;
    for (; nb <= MOST && (nb == 0 || b[nb - 1] != '\0'); nb++)
        cost[nb] = nb;
    nb--;
    for (int i = 0; i < MOST && a[i] != '\0'; i++) {
        int diagonal = cost[0];
        cost[0] = i + 1;
        for (int j = 1; j <= nb; j++) {
            int replaced = diagonal + (a[i] != b[j - 1]);
            diagonal = cost[j];
            cost[j] = smallest(cost[j] + 1, cost[j - 1] + 1, replaced);
        }
    }
    return cost[nb];
}

static const char *after_dot(const char *key)
{
    const char *dot = strrchr(key, '.');
    return dot != NULL ? dot + 1 : key;
}

/* A good name in a wrong group is nearer than a few letters of another key. */
const char *md_param_nearest(const md_param *table, const char *key)
{
    const char *nearest = NULL;
    int best = INT_MAX;
    for (const md_param *row = table; row->key != NULL; row++) {
        int whole = edit_distance(row->key, key), name = 2 + edit_distance(after_dot(row->key), after_dot(key));
        int distance = whole < name ? whole : name;
        if (distance >= best) continue;
        best = distance;
        nearest = row->key;
    }
    return nearest;
}

const char *md_param_choice_name(const md_param *row, int value, char *buffer, size_t size)
{
    if (size == 0) return "";
    const char *at = row->choices;
    for (int i = 0; at != NULL && i < value; i++) {
        at = strchr(at, '|');
        if (at != NULL) at++;
    }
    size_t n = at != NULL && value >= 0 ? strcspn(at, "|") : 0;
    if (n >= size) n = size - 1;
    if (n > 0) memcpy(buffer, at, n);
    buffer[n] = '\0';
    return buffer;
}

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

static void free_texts(md_texts *texts)
{
    for (int i = 0; i < texts->n; i++)
        md_free(texts->v[i]);
    md_free(texts->v);
}

/* The members that own memory start from nothing. */
static void forget_owned(const md_param *table, void *values)
{
    for (const md_param *row = table; row->key != NULL; row++) {
        if (row->type == MD_PARAM_STRING) *(char **)member(row, values) = NULL;
        if (row->type == MD_PARAM_ARRAY) *(md_array *)member(row, values) = (md_array){0, NULL};
        if (row->type == MD_PARAM_TEXTS) *(md_texts *)member(row, values) = (md_texts){0, NULL};
    }
}

md_status md_params_default(const md_param *table, void *values, md_error *err)
{
    forget_owned(table, values);
    for (const md_param *row = table; row->key != NULL; row++) {
        md_status status = md_param_set_text(row, values, row->default_text, "default", err);
        if (status == MD_OK) continue;
        md_params_free(table, values);
        return status;
    }
    return MD_OK;
}

void md_params_free(const md_param *table, void *values)
{
    for (const md_param *row = table; row->key != NULL; row++) {
        if (row->type == MD_PARAM_STRING) md_free(*(char **)member(row, values));
        if (row->type == MD_PARAM_ARRAY) md_free(((md_array *)member(row, values))->v);
        if (row->type == MD_PARAM_TEXTS) free_texts(member(row, values));
    }
    forget_owned(table, values);
}
