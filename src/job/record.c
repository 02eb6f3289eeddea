#include "job/record.h"

#include <stdio.h>
#include <string.h>

#include "base/version.h"
#include "io/libraries.h"

static void add_build(md_json *json, const char *program)
{
    const char *commit = md_commit(), *dash = strstr(commit, "-dirty");
    char clean[128];
    snprintf(clean, sizeof clean, "%.*s", dash ? (int)(dash - commit) : (int)sizeof clean - 1, commit);
    md_json_string(json, "program", program);
    md_json_string(json, "version", md_version());
    md_json_string(json, "commit", clean);
    md_json_bool(json, "dirty", dash != NULL);
    md_json_string(json, "compiler", md_compiler());
    md_json_string(json, "flags", md_build_flags());
}

static void add_libraries(md_json *json)
{
    char mpi[MPI_MAX_LIBRARY_VERSION_STRING];
    int length = 0;
    MPI_Get_library_version(mpi, &length);
    mpi[strcspn(mpi, "\n")] = '\0';
    md_json_begin(json, "libraries");
    md_json_string(json, "mpi", mpi);
    for (const md_library *library = md_libraries; library->name; library++)
        md_json_string(json, library->name, library->version);
    md_json_end(json);
}

void md_record_begin(md_json *json, const md_job *job)
{
    md_json_init(json);
    add_build(json, job->about->name);
    add_libraries(json);
    md_json_string(json, "input", job->options.input);
    md_json_strings(json, "command", (const char *const *)job->argv, job->argc);
}

/* The value with the type that it has in an input file. */
static void add_value(md_json *json, const md_param *row, const void *values)
{
    const void *at = (const char *)values + row->offset;
    char text[256];
    switch (row->type) {
    case MD_PARAM_BOOL: md_json_bool(json, "value", *(const bool *)at); break;
    case MD_PARAM_INT: md_json_int(json, "value", *(const int *)at); break;
    case MD_PARAM_DOUBLE: md_json_double(json, "value", *(const double *)at); break;
    case MD_PARAM_CHOICE: md_json_string(json, "value", md_param_choice_name(row, *(const int *)at, text, sizeof text)); break;
    case MD_PARAM_STRING: md_json_string(json, "value", *(char *const *)at); break;
    case MD_PARAM_TEXTS: {
        const md_texts *texts = at;
        md_json_strings(json, "value", (const char *const *)texts->v, texts->n);
        break;
    }
    case MD_PARAM_ARRAY: md_json_doubles(json, "value", ((const md_array *)at)->v, ((const md_array *)at)->n); break;
    case MD_PARAM_DOUBLE_AUTO:
        if (((const md_auto_double *)at)->is_auto)
            md_json_string(json, "value", "auto");
        else
            md_json_double(json, "value", ((const md_auto_double *)at)->value);
        break;
    case MD_PARAM_INT_AUTO:
        if (((const md_auto_int *)at)->is_auto)
            md_json_string(json, "value", "auto");
        else
            md_json_int(json, "value", ((const md_auto_int *)at)->value);
        break;
    }
}

void md_record_parameters(md_json *json, const md_param *table, const void *values, const md_config_origin *origin)
{
    md_json_begin(json, "parameters");
    int i = 0;
    for (const md_param *row = table; row->key; row++, i++) {
        md_json_begin(json, row->key);
        add_value(json, row, values);
        if (row->unit[0]) md_json_string(json, "unit", row->unit);
        md_json_string(json, "origin", md_source_name(i < origin->n ? origin->source[i] : MD_SOURCE_DEFAULT));
        md_json_end(json);
    }
    md_json_end(json);
}

void md_record_file(md_json *json, const char *key, const char *path, uint64_t checksum)
{
    md_json_begin(json, NULL);
    if (key) md_json_string(json, "key", key);
    md_json_string(json, "path", path);
    md_json_hex(json, "checksum", checksum);
    md_json_end(json);
}

/* Commas part the names. */
static void add_hosts(md_json *json, const char *hosts)
{
    md_json_begin_array(json, "hosts");
    for (const char *name = hosts ? hosts : ""; *name;) {
        char one[MPI_MAX_PROCESSOR_NAME];
        size_t length = strcspn(name, ",");
        snprintf(one, sizeof one, "%.*s", (int)length, name);
        md_json_string(json, NULL, one);
        name += length + (name[length] == ',');
    }
    md_json_end(json);
}

md_status md_record_end(md_json *json, const md_job *job, const char *end, md_error *err)
{
    char path[MD_FOLDER_NAME + 64];
    add_hosts(json, job->hosts);
    md_json_string(json, "start", job->start_utc);
    md_json_string(json, "end", end);
    snprintf(path, sizeof path, "%s/run_config.json", job->folder.path);
    return md_json_write(json, path, err);
}
