/* Read a checkpoint that may hold anything, as the program does, for the targets that fuzz it: it is refused by name, or what comes out of
 * it is what a run takes for granted. */
#ifndef MD_TESTS_CHECKPOINT_READING_H
#define MD_TESTS_CHECKPOINT_READING_H

#include "checkpoint_sample.h"
#include "disk/evolve/checkpoint_read.h"
#include "disk/evolve/snapshot.h"
#include "disk/setup/identity.h"
#include "scratch.h"

static inline void expect(int condition)
{
    if (!condition) abort();
}

static inline void reading_rows(const char *path, const md_snapshot *s)
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
            expect(!md_position_is_inside(&s->position) || (reached[i] >= s->position.t && reached[i] <= s->position.t1));
        }
    } else {
        expect(strstr(err.text, path) != NULL);
    }
    md_cells_free(&cells);
    md_free(began);
    md_free(reached);
}

static inline void reading_try(const char *path)
{
    md_error err = {MD_OK, ""};
    md_snapshot s;
    md_identity_change change;
    char *identity = NULL, differ[128];
    if (md_checkpoint_read(path, &s, &identity, &err) == MD_OK) {
        expect(isfinite(s.position.t) && s.position.t >= 0 && s.position.t1 >= s.position.t && s.output.written.rows >= 1 &&
               s.position.steps >= 0);
        md_identity_same(identity, "a = 1\n", &change, differ, sizeof differ);
        expect(strlen(differ) < sizeof differ);
        reading_rows(path, &s);
        int64_t found = 0;
        for (int64_t i = 0; i < s.output.segments; i++)
            found += s.output.segment[i].extent.rows;
        expect(found == s.output.written.rows);
        md_free(s.output.segment);
    } else {
        expect(strstr(err.text, path) != NULL && identity == NULL && s.output.segment == NULL);
    }
    md_free(identity);
    expect(md_h5_all_closed());
}

/* The name of one of the attributes that it has, by a number that may be larger than there are: those of the table (md_snapshot_doubles or
 * md_snapshot_counts), and what only counts have besides. */
static inline const char *reading_number(const md_sealed_number *table, unsigned k)
{
    static const char *const others[] = {"format", "complete", "output_rows", "output_psd_rows"};
    unsigned known = 0, more = table == md_snapshot_counts ? sizeof others / sizeof others[0] : 0;
    while (table[known].name)
        known++;
    k %= known + more;
    return k < known ? table[k].name : others[k - known];
}

/* A new empty file's name, in memory where there is such a place. */
static inline void reading_place(char path[64])
{
    snprintf(path, 64, "%s/md-fuzz-checkpoint-XXXXXX", scratch_root());
    int file = mkstemp(path);
    expect(file >= 0 && close(file) == 0);
}

#endif
