#include "results_csv.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/text/csv_line.h"
#include "sweep/study/study_build.h"

enum { FIELD = 4096 };

/* --- writing ------------------------------------------------------------------------------------------------------------ */

/* A text without its quotes, as tables have it. */
static void put_setting(const char *value, FILE *to)
{
    char plain[FIELD], field[FIELD];
    size_t n = strlen(value);
    if (n >= 2 && value[0] == '"' && !strchr(value, '\\')) {
        snprintf(plain, sizeof plain, "%.*s", (int)(n - 2 < FIELD - 1 ? n - 2 : FIELD - 1), value + 1);
        value = plain;
    }
    md_csv_quote(value, field, sizeof field);
    fprintf(to, ",%s", field);
}

void md_results_put_row(const md_results *results, size_t number, FILE *to)
{
    const md_row *row = md_results_row(results, number);
    char reason[FIELD];
    fprintf(to, "%zu", number);
    for (int k = 0; k < results->study->keys; k++)
        put_setting(md_study_value(results->study, number, k), to);
    md_csv_quote(row->reason ? row->reason : "", reason, sizeof reason);
    fprintf(to, ",%s,%s", md_row_status(row->end), reason);
    if (row->end == MD_ROW_REFUSED) {
        fprintf(to, "\n");
        return;
    }
    int fields = row->values ? 1 : 0;
    for (const char *c = row->values, *quoted = NULL; c && *c; c++) {
        if (*c == '"') quoted = quoted ? NULL : c;
        fields += *c == ',' && !quoted;
    }
    if (results->columns > 0) fprintf(to, ",%s", row->values ? row->values : "");
    for (int c = fields > 0 ? fields : 1; c < results->columns; c++)
        fputc(',', to);
    fprintf(to, ",%.9g\n", row->wall_s);
}

void md_results_put_head(const md_results *results, FILE *to)
{
    fprintf(to, "case");
    for (int k = 0; k < results->study->keys; k++)
        fprintf(to, ",%s", results->study->key[k]->key);
    fprintf(to, ",status,stop_reason");
    for (int c = 0; c < results->columns; c++)
        fprintf(to, ",%s", results->column[c]);
    fprintf(to, ",wall_s\n");
}

void md_results_put_table(const md_results *results, FILE *to)
{
    const md_study *study = results->study;
    fprintf(to, "# %s --sweep %s: %zu cases of %s\n", results->program, study->file, study->n, study->base);
    md_results_put_head(results, to);
    for (size_t i = 0; i < study->n; i++) {
        md_row_end end = md_results_row(results, i)->end;
        if (end != MD_ROW_NONE && end != MD_ROW_REFUSED) md_results_put_row(results, i, to);
    }
    for (size_t i = 0; i < study->n; i++) { /* no results: told where they are not read as such */
        if (md_results_row(results, i)->end != MD_ROW_REFUSED) continue;
        fprintf(to, "# ");
        md_results_put_row(results, i, to);
    }
}

/* --- reading ------------------------------------------------------------------------------------------------------------ */

typedef struct old_table {
    int keys, columns;
    int key[MD_STUDY_KEYS]; /* of the study, in the order of the file */
    const char *column[MD_RESULTS_COLUMNS];
} old_table;

/* False: the keys are not those of the study. */
static bool read_header(const md_study *study, char *line, old_table *old)
{
    *old = (old_table){.keys = 0};
    md_csv_next(&line); /* case */
    const char *name = line ? md_csv_next(&line) : "";
    for (; line && strcmp(name, "status") != 0 && old->keys < study->keys; name = md_csv_next(&line)) {
        int k = 0;
        while (k < study->keys && strcmp(study->key[k]->key, name) != 0)
            k++;
        if (k == study->keys) return false;
        old->key[old->keys++] = k;
    }
    if (old->keys != study->keys || strcmp(name, "status") != 0 || !line) return false;
    md_csv_next(&line); /* stop_reason */
    while (line && old->columns < MD_RESULTS_COLUMNS)
        old->column[old->columns++] = md_csv_next(&line);
    old->columns--; /* wall_s */
    return old->columns >= 0;
}

static void read_values(const old_table *old, char **line, md_row *row, size_t bytes, md_error *err)
{
    size_t n = 0, room = bytes + 64;
    for (int c = 0; c < old->columns; c++)
        room += strlen(old->column[c]) + 4;
    row->values = md_alloc(room, 1, err);
    for (int c = 0; c < old->columns && *line && row->values; c++)
        n += (size_t)snprintf(row->values + n, room - n, "%s\t%s\n", old->column[c], md_csv_next(line));
    if (*line) row->wall_s = strtod(md_csv_next(line), NULL);
}

/* Number of the case with these settings, -1: none. */
static long read_settings(const md_study *study, const old_table *old, char **line, md_error *err)
{
    char *value[MD_STUDY_KEYS] = {NULL};
    md_csv_next(line); /* its number then */
    for (int k = 0; k < old->keys && *line && !err->code; k++)
        value[old->key[k]] = md_study_canonical(study->key[old->key[k]], md_csv_next(line), "sweep.csv", false, err);
    bool whole = !err->code && *line;
    for (int k = 0; k < study->keys; k++)
        whole = whole && value[k];
    long number = whole ? md_study_find(study, md_study_digest(study, (const char *const *)value)) : -1;
    for (int k = 0; k < study->keys; k++)
        md_free(value[k]);
    return number;
}

/* True: it is a row of this sweep. */
static bool read_row(md_results *results, const old_table *old, char *line, md_error *err)
{
    size_t bytes = strlen(line);
    long number = read_settings(results->study, old, &line, err);
    if (number < 0 || !line) return number >= 0;
    md_row row = {.end = MD_ROW_NONE};
    const char *status = md_csv_next(&line);
    for (int end = MD_ROW_NONE; end <= MD_ROW_FINISHED; end++)
        if (strcmp(status, md_row_status((md_row_end)end)) == 0) row.end = (md_row_end)end;
    if (line) row.reason = md_strdup(md_csv_next(&line), err);
    if (line) read_values(old, &line, &row, bytes, err);
    if (md_results_row(results, (size_t)number)->end >= row.end)
        md_row_free(&row);
    else
        md_results_put(results, (size_t)number, &row, err);
    return true;
}

void md_results_read_table(md_results *results, char *text, const char *path, md_logger *log, md_error *err)
{
    old_table old = {.keys = 0};
    bool has_header = false;
    size_t others = 0;
    char *at = text, *line;
    while ((line = md_csv_next_line(&at)) != NULL && !err->code) {
        bool refused = has_header && line[0] == '#' && line[1] == ' ' && isdigit((unsigned char)line[2]);
        if (refused) line += 2;
        if (line[0] == '#' || !*line) continue;
        if (has_header && strncmp(line, "case,", 5) != 0) {
            others += !read_row(results, &old, line, err);
        } else if (!read_header(results->study, line, &old)) {
            md_log_warn(log, "%s is of a sweep over other keys: it is replaced (the folders of its cases stay)", path);
            return;
        }
        has_header = true;
    }
    if (others > 0)
        md_log_warn(log, "%s: %zu rows are of other settings and leave the table (their folders stay)", path, others);
}
