/* Rows held become a file. The pieces of a chunk that other ranks have come to the one that packs it. */
#include "disk/output/packed.h"

#include <string.h>

#include "base/memory.h"
#include "disk/output/deal.h"
#include "disk/output/fields.h"
#include "disk/output/lines.h"

typedef struct md_held_rows {
    const md_comm *comm;
    const md_rows *rows;
    const int *first;
    md_h5_packer packer;
    double *chunk, *send, *receive;
    int *counts; /* four numbers a rank: what goes out, from where; what comes in, to where */
} md_held_rows;

/* Cells of a rank that lie in a chunk, [*low, *high). */
static int overlap(const md_chunk *c, const int *first, int rank, int *low, int *high)
{
    int begin = (int)c->first[1], end = begin + (int)c->count[1];
    *low = first[rank] > begin ? first[rank] : begin;
    *high = first[rank + 1] < end ? first[rank + 1] : end;
    if (*high < *low) *high = *low;
    return *high - *low;
}

static int values_of(const md_chunk *c, int cells)
{
    return cells * (int)(c->count[0] * c->count[2]);
}

static const md_field *field_named(const char *name)
{
    const md_field *field = md_fields;
    while (field->name && strcmp(field->name, name) != 0)
        field++;
    return field;
}

/* Cells [low, high) of this rank in a chunk: a cell every `cell` values, a row every `row`. */
static void fill(const md_rows *rows, const md_chunk *c, int low, int high, double *to, size_t cell, size_t row)
{
    const md_field *field = field_named(c->label->name);
    size_t cells = (size_t)(high - low), bins = c->count[2], all = (size_t)rows->bins;
    size_t offset = c->first[2] + (strcmp(c->label->name, "T_grain") == 0 ? all / 2 : 0);
    for (size_t j = 0; j < c->count[0] && cells > 0; j++, to += row) {
        int at = (int)(c->first[0] + j);
        if (field->name) {
            const md_diag *diag = md_rows_diag(rows, low, at);
            for (size_t i = 0; i < cells; i++)
                to[i * cell] = md_field_value(field, &diag[i]);
        } else {
            const double *N = md_rows_sizes_at(rows, low, at) + offset;
            for (size_t i = 0; i < cells; i++)
                memcpy(to + i * cell, N + i * all, bins * sizeof *N);
        }
    }
}

/* What this rank has of the others' chunks, dense, one behind the other. */
static void fill_send(const md_held_rows *held, const md_hand *hand, int *count, int *at)
{
    int me = held->comm->rank, filled = 0;
    for (int k = 0; k < hand->n; k++) {
        const md_chunk *c = &hand->chunk[k];
        int low, high, cells = overlap(c, held->first, me, &low, &high), to = k + hand->skip;
        if (to == me || cells == 0) continue;
        fill(held->rows, c, low, high, held->send + filled, c->count[2], (size_t)cells * c->count[2]);
        at[to] = filled;
        filled += count[to] = values_of(c, cells);
    }
}

static void expect(const md_held_rows *held, const md_chunk *c, int *count, int *at)
{
    int expected = 0, low, high;
    for (int r = 0; r < held->comm->size; r++) {
        int cells = overlap(c, held->first, r, &low, &high);
        at[r] = expected;
        count[r] = r == held->comm->rank ? 0 : values_of(c, cells);
        expected += count[r];
    }
}

/* What came to its places. */
static void place(const md_held_rows *held, const md_chunk *c)
{
    const double *from = held->receive;
    size_t bins = c->count[2], stride = md_chunk_row(c);
    int low, high;
    for (int r = 0; r < held->comm->size; r++) {
        size_t n = (size_t)overlap(c, held->first, r, &low, &high) * bins;
        if (r == held->comm->rank || n == 0) continue;
        double *to = held->chunk + ((size_t)low - c->first[1]) * bins;
        for (size_t j = 0; j < c->count[0]; j++, from += n)
            memcpy(to + j * stride, from, n * sizeof *from);
    }
}

