/* A checkpoint comes back as it was written, and one that is torn, changed in one bit, or made up is refused with its name. */
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/version.h"
#include "check.h"
#include "checkpoint_sample.h"
#include "disk/evolve/checkpoint_read.h"
#include "disk/evolve/snapshot.h"
#include "io/files/fs.h"
#include "io/files/fs_numbers.h"
#include "io/files/seal.h"
#include "io/hdf5/h5_label.h"
#include "job/checkpoints.h"

enum { LENGTHS = 50, BITS = 200 };
static char folder[64], path[128], other[128];

/* Repeats, so that a failure can be looked at. */
static unsigned next_random(void)
{
    static uint64_t state = 20261120;
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(state >> 33);
}

static unsigned char *load(const char *name, size_t *bytes)
{
    char *text = NULL;
    md_error err = {MD_OK, ""};
    CHECK(md_fs_read_text(name, 1 << 24, &text, bytes, &err) == MD_OK);
    return (unsigned char *)text;
}

static void store(const char *name, const unsigned char *data, size_t bytes)
{
    FILE *file = fopen(name, "wb");
    CHECK(file && fwrite(data, 1, bytes, file) == bytes && fclose(file) == 0);
}

static md_status read_one(const char *name, md_error *err)
{
    md_snapshot s;
    char *identity = NULL;
    md_status status = md_checkpoint_read(name, &s, &identity, err);
    CHECK((status == MD_OK) == (identity != NULL) && (status == MD_OK) == (s.output.segment != NULL));
    md_free(identity);
    md_free(s.output.segment);
    return status;
}

static md_status read_rows(const char *name, const md_snapshot *s, int first, int count, md_error *err)
{
    md_cells cells = {0};
    md_error memory = {MD_OK, ""};
    md_cells_init(&cells, first, count, SAMPLE_BINS, &memory);
    unsigned char *began = md_alloc_aligned((size_t)count, sample_row_bytes(), &memory);
    double *reached = md_alloc((size_t)count, sizeof *reached, &memory);
    const md_snapshot_rows rows = {&cells, began, reached};
    md_status status = md_checkpoint_read_rows(name, s, &rows, err);
    for (int i = 0; i < count && status == MD_OK; i++) {
        const md_cell *cell = md_cells_at(&cells, i);
        CHECK(cell->h == 10 + first + i && cell->mass[3] == 4 + first + i && isinf(cell->reservoir_left) &&
              isnan(cell->stop_tau));
        CHECK(!md_position_is_inside(&s->position) ||
              (reached[i] >= 1000 && memcmp(began + (size_t)i * sample_row_bytes(), cell, sample_row_bytes()) == 0));
    }
    md_cells_free(&cells);
    md_free(began);
    md_free(reached);
    return status;
}

static void test_round_trip(bool inside)
{
    md_error err = {MD_OK, ""};
    md_snapshot s, wrote = sample_snapshot(inside);
    char *identity = NULL;
    CHECK(sample_write(path, "a = 1\n", inside, &err) == MD_OK);
    CHECK(md_checkpoint_read(path, &s, &identity, &err) == MD_OK && identity && strcmp(identity, "a = 1\n") == 0);
    CHECK(strcmp(s.commit, md_commit()) == 0);
    memset(s.commit, 0, sizeof s.commit);
    CHECK(memcmp(s.output.segment, wrote.output.segment, SAMPLE_SEGMENTS * sizeof *s.output.segment) == 0);
    md_free(s.output.segment);
    s.output.segment = wrote.output.segment;
    CHECK(memcmp(&s, &wrote, sizeof s) == 0);
    CHECK(read_rows(path, &s, 0, SAMPLE_CELLS, &err) == MD_OK && read_rows(path, &s, 1, 2, &err) == MD_OK);
    CHECK(read_rows(path, &s, 2, 0, &err) == MD_OK);
    md_free(identity);
    if (err.code) printf("%s\n", err.text);
}

