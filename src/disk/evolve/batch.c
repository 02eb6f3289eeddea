#include "disk/evolve/batch.h"

#include <string.h>

#include "base/memory.h"
#include "disk/evolve/decomposition.h"
#include "disk/solve/advance.h"
#include "disk/solve/shrinking.h"
#include "disk/transport/transport.h"

/* The most bytes of output that a cell may file in one batch: they are sent back when another rank has done the cell. */
static const double MOST_BYTES = 1 << 20;

/* The head of the message in which a lent cell comes back. Behind it follow the cell's row, its rows of output and its sizes. */
typedef struct md_batch_report {
    int passed;
    double reached;
    md_error err;
} md_batch_report;

/* --- room --------------------------------------------------------------------------------------------------------------------- */

/* Of the sizes of one row, see md_layout_by_size. */
static size_t values_of(const md_batch *b)
{
    return (size_t)(b->disk->sizes.n * md_layout_by_size(&b->disk->params));
}

/* The head of the message in which a cell is lent: its number and how far it is. Its row follows. */
typedef struct md_batch_ticket {
    int ig, passed;
    double reached;
} md_batch_ticket;

/* Bytes of what a cell shows in its report: a batch of one point shows what the cell is there in any case. */
static size_t shown_bytes(int rows)
{
    return (size_t)(rows > 0 ? rows : 1) * sizeof(md_diag);
}

/* Of a batch with so many rows, so many of which have sizes. */
static size_t back_bytes(const md_batch *b, int rows, int psd_rows)
{
    return sizeof(md_batch_report) + b->cells.row_bytes + shown_bytes(rows) + (size_t)psd_rows * values_of(b) * sizeof(double);
}

/* So that an interrupted cell is picked up by whoever asks, and ranks that have nothing to do get theirs while a cell takes
 * long. */
static bool is_interrupted(const void *context)
{
    md_batch *b = (md_batch *)(uintptr_t)context;
    md_handout_poll(&b->handout);
    return b->pause && b->pause(b->pause_context);
}

/* Bytes of a message in which a cell is lent. */
static size_t lent_bytes(const md_batch *b)
{
    return sizeof(md_batch_ticket) + b->cells.row_bytes + b->influx_bytes;
}

md_status md_batch_init(md_batch *b, const md_comm *comm, const md_disk *disk, md_output *output, md_error *err)
{
    *b = (md_batch){.comm = comm, .disk = disk, .output = output, .handout = {.comm = {.mpi = MPI_COMM_NULL}}};
    double each = (double)sizeof(md_diag) + (double)values_of(b) * (double)sizeof(double);
    b->most = each * MD_BATCH_MOST <= MOST_BYTES ? MD_BATCH_MOST : each < MOST_BYTES ? (int)(MOST_BYTES / each) : 1;
    b->first = md_alloc((size_t)comm->size + 1, sizeof *b->first, err);
    if (!err->code) {
        md_decomposition_cut(disk->radial.n, comm->size, b->first);
        int first = b->first[comm->rank];
        md_cells_init(&b->cells, first, b->first[comm->rank + 1] - first, disk->sizes.n, err);
    }
    size_t count = (size_t)b->cells.count;
    if (!err->code) b->before = md_alloc_aligned(count, b->cells.row_bytes, err);
    if (!err->code) b->guest = md_alloc_aligned(1, b->cells.row_bytes, err);
    b->influx_bytes = md_transport_acts(&disk->params) ? md_influx_bytes(disk->sizes.n) : 0;
    if (!err->code && b->influx_bytes > 0) b->influx = md_alloc_aligned(count, b->influx_bytes, err);
    if (!err->code && b->influx_bytes > 0) b->guest_influx = md_alloc_aligned(1, b->influx_bytes, err);
    if (!err->code) b->diag = md_alloc(count, sizeof *b->diag, err);
    if (!err->code) b->reached = md_alloc(count, sizeof *b->reached, err);
    if (!err->code) b->passed = md_alloc(count, sizeof *b->passed, err);
    if (!err->code) b->left = md_alloc(count, sizeof *b->left, err);
    if (!err->code) md_solver_init(&b->solver, disk, b->cells.count, err);
    b->solver.pause = is_interrupted;
    b->solver.pause_context = b;
    if (md_comm_agree(comm, err)) return err->code;
    return md_handout_init(&b->handout, comm, lent_bytes(b), back_bytes(b, b->most, b->most), err);
}

