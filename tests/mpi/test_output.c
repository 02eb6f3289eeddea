/* run.h5 holds what was handed in, value by value, whatever the ranks, the cells of each and the cuts between segments.
 * With a folder as argument it only writes a run there, for test_output_reads.py.  ranks: 64 */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/memory.h"
#include "check.h"
#include "disk/output/fields.h"
#include "disk/output/output.h"
#include "io/files/fs.h"
#include "io/hdf5/h5_label.h"
#include "io/hdf5/h5_packed.h"

enum { CELLS = 5, BINS = 3, FIELDS = sizeof(md_diag) / sizeof(double), PATH_MOST = 256 };

typedef struct fake_case {
    const char *name;
    int outputs, psd_every;
    double segment_MB;
    int due_every;  /* 0: never */
    int recut_at;   /* output before which cells move to other ranks; 0: never */
    bool all_write; /* every rank, also those for which there is no cell */
    int batch;      /* rows at once, 0: one by one */
    bool hosts;     /* as if the last half of the ranks were on another host */
} fake_case;

typedef struct fake_disk {
    md_params params;
    md_radial radial;
    md_sizes sizes;
} fake_disk;

static double room[256];

static double *take(int n)
{
    static int used;
    used += n;
    return room + used - n;
}

/* Grids of made-up numbers that tell themselves apart. */
static void fake_grids(fake_disk *disk)
{
    md_radial *r = &disk->radial;
    *r = (md_radial){CELLS, take(CELLS + 1), take(CELLS), take(CELLS), take(CELLS), take(CELLS), take(CELLS), take(CELLS), 6e3};
    for (int i = 0; i <= CELLS; i++)
        r->edge[i] = 3.4e6 * (1 + 0.3 * i);
    for (int i = 0; i < CELLS; i++) {
        r->r[i] = 0.5 * (r->edge[i] + r->edge[i + 1]);
        r->area[i] = 1e13 * (1 + i);
        r->omega[i] = 1e-3 / (1 + i);
        r->v_kepler[i] = 3e3 - i;
        r->t_orb[i] = 6e3 + i;
        r->sigma_midplane[i] = 10. - i;
    }
    md_sizes *s = &disk->sizes;
    *s = (md_sizes){.n = BINS, .rho = 3000, .edge = take(BINS + 1), .s = take(BINS), .m = take(BINS)};
    for (int k = 0; k <= BINS; k++)
        s->edge[k] = 1e-6 * pow(10, k);
    for (int k = 0; k < BINS; k++) {
        s->s[k] = sqrt(s->edge[k] * s->edge[k + 1]);
        s->m[k] = 4e3 * pow(s->s[k], 3);
    }
}

static double fake_value(int row, int cell, int field)
{
    return sin(1. + field) * (1 + row) + 1e-3 * cell * (1 + field);
}

static double fake_N(int row, int cell, int bin)
{
    return 1e15 * cos(1. + row + 10. * cell + 100. * bin);
}

static md_output_times fake_times(int row)
{
    return (md_output_times){3e5 * row, 4000 - row, 1e-6 / (1 + row), 1e-8 / (1 + row), 5. / (1 + row)};
}

/* Ranks in turn have a part of the cells that differs from cut to cut; rank 1 has none in cut 0. */
static void fake_part(const md_comm *comm, int cut, int *first, int *count)
{
    int workers = comm->size - (cut == 0 && comm->size > 1 ? 1 : 0), me = comm->rank;
    if (workers < comm->size && me > 1) me--;
    int low = me * CELLS / workers, high = (me + 1) * CELLS / workers;
    *first = low;
    *count = high - low;
    if (cut == 0 && comm->size > 1 && comm->rank == 1) *first = CELLS / workers, *count = 0;
    if (cut == 1) { /* all to the last rank */
        *first = comm->rank == 0 ? 0 : (comm->rank == comm->size - 1 ? 0 : 0);
        *count = comm->rank == comm->size - 1 ? CELLS : 0;
    }
}

static void fake_cell(int row, int cell, md_diag *diag, double *N)
{
    double *value = (double *)(void *)diag;
    for (int f = 0; f < (int)FIELDS; f++)
        value[f] = fake_value(row, cell, f);
    for (int k = 0; k < BINS && N; k++)
        N[k] = fake_N(row, cell, k);
}

static bool is_due(const fake_case *c, int row)
{
    return c->due_every > 0 && row % c->due_every == c->due_every - 1;
}

