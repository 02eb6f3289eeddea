#include "study_table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "io/files/fs.h"
#include "io/files/fs_names.h"
#include "io/text/csv_line.h"
#include "sweep/study/study_build.h"

enum { MOST_BYTES = 1 << 30 };

static bool says_nothing(const char *line)
{
    return line[strspn(line, " ")] == '\0' || line[0] == '#';
}

static size_t count_lines(const char *text)
{
    size_t n = 1;
    for (; *text; text++)
        n += *text == '\n';
    return n;
}

static md_status take_header(md_study *study, char *line, md_config_node cases, md_error *err)
{
    while (line && !err->code)
        md_study_add_key(study, md_csv_next(&line), cases, err);
    return err->code;
}

static bool read_whole(const char *text, double *number)
{
    char *end;
    if (text[strspn(text, "+-.0123456789eE")] != '\0') return false;
    *number = strtod(text, &end);
    return end != text && *end == '\0' && *number == floor(*number) && fabs(*number) < 1e15;
}

/* A field as a value of its key. What writes tables of numbers, a spreadsheet or numpy, writes 4 as 4.0 or 4.000e+00. */
static char *take_field(const md_param *key, const char *text, const char *place, md_error *err)
{
    double number;
    if (md_study_is_whole(key) && read_whole(text, &number)) return md_study_number(key, number, place, false, err);
    return md_study_canonical(key, text, place, false, err);
}

static md_status take_row(const md_study *study, md_study_factor *factor, char *line, const char *place, md_error *err)
{
    int k = 0;
    for (; line && k < factor->keys && !err->code; k++)
        factor->text[factor->rows * (size_t)factor->keys + (size_t)k] =
            take_field(study->key[factor->first + k], md_csv_next(&line), place, err);
    if (!err->code && (line || k < factor->keys))
        md_fail(err, MD_ERR_CONFIG, "%s: %s than %d fields, which the header has", place, line ? "more" : "fewer",
                factor->keys);
    factor->rows++; /* so that what it has is given back */
    return err->code;
}

static md_status take_text(md_study *study, char *text, const char *path, md_config_node cases, md_error *err)
{
    md_study_factor *factor = md_study_add_factor(study, cases, err);
    if (!factor) return err->code;
    char *at = text, *line, place[1200];
    size_t most = count_lines(text);
    if (strncmp(at, "\xef\xbb\xbf", 3) == 0) at += 3;
    for (int number = 1; !err->code && (line = md_csv_next_line(&at)) != NULL; number++) {
        snprintf(place, sizeof place, "%.1000s:%d", path, number);
        if (says_nothing(line)) continue;
        if (factor->text) {
            take_row(study, factor, line, place, err);
        } else if (take_header(study, line, cases, err) == MD_OK) {
            md_study_make_rows(factor, most, err);
            factor->rows = 0;
        } else {
            md_error_prefix(err, "%s: ", place);
        }
    }
    if (!err->code && factor->rows == 0) md_fail(err, MD_ERR_CONFIG, "%s: expected a header of keys and one row a case", path);
    return err->code;
}

md_status md_study_add_table(md_study *study, md_config_node cases, md_error *err)
{
    const char *name = md_config_string(cases);
    if (!name) return md_config_refuse(cases, "cases: expected the name of a CSV file in quotes", err);
    char *folder = md_fs_folder(study->file, err), *path = folder ? md_fs_resolve(folder, name, err) : NULL, *text = NULL;
    size_t bytes;
    if (path && md_fs_read_text(path, MOST_BYTES, &text, &bytes, err) == MD_OK) take_text(study, text, path, cases, err);
    md_free(text);
    md_free(path);
    md_free(folder);
    return err->code;
}
