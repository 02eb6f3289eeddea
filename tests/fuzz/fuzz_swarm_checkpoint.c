/* Any bytes as a checkpoint of a swarm, and one whose seal holds but whose numbers are any: passed over with a warning, or refused, or
 * the swarm can be followed on from it, which may end in an error that is told.
 *
 * The first byte decides. Even: the others are the file. Odd: they are changes to a good one, each an opcode, a place (two bytes) and
 * eight bytes, and it is sealed anew. */
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "io/files/fs.h"
#include "io/files/seal.h"
#include "io/hdf5/h5_label.h"
#include "swarm/run/checkpoint.h"
#include "swarm/run/identity.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static const char gas_text[] = "ELASTIC\nX\n1e-3\n-----\n0 6e-20\n-----\nEXCITATION\nX -> X*\n0.2\n-----\n0.2 0\n1.2 "
                               "1e-19\n-----\nATTACHMENT\nX -> X-\n-----\n"
                               "0 1e-23\n-----\nIONIZATION\nX -> X+\n1\n-----\n1 0\n2 1e-20\n-----\n";
static const char input_text[] = "gas: { names = [\"X\"]; files = [\"gas.txt\"]; };\nfield: { EN_Td = 12.0; };\n"
                                 "electrons: { number = 7; batches = 3; };\noutput: { energy_bins = 10; };\n";

static const char *const doubles[] = {"slice", "bin_eV", "sampling_s", "cpu_s", "wall_s"};
static const char *const counts[] = {"stage",         "stop",         "slices",        "event",       "steady",
                                     "measured",      "batches",      "row_bytes",     "series_rows", "series_stride",
                                     "series_slices", "window_slice", "windows_still", "format",      "complete"};
static const char *const tables[] = {"series", "series_total", "window_sums", "window_lines", "window_spread"};
enum { CHANGE_BYTES = 11, MOST_CHANGES = 12 };
#define COUNT(list) (sizeof(list) / sizeof(list)[0])

/* A swarm that has begun, and the checkpoint that it wrote. */
static struct {
    char folder[64], path[128];
    sw_setup setup;
    sw_work work; /* gone on with again and again: what is read takes the place of all that it was */
    char *identity, *good;
    size_t good_bytes;
} swarm;

static void expect(int condition)
{
    if (!condition) abort();
}

static void put_file(const char *name, const void *text, size_t bytes)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", swarm.folder, name);
    FILE *file = fopen(path, "wb");
    expect(file && fwrite(text, 1, bytes, file) == bytes && fclose(file) == 0);
}

static void leave(void)
{
    static const char *const names[] = {"gas.txt", "x.cfg", "checkpoint-00000.h5"};
    char path[128];
    for (size_t k = 0; k < COUNT(names); k++) {
        snprintf(path, sizeof path, "%s/%s", swarm.folder, names[k]);
        unlink(path);
    }
    rmdir(swarm.folder);
    sw_work_free(&swarm.work);
    sw_setup_free(&swarm.setup);
    md_free(swarm.identity);
    md_free(swarm.good);
}

static void follow(int slices, md_error *err)
{
    int living;
    bool steady;
    for (int k = 0; k < slices && !err->code; k++) {
        swarm.work.stand.chunk = 1;
        sw_work_follow(&swarm.work, &living, &steady, err);
    }
}

static void make_good(void)
{
    md_error err = {MD_OK, ""};
    sw_checkpoints checkpoints = {.folder = swarm.folder, .identity = swarm.identity, .kept = -1};
    expect(sw_work_init(&swarm.work, &md_comm_alone, &swarm.setup, 0, 0, &err) == MD_OK);
    sw_work_begin_series(&swarm.work);
    swarm.work.stand.event = 100;
    follow(3, &err);
    expect(err.code == MD_OK && sw_checkpoint_write(&checkpoints, &swarm.work, &err) == MD_OK);
    snprintf(swarm.path, sizeof swarm.path, "%s/checkpoint-00000.h5", swarm.folder);
    expect(md_fs_read_text(swarm.path, 1 << 24, &swarm.good, &swarm.good_bytes, &err) == MD_OK);
}

