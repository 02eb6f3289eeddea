/* Chunks packed by ourselves: HDF5 reads from them what went in, whatever that is like, and finds a changed bit. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "check.h"
#include "io/files/fs.h"
#include "io/hdf5/h5_packed.h"

enum { ROWS = 300, CELLS = 70, CHUNK_ROWS = 128, CHUNK_CELLS = 64, VALUES = CHUNK_ROWS * CHUNK_CELLS };

static char path[] = "/tmp/md-packed-XXXXXX";

/* Kinds of what a field may hold. */
enum { ZERO, CONSTANT_IN_TIME, SMOOTH, NOISE, BITS, MIXED, KINDS };

static double random_bits(uint64_t i)
{
    uint64_t bits = md_mix(i * 0x9e3779b97f4a7c15u) & ~((uint64_t)1 << 62); /* no nan, which is not equal to itself */
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static double value_of(int kind, size_t row, size_t cell)
{
    uint64_t i = row * CELLS + cell;
    switch (kind) {
    case ZERO: return 0;
    case CONSTANT_IN_TIME: return random_bits(cell);
    case SMOOTH: return 1e3 * exp(-0.01 * (double)row) / (1. + (double)cell);
    case NOISE: return 1 + (double)(md_mix(i) >> 11) * 0x1p-53;
    case BITS: return random_bits(i);
    default: return row < 100 ? 0 : (double)(md_mix(i) >> 40);
    }
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* A chunk's bytes at the place that it is given. */
static md_status write_chunk(const md_h5_set *set, const size_t *first, const void *from, size_t bytes, md_error *err)
{
    int64_t place = 0;
    if (md_h5_set_place(set, first, bytes, &place, err) != MD_OK) return err->code;
    int file = md_fs_open(path, true, err);
    if (file < 0) return err->code;
    md_fs_write_at(file, path, set->name, place, from, bytes, err);
    return md_fs_close(file, path, err);
}

/* All chunks of a dataset, those at its ends filled up with zeros; their bytes together. */
static size_t write_set(const md_h5 *file, const char *name, int kind, md_h5_packer *packer, md_error *err)
{
    static double values[VALUES];
    static unsigned char packed[2 * VALUES * sizeof(double)], again[sizeof packed];
    md_h5_set set;
    size_t all = 0, bytes, read = 0;
    CHECK(md_h5_set_open(file, name, &set, err) == MD_OK);
    for (size_t row = 0; row < ROWS; row += CHUNK_ROWS)
        for (size_t cell = 0; cell < CELLS; cell += CHUNK_CELLS) {
            memset(values, 0, sizeof values);
            for (size_t j = row; j < smaller(row + CHUNK_ROWS, ROWS); j++)
                for (size_t i = cell; i < smaller(cell + CHUNK_CELLS, CELLS); i++)
                    values[(j - row) * CHUNK_CELLS + i - cell] = value_of(kind, j, i);
            size_t first[MD_H5_RANK] = {row, cell};
            all += bytes = md_h5_pack(packer, values, VALUES, CHUNK_CELLS, packed);
            CHECK(bytes > 0 && bytes <= md_h5_packed_most(VALUES) && bytes <= sizeof packed);
            CHECK(write_chunk(&set, first, packed, bytes, err) == MD_OK);
            CHECK(md_h5_set_read(&set, first, again, sizeof again, &read, err) == MD_OK && read == bytes);
            CHECK(memcmp(packed, again, bytes) == 0);
            CHECK(md_h5_set_read(&set, first, again, bytes - 1, &read, &(md_error){MD_OK, ""}) == MD_ERR_IO);
        }
    md_h5_set_close(&set);
    return all;
}

static void name_of(int kind, bool checksum, char *name, size_t size)
{
    snprintf(name, size, "%s%d", checksum ? "sum" : "plain", kind);
}

static void check_set(const md_h5 *file, const char *name, int kind)
{
    static double values[ROWS][CELLS];
    md_error err = {MD_OK, ""};
    md_h5_slab slab = {{0, 0}, {ROWS, CELLS}};
    int wrong = 0;
    CHECK(md_h5_read(file, name, MD_H5_DOUBLE, &slab, values, &err) == MD_OK);
    if (err.code) printf("%s\n", err.text);
    for (size_t row = 0; row < ROWS; row++)
        for (size_t cell = 0; cell < CELLS; cell++) {
            double wanted = value_of(kind, row, cell);
            wrong += memcmp(&values[row][cell], &wanted, sizeof wanted) != 0;
        }
    CHECK(wrong == 0);
}

static void test_round(size_t bytes[KINDS])
{
    md_error err = {MD_OK, ""};
    md_h5 file;
    CHECK(md_h5_create(&file, NULL, path, &err) == MD_OK);
    for (int checksum = 0; checksum < 2; checksum++) {
        md_h5_packer packer;
        md_h5_shape shape = {2, {ROWS, CELLS}, {CHUNK_ROWS, CHUNK_CELLS}, 1, checksum};
        CHECK(md_h5_packer_init(&packer, VALUES, checksum, &err) == MD_OK);
        for (int kind = 0; kind < KINDS; kind++) {
            char name[32];
            name_of(kind, checksum, name, sizeof name);
            CHECK(md_h5_dataset(&file, name, MD_H5_DOUBLE, &shape, &err) == MD_OK);
            bytes[kind] = write_set(&file, name, kind, &packer, &err);
        }
        md_h5_packer_free(&packer);
    }
    CHECK(md_h5_close(&file, &err) == MD_OK);
    CHECK(md_h5_open(&file, NULL, path, false, &err) == MD_OK);
    for (int kind = 0; kind < 2 * KINDS; kind++) {
        char name[32];
        name_of(kind / 2, kind % 2, name, sizeof name);
        check_set(&file, name, kind / 2);
    }
    CHECK(md_h5_close(&file, &err) == MD_OK);
}

/* What repeats or is smooth becomes small, and noise hardly larger than it is. */
static void test_size(const size_t bytes[KINDS])
{
    double raw = 3. * 2 * VALUES * sizeof(double);
    CHECK((double)bytes[ZERO] < 0.01 * raw);
    CHECK((double)bytes[CONSTANT_IN_TIME] < 0.1 * raw);
    CHECK((double)bytes[SMOOTH] < 0.8 * raw);
    CHECK((double)bytes[BITS] < 1.002 * raw);
    CHECK((double)bytes[MIXED] < 0.5 * raw);
}

/* A packer that has packed other constants, more than it keeps, makes of each what one that has seen nothing makes. */
static void test_constants(void)
{
    static const double constant[] = {0, 1, -0.0, (double)NAN, 0.05, 1e300, -1};
    static double values[VALUES];
    static unsigned char packed[2 * VALUES * sizeof(double)], wanted[sizeof packed];
    enum { CONSTANTS = sizeof constant / sizeof *constant };
    md_h5_packer packer, fresh;
    md_error err = {MD_OK, ""};
    CHECK(md_h5_packer_init(&packer, VALUES, true, &err) == MD_OK);
    for (int k = 0; k < 6 * CONSTANTS; k++) {
        int kind = k < 3 * CONSTANTS ? k / 3 : k % CONSTANTS;
        size_t n = k % 4 == 3 ? VALUES / 2 : VALUES;
        for (size_t i = 0; i < n; i++)
            values[i] = constant[kind];
        if (k % 5 == 4) values[n - 1] = 7;
        CHECK(md_h5_packer_init(&fresh, VALUES, true, &err) == MD_OK);
        size_t bytes = md_h5_pack(&packer, values, n, CHUNK_CELLS, packed);
        CHECK(bytes == md_h5_pack(&fresh, values, n, CHUNK_CELLS, wanted) && memcmp(packed, wanted, bytes) == 0);
        md_h5_packer_free(&fresh);
    }
    md_h5_packer_free(&packer);
}

/* One bit in the middle of a stored chunk. */
static void test_changed(void)
{
    md_error err = {MD_OK, ""};
    md_h5 file;
    md_h5_set set;
    static unsigned char packed[2 * VALUES * sizeof(double)];
    static double values[ROWS][CELLS];
    size_t bytes = 0, first[MD_H5_RANK] = {CHUNK_ROWS, 0};
    md_h5_slab slab = {{0, 0}, {ROWS, CELLS}};
    CHECK(md_h5_open(&file, NULL, path, true, &err) == MD_OK);
    CHECK(md_h5_set_open(&file, "sum3", &set, &err) == MD_OK);
    CHECK(md_h5_set_read(&set, first, packed, sizeof packed, &bytes, &err) == MD_OK);
    packed[bytes / 2] ^= 4;
    CHECK(write_chunk(&set, first, packed, bytes, &err) == MD_OK);
    md_h5_set_close(&set);
    CHECK(md_h5_set_open(&file, "none", &set, &(md_error){MD_OK, ""}) == MD_ERR_IO);
    CHECK(md_h5_close(&file, &err) == MD_OK);
    CHECK(md_h5_open(&file, NULL, path, false, &err) == MD_OK);
    CHECK(md_h5_read(&file, "sum3", MD_H5_DOUBLE, &slab, values, &err) == MD_ERR_IO);
    CHECK(strstr(err.text, path) && strstr(err.text, "sum3"));
    md_h5_close(&file, &(md_error){MD_OK, ""});
}

int main(void)
{
    size_t bytes[KINDS];
    int made = mkstemp(path);
    CHECK(made >= 0);
    close(made);
    test_round(bytes);
    test_size(bytes);
    test_constants();
    test_changed();
    unlink(path);
    return check_report();
}
