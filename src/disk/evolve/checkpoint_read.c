#include "disk/evolve/checkpoint_read.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "disk/evolve/snapshot.h"
#include "disk/setup/identity.h"

static bool whole_number(double x, double most)
{
    return x >= 0 && x <= most && x == floor(x);
}

/* A count of steps that were made one by one can double without overflow. */
static bool possible_count(int64_t n)
{
    return n >= 0 && n <= INT64_MAX / 4;
}

/* Are times in order and counts possible? Instants may be infinite: what they stand for has not happened yet. */
static bool sensible(const md_snapshot *s)
{
    const md_extent *rows = &s->output.written;
    const md_position *at = &s->position;
    const double *held[] = {&at->held.quiet, &at->held.no_blowout, &at->held.stopped, &at->held.rate,
                            &at->held.low_t, &at->held.low_rate,   &at->held.probes,  &at->held.aim};
    bool good = isfinite(at->t) && isfinite(at->t1) && at->t >= 0 && at->t1 >= at->t && isfinite(at->wall_s) &&
                at->wall_s >= at->writing_s && at->writing_s >= 0 && at->couple >= 0;
    for (size_t k = 0; k < sizeof held / sizeof held[0]; k++)
        good = good && *held[k] >= 0;
    double book[MD_CHECKS_NUMBERS];
    memcpy(book, &s->output.checks, sizeof book);
    for (int k = 0; k < MD_CHECKS_NUMBERS; k++)
        good = good && isfinite(book[k]);
    for (int k = 0; k < MD_BOOK_FILES; k++)
        good = good && whole_number(s->output.checks.bytes[k], 0x1p53) && whole_number(s->output.checks.digest[k], 0x1p53);
    return good && possible_count(at->steps) && at->resumes >= 0 && at->mixed >= 0 && at->mixed <= 1 &&
           at->resumes < INT32_MAX && rows->rows >= 1 && rows->psd_rows >= 0 && rows->psd_rows <= rows->rows;
}

static md_status read_numbers(const md_sealed *file, md_snapshot *s, md_error *err)
{
    int64_t rows[2] = {0, 0};
    md_sealed_check_format(file, MD_CHECKPOINT_FORMAT, err);
    md_sealed_get_numbers(file, md_snapshot_doubles, md_snapshot_counts, s, err);
    md_sealed_get_numbers(file, md_snapshot_no_numbers, md_snapshot_extent, rows, err);
    md_sealed_get(file, &(md_sealed_part){"checks", MD_H5_DOUBLE, MD_CHECKS_NUMBERS, 0, 0, MD_CHECKS_NUMBERS},
                  &s->output.checks, err);
    if (err->code) return err->code;
    bool small = rows[0] >= 0 && rows[0] < INT32_MAX && rows[1] >= 0 && rows[1] < INT32_MAX;
    if (small) s->output.written = (md_extent){(int)rows[0], (int)rows[1]};
    s->position.rows = rows[0];
    if (small && sensible(s)) return MD_OK;
    return md_fail(err, MD_ERR_IO, "%s: its numbers make no sense", file->path);
}

/* Reads one row of the table of segments. False: no segment can have these numbers. */
static bool take_segment(const int64_t *row, md_segment *segment)
{
    *segment = (md_segment){{(int)row[0], (int)row[1]}, row[2], row[3]};
    return row[0] >= 1 && row[0] <= INT32_MAX && row[1] >= 0 && row[1] <= row[0] && row[2] > 0;
}

/* All segments together must hold as many rows as the output has. */
static md_status take_segments(const md_sealed *file, const int64_t *row, md_output_state *output, md_error *err)
{
    int64_t rows = 0, psd_rows = 0;
    bool good = true;
    for (int64_t i = 0; i < output->segments; i++) {
        good = take_segment(row + MD_SEGMENT_NUMBERS * i, &output->segment[i]) && good;
        rows += row[MD_SEGMENT_NUMBERS * i];
        psd_rows += row[MD_SEGMENT_NUMBERS * i + 1];
    }
    if (good && rows == output->written.rows && psd_rows == output->written.psd_rows) return MD_OK;
    return md_fail(err, MD_ERR_IO, "%s: its segments make no sense", file->path);
}

static md_status read_segments(const md_sealed *file, md_output_state *output, md_error *err)
{
    size_t n = 0;
    if (md_sealed_count(file, "segments", MD_SEGMENT_NUMBERS, MD_SEGMENTS_MOST, &n, err) != MD_OK) return err->code;
    if (n < 1) return md_fail(err, MD_ERR_IO, "%s: it has no segments", file->path);
    int64_t *row = md_alloc(n, MD_SEGMENT_NUMBERS * sizeof *row, err);
    output->segment = md_alloc(n, sizeof *output->segment, err);
    output->segments = (int64_t)n;
    if (!md_sealed_get(file, &(md_sealed_part){"segments", MD_H5_INT64, n, MD_SEGMENT_NUMBERS, 0, n}, row, err))
        take_segments(file, row, output, err);
    md_free(row);
    return err->code;
}