static int what_is_due(const fake_case *c, int row)
{
    return c->psd_every > 0 && row % c->psd_every == 0 ? MD_OUTPUT_PSD : 0;
}

static md_status add_row(md_output *output, const md_comm *comm, const fake_case *c, int row, int cut, md_error *err)
{
    int first, count, n = 1, what = what_is_due(c, row);
    md_output_times times = fake_times(row);
    fake_part(comm, cut, &first, &count);
    if (md_output_begin(output, first, count, &times, &what, &n, err) != MD_OK) return err->code;
    for (int ig = first; ig < first + count; ig++)
        fake_cell(row, ig, md_output_diag(output, ig, 0), md_output_sizes(output, ig, 0));
    return md_output_end(output, n, is_due(c, row), err);
}

/* Rows in batches, with the last row and the last cell first. One row more is begun than counts, and what is held is written in
 * the middle. */
static md_status add_batch(md_output *output, const md_comm *comm, const fake_case *c, int *row, md_error *err)
{
    enum { MOST = 64 };
    md_output_times times[MOST];
    int what[MOST], first, count, n = c->batch + 1, left = c->outputs - *row;
    fake_part(comm, 0, &first, &count);
    for (int j = 0; j < n; j++) {
        times[j] = fake_times(*row + j);
        what[j] = what_is_due(c, *row + j);
    }
    if (md_output_begin(output, first, count, times, what, &n, err) != MD_OK) return err->code;
    CHECK(n >= 1 && n <= c->batch + 1);
    for (int i = count - 1; i >= 0; i--) {
        for (int j = n - 1; j >= 0; j--)
            fake_cell(*row + j, first + i, md_output_diag(output, first + i, j), md_output_sizes(output, first + i, j));
    }
    if (*row % 3 == 1 && md_output_flush(output, err) != MD_OK) return err->code;
    int kept = n > c->batch ? c->batch : n;
    if (kept > left) kept = left;
    *row += kept;
    return md_output_end(output, kept, false, err);
}

static md_status end_run(md_output *output, bool complete, md_error *err)
{
    md_segment joined;
    bool done = complete && err->code == MD_OK && md_output_join(output, &joined, err) == MD_OK;
    return md_output_close(output, done, err);
}

static md_status write_run(const md_comm *comm, fake_disk *disk, const fake_case *c, const char *folder, bool complete,
                           md_error *err)
{
    md_output output;
    disk->params.io.psd = c->psd_every > 0;
    disk->params.io.psd_every = c->psd_every > 0 ? c->psd_every : 1;
    disk->params.io.segment_MB = c->segment_MB;
    md_status status = md_output_open(&output, comm, &disk->params, &disk->radial, &disk->sizes, "fake.cfg", folder, c->outputs,
                                      NULL, NULL, err);
    if (status == MD_OK && c->all_write) status = md_output_set_writers(&output, comm->size, err);
    if (status == MD_OK && c->hosts) {
        md_comm_free(&output.near);
        status = md_comm_first(comm, (comm->size + 1) / 2, &output.near, err);
    }
    for (int row = 0; c->batch > 0 && row < c->outputs && status == MD_OK;)
        status = add_batch(&output, comm, c, &row, err);
    for (int row = 0, cut = 0; c->batch == 0 && row < c->outputs && status == MD_OK; row++) {
        if (c->recut_at > 0 && row == c->recut_at) {
            status = md_output_flush(&output, err);
            cut = 1;
        }
        if (status == MD_OK) status = add_row(&output, comm, c, row, cut, err);
    }
    return end_run(&output, complete, err);
}

static int wrong_fields(const md_h5 *file, int rows, double *values)
{
    int wrong = 0;
    md_error err = {MD_OK, ""};
    md_h5_slab slab = {{0, 0}, {(size_t)rows, CELLS}};
    for (const md_field *f = md_fields; f->name; f++) {
        if (md_h5_read(file, f->name, MD_H5_DOUBLE, &slab, values, &err) != MD_OK) return printf("%s\n", err.text);
        int member = (int)(f->offset / sizeof(double));
        for (int row = 0; row < rows; row++)
            for (int ig = 0; ig < CELLS; ig++)
                wrong += values[row * CELLS + ig] != fake_value(row, ig, member);
    }
    return wrong;
}

