/* timeout: 300
 * long: all 3600
 * A run that is stopped and goes on is the run that was never stopped, to the last byte of run.h5, of the books and of the state.
 *
 * The whole program runs in this process again and again, stopped where this test says: after a number of coupling points, or after a
 * number of sub-steps of one rank, half way through an interval. It goes on with other numbers of working ranks. What it leaves is
 * compared with one run without a stop.
 *
 * Without arguments a few inputs; "all" takes every scheme with every mode and every supply. "pause" shows one input, for a look. */
#include <mpi.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "check.h"
#include "disk/run/program.h"
#include "io/files/fs.h"
#include "same_data.h"
#include "scratch.h"

enum { PATH = 512, MOST_PARTS = 4000 };
static int rank, ranks;

/* When the program is asked to stop: at the n-th look around, or before the n-th sub-step of one rank; 0: never. */
static struct {
    int looks, substeps, rank;
    int looked, stepped;
} stop;

static bool is_due(void *context)
{
    (void)context;
    return stop.substeps > 0 && rank == stop.rank && ++stop.stepped >= stop.substeps;
}

static bool stops_here(void *context)
{
    (void)context;
    bool by_looks = stop.looks > 0 && ++stop.looked >= stop.looks;
    return by_looks || (stop.substeps > 0 && rank == stop.rank && stop.stepped >= stop.substeps);
}

static const md_stopper stopper = {is_due, stops_here, NULL};

static char root[64];

static const char small[] = "run: { t_end_yr = 0.002; outputs = 6; dt_init_s = 6000.0; };\n"
                            "disk: { cells = 5; r_out_RM = 5.0; };\n"
                            "sizes: { bins = 10; };\n"
                            "radiation: { q_pr = \"constant\"; };\n";

typedef struct input {
    const char *name, *text;
} input;

/* Each with something that must survive: memory of the controller, of feedback, of a reservoir, of layers and elements; rows held. */
static const input few[] = {
    {"plain", ""},
    {"mpe", "solver: { scheme = \"mpe\"; };\nsupply: { feedback = true; };\n"},
    {"imex", "solver: { scheme = \"imex_bdf1\"; };\nsizes: { bins = 5; };\nrun: { t_end_yr = 1e-4; };\n"},
    {"reservoir", "supply: { reservoir = true; reservoir_Mmars = 1e-13; reservoir_end = \"taper\"; headroom = \"clip\"; };\n"
                  "collisions: { energy = true; };\n"},
    {"layers", "supply: { route = \"deep_mixing\"; t_mix_orbits = 5.0; };\n"
               "dynamics: { damping = true; kernel_ei = \"wyatt_eq\"; supply_ei = \"fixed_ei\"; };\n"
               "io: { segment_MB = 0.02; psd_every = 3; };\n"},
    {"drift", "sublimation: { drift_m_s = -1e-10; mass_conserving = false; };\nio: { psd = false; };\n"
              "supply: { mode = \"piecewise\"; piecewise_t_s = [0.0, 2e4, 2.5e4]; piecewise_rate = [0.0, 1e-4, 0.0]; };\n"},
    {"surface", "run: { model = \"surface_ode\"; stop_no_blowout = true; };\nphase: { enabled = true; escape = true; };\n"},
    {"found", "run: { stop_loss_rate_Mmars_s = 2e-17; stop_loss_rate_min_yr = 0.0005; dt_init_s = 0.0; outputs = 2; };\n"},
    {"spaced", "run: { output_spacing = \"log\"; output_first_d = 0.001; };\n"
               "io: { psd_times_d = [0.003, 0.2, 0.5]; segment_MB = 0.02; };\n"},
    {"moves",
     "transport: { viscous = \"ring\"; viscosity = \"power\"; nu_m2_s = 1e5; drag = \"pr\"; edges = \"open\"; rtol = 1e-2; };\n"
     "shielding: { mode = \"fixed_tau1\"; };\nrun: { dt_init_s = 0.0; };\n"},
    {"thick", "shielding: { tau_stop = 1.02; };\nsupply: { epsilon_mix = 1.0; mu_orbit10pct = 100.0; };\n"},
};

