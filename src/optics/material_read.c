#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/memory.h"
#include "base/numeric.h"
#include "io/csv.h"
#include "io/fs.h"
#include "optics/material.h"

enum { MOST_COLUMNS = 3, MOST_LINE = 1024 };

/* Lines of a text, and the rows of numbers found in them. */
typedef struct scan {
    const char *at, *end, *name;
    int line;
    char text[MOST_LINE]; /* the line, without its end */
    md_error *err;
} scan;

/* The next line; false at the end or after an error. */
static bool next_line(scan *s)
{
    if (s->err->code || s->at >= s->end) return false;
    const char *stop = memchr(s->at, '\n', (size_t)(s->end - s->at));
    size_t length = (size_t)((stop ? stop : s->end) - s->at);
    s->line++;
    if (length >= MOST_LINE || memchr(s->at, '\0', length)) {
        md_fail(s->err, MD_ERR_CONFIG, "%.1000s:%d: %s: expected lines of text below %d bytes", s->name, s->line,
                length >= MOST_LINE ? "a line too long" : "a byte 0", MOST_LINE);
        return false;
    }
    memcpy(s->text, s->at, length);
    while (length > 0 && strchr(" \t\r", s->text[length - 1]))
        length--;
    s->text[length] = '\0';
    s->at = stop ? stop + 1 : s->end;
    return true;
}

static const char *trimmed(const scan *s)
{
    return s->text + strspn(s->text, " \t");
}

/* Numbers of a line into value[0..2]; how many there are, or -1 when the line holds anything else. */
static int numbers(const char *text, double *value)
{
    int count = 0;
    for (const char *c = text; *c; count++) {
        size_t length = strcspn(c, " \t");
        char *end;
        if (count == MOST_COLUMNS || strspn(c, "0123456789+-.eE") < length) return -1;
        value[count] = strtod(c, &end);
        if (end != c + length || !isfinite(value[count])) return -1;
        c += length + strspn(c + length, " \t");
    }
    return count;
}

static void rows_free(md_material_rows *rows)
{
    md_free(rows->lambda);
    md_free(rows->value);
    md_free(rows->line);
    *rows = (md_material_rows){0};
}

static void rows_init(md_material_rows *rows, const char *text, size_t bytes, md_error *err)
{
    size_t room = 1;
    for (size_t i = 0; i < bytes; i++)
        room += text[i] == '\n';
    rows->lambda = md_alloc(room, sizeof(double), err);
    rows->value = md_alloc(room, sizeof(double), err);
    rows->line = md_alloc(room, sizeof(int), err);
}

static void rows_add(md_material_rows *rows, double lambda, double value, int line)
{
    rows->lambda[rows->rows] = lambda;
    rows->value[rows->rows] = value;
    rows->line[rows->rows++] = line;
}

/* k spans many powers of ten: where it is above 0 everywhere its logarithm is the better thing to interpolate. */
static md_status take_log(md_material *material, md_error *err)
{
    md_table1 *k = &material->k;
    material->k_is_log = k->n > 0;
    for (int i = 0; i < k->n; i++)
        material->k_is_log = material->k_is_log && k->y[i] > 1e-300;
    if (!material->k_is_log) return MD_OK;
    for (int i = 0; i < k->n; i++)
        k->y[i] = md_log(k->y[i]);
    md_free(k->slope);
    k->slope = NULL;
    return md_table1_pchip(k, err);
}

/* Tables from rows; k may have none. The range is where both are known. */
static md_status take(md_material *material, const md_material_rows *n, const md_material_rows *k, const char *name,
                      md_error *err)
{
    material->kind = MD_MATERIAL_TABLE;
    if (!err->code) md_material_table(&material->n, n, "n", MD_MATERIAL_LEAST_N, name, err);
    if (!err->code && k->rows > 0) md_material_table(&material->k, k, "k", 0, name, err);
    if (err->code) return err->code;
    const md_table1 *a = &material->n, *b = k->rows > 0 ? &material->k : a;
    material->lambda_min = md_exp(fmax(a->x[0], b->x[0]));
    material->lambda_max = md_exp(fmin(a->x[a->n - 1], b->x[b->n - 1]));
    if (!(material->lambda_min < material->lambda_max))
        return md_fail(err, MD_ERR_CONFIG, "%.1000s: n and k have no wavelength in common", name);
    return take_log(material, err);
}

