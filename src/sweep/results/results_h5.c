#include "results_h5.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/files/fs.h"
#include "io/hdf5/h5_label.h"
#include "io/text/csv_line.h"
#include "job/variables.h"

enum { LABELS = MD_STUDY_KEYS + MD_RESULTS_COLUMNS + MD_SERIES_MOST + 8 };

/* The file that is being written: the cases that have a row. */
typedef struct writing {
    const md_results *results;
    md_h5 file;
    size_t n, *number;
    const char **text; /* of a column, n of them */
    double *value;
    md_h5_label label[LABELS];
    int labels;
    md_error *err;
} writing;

static void name_it(writing *w, const char *name, const char *unit, const char *long_name, const char *second)
{
    if (w->labels < LABELS)
        w->label[w->labels++] = (md_h5_label){name, unit, long_name, {second ? "case" : NULL, second, NULL}};
    md_h5_label *label = &w->label[w->labels - 1];
    if (!second) label->dim[0] = "case";
}

static void put_numbers(writing *w, const char *name, const double *value, size_t rows, size_t columns)
{
    md_h5_shape shape = {.rank = columns ? 2 : 1, .dim = {rows, columns}, .chunk = {0}};
    if (rows * (columns ? columns : 1) > 512) {
        shape.chunk[0] = rows < 4096 ? rows : 4096;
        shape.chunk[1] = columns;
        shape.deflate = 4;
        shape.checksum = true;
    }
    const md_h5_slab all = {{0}, {rows, columns}};
    if (!w->err->code && !md_h5_dataset(&w->file, name, MD_H5_DOUBLE, &shape, w->err))
        md_h5_write(&w->file, name, MD_H5_DOUBLE, &all, value, w->err);
}

/* A column of texts as numbers where all of them are, "" as nan. */
static void put_column(writing *w, const char *name, const char *unit, const char *long_name)
{
    bool numbers = true, any = false;
    for (size_t i = 0; i < w->n && numbers; i++) {
        char *end;
        const char *text = w->text[i];
        w->value[i] = strcmp(text, "true") == 0 ? 1 : strcmp(text, "false") == 0 ? 0 : strtod(text, &end);
        if (strcmp(text, "true") == 0 || strcmp(text, "false") == 0) end = (char *)(uintptr_t)text + strlen(text);
        numbers = *end == '\0';
        any = any || *text;
        if (!*text) w->value[i] = (double)NAN;
    }
    if (numbers && any)
        put_numbers(w, name, w->value, w->n, 0);
    else if (!w->err->code)
        md_h5_texts(&w->file, name, w->text, (int)w->n, w->err);
    name_it(w, name, numbers && any ? unit : "1", long_name, NULL);
}

/* The row of NAME, or for NAME_error that of NAME, in a list; NULL: it is not there. */
static const md_variable *row_of(const md_variable *list, const char *name)
{
    for (; list->name; list++) {
        size_t n = strlen(list->name);
        if (strncmp(name, list->name, n) == 0 && (!name[n] || strcmp(name + n, "_error") == 0)) return list;
    }
    return NULL;
}

/* A column by the tables of numbers that the program and all of them have. */
static void put_number(writing *w, const char *name)
{
    const md_variable *of = row_of(md_variables_common, name);
    for (const md_variable *const *list = w->results->number; list && *list && !of; list++)
        of = row_of(*list, name);
    bool known = of && strcmp(name, of->name) == 0;
    put_column(w, name, of && of->unit[0] ? of->unit : "1", known ? of->text : name);
}

static void put_settings(writing *w)
{
    const md_study *study = w->results->study;
    for (int k = 0; k < study->keys; k++) {
        for (size_t i = 0; i < w->n; i++)
            w->text[i] = md_study_value(study, w->number[i], k);
        put_column(w, study->key[k]->key, study->key[k]->unit[0] ? study->key[k]->unit : "1", study->key[k]->text);
    }
    for (size_t i = 0; i < w->n; i++)
        w->text[i] = md_row_status(md_results_row(w->results, w->number[i])->end);
    put_column(w, "status", "1", "finished, stopped or failed");
    for (size_t i = 0; i < w->n; i++) {
        const char *reason = md_results_row(w->results, w->number[i])->reason;
        w->text[i] = reason ? reason : "";
    }
    put_column(w, "stop_reason", "1", "the rule or the wish that ended it");
}