static void write_file(const char *path, const char *first, const char *second)
{
    FILE *file = fopen(path, "w");
    if (!file) return;
    fputs(first, file);
    fputs(second, file);
    fclose(file);
}

/* libconfig takes a group once: the keys of `more` are set one by one, "group.key=value". */
static int add_sets(const char *more, char *buffer, size_t size, char **argv, int argc)
{
    snprintf(buffer, size, "%s", more);
    for (char *at = buffer; (at = strstr(at, ": {"));) {
        char *group = at;
        while (group > buffer && group[-1] != '\n')
            group--;
        *at = '\0';
        char *end = strstr(at + 3, "};");
        for (char *key = strtok(at + 3, ";"); key && key < end; key = strtok(NULL, ";")) {
            while (*key == ' ')
                key++;
            char *equals = strstr(key, " = ");
            if (!equals) break;
            char *set = malloc(8 * PATH);
            snprintf(set, 8 * PATH, "%s.%.*s=%s", group, (int)(equals - key), key, equals + 3);
            argv[argc++] = "--set";
            argv[argc++] = set;
        }
        at = end + 2;
    }
    return argc;
}

/* One part of a run; its exit code, the same on all ranks. */
static int part(const char *more, const char *folder, int workers, const char *set)
{
    static char *argv[64];
    char config[PATH], used[64], buffer[2048];
    snprintf(config, sizeof config, "%s/small.cfg", root);
    snprintf(used, sizeof used, "parallel.ranks=%d", workers);
    int argc = 0;
    const char *const words[] = {"marsdisk", "--quiet", "--resume", "--out", folder, "--set", used, config};
    for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
        argv[argc++] = (char *)(uintptr_t)words[k];
    int fixed = argc;
    argc = add_sets(more, buffer, sizeof buffer, argv, argc);
    int own = argc;
    if (set) argv[argc++] = "--set", argv[argc++] = (char *)(uintptr_t)set;
    argv[argc] = NULL;
    stop.looked = stop.stepped = 0;
    int code = md_program(MPI_COMM_WORLD, argc, argv, &stopper), highest;
    MPI_Allreduce(&code, &highest, 1, MPI_INT, MPI_MAX, MPI_COMM_WORLD);
    CHECK(code == highest);
    for (int k = fixed + 1; k < own; k += 2)
        free(argv[k]);
    return highest;
}

static char *content(const char *folder, const char *name, size_t *bytes)
{
    char path[2 * PATH], *text = NULL;
    md_error err = {MD_OK, ""};
    snprintf(path, sizeof path, "%.500s/%s", folder, name);
    *bytes = 0;
    md_fs_read_text(path, 1 << 28, &text, bytes, &err);
    return text;
}

/* Lines of summary.json that do not depend on how the run came to its end. */
static bool same_summary(const char *a, const char *b)
{
    static const char *const keys[] = {"status",          "stop_reason",       "time_end_s",        "M_loss",
                                       "M_below",         "M_spilled",         "M_scheme",          "M_out",
                                       "M_sink",          "M_supplied",        "M_start",           "M_now",
                                       "ledger_err",      "outputs",           "cells_stopped",     "\"steps",
                                       "substeps_total",  "substeps_rejected", "q_pr_table",        "strength",
                                       "vapour_pressure", "state_digest",      "ledger_worst_cell", "T_M_end_K"};
    for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
        const char *x = strstr(a, keys[k]), *y = strstr(b, keys[k]);
        if (!x || !y || strcspn(x, "\n") != strcspn(y, "\n") || strncmp(x, y, strcspn(x, "\n")) != 0) return false;
    }
    return true;
}

/* Ranks that write together do not place data in a file as one rank does. */
static bool same_results(const char *one, const char *other, const char *name)
{
    char a[2 * PATH], b[2 * PATH];
    snprintf(a, sizeof a, "%.500s/%s", one, name);
    snprintf(b, sizeof b, "%.500s/%s", other, name);
    return strstr(name, ".h5") && strstr(one, "writers") && same_data(a, b);
}

