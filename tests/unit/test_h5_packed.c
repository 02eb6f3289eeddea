/* Chunks packed by ourselves: HDF5 reads from them what went in, whatever that is like, and finds a changed bit. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "check.h"
#include "io/fs.h"
#include "io/h5_packed.h"

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
            all += bytes = md_h5_pack(packer, values, VALUES, (size_t[]){1, CHUNK_CELLS}, packed);
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

/* A plane of bytes of one kind: the same one, runs, few symbols, counts that halve from one to the next, noise, and what was there
 * `again` places before, changed here and there. */
static unsigned char byte_of(uint64_t kind, uint64_t seed, size_t i, const unsigned char *before)
{
    uint64_t random = md_mix(seed * 0x9e3779b97f4a7c15u + i);
    switch (kind) {
    case 0: return (unsigned char)seed;
    case 1: return (unsigned char)md_mix(seed + i / (1 + seed % 300));
    case 2: return (unsigned char)(random % (1 + seed % 9));
    case 3: {
        int halvings = 0;
        while (halvings < 20 && random >> halvings & 1)
            halvings++;
        return (unsigned char)halvings;
    }
    case 4: return (unsigned char)random;
    default: return before && random % 50 > 0 ? *before : (unsigned char)(random >> 8);
    }
}

enum { SHAPES = 300, LONGEST = 70000, PLANE_KINDS = 6 };

/* n values whose planes are each of some kind, and where they repeat. */
static void make_shape(uint64_t trial, size_t *n, size_t again[MD_DEFLATE_DISTANCES], double *values)
{
    static unsigned char plane[LONGEST];
    static uint64_t words[LONGEST];
    *n = trial < 40 ? trial + 1 : trial % 50 == 0 ? LONGEST - trial : 1 + md_mix(trial) % 3000;
    again[0] = 1 + md_mix(trial + 1) % 200;
    again[1] = trial % 7 == 0 ? 32768 + trial % 2 : 1 + md_mix(trial + 2) % 2000;
    memset(words, 0, sizeof words);
    for (uint64_t b = 0; b < sizeof(double); b++)
        for (size_t i = 0; i < *n; i++) {
            size_t back = again[b % 2];
            plane[i] = byte_of(md_mix(8 * trial + b) % PLANE_KINDS, md_mix(trial + b), i, i < back ? NULL : &plane[i - back]);
            words[i] |= (uint64_t)plane[i] << 8 * b;
        }
    memcpy(values, words, *n * sizeof *values);
}

/* Chunks of any length: what HDF5 reads is what was packed, and nothing is written beyond the room that was asked for. */
static void test_shapes(void)
{
    static unsigned char packed[2 * LONGEST * sizeof(double)];
    static double values[LONGEST], read[LONGEST];
    md_error err = {MD_OK, ""};
    md_h5_packer packer;
    CHECK(md_h5_packer_init(&packer, LONGEST, true, &err) == MD_OK);
    for (uint64_t trial = 0; trial < SHAPES; trial++) {
        size_t n, again[MD_DEFLATE_DISTANCES], first[MD_H5_RANK] = {0};
        make_shape(trial, &n, again, values);
        memset(packed, 0xa5, sizeof packed);
        size_t bytes = md_h5_pack(&packer, values, n, again, packed);
        CHECK(bytes <= md_h5_packed_most(n) && packed[md_h5_packed_most(n)] == 0xa5);
        md_h5 file;
        md_h5_set set;
        md_h5_create(&file, NULL, path, &err);
        md_h5_dataset(&file, "shape", MD_H5_DOUBLE, &(md_h5_shape){1, {n}, {n}, 1, true}, &err);
        CHECK(!err.code && md_h5_set_open(&file, "shape", &set, &err) == MD_OK);
        CHECK(write_chunk(&set, first, packed, bytes, &err) == MD_OK);
        md_h5_set_close(&set);
        CHECK(md_h5_close(&file, &err) == MD_OK && md_h5_open(&file, NULL, path, false, &err) == MD_OK);
        CHECK(md_h5_read(&file, "shape", MD_H5_DOUBLE, &(md_h5_slab){{0}, {n}}, read, &err) == MD_OK);
        CHECK(memcmp(read, values, n * sizeof *values) == 0);
        md_h5_close(&file, &err);
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
    test_changed();
    test_shapes();
    unlink(path);
    return check_report();
}
