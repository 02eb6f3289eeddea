/* swarm_mc: electron swarms in gases, followed one by one. */
#include <mpi.h>
#include <stdio.h>

#include "base/launch.h"
#include "io/fs.h"
#include "swarm/run/program.h"

static int run(MPI_Comm world, int argc, char **argv)
{
    md_error err = {MD_OK, ""};
    sw_program program;

    /* 1. What is asked for. */
    sw_program_open(&program, world, argc, argv, &err);
    bool only_tell = program.options.action != SW_ACTION_RUN && program.options.action != SW_ACTION_CHECK;
    if (!err.code && only_tell) sw_program_tell(&program);

    /* 2. Input and cross-sections. */
    if (!err.code && !only_tell) sw_program_prepare(&program, &err);

    /* 3. Say what would be done, or do it. */
    if (!err.code && program.options.action == SW_ACTION_CHECK) sw_program_print_plan(&program);
    if (!err.code && program.options.action == SW_ACTION_RUN) sw_program_run(&program, &err);

    if (!err.code && program.options.action != SW_ACTION_RUN && program.all.rank == 0)
        md_fs_check_output(&err); /* it was asked for */

    /* 4. The first cause of a failure, told once. */
    if (err.code && program.all.rank == 0) fprintf(stderr, "swarm_mc: %s\n", err.text);
    sw_program_close(&program);
    return (int)err.code;
}

int main(int argc, char **argv)
{
    md_fs_fill_streams();
    md_launch launch = md_launch_begin(MPI_COMM_WORLD, &argc, &argv, sw_options_need(argc, argv));
    return md_launch_end(&launch, run(launch.world, argc, argv));
}
