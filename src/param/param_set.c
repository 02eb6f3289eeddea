#define _POSIX_C_SOURCE 200809L
#include "param/param_set.h"

#include <ctype.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "numbers/whole.h"

/* What is being set, for the functions that look at a piece of text. */
typedef struct md_setting {
    const md_param *row;
    const char *text, *where;
    md_error *err;
} md_setting;

/* "file:line: key = value: expected ..." */
static md_status refuse(const md_setting *s, const char *expected)
{
    const char *unit = s->row->unit != NULL ? s->row->unit : "";
    return md_fail(s->err, MD_ERR_CONFIG, "%s%s%s = %.200s: expected %s%s%s%s", s->where, s->where[0] != '\0' ? ": " : "",
                   s->row->key, s->text[0] != '\0' ? s->text : "\"\"", expected, unit[0] != '\0' ? " (in " : "", unit,
                   unit[0] != '\0' ? ")" : "");
}

static md_status refuse_range(const md_setting *s, const char *what)
{
    char expected[160];
    snprintf(expected, sizeof expected, "%s from %.10g to %.10g", what, s->row->min, s->row->max);
    return refuse(s, expected);
}

static const char *skip_space(const char *at)
{
    while (isspace((unsigned char)*at))
        at++;
    return at;
}

static bool only_space(const char *at)
{
    return *skip_space(at) == '\0';
}

/* A decimal number opens at `at`: keeps strtod's hexadecimal numbers, "nan" and "infinity" out. */
static bool opens_number(const char *at)
{
    if (*at == '+' || *at == '-') at++;
    bool hex = at[0] == '0' && (at[1] == 'x' || at[1] == 'X');
    if (*at == '.') at++;
    return isdigit((unsigned char)*at) && !hex;
}

/* Words that mean a number which is not one, so that the message can say so. */
static bool opens_non_finite(const char *at)
{
    if (*at == '+' || *at == '-') at++;
    return strncasecmp(at, "nan", 3) == 0 || strncasecmp(at, "inf", 3) == 0;
}

/* One number, finite and in range; *end is where it ends. */
static md_status read_number(const md_setting *s, const char *at, const char *what, const char **end, double *number)
{
    at = skip_space(at);
    if (opens_non_finite(at)) return refuse(s, "a finite number");
    md_whole whole = md_whole_at(at);
    if (whole.too_large) return refuse(s, "a number with a point or an exponent: it is too large for an integer");
    if (!whole.found && !opens_number(at)) return refuse(s, what);
    char *stop = NULL;
    *number = whole.found ? (double)whole.value : strtod(at, &stop);
    *end = whole.found ? whole.end : stop;
    if (!isfinite(*number)) return refuse(s, "a finite number, below 1.8e308 in size");
    if (*number < s->row->min || *number > s->row->max) return refuse_range(s, what);
    return MD_OK;
}

static md_status set_double(const md_setting *s, const char *what, double *target)
{
    const char *end;
    double number;
    if (read_number(s, s->text, what, &end, &number)) return s->err->code;
    if (!only_space(end)) return refuse(s, what);
    *target = number;
    return MD_OK;
}

static md_status set_int(const md_setting *s, const char *what, int *target)
{
    md_whole whole = md_whole_at(skip_space(s->text));
    if (!whole.found || !only_space(whole.end)) return refuse(s, what);
    long long number = whole.value;
    if (whole.too_large || number < INT_MIN || number > INT_MAX || (double)number < s->row->min || (double)number > s->row->max)
        return refuse_range(s, what);
    *target = (int)number;
    return MD_OK;
}

/* The word of a text that may stand in quotes; NULL when it is longer than the buffer or has a broken quote. */
static const char *bare_word(const char *text, char *buffer, size_t size)
{
    text = skip_space(text);
    bool quoted = *text == '"';
    if (quoted) text++;
    size_t n = strlen(text);
    while (n > 0 && isspace((unsigned char)text[n - 1]))
        n--;
    if (quoted && (n == 0 || text[--n] != '"')) return NULL;
    if (n >= size) return NULL;
    memcpy(buffer, text, n);
    buffer[n] = '\0';
    return buffer;
}

