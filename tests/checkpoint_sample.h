/* A small checkpoint, made up, for the tests of those that read it. */
#ifndef MD_TESTS_CHECKPOINT_SAMPLE_H
#define MD_TESTS_CHECKPOINT_SAMPLE_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "disk/evolve/checkpoint.h"
#include "disk/evolve/checkpoint_write.h"
#include "disk/evolve/snapshot.h"

enum { SAMPLE_CELLS = 3, SAMPLE_BINS = 4, SAMPLE_SEGMENTS = 2 };

static inline size_t sample_row_bytes(void)
{
    return md_cell_bytes(SAMPLE_BINS);
}

static inline void sample_cell(md_cell *cell, int ig)
{
    cell->h = 10 + ig;
    cell->h_error = 0.5;
    cell->supply_factor = 1;
    cell->reservoir_left = (double)INFINITY;
    cell->stop_time = cell->stop_tau = (double)NAN;
    cell->substeps = 100 + ig;
    for (int k = 0; k < SAMPLE_BINS; k++)
        cell->start += cell->mass[k] = cell->mass[SAMPLE_BINS + k] = 1 + k + ig;
}

static inline md_snapshot sample_snapshot(bool inside)
{
    md_snapshot s = {.position = {.t = 1000,
                                  .t1 = inside ? 1500 : 1000,
                                  .held = {(double)INFINITY, 400, (double)INFINITY, 1e-18, 900, 2e-18, 3, (double)INFINITY},
                                  .couple = 250,
                                  .wall_s = 12.5,
                                  .writing_s = 0.5,
                                  .steps = 7,
                                  .rows = 8,
                                  .resumes = 1},
                     .cells = SAMPLE_CELLS,
                     .bins = SAMPLE_BINS,
                     .row_bytes = (int64_t)sample_row_bytes()};
    static md_segment segment[SAMPLE_SEGMENTS] = {{{5, 2}, 1234, 0x1234567}, {{3, 1}, 999, 42}};
    s.output.written = (md_extent){8, 3};
    s.output.segment = segment;
    s.output.segments = SAMPLE_SEGMENTS;
    s.output.joined = (md_segment){.bytes = 2000, .digest = 77};
    s.output.checks.start = 3.25;
    for (int k = 0; k < MD_BOOK_FILES; k++)
        s.output.checks.bytes[k] = 1000 * k, s.output.checks.digest[k] = 0x1p52 + k;
    return s;
}

/* Write it to path; all of it is given back. */
static inline md_status sample_write(const char *path, const char *identity, bool inside, md_error *err)
{
    const md_comm alone = {.rank = 0, .size = 1};
    md_snapshot s = sample_snapshot(inside);
    md_cells cells = {0}, began = {0};
    double reached[SAMPLE_CELLS] = {1000, 1200, 1500};
    md_cells_init(&cells, 0, SAMPLE_CELLS, SAMPLE_BINS, err);
    md_cells_init(&began, 0, SAMPLE_CELLS, SAMPLE_BINS, err);
    for (int i = 0; i < SAMPLE_CELLS; i++) {
        sample_cell(md_cells_at(&cells, i), i);
        sample_cell(md_cells_at(&began, i), i);
    }
    const md_snapshot_rows rows = {&cells, began.rows, reached};
    md_checkpoint_write_file(&alone, path, identity, &s, &rows, err);
    md_cells_free(&cells);
    md_cells_free(&began);
    return err->code;
}

#endif
