/* marsdisk: the hot debris disk that a giant impact leaves around Mars. */
#include <mpi.h>

#include "base/launch.h"
#include "disk/run/program.h"
#include "io/files/fs.h"
#include "io/hdf5/h5.h"

int main(int argc, char **argv)
{
    md_fs_fill_streams();
    md_launch launch = md_launch_begin(MPI_COMM_WORLD, &argc, &argv, md_options_need(&md_program_about, argc, argv));
    int code = md_program(launch.world, argc, argv, NULL);
    if (code != MD_OK && launch.world != MPI_COMM_NULL && !md_h5_all_closed()) MPI_Abort(launch.world, code);
    return md_launch_end(&launch, code);
}
