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

#include "checkpoint_sample.h"
#include "disk/run/identity.h"
#include "io/seal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

static void expect(int condition)
{
    if (!condition) abort();
}

static const char *const doubles[] = {"time_s", "interval_end_s", "quiet_since_s", "dark_since_s", "still_since_s", "wall_s"};
static const char *const counts[] = {"steps",  "recuts",   "resumes",     "cells",           "bins",
                                     "format", "complete", "output_rows", "output_psd_rows", "row_bytes"};
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
    case 0: md_h5_set_double(file, "/", doubles[at[1] % (sizeof doubles / sizeof doubles[0])], number, &err); break;
    case 1: md_h5_set_int(file, "/", counts[at[1] % (sizeof counts / sizeof counts[0])], count, &err); break;
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

/* What the program would take for granted. */
static void use_rows(const char *path, const md_snapshot *s)
{
    md_error err = {MD_OK, ""};
    md_cells cells = {0};
    expect(md_cells_init(&cells, 0, SAMPLE_CELLS, SAMPLE_BINS, &err) == MD_OK);
    unsigned char *began = md_alloc_aligned(SAMPLE_CELLS, sample_row_bytes(), &err);
    double *reached = md_alloc(SAMPLE_CELLS, sizeof *reached, &err);
    const md_snapshot_rows rows = {&cells, began, reached};
    if (md_checkpoint_read_rows(path, s, &rows, &err) == MD_OK) {
        for (int i = 0; i < SAMPLE_CELLS; i++) {
            const md_cell *cell = md_cells_at(&cells, i);
            for (int k = 0; k < SAMPLE_BINS; k++)
                expect(isfinite(cell->mass[k]) && cell->mass[k] >= 0);
            expect(md_cell_ledger_error(cell, SAMPLE_BINS) <= 1e-12 && isfinite(cell->h));
            expect(s->t1 == s->t || (reached[i] >= s->t && reached[i] <= s->t1));
        }
    } else {
        expect(strstr(err.text, path) != NULL);
    }
    md_cells_free(&cells);
    md_free(began);
    md_free(reached);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    char path[64] = "/tmp/md-fuzz-checkpoint-XXXXXX", differ[128];
    if (access("/dev/shm", W_OK) == 0) snprintf(path, sizeof path, "/dev/shm/md-fuzz-checkpoint-XXXXXX");
    int file = mkstemp(path);
    if (bytes == 0 || file < 0) return 0;
    close(file);
    long before = md_alloc_live();
    if (data[0] % 2 == 1)
        make_changed(path, data + 1, bytes - 1);
    else
        make_raw(path, data + 1, bytes - 1);
    md_error err = {MD_OK, ""};
    md_snapshot s;
    char *identity = NULL;
    md_identity_change change;
    if (md_checkpoint_read(path, &s, &identity, &err) == MD_OK) {
        expect(isfinite(s.t) && s.t >= 0 && s.t1 >= s.t && s.output.written.rows >= 1);
        md_identity_same(identity, "a = 1\n", &change, differ, sizeof differ);
        expect(strlen(differ) < sizeof differ);
        use_rows(path, &s);
    } else {
        expect(strstr(err.text, path) != NULL && identity == NULL);
    }
    md_free(identity);
    expect(md_alloc_live() == before && md_h5_all_closed());
    unlink(path);
    return 0;
}