static bool is_word(const char *text, const char *word)
{
    char buffer[64];
    const char *got = bare_word(text, buffer, sizeof buffer);
    return got != NULL && strcmp(got, word) == 0;
}

static md_status set_bool(const md_setting *s, bool *target)
{
    char word[8];
    const char *at = skip_space(s->text);
    if (*at == '"' || bare_word(at, word, sizeof word) == NULL) return refuse(s, "true or false");
    if (strcasecmp(word, "true") != 0 && strcasecmp(word, "false") != 0) return refuse(s, "true or false");
    *target = strcasecmp(word, "true") == 0;
    return MD_OK;
}

static md_status set_choice(const md_setting *s, int *target)
{
    char name[64], expected[512];
    for (int i = 0; md_param_choice_name(s->row, i, name, sizeof name)[0] != '\0'; i++) {
        if (!is_word(s->text, name)) continue;
        *target = i;
        return MD_OK;
    }
    snprintf(expected, sizeof expected, "one of %s", s->row->choices);
    return refuse(s, expected);
}

/* What a backslash in a quoted string opens, as libconfig reads it: *in is moved behind it. An unknown one stands for itself. */
static char unescape(const char **in)
{
    static const char from[] = "nrtf\\\"", to[] = "\n\r\t\f\\\"";
    const char *c = *in, *at = *c != '\0' ? strchr(from, *c) : NULL;
    bool hex = c[0] == 'x' && isxdigit((unsigned char)c[1]) && isxdigit((unsigned char)c[2]);
    if (hex) {
        const char digits[] = {c[1], c[2], '\0'};
        *in += 3;
        return (char)strtol(digits, NULL, 16);
    }
    if (at == NULL) return '\\';
    *in += 1;
    return to[at - from];
}

/* Text in quotes loses them and its escapes in place; texts that follow each other become one, as in a file. False when it is not
 * well formed. */
static bool unquote(char *text)
{
    char *out = text;
    const char *in = text;
    while (*in == '"') {
        for (in++; *in != '"';) {
            char c = *in++;
            if (c == '\\') c = unescape(&in);
            if (c == '\0') return false;
            *out++ = c;
        }
        in = skip_space(in + 1);
    }
    bool whole = *in == '\0';
    *out = '\0';
    return whole;
}

static void cut_space(char *text)
{
    size_t n = strlen(text);
    while (n > 0 && isspace((unsigned char)text[n - 1]))
        text[--n] = '\0';
}

static md_status set_string(const md_setting *s, char **target)
{
    char *copy = md_strdup(skip_space(s->text), s->err);
    if (copy == NULL) return s->err->code;
    if (copy[0] != '"') {
        cut_space(copy);
    } else if (!unquote(copy)) {
        md_free(copy);
        return refuse(s, "text in one pair of quotes");
    }
    md_free(*target);
    *target = copy;
    return MD_OK;
}

static const char ARRAY_EXPECTED[] = "numbers in brackets, [1.0, 2.0]";

static md_status read_elements(const md_setting *s, const char *at, char close, md_array *array)
{
    at = skip_space(at);
    for (bool more = *at != close; more;) {
        double number;
        if (read_number(s, at, ARRAY_EXPECTED, &at, &number)) return s->err->code;
        array->v[array->n++] = number;
        at = skip_space(at);
        more = *at == ',';
        if (more) at++;
    }
    return *at == close && only_space(at + 1) ? MD_OK : refuse(s, ARRAY_EXPECTED);
}

/* [1, 0.5] or, as in a file, (1, 0.5) */
static md_status set_array(const md_setting *s, md_array *target)
{
    const char *at = skip_space(s->text);
    if (*at != '[' && *at != '(') return refuse(s, ARRAY_EXPECTED);
    size_t most = 1;
    for (const char *c = at; *c != '\0'; c++)
        most += *c == ',';
    md_array array = {0, md_alloc(most, sizeof(double), s->err)};
    if (array.v == NULL) return s->err->code;
    read_elements(s, at + 1, *at == '[' ? ']' : ')', &array);
    md_free(s->err->code ? array.v : target->v);
    if (!s->err->code) *target = array;
    return s->err->code;
}

