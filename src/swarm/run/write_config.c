/* --write-config: all keys as they are in force, an input file for the same bits. */
#include <string.h>

#include "base/memory.h"
#include "base/shown.h"
#include "base/version.h"
#include "io/fs.h"
#include "io/fs_names.h"
#include "param/param_format.h"
#include "swarm/output/text.h"
#include "swarm/run/program.h"

enum { MOST_VALUE = 1 << 20 };

static void put_key(sw_text *to, const md_param *row, const sw_params *params, char *value)
{
    const char *what = row->choices ? row->choices : row->unit;
    md_param_format(row, params, value, MOST_VALUE);
    sw_text_put(to, "    # %s%s%s%s\n    %s = %s;\n", what[0] ? "[" : "", what, what[0] ? "] " : "", row->text,
                strchr(row->key, '.') + 1, value);
}

/* Files by their whole path: the new file may lie anywhere. */
static md_status whole_paths(const sw_setup *setup, md_texts *files, md_error *err)
{
    files->v = md_alloc((size_t)setup->sources, sizeof *files->v, err);
    for (int i = 0; i < setup->sources && !err->code; i++, files->n++)
        files->v[i] = md_fs_whole_path(setup->source[i].path, err);
    return err->code;
}

static void put_all(sw_text *to, const sw_program *program, const md_texts *files, md_error *err)
{
    char name[256], *value = md_alloc(MOST_VALUE, 1, err);
    const char *group = "";
    sw_params params = program->setup.params;
    params.gas.files = *files;
    sw_text_put(to, "# All keys of a run of %s as they were in force, with files by their whole path.\n# swarm_mc %s (%s)\n",
                md_shown(program->job.options.input, name, sizeof name), md_version(), md_commit());
    for (const md_param *row = sw_swarm_params; row->key && value; row++) {
        size_t length = strcspn(row->key, ".");
        bool same = strncmp(group, row->key, length + 1) == 0;
        if (!same) sw_text_put(to, "%s\n%.*s: {\n", group[0] ? "};\n" : "", (int)length, row->key);
        group = row->key;
        put_key(to, row, &params, value);
    }
    sw_text_put(to, "};\n");
    md_free(value);
}

md_status sw_program_write_config(const sw_program *program, md_error *err)
{
    const md_options *o = &program->job.options;
    md_texts files = {0};
    sw_text text = {0};
    bool root = program->job.all.rank == 0;
    if (root && !o->force && md_fs_exists(o->write_config))
        md_fail(err, MD_ERR_IO, "--write-config %s: is there already: choose another name, or replace it with --force",
                o->write_config);
    if (root && !err->code && !whole_paths(&program->setup, &files, err)) put_all(&text, program, &files, err);
    if (text.err.code) *err = text.err;
    if (root && !err->code) md_fs_write_text(o->write_config, text.at, err);
    md_free(text.at);
    for (int i = 0; i < files.n; i++)
        md_free(files.v[i]);
    md_free(files.v);
    return md_comm_agree(&program->job.all, err);
}
