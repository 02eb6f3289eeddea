#include "io/text/csv.h"

#include <ctype.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/memory.h"
#include "io/files/fs.h"
#include "numbers/decimal.h"

/* Where the reader stands, and the present line as a text of its own. */
typedef struct md_lines {
    md_csv *csv;
    const char *at, *end;
    int line;
    char text[MD_CSV_MOST_LINE];
    md_error *err;
} md_lines;

static md_status csv_fail(const md_lines *in, const char *what, const char *expected)
{
    return md_fail(in->err, MD_ERR_CONFIG, "%.1000s:%d: %.200s: expected %.400s", in->csv->file, in->line > 0 ? in->line : 1,
                   what, expected);
}

static char *trimmed(char *text)
{
    while (isspace((unsigned char)*text))
        text++;
    size_t n = strlen(text);
    while (n > 0 && isspace((unsigned char)text[n - 1]))
        text[--n] = '\0';
    return text;
}

/* The next line that says something, *line = NULL at the end of the file. */
static md_status next_line(md_lines *in, char **line)
{
    *line = NULL;
    while (in->at < in->end) {
        const char *stop = memchr(in->at, '\n', (size_t)(in->end - in->at));
        size_t n = (size_t)((stop != NULL ? stop : in->end) - in->at);
        in->line++;
        bool comment = n > 0 && in->at[0] == '#';
        if (!comment && n >= sizeof in->text) return csv_fail(in, "a line too long", "at most 4095 bytes");
        if (!comment && memchr(in->at, '\0', n) != NULL) return csv_fail(in, "a byte 0", "text");
        if (!comment) {
            memcpy(in->text, in->at, n);
            in->text[n] = '\0';
        }
        in->at = stop != NULL ? stop + 1 : in->end;
        if (comment) continue;
        *line = trimmed(in->text);
        if (**line != '\0' && **line != '#') return MD_OK;
        *line = NULL;
    }
    return MD_OK;
}

/* Cuts the next field off a line, without the spaces around it; *rest = NULL behind the last one. */
static char *next_field(char **rest)
{
    char *field = *rest, *comma = strchr(field, ',');
    if (comma != NULL) *comma = '\0';
    *rest = comma != NULL ? comma + 1 : NULL;
    return trimmed(field);
}

static size_t fields_in(const char *line)
{
    size_t n = 1;
    for (; *line != '\0'; line++)
        n += *line == ',';
    return n;
}

/* The names are the expected ones, as many and one by one. */
static bool same_header(const md_csv *csv, const char *header)
{
    if (fields_in(header) != (size_t)csv->columns) return false;
    for (int i = 0; i < csv->columns; i++) {
        size_t n = strcspn(header, ",");
        if (strncmp(csv->name[i], header, n) != 0 || csv->name[i][n] != '\0') return false;
        header += n + (header[n] == ',');
    }
    return true;
}

static md_status read_header(md_lines *in, const char *header)
{
    md_csv *csv = in->csv;
    const char *expected = header != NULL ? header : "a header line";
    char *line, found[256];
    if (next_line(in, &line)) return in->err->code;
    if (line == NULL) return csv_fail(in, "the file ends without a header", expected);
    snprintf(found, sizeof found, "header \"%.200s\"", line);
    size_t n = fields_in(line);
    if (n > MD_CSV_MOST_COLUMNS) return csv_fail(in, found, header != NULL ? header : "at most 64 columns");
    csv->name = md_alloc(n, sizeof *csv->name, in->err);
    if (csv->name == NULL) return in->err->code;
    while (line != NULL) {
        csv->name[csv->columns] = md_strdup(next_field(&line), in->err);
        if (csv->name[csv->columns] == NULL) return in->err->code;
        csv->columns++;
    }
    double number;
    if (header == NULL && md_decimal(csv->name[0], &number)) return csv_fail(in, found, "names of columns before the numbers");
    return header == NULL || same_header(csv, header) ? MD_OK : csv_fail(in, found, header);
}

/* A row of short numbers with nothing around them, as programs write it; any other row is looked at field by field. */
static bool read_plain_row(md_csv *csv, const char *line)
{
    double *row = csv->value + (size_t)csv->rows * (size_t)csv->columns;
    for (int i = 0; i < csv->columns; i++, line++)
        if (!md_decimal_short(&line, &row[i]) || *line != (i + 1 < csv->columns ? ',' : '\0')) return false;
    return true;
}