static void begin(void)
{
    md_error err = {MD_OK, ""};
    md_logger log;
    char input[128];
    md_log_init(&log, MD_LOG_SILENT);
    snprintf(swarm.folder, sizeof swarm.folder, "%s/md-fuzz-swarm-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    expect(mkdtemp(swarm.folder) != NULL);
    put_file("gas.txt", gas_text, strlen(gas_text));
    put_file("x.cfg", input_text, strlen(input_text));
    snprintf(input, sizeof input, "%s/x.cfg", swarm.folder);
    md_options options = {.input = input, .max_wall_s = (double)INFINITY};
    if (sw_setup_read(&swarm.setup, &options, NULL, &log, &err)) fprintf(stderr, "%s\n", err.text);
    expect(err.code == MD_OK);
    swarm.identity = sw_identity_text(&swarm.setup, &err);
    make_good();
    atexit(leave);
}

/* One change: opcode, place, eight bytes of a value. */
static void change(const md_h5 *file, const uint8_t *at)
{
    md_error err = {MD_OK, ""};
    md_h5_shape shape;
    double number;
    int64_t count;
    size_t place = (size_t)at[1] << 8 | at[2];
    memcpy(&number, at + 3, sizeof number);
    memcpy(&count, at + 3, sizeof count);
    const char *table = at[0] % 6 == 2 ? "window_seen" : at[0] % 6 == 3 ? tables[at[0] / 6 % COUNT(tables)] : "batches";
    if (at[0] % 6 == 0) md_h5_set_double(file, "/", doubles[place % COUNT(doubles)], number, &err);
    if (at[0] % 6 == 1) md_h5_set_int(file, "/", counts[place % COUNT(counts)], count, &err);
    if (at[0] % 6 < 2 || md_h5_shape_of(file, table, &shape, &err)) return;
    size_t row = shape.rank > 1 ? at[0] / 6 % shape.dim[0] : place % shape.dim[0];
    md_h5_slab slab = {{row, 0}, {1, 1}};
    if (at[0] % 6 >= 4) {
        slab = (md_h5_slab){{row, 8 * place % (shape.dim[1] - 7)}, {1, 8}};
        md_h5_write(file, table, MD_H5_BYTE, &slab, at + 3, &err);
        return;
    }
    if (shape.rank > 1) slab.first[1] = place % shape.dim[1];
    int32_t few = (int32_t)count;
    if (at[0] % 6 == 2)
        md_h5_write(file, table, MD_H5_INT32, &slab, &few, &err);
    else
        md_h5_write(file, table, MD_H5_DOUBLE, &slab, &number, &err);
}

static void make_changed(const uint8_t *data, size_t bytes)
{
    md_error err = {MD_OK, ""};
    md_h5 file;
    put_file("checkpoint-00000.h5", swarm.good, swarm.good_bytes);
    expect(md_h5_open(&file, NULL, swarm.path, true, &err) == MD_OK);
    for (size_t k = 0; k < MOST_CHANGES && (k + 1) * CHANGE_BYTES <= bytes; k++)
        change(&file, data + k * CHANGE_BYTES);
    expect(md_h5_close(&file, &err) == MD_OK && md_seal_put(swarm.path, &err) == MD_OK);
}

static void resume(void)
{
    md_error err = {MD_OK, ""};
    md_logger log;
    sw_work *work = &swarm.work;
    int number = -1;
    md_log_init(&log, MD_LOG_SILENT);
    sw_checkpoint_resume(work, swarm.folder, swarm.identity, &number, &log, &err);
    expect(err.code == MD_OK || strstr(err.text, swarm.folder) != NULL);
    expect(number >= 0 || err.code || log.warnings > 0);
    if (number >= 0 && !err.code) {
        follow(2, &err);
        if (!err.code && work->stand.measured < 0) sw_work_begin_measuring(work);
        if (!err.code) sw_work_gather(work, &err);
        expect(err.code != MD_ERR_INTERNAL);
    }
    sw_results_free(&work->results);
    expect(md_h5_all_closed());
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    if (!swarm.good) begin();
    if (bytes == 0) return 0;
    long before = md_alloc_live();
    if (data[0] % 2 == 1)
        make_changed(data + 1, bytes - 1);
    else
        put_file("checkpoint-00000.h5", data + 1, bytes - 1);
    resume();
    expect(md_alloc_live() == before);
    return 0;
}