/* All rows taken apart once: field[column * n + row]. */
static void put_values(writing *w)
{
    size_t n = w->n, columns = (size_t)w->results->columns;
    const char **field = md_alloc(n * columns, sizeof *field, w->err);
    char **copy = md_alloc(n, sizeof *copy, w->err);
    for (size_t i = 0; i < n && !w->err->code; i++) {
        const char *values = md_results_row(w->results, w->number[i])->values;
        char *at = copy[i] = md_strdup(values ? values : "", w->err);
        for (size_t c = 0; c < columns; c++)
            field[c * n + i] = at && copy[i][0] ? md_csv_next(&at) : "";
    }
    for (size_t c = 0; c < columns && !w->err->code; c++) {
        memcpy(w->text, field + c * n, n * sizeof *field);
        put_number(w, w->results->column[c]);
    }
    for (size_t i = 0; i < n && copy; i++)
        md_free(copy[i]);
    md_free(copy);
    md_free(field);
}

/* The case that ends last gives the times; NULL: no case has any. */
static const md_series *longest(const writing *w)
{
    const md_series *best = NULL;
    for (size_t i = 0; i < w->n; i++) {
        const md_series *s = md_results_series(w->results, w->number[i]);
        if (s && s->n > 0 && (!best || s->time[s->n - 1] > best->time[best->n - 1])) best = s;
    }
    return best;
}

static void put_series(writing *w)
{
    const md_series *times = longest(w);
    const md_variable *kind = w->results->series_of;
    if (!times || !kind || w->err->code) return;
    size_t n = (size_t)times->n;
    double *value = md_alloc(w->n * n, sizeof *value, w->err);
    put_numbers(w, "time", times->time, n, 0);
    if (w->labels < LABELS) w->label[w->labels++] = (md_h5_label){"time", "s", "time since the start", {"time", NULL}};
    for (int s = 0; s < times->kinds && !w->err->code; s++) {
        for (size_t i = 0; i < w->n; i++) {
            const md_series *own = md_results_series(w->results, w->number[i]);
            for (size_t t = 0; t < n; t++)
                value[i * n + t] = own && own->n > 0 ? md_series_at(own, s, times->time[t]) : (double)NAN;
        }
        put_numbers(w, kind[s].name, value, w->n, n);
        name_it(w, kind[s].name, kind[s].unit, kind[s].text, "time");
    }
    md_free(value);
}

static void put_all(writing *w)
{
    for (size_t i = 0; i < w->n; i++)
        w->value[i] = (double)w->number[i];
    put_numbers(w, "case", w->value, w->n, 0);
    name_it(w, "case", "1", "number of the case", NULL);
    put_settings(w);
    put_values(w);
    for (size_t i = 0; i < w->n; i++)
        w->value[i] = md_results_row(w->results, w->number[i])->wall_s;
    put_numbers(w, "wall_s", w->value, w->n, 0);
    name_it(w, "wall_s", "s", "wall time", NULL);
    put_series(w);
    if (!w->err->code) md_h5_label_all(&w->file, w->label, w->labels, w->err);
    if (!w->err->code) md_h5_set_text(&w->file, "/", "title", w->results->study->file, w->err);
}

static void choose_rows(writing *w)
{
    size_t all = w->results->study->n;
    w->number = md_alloc(all, sizeof *w->number, w->err);
    for (size_t i = 0; i < all && w->number; i++) {
        md_row_end end = md_results_row(w->results, i)->end;
        if (end != MD_ROW_NONE && end != MD_ROW_REFUSED) w->number[w->n++] = i;
    }
    w->text = md_alloc(w->n, sizeof *w->text, w->err);
    w->value = md_alloc(w->n, sizeof *w->value, w->err);
}

md_status md_results_write_h5(const md_results *results, md_error *err)
{
    char path[MD_H5_PATH], temporary[MD_H5_PATH + 8];
    snprintf(path, sizeof path, "%.*s/sweep.h5", MD_H5_PATH - 16, results->folder);
    snprintf(temporary, sizeof temporary, "%s.tmp", path);
    writing *w = md_alloc(1, sizeof *w, err);
    if (!w) return err->code;
    w->results = results;
    w->err = err;
    choose_rows(w);
    if (!err->code && w->n > 0 && !md_h5_create(&w->file, NULL, temporary, err)) {
        put_all(w);
        md_h5_close(&w->file, err);
        md_error ignored = {MD_OK, ""}; /* that it could not be written is told */
        if (err->code)
            md_fs_remove(temporary, &ignored);
        else
            md_fs_publish(temporary, path, err);
    }
    md_free(w->number);
    md_free(w->text);
    md_free(w->value);
    md_free(w);
    return err->code;
}
