#include "io/text/json.h"

#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "io/files/fs.h"

void md_json_init(md_json *json)
{
    *json = (md_json){.depth = 0};
    json->level[0] = json_object();
    json->failed = json->level[0] == NULL;
}

/* Into the open level; the level owns the value from here on, NULL says that making it failed. */
static void put(md_json *json, const char *key, json_t *value)
{
    json_t *level = json->level[json->depth];
    int failed = key ? json_object_set_new(level, key, value) : json_array_append_new(level, value);
    if (failed) json->failed = true;
}

static void begin(md_json *json, const char *key, json_t *value)
{
    put(json, key, value);
    if (json->depth + 1 >= MD_JSON_DEPTH) json->failed = true;
    if (json->failed) return;
    json->level[++json->depth] = value;
}

void md_json_begin(md_json *json, const char *key)
{
    begin(json, key, json_object());
}

void md_json_begin_array(md_json *json, const char *key)
{
    begin(json, key, json_array());
}

void md_json_end(md_json *json)
{
    if (json->depth == 0) json->failed = true;
    if (!json->failed) json->depth--;
}

/* Messages and names of files may hold any bytes; JSON holds UTF-8. */
static json_t *any_string(const char *value)
{
    json_t *string = json_string(value);
    if (string) return string;
    char *plain = strdup(value);
    if (!plain) return NULL;
    for (char *c = plain; *c; c++)
        if ((unsigned char)*c >= 0x80) *c = '?';
    string = json_string(plain);
    free(plain);
    return string;
}

void md_json_string(md_json *json, const char *key, const char *value)
{
    put(json, key, value ? any_string(value) : json_null());
}

static json_t *any_double(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

void md_json_double(md_json *json, const char *key, double value)
{
    put(json, key, any_double(value));
}

void md_json_int(md_json *json, const char *key, int64_t value)
{
    put(json, key, json_integer(value));
}

void md_json_hex(md_json *json, const char *key, uint64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%016" PRIx64, value);
    md_json_string(json, key, text);
}

void md_json_bool(md_json *json, const char *key, bool value)
{
    put(json, key, json_boolean(value));
}

void md_json_doubles(md_json *json, const char *key, const double *values, int n)
{
    md_json_begin_array(json, key);
    for (int i = 0; i < n; i++)
        md_json_double(json, NULL, values[i]);
    md_json_end(json);
}

void md_json_strings(md_json *json, const char *key, const char *const *values, int n)
{
    md_json_begin_array(json, key);
    for (int i = 0; i < n; i++)
        md_json_string(json, NULL, values[i]);
    md_json_end(json);
}

/* The document as text that ends with a newline, or NULL. */
static char *dump(const md_json *json)
{
    char *text = json_dumps(json->level[0], JSON_INDENT(2) | JSON_REAL_PRECISION(17));
    size_t length = text ? strlen(text) : 0;
    char *line = text ? realloc(text, length + 2) : NULL;
    if (!line) {
        free(text);
        return NULL;
    }
    memcpy(line + length, "\n", 2);
    return line;
}

static md_status write_tree(const md_json *json, const char *path, md_error *err)
{
    if (json->failed) return md_fail(err, MD_ERR_MEMORY, "%s: no memory for the document, or wrongly nested", path);
    if (json->depth != 0) return md_fail(err, MD_ERR_INTERNAL, "%s: %d levels are still open", path, json->depth);
    char *text = dump(json);
    if (!text) return md_fail(err, MD_ERR_MEMORY, "%s: no memory for the document", path);
    md_fs_write_text(path, text, err);
    free(text);
    return err->code;
}

md_status md_json_write(md_json *json, const char *path, md_error *err)
{
    write_tree(json, path, err);
    md_json_free(json);
    return err->code;
}

void md_json_free(md_json *json)
{
    if (json->level[0]) json_decref(json->level[0]);
    *json = (md_json){.depth = 0};
}