void md_batch_free(md_batch *b)
{
    md_handout_free(&b->handout);
    md_solver_free(&b->solver);
    md_cells_free(&b->cells);
    md_free(b->first);
    md_free(b->before);
    md_free(b->guest);
    md_free(b->influx);
    md_free(b->guest_influx);
    md_free(b->diag);
    md_free(b->reached);
    md_free(b->passed);
    md_free(b->left);
    *b = (md_batch){.handout = {.comm = {.mpi = MPI_COMM_NULL}}};
}

/* --- one cell --------------------------------------------------------------------------------------------------------------- */

/* A cell on its way, and where what it shows is filed. */
typedef struct traveller {
    md_cell_place place;
    md_cell *cell;
    int *passed;
    double *reached;
    md_diag *diag;   /* of the rows of the batch, [row]; NULL: in the output's own places */
    double *sizes;   /* [psd_row][bin] */
    md_diag *latest; /* what it showed last */
} traveller;

static md_status check_ledger(const md_batch *b, const traveller *who, double t, md_error *err)
{
    const md_cell *cell = who->cell;
    double error = md_cell_ledger_error(cell, b->cells.bins);
    if (error <= MD_LEDGER_LIMIT) return MD_OK;
    int heaviest = 0;
    for (int k = 0; k < b->cells.bins; k++)
        if (cell->mass[k] > cell->mass[heaviest]) heaviest = k;
    return md_fail(
        err, MD_ERR_NUMERICS,
        "cell %d: the books do not close at t = %.9g s: relative error %.3g, allowed %.0e (bin %d holds most: %g kg/m^2)",
        who->place.in_disk, t, error, MD_LEDGER_LIMIT, heaviest, cell->mass[heaviest]);
}

static void file_row(const md_batch *b, const traveller *who, const md_point *point)
{
    md_diag *diag = who->diag ? &who->diag[point->row] : md_output_diag(b->output, who->place.in_disk, point->row);
    *diag = *who->latest;
    if (point->psd_row < 0) return;
    double *N = who->diag ? who->sizes + (size_t)point->psd_row * values_of(b)
                          : md_output_sizes(b->output, who->place.in_disk, point->row);
    md_sizes_numbers(&b->disk->sizes, who->cell->mass, N);
    if (md_layout_by_size(&b->disk->params) > 1) md_rates_T_grain(&b->solver.rates[0], b->disk, N + b->disk->sizes.n);
}

/* Through the points of the batch, or as far as to a pause: then MD_STOPPED, without an error. */
static md_status through_points(md_batch *b, const traveller *who, md_error *err)
{
    for (; *who->passed < b->points; ++*who->passed) {
        const md_point *point = &b->point[*who->passed];
        double from = *who->passed > 0 ? point[-1].t : b->t;
        if (point->t > from) {
            if (md_solver_continue(&b->solver, who->place, who->cell, from, who->reached, point->t, err))
                return err->code ? err->code : MD_STOPPED;
        } else if (md_solver_look(&b->solver, who->place.in_disk, who->cell, point->t, err)) {
            return err->code;
        }
        if (check_ledger(b, who, point->t, err)) return err->code;
        if (b->silent || (point->row < 0 && b->points > 1)) continue; /* no output is due there */
        md_solver_diagnose(&b->solver, who->place, who->cell, who->latest);
        if (point->row >= 0) file_row(b, who, point);
    }
    return MD_OK;
}

/* --- pieces of work --------------------------------------------------------------------------------------------------------- */

static void note_failure(md_batch *b, int i, const md_error *err)
{
    if (!err->code || i > b->failed) return;
    b->failed = i;
    b->failure = *err;
}

/* What comes to cell i of this rank meanwhile. */
static md_influx *influx_of(const md_batch *b, int i)
{
    return b->even ? md_influx_at(b->influx, b->cells.bins, i) : NULL;
}

static bool do_own(void *context, int i)
{
    md_batch *b = context;
    md_error err = {MD_OK, ""};
    traveller who = {.place = {.here = i, .in_disk = b->cells.first + i},
                     .cell = md_cells_at(&b->cells, i),
                     .passed = &b->passed[i],
                     .reached = &b->reached[i],
                     .latest = &b->diag[i]};
    b->solver.patankar.influx = influx_of(b, i);
    md_status status = through_points(b, &who, &err);
    note_failure(b, i, &err);
    return status == MD_OK;
}

static void pack_own(void *context, int i, void *bytes)
{
    const md_batch *b = context;
    md_batch_ticket ticket = {b->cells.first + i, b->passed[i], b->reached[i]};
    memcpy(bytes, &ticket, sizeof ticket);
    char *row = (char *)bytes + sizeof ticket;
    memcpy(row, md_cells_at(&b->cells, i), b->cells.row_bytes);
    if (b->even) memcpy(row + b->cells.row_bytes, influx_of(b, i), b->influx_bytes);
}