static md_status read_row(md_lines *in, char *line)
{
    md_csv *csv = in->csv;
    char problem[96], expected[300];
    size_t n = fields_in(line);
    if (n != (size_t)csv->columns) {
        snprintf(problem, sizeof problem, "%zu field%s", n, n == 1 ? "" : "s");
        snprintf(expected, sizeof expected, "%d, one a column", csv->columns);
        return csv_fail(in, problem, expected);
    }
    double *row = csv->value + (size_t)csv->rows * (size_t)csv->columns;
    for (int i = 0; line != NULL; i++) {
        const char *field = next_field(&line);
        if (md_decimal(field, &row[i])) continue;
        snprintf(problem, sizeof problem, "\"%.60s\"", field);
        snprintf(expected, sizeof expected, "a finite number for %.200s", csv->name[i]);
        return csv_fail(in, problem, expected);
    }
    csv->line[csv->rows++] = in->line;
    return MD_OK;
}

/* A row has at least a digit and a comma or line end for each column, which bounds their number before they are read. */
static md_status make_room(md_lines *in)
{
    md_csv *csv = in->csv;
    size_t rows = 1;
    for (const char *c = in->at; c < in->end; c++)
        rows += *c == '\n';
    size_t most = (size_t)(in->end - in->at) / (2 * (size_t)csv->columns) + 1;
    if (rows > most) rows = most;
    csv->value = md_alloc(rows * (size_t)csv->columns, sizeof *csv->value, in->err);
    csv->line = md_alloc(rows, sizeof *csv->line, in->err);
    return in->err->code;
}

static md_status read_rows(md_lines *in, int min_rows)
{
    char *line = NULL;
    if (make_room(in) || next_line(in, &line)) return in->err->code;
    while (line != NULL) {
        if (read_plain_row(in->csv, line))
            in->csv->line[in->csv->rows++] = in->line;
        else if (read_row(in, line))
            return in->err->code;
        if (next_line(in, &line)) return in->err->code;
    }
    if (in->csv->rows >= min_rows) return MD_OK;
    char problem[64], expected[64];
    snprintf(problem, sizeof problem, "%d row%s of numbers", in->csv->rows, in->csv->rows == 1 ? "" : "s");
    snprintf(expected, sizeof expected, "at least %d", min_rows);
    return csv_fail(in, problem, expected);
}

md_status md_csv_parse(const char *text, size_t bytes, const char *name, const char *header, int min_rows, md_csv *csv,
                       md_error *err)
{
    *csv = (md_csv){0};
    if (bytes > MD_CSV_MOST_BYTES)
        return md_fail(err, MD_ERR_IO, "%.1000s: %zu bytes, expected at most %d", name, bytes, MD_CSV_MOST_BYTES);
    md_lines in = {.csv = csv, .at = text, .end = text + bytes, .err = err};
    csv->file = md_strdup(name, err);
    if (csv->file == NULL) return err->code;
    csv->checksum = md_hash(text, bytes, 0);
    if (bytes >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) in.at += 3;
    if (read_header(&in, header) || read_rows(&in, min_rows)) md_csv_free(csv);
    return err->code;
}

md_status md_csv_read(const char *path, const char *header, int min_rows, md_csv *csv, md_error *err)
{
    *csv = (md_csv){0};
    char *text = NULL;
    size_t bytes = 0;
    if (!md_fs_read_text(path, MD_CSV_MOST_BYTES, &text, &bytes, err))
        md_csv_parse(text, bytes, path, header, min_rows, csv, err);
    md_free(text);
    return err->code;
}

int md_csv_column(const md_csv *csv, const char *name)
{
    for (int i = 0; i < csv->columns; i++)
        if (strcmp(csv->name[i], name) == 0) return i;
    return -1;
}

void md_csv_free(md_csv *csv)
{
    for (int i = 0; i < csv->columns; i++)
        md_free(csv->name[i]);
    md_free(csv->name);
    md_free(csv->value);
    md_free(csv->line);
    md_free(csv->file);
    *csv = (md_csv){0};
}
