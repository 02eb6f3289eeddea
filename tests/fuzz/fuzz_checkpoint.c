/* Any bytes as a checkpoint, and a checkpoint whose seal holds but whose numbers are any: refused with a message, or what comes out of it
 * can be gone on with.
 *
 * The first byte decides. Even: the others are the file. Odd: they are changes to a good one, each an opcode, a place and eight bytes,
 * and it is sealed anew. */
#define _POSIX_C_SOURCE 200809L
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "checkpoint_reading.h"
#include "io/files/seal.h"
#include "io/hdf5/h5_label.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

enum { CHANGE_BYTES = 10, MOST_CHANGES = 12 };

/* One change: opcode, place, eight bytes of a value. */
static void change(const md_h5 *file, const uint8_t *at)
{
    md_error err = {MD_OK, ""};
    double number;
    int64_t count;
    memcpy(&number, at + 2, sizeof number);
    memcpy(&count, at + 2, sizeof count);
    size_t place = (size_t)at[1] * sizeof number;
    switch (at[0] % 5) {
    case 0: md_h5_set_double(file, "/", reading_number(md_snapshot_doubles, at[1]), number, &err); break;
    case 1: md_h5_set_int(file, "/", reading_number(md_snapshot_counts, at[1]), count, &err); break;
    case 2:
    case 3: {
        size_t row = at[0] / 5 % SAMPLE_CELLS, first = place % (sample_row_bytes() - 7);
        const char *name = at[0] % 5 == 2 ? "cells" : "cells_began";
        if (md_h5_has(file, name)) md_h5_write(file, name, MD_H5_BYTE, &(md_h5_slab){{row, first}, {1, 8}}, at + 2, &err);
        break;
    }
    default: {
        size_t n = sizeof(md_checks_state) / sizeof(double);
        md_h5_write(file, "checks", MD_H5_DOUBLE, &(md_h5_slab){{at[1] % n}, {1}}, &number, &err);
    }
    }
}

static void make_changed(const char *path, const uint8_t *data, size_t bytes)
{
    md_error err = {MD_OK, ""};
    md_h5 file;
    expect(sample_write(path, "a = 1\nsolver.kernel = \"avx2\"\n", bytes % 2 == 0, &err) == MD_OK);
    expect(md_h5_open(&file, NULL, path, true, &err) == MD_OK);
    for (size_t k = 0; k < MOST_CHANGES && (k + 1) * CHANGE_BYTES <= bytes; k++)
        change(&file, data + k * CHANGE_BYTES);
    expect(md_h5_close(&file, &err) == MD_OK && md_seal_put(path, &err) == MD_OK);
}

static void make_raw(const char *path, const uint8_t *data, size_t bytes)
{
    FILE *file = fopen(path, "wb");
    expect(file && fwrite(data, 1, bytes, file) == bytes && fclose(file) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    char path[64];
    if (bytes == 0) return 0;
    long before = md_alloc_live();
    reading_place(path);
    if (data[0] % 2 == 1)
        make_changed(path, data + 1, bytes - 1);
    else
        make_raw(path, data + 1, bytes - 1);
    reading_try(path);
    expect(md_alloc_live() == before);
    unlink(path);
    return 0;
}