static const char TEXTS_EXPECTED[] = "texts in brackets, [\"Ar\", \"He\"]";

/* Length of the text in quotes at `at`, with them; 0 when there is none. */
static size_t quoted_length(const char *at)
{
    if (*at != '"') return 0;
    const char *c = at + 1;
    while (*c != '"' && *c != '\0')
        c += *c == '\\' && c[1] != '\0' ? 2 : 1;
    return *c == '"' ? (size_t)(c + 1 - at) : 0;
}

static md_status read_texts(const md_setting *s, const char *at, char close, md_texts *texts)
{
    at = skip_space(at);
    for (bool more = *at != close; more;) {
        at = skip_space(at);
        size_t n = quoted_length(at);
        char *copy = n > 0 ? md_alloc(n + 1, 1, s->err) : NULL;
        if (copy == NULL) return n > 0 ? s->err->code : refuse(s, TEXTS_EXPECTED);
        memcpy(copy, at, n);
        texts->v[texts->n++] = copy;
        if (!unquote(copy)) return refuse(s, TEXTS_EXPECTED);
        at = skip_space(at + n);
        more = *at == ',';
        if (more) at++;
    }
    return *at == close && only_space(at + 1) ? MD_OK : refuse(s, TEXTS_EXPECTED);
}

/* ["Ar", "He"] or, as in a file, ("Ar", "He") */
static md_status set_texts(const md_setting *s, md_texts *target)
{
    const char *at = skip_space(s->text);
    if (*at != '[' && *at != '(') return refuse(s, TEXTS_EXPECTED);
    size_t most = 1;
    for (const char *c = at; *c != '\0'; c++)
        most += *c == ',';
    md_texts texts = {0, md_alloc(most, sizeof *texts.v, s->err)};
    if (texts.v == NULL) return s->err->code;
    read_texts(s, at + 1, *at == '[' ? ']' : ')', &texts);
    md_texts *leave = s->err->code ? &texts : target;
    for (int i = 0; i < leave->n; i++)
        md_free(leave->v[i]);
    md_free(leave->v);
    if (!s->err->code) *target = texts;
    return s->err->code;
}

static md_status set_double_auto(const md_setting *s, md_auto_double *target)
{
    if (is_word(s->text, "auto")) {
        *target = (md_auto_double){true, 0.0};
        return MD_OK;
    }
    if (set_double(s, "a number or \"auto\"", &target->value)) return s->err->code;
    target->is_auto = false;
    return MD_OK;
}

static md_status set_int_auto(const md_setting *s, md_auto_int *target)
{
    if (is_word(s->text, "auto")) {
        *target = (md_auto_int){true, 0};
        return MD_OK;
    }
    if (set_int(s, "a whole number or \"auto\"", &target->value)) return s->err->code;
    target->is_auto = false;
    return MD_OK;
}

md_status md_param_set_text(const md_param *row, void *values, const char *text, const char *where, md_error *err)
{
    md_setting s = {row, text, where != NULL ? where : "", err};
    void *target = (char *)values + row->offset;
    switch (row->type) {
    case MD_PARAM_BOOL: return set_bool(&s, target);
    case MD_PARAM_INT: return set_int(&s, "a whole number", target);
    case MD_PARAM_DOUBLE: return set_double(&s, "a number", target);
    case MD_PARAM_DOUBLE_AUTO: return set_double_auto(&s, target);
    case MD_PARAM_INT_AUTO: return set_int_auto(&s, target);
    case MD_PARAM_CHOICE: return set_choice(&s, target);
    case MD_PARAM_STRING: return set_string(&s, target);
    case MD_PARAM_ARRAY: return set_array(&s, target);
    case MD_PARAM_TEXTS: return set_texts(&s, target);
    }
    return md_fail(err, MD_ERR_INTERNAL, "%s: no such parameter type", row->key);
}

md_status md_params_default(const md_param *table, void *values, md_error *err)
{
    md_params_forget(table, values);
    for (const md_param *row = table; row->key != NULL; row++) {
        if (!md_param_set_text(row, values, row->default_text, "default", err)) continue;
        md_params_free(table, values);
        return err->code;
    }
    return MD_OK;
}
