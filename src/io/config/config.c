#include "io/config/config.h"

#include <ctype.h>
#include <libconfig.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "config_value.h"
#include "io/config/config_text.h"
#include "io/files/fs.h"
#include "param/param_set.h"

enum { KEY_BYTES = 256, WHERE_BYTES = 1100, MOST_DEPTH = 4 };

/* One file being taken over into the values. */
typedef struct md_reading {
    const md_param *table;
    void *values;
    md_config_origin *origin;
    const md_config_text *text;
    md_error *err;
} md_reading;

md_status md_config_origin_init(md_config_origin *origin, const md_param *table, md_error *err)
{
    *origin = (md_config_origin){0, NULL, NULL};
    int n = 0;
    while (table[n].key != NULL)
        n++;
    origin->source = md_alloc((size_t)n, sizeof *origin->source, err);
    origin->where = md_alloc((size_t)n, sizeof *origin->where, err);
    if (origin->where != NULL) origin->n = n;
    return err->code;
}

void md_config_origin_free(md_config_origin *origin)
{
    for (int i = 0; i < origin->n; i++)
        md_free(origin->where[i]);
    md_free(origin->source);
    md_free(origin->where);
    *origin = (md_config_origin){0, NULL, NULL};
}

const char *md_config_where(const md_config_origin *origin, const md_param *table, const char *message)
{
    const char *where = NULL, *earliest = NULL;
    for (int i = 0; i < origin->n; i++) {
        size_t n = strlen(table[i].key);
        const char *at = origin->where[i] != NULL ? strstr(message, table[i].key) : NULL;
        if (at == NULL || isalnum((unsigned char)at[n]) || at[n] == '_' || (earliest != NULL && at >= earliest)) continue;
        earliest = at;
        where = origin->where[i];
    }
    return where;
}

const char *md_source_name(md_source source)
{
    static const char *const name[] = {"default", "file", "set", "material"};
    return name[source];
}

static md_status record(const md_param *table, const md_param *row, md_config_origin *origin, md_source source,
                        const char *where, md_error *err)
{
    if (origin == NULL) return MD_OK;
    char *copy = md_strdup(where, err);
    if (copy == NULL) return err->code;
    md_free(origin->where[row - table]);
    origin->where[row - table] = copy;
    origin->source[row - table] = source;
    return MD_OK;
}

static unsigned count_of(const config_setting_t *setting)
{
    return (unsigned)config_setting_length(setting);
}

static void where_is(const md_reading *in, const config_setting_t *setting, char *buffer)
{
    md_config_text_where(in->text, (int)config_setting_source_line(setting), buffer, WHERE_BYTES);
}

/* "file:line: key = value: " and what is wrong with it. */
static md_status refuse(const md_reading *in, const config_setting_t *setting, const char *key, const char *problem)
{
    char where[WHERE_BYTES];
    where_is(in, setting, where);
    char *text = md_config_value_text(setting, in->err);
    if (text != NULL) md_fail(in->err, MD_ERR_CONFIG, "%s: %.200s = %.200s: %s", where, key, text, problem);
    md_free(text);
    return in->err->code;
}

static md_status refuse_unknown(const md_reading *in, const config_setting_t *setting, const char *key)
{
    char problem[KEY_BYTES];
    snprintf(problem, sizeof problem, "unknown key, did you mean %.200s?", md_param_nearest(in->table, key));
    return refuse(in, setting, key, problem);
}

static md_status take_value(const md_reading *in, const config_setting_t *setting, const md_param *row)
{
    if (row->type == MD_PARAM_STRING && config_setting_type(setting) != CONFIG_TYPE_STRING)
        return refuse(in, setting, row->key, "expected text in quotes");
    char where[WHERE_BYTES];
    where_is(in, setting, where);
    char *text = md_config_value_text(setting, in->err);
    if (text == NULL) return in->err->code;
    if (!md_param_set_text(row, in->values, text, where, in->err))
        record(in->table, row, in->origin, MD_SOURCE_FILE, where, in->err);
    md_free(text);
    return in->err->code;
}