static void test_torn(void)
{
    size_t bytes = 0;
    unsigned char *data = load(path, &bytes);
    for (int k = 0; k < LENGTHS && data; k++) {
        md_error err = {MD_OK, ""};
        store(other, data, k == 0 ? 0 : k == 1 ? bytes - 1 : next_random() % bytes);
        CHECK(read_one(other, &err) == MD_ERR_IO && strstr(err.text, other) != NULL);
    }
    md_error longer = {MD_OK, ""};
    FILE *file = fopen(path, "ab");
    CHECK(file && fputc('x', file) == 'x' && fclose(file) == 0);
    CHECK(read_one(path, &longer) == MD_ERR_IO);
    if (data) store(path, data, bytes);
    md_free(data);
}

static void test_flipped(void)
{
    size_t bytes = 0;
    unsigned char *data = load(path, &bytes);
    for (int k = 0; k < BITS && data; k++) {
        md_error err = {MD_OK, ""};
        size_t bit = k < 20 ? next_random() % (8 * MD_SEAL_BYTES) : next_random() % (8 * bytes);
        data[bit / 8] ^= (unsigned char)(1u << bit % 8);
        store(other, data, bytes);
        data[bit / 8] ^= (unsigned char)(1u << bit % 8);
        CHECK(read_one(other, &err) == MD_ERR_IO && strstr(err.text, "is damaged") != NULL);
    }
    md_free(data);
}

/* The seal holds, but what is sealed makes no sense. */
static void test_made_up(void)
{
    static const struct {
        const char *name;
        double value;
    } bad[] = {{"time_s", NAN}, {"time_s", -1},     {"time_s", INFINITY}, {"interval_end_s", 999},
               {"wall_s", -1},  {"writing_s", 1e9}, {"writing_s", -1},    {"quiet_since_s", NAN}};
    static const struct {
        const char *name;
        int64_t value;
    } bad_count[] = {{"complete", 0}, {"steps", -1}, {"steps", INT64_MAX},   {"output_rows", 0},     {"output_rows", INT64_MAX},
                     {"resumes", -1}, {"mixed", 2},  {"output_psd_rows", 9}, {"output_psd_rows", -1}};
    size_t n = sizeof bad / sizeof bad[0], counts = sizeof bad_count / sizeof bad_count[0];
    for (size_t k = 0; k < n + counts; k++) {
        md_error err = {MD_OK, ""}, why = {MD_OK, ""};
        md_h5 file;
        CHECK(sample_write(other, "a = 1\n", false, &err) == MD_OK && md_h5_open(&file, NULL, other, true, &err) == MD_OK);
        if (k < n)
            md_h5_set_double(&file, "/", bad[k].name, bad[k].value, &err);
        else
            md_h5_set_int(&file, "/", bad_count[k - n].name, bad_count[k - n].value, &err);
        CHECK(md_h5_close(&file, &err) == MD_OK && md_seal_put(other, &err) == MD_OK);
        CHECK(read_one(other, &why) == MD_ERR_IO && strstr(why.text, other) != NULL);
    }
}

/* Nothing is wrong with it: it must not be passed over as if it were damaged, and the run begun anew. */
static void test_other_version(void)
{
    md_error err = {MD_OK, ""}, why = {MD_OK, ""};
    md_h5 file;
    CHECK(sample_write(other, "a = 1\n", false, &err) == MD_OK && md_h5_open(&file, NULL, other, true, &err) == MD_OK);
    md_h5_set_int(&file, "/", "format", MD_CHECKPOINT_FORMAT - 1, &err);
    CHECK(md_h5_close(&file, &err) == MD_OK && md_seal_put(other, &err) == MD_OK);
    CHECK(read_one(other, &why) == MD_ERR_CONFIG && strstr(why.text, other) != NULL);
}

