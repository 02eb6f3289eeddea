#include "optics/material/material_yaml.h"

#include <stdio.h>
#include <string.h>

#include "optics/material/lines.h"
#include "optics/material/material_rows.h"

/* What the lines that follow belong to. */
typedef enum part { PART_NONE, PART_ROWS, PART_COEFFICIENTS } part;

typedef struct reader {
    md_material *material;
    md_lines s;
    bool in_data;
    const char *block; /* of DATA: "n", "k", "nk", "formula"; "" before the first */
    part part;
    int formula_line;
    md_material_rows n, k;
    md_error *err;
} reader;

/* Coefficients as the database has them, or as a YAML list. */
static const char *const BLANKS = " \t,[]\"'";

/* The line behind its "key:", without a remark, blanks and quotes. */
static const char *value_of(const md_lines *s, size_t *length)
{
    const char *end = s->text + s->length, *at = memchr(s->text, ':', s->length);
    at = at == NULL ? end : at + 1;
    for (const char *c = at; c < end; c++)
        if (*c == '#' && (c[-1] == ' ' || c[-1] == '\t')) end = c;
    while (at < end && strchr(" \t\"'", *at) != NULL)
        at++;
    while (end > at && strchr(" \t\"'", end[-1]) != NULL)
        end--;
    *length = (size_t)(end - at);
    return at;
}

static bool is(const char *text, size_t length, const char *word)
{
    return length == strlen(word) && memcmp(text, word, length) == 0;
}

/* "type: tabulated nk", "type: formula 1" */
static void begin_block(reader *r)
{
    static const char *const tabulated[] = {"nk", "n", "k"};
    size_t length;
    const char *value = value_of(&r->s, &length);
    r->block = "";
    r->part = PART_NONE;
    size_t word = 0; /* the length of the first of the two words */
    while (word < length && value[word] != ' ')
        word++;
    size_t blanks = word;
    while (blanks < length && value[blanks] == ' ')
        blanks++;
    const char *what = value + blanks;
    for (int i = 0; i < 3 && is(value, word, "tabulated"); i++)
        if (is(what, length - blanks, tabulated[i])) r->block = tabulated[i];
    if (is(value, word, "formula") && length - blanks == 1 && *what >= '1' && *what <= '9') {
        if (r->material->formula.type > 0) {
            md_lines_refuse(&r->s, "one formula in a file");
            return;
        }
        r->block = "formula";
        r->formula_line = r->s.number;
        r->material->formula.type = *what - '0';
        r->material->table_first = r->n.rows > 0;
    }
    if (*r->block == '\0') md_lines_refuse(&r->s, "tabulated nk, tabulated n, tabulated k, or formula 1 to 9");
}

static void take_row(reader *r)
{
    double v[3];
    int columns = (int)strlen(r->block) + 1;
    if (md_lines_numbers(r->s.text, r->s.length, " \t", v, columns) != columns) {
        char expected[64];
        snprintf(expected, sizeof expected, "%d numbers: wavelength in um and %s", columns, columns == 3 ? "n, k" : r->block);
        md_lines_refuse(&r->s, expected);
        return;
    }
    if (*r->block == 'n') md_material_rows_add(&r->n, v[0], v[1], r->s.number, r->err);
    if (!r->err->code && r->block[columns - 2] == 'k') md_material_rows_add(&r->k, v[0], v[columns - 1], r->s.number, r->err);
}

/* Coefficients may go on over several lines. */
static void take_coefficients(reader *r, const char *text, size_t length)
{
    md_formula *f = &r->material->formula;
    int count = md_lines_numbers(text, length, BLANKS, f->c + f->n, MD_FORMULA_MOST - f->n);
    if (count < 0)
        md_lines_refuse(&r->s, "up to 17 coefficients, finite numbers");
    else
        f->n += count;
}

/* A key within DATA, or the item that opens with one. */
static void take_key(reader *r)
{
    static const char *const range[] = {"wavelength_range:", "range:"};
    size_t length;
    const char *value = value_of(&r->s, &length);
    bool formula = strcmp(r->block, "formula") == 0;
    r->part = PART_NONE;
    if (md_lines_opens(&r->s, "type:")) {
        begin_block(r);
    } else if (md_lines_opens(&r->s, "data:") && !formula && *r->block) {
        r->part = PART_ROWS;
    } else if (md_lines_opens(&r->s, "coefficients:") && formula) {
        r->part = PART_COEFFICIENTS;
        if (length > 0 && !is(value, length, "|") && !is(value, length, ">")) take_coefficients(r, value, length);
    } else if (formula && (md_lines_opens(&r->s, range[0]) || md_lines_opens(&r->s, range[1]))) {
        double v[2];
        if (md_lines_numbers(value, length, BLANKS, v, 2) != 2) md_lines_refuse(&r->s, "two wavelengths in um");
        r->material->formula.from = r->err->code ? 0 : v[0];
        r->material->formula.to = r->err->code ? 0 : v[1];
    }
}

/* "data: |", "REFERENCES:" */
static bool is_key(const md_lines *s)
{
    static const char *const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
    size_t i = 0;
    if (s->length == 0 || strchr(letters, *s->text) == NULL) return false;
    while (i < s->length && (strchr(letters, s->text[i]) != NULL || strchr("0123456789-", s->text[i]) != NULL))
        i++;
    return i < s->length && s->text[i] == ':';
}

/* "- type: ..." without its dash */
static bool drop_dash(md_lines *s)
{
    if (!md_lines_opens(s, "- ")) return false;
    do {
        s->text++;
        s->length--;
    } while (s->length > 0 && *s->text == ' ');
    return true;
}

/* In a block of numbers all is a row, also what is no number and will be refused, until the next item or key. */
static void take_line(reader *r)
{
    bool item = drop_dash(&r->s), key = item || is_key(&r->s);
    if (!key && r->part == PART_ROWS) {
        take_row(r);
    } else if (!key && r->part == PART_COEFFICIENTS) {
        take_coefficients(r, r->s.text, r->s.length);
    } else if (key && !item && r->s.indent == 0) {
        r->in_data = md_lines_opens(&r->s, "DATA:");
        r->part = PART_NONE;
    } else if (r->in_data && key) {
        take_key(r);
    }
}

md_status md_material_parse_yaml(md_material *material, const char *text, size_t bytes, const char *name, md_error *err)
{
    reader r = {.material = material, .s = md_lines_of(text, bytes, name, err), .block = "", .err = err};
    while (md_lines_next(&r.s, "#"))
        take_line(&r);
    if (!err->code && material->formula.type > 0) {
        char where[1100];
        snprintf(where, sizeof where, "%.1000s:%d", name, r.formula_line);
        md_formula_check(&material->formula, MD_MATERIAL_LEAST_N, MD_MATERIAL_MOST, where, err);
    }
    md_material_take(material, &r.n, &r.k, name, err);
    md_material_rows_free(&r.n);
    md_material_rows_free(&r.k);
    return err->code;
}
