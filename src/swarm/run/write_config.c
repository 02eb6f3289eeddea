/* --write-config, with files by their whole path. */
#include "job/write_config.h"

#include "base/memory.h"
#include "io/files/fs_names.h"
#include "swarm/run/program.h"

static md_status whole_paths(const sw_setup *setup, md_texts *files, md_error *err)
{
    files->v = md_alloc((size_t)setup->sources, sizeof *files->v, err);
    for (int i = 0; i < setup->sources && !err->code; i++, files->n++)
        files->v[i] = md_fs_whole_path(setup->source[i].path, err);
    return err->code;
}

md_status sw_program_write_config(const sw_program *program, md_error *err)
{
    const md_options *o = &program->job.options;
    sw_params params = program->setup.params;
    md_texts files = {0};
    bool root = program->job.all.rank == 0;
    if (root && !whole_paths(&program->setup, &files, err)) {
        params.gas.files = files;
        md_write_config_of what = {"swarm_mc", o->input, "files", sw_swarm_params, &params};
        md_write_config(&what, o->write_config, o->force, err);
    }
    for (int i = 0; i < files.n; i++)
        md_free(files.v[i]);
    md_free(files.v);
    return md_comm_agree(&program->job.all, err);
}
