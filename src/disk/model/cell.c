#include "disk/model/cell.h"

#include <math.h>
#include <stdbool.h>

#include "base/digest.h"
#include "base/memory.h"
#include "numbers/wide.h"

static const double ROUNDING = 1e-15;

size_t md_cell_bytes(int bins)
{
    return sizeof(md_cell) + 2 * (size_t)bins * sizeof(double);
}

md_status md_cells_init(md_cells *cells, int first, int count, int bins, md_error *err)
{
    cells->first = first;
    cells->count = count;
    cells->bins = bins;
    cells->row_bytes = md_cell_bytes(bins);
    cells->rows = md_alloc_aligned((size_t)count, cells->row_bytes, err);
    return cells->rows ? MD_OK : err->code;
}

void md_cells_free(md_cells *cells)
{
    md_free(cells->rows);
    cells->rows = NULL;
    cells->count = 0;
}

md_cell *md_cells_at(const md_cells *cells, int here)
{
    return (md_cell *)(void *)(cells->rows + (size_t)here * cells->row_bytes);
}

double md_cell_surface(const md_cell *cell, int bins)
{
    md_sum total = {0, 0};
    for (int k = 0; k < bins; k++)
        md_sum_add(&total, cell->mass[k]);
    return md_sum_total(total);
}

void md_cell_books(const md_cell *cell, double term[MD_BOOKS])
{
    for (int b = 0; b < MD_BOOKS; b++)
        term[b] = md_sum_total(cell->book[b]);
}

/* What the mass now lacks to what the books say. */
MD_WIDE static double residual_of(const md_cell *cell, int bins)
{
    md_sum residual = {0, 0};
    md_sum_add(&residual, cell->start);
    for (int b = 0; b < MD_BOOKS; b++) {
        double sign = md_ledger_terms[b].sign;
        md_sum_add(&residual, sign * cell->book[b].value);
        md_sum_add(&residual, sign * cell->book[b].carry);
    }
    MD_UNROLL
    for (int k = 0; k < bins; k++)
        md_sum_add(&residual, -cell->mass[k]);
    md_sum_add(&residual, -cell->sigma_deep);
    return md_sum_total(residual);
}

static double handled_by(const md_cell *cell)
{
    return cell->start + md_sum_total(cell->book[MD_BOOK_SUPPLIED]) + md_sum_total(cell->book[MD_BOOK_MOVED_IN]);
}

double md_cell_ledger_error(const md_cell *cell, int bins)
{
    double handled = handled_by(cell);
    return handled <= 0 ? 0 : fabs(residual_of(cell, bins)) / handled; /* nan is none of both */
}

void md_cell_settle(md_cell *cell, int bins)
{
    double residual = residual_of(cell, bins), most = ROUNDING * handled_by(cell), mass = cell->mass[0];
    int heaviest = 0;
    MD_UNROLL
    for (int k = 1; k < bins; k++)
        if (cell->mass[k] > mass) mass = cell->mass[heaviest = k];
    if (fabs(residual) <= most && fabs(residual) < mass) cell->mass[heaviest] += residual;
}

uint64_t md_cell_digest(const md_cell *cell, int bins, int cell_in_disk)
{
    const char *row = (const char *)cell, *edge = (const char *)&cell->edge, *books = (const char *)cell->book,
               *rest = (const char *)cell->heat;
    const md_sum *of_transport = &cell->book[MD_BOOKS - MD_BOOKS_OF_TRANSPORT];
    size_t counts = offsetof(md_cell, substeps), behind = (size_t)(row + md_cell_bytes(bins) - rest);
    size_t n_transport = MD_BOOKS_OF_TRANSPORT * sizeof(md_sum) + sizeof cell->torque;
    size_t n_books = sizeof cell->book + sizeof cell->torque;
    bool moves = md_sum_total(of_transport[0]) != 0 || md_sum_total(of_transport[1]) != 0;
    if (!moves) n_books -= n_transport;
    uint64_t hash = md_hash_begin(n_books + behind, md_hash(row, counts, (uint64_t)cell_in_disk));
    hash = md_hash_add(hash, books, n_books);
    hash = md_hash_add(hash, rest, behind);
    if (cell->edge != MD_EDGE_AWAY) hash = md_hash_add(hash, edge, (size_t)(books - edge));
    return md_hash_end(hash);
}
