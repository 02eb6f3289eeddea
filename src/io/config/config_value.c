#include "config_value.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "param/param_format.h"

/* A number or a text as it would stand in a file, in memory of its own. */
static char *written(md_param_type type, const void *value, size_t bytes, md_error *err)
{
    const md_param row = {.type = type};
    char *text = md_alloc(bytes, 1, err);
    if (text != NULL) md_param_format(&row, value, text, bytes);
    return text;
}

static char *string_text(const char *string, md_error *err)
{
    return written(MD_PARAM_STRING, &string, 2 * strlen(string) + 3, err); /* every byte may need a backslash */
}

static char *number_text(double number, md_error *err)
{
    return written(MD_PARAM_DOUBLE, &number, 40, err);
}

static char *integer_text(long long number, md_error *err)
{
    char text[32];
    snprintf(text, sizeof text, "%lld", number);
    return md_strdup(text, err);
}

/* A single value as text; a list's element that is none stands as "...", which no type accepts. */
static char *scalar_text(const config_setting_t *setting, md_error *err)
{
    switch (config_setting_type(setting)) {
    case CONFIG_TYPE_INT: return integer_text(config_setting_get_int(setting), err);
    case CONFIG_TYPE_INT64: return integer_text(config_setting_get_int64(setting), err);
    case CONFIG_TYPE_FLOAT: return number_text(config_setting_get_float(setting), err);
    case CONFIG_TYPE_BOOL: return md_strdup(config_setting_get_bool(setting) ? "true" : "false", err);
    case CONFIG_TYPE_STRING: return string_text(config_setting_get_string(setting), err);
    case CONFIG_TYPE_GROUP: return md_strdup("{ ... }", err);
    default: return md_strdup("...", err);
    }
}

static unsigned count_of(const config_setting_t *setting)
{
    return (unsigned)config_setting_length(setting);
}

/* "[1.0, 2.0]" of an array or a list. */
static char *list_text(const config_setting_t *setting, md_error *err)
{
    unsigned n = count_of(setting);
    size_t bytes = 3, length = 1;
    char **part = md_alloc(n, sizeof *part, err), *text = NULL;
    bool made = part != NULL;
    for (unsigned i = 0; made && i < n; i++) {
        part[i] = scalar_text(config_setting_get_elem(setting, i), err);
        made = part[i] != NULL;
        if (made) bytes += strlen(part[i]) + 2;
    }
    if (made) text = md_alloc(bytes, 1, err);
    if (text != NULL) text[0] = '[';
    for (unsigned i = 0; text != NULL && i < n; i++)
        length += (size_t)snprintf(text + length, bytes - length, "%s%s", i > 0 ? ", " : "", part[i]);
    if (text != NULL) text[length] = ']';
    for (unsigned i = 0; part != NULL && i < n; i++)
        md_free(part[i]);
    md_free(part);
    return text;
}

static bool is_list(const config_setting_t *setting)
{
    int type = config_setting_type(setting);
    return type == CONFIG_TYPE_ARRAY || type == CONFIG_TYPE_LIST;
}

char *md_config_value_text(const config_setting_t *setting, md_error *err)
{
    return is_list(setting) ? list_text(setting, err) : scalar_text(setting, err);
}

/* Line `number` of the text, without the spaces around it and cut to fit; lists stand in brackets, as in all messages. */
static const char *line_of(const char *text, int number, char *buffer, size_t size)
{
    for (int i = 1; i < number && strchr(text, '\n') != NULL; i++)
        text = strchr(text, '\n') + 1;
    while (*text == ' ' || *text == '\t')
        text++;
    snprintf(buffer, size, "%.*s", (int)strcspn(text, "\n"), text);
    for (char *c = buffer; *c; c++)
        if (*c == '(' || *c == ')') *c = *c == '(' ? '[' : ']';
    return buffer;
}

md_status md_config_value_syntax(const config_t *config, const md_config_text *text, md_error *err)
{
    char where[1100], line[80];
    md_config_text_where(text, config_error_line(config), where, sizeof where);
    line_of(text->text, config_error_line(config), line, sizeof line);
    const char *what = config_error_text(config);
    return md_fail(err, MD_ERR_CONFIG, "%s: %s%s%s: expected %s", where, what, line[0] != '\0' ? " at or before " : "", line,
                   strstr(what, "duplicate") != NULL ? "each key once" : "settings such as cells = 32; or spacing = \"log\";");
}
