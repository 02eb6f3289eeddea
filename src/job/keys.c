#include "job/keys.h"

#include <string.h>

static const char *type_name(const md_param *row)
{
    switch (row->type) {
    case MD_PARAM_BOOL: return "true or false";
    case MD_PARAM_INT: return "whole number";
    case MD_PARAM_DOUBLE: return "number";
    case MD_PARAM_DOUBLE_AUTO: return "number or \"auto\"";
    case MD_PARAM_INT_AUTO: return "whole number or \"auto\"";
    case MD_PARAM_CHOICE: return "one of";
    case MD_PARAM_STRING: return "text";
    case MD_PARAM_ARRAY: return "list of numbers";
    case MD_PARAM_TEXTS: return "list of texts";
    }
    return "";
}

/* "0 to 1", "a, b, c", or nothing. */
static void range(const md_param *row, char *text, size_t size)
{
    text[0] = '\0';
    if (row->type == MD_PARAM_CHOICE) {
        size_t n = 0;
        for (const char *c = row->choices; *c && n + 3 < size; c++) {
            if (*c == '|') {
                text[n++] = ',';
                text[n++] = ' ';
            } else {
                text[n++] = *c;
            }
        }
        text[n] = '\0';
    } else if (row->type != MD_PARAM_BOOL && row->type != MD_PARAM_STRING && row->type != MD_PARAM_TEXTS) {
        if (row->max >= 1e150)
            snprintf(text, size, "%.7g or more", row->min);
        else
            snprintf(text, size, "%.7g to %.7g", row->min, row->max);
    }
}

void md_keys_print(const md_param *table, FILE *to)
{
    char limits[512];
    for (const md_param *row = table; row->key; row++) {
        range(row, limits, sizeof limits);
        fprintf(to, "%-34s %s%s%s; default %s%s%s\n%-34s %s\n", row->key, type_name(row), limits[0] ? " " : "", limits,
                row->default_text, row->unit[0] ? " " : "", row->unit, "", row->text);
    }
}

/* A key that stands by itself is a group of its own. */
static const char *name_of(const md_param *row)
{
    const char *dot = strchr(row->key, '.');
    return dot ? dot + 1 : row->key;
}

static void print_group_title(FILE *to, const char *key, char *group, size_t size)
{
    size_t length = strcspn(key, ".");
    if (strlen(group) == length && strncmp(group, key, length) == 0) return;
    snprintf(group, size, "%.*s", (int)length, key);
    fprintf(to, "\n### %s\n\n| key | meaning | values | default | unit |\n|---|---|---|---|---|\n", group);
}

void md_keys_print_markdown(const md_param *table, FILE *to)
{
    char group[64] = "", limits[512];
    for (const md_param *row = table; row->key; row++) {
        print_group_title(to, row->key, group, sizeof group);
        range(row, limits, sizeof limits);
        fprintf(to, "| `%s` | %s | %s%s%s | `%s` | %s |\n", name_of(row), row->text, type_name(row), limits[0] ? " " : "",
                limits, row->default_text, row->unit);
    }
}