/* A known key starts with "name.". */
static bool is_group_name(const md_param *table, const char *name)
{
    size_t n = strlen(name);
    for (const md_param *row = table; row->key != NULL; row++)
        if (strncmp(row->key, name, n) == 0 && row->key[n] == '.') return true;
    return false;
}

static md_status take_group(const md_reading *in, const config_setting_t *group, const char *name, int depth);

static md_status take_setting(const md_reading *in, const config_setting_t *setting, const char *key, int depth)
{
    const md_param *row = md_param_find(in->table, key);
    if (row != NULL) return take_value(in, setting, row);
    bool known = is_group_name(in->table, key);
    if (config_setting_type(setting) != CONFIG_TYPE_GROUP)
        return known ? refuse(in, setting, key, "expected a group of keys, { ... }") : refuse_unknown(in, setting, key);
    if (depth == MOST_DEPTH || (!known && count_of(setting) == 0)) return refuse_unknown(in, setting, key);
    return take_group(in, setting, key, depth + 1);
}

static md_status take_group(const md_reading *in, const config_setting_t *group, const char *name, int depth)
{
    for (unsigned i = 0; i < count_of(group); i++) {
        const config_setting_t *setting = config_setting_get_elem(group, i);
        char key[KEY_BYTES];
        int n = snprintf(key, sizeof key, "%s%s%s", name, name[0] != '\0' ? "." : "", config_setting_name(setting));
        if (n < 0) return md_fail(in->err, MD_ERR_INTERNAL, "a key that cannot be written");
        if (take_setting(in, setting, key, depth)) return in->err->code;
    }
    return MD_OK;
}

static md_status take_text(const md_reading *in)
{
    config_t config;
    config_init(&config);
    if (config_read_string(&config, in->text->text) != CONFIG_TRUE) {
        md_config_value_syntax(&config, in->text, in->err);
    } else if (count_of(config_root_setting(&config)) == 0) {
        md_fail(in->err, MD_ERR_CONFIG, "%.1000s: no settings: expected groups such as disk: { cells = 32; }",
                in->text->file[0]);
    } else {
        take_group(in, config_root_setting(&config), "", 0);
    }
    config_destroy(&config);
    return in->err->code;
}

md_status md_config_parse(const md_param *table, void *values, const char *text, size_t bytes, const char *name,
                          md_config_origin *origin, md_error *err)
{
    md_config_text expanded = {0};
    if (!md_config_text_expand(&expanded, text, bytes, name, err))
        take_text(&(md_reading){table, values, origin, &expanded, err});
    md_config_text_free(&expanded);
    return err->code;
}

md_status md_config_read(const md_param *table, void *values, const char *path, md_config_origin *origin, md_error *err)
{
    char *text = NULL;
    size_t bytes = 0;
    if (!md_fs_read_text(path, MD_CONFIG_MOST_BYTES, &text, &bytes, err))
        md_config_parse(table, values, text, bytes, path, origin, err);
    md_free(text);
    return err->code;
}

md_status md_config_set(const md_param *table, void *values, const char *assignment, md_config_origin *origin, md_error *err)
{
    while (isspace((unsigned char)*assignment))
        assignment++;
    const char *equals = strchr(assignment, '=');
    size_t n = equals != NULL ? (size_t)(equals - assignment) : 0;
    while (n > 0 && isspace((unsigned char)assignment[n - 1]))
        n--;
    char key[KEY_BYTES];
    if (n == 0 || n >= sizeof key)
        return md_fail(err, MD_ERR_CONFIG, "--set %.200s: expected KEY=VALUE, as in disk.cells=64", assignment);
    memcpy(key, assignment, n);
    key[n] = '\0';
    const md_param *row = md_param_find(table, key);
    if (row == NULL)
        return md_fail(err, MD_ERR_CONFIG, "--set: %s = %.200s: unknown key, did you mean %s?", key, equals + 1,
                       md_param_nearest(table, key));
    if (md_param_set_text(row, values, equals + 1, "--set", err)) return err->code;
    return record(table, row, origin, MD_SOURCE_SET, "--set", err);
}