static md_status parse_lnk(md_material *material, const char *text, size_t bytes, const char *name, md_error *err)
{
    scan s = {.at = text, .end = text + bytes, .name = name, .err = err};
    md_material_rows n = {0}, k = {0};
    double announced = -1, v[MOST_COLUMNS];
    rows_init(&n, text, bytes, err);
    rows_init(&k, text, bytes, err);
    while (next_line(&s)) {
        const char *line = trimmed(&s);
        if (*line == '\0' || strchr("#!*", *line)) continue;
        int count = numbers(line, v);
        if (count == 2 && n.rows == 0 && announced < 0) {
            announced = v[0];
        } else if (count == 3) {
            rows_add(&n, v[0], v[1], s.line);
            rows_add(&k, v[0], v[2], s.line);
        } else {
            md_fail(err, MD_ERR_CONFIG, "%.1000s:%d: \"%.60s\": expected three numbers: wavelength in um, n, k", name, s.line,
                    line);
        }
    }
    if (!err->code && announced >= 0 && announced != n.rows)
        md_fail(err, MD_ERR_CONFIG, "%.1000s: %d rows: expected %g, as its first line says", name, n.rows, announced);
    take(material, &n, &k, name, err);
    rows_free(&n);
    rows_free(&k);
    return err->code;
}

/* What a block of DATA holds: "n", "k", "nk"; "" for none of them. */
static const char *block_of(const char *line)
{
    static const char *const names[] = {"nk", "n", "k"};
    line += strcspn(line, ":");
    if (*line == ':') line += 1 + strspn(line + 1, " \t\"'");
    if (strncmp(line, "tabulated ", 10) != 0) return "";
    line += 10 + strspn(line + 10, " \t");
    for (int i = 0; i < 3; i++) {
        size_t length = strlen(names[i]);
        if (strncmp(line, names[i], length) == 0 && strspn(line + length, " \t\"'") == strlen(line + length)) return names[i];
    }
    return "";
}

static void yaml_row(const scan *s, const char *line, const char *block, md_material_rows *n, md_material_rows *k)
{
    double v[MOST_COLUMNS];
    int columns = (int)strlen(block) + 1;
    if (numbers(line, v) != columns) {
        md_fail(s->err, MD_ERR_CONFIG, "%.1000s:%d: \"%.60s\": expected %d numbers: wavelength in um and %s", s->name, s->line,
                line, columns, columns == 3 ? "n, k" : block);
        return;
    }
    if (*block == 'n') rows_add(n, v[0], v[1], s->line);
    if (columns == 3 || *block == 'k') rows_add(k, v[0], v[columns - 1], s->line);
}

