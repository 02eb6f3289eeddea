/* marsdisk-qpr: tables of <Q_pr>(s, T_M) from optical constants. */
#include <mpi.h>
#include <stdio.h>

#include "base/launch.h"
#include "base/version.h"
#include "io/files/fs.h"
#include "optics/table/program.h"

static int run(MPI_Comm world, int argc, char **argv)
{
    md_error err = {MD_OK, ""};
    md_qpr_options options;
    md_comm all;

    md_comm_open(&all, world, &err);
    if (!err.code) md_qpr_options_parse(&options, argc, argv, &err);
    if (!err.code && options.action == MD_QPR_TABLE)
        md_qpr_run(&options, &all, &err);
    else if (!err.code && all.rank == 0) {
        if (options.action == MD_QPR_MIE) md_qpr_print_mie(&options, &err);
        if (options.action == MD_QPR_HELP) fputs(md_qpr_help, stdout);
        if (options.action == MD_QPR_VERSION) printf("marsdisk-qpr %s\n", md_version());
    }
    if (!err.code && all.rank == 0) md_fs_check_output(&err);
    md_comm_agree(&all, &err);
    if (err.code && all.rank == 0) fprintf(stderr, "marsdisk-qpr: %s\n", err.text);
    md_comm_free(&all);
    return (int)err.code;
}

int main(int argc, char **argv)
{
    md_fs_fill_streams();
    md_launch launch = md_launch_begin(MPI_COMM_WORLD, &argc, &argv, md_qpr_options_need(argc, argv));
    return md_launch_end(&launch, run(launch.world, argc, argv));
}