/* Rank 0 compares everything that a run leaves. */
static bool same(const char *one, const char *other)
{
    static const char *const names[] = {"run.h5",
                                        "checks/mass_budget.csv",
                                        "checks/mass_budget_cells.csv",
                                        "checks/energy_budget.csv",
                                        "checks/angular_momentum.csv",
                                        "orbit_rollup.csv",
                                        "summary.json"};
    bool good = true;
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        size_t n, m;
        char *a = content(one, names[k], &n), *b = content(other, names[k], &m);
        bool equal = k == 6 ? a && b && same_summary(a, b) : n == m && !a == !b && (!a || memcmp(a, b, n) == 0);
        equal = equal || same_results(one, other, names[k]);
        if (!equal) printf("%s and %s differ in %s (%zu and %zu bytes)\n", one, other, names[k], n, m);
        good = good && equal;
        md_free(a);
        md_free(b);
    }
    return good;
}

static void expect_same(const char *what, const char *one, const char *other)
{
    MPI_Barrier(MPI_COMM_WORLD);
    bool good = rank > 0 || same(one, other);
    if (!good) printf("failed: %s\n", what);
    CHECK(good);
    MPI_Barrier(MPI_COMM_WORLD);
}

/* Stopped again and again, as `stop` says, on each number of ranks of `workers` in turn, until the end; how many parts it took. */
static int in_parts(const char *more, const char *folder, const int *workers, int n)
{
    for (int parts = 1; parts <= MOST_PARTS; parts++) {
        stop.rank = stop.rank % workers[parts % n];
        int code = part(more, folder, workers[parts % n], NULL);
        if (code == MD_OK) return parts;
        if (code != MD_STOPPED) {
            if (rank == 0) printf("%s: part %d ends with code %d\n", folder, parts, code);
            return -1;
        }
    }
    return -1;
}

static void forget(const char *folder)
{
    char command[2 * PATH];
    snprintf(command, sizeof command, "rm -rf %.500s", folder);
    MPI_Barrier(MPI_COMM_WORLD);
    if (rank == 0 && system(command) != 0) printf("%s stays\n", folder);
    MPI_Barrier(MPI_COMM_WORLD);
}

/* Coupling points of a batch; 0: as the clock has it. */
static void set_batch(int points)
{
    char text[16];
    snprintf(text, sizeof text, "%d", points);
    setenv("MARSDISK_BATCH", text, 1);
}

/* One input: whole, and stopped in these ways, by looks and by sub-steps, 0: not that one. Looks are at every coupling point;
 * sub-steps run out between two of them, also in batches of three, which are then taken back. */
static void try_input(const char *name, const char *more, int looks, int substeps)
{
    char whole[PATH], other[PATH], what[2 * PATH];
    snprintf(whole, sizeof whole, "%s/%.100s", root, name);
    snprintf(other, sizeof other, "%s/%.100s-parts", root, name);
    const int turns[] = {1, ranks, ranks > 2 ? ranks / 2 + 1 : ranks, ranks > 1 ? 2 : 1};
    memset(&stop, 0, sizeof stop);
    set_batch(0);
    int code = part(more, whole, ranks, NULL);
    CHECK(code == MD_OK);
    if (code && rank == 0) printf("%s: code %d\n", name, code);
    for (int way = 0; way < 2 && code == MD_OK; way++) {
        bool by_looks = way == 0;
        if ((by_looks ? looks : substeps) == 0) continue;
        set_batch(by_looks ? 1 : 3);
        stop.looks = by_looks ? looks : 0;
        stop.substeps = by_looks ? 0 : substeps;
        stop.rank = by_looks ? 0 : ranks - 1;
        int parts = in_parts(more, other, turns, 4);
        snprintf(what, sizeof what, "%.100s, stopped every %d %s, %d parts @%d", name, by_looks ? looks : substeps,
                 by_looks ? "looks" : "sub-steps", parts, ranks);
        CHECK(by_looks ? parts > 1 : parts > 0); /* a mode may need fewer sub-steps */
        expect_same(what, whole, other);
        forget(other);
    }
    forget(whole);
}

