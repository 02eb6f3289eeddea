#include "io/text/json_read.h"

#include <jansson.h>
#include <stdio.h>

#include "base/memory.h"
#include "io/files/fs.h"

enum { NAME_BYTES = 256, MOST_BYTES = 64 << 20 };

static void visit_value(json_t *value, const char *name, md_json_visit *visit, void *context)
{
    char text[40] = "";
    if (json_is_integer(value)) snprintf(text, sizeof text, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    if (json_is_real(value)) snprintf(text, sizeof text, "%.17g", json_real_value(value));
    if (json_is_boolean(value)) snprintf(text, sizeof text, "%s", json_is_true(value) ? "true" : "false");
    visit(context, name, json_is_string(value) ? json_string_value(value) : text, !json_is_string(value));
}

static void visit_object(json_t *object, const char *front, int depth, md_json_visit *visit, void *context)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        char name[NAME_BYTES];
        snprintf(name, sizeof name, "%.120s%s%.120s", front, front[0] ? "." : "", key);
        if (json_is_object(value) && depth > 0) visit_object(value, name, depth - 1, visit, context);
        if (!json_is_object(value) && !json_is_array(value)) visit_value(value, name, visit, context);
    }
}

md_status md_json_scalars(const char *path, md_json_visit *visit, void *context, md_error *err)
{
    enum { DEPTH = 8 };
    char *text = NULL;
    size_t bytes;
    json_error_t why;
    if (md_fs_read_text(path, MOST_BYTES, &text, &bytes, err)) return err->code;
    json_t *root = json_loadb(text, bytes, 0, &why);
    md_free(text);
    if (json_is_object(root))
        visit_object(root, "", DEPTH, visit, context);
    else
        md_fail(err, MD_ERR_IO, "%s: is no JSON object: %s", path, root ? "another value" : why.text);
    if (root) json_decref(root);
    return err->code;
}
