#include "disk/output/deal.h"

#include <string.h>

#include "base/memory.h"
#include "io/files/fs.h"

enum {
    MANY_RANKS = 64, /* from here on rank 0 has enough to do with finding places */
    BEGIN = 1 << 22  /* bytes of a file with which the disk may begin */
};

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

/* Who writes what was packed. A rank on rank 0's host does it by itself; the others send it to one of these, for two hosts that
 * write to one page of a file at once may lose what the other wrote. */
typedef struct md_writing {
    const md_comm *comm;
    int file; /* -1: not this rank's to write */
    char path[MD_H5_PATH];
    unsigned char *packed;
    int64_t begun;          /* up to this byte the disk has been asked to begin */
    int64_t *bytes, *place; /* of each rank's chunk of a round; rank 0's */
    int *writer;            /* of each rank's chunks */
} md_writing;

static void find_writers(const md_comm *comm, const md_comm *near, int *writer)
{
    int is_near = near->size > 0, n = 0;
    writer[0] = is_near;
    if (comm->size > 1) MPI_Allgather(&is_near, 1, MPI_INT, writer, 1, MPI_INT, comm->mpi);
    while (n < comm->size && writer[n])
        n++; /* rank 0's host has ranks one behind the other, or we take the first of them */
    for (int r = 0; r < comm->size; r++)
        writer[r] = writer[r] ? r : r % n;
}

/* Collective. */
static md_status writing_begin(const md_comm *comm, const md_comm *near, size_t most, const md_h5 *file, md_writing *w,
                               md_error *err)
{
    size_t ranks = (size_t)comm->size;
    *w = (md_writing){.comm = comm, .file = -1, .packed = md_alloc(most, 1, err)};
    w->bytes = md_alloc(ranks, sizeof *w->bytes, err);
    w->place = md_alloc(ranks, sizeof *w->place, err);
    w->writer = md_alloc(ranks, sizeof *w->writer, err);
    if (md_comm_agree(comm, err) != MD_OK) return err->code;
    memcpy(w->path, file->path, sizeof w->path);
    md_comm_bcast(comm, w->path, sizeof w->path);
    find_writers(comm, near, w->writer);
    if (near->size > 0) w->file = md_fs_open(w->path, true, err);
    return md_comm_agree(comm, err);
}

static md_status writing_end(md_writing *w, md_error *err)
{
    if (w->file >= 0) md_fs_close(w->file, w->path, err);
    md_free(w->packed);
    md_free(w->bytes);
    md_free(w->place);
    md_free(w->writer);
    return md_comm_agree(w->comm, err);
}

/* Rank 0: of each chunk of a round its place in the file, -1 where it has none. A chunk of no bytes is one whose rank has failed
 * and will say why. */
static void find_places(const md_hand *hand, const md_h5 *file, md_h5_set *set, md_writing *w, md_error *err)
{
    for (int r = 0; r < w->comm->size; r++)
        w->place[r] = -1;
    for (int k = 0; k < hand->n; k++) {
        const md_chunk *c = &hand->chunk[k];
        int rank = k + hand->skip;
        if (w->bytes[rank] == 0 || err->code) continue;
        if (set->name != c->label->name) {
            md_h5_set_close(set);
            if (md_h5_set_open(file, c->label->name, set, err) != MD_OK) continue;
        }
        md_h5_set_place(set, c->first, (size_t)w->bytes[rank], &w->place[rank], err);
    }
}

/* Its place to the rank that has packed the chunk. Collective. */
static int64_t place_of(const md_hand *hand, int64_t bytes, const md_h5 *file, md_h5_set *set, md_writing *w, md_error *err)
{
    const md_comm *comm = w->comm;
    int64_t place = -1;
    w->bytes[0] = bytes;
    if (comm->size > 1) MPI_Gather(&bytes, 1, MPI_INT64_T, w->bytes, 1, MPI_INT64_T, 0, comm->mpi);
    if (comm->rank == 0) find_places(hand, file, set, w, err);
    if (comm->size == 1) return w->place[0];
    MPI_Scatter(w->place, 1, MPI_INT64_T, &place, 1, MPI_INT64_T, 0, comm->mpi);
    return place;
}

static void write_chunk(md_writing *w, const md_chunk *c, int64_t bytes, int64_t place, md_error *err)
{
    if (place < 0 || err->code) return;
    md_fs_write_at(w->file, w->path, c->label->name, place, w->packed, (size_t)bytes, err);
    int64_t more = place + bytes - w->begun;
    if (more < BEGIN) return;
    md_fs_begin_sync(w->file, w->begun, more);
    w->begun += more;
}

/* What was packed to its place, by this rank or by the one that writes for it. */
static void write_hand(const md_hand *hand, int64_t bytes, int64_t place, md_writing *w, md_error *err)
{
    enum { TAG = 1 };
    const md_comm *comm = w->comm;
    int me = comm->rank;
    int64_t head[2] = {bytes, place};
    if (hand->mine >= 0 && w->writer[me] == me) write_chunk(w, &hand->chunk[hand->mine], bytes, place, err);
    if (hand->mine >= 0 && w->writer[me] != me) {
        MPI_Send(head, 2, MPI_INT64_T, w->writer[me], TAG, comm->mpi);
        if (place >= 0) MPI_Send(w->packed, (int)bytes, MPI_BYTE, w->writer[me], TAG, comm->mpi);
    }
    for (int k = 0; k < hand->n; k++) {
        int from = k + hand->skip;
        if (from == me || w->writer[from] != me) continue;
        MPI_Recv(head, 2, MPI_INT64_T, from, TAG, comm->mpi, MPI_STATUS_IGNORE);
        if (head[1] < 0) continue;
        MPI_Recv(w->packed, (int)head[0], MPI_BYTE, from, TAG, comm->mpi, MPI_STATUS_IGNORE);
        write_chunk(w, &hand->chunk[k], head[0], head[1], err);
    }
}

md_status md_deal(const md_comm *comm, const md_comm *near, const md_chunks *chunks, const md_h5 *file, md_pack_chunk *pack,
                  void *source, md_stopwatch *packing, md_error *err)
{
    md_writing w;
    md_h5_set set = {.id = 0};
    int packers = md_deal_packers(comm), skip = comm->size - packers;
    int to_deal = writing_begin(comm, near, md_h5_packed_most(chunks->most), file, &w, err) ? 0 : chunks->n;
    for (int k = 0; k < to_deal; k += packers) { /* to the end, whatever fails here: the others wait for this rank's part */
        int n = chunks->n - k < packers ? chunks->n - k : packers, mine = comm->rank - skip;
        md_hand hand = {chunks->at + k, n, skip, mine >= 0 && mine < n ? mine : -1};
        size_t bytes = 0;
        md_stopwatch_start(packing);
        pack(source, &hand, w.packed, &bytes, err);
        md_stopwatch_stop(packing);
        int64_t place = place_of(&hand, (int64_t)bytes, file, &set, &w, err);
        md_stopwatch_start(packing);
        write_hand(&hand, (int64_t)bytes, place, &w, err);
        md_stopwatch_stop(packing);
    }
    md_h5_set_close(&set);
    return writing_end(&w, err);
}