/* A row that no cell can have; and other numbers of cells than the datasets hold. */
static void test_impossible_rows(void)
{
    md_error err = {MD_OK, ""};
    md_snapshot s = sample_snapshot(false);
    static const size_t at[] = {offsetof(md_cell, h),     offsetof(md_cell, mass),    offsetof(md_cell, e),
                                offsetof(md_cell, start), offsetof(md_cell, h_error), offsetof(md_cell, peak_area)};
    for (size_t k = 0; k < sizeof at / sizeof at[0]; k++) {
        md_error why = {MD_OK, ""};
        md_h5 file;
        const double nothing = (double)NAN;
        md_h5_slab slab = {{1, at[k]}, {1, sizeof nothing}};
        CHECK(sample_write(other, "", false, &err) == MD_OK && md_h5_open(&file, NULL, other, true, &err) == MD_OK);
        CHECK(md_h5_write(&file, "cells", MD_H5_BYTE, &slab, &nothing, &err) == MD_OK && md_h5_close(&file, &err) == MD_OK);
        CHECK(read_rows(other, &s, 0, SAMPLE_CELLS, &why) == MD_ERR_IO && strstr(why.text, "cell 1") != NULL);
    }
    md_error why = {MD_OK, ""}, inside = {MD_OK, ""};
    s.cells = 4;
    CHECK(read_rows(path, &s, 0, SAMPLE_CELLS, &why) == MD_ERR_IO);
    s = sample_snapshot(true); /* but there are no rows of its beginning */
    CHECK(sample_write(other, "", false, &err) == MD_OK && read_rows(other, &s, 0, SAMPLE_CELLS, &inside) == MD_ERR_IO);
}

static void test_list(void)
{
    static const char *const names[] = {"checkpoint-00002.h5",  "checkpoint-00010.h5",      "checkpoint-00007.h5",
                                        "checkpoint-3.h5",      "checkpoint-000004.h5",     "checkpoint-999999999.h5",
                                        "checkpoint-123456.h5", "checkpoint-1000000000.h5", "checkpoint-.h5",
                                        "checkpoint-1.h5.tmp",  "checkpoint-x.h5",          "checkpoint-99999999999.h5"};
    md_error err = {MD_OK, ""};
    char inside[80], name[160];
    snprintf(inside, sizeof inside, "%s/list", folder);
    CHECK(md_fs_make_folders(inside, &err) == MD_OK);
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        snprintf(name, sizeof name, "%s/%s", inside, names[k]);
        store(name, (const unsigned char *)"", 0);
    }
    int *number = NULL, n = 0;
    CHECK(md_checkpoint_list(inside, &number, &n, &err) == MD_OK && n == 5);
    CHECK(n == 5 && number[0] == MD_FS_MOST && number[1] == 123456 && number[2] == 10 && number[3] == 7 && number[4] == 2);
    md_free(number);
    CHECK(md_checkpoint_list("/nowhere", &number, &n, &err) == MD_OK && n == 0);
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        snprintf(name, sizeof name, "%s/%s", inside, names[k]);
        unlink(name);
    }
    rmdir(inside);
}

int main(void)
{
    snprintf(folder, sizeof folder, "/tmp/md-test-checkpoint-XXXXXX");
    CHECK(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/checkpoint-00000.h5", folder);
    snprintf(other, sizeof other, "%s/checkpoint-00001.h5", folder);
    test_round_trip(true);
    test_round_trip(false);
    test_torn();
    test_flipped();
    test_made_up();
    test_other_version();
    test_impossible_rows();
    md_error missing = {MD_OK, ""}, is_folder = {MD_OK, ""};
    unlink(other);
    CHECK(read_one(other, &missing) == MD_ERR_IO && read_one(folder, &is_folder) == MD_ERR_IO);
    test_list();
    unlink(path);
    CHECK(rmdir(folder) == 0 && md_alloc_live() == 0 && md_h5_all_closed());
    return check_report();
}