static md_status read_texts(const md_sealed *file, md_snapshot *s, char **identity, md_error *err)
{
    char *commit = NULL;
    if (!md_sealed_get_text(file, "commit", sizeof s->commit - 1, &commit, err)) memcpy(s->commit, commit, strlen(commit));
    md_free(commit);
    return md_sealed_get_text(file, "identity", MD_IDENTITY_BYTES, identity, err);
}

md_status md_checkpoint_read(const char *path, md_snapshot *snapshot, char **identity, md_error *err)
{
    md_sealed file;
    *snapshot = (md_snapshot){.cells = 0};
    *identity = NULL;
    if (!md_sealed_open(&file, path, true, err) && !read_numbers(&file, snapshot, err) &&
        !read_segments(&file, &snapshot->output, err))
        read_texts(&file, snapshot, identity, err);
    md_sealed_close(&file);
    if (!err->code) return MD_OK;
    md_free(*identity);
    md_free(snapshot->output.segment);
    *identity = NULL;
    snapshot->output.segment = NULL;
    return err->code;
}

/* Everything that the time step relies on without looking. */
static bool possible(const md_cell *cell, int bins)
{
    bool good = isfinite(cell->h) && cell->h >= 0 && isfinite(cell->h_last) && cell->h_last >= 0 && isfinite(cell->e) &&
                isfinite(cell->inc) && cell->sigma_deep >= 0 && isfinite(cell->supply_factor) && cell->reservoir_left >= 0 &&
                cell->supply_bound >= 0 && isfinite(cell->not_supplied.value) &&
                (cell->stop == MD_CELL_ACTIVE || cell->stop == MD_CELL_STOPPED_TAU) && possible_count(cell->substeps) &&
                possible_count(cell->rejected) && isfinite(cell->h_error) && isfinite(cell->peak_mass) &&
                isfinite(cell->peak_area) && cell->quiet_since >= 0 && (cell->switched == 0 || cell->switched == 1) &&
                cell->edge >= MD_EDGE_AWAY && cell->edge <= MD_EDGE_HELD && cell->solid_share >= 0 && cell->solid_share <= 1 &&
                isfinite(cell->share_rise) && isfinite(cell->share_pull);
    for (int k = 0; k < MD_OUTSIDES; k++)
        good = good && possible_count(cell->outside[k]);
    for (int k = 0; k < MD_HEATS; k++)
        good = good && isfinite(cell->heat[k].value) && isfinite(cell->heat[k].carry);
    for (int k = 0; k < MD_TORQUES; k++)
        good = good && isfinite(cell->torque[k].value) && isfinite(cell->torque[k].carry);
    good = good && isfinite(cell->orbit_blown) && isfinite(cell->orbit_sunk);
    for (int k = 0; k < 2 * bins; k++)
        good = good && isfinite(cell->mass[k]) && cell->mass[k] >= 0;
    return good && md_cell_ledger_error(cell, bins) <= MD_LEDGER_LIMIT;
}

static md_status check_cells(const char *path, const md_snapshot *s, const md_snapshot_rows *rows, md_error *err)
{
    const md_cells *now = rows->cells;
    bool inside = md_position_is_inside(&s->position);
    md_cells began = *now;
    began.rows = rows->began;
    for (int i = 0; i < now->count; i++) {
        bool on_the_way = !inside || (rows->reached[i] >= s->position.t && rows->reached[i] <= s->position.t1);
        bool began_well = !inside || possible(md_cells_at(&began, i), now->bins);
        if (!on_the_way || !began_well || !possible(md_cells_at(now, i), now->bins))
            return md_fail(err, MD_ERR_IO, "%s: cell %d has numbers that no cell can have", path, now->first + i);
    }
    return MD_OK;
}

md_status md_checkpoint_read_rows(const char *path, const md_snapshot *s, const md_snapshot_rows *rows, md_error *err)
{
    md_sealed file;
    const md_cells *mine = rows->cells;
    size_t cells = (size_t)s->cells, first = (size_t)mine->first, count = (size_t)mine->count;
    bool inside = md_position_is_inside(&s->position);
    md_sealed_open(&file, path, false, err);
    md_sealed_get(&file, &(md_sealed_part){"cells", MD_H5_BYTE, cells, mine->row_bytes, first, count}, mine->rows, err);
    if (inside) {
        md_sealed_get(&file, &(md_sealed_part){"cells_began", MD_H5_BYTE, cells, mine->row_bytes, first, count}, rows->began,
                      err);
        md_sealed_get(&file, &(md_sealed_part){"reached", MD_H5_DOUBLE, cells, 0, first, count}, rows->reached, err);
    }
    md_sealed_close(&file);
    return err->code ? err->code : check_cells(path, s, rows, err);
}