/* "data: |", "REFERENCES:" */
static bool is_key(const char *line)
{
    if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_", *line)) return false;
    while (*line && strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789-", *line))
        line++;
    return *line == ':';
}

/* The few constructs that the database uses; everything outside the rows of DATA is passed over. */
static md_status parse_yaml(md_material *material, const char *text, size_t bytes, const char *name, md_error *err)
{
    scan s = {.at = text, .end = text + bytes, .name = name, .err = err};
    md_material_rows n = {0}, k = {0};
    const char *block = "";
    bool in_data = false, in_rows = false;
    rows_init(&n, text, bytes, err);
    rows_init(&k, text, bytes, err);
    while (next_line(&s)) {
        const char *line = trimmed(&s);
        if (*line == '\0' || *line == '#') continue;
        /* In a block of numbers all is a row, also what is no number and will be refused, until the next item or key. */
        bool row = in_rows && strncmp(line, "- ", 2) != 0 && !is_key(line);
        const char *type = strncmp(line, "- ", 2) == 0 ? line + 2 + strspn(line + 2, " ") : line;
        if (row) {
            yaml_row(&s, line, block, &n, &k);
        } else if (line == s.text && *line != '-') {
            in_data = strncmp(line, "DATA:", 5) == 0;
            in_rows = false;
        } else if (in_data && strncmp(type, "type:", 5) == 0) {
            block = block_of(type);
            in_rows = false;
            if (*block == '\0')
                md_fail(err, MD_ERR_CONFIG, "%.1000s:%d: \"%.60s\": expected tabulated nk, tabulated n or tabulated k", name,
                        s.line, line);
        } else {
            in_rows = in_data && *block && strncmp(line, "data:", 5) == 0;
        }
    }
    take(material, &n, &k, name, err);
    rows_free(&n);
    rows_free(&k);
    return err->code;
}

static void csv_index(md_material *material, const md_csv *csv, md_error *err)
{
    md_material_rows column[2] = {{.rows = csv->rows}, {.rows = csv->rows}};
    for (int c = 0; c < 2; c++) {
        column[c].lambda = md_alloc((size_t)csv->rows, sizeof(double), err);
        column[c].value = md_alloc((size_t)csv->rows, sizeof(double), err);
        column[c].line = md_alloc((size_t)csv->rows, sizeof(int), err);
        for (int i = 0; i < csv->rows && !err->code; i++) {
            column[c].lambda[i] = csv->value[3 * i];
            column[c].value[i] = csv->value[3 * i + 1 + c];
            column[c].line[i] = csv->line[i];
        }
    }
    take(material, &column[0], &column[1], csv->file, err);
    rows_free(&column[0]);
    rows_free(&column[1]);
}

static void csv_oscillators(md_material *material, const md_csv *csv, md_error *err)
{
    *material = (md_material){.kind = MD_MATERIAL_OSCILLATORS, .eps_inf = 1, .lambda_min = 1e-3, .lambda_max = 1e5};
    material->oscillator = md_alloc((size_t)csv->rows, sizeof(md_oscillator), err);
    bool constant = false;
    for (int i = 0; i < csv->rows && !err->code; i++) {
        const double *v = csv->value + 3 * i;
        bool sane = v[0] >= 0 && v[0] < 1e9 && v[1] >= 0 && v[1] < 1e6 && v[2] >= 0 && v[2] < 1e9 && (v[2] > 0 || v[0] <= 0);
        if (!sane || (v[0] <= 0 && constant))
            md_fail(
                err, MD_ERR_CONFIG,
                "%.1000s:%d: oscillator %g, %g, %g: expected wavenumber, strength >= 0, damping > 0; one row of wavenumber 0",
                csv->file, csv->line[i], v[0], v[1], v[2]);
        else if (v[0] > 0)
            material->oscillator[material->oscillators++] = (md_oscillator){v[0], v[1], v[2]};
        else {
            material->eps_inf = v[1];
            constant = true;
        }
    }
}

static void parse_csv(md_material *material, const char *text, size_t bytes, const char *name, md_error *err)
{
    md_csv csv = {0};
    if (!md_csv_parse(text, bytes, name, NULL, 1, &csv, err)) {
        if (csv.columns == 3 && md_csv_column(&csv, "wavelength_um") == 0 && md_csv_column(&csv, "n") == 1 &&
            md_csv_column(&csv, "k") == 2)
            csv_index(material, &csv, err);
        else if (csv.columns == 3 && md_csv_column(&csv, "wavenumber_cm") == 0 && md_csv_column(&csv, "strength") == 1 &&
                 md_csv_column(&csv, "damping_cm") == 2)
            csv_oscillators(material, &csv, err);
        else
            md_fail(err, MD_ERR_CONFIG,
                    "%.1000s: wrong header: expected wavelength_um,n,k or wavenumber_cm,strength,damping_cm", name);
    }
    md_csv_free(&csv);
}

static bool ends_in(const char *name, const char *ending)
{
    size_t length = strlen(name), tail = strlen(ending);
    return length >= tail && strcmp(name + length - tail, ending) == 0;
}

md_status md_material_parse(md_material *material, const char *text, size_t bytes, const char *name, md_error *err)
{
    *material = (md_material){0};
    if (ends_in(name, ".csv"))
        parse_csv(material, text, bytes, name, err);
    else if (ends_in(name, ".lnk"))
        parse_lnk(material, text, bytes, name, err);
    else if (ends_in(name, ".yml") || ends_in(name, ".yaml"))
        parse_yaml(material, text, bytes, name, err);
    else
        md_fail(err, MD_ERR_CONFIG, "%.1000s: optical constants of an unknown form: expected .csv, .lnk, .yml or .yaml", name);
    if (err->code)
        md_material_free(material);
    else
        material->checksum = md_hash(text, bytes, 0);
    return err->code;
}

md_status md_material_read(md_material *material, const char *path, md_error *err)
{
    char *text = NULL;
    size_t bytes = 0;
    *material = (md_material){0};
    if (!md_fs_read_text(path, MD_MATERIAL_MOST_BYTES, &text, &bytes, err)) md_material_parse(material, text, bytes, path, err);
    md_free(text);
    return err->code;
}
