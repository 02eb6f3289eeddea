/* A batch of coupling points on any number of ranks: cells that other ranks have taken through it, on the way of which ranks were
 * interrupted, or which failed there, are what they are on one rank that does one after the other; so is what they show. */
#include <mpi.h>
#include <stdlib.h>
#include <unistd.h>

#include "disk_setup.h"

#include "base/timer.h"
#include "disk/evolve/batch.h"
#include "disk/solve/diagnose.h"
#include "scratch.h"

enum { CELLS = 9, BINS = 8, POINTS = 6 };
static const double times[POINTS] = {300, 2000, 2500, 9000, 1e4, 3e4};
static const char changes[] = "disk.cells=9 disk.r_out_RM=8.0 sizes.bins=8 collisions.energy=true supply.feedback=true "
                              "supply.route=deep_mixing";

static md_comm all;
static md_output output;
static char folder[64];

/* What is to come out: each cell behind each point, and what it shows there. */
static struct {
    unsigned char *row[CELLS][POINTS];
    md_diag diag[CELLS][POINTS];
} wanted;

/* Rank `slow` does nothing before another has come for a cell; every `interrupt`-th look between sub-steps is a wish to meet. */
static struct {
    const md_batch *batch;
    int slow, interrupt, looks;
} how;

static bool interrupted(const void *context)
{
    const md_batch *b = context;
    double until = md_seconds() + 20;
    bool has_some = b->cells.count > 1;
    while (all.rank == how.slow && has_some && all.size > 1 && b->handout.lent == 0 && md_seconds() < until)
        md_handout_poll((md_handout *)(uintptr_t)&b->handout);
    return how.interrupt > 0 && ++how.looks % how.interrupt == 0;
}

static void make_wanted(disk_run *run)
{
    for (int i = 0; i < CELLS; i++) {
        md_cell *cell = disk_cell(run, i);
        for (int k = 0; k < POINTS; k++) {
            CHECK(disk_advance(run, i, k > 0 ? times[k - 1] : 0, times[k]) == MD_OK);
            md_solver_diagnose(&run->solver, (md_cell_place){i, i}, cell, &wanted.diag[i][k]);
            wanted.row[i][k] = malloc(run->cells.row_bytes);
            memcpy(wanted.row[i][k], cell, run->cells.row_bytes);
        }
    }
}

/* Points [from, to) as a batch, of which those of odd number have a row, the third of these with sizes. */
static void set_points(md_batch *b, int from, int to)
{
    md_output_times row[POINTS] = {{0}};
    int what[POINTS] = {0};
    md_error err = {MD_OK, ""};
    b->points = b->rows = b->psd_rows = 0;
    for (int k = from; k < to; k++) {
        md_point *point = &b->point[b->points++];
        *point = (md_point){times[k], -1, -1};
        if (k % 2 == 0) continue;
        row[b->rows].time_s = times[k];
        what[b->rows] = k == 5 ? MD_OUTPUT_PSD : 0;
        if (k == 5) point->psd_row = b->psd_rows++;
        point->row = b->rows++;
    }
    int n = b->rows;
    if (n > 0) CHECK(md_output_begin(&output, b->cells.first, b->cells.count, row, what, &n, &err) == MD_OK && n == b->rows);
}

/* Until all are through; how often the ranks have met. */
static int go_through(md_batch *b, md_error *err)
{
    int met = 0;
    for (double whole = 0; !whole && met < 10000; met++) {
        md_batch_advance(b, true, err);
        whole = md_batch_whole(b) || err->code;
        double v[2] = {whole, !err->code};
        md_handout_min(&b->handout, v, 2);
        whole = v[0] > 0 || v[1] < 1;
    }
    return met;
}

static void check_cells(const md_batch *b, int from, int to)
{
    for (int i = 0; i < b->cells.count; i++) {
        int ig = b->cells.first + i;
        CHECK(memcmp(md_cells_at(&b->cells, i), wanted.row[ig][to - 1], b->cells.row_bytes) == 0);
        CHECK(b->reached[i] == times[to - 1] && b->passed[i] == to - from);
        if (b->points == 1) CHECK(memcmp(&b->diag[i], &wanted.diag[ig][from], sizeof(md_diag)) == 0);
        for (int k = from; k < to; k++) {
            int row = b->point[k - from].row;
            if (row >= 0) CHECK(memcmp(md_output_diag(&output, ig, row), &wanted.diag[ig][k], sizeof(md_diag)) == 0);
            const double *N = row >= 0 ? md_output_sizes(&output, ig, row) : NULL;
            CHECK(!N == (k != 5));
            for (int bin = 0; N && bin < BINS; bin++)
                CHECK(N[bin] == ((const md_cell *)(const void *)wanted.row[ig][k])->mass[bin] / b->disk->sizes.m[bin]);
        }
    }
}