static int wrong_psd(const md_h5 *file, int rows, int every, double *values)
{
    int wrong = 0, psd_rows = (rows + every - 1) / every;
    md_error err = {MD_OK, ""};
    md_h5_slab slab = {{0, 0, 0}, {(size_t)psd_rows, CELLS, BINS}};
    if (md_h5_read(file, "N", MD_H5_DOUBLE, &slab, values, &err) != MD_OK) return printf("%s\n", err.text);
    for (int row = 0; row < psd_rows; row++)
        for (int i = 0; i < CELLS * BINS; i++)
            wrong += values[row * CELLS * BINS + i] != fake_N(row * every, i / BINS, i % BINS);
    md_h5_slab line = {{0}, {(size_t)psd_rows}};
    if (md_h5_read(file, "time_psd", MD_H5_DOUBLE, &line, values, &err) != MD_OK) return printf("%s\n", err.text);
    for (int row = 0; row < psd_rows; row++)
        wrong += values[row] != fake_times(row * every).time_s;
    return wrong;
}

static void check_file(const char *path, const fake_case *c)
{
    md_h5 file;
    md_error err = {MD_OK, ""};
    double *values = md_alloc((size_t)c->outputs * CELLS * BINS, sizeof *values, &err);
    CHECK(md_h5_open(&file, NULL, path, false, &err) == MD_OK);
    md_h5_shape shape;
    CHECK(md_h5_shape_of(&file, "M_out_dot", &shape, &err) == MD_OK && shape.rank == 2);
    CHECK(shape.dim[0] == (size_t)c->outputs && shape.dim[1] == CELLS);
    if (shape.dim[0] == (size_t)c->outputs) {
        CHECK(wrong_fields(&file, c->outputs, values) == 0);
        CHECK(md_h5_has(&file, "N") == (c->psd_every > 0));
        if (c->psd_every > 0) CHECK(wrong_psd(&file, c->outputs, c->psd_every, values) == 0);
        md_h5_slab line = {{0}, {(size_t)c->outputs}};
        CHECK(md_h5_read(&file, "T_M", MD_H5_DOUBLE, &line, values, &err) == MD_OK &&
              values[c->outputs - 1] == 4001 - c->outputs);
    }
    int64_t complete = 0;
    CHECK(md_h5_get_int(&file, "/", "complete", &complete, &err) == MD_OK && complete == 1);
    md_h5_close(&file, &err);
    md_free(values);
    if (err.code != MD_OK) printf("%s\n", err.text);
}

static void one_case(const md_comm *comm, fake_disk *disk, const fake_case *c, const char *folder)
{
    char path[2 * PATH_MOST];
    md_error err = {MD_OK, ""};
    md_status status = write_run(comm, disk, c, folder, true, &err);
    CHECK(status == MD_OK);
    if (comm->rank != 0) return;
    if (status != MD_OK) printf("%s: %s\n", c->name, err.text);
    snprintf(path, sizeof path, "%s/segment-00000.h5", folder);
    CHECK(!md_fs_exists(path));
    snprintf(path, sizeof path, "%s/run.h5", folder);
    if (status == MD_OK) check_file(path, c);
}

/* A run that stops early leaves segments that read by themselves, and the next run in the folder clears them away. */
static void unfinished(const md_comm *comm, fake_disk *disk, const char *folder)
{
    fake_case c = {"unfinished", 4, 1, 64, 0, 0, false, 0, false};
    char path[2 * PATH_MOST];
    md_error err = {MD_OK, ""};
    CHECK(write_run(comm, disk, &c, folder, false, &err) == MD_OK);
    if (comm->rank == 0) {
        snprintf(path, sizeof path, "%s/run.h5", folder);
        CHECK(!md_fs_exists(path));
        snprintf(path, sizeof path, "%s/segment-00000.h5", folder);
        check_file(path, &c);
    }
    MPI_Barrier(comm->mpi);
    c.segment_MB = 0.004;
    one_case(comm, disk, &c, folder);
}

static void refusals(const md_comm *comm, fake_disk *disk)
{
    fake_case c = {"refused", 2, 0, 64, 0, 0, false, 0, false};
    md_error err = {MD_OK, ""};
    CHECK(write_run(comm, disk, &c, "/dev/null/folder", true, &err) == MD_ERR_IO);
    CHECK(strstr(err.text, "/dev/null") != NULL);
}