/* A run that has come to its end goes on to a later one; the same with nothing left to do, and with an earlier end. */
static void try_longer(void)
{
    char whole[PATH], other[PATH];
    snprintf(whole, sizeof whole, "%s/long", root);
    snprintf(other, sizeof other, "%s/longer", root);
    memset(&stop, 0, sizeof stop);
    const char *more = "io: { segment_MB = 0.02; };\n";
    CHECK(part(more, whole, ranks, NULL) == MD_OK);
    CHECK(part("run: { t_end_yr = 0.001; outputs = 3; };\nio: { segment_MB = 0.02; };\n", other, 1, NULL) == MD_OK);
    CHECK(part(more, other, ranks, NULL) == MD_OK);
    expect_same("longer", whole, other);
    CHECK(part(more, other, 1, NULL) == MD_OK); /* nothing to do */
    expect_same("nothing to do", whole, other);
    CHECK(part("run: { t_end_yr = 0.001; };\n", other, 1, NULL) == MD_ERR_CONFIG);
    CHECK(part(more, other, 1, "run.outputs=12") == MD_ERR_CONFIG);
    CHECK(part(more, other, 1, "run.output_times_d=[0.1]") == MD_ERR_CONFIG);
    CHECK(part(more, other, 1, "io.psd_every=2") == MD_ERR_CONFIG);
    CHECK(part(more, other, 1, "sizes.rho=3001.0") == MD_ERR_CONFIG);
    CHECK(part(more, other, 1, "disk.cells=6") == MD_ERR_CONFIG);
    expect_same("refused", whole, other);
    forget(whole);
    forget(other);
}

/* A rule has ended it before its time: --resume adds nothing, also where only the end is missing, whatever the end of the run. */
static void try_ended(void)
{
    static const char *const rules[] =
        {"run: { stop_loss_rate_Mmars_s = 1.0; stop_loss_rate_min_yr = 0.001; };\n",
         "run: { stop_loss_rate_Mmars_s = 2e-17; stop_loss_rate_min_yr = 0.0005; };\n",
         "run: { stop_no_blowout = true; stop_no_blowout_min_yr = 0.001; };\nblowout: { enabled = false; };\n",
         "shielding: { tau_stop = 1e-9; };\n"};
    char whole[PATH], other[PATH], summary[PATH + 16];
    snprintf(whole, sizeof whole, "%s/ended", root);
    snprintf(other, sizeof other, "%s/again", root);
    snprintf(summary, sizeof summary, "%s/summary.json", other);
    memset(&stop, 0, sizeof stop);
    for (size_t k = 0; k < sizeof rules / sizeof rules[0]; k++) {
        CHECK(part(rules[k], whole, ranks, NULL) == MD_OK && part(rules[k], other, 1, NULL) == MD_OK);
        expect_same("ended by a rule", whole, other);
        CHECK(part(rules[k], other, ranks, "run.t_end_yr=0.004") == MD_OK); /* nothing to do */
        expect_same("ended by a rule, asked to go on", whole, other);
        CHECK(rank > 0 || remove(summary) == 0);
        CHECK(part(rules[k], other, ranks, NULL) == MD_OK);
        expect_same("ended by a rule, killed before it said so", whole, other);
        forget(whole);
        forget(other);
    }
}

/* What may change: an end and with it the outputs, in the middle of an interval, which is taken up anew; when something is written. */
static void try_changes(void)
{
    char whole[PATH], other[PATH];
    snprintf(whole, sizeof whole, "%s/end", root);
    snprintf(other, sizeof other, "%s/changed", root);
    memset(&stop, 0, sizeof stop);
    set_batch(2);
    const char *more = "run: { output_times_d = [0.1, 0.25, 0.5]; dt_init_s = 0.0; };\nsolver: { kernel = \"reference\"; };\n";
    CHECK(part(more, whole, ranks, NULL) == MD_OK);
    stop.substeps = 150;
    CHECK(part("run: { t_end_yr = 0.003; output_times_d = [0.3]; dt_init_s = 0.0; };\nsolver: { kernel = \"reference\"; };\n",
               other, 1, NULL) == MD_STOPPED);
    stop.substeps = 0;
    CHECK(part(more, other, ranks, NULL) == MD_OK);
    expect_same("another end and other output times", whole, other);
    forget(whole);
    forget(other);
    CHECK(part("", whole, ranks, NULL) == MD_OK);
    stop.looks = 3;
    CHECK(part("", other, ranks, "io.segment_MB=0.001") == MD_STOPPED);
    CHECK(part("", other, 1, "io.segment_every_s=1e-9") == MD_STOPPED);
    stop.looks = 0;
    CHECK(part("", other, ranks, "io.checkpoint_every_s=1e-9") == MD_OK);
    expect_same("other segments and checkpoints", whole, other);
    forget(whole);
    forget(other);
}

