#include "disk/output/rows.h"

#include <string.h>

#include "base/memory.h"

md_status md_rows_init(md_rows *rows, int rank, md_extent room, int bins, md_error *err)
{
    *rows = (md_rows){.bins = bins, .part = {.rank = rank}, .room = room};
    rows->times = md_alloc((size_t)room.rows, sizeof *rows->times, err);
    rows->psd_row = md_alloc((size_t)room.rows, sizeof *rows->psd_row, err);
    return err->code;
}

void md_rows_free(md_rows *rows)
{
    md_free(rows->times);
    md_free(rows->psd_row);
    md_free(rows->diag);
    md_free(rows->N);
    *rows = (md_rows){0};
}

/* Buffers for the cells that this rank has now. */
static md_status take_part(md_rows *rows, int first, int count, md_error *err)
{
    if (rows->part.first == first && rows->part.count == count && rows->diag) return MD_OK;
    if (rows->held.rows > 0)
        return md_fail(err, MD_ERR_INTERNAL, "output: cells %d to %d while rows of other cells are held", first,
                       first + count - 1);
    md_free(rows->diag);
    md_free(rows->N);
    rows->part.first = first;
    rows->part.count = count;
    rows->diag = md_alloc((size_t)count * (size_t)rows->room.rows, sizeof *rows->diag, err);
    rows->N = md_alloc((size_t)count * (size_t)rows->room.psd_rows, (size_t)rows->bins * sizeof *rows->N, err);
    return err->code;
}

md_status md_rows_begin(md_rows *rows, int first, int count, const md_output_times *times, const int *what, int with_psd,
                        int *n, md_error *err)
{
    int row = rows->held.rows, psd = rows->held.psd_rows, end = row + *n;
    if (rows->open > 0) return md_fail(err, MD_ERR_INTERNAL, "output: a batch of rows begins inside of another");
    if (take_part(rows, first, count, err) != MD_OK)
        rows->lost = true; /* told at the next flush, where the ranks agree on errors */
    for (; row < end && row < rows->room.rows; row++, times++, what++) {
        bool due = rows->room.psd_rows > 0 && (*what & with_psd);
        if (due && psd == rows->room.psd_rows) break;
        rows->times[row] = *times;
        rows->psd_row[row] = due ? psd++ : -1;
    }
    *n = rows->open = row - rows->held.rows;
    return err->code;
}

void md_rows_end(md_rows *rows, int kept)
{
    for (int j = 0; j < kept; j++)
        rows->held.psd_rows += rows->psd_row[rows->held.rows++] >= 0;
    rows->open = 0;
}

bool md_rows_full(const md_rows *rows)
{
    return rows->held.rows == rows->room.rows || (rows->room.psd_rows > 0 && rows->held.psd_rows == rows->room.psd_rows);
}

md_diag *md_rows_diag(const md_rows *rows, int ig, int row)
{
    return rows->diag + (size_t)row * (size_t)rows->part.count + (size_t)(ig - rows->part.first);
}

double *md_rows_sizes_at(const md_rows *rows, int ig, int psd_row)
{
    size_t cell = (size_t)psd_row * (size_t)rows->part.count + (size_t)(ig - rows->part.first);
    return rows->N + cell * (size_t)rows->bins;
}

double *md_rows_sizes(const md_rows *rows, int ig, int row)
{
    return rows->psd_row[row] < 0 ? NULL : md_rows_sizes_at(rows, ig, rows->psd_row[row]);
}

void md_rows_written(md_rows *rows)
{
    size_t held = (size_t)rows->held.rows, open = (size_t)rows->open, psd_held = (size_t)rows->held.psd_rows, psd_open = 0;
    size_t cells = (size_t)rows->part.count, values = cells * (size_t)rows->bins;
    for (size_t j = 0; j < open; j++) {
        rows->times[j] = rows->times[held + j];
        rows->psd_row[j] = rows->psd_row[held + j] >= 0 ? (int)psd_open++ : -1;
    }
    if (open > 0) memmove(rows->diag, rows->diag + held * cells, open * cells * sizeof *rows->diag);
    if (psd_open > 0) memmove(rows->N, rows->N + psd_held * values, psd_open * values * sizeof *rows->N);
    rows->held = (md_extent){0, 0};
}
