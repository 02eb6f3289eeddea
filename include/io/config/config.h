/* Configuration files (libconfig) read over the defaults of a table of parameters.
 *
 * Shapes: -
 * Units:  of each row
 * Owner:  md_config_origin owns its array; the values belong to their struct (param/param.h)
 * MPI:    Local; rank 0 reads and the others get the values from it, or every rank reads the same file
 * Source: libconfig manual
 */
#ifndef MD_IO_CONFIG_CONFIG_H
#define MD_IO_CONFIG_CONFIG_H

#include <stddef.h>

#include "base/status.h"
#include "param/param.h"

typedef enum md_source { MD_SOURCE_DEFAULT, MD_SOURCE_FILE, MD_SOURCE_SET, MD_SOURCE_MATERIAL } md_source;

/* Where each value came from; a material stands for several keys. */
typedef struct md_config_origin {
    int n;
    md_source *source; /* n values, in the order of the table */
    char **where;      /* "file:line" or "--set", NULL for a default */
} md_config_origin;

/* Every row from its default. MD_ERR_MEMORY. */
md_status md_config_origin_init(md_config_origin *origin, const md_param *table, md_error *err);
void md_config_origin_free(md_config_origin *origin);
/* Where the first key that this message names was set, "file:line" or "--set"; NULL when none was. */
const char *md_config_where(const md_config_origin *origin, const md_param *table, const char *message);
/* "default", "file", "set", "material" */
const char *md_source_name(md_source source);

/* Set what the file names over values that md_params_default has filled; `origin` may be NULL.
 * MD_ERR_IO: the file or one that it includes cannot be read. MD_ERR_CONFIG with "file:line: key = value: what was expected":
 * not libconfig's syntax, no setting at all, a key that is unknown (the nearest known one is named) or comes twice, a value of
 * the wrong type (a whole number is taken for a double, never the other way), out of range or not finite. MD_ERR_MEMORY.
 * After an error some values may already be set. */
md_status md_config_read(const md_param *table, void *values, const char *path, md_config_origin *origin, md_error *err);

/* The same of a text in memory; `name` stands for the file in messages, and @include looks in its folder. */
md_status md_config_parse(const md_param *table, void *values, const char *text, size_t bytes, const char *name,
                          md_config_origin *origin, md_error *err);

/* Set one value from "KEY=VALUE" of the command line; a bare word is taken as a string, [1.0, 2.0] as an array.
 * MD_ERR_CONFIG with "--set: key = value: what was expected". MD_ERR_MEMORY. */
md_status md_config_set(const md_param *table, void *values, const char *assignment, md_config_origin *origin, md_error *err);

#endif
