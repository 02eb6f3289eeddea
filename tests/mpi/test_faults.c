/* The whole program, run again and again in this process with one thing going wrong each time: the k-th allocation of one rank
 * fails, or one rank comes to its k-th agreement with an error. Each run must end by itself, on all ranks with the same exit code,
 * with one message, with every block of memory and every HDF5 object given back, and without results that claim to be complete.
 *
 * Without arguments some moments are picked; "all" takes every one (minutes), "N" about N; "alloc K R W" and "agree K R W" take the
 * K-th of rank R in run W. "bytes K ARGUMENTS" is the program with these arguments where no file can grow beyond K bytes. */
#include <mpi.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/status.h"

/* What goes wrong, on which rank and when; nothing with at = 0. Counts go on beyond it. */
typedef enum fault_kind { FAULT_ALLOC, FAULT_AGREE, FAULT_KINDS } fault_kind;
static struct {
    int rank, at[FAULT_KINDS], count[FAULT_KINDS];
    bool mine, ended;
} fault;

static bool is_due(fault_kind kind)
{
    return !fault.ended && ++fault.count[kind] == fault.at[kind] && fault.mine;
}

static void *faulty_calloc(size_t count, size_t size)
{
    return is_due(FAULT_ALLOC) ? NULL : calloc(count, size);
}

static void *faulty_aligned_alloc(size_t alignment, size_t size)
{
    return is_due(FAULT_ALLOC) ? NULL : aligned_alloc(alignment, size);
}

/* The program's own memory and communication, with the faults in them. The library's are then not linked. */
#define calloc faulty_calloc
#define aligned_alloc faulty_aligned_alloc
#include "../../src/base/memory.c"
#undef calloc
#undef aligned_alloc

#include "base/comm.h"
#define md_comm_agree plain_agree
md_status plain_agree(const md_comm *comm, md_error *err);
#include "../../src/base/comm.c"
#undef md_comm_agree

md_status md_comm_agree(const md_comm *comm, md_error *err)
{
    if (is_due(FAULT_AGREE)) md_fail(err, MD_ERR_INTERNAL, "a fault was asked for");
    return plain_agree(comm, err);
}

#define main program_main
int program_main(int argc, char **argv);
#include "base/launch.h"
#define md_launch_begin faulty_begin
md_launch faulty_begin(MPI_Comm world, int *argc, char ***argv, md_launch_need need);
#include "../../src/disk/main.c"
#undef main
#undef md_launch_begin

#include <dirent.h>
#include <fcntl.h>
#include <hdf5.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "io/files/fs.h"
#include "scratch.h"

enum { PATH = 256, LONGEST_S = 30 };
static int rank, ranks, out; /* out: where this test prints while the program prints to a file */
static rlim_t file_bytes;
static char root[PATH], now[PATH]; /* folder of this test; what is being tried, for the message of a hang */

/* Small runs that together pass through everything: tables, several segments that are joined, cells that move between ranks,
 * books of energy, a profile; the same from a checkpoint; and segments that several ranks write, with an early stop by the loss
 * rate; gross books on ranks of which some wait. */
#define ALL                                                                                                                    \
    "run: { t_end_yr = 0.002; outputs = 18; };\n"                                                                              \
    "disk: { cells = 9; r_out_RM = 8.0; };\n"                                                                                  \
    "sizes: { bins = 5; };\n"                                                                                                  \
    "mars: { driver = \"table\"; table = \"T.csv\"; };\n"                                                                      \
    "radiation: { q_pr = \"table\"; q_pr_table = \"q.csv\"; };\n"                                                              \
    "collisions: { energy = true; };\n"                                                                                        \
    "parallel: { ranks = 64; };\n"                                                                                             \
    "io: { segment_MB = 0.04; psd_every = 3; };\n"
static const char resumed[] = "resumed";
static const struct {
    const char *name, *config;
} runs[] = {
    {"all", ALL},
    {resumed, ALL},
    {"wide", "run: { t_end_yr = 1.0; outputs = 2500; stop_loss_rate_Mmars_s = 1.0; stop_loss_rate_min_yr = 0.0006; };\n"
             "disk: { cells = 9; };\n"
             "sizes: { bins = 60; };\n"
             "radiation: { q_pr = \"constant\"; };\n"
             "parallel: { ranks = 64; };\n"
             "io: { segment_every_s = 1e-9; compress = false; };\n"},
    {"gross", "run: { t_end_yr = 1e-13; outputs = 2; };\n"
              "disk: { cells = 2; };\n"
              "sizes: { bins = 5; };\n"
              "radiation: { q_pr = \"constant\"; };\n"
              "solver: { scheme = \"imex_bdf1\"; };\n"
              "collisions: { bookkeeping = \"gross\"; };\n"
              "parallel: { ranks = 2; };\n"},
};