static void start(md_batch *b, int slow, int interrupt)
{
    how.slow = slow;
    how.interrupt = interrupt;
    how.looks = 0;
    b->handout.lent = 0;
    if (b->cells.count > 0) memset(b->cells.rows, 0, (size_t)b->cells.count * b->cells.row_bytes);
    for (int i = 0; i < b->cells.count; i++)
        md_cell_start(b->disk, b->cells.first + i, md_cells_at(&b->cells, i));
    b->t = 0;
}

/* The whole way in batches of so many points. */
static void try_batches(md_batch *b, int size, int slow, int interrupt)
{
    md_error err = {MD_OK, ""};
    start(b, slow, interrupt);
    uint64_t lent = 0;
    for (int from = 0; from < POINTS; from += size) {
        int to = from + size < POINTS ? from + size : POINTS;
        b->handout.lent = 0;
        set_points(b, from, to);
        md_batch_begin(b, from > 0 ? times[from - 1] : 0);
        int met = go_through(b, &err);
        CHECK(err.code == MD_OK && (interrupt > 0 ? met >= 1 : met == 1));
        check_cells(b, from, to);
        CHECK(md_batch_ahead(b) >= 0);
        if (b->rows > 0) CHECK(md_output_end(&output, 0, false, &err) == MD_OK);
        lent += b->handout.lent;
    }
    if (all.size > 1 && all.rank == slow && b->cells.count > 1) CHECK(lent > 0);
    md_batch_begin(b, times[POINTS - 1]);
    set_points(b, 0, 1);
    md_batch_back(b); /* whatever was done: back where it began */
    for (int i = 0; i < b->cells.count; i++)
        CHECK(memcmp(md_cells_at(&b->cells, i), wanted.row[b->cells.first + i][POINTS - 1], b->cells.row_bytes) == 0);
}

/* Cells that are no numbers: the first of a rank is told by the rank that has it, whoever did it, and the others come through. */
static void try_failure(md_batch *b, int slow)
{
    md_error err = {MD_OK, ""};
    char name[32];
    start(b, slow, 0);
    int bad = b->cells.count - 1; /* the one that is given away first */
    bool mine = all.rank == 0;
    if (mine) md_cells_at(&b->cells, bad)->mass[3] = (double)NAN;
    set_points(b, 0, POINTS);
    md_batch_begin(b, 0);
    go_through(b, &err);
    snprintf(name, sizeof name, "cell %d", b->cells.first + bad);
    CHECK(err.code == (mine ? MD_ERR_NUMERICS : MD_OK) && (!mine || strstr(err.text, name)));
    for (int i = 0; i < b->cells.count; i++)
        CHECK(b->passed[i] == (mine && i == bad ? 0 : POINTS));
    err.code = MD_OK;
    CHECK(md_output_end(&output, 0, false, &err) == MD_OK);
}

int main(int argc, char **argv)
{
    MPI_Init(&argc, &argv);
    md_error err = {MD_OK, ""};
    disk_run run;
    md_batch batch;
    md_comm_open(&all, MPI_COMM_WORLD, &err);
    if (all.rank == 0) {
        snprintf(folder, sizeof folder, "%s/marsdisk-batch-XXXXXX", scratch_root());
        if (!mkdtemp(folder)) MPI_Abort(all.mpi, 1);
    }
    md_comm_bcast(&all, folder, sizeof folder);
    if (disk_start(&run, changes)) {
        const md_disk *disk = &run.setup.disk;
        make_wanted(&run);
        CHECK(md_output_open(&output, &all, &disk->params, &disk->radial, &disk->sizes, "no.cfg", folder, POINTS, NULL, NULL,
                             &err) == MD_OK);
        CHECK(md_batch_init(&batch, &all, disk, &output, &err) == MD_OK);
        batch.pause = interrupted;
        batch.pause_context = &batch;
        for (int size = 1; size <= POINTS; size += size < 3 ? 1 : 3) {
            try_batches(&batch, size, -1, 0);
            try_batches(&batch, size, 0, 0);
            try_batches(&batch, size, all.size - 1, 0);
            try_batches(&batch, size, -1, 7);
            try_batches(&batch, size, -1, 5);
        }
        try_failure(&batch, -1);
        try_failure(&batch, 0);
        md_batch_free(&batch);
        md_output_close(&output, false, &err);
    }
    for (int i = 0; i < CELLS * POINTS; i++)
        free(wanted.row[i / POINTS][i % POINTS]);
    disk_end(&run);
    char command[96];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    if (all.rank == 0 && system(command) != 0) printf("%s stays\n", folder);
    int failed;
    MPI_Allreduce(&check_failed, &failed, 1, MPI_INT, MPI_SUM, all.mpi);
    if (all.rank == 0) check_report();
    md_comm_free(&all);
    MPI_Finalize();
    return failed > 0;
}
