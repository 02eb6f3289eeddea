#include "disk/output/deal.h"

#include "base/memory.h"

enum { MANY_RANKS = 8 }; /* from here on rank 0 has enough to do with writing */

static int rank_of(const md_h5_label *label)
{
    int rank = 0;
    while (rank < MD_H5_RANK && label->dim[rank])
        rank++;
    return rank;
}

/* Chunks of a dataset; into `to` unless it is NULL. */
static int add_chunks(const md_layout *layout, const md_h5_label *label, md_extent extent, md_chunk *to)
{
    md_h5_shape s = md_layout_shape(layout, label, extent);
    md_chunk c = {.label = label, .count = {1, 1, 1, 1}, .shape = {1, 1, 1, 1}};
    int n = 0;
    for (int d = 0; d < s.rank; d++)
        c.shape[d] = s.chunk[d];
    for (bool more = s.dim[0] > 0; more; n++) {
        for (int d = 0; d < s.rank; d++) {
            size_t left = s.dim[d] - c.first[d];
            c.count[d] = left < c.shape[d] ? left : c.shape[d];
        }
        if (to) to[n] = c;
        int d = s.rank - 1;
        for (; d >= 0 && (c.first[d] += c.shape[d]) >= s.dim[d]; d--)
            c.first[d] = 0;
        more = d >= 0;
    }
    return n;
}

md_status md_chunks_list(const md_layout *layout, md_extent extent, md_chunks *chunks, md_error *err)
{
    *chunks = (md_chunks){.n = 0};
    for (int pass = 0; pass < 2 && !err->code; pass++) {
        if (pass == 1) chunks->at = md_alloc((size_t)chunks->n, sizeof *chunks->at, err);
        chunks->n = 0;
        for (int i = 0; i < md_layout_labels(layout, extent) && !err->code; i++)
            if (rank_of(&layout->labels[i]) > 1)
                chunks->n += add_chunks(layout, &layout->labels[i], extent, chunks->at ? chunks->at + chunks->n : NULL);
    }
    for (int i = 0; i < chunks->n && !err->code; i++)
        if (md_chunk_values(&chunks->at[i]) > chunks->most) chunks->most = md_chunk_values(&chunks->at[i]);
    return err->code;
}

void md_chunks_free(md_chunks *chunks)
{
    md_free(chunks->at);
    *chunks = (md_chunks){.n = 0};
}

size_t md_chunk_row(const md_chunk *chunk)
{
    return chunk->shape[1] * chunk->shape[2] * chunk->shape[3];
}

size_t md_chunk_values(const md_chunk *chunk)
{
    return chunk->shape[0] * md_chunk_row(chunk);
}

int md_deal_packers(const md_comm *comm)
{
    return comm->size < MANY_RANKS ? comm->size : comm->size - 1;
}

/* What a round brings together on rank 0. */
typedef struct md_table {
    unsigned char *mine, *all; /* packed chunks */
    int *bytes, *at;           /* of each rank's, and where they begin in `all` */
} md_table;

static md_status table_make(const md_comm *comm, size_t most, md_table *table, md_error *err)
{
    bool root = comm->rank == 0 && comm->size > 1;
    *table = (md_table){.mine = md_alloc(most, 1, err)};
    table->all = md_alloc(root ? (size_t)comm->size : 0, most, err);
    table->bytes = md_alloc((size_t)comm->size, sizeof *table->bytes, err);
    table->at = md_alloc((size_t)comm->size, sizeof *table->at, err);
    return md_comm_agree(comm, err);
}

static void table_free(md_table *table)
{
    md_free(table->mine);
    md_free(table->all);
    md_free(table->bytes);
    md_free(table->at);
}

static void bring_together(const md_comm *comm, md_table *table, size_t bytes)
{
    int mine = (int)bytes;
    table->bytes[0] = mine;
    table->at[0] = 0;
    if (comm->size == 1) return;
    MPI_Gather(&mine, 1, MPI_INT, table->bytes, 1, MPI_INT, 0, comm->mpi);
    for (int r = 1; r < comm->size; r++)
        table->at[r] = table->at[r - 1] + table->bytes[r - 1];
    MPI_Gatherv(table->mine, mine, MPI_BYTE, table->all, table->bytes, table->at, MPI_BYTE, 0, comm->mpi);
}

/* Rank 0. */
static void write_hand(const md_hand *hand, const unsigned char *all, const md_table *table, const md_h5 *file, md_h5_set *set,
                       md_error *err)
{
    for (int k = 0; k < hand->n && !err->code; k++) {
        const md_chunk *c = &hand->chunk[k];
        int rank = k + hand->skip;
        if (set->name != c->label->name) {
            md_h5_set_close(set);
            if (md_h5_set_open(file, c->label->name, set, err) != MD_OK) return;
        }
        if (table->bytes[rank] > 0) /* none: its rank has failed and will say why */
            md_h5_set_write(set, c->first, all + table->at[rank], (size_t)table->bytes[rank], err);
    }
}

md_status md_deal(const md_comm *comm, const md_chunks *chunks, const md_h5 *file, md_pack_chunk *pack, void *source,
                  md_error *err)
{
    md_table table;
    md_h5_set set = {.id = 0};
    int packers = md_deal_packers(comm), skip = comm->size - packers;
    int to_deal = table_make(comm, md_h5_packed_most(chunks->most), &table, err) ? 0 : chunks->n;
    for (int k = 0; k < to_deal; k += packers) { /* to the end, whatever fails here: the others wait for this rank's part */
        int n = chunks->n - k < packers ? chunks->n - k : packers, mine = comm->rank - skip;
        md_hand hand = {chunks->at + k, n, skip, mine < n ? mine : -1};
        size_t bytes = 0;
        pack(source, &hand, table.mine, &bytes, err);
        bring_together(comm, &table, bytes);
        if (comm->rank == 0) write_hand(&hand, comm->size > 1 ? table.all : table.mine, &table, file, &set, err);
    }
    md_h5_set_close(&set);
    table_free(&table);
    return md_comm_agree(comm, err);
}
