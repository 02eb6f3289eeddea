/* Prefix codes: the more often a symbol comes, the fewer bits it gets, and no code is the beginning of another.
 *
 * Shapes: n symbols 0 .. n - 1, at most MD_PREFIX_MOST
 * Units:  bits
 * Owner:  the caller's arrays
 * MPI:    Local
 * Source: Huffman (1952); RFC 1951, 3.2.2: codes follow from their lengths
 */
#ifndef MD_IO_PREFIX_CODE_H
#define MD_IO_PREFIX_CODE_H

#include <stdbool.h>
#include <stdint.h>

enum { MD_PREFIX_MOST = 286, MD_PREFIX_LONGEST = 15 };

typedef struct md_prefix_code {
    uint16_t code; /* its first bit is the lowest one, as deflate writes it */
    uint8_t bits;  /* 0: the symbol does not come */
} md_prefix_code;

/* Codes of at most `longest` bits for symbols that come count[i] times, less than 2^22 times together. A symbol that comes alone
 * gets one bit. */
void md_prefix_codes(const uint32_t *count, int n, int longest, md_prefix_code *codes);

#endif