static void write_file(const char *name, const char *text)
{
    char path[2 * PATH];
    md_error err = {MD_OK, ""};
    snprintf(path, sizeof path, "%s/%s", root, name);
    if (md_fs_write_text(path, text, &err)) printf("%s\n", err.text);
}

/* A folder of its own, in memory where there is such a thing: the runs bring every file to the disk. */
static void make_inputs(void)
{
    snprintf(root, sizeof root, "%s/marsdisk-faults-XXXXXX", scratch_root());
    if (rank == 0 && !mkdtemp(root)) MPI_Abort(MPI_COMM_WORLD, 1);
    MPI_Bcast(root, sizeof root, MPI_CHAR, 0, MPI_COMM_WORLD);
    if (rank > 0) return;
    write_file("T.csv", "time_day,T_K\n0,3000\n1,2900\n100,2000\n");
    write_file("q.csv", "T_M_K,s_m,Q_pr\n1000,1e-8,0.1\n1000,10,1\n5000,1e-8,0.1\n5000,10,1\n");
    for (size_t k = 0; k < sizeof runs / sizeof runs[0]; k++) {
        char name[32];
        snprintf(name, sizeof name, "%s.cfg", runs[k].name);
        write_file(name, runs[k].config);
    }
}

static void remove_all(void)
{
    char command[2 * PATH];
    snprintf(command, sizeof command, "rm -rf %s", root);
    MPI_Barrier(MPI_COMM_WORLD);
    if (rank == 0 && system(command) != 0) printf("%s stays\n", root);
}

static void on_alarm(int number)
{
    (void)number;
    (void)!write(out, now, strlen(now));
    _exit(1);
}

