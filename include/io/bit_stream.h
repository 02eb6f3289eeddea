/* Bits behind each other, the first one lowest in its byte.
 *
 * Shapes: values of up to 57 bits between two calls of md_bits_let_go
 * Units:  bits
 * Owner:  the bytes are the caller's: eight beyond the last one may be written to
 * MPI:    Local
 * Source: RFC 1951, 3.1.1
 */
#ifndef MD_IO_BIT_STREAM_H
#define MD_IO_BIT_STREAM_H

#include <stdint.h>

typedef struct md_bits {
    unsigned char *to;
    uint64_t held; /* what does not fill a byte yet */
    int n;
} md_bits;

static inline void md_bits_hold(md_bits *stream, uint64_t value, int n)
{
    stream->held |= value << stream->n;
    stream->n += n;
}

/* Whole bytes to their place; less than eight bits stay. Eight bytes are written in any case. */
static inline void md_bits_let_go(md_bits *stream)
{
    enum { BYTES = 8 };
    uint64_t held = stream->held;
    unsigned char *to = stream->to;
    for (int b = 0; b < BYTES; b++)
        to[b] = (unsigned char)(held >> 8 * b);
    stream->to += stream->n / 8;
    stream->held >>= stream->n / 8 * 8;
    stream->n %= 8;
}

#endif