/* Collective: all ranks of a round give and get. */
static void pack_held(void *source, const md_hand *hand, unsigned char *to, size_t *bytes, md_error *err)
{
    md_held_rows *held = source;
    const md_comm *comm = held->comm;
    const md_chunk *c = hand->mine >= 0 ? &hand->chunk[hand->mine] : NULL;
    if (comm->size > 1) {
        int *out = held->counts, *out_at = out + comm->size, *in = out_at + comm->size, *in_at = in + comm->size;
        memset(out, 0, 4 * (size_t)comm->size * sizeof *out);
        fill_send(held, hand, out, out_at);
        if (c) expect(held, c, in, in_at);
        MPI_Alltoallv(held->send, out, out_at, MPI_DOUBLE, held->receive, in, in_at, MPI_DOUBLE, comm->mpi);
    }
    if (!c || err->code) return;
    int low, high;
    overlap(c, held->first, comm->rank, &low, &high);
    if (md_chunk_values(c) > (size_t)values_of(c, (int)c->count[1]))
        memset(held->chunk, 0, md_chunk_values(c) * sizeof *held->chunk);
    fill(held->rows, c, low, high, held->chunk + ((size_t)low - c->first[1]) * c->count[2], c->count[2], md_chunk_row(c));
    place(held, c);
    *bytes = md_h5_pack(&held->packer, held->chunk, md_chunk_values(c), md_chunk_row(c), to);
}

/* Room for the largest pieces of a round. */
static md_status held_make(md_held_rows *held, const md_chunks *chunks, bool checksum, md_error *err)
{
    const md_comm *comm = held->comm;
    size_t most = 0;
    int low, high;
    for (int k = 0; k < chunks->n; k++) {
        const md_chunk *c = &chunks->at[k];
        size_t values = (size_t)values_of(c, overlap(c, held->first, comm->rank, &low, &high));
        if (values > most) most = values;
    }
    md_h5_packer_init(&held->packer, chunks->most, checksum, err);
    held->chunk = md_alloc(chunks->most, sizeof *held->chunk, err);
    held->send = md_alloc(comm->size > 1 ? most * (size_t)comm->size : 0, sizeof *held->send, err);
    held->receive = md_alloc(comm->size > 1 ? chunks->most : 0, sizeof *held->receive, err);
    held->counts = md_alloc(4 * (size_t)comm->size, sizeof *held->counts, err);
    return md_comm_agree(comm, err);
}

static void held_free(md_held_rows *held)
{
    md_h5_packer_free(&held->packer);
    md_free(held->chunk);
    md_free(held->send);
    md_free(held->receive);
    md_free(held->counts);
}

md_status md_packed_write(const md_comm *comm, const md_comm *near, const md_layout *layout, const md_rows *rows,
                          const int *first, const char *path, md_stopwatch *packing, md_error *err)
{
    md_h5 file = {0};
    md_chunks chunks;
    md_held_rows held = {.comm = comm, .rows = rows, .first = first};
    bool root = comm->rank == 0;
    md_chunks_list(layout, rows->held, &chunks, err);
    double *line = root ? md_alloc((size_t)rows->held.rows, sizeof *line, err) : NULL;
    if (root && !err->code) md_layout_begin(layout, &md_comm_alone, path, rows->held, &file, err);
    if (root && !err->code) md_lines_write(rows, &file, 0, line, err);
    md_free(line);
    if (held_make(&held, &chunks, layout->params->io.checksum, err) == MD_OK)
        md_deal(comm, near, &chunks, &file, pack_held, &held, packing, err);
    held_free(&held);
    md_chunks_free(&chunks);
    if (root && err->code) md_layout_abandon(path, &file);
    if (root && !err->code) md_layout_end(layout, &md_comm_alone, path, rows->held, &file, err);
    return md_comm_agree(comm, err);
}
