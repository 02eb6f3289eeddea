#include "sweep/results/results.h"

#include <string.h>

#include "base/memory.h"
#include "io/text/csv_line.h"

md_status md_results_init(md_results *results, const md_study *study, const char *folder, const char *program,
                          const md_variable *series_of, md_error *err)
{
    *results = (md_results){.study = study, .folder = folder, .program = program, .series_of = series_of};
    results->row = md_alloc(study->n, sizeof *results->row, err);
    if (series_of && study->n <= MD_RESULTS_SERIES) results->series = md_alloc(study->n, sizeof *results->series, err);
    return err->code;
}

void md_results_free(md_results *results)
{
    for (size_t i = 0; results->row && i < results->study->n; i++)
        md_row_free(&results->row[i]);
    for (size_t i = 0; results->series && i < results->study->n; i++)
        md_series_free(&results->series[i]);
    for (int c = 0; c < results->columns; c++)
        md_free(results->column[c]);
    md_free(results->row);
    md_free(results->series);
    *results = (md_results){.row = NULL};
}

static size_t place_of(const md_results *results, size_t number)
{
    return (size_t)md_study_find(results->study, results->study->digest[number]);
}

const md_row *md_results_row(const md_results *results, size_t number)
{
    return &results->row[place_of(results, number)];
}

void md_results_put_series(md_results *results, size_t number, md_series *series)
{
    md_series *kept = &results->series[place_of(results, number)];
    md_series_free(kept);
    *kept = *series;
    *series = (md_series){.n = 0};
}

const md_series *md_results_series(const md_results *results, size_t number)
{
    return results->series ? &results->series[place_of(results, number)] : NULL;
}

size_t md_results_count(const md_results *results, md_row_end end, size_t first, size_t last)
{
    size_t n = 0;
    for (size_t i = first; i <= last; i++)
        n += md_results_row(results, i)->end == end;
    return n;
}

/* --- a row's values as fields ------------------------------------------------------------------------------------------- */

/* Columns come in the same order in all rows but for a few: `near` is where to look first. */
static int column_of(md_results *results, const char *name, int near, md_error *err)
{
    for (int k = 0; k < results->columns; k++) {
        int c = (near + k) % results->columns;
        if (strcmp(results->column[c], name) == 0) return c;
    }
    if (results->columns == MD_RESULTS_COLUMNS) return -1;
    char *copy = md_strdup(name, err);
    if (!copy) return -1;
    results->column[results->columns] = copy;
    return results->columns++;
}

/* "name\tvalue\n" lines, which are taken apart. */
static md_status to_fields(md_results *results, md_row *row, md_error *err)
{
    const char *field[MD_RESULTS_COLUMNS] = {NULL};
    int near = 0, last = -1;
    size_t bytes = 2;
    char *at = row->values, *line;
    if (!at) return MD_OK;
    while ((line = md_csv_next_line(&at)) != NULL && !err->code) {
        char *value = strchr(line, '\t');
        if (!value) continue;
        *value++ = '\0';
        int c = column_of(results, line, near, err);
        if (c < 0) continue;
        near = c + 1;
        field[c] = value;
        last = c > last ? c : last;
        bytes += 2 * strlen(value) + 4;
    }
    char *text = err->code ? NULL : md_alloc(bytes + (size_t)last + 2, 1, err);
    size_t n = 0;
    for (int c = 0; c <= last && text; c++) {
        if (c > 0) text[n++] = ',';
        n += md_csv_quote(field[c] ? field[c] : "", text + n, bytes + (size_t)last + 2 - n);
    }
    md_free(row->values);
    row->values = text;
    return err->code;
}

md_status md_results_put(md_results *results, size_t number, md_row *row, md_error *err)
{
    md_row *kept = &results->row[place_of(results, number)];
    if (row->end == MD_ROW_NONE || (kept->end == MD_ROW_FINISHED && row->end != MD_ROW_FINISHED)) {
        md_row_free(row);
        return MD_OK;
    }
    to_fields(results, row, err);
    md_row_free(kept);
    *kept = *row;
    kept->is_new = true;
    *row = (md_row){.end = MD_ROW_NONE};
    results->changed = true;
    return err->code;
}
