/* swarm_mc: electron swarms in gases, followed one by one. */
#include <mpi.h>

#include "base/launch.h"
#include "io/files/fs.h"
#include "io/hdf5/h5.h"
#include "swarm/run/check.h"

static int run(MPI_Comm world, int argc, char **argv)
{
    md_error err = {MD_OK, ""};
    sw_program program;

    /* 1. What is asked for. */
    sw_program_open(&program, world, argc, argv, &err);
    bool only_tell = md_job_only_tells(&program.job);
    if (!err.code && only_tell) sw_program_tell(&program);

    /* 2. Input and cross-sections. */
    bool one = !only_tell && !program.job.options.sweep;
    if (!err.code && one) sw_program_prepare(&program, &err);

    /* 3. Say what would be done, or do it. */
    if (!err.code && one && program.job.options.action == MD_ACTION_CHECK) sw_check_print(&program);
    if (!err.code && program.job.options.write_config && !only_tell) sw_program_write_config(&program, &err);
    if (!err.code && one && program.job.options.action == MD_ACTION_RUN) sw_program_run(&program, &err);
    if (!err.code && program.job.options.sweep && !only_tell) sw_program_sweep(&program, &err);

    if (!err.code && program.job.options.action != MD_ACTION_RUN && program.job.all.rank == 0)
        md_fs_check_output(&err); /* it was asked for */

    /* 4. The first cause of a failure, told once. */
    return sw_program_close(&program, &err);
}

int main(int argc, char **argv)
{
    md_fs_fill_streams();
    md_launch launch = md_launch_begin(MPI_COMM_WORLD, &argc, &argv, md_options_need(&sw_program_about, argc, argv));
    int code = run(launch.world, argc, argv);
    if (code != MD_OK && launch.world != MPI_COMM_NULL && !md_h5_all_closed()) MPI_Abort(launch.world, code);
    return md_launch_end(&launch, code);
}
