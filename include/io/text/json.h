/* A JSON document, built from top to bottom and written in one go.
 *
 *     md_json_init(&json);
 *     md_json_string(&json, "status", "finished");
 *     md_json_begin(&json, "ranks");
 *     md_json_int(&json, "given", 4);
 *     md_json_end(&json);
 *     status = md_json_write(&json, path, err);
 *
 * Shapes: objects and arrays nested up to MD_JSON_DEPTH deep
 * Units:  -
 * Owner:  md_json owns the tree; md_json_write and md_json_free give it back
 * MPI:    Local
 * Source: RFC 8259; numbers that JSON has no word for (nan, inf) become null
 */
#ifndef MD_IO_TEXT_JSON_H
#define MD_IO_TEXT_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

enum { MD_JSON_DEPTH = 8 };

typedef struct md_json {
    void *level[MD_JSON_DEPTH]; /* level[0] is the document */
    int depth;                  /* the open level */
    bool failed;                /* kept until md_json_write tells it */
} md_json;

/* An empty object. A failure anywhere is remembered and told by md_json_write, so the calls between need no checks. */
void md_json_init(md_json *json);

/* Open an object or an array in the open level; md_json_end closes it. Inside an array every key is NULL. */
void md_json_begin(md_json *json, const char *key);
void md_json_begin_array(md_json *json, const char *key);
void md_json_end(md_json *json);

/* NULL becomes null, bytes that are not UTF-8 become '?'. */
void md_json_string(md_json *json, const char *key, const char *value);
void md_json_double(md_json *json, const char *key, double value);
void md_json_int(md_json *json, const char *key, int64_t value);
/* As 16 hexadecimal digits in a text: numbers hold 53 bits only. */
void md_json_hex(md_json *json, const char *key, uint64_t value);
void md_json_bool(md_json *json, const char *key, bool value);
void md_json_doubles(md_json *json, const char *key, const double *values, int n);
void md_json_strings(md_json *json, const char *key, const char *const *values, int n);

/* Write path.tmp, put it on the disk, rename it to path, and free the tree, whatever comes back.
 * Errors: MD_ERR_MEMORY or MD_ERR_INTERNAL (too deep, a level left open) from the building, MD_ERR_IO with the file's name. */
md_status md_json_write(md_json *json, const char *path, md_error *err);
void md_json_free(md_json *json);

#endif
