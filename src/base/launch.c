#define _POSIX_C_SOURCE 200809L
#include "base/launch.h"

#include <fcntl.h>
#include <mpi.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* --- who has started this process -------------------------------------------------------------------------------------- */

static int number_of(const char *name, int otherwise)
{
    const char *text = getenv(name);
    return text && *text ? atoi(text) : otherwise;
}

/* A rank that MPI will hear of; -1 for none. The first that is set counts: mpirun may itself run inside a SLURM step. */
static int rank_for_mpi(void)
{
    static const char *const names[] = {"OMPI_COMM_WORLD_RANK", "PMIX_RANK",   "PMI_RANK",
                                        "MV2_COMM_WORLD_RANK",  "PALS_RANKID", "ALPS_APP_PE"};
    int rank = -1;
    for (size_t k = 0; k < sizeof names / sizeof names[0] && rank < 0; k++)
        rank = number_of(names[k], -1);
    return rank;
}

/* Its place among the tasks of a SLURM step; -1 for none. In a batch script SLURM_PROCID is 0 and there is no step; a step
 * may have been started without anything that MPI understands. */
static int rank_in_step(void)
{
    int rank = number_of("SLURM_PROCID", -1);
    return rank > 0 || (rank == 0 && number_of("SLURM_STEP_NUM_TASKS", 1) > 1) ? rank : -1;
}

/* --- MPI begins -------------------------------------------------------------------------------------------------------- */

/* Otherwise Open MPI 4 starts a daemon beside a lone process, which wants ssh or rsh, and looks for network hardware, which
 * takes 0.3 s. Other MPIs do not read these; what the user has set stays. */
static void stay_alone(bool in_step)
{
    setenv("OMPI_MCA_ess_singleton_isolated", "1", false);
    setenv("HOME", "/", false); /* Open MPI 5 does not begin without one */
    if (in_step) return;        /* others may be there after all */
    /* All lone processes of a user have the same session folder, which they need for nothing: one that ends removes it while
     * another begins, whose MPI_Init then fails. */
    setenv("OMPI_MCA_orte_create_session_dirs", "0", false);
    setenv("OMPI_MCA_pml", "ob1", false);
    setenv("OMPI_MCA_btl", "self", false);
}

static void fall_silent(void)
{
    int nowhere = open("/dev/null", O_WRONLY);
    if (nowhere < 0) return;
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    close(nowhere);
}

md_launch md_launch_begin(MPI_Comm world, int *argc, char ***argv, md_launch_need need)
{
    int known = rank_for_mpi(), task = rank_in_step(), size = 1;
    md_launch launch = {.world = MPI_COMM_NULL, .rings = number_of("OMPI_COMM_WORLD_LOCAL_RANK", -1) == 0};
    /* Under mpirun also where nothing is shared: that of Open MPI 4.1 hangs when 32 processes end before all have begun. */
    bool begins = known >= 0 || need == MD_LAUNCH_RUN || (need == MD_LAUNCH_SHARE && task >= 0);
    if (begins && known < 0) stay_alone(task >= 0);
    if (begins) {
        MPI_Init(argc, argv);
        launch.world = world;
        MPI_Comm_size(world, &size);
    }
    if (need != MD_LAUNCH_RUN && size == 1 && (known > 0 || (known < 0 && task > 0))) fall_silent();
    return launch;
}

/* --- and ends ---------------------------------------------------------------------------------------------------------- */

#if defined OPEN_MPI && OMPI_MAJOR_VERSION < 5
enum { ONE_TELLS = true }; /* on the other nodes nobody is then waited for */

/* When a rank ends with another code than 0, mpirun of Open MPI 4 sends SIGCONT, SIGTERM and SIGKILL to all that it has not
 * yet struck off its list, the one that has ended among them, and sleeps odls_base_sigkill_timeout seconds between one and
 * the next, also when nobody is left. Each signal that comes takes a second off that sleep; so a process that outlives the
 * rank tells mpirun now and then that a child has ended (SIGCHLD), which is what it would like to hear, until mpirun is
 * gone. */
static bool is_mpirun(pid_t process)
{
    char path[64], name[16] = "";
    snprintf(path, sizeof path, "/proc/%ld/comm", (long)process);
    FILE *file = fopen(path, "r");
    if (!file) return false;
    bool read = fgets(name, sizeof name, file) != NULL;
    fclose(file);
    return read && (strncmp(name, "mpirun", 6) == 0 || strncmp(name, "mpiexec", 7) == 0 || strncmp(name, "orte", 4) == 0);
}

static void ring(void)
{
    enum { TIMES = 300, MILLISECONDS = 10, FILES = 1024 };
    pid_t launcher = getppid();
    if (!is_mpirun(launcher) || fork() != 0) return;
    setsid(); /* what mpirun sends to the rank is not for this one */
    for (int file = 0; file < FILES; file++)
        close(file); /* nobody shall wait for this one's output */
    for (int k = 0; k < TIMES && kill(launcher, SIGCHLD) == 0; k++)
        nanosleep(&(struct timespec){0, MILLISECONDS * 1000000L}, NULL);
    _exit(0);
}
#else
enum { ONE_TELLS = false }; /* mpirun of MPICH 4.0, ended by SIGTERM, now and then misses the code of one rank alone */

static void ring(void)
{
}
#endif

int md_launch_end(const md_launch *launch, int code)
{
    int rank = 0;
    if (launch->world == MPI_COMM_NULL) return code;
    MPI_Comm_rank(launch->world, &rank);
    MPI_Finalize();
    if (code != 0 && launch->rings) ring();
    return rank == 0 || !ONE_TELLS ? code : 0;
}
