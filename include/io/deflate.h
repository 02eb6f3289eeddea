/* Deflate for planes of bytes: the first bytes of many doubles, then their second ones.
 *
 * What repeats in such a plane repeats at distances that are known, that of the neighbour and that of the row before: nothing else
 * is tried, so there is no search. Each plane is a block with codes of its own, or goes in as it is where that is no longer. A
 * quarter of the time of a general compressor's fastest level, for a percent more bytes.
 *
 * Shapes: a stream of blocks, each of the bytes of one plane
 * Units:  bytes
 * Owner:  md_deflate holds what the work needs; md_deflate_free gives it back. The stream is the caller's
 * MPI:    Local
 * Source: RFC 1951
 */
#ifndef MD_IO_DEFLATE_H
#define MD_IO_DEFLATE_H

#include <stddef.h>

#include "base/status.h"
#include "io/bit_stream.h"

enum { MD_DEFLATE_DISTANCES = 2 };

typedef struct md_deflate {
    struct md_deflate_step *steps; /* of one plane */
    md_bits bits;
} md_deflate;

/* For planes of at most `most` bytes. MD_ERR_MEMORY. */
md_status md_deflate_init(md_deflate *stream, size_t most, md_error *err);
void md_deflate_free(md_deflate *stream);
/* Bytes of room that a stream of so many planes of n bytes asks for. */
size_t md_deflate_most(size_t n, size_t planes);
/* Begin a stream at `to`. */
void md_deflate_begin(md_deflate *stream, unsigned char *to);
/* A plane of n bytes. distance: in so many bytes what stands at a place is likely to have stood before; none of them 0, those
 * beyond n or 32768 do not count. */
void md_deflate_plane(md_deflate *stream, const unsigned char *from, size_t n, const size_t distance[MD_DEFLATE_DISTANCES]);
/* End the stream: the byte behind its last one. */
unsigned char *md_deflate_end(md_deflate *stream);

#endif
