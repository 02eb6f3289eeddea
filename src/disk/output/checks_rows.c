/* The books of all rows held: each rank makes the numbers and the lines of its cells, rank 0 adds them up and writes. */
#include "base/memory.h"
#include "disk/output/checks.h"
#include "numbers/decimal.h"

/* One row: of this rank's cells, and on rank 0 of all. */
typedef struct md_page {
    md_checks_cell *mine, *all;
    char *lines, *all_lines;
    int *bytes, *at; /* of each rank's lines, and where they begin in all_lines */
} md_page;

static md_status page_make(const md_comm *comm, int cells, int cells_in_disk, md_page *page, md_error *err)
{
    size_t all = comm->rank == 0 && comm->size > 1 ? (size_t)cells_in_disk : 0;
    page->mine = md_alloc((size_t)cells, sizeof *page->mine, err);
    page->lines = md_alloc((size_t)cells, MD_CHECKS_LINE, err);
    page->all = md_alloc(all, sizeof *page->all, err);
    page->all_lines = md_alloc(all, MD_CHECKS_LINE, err);
    page->bytes = md_alloc((size_t)comm->size, sizeof *page->bytes, err);
    page->at = md_alloc((size_t)comm->size, sizeof *page->at, err);
    return md_comm_agree(comm, err);
}

static void page_free(md_page *page)
{
    md_free(page->mine);
    md_free(page->lines);
    md_free(page->all);
    md_free(page->all_lines);
    md_free(page->bytes);
    md_free(page->at);
}

/* The lines of all ranks behind each other; how long they are. Collective. */
static size_t bring_together(const md_comm *comm, const int *first, md_page *page, size_t mine)
{
    int bytes = (int)mine;
    md_comm_gather_rows(comm, page->mine, first, sizeof *page->mine, page->all);
    MPI_Gather(&bytes, 1, MPI_INT, page->bytes, 1, MPI_INT, 0, comm->mpi);
    page->at[0] = 0;
    for (int r = 1; r < comm->size && comm->rank == 0; r++)
        page->at[r] = page->at[r - 1] + page->bytes[r - 1];
    MPI_Gatherv(page->lines, bytes, MPI_BYTE, page->all_lines, page->bytes, page->at, MPI_BYTE, 0, comm->mpi);
    return comm->rank == 0 ? (size_t)(page->at[comm->size - 1] + page->bytes[comm->size - 1]) : 0;
}

md_status md_checks_add_rows(md_checks *checks, const md_comm *comm, const int *first, const md_rows *rows,
                             const md_radial *radial, md_stopwatch *packing, md_error *err)
{
    md_page page;
    bool together = comm->size > 1;
    int rows_to_add = page_make(comm, rows->part.count, radial->n, &page, err) ? 0 : rows->held.rows;
    for (int row = 0; row < rows_to_add; row++) {
        double time = rows->times[row].time_s;
        char *end = page.lines, text[MD_DECIMAL_MOST + 1];
        *md_decimal_text(text, time) = '\0';
        md_stopwatch_start(packing);
        for (int i = 0; i < rows->part.count; i++) {
            int ig = rows->part.first + i;
            page.mine[i] = md_checks_cell_of(md_rows_diag(rows, ig, row), radial->area[ig]);
            end = md_checks_line(text, ig, &page.mine[i], end);
        }
        md_stopwatch_stop(packing);
        size_t bytes = (size_t)(end - page.lines);
        if (together) bytes = bring_together(comm, first, &page, bytes);
        if (comm->rank == 0)
            md_checks_add(checks, time, together ? page.all : page.mine, together ? page.all_lines : page.lines, bytes);
    }
    if (comm->rank == 0 && !err->code) md_checks_flush(checks, err);
    page_free(&page);
    return md_comm_agree(comm, err);
}