/* While files are joined the folder's lock shows signs of life: the last one was long ago. */
static void beats(const md_comm *comm, fake_disk *disk, const char *folder)
{
    fake_case c = {"joined", 5, 0, 0.001, 0, 0, false, 0, false};
    md_error err = {MD_OK, ""};
    md_output output;
    md_lock lock = {.held = false};
    disk->params.io.psd = false;
    disk->params.io.segment_MB = c.segment_MB;
    CHECK(md_output_open(&output, comm, &disk->params, &disk->radial, &disk->sizes, "fake.cfg", folder, c.outputs, NULL, NULL,
                         &err) == MD_OK);
    for (int row = 0; row < c.outputs; row++)
        add_row(&output, comm, &c, row, 0, &err);
    CHECK(output.segments.n > 1 && output.segments.lock == NULL);
    if (comm->rank == 0) CHECK(md_lock_take(&lock, folder, &err) == MD_OK);
    double long_ago = lock.beaten -= 1000;
    output.segments.lock = &lock;
    CHECK(end_run(&output, true, &err) == MD_OK);
    CHECK(comm->rank == 0 ? lock.beaten > long_ago : lock.beaten == long_ago);
    md_lock_release(&lock);
}

/* --- joining: chunks copied as they stand, or formed anew ---------------------------------------------------------------- */

enum {
    CHUNK_ROWS = 256,
    JOINED_ROWS = 600,
    CHUNKS = 3,
    MOST_CUTS = 2
}; /* of files of so many rows: src/disk/output/layout.c */
static const char any_field[] = "M_out_dot";

/* A digest of the bytes of the chunk that begins with this row, as they are stored. */
static uint64_t stored_bytes(const char *path, int row)
{
    static unsigned char bytes[2 * CHUNK_ROWS * CELLS * sizeof(double)];
    md_h5 file;
    md_h5_set set;
    md_error err = {MD_OK, ""};
    size_t first[MD_H5_RANK] = {(size_t)row}, n = 0;
    CHECK(md_h5_open(&file, NULL, path, false, &err) == MD_OK && md_h5_set_open(&file, any_field, &set, &err) == MD_OK);
    CHECK(md_h5_set_read(&set, first, bytes, sizeof bytes, &n, &err) == MD_OK && n > 0);
    md_h5_set_close(&set);
    CHECK(md_h5_close(&file, &err) == MD_OK);
    return md_hash(bytes, n, 0);
}

/* The same values once more through the library, whose deflate makes other bytes of them than ours. */
static void write_by_library(const char *path, int rows)
{
    static double values[JOINED_ROWS * CELLS];
    md_h5 file;
    md_error err = {MD_OK, ""};
    md_h5_slab slab = {{0, 0}, {(size_t)rows, CELLS}};
    uint64_t ours = stored_bytes(path, 0);
    CHECK(md_h5_open(&file, NULL, path, true, &err) == MD_OK);
    CHECK(md_h5_read(&file, any_field, MD_H5_DOUBLE, &slab, values, &err) == MD_OK);
    CHECK(md_h5_write(&file, any_field, MD_H5_DOUBLE, &slab, values, &err) == MD_OK);
    CHECK(md_h5_close(&file, &err) == MD_OK);
    CHECK(stored_bytes(path, 0) != ours);
}

/* run.h5 of segments that end before these rows, and what its chunks are. */
static void join_cut(const md_comm *comm, fake_disk *disk, const int *cut, bool by_library, const char *folder, uint64_t *chunk)
{
    fake_case c = {"joined", JOINED_ROWS, 1, 64, 0, 0, false, 0, false};
    char path[2 * PATH_MOST];
    md_error err = {MD_OK, ""};
    md_output output;
    disk->params.io.psd = true;
    disk->params.io.psd_every = 1;
    disk->params.io.segment_MB = c.segment_MB;
    CHECK(md_output_open(&output, comm, &disk->params, &disk->radial, &disk->sizes, "fake.cfg", folder, c.outputs, NULL, NULL,
                         &err) == MD_OK);
    for (int row = 0; row < c.outputs; row++) {
        c.due_every = row + 1 == cut[0] || row + 1 == cut[1] ? row + 1 : 0;
        add_row(&output, comm, &c, row, 0, &err);
    }
    CHECK(md_output_flush(&output, &err) == MD_OK && output.segments.n == 1 + (cut[0] > 0) + (cut[1] > 0));
    for (int k = 0; by_library && comm->rank == 0 && k < output.segments.n; k++) {
        md_segments_name(&output.segments, k, path, sizeof path);
        write_by_library(path, output.segments.at[k].extent.rows);
    }
    MPI_Barrier(comm->mpi);
    CHECK(end_run(&output, true, &err) == MD_OK);
    if (comm->rank > 0) return;
    snprintf(path, sizeof path, "%s/run.h5", folder);
    check_file(path, &c);
    for (int k = 0; k < CHUNKS; k++)
        chunk[k] = stored_bytes(path, k * CHUNK_ROWS);
}