static void try_matrix(void)
{
    static const char *const schemes[] = {"mprk22", "mprk43", "mpe", "imex_bdf1"};
    static const char *const modes[] = {"default", "collisions_only", "sublimation_only"};
    static const input supplies[] = {
        {"const", "mode = \"const\";"},
        {"powerlaw", "mode = \"powerlaw\"; A = 1e-4; t0_s = 1e3; p = -0.5;"},
        {"piecewise", "mode = \"piecewise\"; piecewise_t_s = [0.0, 2e4, 2.5e4]; piecewise_rate = [0.0, 1e-4, 0.0];"},
        {"table", "mode = \"table\"; table = \"pulse.csv\";"},
        {"off", "mode = \"off\";"},
        {"cooling", "temperature = \"powerlaw\"; feedback = true;"},
        {"reservoir", "reservoir = true; reservoir_Mmars = 1e-13; headroom = \"spill\";"},
        {"deep", "route = \"deep_mixing\"; t_mix_orbits = 5.0; headroom = \"clip\";"},
    };
    for (int s = 0; s < 3; s++)
        for (int m = 0; m < 3; m++)
            for (size_t k = 0; k < sizeof supplies / sizeof supplies[0]; k++) {
                char name[128], more[1024];
                snprintf(name, sizeof name, "%s-%s-%s", schemes[s], modes[m], supplies[k].name);
                snprintf(more, sizeof more,
                         "solver: { scheme = \"%s\"; };\nsupply: { %s };\nrun: { physics_mode = \"%s\";%s };\n", schemes[s],
                         supplies[k].text, modes[m], s == 2 ? " t_end_yr = 1e-4;" : "");
                try_input(name, more, 3, 97);
            }
}

int main(int argc, char **argv)
{
    MPI_Init(&argc, &argv);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks);
    bool all = argc > 1 && strcmp(argv[1], "all") == 0;
    snprintf(root, sizeof root, "%s/marsdisk-resume-XXXXXX", scratch_root());
    if (rank == 0 && !mkdtemp(root)) MPI_Abort(MPI_COMM_WORLD, 1);
    MPI_Bcast(root, sizeof root, MPI_CHAR, 0, MPI_COMM_WORLD);
    char path[PATH];
    if (rank == 0) {
        snprintf(path, sizeof path, "%s/small.cfg", root);
        write_file(path, small, "");
        snprintf(path, sizeof path, "%s/pulse.csv", root);
        write_file(path, "t_s,rate_kg_m2_s\n", "0,0\n1e4,1e-4\n2e4,1e-4\n2.5e4,0\n");
    }
    MPI_Barrier(MPI_COMM_WORLD);
    try_longer();
    try_ended();
    try_changes();
    for (size_t k = 0; k < sizeof few / sizeof few[0]; k++)
        try_input(few[k].name, few[k].text, 2, 61);
    try_input("every_coupling_point", "", 1, 0);
    try_input("forty", "disk: { cells = 40; };\nrun: { t_end_yr = 1e-4; outputs = 20; dt_init_s = 0.0; };\n", 9, 1009);
    if (ranks == 3) /* so many cells that two ranks write together */
        try_input("writers", "disk: { cells = 2000; };\nrun: { t_end_yr = 1e-5; outputs = 20; dt_init_s = 0.0; };\n", 9, 0);
    if (ranks <= 2)
        try_input("every_substep", "run: { t_end_yr = 2e-5; outputs = 2; dt_init_s = 0.0; };\ndisk: { cells = 2; };\n", 0, 2);
    if (all) try_matrix();
    forget(root);
    int failed = check_failed, sum;
    MPI_Allreduce(&failed, &sum, 1, MPI_INT, MPI_SUM, MPI_COMM_WORLD);
    if (rank == 0) check_report();
    MPI_Finalize();
    return sum > 0;
}
