/* One table of parameters drives parsing (param/param_set.h), range checks, --print-defaults, input/README.md and the copy in the
 * output (param/param_format.h).
 *
 * Shapes: a table of md_param, ended by key = NULL, describes one struct of values
 * Units:  of each row
 * Owner:  values are plain members; strings and arrays are owned by the struct and freed by md_params_free
 * MPI:    Local
 * Source: -
 */
#ifndef MD_PARAM_PARAM_H
#define MD_PARAM_PARAM_H

#include <stdbool.h>
#include <stddef.h>

typedef enum md_param_type {
    MD_PARAM_BOOL,        /* bool */
    MD_PARAM_INT,         /* int */
    MD_PARAM_DOUBLE,      /* double; an integer in the file is accepted */
    MD_PARAM_DOUBLE_AUTO, /* md_auto_double: a number or "auto" */
    MD_PARAM_INT_AUTO,    /* md_auto_int: a number or "auto" */
    MD_PARAM_CHOICE,      /* int: index into the '|'-separated list of choices */
    MD_PARAM_STRING,      /* char *, owned; never NULL once defaults are set */
    MD_PARAM_ARRAY,       /* md_array of double */
    MD_PARAM_TEXTS        /* md_texts */
} md_param_type;

typedef struct md_array {
    int n;
    double *v; /* n values, owned */
} md_array;

typedef struct md_texts {
    int n;
    char **v; /* n texts, owned */
} md_texts;

typedef struct md_auto_double {
    bool is_auto;
    double value; /* meaningful when !is_auto */
} md_auto_double;

typedef struct md_auto_int {
    bool is_auto;
    int value;
} md_auto_int;

/* Defaults are written as in a configuration file: "2.0", "true", "\"auto\"" is written auto, arrays "[1.0, 2.0]". */
typedef struct md_param {
    const char *key; /* "group.name" */
    md_param_type type;
    size_t offset; /* into the struct of values */
    const char *default_text;
    double min, max;     /* closed range for numbers and every array element */
    const char *choices; /* "a|b|c" for MD_PARAM_CHOICE, else NULL */
    const char *unit;    /* "" when it has none */
    const char *text;    /* one line, plain English */
} md_param;

/* Row of a key, or NULL. */
const md_param *md_param_find(const md_param *table, const char *key);
/* The known key nearest to a misspelt one (edit distance); never NULL for a non-empty table. */
const char *md_param_nearest(const md_param *table, const char *key);
/* Name of a choice's current value ("beta"). */
const char *md_param_choice_name(const md_param *row, int value, char *buffer, size_t size);
/* The members that own memory own none: before values are set for the first time. */
void md_params_forget(const md_param *table, void *values);
/* Free owned strings and arrays. */
void md_params_free(const md_param *table, void *values);

#endif