/* A chunk that a segment has just as it is wanted is copied: bytes that we would not have made come along. Another is formed anew, to
 * the bytes that a run of one segment has. The values are those that were handed in either way. */
static void copies(const md_comm *comm, fake_disk *disk, const char *folder)
{
    static const struct {
        int cut[MOST_CUTS];
        bool copied[CHUNKS];
    } joins[] = {
        {{CHUNK_ROWS, 0}, {true, true, true}},               /* the last one is not full, but the segment's last too */
        {{CHUNK_ROWS, 2 * CHUNK_ROWS}, {true, true, false}}, /* a segment of fewer rows has smaller chunks */
        {{CHUNK_ROWS + 22, 0}, {true, false, false}},        /* one in two segments, one that begins within a chunk */
        {{CHUNK_ROWS - 28, 2 * CHUNK_ROWS - 56}, {false, false, false}},
    };
    uint64_t whole[CHUNKS] = {0}, chunk[CHUNKS] = {0};
    join_cut(comm, disk, (int[MOST_CUTS]){0}, false, folder, whole);
    for (size_t j = 0; j < sizeof joins / sizeof *joins; j++) {
        for (int by_library = 0; by_library < 2; by_library++) {
            join_cut(comm, disk, joins[j].cut, by_library, folder, chunk);
            for (int k = 0; k < CHUNKS && comm->rank == 0; k++)
                CHECK((chunk[k] != whole[k]) == (by_library && joins[j].copied[k]));
        }
    }
}

static const fake_case cases[] = {
    {"one segment", 11, 2, 64, 0, 0, true, 0, false},
    {"a segment an output", 5, 3, 0.001, 0, 0, false, 0, false},
    {"by wall time", 9, 5, 64, 4, 0, true, 0, false},
    {"cells move", 6, 1, 64, 4, 3, false, 0, false},
    {"without sizes", 9, 0, 0.02, 0, 4, false, 0, false},
    {"many", 700, 2, 0.9, 0, 333, false, 0, false},
    {"many together", 300, 1, 0.5, 0, 0, true, 0, false},
    {"in batches", 31, 2, 64, 0, 0, false, 4, false},
    {"in batches, many segments", 31, 1, 0.02, 0, 0, true, 5, false},
    {"on two hosts", 11, 2, 0.02, 0, 0, false, 0, true},
};

static void clear(const char *folder)
{
    static const char *const names[] = {"run.h5",
                                        "orbit_rollup.csv",
                                        "checks/mass_budget.csv",
                                        "checks/mass_budget_cells.csv",
                                        "checks/energy_budget.csv",
                                        "checks/angular_momentum.csv"};
    char path[2 * PATH_MOST];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/checks", folder);
    rmdir(path);
    rmdir(folder);
}

static int run_cases(const md_comm *comm, fake_disk *disk)
{
    char folder[PATH_MOST] = "/tmp/md-output-XXXXXX";
    if (comm->rank == 0 && !mkdtemp(folder)) perror(folder);
    md_comm_bcast(comm, folder, sizeof folder);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool long_one = cases[i].outputs > 100; /* minutes on many ranks of few cores, and nothing new */
        if (!long_one || comm->size <= 7) one_case(comm, disk, &cases[i], folder);
    }
    unfinished(comm, disk, folder);
    beats(comm, disk, folder);
    if (comm->size <= 7) copies(comm, disk, folder);
    refusals(comm, disk);
    if (comm->rank == 0) clear(folder);
    CHECK(md_alloc_live() == 1); /* the communicator's own */
    uint64_t failed = (uint64_t)check_failed;
    md_comm_sum_u64(comm, &failed, 1);
    check_failed = (int)failed;
    return comm->rank == 0 ? check_report() : failed > 0;
}

int main(int argc, char **argv)
{
    MPI_Init(&argc, &argv);
    md_comm comm;
    md_error err = {MD_OK, ""};
    static fake_disk disk;
    int result = 1;
    if (md_comm_open(&comm, MPI_COMM_WORLD, &err) == MD_OK) {
        disk.params.io.compress = disk.params.io.checksum = true;
        disk.params.collisions.energy = true;
        disk.params.transport.drag = MD_DRAG_PR;
        fake_grids(&disk);
        if (argc > 1)
            result = write_run(&comm, &disk, &cases[comm.size == 1 ? 0 : 1], argv[1], true, &err) != MD_OK;
        else
            result = run_cases(&comm, &disk);
        md_comm_free(&comm);
    }
    MPI_Finalize();
    return result;
}
