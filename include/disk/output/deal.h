/* Chunks dealt out to the ranks like cards: each is formed and packed by one rank, whosever cells are in it. Rank 0 finds their
 * places in the order of the file, and who has packed a chunk writes it there. So the work is even whatever the blocks of cells
 * are, and the file's bytes do not tell the ranks.
 *
 * HDF5 1.10 lets no rank add packed chunks to a shared file by itself: each would keep an index of its own. So one process has the
 * file open through the library, and what it does alone is to note a chunk's place and length.
 *
 * Shapes: a round is one chunk for each rank that packs; where there are many ranks the one that finds places packs none
 * Units:  -
 * Owner:  -
 * MPI:    Collective
 * Source: src/disk/output/README.md
 */
#ifndef MD_DISK_OUTPUT_DEAL_H
#define MD_DISK_OUTPUT_DEAL_H

#include "base/timer.h"
#include "disk/output/layout.h"
#include "io/hdf5/h5_packed.h"

/* A chunk of a dataset along time; what lies beyond the dataset's end is 0. */
typedef struct md_chunk {
    const md_h5_label *label;
    size_t first[MD_H5_RANK], count[MD_H5_RANK],
        shape[MD_H5_RANK]; /* begin, values within the dataset, all values; 1 beyond rank */
} md_chunk;

typedef struct md_chunks {
    int n;
    md_chunk *at; /* in the order of the file */
    size_t most;  /* values of the largest */
} md_chunks;

/* The chunks of a round and who packs them: rank k + skip has chunk k. */
typedef struct md_hand {
    const md_chunk *chunk;
    int n, skip;
    int mine; /* -1: none */
} md_hand;

/* Pack the chunk hand->mine, if any. Called on all ranks in each round, and free to be Collective. A rank that fails goes on, with
 * *bytes = 0. */
typedef void md_pack_chunk(void *source, const md_hand *hand, unsigned char *to, size_t *bytes, md_error *err);

/* All chunks of a file. MD_ERR_MEMORY. */
md_status md_chunks_list(const md_layout *layout, md_extent extent, md_chunks *chunks, md_error *err);
void md_chunks_free(md_chunks *chunks);
size_t md_chunk_values(const md_chunk *chunk);
/* Values in a row of a chunk. */
size_t md_chunk_row(const md_chunk *chunk);
/* How many ranks pack. */
int md_deal_packers(const md_comm *comm);
/* Write all chunks to a file that rank 0 has made and has open. `near`: those ranks that see it as rank 0 does, size 0 on the
 * others; `packing` counts what every rank does of it, NULL: nothing does. Collective. Errors: agreed on, MD_ERR_IO, MD_ERR_MEMORY
 * and those of `pack`. */
md_status md_deal(const md_comm *comm, const md_comm *near, const md_chunks *chunks, const md_h5 *file, md_pack_chunk *pack,
                  void *source, md_stopwatch *packing, md_error *err);

#endif