static bool do_guest(void *context, const void *bytes, void *back)
{
    md_batch *b = context;
    md_batch_ticket ticket;
    md_batch_report report = {.err = {MD_OK, ""}};
    memcpy(&ticket, bytes, sizeof ticket);
    const char *lent = (const char *)bytes + sizeof ticket;
    memcpy(b->guest, lent, b->cells.row_bytes);
    if (b->even) memcpy(b->guest_influx, lent + b->cells.row_bytes, b->influx_bytes);
    b->solver.patankar.influx = b->even ? b->guest_influx : NULL;
    char *row = (char *)back + sizeof report, *diag = row + b->cells.row_bytes;
    traveller who = {.place = {.here = b->cells.count + ticket.ig, .in_disk = ticket.ig},
                     .cell = (md_cell *)(void *)b->guest,
                     .passed = &ticket.passed,
                     .reached = &ticket.reached,
                     .diag = (md_diag *)(void *)diag,
                     .sizes = (double *)(void *)(diag + shown_bytes(b->rows))};
    md_diag latest = {0};
    who.latest = &latest;
    md_status status = through_points(b, &who, &report.err);
    report.passed = ticket.passed;
    report.reached = ticket.reached;
    if (b->points == 1) *who.diag = latest;
    memcpy(back, &report, sizeof report);
    memcpy(row, b->guest, b->cells.row_bytes);
    return status != MD_STOPPED; /* a failure is the owner's to tell */
}

static void take_back(void *context, int i, const void *back)
{
    md_batch *b = context;
    md_batch_report report;
    memcpy(&report, back, sizeof report);
    const char *row = (const char *)back + sizeof report, *diag = row + b->cells.row_bytes;
    const char *sizes = diag + shown_bytes(b->rows);
    memcpy(md_cells_at(&b->cells, i), row, b->cells.row_bytes);
    for (int k = b->passed[i]; k < report.passed; k++) {
        const md_point *point = &b->point[k];
        size_t at = point->row > 0 ? (size_t)point->row : 0;
        if (point->row >= 0 || b->points == 1) memcpy(&b->diag[i], diag + at * sizeof(md_diag), sizeof(md_diag));
        if (point->row < 0) continue;
        int ig = b->cells.first + i;
        *md_output_diag(b->output, ig, point->row) = b->diag[i];
        size_t line = values_of(b) * sizeof(double);
        if (point->psd_row >= 0)
            memcpy(md_output_sizes(b->output, ig, point->row), sizes + (size_t)point->psd_row * line, line);
    }
    b->passed[i] = report.passed;
    b->reached[i] = report.reached;
    note_failure(b, i, &report.err);
}

/* --- the batch -------------------------------------------------------------------------------------------------------------- */

static void all_at(md_batch *b, double t)
{
    for (int i = 0; i < b->cells.count; i++) {
        b->reached[i] = t;
        b->passed[i] = 0;
    }
}

void md_batch_begin(md_batch *b, double t)
{
    b->t = t;
    if (b->cells.count > 0) memcpy(b->before, b->cells.rows, (size_t)b->cells.count * b->cells.row_bytes);
    all_at(b, t);
}

void md_batch_show_beginning(md_batch *b)
{
    if (b->cells.count > 0) memcpy(b->cells.rows, b->before, (size_t)b->cells.count * b->cells.row_bytes);
}

void md_batch_back(md_batch *b)
{
    md_batch_show_beginning(b);
    all_at(b, b->t);
}

void md_batch_ask_again(md_batch *b, double t)
{
    all_at(b, t);
}

bool md_batch_whole(const md_batch *b)
{
    for (int i = 0; i < b->cells.count; i++)
        if (b->passed[i] < b->points) return false;
    return true;
}

md_status md_batch_advance(md_batch *b, bool helps, md_error *err)
{
    const md_handout_work work = {b, do_own, pack_own, do_guest, take_back};
    int n = 0;
    for (int i = 0; i < b->cells.count; i++)
        if (b->passed[i] < b->points) b->left[n++] = i;
    b->failed = b->cells.count;
    b->failure.code = MD_OK;
    md_handout_round(&b->handout, b->left, n, helps, &work, back_bytes(b, b->rows, b->psd_rows));
    if (b->failure.code) *err = b->failure;
    return err->code;
}

int64_t md_batch_ahead(const md_batch *b)
{
    md_cells before = b->cells;
    before.rows = b->before;
    int64_t ahead = 0;
    for (int i = 0; i < b->cells.count; i++)
        ahead += md_cells_at(&b->cells, i)->substeps - md_cells_at(&before, i)->substeps;
    return ahead;
}