static int sum_of(int mine)
{
    int sum;
    MPI_Allreduce(&mine, &sum, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
    return sum;
}

/* Messages of the program in what one rank wrote to its error stream. */
static int messages_in(const char *path)
{
    char *text = NULL;
    size_t bytes;
    int n = 0;
    md_error err = {MD_OK, ""};
    if (md_fs_read_text(path, 1 << 20, &text, &bytes, &err)) return -1000;
    for (const char *at = text; (at = strstr(at, "marsdisk: ")); at++)
        n++;
    md_free(text);
    return n;
}

static bool claims_success(const char *folder)
{
    char path[3 * PATH], *text = NULL;
    size_t bytes;
    md_error err = {MD_OK, ""};
    snprintf(path, sizeof path, "%s/summary.json", folder);
    if (md_fs_read_text(path, 1 << 20, &text, &bytes, &err)) return false;
    bool claims = strstr(text, "\"finished\"") != NULL;
    md_free(text);
    return claims;
}

/* The program with both streams in a file. */
static int run_quietly(const char *config, const char *option, const char *folder, const char *log)
{
    char name[7][2 * PATH] = {"marsdisk", "--quiet", "--profile", "--out"};
    snprintf(name[4], sizeof name[4], "%s", folder);
    snprintf(name[5], sizeof name[5], "%s", config);
    snprintf(name[6], sizeof name[6], "%s", option);
    char *argv[] = {name[0], name[1], name[2], name[3], name[4], name[5], option[0] ? name[6] : NULL, NULL};
    fflush(NULL);
    int error = dup(STDERR_FILENO), file = open(log, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    out = dup(STDOUT_FILENO);
    dup2(file, STDOUT_FILENO);
    dup2(file, STDERR_FILENO);
    memset(fault.count, 0, sizeof fault.count);
    fault.ended = false;
    alarm(LONGEST_S);
    int code = md_program(MPI_COMM_WORLD, option[0] ? 7 : 6, argv, NULL);
    fault.ended = true;
    alarm(0);
    fflush(NULL);
    dup2(out, STDOUT_FILENO);
    dup2(error, STDERR_FILENO);
    close(out);
    close(error);
    close(file);
    return code;
}

/* A folder that holds nothing: no results, no piece of them, no word on what failed. */
static bool is_half_made(const char *folder)
{
    static const char *const something[] = {"summary.json", "run.h5", "segment-00000.h5"};
    bool found = !md_fs_exists(folder);
    for (size_t k = 0; k < sizeof something / sizeof something[0]; k++) {
        char path[3 * PATH];
        snprintf(path, sizeof path, "%s/%s", folder, something[k]);
        found = found || md_fs_exists(path);
    }
    return !found;
}

/* A run that has been stopped at its beginning, to go on from in this folder. */
static void copy_stopped(const char *config, const char *folder, const char *log)
{
    static bool made;
    char stopped[2 * PATH], command[6 * PATH];
    snprintf(stopped, sizeof stopped, "%s/stopped", root);
    if (!made) CHECK(run_quietly(config, "--max-wall=1e-6", stopped, log) == 75);
    made = true;
    snprintf(command, sizeof command, "cp -r '%s' '%s'", stopped, folder);
    MPI_Barrier(MPI_COMM_WORLD);
    CHECK(rank > 0 || system(command) == 0);
    MPI_Barrier(MPI_COMM_WORLD);
}

/* One run with what `fault` says; its exit code. */
static int try_run(const char *config, const char *what)
{
    static int number;
    char folder[2 * PATH], log[2 * PATH];
    bool resumes = strstr(config, resumed) != NULL;
    snprintf(now, sizeof now, "failed: %s %s %d on rank %d of %d: no end after %d s\n", config, what,
             fault.at[FAULT_ALLOC] + fault.at[FAULT_AGREE], fault.rank, ranks, LONGEST_S);
    snprintf(folder, sizeof folder, "%s/out-%d", root, ++number);
    snprintf(log, sizeof log, "%s/log-%d", root, rank);
    fault.mine = false;
    if (resumes) copy_stopped(config, folder, log);
    fault.mine = rank == fault.rank;

    long before = md_alloc_live();
    int code = run_quietly(config, resumes ? "--resume" : "", folder, log);
    long blocks = md_alloc_live() - before, objects = H5Fget_obj_count((hid_t)H5F_OBJ_ALL, H5F_OBJ_ALL);
    MPI_Barrier(MPI_COMM_WORLD);
    int highest, messages = sum_of(messages_in(log)), leaks = sum_of(blocks != 0 || objects != 0);
    MPI_Allreduce(&code, &highest, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
    int differ = sum_of(code != highest);
    bool last = fault.mine && fault.at[FAULT_AGREE] > 0 && fault.count[FAULT_AGREE] == fault.at[FAULT_AGREE];
    int after_all = sum_of(last); /* then the summary was written before the fault */
    int wrong = sum_of(rank == 0 && !after_all && (claims_success(folder) != (code == MD_OK) || is_half_made(folder)));
    bool good = !differ && !leaks && !wrong && messages == (highest != MD_OK);
    if (!good && rank == 0)
        printf("failed: %s %s %d on rank %d of %d: codes differ %d, leaks %d, messages %d, folder wrong %d, code %d\n", config,
               what, fault.at[FAULT_ALLOC] + fault.at[FAULT_AGREE], fault.rank, ranks, differ, leaks, messages, wrong, code);
    if (!good && (blocks || objects)) printf("rank %d: %ld blocks, %ld objects\n", rank, blocks, objects);
    CHECK(good);
    return highest;
}

/* One fault. A rank that never comes so far ends well; every other with the code of the fault. */
static void try_fault(const char *config, fault_kind kind, int at, int on)
{
    fault.rank = on;
    fault.at[kind] = at;
    int code = try_run(config, kind == FAULT_ALLOC ? "alloc" : "agree");
    int reached = sum_of(rank == on && fault.count[kind] >= at);
    int expected = !reached ? MD_OK : kind == FAULT_ALLOC ? MD_ERR_MEMORY : MD_ERR_INTERNAL;
    if (code != expected && rank == 0)
        printf("%s %s %d on rank %d of %d: code %d, want %d\n", config, kind == FAULT_ALLOC ? "alloc" : "agree", at, on, ranks,
               code, expected);
    CHECK(code == expected);
    fault.at[kind] = 0;
}

/* Every `stride`-th moment of this kind, on each rank in turn. */
static void try_kind(const char *config, fault_kind kind, int moments, int wanted)
{
    int stride = wanted > 0 && moments * (ranks < 3 ? ranks : 3) > wanted ? moments / wanted + 1 : 0, turn = (int)kind;
    const int ends[] = {0, ranks - 1, ranks / 2};
    if (stride > 0) {
        for (int at = 1 + (turn * 7) % stride; at <= moments; at += stride)
            try_fault(config, kind, at, ends[turn++ % 3]);
        return;
    }
    for (int at = 1; at <= moments; at++)
        for (int k = 0; k < (ranks < 3 ? ranks : 3); k++)
            try_fault(config, kind, at, ends[k]);
}

static void config_of(int which, char *path, size_t size)
{
    snprintf(path, size, "%s/%s.cfg", root, runs[which].name);
}

static void try_all(int wanted)
{
    const int share[FAULT_KINDS] = {2, 1};
    for (int which = 0; which < (int)(sizeof runs / sizeof runs[0]); which++) {
        char config[2 * PATH];
        config_of(which, config, sizeof config);
        memset(fault.at, 0, sizeof fault.at);
        CHECK(try_run(config, "nothing") == MD_OK);
        int moments[FAULT_KINDS];
        MPI_Allreduce(fault.count, moments, FAULT_KINDS, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
        if (rank == 0)
            printf("%s: %d allocations, %d agreements\n", runs[which].name, moments[FAULT_ALLOC], moments[FAULT_AGREE]);
        for (int kind = 0; kind < FAULT_KINDS; kind++)
            try_kind(config, (fault_kind)kind, moments[kind], wanted * share[kind] / 9);
    }
}

/* Input that is refused gives everything back as well. */
static void try_bad_input(void)
{
    static const char folder[] = "tests/data/bad";
    struct dirent **found = NULL;
    int n = scandir(folder, &found, NULL, alphasort), tried = 0;
    memset(fault.at, 0, sizeof fault.at);
    for (int k = 0; k < n; k++) {
        char path[2 * PATH];
        const char *end = strrchr(found[k]->d_name, '.');
        snprintf(path, sizeof path, "%s/%s", folder, found[k]->d_name);
        if (end && strcmp(end, ".csv") == 0) {
            char here[PATH] = "", text[4 * PATH];
            if (!getcwd(here, sizeof here)) continue;
            snprintf(text, sizeof text, "mars: { driver = \"table\"; table = \"%s/%s\"; };\n", here, path);
            if (rank == 0) write_file("bad.cfg", text);
            snprintf(path, sizeof path, "%s/bad.cfg", root);
            MPI_Barrier(MPI_COMM_WORLD);
        } else if (!end || strcmp(end, ".cfg") != 0) {
            continue;
        }
        int code = try_run(path, found[k]->d_name);
        CHECK(code == MD_ERR_CONFIG || code == MD_ERR_IO);
        tried++;
    }
    CHECK(tried > 20);
    for (int k = 0; k < n; k++)
        free(found[k]);
    free(found);
}

/* As on a full disk: from here on writing a file beyond this size fails. MPI's own files are there already. */
md_launch faulty_begin(MPI_Comm world, int *argc, char ***argv, md_launch_need need)
{
    md_launch launch = md_launch_begin(world, argc, argv, need);
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &(struct rlimit){file_bytes, file_bytes});
    return launch;
}

int main(int argc, char **argv)
{
    if (argc > 3 && strcmp(argv[1], "bytes") == 0) {
        file_bytes = (rlim_t)atol(argv[2]);
        return program_main(argc - 2, argv + 2);
    }
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    signal(SIGALRM, on_alarm);
    make_inputs();
    MPI_Barrier(MPI_COMM_WORLD);
    char config[2 * PATH];
    config_of(argc == 5 ? atoi(argv[4]) : 0, config, sizeof config);
    if (argc == 5) try_fault(config, strcmp(argv[1], "agree") == 0 ? FAULT_AGREE : FAULT_ALLOC, atoi(argv[2]), atoi(argv[3]));
    if (argc < 5) try_all(argc < 2 ? (ranks == 1 ? 360 : 90) : strcmp(argv[1], "all") == 0 ? 0 : atoi(argv[1]));
    if (argc < 5) try_bad_input();
    remove_all();
    int result = sum_of(check_failed) > 0;
    if (rank == 0) check_report();
    MPI_Finalize();
    return result;
}
